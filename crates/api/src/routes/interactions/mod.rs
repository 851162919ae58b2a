//! `/api/user/interactions`: what the caller has liked, bookmarked, watched and dismissed.

pub mod add;
pub mod list;
pub mod remove;

use chrono::{DateTime, Utc};
use marquee_domain::models::interaction::{self, Kind, Removal};
use marquee_domain::models::movie_summary::MovieSummary;
use marquee_domain::types::MovieRef;
use marquee_domain::{DbConn, MovieId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::Fields;
use crate::openapi::MovieSchema;

/// Something the caller has done with a movie.
#[derive(Debug, Serialize, ToSchema)]
pub struct Interaction {
    /// Its id.
    #[schema(example = 23)]
    id: u64,
    /// What was done.
    #[serde(rename = "type")]
    #[schema(value_type = InteractionType)]
    kind: &'static str,
    /// The movie.
    #[schema(value_type = MovieSchema)]
    movie: MovieSummary,
    /// Since when.
    created_at: DateTime<Utc>,
}

/// What can be done with a movie; what is `dismissed` is never recommended again.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase", example = "liked")]
pub enum InteractionType {
    /// A favourite.
    Liked,
    /// To be watched some day.
    Bookmarked,
    /// In the watch history.
    Watched,
    /// Never recommended again.
    Dismissed,
}

impl Interaction {
    fn new(interaction: &interaction::Interaction, movie: MovieSummary) -> Self {
        Self {
            id: interaction.id,
            kind: interaction.kind.as_str(),
            movie,
            created_at: interaction.created_at,
        }
    }
}

/// Each with its movie, as `shown` makes it. One whose movie was deleted this moment is left out.
pub async fn with_movies<T>(
    app: &App,
    conn: &mut DbConn,
    interactions: Vec<interaction::Interaction>,
    shown: impl Fn(&interaction::Interaction, MovieSummary) -> T,
) -> Result<Vec<T>, ApiError> {
    let ids: Vec<MovieId> = interactions.iter().map(|row| row.movie_id).collect();
    let image_base = &app.settings.recommendations.image_base_url;
    let movies = MovieSummary::of(conn, &ids, image_base).await?;
    let with_movie = |row: interaction::Interaction| {
        let movie = movies.iter().find(|movie| movie.id == row.movie_id)?;
        Some(shown(&row, movie.clone()))
    };
    Ok(interactions.into_iter().filter_map(with_movie).collect())
}

/// One with its movie.
pub async fn with_movie<T>(
    app: &App,
    interaction: interaction::Interaction,
    shown: impl Fn(&interaction::Interaction, MovieSummary) -> T,
) -> Result<T, ApiError> {
    let mut conn = app.db.get().await?;
    let shown = with_movies(app, &mut conn, vec![interaction], shown).await?;
    let only = shown.into_iter().next();
    only.ok_or_else(|| ApiError::not_found("movie"))
}

/// Takes the field `movie_id` or `tmdb_id`, one of which must be there.
pub fn named_movie(fields: &mut Fields) -> Option<MovieRef> {
    let (own, tmdb) = (
        fields.optional_id("movie_id"),
        fields.optional_id("tmdb_id"),
    );
    match (own?, tmdb?) {
        (Some(id), None) => Some(MovieRef::Id(id)),
        (None, Some(id)) => Some(MovieRef::Tmdb(id)),
        (None, None) => fields.refuse("movie_id", "is required, or tmdb_id"),
        (Some(_), Some(_)) => fields.refuse("tmdb_id", "must not stand beside movie_id"),
    }
}

/// Takes the name of a kind.
fn kind(name: &str) -> Result<Kind, String> {
    Kind::parse(name).ok_or_else(|| {
        let names = Kind::ALL.map(Kind::as_str).join(", ");
        format!("must be one of {names}")
    })
}

/// Whether it could be removed; `what` is what was looked for.
pub fn removed(removal: Removal, what: &str) -> Result<(), ApiError> {
    match removal {
        Removal::Removed => Ok(()),
        Removal::NotThere => Err(ApiError::not_found(what)),
        Removal::Rated => {
            let message =
                "You have rated this movie, so you have watched it; delete the rating first";
            Err(ApiError::new(Code::MovieIsRated, message))
        }
    }
}
