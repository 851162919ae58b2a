//! `/api/movies`: the catalogue, and what people do with its movies.

mod asked;
mod by_taste;
pub mod change;
pub mod create;
pub mod delete;
pub mod list;
pub mod rankings;
pub mod rate;
pub mod ratings;
pub mod search;
pub mod show;
pub mod similar;
pub mod trending;
pub mod watch;
pub mod written;

use marquee_domain::models::movie_details::MovieDetails;
use marquee_domain::models::movie_summary::MovieSummary;
use marquee_domain::models::my::My;
use marquee_domain::page::{Found, Page};
use marquee_domain::{DbConn, MovieId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::error::ApiError;
use crate::list::{Address, Linked, List};
use crate::openapi::{MovieDetailsSchema, MySchema};

/// A movie with everything that is shown of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Details {
    #[serde(flatten)]
    #[schema(value_type = MovieDetailsSchema)]
    movie: MovieDetails,
    /// Whose data it is, to be shown with it; only where it is TMDb's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "This product uses the TMDB API but is not endorsed or certified by TMDB.")]
    attribution: Option<&'static str>,
    /// What the caller has done with it; only for who is signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = MySchema, required = false)]
    my: Option<My>,
    /// Which fields are an admin's, so that TMDb's do not replace them; only for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<String>, required = false, example = json!(["title"]))]
    locked_fields: Option<Vec<&'static str>>,
}

impl Details {
    /// As everybody sees it.
    fn of(movie: MovieDetails) -> Self {
        Self {
            attribution: movie.is_told.then_some(ATTRIBUTION),
            movie,
            my: None,
            locked_fields: None,
        }
    }
}

impl Linked for Details {}

/// What TMDb's terms ask to be said wherever its data is shown.
pub const ATTRIBUTION: &str =
    "This product uses the TMDB API but is not endorsed or certified by TMDB.";

/// A part of a list, and who made it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sourced<T> {
    /// `tmdb`: TMDb's; `catalogue`: this server's own.
    #[schema(pattern = "^(tmdb|catalogue)$", example = "catalogue")]
    source: &'static str,
    /// TMDb is away: this is what it said last.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false, example = false)]
    stale: bool,
    /// Whose data it is, to be shown with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "This product uses the TMDB API but is not endorsed or certified by TMDB.")]
    attribution: Option<&'static str>,
    #[serde(flatten)]
    list: List<T>,
}

impl<T> Sourced<T> {
    /// Made of what the catalogue has.
    fn catalogue(list: List<T>) -> Self {
        Self {
            source: "catalogue",
            stale: false,
            attribution: None,
            list,
        }
    }

    /// TMDb's.
    fn tmdb(list: List<T>, stale: bool) -> Self {
        Self {
            source: "tmdb",
            stale,
            attribution: Some(ATTRIBUTION),
            list,
        }
    }
}

impl<T> Linked for Sourced<T> {
    fn link(&self) -> Option<String> {
        self.list.link()
    }
}

/// A part of a list of movies, as it is answered.
async fn part(
    app: &App,
    conn: &mut DbConn,
    address: &Address,
    page: Page,
    found: Found<MovieId>,
) -> Result<List<MovieSummary>, ApiError> {
    let image_base = &app.settings.recommendations.image_base_url;
    let rows = MovieSummary::of(conn, &found.rows, image_base).await?;
    let count = found.count;
    Ok(List::of(address, page, Found { rows, count }))
}

/// A part of a list that is there as a whole.
fn within(page: Page, all: &[MovieId]) -> Found<MovieId> {
    let rows = all.iter().skip(page.offset as usize);
    Found {
        rows: rows.take(page.limit as usize).copied().collect(),
        count: all.len() as u64,
    }
}
