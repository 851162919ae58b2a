use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{anyhow, ensure};

use super::client::{Ask, Connection};
use super::questions::Questions;

/// Connections that ask at the same time.
pub(crate) const AT_ONCE: usize = 4;
/// How long a kind is asked for at most, and how often.
const LONGEST: Duration = Duration::from_secs(15);
const TIMES: usize = 2_000;

/// Prints how long each kind of question takes.
pub(crate) fn measure(api: &str, questions: &Questions) -> anyhow::Result<()> {
    println!("nothing kept, {AT_ONCE} connections      times    50 %    90 %    99 %   (ms)");
    for kind in &questions.kinds {
        // opens connections, prepares statements
        times(api, &kind.asks, kind.asks.len().min(50), AT_ONCE)?;
        let times = times(api, &kind.asks, TIMES, AT_ONCE)?;
        let at = |percent| percentile(&times, percent);
        let (middle, most, nearly_all) = (at(50), at(90), at(99));
        println!(
            "{:<34} {:>5} {middle:>7.1} {most:>7.1} {nearly_all:>7.1}",
            kind.name,
            times.len()
        );
    }
    println!();
    Ok(())
}

/// How long each answer took over so many connections, the quickest first.
pub(crate) fn times(
    api: &str,
    asks: &[Ask],
    count: usize,
    at_once: usize,
) -> anyhow::Result<Vec<Duration>> {
    ensure!(!asks.is_empty(), "there is nothing to ask");
    let (next, end) = (AtomicUsize::new(0), Instant::now() + LONGEST);
    let asker = || -> anyhow::Result<Vec<Duration>> {
        let mut connection = Connection::open(api)?;
        let mut times = Vec::new();
        while Instant::now() < end {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                break;
            }
            let ask = &asks[number % asks.len()];
            let start = Instant::now();
            let (status, ..) = connection.exchange(ask)?;
            times.push(start.elapsed());
            ensure!((200..400).contains(&status), "{}: {status}", ask.path);
        }
        Ok(times)
    };
    let mut times = thread::scope(|scope| {
        let askers: Vec<_> = (0..at_once).map(|_| scope.spawn(asker)).collect();
        let mut all = Vec::new();
        for asker in askers {
            all.extend(
                asker
                    .join()
                    .map_err(|_| anyhow!("an asker has panicked"))??,
            );
        }
        anyhow::Ok(all)
    })?;
    times.sort_unstable();
    Ok(times)
}

/// In milliseconds.
pub(crate) fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let at = sorted.get(sorted.len().saturating_sub(1) * percent / 100);
    at.copied().unwrap_or_default().as_secs_f64() * 1e3
}
