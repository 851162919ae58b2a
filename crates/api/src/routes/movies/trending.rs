//! `GET /api/movies/trending`.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::Utc;
use marquee_cache::Topic;
use marquee_domain::models::trend::{self, Window};
use marquee_domain::page::{Found, Page};
use marquee_domain::{Audience, MovieId};

use super::asked::Asked;
use super::{Sourced, within};
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Fields, Params, Request, Viewer, page};
use crate::list::Address;
use crate::openapi::MovieSchema;
use crate::upstream::Theirs;

/// The parsed query.
#[derive(Debug)]
pub struct Wanted {
    window: Window,
    page: Page,
}

impl Request for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let window = fields.optional_text("window", str::parse);
        let page = page(fields);
        Some(Self {
            window: window?.unwrap_or(Window::Day),
            page: page?,
        })
    }
}

/// What people turn to lately: what they like, watch, rate and look at, the newer the weightier; filled up with what is popular.
#[utoipa::path(
    get, path = "/api/movies/trending", tag = "movies", operation_id = "trending_movies",
    params(
        ("window" = Option<String>, Query, description = "How far back: `day` or `week`", pattern = "^(day|week)$", example = "week"),
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses(
        (status = 200, description = "A part of the trend, which has at most 200 movies; `source` says whose it is", body = inline(crate::openapi::Success<Sourced<MovieSchema>>), headers(("X-Cache"))),
        (status = 304, description = "It has not changed"),
    ),
)]
pub async fn handle(
    viewer: Viewer,
    wanted: Params<Wanted>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let Wanted { window, page } = wanted.0;
    let audience = viewer.audience();
    trend(&app, window, page, audience)
        .answer(
            &viewer,
            &request,
            Some(Theirs::Trending(window)),
            async || ours(&app, window, page, audience).await,
        )
        .await
}

/// Sees to it that a part of the trend is there before somebody asks for it.
pub async fn warm(
    app: &App,
    window: Window,
    page: Page,
    audience: Audience,
) -> Result<(), ApiError> {
    trend(app, window, page, audience)
        .warm(Some(Theirs::Trending(window)), async || {
            ours(app, window, page, audience).await
        })
        .await
}

fn trend(app: &App, window: Window, page: Page, audience: Audience) -> Asked<'_> {
    let query = vec![("window".to_owned(), window.to_string())];
    Asked {
        app,
        audience,
        address: Address::new("/api/movies/trending", query),
        page,
        topics: &[Topic::Lists],
        ttl: app.settings.cache.trending(),
        message: "Trending movies",
    }
}

async fn ours(
    app: &App,
    window: Window,
    page: Page,
    audience: Audience,
) -> Result<Found<MovieId>, ApiError> {
    let mut conn = app.db.get().await?;
    let trend = trend::find(&mut conn, window, Utc::now(), audience).await?;
    Ok(within(page, &trend))
}
