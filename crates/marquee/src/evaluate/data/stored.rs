//! The live database: films that are there, what they are about, and everybody's ratings of them.

use marquee_domain::DbConn;
use marquee_domain::models::catalogue::{CatalogueMovie, genre_names};
use marquee_domain::models::movie_features::MovieFeatures;
use marquee_domain::models::rating::Opinion;
use marquee_recommender::evaluation::Part;
use marquee_recommender::model::Features;
use marquee_recommender::{Genre, Movie};
use marquee_settings::Settings;

use super::{DataSet, film};
use crate::database;

/// How many rows are read at once.
const BATCH: u16 = 20_000;

/// Reads all of it.
pub(crate) async fn load(settings: &Settings) -> anyhow::Result<DataSet> {
    let db = database::open(settings).await?;
    let mut conn = db.get().await?;
    let genres = genre_names(&mut conn).await?.into_iter();
    let genres = genres.map(|(id, name)| Genre { id, name }).collect();
    let films = films(&mut conn).await?;
    let mut data = DataSet::new("database".to_owned(), genres, films);
    let features = MovieFeatures::all(&mut conn).await?;
    data.features = features.into_iter().map(learned).collect();
    Opinion::each(&mut conn, |opinion| {
        // a rating of a deleted film, which is all that can be refused here, tells of nothing that could be recommended
        let at = opinion.at.timestamp();
        let _ = data.rate(opinion.user, opinion.movie, opinion.stars, at, Part::Train);
    })
    .await?;
    Ok(data.read_whole())
}

async fn films(conn: &mut DbConn) -> anyhow::Result<Vec<Movie>> {
    let mut movies: Vec<Movie> = Vec::new();
    loop {
        let after = movies.last().map_or(0, |movie| movie.id);
        let page = CatalogueMovie::page(conn, after, BATCH).await?;
        if page.is_empty() {
            return Ok(movies);
        }
        movies.extend(page.into_iter().map(|movie| Movie {
            language: movie.language,
            adult: movie.adult,
            vote_average: movie.vote_average,
            ..film(movie.id, movie.genres, movie.year)
        }));
    }
}

fn learned(of: MovieFeatures) -> Features {
    Features {
        movie: of.movie,
        genres: of.genres,
        keywords: of.keywords,
        directors: of.directors,
        cast: of.leads,
        year: of.year.map(Into::into),
    }
}
