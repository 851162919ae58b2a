//! What came of all rounds.

use std::fmt;

use marquee_recommender::evaluation::Interval;
use serde_json::{Map, Value, json};

use super::round::{Figures, Outcome};
use crate::text::{count, counted};

pub(super) struct Report {
    pub(super) dataset: String,
    pub(super) users: usize,
    pub(super) movies: usize,
    pub(super) ratings: usize,
    pub(super) on: &'static str,
    pub(super) k: usize,
    pub(super) seed: u64,
    /// Bytes.
    pub(super) peak_memory: Option<u64>,
    pub(super) rounds: Vec<Outcome>,
}

impl Report {
    /// One entry a strategy and round; all figures are plain numbers.
    pub(super) fn json(&self) -> Value {
        let strategies: Vec<Value> = self
            .rounds
            .iter()
            .flat_map(|round| {
                let results = round.results.iter();
                results.map(move |figures| self.entry(round, figures))
            })
            .collect();
        json!({
            "dataset": self.dataset,
            "users": self.users,
            "movies": self.movies,
            "ratings": self.ratings,
            "part": self.on,
            "k": self.k,
            "seed": self.seed,
            "peak_memory_bytes": self.peak_memory,
            "strategies": strategies,
        })
    }

    fn entry(&self, round: &Outcome, figures: &Figures) -> Value {
        let k = self.k;
        let mean = &figures.mean;
        let mut entry = Map::new();
        let mut put = |key: String, value: Value| entry.insert(key, value);
        put("strategy".into(), json!(figures.strategy));
        put("split".into(), json!(round.split));
        put("positive_from".into(), json!(round.positive));
        put("users".into(), json!(round.users));
        put("movies".into(), json!(round.movies));
        put("train_ratings".into(), json!(round.train));
        put("unknown_positives".into(), json!(round.unknown));
        put(format!("ndcg@{k}"), json!(mean.ndcg));
        put(format!("ndcg@{k}_interval"), bounds(figures.ndcg));
        put(
            format!("hybrid_lead_ndcg@{k}"),
            json!(figures.favourites_lead.map(|lead| lead.mean)),
        );
        put(
            format!("hybrid_lead_ndcg@{k}_interval"),
            figures.favourites_lead.map_or(Value::Null, bounds),
        );
        put(format!("recall@{k}"), json!(mean.recall));
        put(format!("recall@{}", 2 * k), json!(mean.recall_twice));
        put(format!("mrr@{k}"), json!(mean.reciprocal_rank));
        put(format!("hit_rate@{k}"), json!(mean.hit));
        put(format!("coverage@{k}"), json!(figures.coverage));
        put(format!("novelty_bits@{k}"), json!(mean.novelty));
        put(format!("calibration_kl@{k}"), json!(mean.calibration));
        put("fit_seconds".into(), json!(figures.fit.as_secs_f64()));
        put("users_per_second".into(), json!(figures.users_per_second));
        put(
            "p95_milliseconds".into(),
            json!(figures.p95.as_secs_f64() * 1000.0),
        );
        put("model_bytes".into(), json!(figures.model_bytes));
        Value::Object(entry)
    }
}

fn bounds(interval: Interval) -> Value {
    json!([interval.low, interval.high])
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} by {} of {}; {} part, seed {}",
            self.dataset,
            counted(self.ratings as u64, "rating"),
            counted(self.users as u64, "user"),
            counted(self.movies as u64, "movie"),
            self.on,
            self.seed
        )?;
        for round in &self.rounds {
            writeln!(f)?;
            self.write_round(f, round)?;
        }
        if let Some(bytes) = self.peak_memory {
            writeln!(f, "\nPeak memory of the run: {} MiB", count(bytes >> 20))?;
        }
        Ok(())
    }
}

impl Report {
    fn write_round(&self, f: &mut fmt::Formatter<'_>, round: &Outcome) -> fmt::Result {
        writeln!(
            f,
            "{} split, positive from {} on: {} asked about, {} ranked, learnt from {}",
            round.split.unwrap_or("given"),
            counted(round.positive.into(), "star"),
            counted(round.users as u64, "user"),
            counted(round.movies as u64, "movie"),
            counted(round.train as u64, "rating"),
        )?;
        let k = self.k;
        let header = [
            "strategy".to_owned(),
            format!("NDCG@{k}"),
            "95 %".to_owned(),
            "hybrid leads by".to_owned(),
            format!("recall@{k}"),
            format!("@{}", 2 * k),
            format!("MRR@{k}"),
            "hit rate".to_owned(),
            "coverage".to_owned(),
            "novelty".to_owned(),
            "genre KL".to_owned(),
            "fit s".to_owned(),
            "users/s".to_owned(),
            "p95 ms".to_owned(),
            "model MiB".to_owned(),
        ];
        let rows = round.results.iter().map(row);
        let rows: Vec<[String; 15]> = std::iter::once(header).chain(rows).collect();
        let mut widths = [0; 15];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        for row in &rows {
            let cells = row.iter().zip(widths).skip(1);
            let numbers: Vec<String> = cells
                .map(|(cell, width)| format!("{cell:>width$}"))
                .collect();
            writeln!(f, "{:<2$}  {}", row[0], numbers.join("  "), widths[0])?;
        }
        Ok(())
    }
}

fn row(figures: &Figures) -> [String; 15] {
    let mean = &figures.mean;
    let four = |value: f64| format!("{value:.4}");
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        figures.strategy.to_owned(),
        four(mean.ndcg),
        format!("{:.4}..{:.4}", figures.ndcg.low, figures.ndcg.high),
        or_none(
            figures
                .favourites_lead
                .map(|lead| format!("{:+.4} ({:+.4}..{:+.4})", lead.mean, lead.low, lead.high)),
        ),
        four(mean.recall),
        four(mean.recall_twice),
        four(mean.reciprocal_rank),
        four(mean.hit),
        format!("{:.1} %", 100.0 * figures.coverage),
        format!("{:.2}", mean.novelty),
        or_none(mean.calibration.map(|kl| format!("{kl:.3}"))),
        format!("{:.2}", figures.fit.as_secs_f64()),
        format!("{:.0}", figures.users_per_second),
        format!("{:.2}", figures.p95.as_secs_f64() * 1000.0),
        or_none(figures.model_bytes.map(mebibytes)),
    ]
}

#[expect(
    clippy::cast_precision_loss,
    reason = "one decimal of a size is for people"
)]
fn mebibytes(bytes: usize) -> String {
    format!("{:.1}", bytes as f64 / f64::from(1 << 20))
}
