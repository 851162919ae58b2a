//! `GET /api/user/interactions`.

use actix_web::{HttpRequest, web};
use chrono::Utc;
use marquee_domain::models::interaction::{self, Kind};
use marquee_domain::models::movie_summary::MovieSummary;
use marquee_domain::page::{Found, Page};

use super::{Interaction, InteractionType, with_movies};
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Fields, Params, Request, page};
use crate::list::List;

/// Which interactions, and which part of them.
#[derive(Debug)]
pub struct Wanted {
    kind: Option<Kind>,
    page: Page,
}

impl Request for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let kind = fields.optional_text("type", super::kind);
        let page = page(fields);
        Some(Self {
            kind: kind?,
            page: page?,
        })
    }
}

/// What the caller has done with movies, newest first.
#[utoipa::path(
    get, path = "/api/user/interactions", tag = "ratings", operation_id = "list_interactions",
    params(
        ("type" = inline(Option<InteractionType>), Query, description = "Only this"),
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses((status = 200, description = "A part of the list", body = inline(crate::openapi::Success<List<Interaction>>))),
)]
pub async fn handle(
    caller: Caller,
    wanted: Params<Wanted>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<Answer<List<Interaction>>, ApiError> {
    let Wanted { kind, page } = wanted.0;
    let found = part(&app, &caller, kind, page, Interaction::new).await?;
    Ok(List::answer("Your interactions", &request, page, found))
}

/// A part of what the caller has done with movies, each as `shown` makes it.
pub async fn part<T>(
    app: &App,
    caller: &Caller,
    kind: Option<Kind>,
    page: Page,
    shown: impl Fn(&interaction::Interaction, MovieSummary) -> T,
) -> Result<Found<T>, ApiError> {
    let audience = caller.audience(Utc::now().date_naive());
    let mut conn = app.db.get().await?;
    let found = interaction::Interaction::list(&mut conn, caller.id, kind, audience, page).await?;
    Ok(Found {
        count: found.count,
        rows: with_movies(app, &mut conn, found.rows, shown).await?,
    })
}
