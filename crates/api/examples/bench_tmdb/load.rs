use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::Value;
use tokio::task::JoinSet;

/// An answer.
pub(crate) struct Sample {
    /// From the moment at which it was to be asked for, however late that was.
    pub(crate) took: Duration,
    /// 0: there was none.
    pub(crate) status: u16,
    /// `tmdb` or `catalogue`, where the answer says so.
    pub(crate) source: Option<String>,
}

/// Asks for one after the other at a steady pace for so long, whatever becomes of those before.
pub(crate) async fn at_pace(
    client: &Client,
    per_second: u32,
    time: Duration,
    mut next: impl FnMut() -> String,
) -> Vec<Sample> {
    let begin = Instant::now();
    let mut asked = JoinSet::new();
    let step = Duration::from_secs(1) / per_second;
    let mut due = begin;
    while due - begin < time {
        tokio::time::sleep_until(due.into()).await;
        asked.spawn(ask(client.clone(), next(), due));
        due += step;
    }
    asked.join_all().await
}

async fn ask(client: Client, url: String, due: Instant) -> Sample {
    let answer = async {
        let answer = client.get(url).send().await?;
        let status = answer.status().as_u16();
        Ok::<_, reqwest::Error>((status, answer.bytes().await?))
    };
    let answered = answer.await;
    let took = due.elapsed();
    let (status, body) = answered.unwrap_or_default();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    Sample {
        took,
        status,
        source: body["data"]["source"].as_str().map(str::to_owned),
    }
}

/// What so many of a hundred took at most.
pub(crate) fn percentile(samples: &[Sample], percent: usize) -> Duration {
    let mut times: Vec<Duration> = samples.iter().map(|sample| sample.took).collect();
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times.get(last * percent / 100).copied().unwrap_or_default()
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// How many there are of each status.
pub(crate) fn statuses(samples: &[Sample]) -> String {
    let mut counts = std::collections::BTreeMap::new();
    for sample in samples {
        *counts.entry(sample.status).or_insert(0) += 1;
    }
    let counts = counts
        .iter()
        .map(|(status, count)| format!("{count} × {status}"));
    counts.collect::<Vec<_>>().join(", ")
}
