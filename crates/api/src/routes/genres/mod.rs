//! `/api/genres`: what movies are of.

pub mod change;
pub mod create;
pub mod delete;
pub mod list;
pub mod show;

use marquee_cache::Topic;
use marquee_domain::models::genre::{self, GenreFields, NotWritten};
use marquee_domain::types::line;
use marquee_domain::{DbConn, GenreId};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::{Fields, Request};
use crate::list::Linked;

/// A genre.
#[derive(Debug, Serialize, ToSchema)]
pub struct Genre {
    /// Its id.
    #[schema(example = 15)]
    id: GenreId,
    /// TMDb's id.
    #[schema(example = 878)]
    tmdb_id: Option<u64>,
    /// What it is called.
    #[schema(example = "Science Fiction")]
    name: String,
}

impl Linked for Genre {}

impl From<genre::Genre> for Genre {
    fn from(genre: genre::Genre) -> Self {
        Self {
            id: genre.id,
            tmdb_id: genre.tmdb_id,
            name: genre.name,
        }
    }
}

impl Genre {
    async fn find(conn: &mut DbConn, id: GenreId) -> Result<Self, ApiError> {
        let found = genre::Genre::find(conn, id).await?;
        found
            .map(Self::from)
            .ok_or_else(|| ApiError::not_found("genre"))
    }

    /// The genre as it is after a write, which no kept answer is older than.
    async fn written(app: &App, id: GenreId) -> Result<Self, ApiError> {
        drop_kept(app).await;
        // it may have been deleted since
        Self::find(&mut app.db.get().await?, id).await
    }
}

/// A genre, whole.
#[derive(Debug, ToSchema)]
pub struct GenreBody {
    /// Unique without regard to case and space.
    #[schema(min_length = 1, max_length = 100, example = "Film Noir")]
    name: String,
    /// TMDb's id. No two genres have the same.
    #[schema(example = 878)]
    tmdb_id: Option<u64>,
}

impl Request for GenreBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = fields.text("name", |name| line(name, genre::Genre::LONGEST_NAME));
        let tmdb_id = fields.optional_id("tmdb_id");
        Some(Self {
            name: name?,
            tmdb_id: tmdb_id?,
        })
    }
}

impl From<GenreBody> for GenreFields {
    fn from(body: GenreBody) -> Self {
        Self {
            name: Some(body.name),
            tmdb_id: Some(body.tmdb_id),
        }
    }
}

/// After a write: every answer that names a genre is old.
async fn drop_kept(app: &App) {
    app.cache.touch(&[Topic::Genres, Topic::Lists]).await;
}

/// What is told of a genre that was not written.
fn refused(why: NotWritten) -> ApiError {
    match why {
        NotWritten::NoSuchGenre => ApiError::not_found("genre"),
        NotWritten::NoSuchReplacement => {
            ApiError::invalid_field("replace_with", "there is no such genre")
        }
        NotWritten::NameTaken(id) => {
            ApiError::new(Code::GenreExists, "There is a genre of this name already")
                .detail("genre_id", json!(id))
        }
        NotWritten::TmdbIdTaken => {
            ApiError::new(Code::TmdbIdTaken, "Another genre has this TMDb id")
        }
        NotWritten::InUse(movies) => {
            let message = format!(
                "Movies of this genre: {movies}; name another in its place with replace_with"
            );
            ApiError::new(Code::GenreInUse, message).detail("movies", json!(movies))
        }
        NotWritten::Db(error) => error.into(),
    }
}
