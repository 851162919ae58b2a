//! TMDb accepts calls and does not answer. Requests that need no TMDb are to be as quick as without that, those that do are answered all the same,
//! and when TMDb is back it is asked again.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use marquee_testkit::tmdb::Fault;
use marquee_tmdb::BreakerState;

use crate::house::House;
use crate::load::{Sample, at_pace, milliseconds, percentile, statuses};

const STALL: Duration = Duration::from_secs(30);
/// As long before the stall and after it.
const WITHOUT: Duration = Duration::from_secs(30);
const OTHERS_PER_SECOND: u32 = 80;
const NEEDY_PER_SECOND: u32 = 10;
const MOVIES: u64 = 10_000;

/// Others may take this much longer, at the 99th percentile.
const MOST: f64 = 1.2;
/// Who needs TMDb is answered within this time.
const PATIENCE: Duration = Duration::from_millis(2_500);

struct Load<'a> {
    house: &'a House,
    url: &'a str,
    asked: AtomicU64,
}

pub(crate) async fn run() -> anyhow::Result<()> {
    let house = House::new(MOVIES, &[]).await?;
    let (_api, url) = house.api().await?;
    let load = Load {
        house: &house,
        url: &url,
        asked: AtomicU64::new(0),
    };
    // connections are made, statements prepared, caches filled
    load.both(Duration::from_secs(10)).await;

    let (mut without, needy) = load.both(WITHOUT).await;
    tell("before", &without, &needy);
    house.stub.fail(Fault::Stall(STALL));
    let (during, stalled, opened) = tokio::join!(
        load.others(STALL),
        load.needy(STALL),
        has_opened(&house, STALL),
    );
    tell("stalled", &during, &stalled);
    house.stub.recover();
    let back = Instant::now();
    load.until_it_is_tmdbs(&house).await?;
    let back = back.elapsed();
    let (after, needy) = load.both(WITHOUT).await;
    tell("after", &after, &needy);
    without.extend(after);

    let slower = milliseconds(percentile(&during, 99)) / milliseconds(percentile(&without, 99));
    let longest = percentile(&stalled, 100);
    println!(
        "p99 of who needs no TMDb: {slower:.2} times that without the stall; the longest wait of who does: {:.0} ms; breaker opened: {}; \
         asked again {:.1} s after the stall",
        milliseconds(longest),
        opened?,
        back.as_secs_f64()
    );
    let all = [&during, &without];
    let well = all
        .iter()
        .flat_map(|samples| samples.iter())
        .all(|sample| sample.status == 200);
    ensure!(well, "not all of who needs no TMDb were answered");
    ensure!(
        slower <= MOST,
        "they were to take {MOST} times as long at most"
    );
    ensure!(
        longest <= PATIENCE,
        "nobody was to wait for more than {PATIENCE:?}"
    );
    Ok(())
}

impl Load<'_> {
    async fn both(&self, time: Duration) -> (Vec<Sample>, Vec<Sample>) {
        tokio::join!(self.others(time), self.needy(time))
    }

    /// Who needs no TMDb: half of it is kept, half has to be looked up.
    async fn others(&self, time: Duration) -> Vec<Sample> {
        let next = || {
            let number = self.number();
            let path = match number % 4 {
                0 => "/api/movies/popular".to_owned(),
                1 => "/api/genres".to_owned(),
                // a question that nobody has asked yet
                2 => format!("/api/movies?limit=20&rating_min={}", as_rating(number)),
                _ => format!(
                    "/api/movies?limit=20&ordering=title&offset={}",
                    number % 9_973
                ),
            };
            format!("{}{path}", self.url)
        };
        at_pace(&self.house.client, OTHERS_PER_SECOND, time, next).await
    }

    /// Searches and movies that nobody has asked for yet.
    async fn needy(&self, time: Duration) -> Vec<Sample> {
        let next = || {
            let number = self.number();
            let path = if number.is_multiple_of(4) {
                format!("/api/movies/tmdb:{}", 1 + number % MOVIES)
            } else {
                format!("/api/movies/search?query=the%20{number}")
            };
            format!("{}{path}", self.url)
        };
        at_pace(&self.house.client, NEEDY_PER_SECOND, time, next).await
    }

    async fn until_it_is_tmdbs(&self, house: &House) -> anyhow::Result<()> {
        let end = Instant::now() + Duration::from_mins(1);
        while Instant::now() < end {
            let needy = self.needy(Duration::from_millis(500)).await;
            let theirs = needy
                .iter()
                .any(|sample| sample.source.as_deref() == Some("tmdb"));
            if theirs && house.figures().await?.breaker == BreakerState::Closed {
                return Ok(());
            }
        }
        bail!("a minute after the stall TMDb is not asked again")
    }

    fn number(&self) -> u64 {
        self.asked.fetch_add(1, Ordering::Relaxed)
    }
}

/// From 0 to 10, in small steps.
fn as_rating(number: u64) -> String {
    format!("{}.{:04}", number % 10, number % 9_967)
}

async fn has_opened(house: &House, time: Duration) -> anyhow::Result<bool> {
    let end = Instant::now() + time;
    while Instant::now() < end {
        if house.figures().await?.breakers_open > 0 {
            return Ok(true);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("the breaker did not open")
}

fn tell(when: &str, others: &[Sample], needy: &[Sample]) {
    let times = |samples: &[Sample]| {
        [50, 99, 100]
            .map(|percent| format!("{:.1}", milliseconds(percentile(samples, percent))))
            .join(" / ")
    };
    println!(
        "{when:<8} p50 / p99 / longest, ms   without need of TMDb {}   with {}",
        times(others),
        times(needy)
    );
    println!("{:<8} {}; {}", "", statuses(others), statuses(needy));
}
