use std::collections::HashSet;
use std::path::Path;

use diesel_async::AsyncMysqlConnection;
use marquee_domain::Db;
use marquee_domain::import::movies::{NewMovie, add_movies};

use super::links::Links;
use super::{Films, Summary, genre, title};
use crate::import::{Genres, film, written};
use crate::stage::Stage;
use crate::table::{BadLine, Columns, Line, Table};

const COLUMNS: Columns = Columns {
    required: &["movieid", "title", "genres"],
    optional: &[],
};

#[derive(Default)]
pub(super) struct Counts {
    pub(super) added: u64,
    pub(super) known: u64,
    pub(super) without_tmdb_id: u64,
}

/// Adds the films of movies.csv; gives where each is.
pub(super) async fn import(
    db: &Db,
    path: &Path,
    links: &Links,
    batch: usize,
    summary: &mut Summary,
) -> anyhow::Result<Films> {
    let mut table = Table::open(path, &COLUMNS)?;
    let mut reader = Reader {
        genres: Genres::load(&mut *db.get().await?).await?,
        links,
        seen: HashSet::new(),
        stage: Stage::begin(&table),
    };
    let mut films = Films::new();
    loop {
        let (ids, movies) = reader.read(&mut table, batch)?;
        if movies.is_empty() {
            break;
        }
        let placed = db
            .transaction(async |conn: &mut AsyncMysqlConnection| add_movies(conn, &movies).await)
            .await;
        let placed = written(placed)?;
        let added = placed.iter().filter(|movie| movie.is_new).count();
        summary.films.added += added as u64;
        summary.films.known += (placed.len() - added) as u64;
        summary.films.without_tmdb_id += movies
            .iter()
            .filter(|movie| movie.tmdb_id.is_none())
            .count() as u64;
        films.extend(
            ids.into_iter()
                .zip(placed)
                .map(|(id, movie)| (id, movie.id)),
        );
        reader.stage.advance(movies.len(), table.position());
    }
    summary.bad_lines += reader.stage.end();
    Ok(films)
}

/// MovieLens's id of a film.
pub(super) fn id(line: &Line<'_>) -> Result<u32, BadLine> {
    let text = line.get("movieid");
    text.parse()
        .map_err(|_| line.bad(format!("movieId {text:?} is not a number")))
}

struct Reader<'a> {
    genres: Genres,
    links: &'a Links,
    seen: HashSet<u32>,
    stage: Stage,
}

impl Reader<'_> {
    /// The next films with MovieLens's ids of them, at most `batch`; none at the end of the file.
    fn read(
        &mut self,
        table: &mut Table,
        batch: usize,
    ) -> anyhow::Result<(Vec<u32>, Vec<NewMovie>)> {
        let (mut ids, mut movies) = (Vec::new(), Vec::new());
        while movies.len() < batch
            && let Some(line) = table.next()?
        {
            match line.and_then(|line| self.parse(&line)) {
                Ok((id, movie)) => {
                    ids.push(id);
                    movies.push(movie);
                }
                Err(bad) => self.stage.skip(&bad),
            }
        }
        Ok((ids, movies))
    }

    fn parse(&mut self, line: &Line<'_>) -> Result<(u32, NewMovie), BadLine> {
        let id = id(line)?;
        let written = line.get("title");
        film::title(written).map_err(|why| line.bad(why))?;
        let read = title::read(written);
        if !self.seen.insert(id) {
            return Err(line.bad(format!("film {id} stands in an earlier line already")));
        }
        let mut genres = Vec::new();
        for name in line
            .get("genres")
            .split('|')
            .filter_map(genre::in_tmdbs_words)
        {
            match self.genres.find(name) {
                Some(genre) if !genres.contains(&genre) => genres.push(genre),
                Some(_) => {}
                None => self.stage.note(
                    line.number,
                    &format!("there is no genre {name:?}; left out"),
                ),
            }
        }
        let link = self.links.get(&id).cloned().unwrap_or_default();
        let movie = NewMovie {
            tmdb_id: link.tmdb_id,
            imdb_id: link.imdb_id,
            original_title: read.original_title.unwrap_or_else(|| read.title.clone()),
            title: read.title,
            year: read.year,
            genres,
            ..NewMovie::default()
        };
        Ok((id, movie))
    }
}
