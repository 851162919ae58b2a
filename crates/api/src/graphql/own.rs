//! Lists of what the signed-in user has done.

use async_graphql::ID;
use marquee_domain::MovieId;
use marquee_domain::models::interaction::{Interaction, Kind};
use marquee_domain::models::rating;
use marquee_domain::page::Found;

use super::arguments::page;
use super::list::{Favorite, Part, Rating, Watched};
use super::movie::Movie;
use super::scope::Scope;
use crate::error::{ApiError, BadFields};

/// The ratings, newest first.
pub(super) async fn ratings(
    scope: &Scope,
    limit: i32,
    offset: i32,
) -> Result<Part<Rating>, ApiError> {
    let user = scope.caller()?.id;
    let page = page(BadFields::new(), limit, offset)?;
    let wanted = rating::Filter {
        movie: None,
        user: Some(user),
        reviews_only: false,
        audience: scope.audience,
    };
    let found = {
        let mut conn = scope.database.get().await?;
        wanted.find(&mut conn, page).await?
    };
    let shown = with_movies(
        scope,
        found,
        |rating| rating.movie.id,
        |rating, movie| Rating {
            id: rating.id.into(),
            movie,
            score: rating.score,
            review: rating.review,
            created_at: rating.created_at.into(),
            updated_at: rating.updated_at.into(),
        },
    );
    Ok(Part::new(page, shown.await?))
}

/// What was watched, latest first.
pub(super) async fn history(
    scope: &Scope,
    limit: i32,
    offset: i32,
) -> Result<Part<Watched>, ApiError> {
    let entry = |watched: Interaction, movie| Watched {
        id: ID::from(watched.id),
        movie,
        watched_at: watched.created_at.into(),
    };
    interactions(scope, Kind::Watched, limit, offset, entry).await
}

/// What is liked, latest first.
pub(super) async fn favorites(
    scope: &Scope,
    limit: i32,
    offset: i32,
) -> Result<Part<Favorite>, ApiError> {
    let entry = |liked: Interaction, movie| Favorite {
        movie,
        added_at: liked.created_at.into(),
    };
    interactions(scope, Kind::Liked, limit, offset, entry).await
}

async fn interactions<T: async_graphql::OutputType>(
    scope: &Scope,
    kind: Kind,
    limit: i32,
    offset: i32,
    entry: impl Fn(Interaction, Movie) -> T,
) -> Result<Part<T>, ApiError> {
    let user = scope.caller()?.id;
    let page = page(BadFields::new(), limit, offset)?;
    let found = {
        let mut conn = scope.database.get().await?;
        Interaction::list(&mut conn, user, Some(kind), scope.audience, page).await?
    };
    let shown = with_movies(scope, found, |interaction| interaction.movie_id, entry).await?;
    Ok(Part::new(page, shown))
}

/// Each with its movie. One whose movie was deleted in this moment is left out.
async fn with_movies<R, T>(
    scope: &Scope,
    found: Found<R>,
    movie_of: impl Fn(&R) -> MovieId,
    entry: impl Fn(R, Movie) -> T,
) -> Result<Found<T>, ApiError> {
    let movies = scope
        .loaders
        .movies(found.rows.iter().map(&movie_of))
        .await?;
    let count = found.count;
    let rows = found.rows.into_iter().filter_map(|row| {
        let movie = movies.get(&movie_of(&row))?.clone();
        Some(entry(row, Movie(movie)))
    });
    Ok(Found {
        rows: rows.collect(),
        count,
    })
}
