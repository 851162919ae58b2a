//! `marquee doctor`

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context;
use marquee_domain::figures::{self, Difference};
use marquee_domain::{Db, MovieId};
use marquee_settings::Settings;
use serde::Serialize;

use crate::command::{Doctor, Format};
use crate::progress::Progress;
use crate::text::counted;
use crate::{cache, database};

/// Movies whose figures are counted by one statement.
const CHUNK: u32 = 1000;

/// What was found.
#[derive(Default, Serialize)]
struct Findings {
    /// How many movies were looked at.
    movies: u64,
    differences: Vec<Difference>,
    repaired: bool,
}

pub(crate) async fn run(settings: &Settings, doctor: Doctor) -> anyhow::Result<ExitCode> {
    let db = database::open(settings).await?;
    let findings = examine(&db, doctor.repair).await?;
    if doctor.repair {
        cache::forget_everything(settings).await;
    }
    let shown = match doctor.format {
        Format::Table => table(&findings.differences),
        Format::Json => serde_json::to_string_pretty(&findings)? + "\n",
    };
    std::io::stdout().write_all(shown.as_bytes())?;
    eprintln!("{}", findings.summary());
    let is_well = findings.differences.is_empty() || findings.repaired;
    Ok(ExitCode::from(u8::from(!is_well)))
}

async fn examine(db: &Db, repair: bool) -> anyhow::Result<Findings> {
    let mut conn = db.get().await?;
    let total = figures::movie_count(&mut conn).await?;
    let mut progress = Progress::begin("movies", total);
    let mut findings = Findings {
        repaired: repair,
        ..Findings::default()
    };
    let mut after = 0;
    while let Some(chunk) = figures::next_chunk(&mut conn, after, CHUNK).await? {
        for movie in figures::suspects(&mut conn, &chunk).await? {
            // what was being written just then is not wrong, so it is looked at again
            let differences = if repair {
                figures::repair(db, movie).await
            } else {
                figures::recheck(db, movie).await
            };
            findings
                .differences
                .extend(differences.with_context(|| about(movie))?);
        }
        after = chunk.last;
        findings.movies += chunk.movies;
        progress.advance(chunk.movies, |movies| counted(movies, "movie"));
    }
    progress.end();
    Ok(findings)
}

fn about(movie: MovieId) -> String {
    format!("movie {movie}; those before it are done")
}

impl Findings {
    fn summary(&self) -> String {
        let examined = format!("{} examined", counted(self.movies, "movie"));
        match (self.differences.len() as u64, self.repaired) {
            (0, _) => format!("{examined}: every figure is true."),
            (wrong, true) => format!("{examined}: {} put right.", counted(wrong, "figure")),
            (wrong, false) => format!(
                "{examined}: {} wrong. `marquee doctor --repair` puts right what is wrong.",
                counted(wrong, "figure")
            ),
        }
    }
}

/// Nothing at all where nothing differs.
fn table(differences: &[Difference]) -> String {
    let mut text = String::new();
    if differences.is_empty() {
        return text;
    }
    let mut line = |movie: &str, column: &str, stored: &str, truth: &str| {
        // writing to a string cannot fail
        let _ = writeln!(text, "{movie:>12}  {column:<14}  {stored:>12}  {truth:>12}");
    };
    line("movie", "column", "stored", "true");
    for difference in differences {
        let number =
            |value: Option<i64>| value.map_or("none".to_owned(), |value| value.to_string());
        let (stored, truth) = (number(difference.stored), number(difference.truth));
        line(
            &difference.movie.to_string(),
            difference.column,
            &stored,
            &truth,
        );
    }
    text
}
