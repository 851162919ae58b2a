//! `GET /api/movies/{movie}/recommendations`.

use actix_web::{HttpRequest, HttpResponse, web};
use marquee_cache::Topic;
use marquee_domain::models::similar;
use marquee_domain::page::Page;
use marquee_domain::types::MovieRef;

use super::{Sourced, part, within};
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Fields, MovieInPath, Params, Request, Viewer, page};
use crate::kept::Kept;
use crate::list::Address;
use crate::openapi::MovieSchema;

/// The parsed query.
#[derive(Debug)]
pub struct Wanted {
    page: Page,
}

impl Request for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        // there is no other source yet
        let source = fields.optional_text("source", |source| match source {
            "marquee" => Ok(()),
            _ => Err("must be marquee"),
        });
        let page = page(fields);
        source?;
        Some(Self { page: page? })
    }
}

/// Movies like this one: those that share directors, keywords and genres with it, most alike first, among equals the most popular.
#[utoipa::path(
    get, path = "/api/movies/{movie}/recommendations", tag = "movies", operation_id = "similar_movies",
    params(
        ("movie" = String, Path, description = "The movie's id, or `tmdb:` and TMDb's", example = "42"),
        ("source" = Option<String>, Query, description = "Whose list: this server's own, the only one so far", pattern = "^marquee$", example = "marquee"),
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses(
        (status = 200, description = "A part of them, of which there are at most 200; `source` says whose they are", body = inline(crate::openapi::Success<Sourced<MovieSchema>>), headers(("X-Cache"))),
        (status = 304, description = "It has not changed"),
        (status = 503, description = "`TMDB_UNAVAILABLE`: the movie is not in the catalogue, and TMDb cannot be asked for it"),
    ),
)]
pub async fn handle(
    viewer: Viewer,
    movie: MovieInPath,
    wanted: Params<Wanted>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let (page, audience) = (wanted.0.page, viewer.audience());
    // one that is named by its id may be kept, and is looked for only where it is not
    let id = match movie.0 {
        MovieRef::Id(id) => id,
        MovieRef::Tmdb(_) => {
            let mut conn = app.db.get().await?;
            app.find_movie(&mut conn, movie.0, audience).await?
        }
    };
    let path = format!("/api/movies/{id}/recommendations");
    let address = Address::new(&path, Vec::new());
    let topics = [Topic::Movie(id), Topic::Lists];
    let kept = Kept {
        key: address.part(page.limit, page.offset),
        topics: &topics,
        ttl: app.settings.cache.lists(),
    };
    let make = async || {
        let mut conn = app.db.get().await?;
        app.find_movie(&mut conn, MovieRef::Id(id), audience)
            .await?;
        let similar = similar::find(&mut conn, id, audience).await?;
        let list = part(&app, &mut conn, &address, page, within(page, &similar)).await?;
        Ok(Sourced::catalogue(list))
    };
    kept.answer(&request, &app, &viewer, "Similar movies", make)
        .await
}
