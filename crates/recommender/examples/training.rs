//! What training takes as ratings grow, on opinions drawn from a seed: `scripts/bench training`.
//!
//! `training USERS MOVIES RATINGS [MEMORY_MB]` trains once and prints one line.

#![expect(
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "it is there to print, and its numbers are small"
)]

#[path = "../benches/world/mod.rs"]
mod world;

use std::sync::Arc;
use std::time::{Duration, Instant};

use marquee_recommender::model::train;
use marquee_recommender::model::training::Options;
use marquee_recommender::{Recommender, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let given: Result<Vec<u32>, _> = std::env::args()
        .skip(1)
        .map(|given| given.parse())
        .collect();
    let given = given?;
    let [users, movies, ratings, rest @ ..] = &given[..] else {
        return Err("training USERS MOVIES RATINGS [MEMORY_MB]".into());
    };
    let memory = u64::from(*rest.first().unwrap_or(&6_000)) * 1_000_000;
    let opinions = world::opinions(*users, *movies, *ratings);
    let features = world::features(*movies);

    let start = Instant::now();
    let options = Options {
        memory,
        ..Options::default()
    };
    let (model, report) = train(&opinions, &features, &options, |_, _| ());
    let trained = start.elapsed();
    let peak = peak_memory()?;
    let start = Instant::now();
    let bytes = model.encode().len();
    let encoded = start.elapsed();

    let catalogue = world::catalogue(&opinions);
    let recommender = Recommender::new(catalogue, Some(Arc::new(model)));
    let step = (opinions.users() / 2_000).max(1);
    let mut times: Vec<Duration> = (0..opinions.users())
        .step_by(step)
        .map(|user| {
            let profile = world::profile(&opinions, user);
            let start = Instant::now();
            std::hint::black_box(recommender.recommend(&profile, &Request::default()));
            start.elapsed()
        })
        .collect();
    times.sort();
    let percentile = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!(
        "{} ratings, {} users, {} movies: trained in {:.1} s, peak memory {:.0} MB (planned {:.0}), head {}{}; {:.1} MB, packed in \
         {:.1} s; NDCG@10 {}; a hybrid list p50 {:.2} ms, p99 {:.2} ms",
        report.ratings,
        report.users,
        report.movies,
        trained.as_secs_f64(),
        peak / 1e6,
        report.memory as f64 / 1e6,
        report.head,
        report
            .note()
            .map_or(String::new(), |note| format!(" ({note})")),
        bytes as f64 / 1e6,
        encoded.as_secs_f64(),
        report.quality.map_or("unknown".to_owned(), |quality| {
            format!(
                "{:.3} against {:.3} by popularity",
                quality.model, quality.popular
            )
        }),
        percentile(50).as_secs_f64() * 1e3,
        percentile(99).as_secs_f64() * 1e3,
    );
    Ok(())
}

/// In bytes; all of this process so far, the opinions included.
fn peak_memory() -> Result<f64, Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kilobytes.ok_or("no VmHWM")?.trim().parse::<f64>()? * 1024.0)
}
