//! `GET /api/movies/popular`, `/top-rated` and `/most-watched`.

use actix_web::{HttpRequest, HttpResponse, web};
use marquee_cache::Topic;
use marquee_domain::models::movie_list::{self, MovieFilter, OrderBy, Ordering};
use marquee_domain::page::Page;

use super::part;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Params, Viewer};
use crate::kept::Kept;
use crate::list::{Address, List};
use crate::openapi::MovieSchema;

/// How many stars on average make a movie one of the top rated.
const TOP: f64 = 3.0;

/// By popularity score: average stars × 0.7 + watch count × 0.3.
#[utoipa::path(
    get, path = "/api/movies/popular", tag = "movies", operation_id = "popular_movies",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses(
        (status = 200, description = "A part of the ranking", body = inline(crate::openapi::Success<List<MovieSchema>>), headers(("X-Cache"))),
        (status = 304, description = "It has not changed"),
    ),
)]
pub async fn popular(
    viewer: Viewer,
    page: Params<Page>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let by = (OrderBy::PopularityScore, MovieFilter::default());
    ranking("/api/movies/popular", by, &viewer, page.0, &request, &app).await
}

/// By average stars, from 3.0 up.
#[utoipa::path(
    get, path = "/api/movies/top-rated", tag = "movies", operation_id = "top_rated_movies",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses(
        (status = 200, description = "A part of the ranking", body = inline(crate::openapi::Success<List<MovieSchema>>), headers(("X-Cache"))),
        (status = 304, description = "It has not changed"),
    ),
)]
pub async fn top_rated(
    viewer: Viewer,
    page: Params<Page>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let filter = MovieFilter {
        stars: Some(TOP),
        ..MovieFilter::default()
    };
    let by = (OrderBy::AverageRating, filter);
    ranking("/api/movies/top-rated", by, &viewer, page.0, &request, &app).await
}

/// By how many have watched it.
#[utoipa::path(
    get, path = "/api/movies/most-watched", tag = "movies", operation_id = "most_watched_movies",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses(
        (status = 200, description = "A part of the ranking", body = inline(crate::openapi::Success<List<MovieSchema>>), headers(("X-Cache"))),
        (status = 304, description = "It has not changed"),
    ),
)]
pub async fn most_watched(
    viewer: Viewer,
    page: Params<Page>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let by = (OrderBy::WatchCount, MovieFilter::default());
    ranking(
        "/api/movies/most-watched",
        by,
        &viewer,
        page.0,
        &request,
        &app,
    )
    .await
}

async fn ranking(
    path: &str,
    (by, filter): (OrderBy, MovieFilter),
    viewer: &Viewer,
    page: Page,
    request: &HttpRequest,
    app: &App,
) -> Result<HttpResponse, ApiError> {
    let address = Address::new(path, Vec::new());
    let kept = Kept {
        key: address.part(page.limit, page.offset),
        topics: &[Topic::Lists],
        ttl: app.settings.cache.lists(),
    };
    let make = async || {
        let mut conn = app.db.get().await?;
        let (ordering, audience) = (Ordering::descending(by), viewer.audience());
        let found = movie_list::find(&mut conn, &filter, ordering, page, audience).await?;
        // there is no genre in it that could be unknown
        part(app, &mut conn, &address, page, found.unwrap_or_default()).await
    };
    kept.answer(request, app, viewer, "Movies", make).await
}
