//! What admins write of a movie: all of it, by POST and PUT, or some of it, by PATCH; and what they are answered.
//!
//! `read.rs` reads the fields, `bodies.rs` describes them for the document.

mod bodies;
mod read;

use marquee_cache::Topic;
use marquee_domain::models::movie::NotWritten;
use marquee_domain::models::movie_details::MovieDetails;
use marquee_domain::models::my::My;
use marquee_domain::types::MovieRef;
use marquee_domain::upstream::lock;
use marquee_domain::{Audience, MovieId};
use serde_json::json;

use super::Details;
use crate::app::App;
use crate::code::Code;
use crate::error::{ApiError, BadFields};
use crate::extract::Caller;

pub use bodies::{MovieBody, MoviePart};
pub use read::{Part, Whole};

/// An admin reaches every movie, adult or not: somebody must be able to put right what is wrong with it.
const REACH: Audience = Audience::Adult;

/// The movie to be written.
pub(super) async fn find(app: &App, name: MovieRef) -> Result<MovieId, ApiError> {
    app.find_movie(&mut app.db.get().await?, name, REACH).await
}

/// The same for a movie that is to go: one that is not here is not asked for.
pub(super) async fn find_known(app: &App, name: MovieRef) -> Result<MovieId, ApiError> {
    app.find_known_movie(&mut app.db.get().await?, name, REACH)
        .await
}

/// After a write: what is kept of the movie, and the lists that it may stand in, are old.
pub(super) async fn drop_kept(app: &App, id: MovieId) {
    app.cache.touch(&[Topic::Movie(id), Topic::Lists]).await;
}

/// The movie as it is after a write, which no kept answer is older than.
pub(super) async fn shown(app: &App, caller: &Caller, id: MovieId) -> Result<Details, ApiError> {
    drop_kept(app, id).await;
    details(app, caller, id).await
}

/// The movie as admins see it, whatever was kept.
pub(super) async fn details(app: &App, caller: &Caller, id: MovieId) -> Result<Details, ApiError> {
    let mut conn = app.db.get().await?;
    let image_base = &app.settings.recommendations.image_base_url;
    let found = MovieDetails::find(&mut conn, id, REACH, image_base).await?;
    // it may have been deleted since
    let movie = found.ok_or_else(|| ApiError::not_found("movie"))?;
    let my = My::of(&mut conn, caller.id, id).await?;
    Ok(Details {
        my: Some(my),
        locked_fields: Some(lock::locked(&mut conn, id).await?),
        ..Details::of(movie)
    })
}

/// What is told of a movie that was not written.
pub(super) fn refused(why: NotWritten) -> ApiError {
    match why {
        NotWritten::NoSuchMovie => ApiError::not_found("movie"),
        NotWritten::TmdbIdTaken { by, deleted } => {
            let message = if deleted {
                "A movie that was deleted has this TMDb id"
            } else {
                "Another movie has this TMDb id"
            };
            ApiError::new(Code::TmdbIdTaken, message)
                .detail("movie_id", json!(by))
                .detail("deleted", json!(deleted))
        }
        NotWritten::UnknownGenres(problems) => {
            ApiError::invalid(&BadFields::from([("genre_ids".to_owned(), problems)]))
        }
        NotWritten::YearOfAnotherDate(date) => {
            ApiError::invalid_field("year", read::wrong_year(date))
        }
        NotWritten::Db(error) => error.into(),
    }
}
