use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::import::film;
use crate::stage::Stage;
use crate::table::{BadLine, Columns, Line, Table};

const COLUMNS: Columns = Columns {
    required: &["movieid", "imdbid", "tmdbid"],
    optional: &[],
};

/// The ids that a film has elsewhere.
#[derive(Clone, Default)]
pub(super) struct Link {
    pub(super) imdb_id: Option<String>,
    pub(super) tmdb_id: Option<u64>,
}

pub(super) type Links = HashMap<u32, Link>;

/// Reads links.csv. An id stands for one film: of two films with one id, the second keeps none, and that is said.
pub(super) fn read(path: &Path, bad_lines: &mut u64) -> anyhow::Result<Links> {
    let mut links = Links::new();
    if !path.is_file() {
        eprintln!("There is no links.csv: films are known by title and year only.");
        return Ok(links);
    }
    let mut table = Table::open(path, &COLUMNS)?;
    let mut stage = Stage::begin(&table);
    let mut tmdb_ids: HashMap<u64, u32> = HashMap::new();
    let mut imdb_ids: HashSet<String> = HashSet::new();
    while let Some(line) = table.next()? {
        match line.and_then(|line| Ok((line.number, parse(&line)?))) {
            Err(bad) => stage.skip(&bad),
            Ok((number, (movie, _))) if links.contains_key(&movie) => {
                let why = format!("film {movie} has its ids already");
                stage.skip(&BadLine { number, why });
            }
            Ok((number, (movie, mut link))) => {
                if let Some(id) = link.tmdb_id
                    && let Some(first) = tmdb_ids.get(&id)
                {
                    let what =
                        format!("TMDb id {id} is film {first}'s; film {movie} is kept without one");
                    stage.note(number, &what);
                    link.tmdb_id = None;
                }
                if link
                    .imdb_id
                    .as_ref()
                    .is_some_and(|id| imdb_ids.contains(id))
                {
                    stage.note(
                        number,
                        &format!("film {movie} is kept without an IMDb id: another has it"),
                    );
                    link.imdb_id = None;
                }
                tmdb_ids.extend(link.tmdb_id.map(|id| (id, movie)));
                imdb_ids.extend(link.imdb_id.clone());
                links.insert(movie, link);
            }
        }
    }
    stage.advance(links.len(), table.position());
    *bad_lines += stage.end();
    Ok(links)
}

fn parse(line: &Line<'_>) -> Result<(u32, Link), BadLine> {
    let movie = super::films::id(line)?;
    let imdb_id = match line.get("imdbid") {
        "" => None,
        digits => Some(
            film::imdb_id(&format!("tt{digits:0>7}"))
                .ok_or_else(|| line.bad(format!("imdbId {digits:?} is not an IMDb id")))?,
        ),
    };
    let tmdb_id = match line.get("tmdbid") {
        "" => None,
        digits => Some(
            film::tmdb_id(digits)
                .ok_or_else(|| line.bad(format!("tmdbId {digits:?} is not a positive number")))?,
        ),
    };
    Ok((movie, Link { imdb_id, tmdb_id }))
}
