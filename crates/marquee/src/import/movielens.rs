//! `marquee import movielens`
//!
//! - [`links`]: which ids a film has elsewhere; [`films`]: the films, and where they are in the catalogue.
//! - [`ratings`]: ratings and their owners; [`tags`]: tags, as keywords.
//! - [`title`], [`genre`]: how MovieLens writes them.

mod films;
pub(crate) mod genre;
mod links;
pub(crate) mod ratings;
mod tags;
pub(crate) mod title;

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::time::Instant;

use anyhow::bail;
use chrono::{DateTime, Utc};
use marquee_domain::{Db, MovieId};

use crate::text::count;

/// MovieLens's ids of films, and ours.
type Films = HashMap<u32, MovieId>;

#[derive(Default)]
struct Summary {
    films: films::Counts,
    ratings: ratings::Counts,
    keywords: u64,
    bad_lines: u64,
    seconds: f64,
}

pub(super) async fn import(
    db: &Db,
    folder: &Path,
    batch: usize,
    now: DateTime<Utc>,
) -> anyhow::Result<Box<dyn fmt::Display>> {
    let started = Instant::now();
    if !folder.is_dir() {
        bail!("{} is not a folder", folder.display());
    }
    // before anything is written
    for needed in ["movies.csv", "ratings.csv"] {
        if !folder.join(needed).is_file() {
            bail!(
                "{} has no {needed}; is it an unpacked MovieLens folder?",
                folder.display()
            );
        }
    }
    let mut summary = Summary::default();
    let links = links::read(&folder.join("links.csv"), &mut summary.bad_lines)?;
    let films = films::import(db, &folder.join("movies.csv"), &links, batch, &mut summary).await?;
    ratings::import(
        db,
        &folder.join("ratings.csv"),
        &films,
        batch,
        now,
        &mut summary,
    )
    .await?;
    tags::import(db, &folder.join("tags.csv"), &films, batch, &mut summary).await?;
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(Box::new(summary))
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (films, ratings) = (&self.films, &self.ratings);
        writeln!(
            f,
            "films      {} added, {} known already",
            count(films.added),
            count(films.known)
        )?;
        writeln!(
            f,
            "           {} without a TMDb id",
            count(films.without_tmdb_id)
        )?;
        writeln!(f, "accounts   {} added", count(ratings.accounts))?;
        writeln!(
            f,
            "ratings    {} added, {} there already",
            count(ratings.added),
            count(ratings.known)
        )?;
        writeln!(f, "keywords   {} added to films", count(self.keywords))?;
        writeln!(f, "bad lines  {}", count(self.bad_lines))?;
        writeln!(f, "time       {:.1} s", self.seconds)
    }
}
