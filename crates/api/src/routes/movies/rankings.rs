//! `GET /api/movies/popular`, `/top-rated` and `/most-watched`.

use actix_web::{HttpRequest, HttpResponse, web};
use marquee_cache::Topic;
use marquee_domain::Audience;
use marquee_domain::models::movie_list::{self, MovieFilter, OrderBy, Ordering};
use marquee_domain::models::movie_summary::MovieSummary;
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
const MESSAGE: &str = "Movies";

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
    Ranking::popular()
        .answer(&viewer, page.0, &request, &app)
        .await
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
    Ranking::top_rated()
        .answer(&viewer, page.0, &request, &app)
        .await
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
    Ranking::most_watched()
        .answer(&viewer, page.0, &request, &app)
        .await
}

/// A ranking: where it is, and which movies are in it in which order.
struct Ranking {
    path: &'static str,
    by: OrderBy,
    filter: MovieFilter,
}

impl Ranking {
    fn popular() -> Self {
        Self {
            path: "/api/movies/popular",
            by: OrderBy::PopularityScore,
            filter: MovieFilter::default(),
        }
    }

    fn top_rated() -> Self {
        Self {
            path: "/api/movies/top-rated",
            by: OrderBy::AverageRating,
            filter: MovieFilter {
                stars: Some(TOP),
                ..MovieFilter::default()
            },
        }
    }

    fn most_watched() -> Self {
        Self {
            path: "/api/movies/most-watched",
            by: OrderBy::WatchCount,
            filter: MovieFilter::default(),
        }
    }

    async fn answer(
        &self,
        viewer: &Viewer,
        page: Page,
        request: &HttpRequest,
        app: &App,
    ) -> Result<HttpResponse, ApiError> {
        let make = async || self.make(app, page, viewer.audience()).await;
        self.kept(app, page)
            .answer(request, app, viewer, MESSAGE, make)
            .await
    }

    fn kept(&self, app: &App, page: Page) -> Kept<'static> {
        Kept {
            key: self.address().part(page.limit, page.offset),
            topics: &[Topic::Lists],
            ttl: app.settings.cache.lists(),
        }
    }

    async fn make(
        &self,
        app: &App,
        page: Page,
        audience: Audience,
    ) -> Result<List<MovieSummary>, ApiError> {
        let mut conn = app.db.get().await?;
        let ordering = Ordering::descending(self.by);
        let found = movie_list::find(&mut conn, &self.filter, ordering, page, audience).await?;
        // there is no genre in it that could be unknown
        part(
            app,
            &mut conn,
            &self.address(),
            page,
            found.unwrap_or_default(),
        )
        .await
    }

    fn address(&self) -> Address {
        Address::new(self.path, Vec::new())
    }
}

/// Sees to it that a part of each ranking is there before somebody asks for it.
pub async fn warm(app: &App, page: Page, audience: Audience) -> Result<(), ApiError> {
    for ranking in [
        Ranking::popular(),
        Ranking::top_rated(),
        Ranking::most_watched(),
    ] {
        let make = async || ranking.make(app, page, audience).await;
        ranking
            .kept(app, page)
            .warm(app, audience, MESSAGE, make)
            .await?;
    }
    Ok(())
}
