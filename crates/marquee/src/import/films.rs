//! `marquee import csv`

use std::fmt;
use std::path::Path;

use diesel_async::AsyncMysqlConnection;
use marquee_domain::Db;
use marquee_domain::import::movies::{NewMovie, add_movies};

use super::{Genres, film, written};
use crate::stage::Stage;
use crate::table::Table;
use crate::text::count;

#[derive(Default)]
pub(super) struct Summary {
    added: u64,
    known: u64,
    bad_lines: u64,
}

pub(super) async fn import(
    db: &Db,
    file: &Path,
    batch: usize,
) -> anyhow::Result<Box<dyn fmt::Display>> {
    let mut table = Table::open(file, &film::COLUMNS)?;
    let genres = Genres::load(&mut *db.get().await?).await?;
    let mut summary = Summary::default();
    let mut stage = Stage::begin(&table);
    loop {
        let films = read(&mut table, batch, &genres, &mut stage)?;
        if films.is_empty() {
            break;
        }
        let placed = db
            .transaction(async |conn: &mut AsyncMysqlConnection| add_movies(conn, &films).await)
            .await;
        let placed = written(placed)?;
        let added = placed.iter().filter(|movie| movie.is_new).count();
        summary.added += added as u64;
        summary.known += (placed.len() - added) as u64;
        stage.advance(films.len(), table.position());
    }
    summary.bad_lines = stage.end();
    Ok(Box::new(summary))
}

/// The next films, at most `batch`; none at the end of the file.
fn read(
    table: &mut Table,
    batch: usize,
    genres: &Genres,
    stage: &mut Stage,
) -> anyhow::Result<Vec<NewMovie>> {
    let mut films = Vec::new();
    while films.len() < batch
        && let Some(line) = table.next()?
    {
        match line.and_then(|line| film::parse(&line, genres).map_err(|why| line.bad(why))) {
            Ok(film) => films.push(film),
            Err(bad) => stage.skip(&bad),
        }
    }
    Ok(films)
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "films      {} added, {} known already",
            count(self.added),
            count(self.known)
        )?;
        writeln!(f, "bad lines  {}", count(self.bad_lines))
    }
}
