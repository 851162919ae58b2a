//! What the protections in front of every route cost: `scripts/bench protections`, or with a Redis at hand
//! `cargo run --release -p marquee-api --example bench_protections -- REDIS_URL`. Prints a table. MySQL is not needed.
#![expect(clippy::print_stdout, reason = "this is what it is for")]

use std::hint::black_box;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use futures_util::future::join_all;
use marquee_api::app::App;
use marquee_api::blocklist::Blocklist;
use marquee_api::limits::{Asker, Class, Limits};
use marquee_api::server;
use marquee_queue::Queue;
use marquee_settings::{Network, Settings};

const TIMES: u32 = 5_000;
const AT_ONCE: u32 = 32;
const LOOKUPS: u32 = 1_000_000;
/// Limited, and answered from memory.
const PATH: &str = "/api/auth/activate";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let url = std::env::args()
        .nth(1)
        .context("usage: bench_protections REDIS_URL")?;
    lookups();
    buckets(&settings(&url, true)?).await?;
    for limited in [false, true] {
        requests(settings(&url, limited)?).await?;
    }
    Ok(())
}

fn settings(redis: &str, limited: bool) -> anyhow::Result<Settings> {
    let prefix = format!("bench-{}", std::process::id());
    let most = "1000000".to_owned();
    let variables = [
        (
            "MARQUEE__AUTH__JWT_SECRET",
            "only for measuring, not for serving".to_owned(),
        ),
        ("MARQUEE__REDIS__QUEUE_URL", redis.to_owned()),
        ("MARQUEE__REDIS__PREFIX", prefix),
        ("MARQUEE__LIMITS__ENABLED", limited.to_string()),
        ("MARQUEE__LIMITS__READ__PER_USER", most.clone()),
        ("MARQUEE__LIMITS__READ__PER_ADDRESS", most),
        // nobody is there, and nothing that is measured asks
        (
            "MARQUEE__MYSQL__URL",
            "mysql://nobody@127.0.0.1:1/none".to_owned(),
        ),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value));
    Ok(Settings::from_layers(Path::new("."), &variables)?)
}

/// Is this address blocked?
fn lookups() {
    for (entries, what) in [(0_u32, "nothing"), (10_000, "10,000 addresses and ranges")] {
        let list = Blocklist::default();
        let networks = (0..entries).filter_map(|n| {
            let address = Ipv4Addr::from(0x0b00_0000 + n * 512).into();
            Network::with_prefix(address, if n % 2 == 0 { 32 } else { 24 })
        });
        list.learn(networks);
        let start = Instant::now();
        for n in 0..LOOKUPS {
            let address = Ipv4Addr::from(n.wrapping_mul(2_654_435_761));
            black_box(list.holds(black_box(address.into())));
        }
        let each = start.elapsed() / LOOKUPS;
        println!("look-up, {what} blocked: {} ns", each.as_nanos());
    }
}

/// One step in Redis for a user's and an address's bucket.
async fn buckets(settings: &Settings) -> anyhow::Result<()> {
    let queue = Queue::connect(&settings.redis, &settings.queue)?;
    let limits = Limits::new(queue, &settings.limits)?;
    let asker = Asker {
        user: Some((7, 0)),
        network: Network::of(Ipv4Addr::LOCALHOST.into()),
    };
    let take = async || {
        let start = Instant::now();
        let counted = limits.take(Class::Read, &asker).await.is_some();
        (counted, start.elapsed())
    };
    let mut times = Vec::new();
    for _ in 0..TIMES {
        times.push(take().await);
    }
    told("two buckets, one request after the other", &times)?;
    let start = Instant::now();
    let mut times = Vec::new();
    for _ in 0..TIMES / AT_ONCE {
        times.extend(join_all((0..AT_ONCE).map(|_| take())).await);
    }
    let each = start.elapsed() / (TIMES / AT_ONCE * AT_ONCE);
    told(&format!("two buckets, {AT_ONCE} requests at once"), &times)?;
    println!("  that is one every {} µs", each.as_micros());
    Ok(())
}

/// Whole requests, one after the other over one connection.
async fn requests(settings: Settings) -> anyhow::Result<()> {
    let what = if settings.limits.enabled {
        "request with the limits (an address's bucket)"
    } else {
        "request without limits"
    };
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}{PATH}", listener.local_addr()?);
    let server = server::start(App::new(Arc::new(settings))?, listener)?;
    let handle = server.handle();
    let serving = tokio::spawn(server);
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let client = reqwest::Client::new();
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let start = Instant::now();
        let answer = client.get(&url).send().await?;
        let good = answer.status() == 200;
        answer.bytes().await?;
        times.push((good, start.elapsed()));
    }
    told(what, &times)?;
    handle.stop(false).await;
    Ok(serving.await??)
}

fn told(what: &str, times: &[(bool, Duration)]) -> anyhow::Result<()> {
    ensure!(
        times.iter().all(|(good, _)| *good),
        "{what}: not all went well"
    );
    let mut times: Vec<u128> = times.iter().map(|(_, time)| time.as_micros()).collect();
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!(
        "{what}: median {} µs, 99th percentile {} µs",
        at(50),
        at(99)
    );
    Ok(())
}
