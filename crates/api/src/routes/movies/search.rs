//! `GET /api/movies/search`.

use actix_web::{HttpRequest, HttpResponse, web};
use marquee_cache::Topic;
use marquee_domain::models::movie_search::{self, SearchText};
use marquee_domain::models::taste::Taste;
use marquee_domain::page::Page;

use super::asked::Asked;
use super::{Sourced, by_taste};
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Fields, Params, Request, Viewer, page_of};
use crate::kept;
use crate::list::Address;
use crate::openapi::MovieSchema;
use crate::upstream::Theirs;

/// How many movies a part has when the query does not say.
const USUAL: u32 = 10;

/// The parsed query.
#[derive(Debug)]
pub struct Wanted {
    text: SearchText,
    /// And by nothing else.
    by_relevance: bool,
    page: Page,
}

impl Request for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let text = text(fields);
        let sort = fields.optional_text("sort", |sort| match sort {
            "relevance" => Ok(()),
            _ => Err("must be relevance"),
        });
        let page = page_of(fields, USUAL);
        Some(Self {
            text: text?,
            by_relevance: sort?.is_some(),
            page: page?,
        })
    }
}

/// Takes `query`, or `q` for short.
fn text(fields: &mut Fields) -> Option<SearchText> {
    let (query, q) = (
        fields.optional_text("query", str::parse),
        fields.optional_text("q", str::parse),
    );
    match (query?, q?) {
        (Some(text), None) | (None, Some(text)) => Some(text),
        (None, None) => fields.refuse("query", "is required"),
        (Some(_), Some(_)) => fields.refuse("query", "must not stand beside q"),
    }
}

/// Movies by title: the very title first, then titles that begin like it, then those with all its words, the relevant and popular ones first.
///
/// Within a part that a signed-in caller asks for, a movie of genres that they like (their ratings and preferences tell) stands up to three
/// places before others, unless `sort=relevance`.
#[utoipa::path(
    get, path = "/api/movies/search", tag = "movies", operation_id = "search_movies",
    params(WantedParams),
    responses(
        (status = 200, description = "A part of what was found; `source` says by whom", body = inline(crate::openapi::Success<Sourced<MovieSchema>>), headers(("X-Cache"))),
        (status = 304, description = "It has not changed; never for who has a taste of their own"),
    ),
)]
pub async fn handle(
    viewer: Viewer,
    wanted: Params<Wanted>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let Wanted {
        text,
        by_relevance,
        page,
    } = wanted.0;
    let taste = match viewer.caller() {
        Some(caller) if !by_relevance => {
            let mut conn = app.db.get().await?;
            Some(Taste::of(&mut conn, caller.id).await?).filter(|taste| !taste.is_none())
        }
        _ => None,
    };
    let audience = viewer.audience();
    let asked = Asked {
        app: &app,
        audience,
        address: address(&text, by_relevance && viewer.caller().is_some()),
        page,
        topics: &[Topic::Lists],
        ttl: app.settings.cache.lists(),
        message: "Movies found",
    };
    let theirs = Theirs::Search(text.as_str().to_owned(), audience);
    let ours = async || {
        let mut conn = app.db.get().await?;
        Ok(movie_search::find(&mut conn, &text, page, audience).await?)
    };
    let found = asked.find(&viewer, Some(theirs), ours).await?;
    match taste {
        Some(taste) => by_taste::answer(&found, &taste, text.as_str()),
        None => Ok(kept::respond(&request, &viewer, found)),
    }
}

/// Its links lead to parts in the same order.
fn address(text: &SearchText, by_relevance: bool) -> Address {
    let mut query = vec![("query".to_owned(), text.as_str().to_owned())];
    if by_relevance {
        query.push(("sort".to_owned(), "relevance".to_owned()));
    }
    Address::new("/api/movies/search", query)
}

/// The parameters, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; Wanted reads it")]
pub struct WantedParams {
    /// What to look for; this or `q` is needed.
    #[param(max_length = 200, example = "heat")]
    query: Option<String>,
    /// The same as `query`.
    #[param(max_length = 200, example = "heat")]
    q: Option<String>,
    /// Says that the caller's taste has no part in the order.
    #[param(pattern = "^relevance$", example = "relevance")]
    sort: Option<String>,
    /// 1 to 100.
    #[param(default = 10, example = 10)]
    limit: Option<u32>,
    /// 0 to 10,000.
    #[param(example = 0)]
    offset: Option<u32>,
}
