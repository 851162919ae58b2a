//! Movies, genres.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::NaiveDate;
use marquee_domain::models::genre;
use marquee_domain::models::movie_details::CastEntry;
use marquee_domain::models::movie_summary::{GenreName, MovieSummary};
use marquee_domain::models::my;

use super::{Outcome, scope};

/// A movie of the catalogue.
pub(super) struct Movie(pub(super) Arc<MovieSummary>);

/// A genre.
#[derive(SimpleObject)]
pub(super) struct Genre {
    id: ID,
    name: String,
}

impl From<&GenreName> for Genre {
    fn from(genre: &GenreName) -> Self {
        Self {
            id: genre.id.into(),
            name: genre.name.clone(),
        }
    }
}

impl From<genre::Genre> for Genre {
    fn from(genre: genre::Genre) -> Self {
        Self {
            id: genre.id.into(),
            name: genre.name,
        }
    }
}

/// Somebody who plays in a movie.
#[derive(SimpleObject)]
pub(super) struct CastMember {
    name: String,
    /// None where it is not known.
    character: Option<String>,
    /// From 0.
    order: u32,
}

impl From<CastEntry> for CastMember {
    fn from(entry: CastEntry) -> Self {
        let CastEntry {
            name,
            character,
            order,
        } = entry;
        Self {
            name,
            character,
            order,
        }
    }
}

/// What the signed-in user has done with a movie.
#[derive(SimpleObject)]
pub(super) struct My {
    /// Stars; none if it is not rated.
    rating: Option<u8>,
    watched: bool,
    liked: bool,
    bookmarked: bool,
}

impl From<my::My> for My {
    fn from(my: my::My) -> Self {
        Self {
            rating: my.rating,
            watched: my.watched,
            liked: my.liked,
            bookmarked: my.bookmarked,
        }
    }
}

/// A movie of the catalogue.
#[Object]
impl Movie {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn tmdb_id(&self) -> Option<u64> {
        self.0.tmdb_id
    }

    async fn title(&self) -> &str {
        &self.0.title
    }

    async fn original_title(&self) -> &str {
        &self.0.original_title
    }

    async fn overview(&self) -> &str {
        &self.0.overview
    }

    async fn release_date(&self) -> Option<NaiveDate> {
        self.0.release_date
    }

    async fn year(&self) -> Option<i16> {
        self.0.year
    }

    /// Minutes.
    async fn runtime(&self) -> Option<u32> {
        self.0.runtime
    }

    /// ISO 639-1.
    async fn original_language(&self) -> Option<&str> {
        self.0.original_language.as_deref()
    }

    /// In the order of billing.
    #[graphql(complexity = "1 + 10 * child_complexity")]
    async fn cast(&self, context: &Context<'_>) -> Outcome<Vec<CastMember>> {
        let cast = scope(context).loaders.cast(self.0.id).await?;
        Ok(cast.into_iter().map(CastMember::from).collect())
    }

    /// What the signed-in user has done with it; null when nobody is signed in.
    async fn my(&self, context: &Context<'_>) -> Outcome<Option<My>> {
        Ok(scope(context).loaders.my(self.0.id).await?.map(My::from))
    }

    /// By name.
    #[graphql(complexity = "1 + 3 * child_complexity")]
    async fn genres(&self) -> Vec<Genre> {
        self.0.genres.iter().map(Genre::from).collect()
    }

    /// As credited.
    async fn directors(&self) -> &[String] {
        &self.0.directors
    }

    async fn poster_path(&self) -> Option<&str> {
        self.0.poster_path.as_deref()
    }

    /// The poster's full address.
    async fn poster_url(&self) -> Option<&str> {
        self.0.poster_url.as_deref()
    }

    async fn backdrop_path(&self) -> Option<&str> {
        self.0.backdrop_path.as_deref()
    }

    /// Only for signed-in users who are of age; to others it is not there.
    async fn adult(&self) -> bool {
        self.0.adult
    }

    /// TMDb's.
    async fn popularity(&self) -> f64 {
        self.0.popularity
    }

    /// TMDb's, 0 to 10.
    async fn vote_average(&self) -> Option<f64> {
        self.0.vote_average
    }

    /// TMDb's.
    async fn vote_count(&self) -> u32 {
        self.0.vote_count
    }

    /// Stars, two decimals; none while nobody has rated it.
    async fn average_rating(&self) -> Option<f64> {
        self.0.average_rating
    }

    async fn rating_count(&self) -> u32 {
        self.0.rating_count
    }

    async fn watch_count(&self) -> u32 {
        self.0.watch_count
    }

    /// Average stars × 0.7 + watch count × 0.3, two decimals.
    async fn popularity_score(&self) -> f64 {
        self.0.popularity_score
    }
}
