//! `GET /api/watch-history/{id}`.

use actix_web::web;
use chrono::Utc;
use marquee_domain::models::interaction::{Interaction, Kind};

use super::Watched;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, IdInPath};
use crate::routes::interactions::with_movie;

/// An entry of the caller's watch history.
#[utoipa::path(
    get, path = "/api/watch-history/{id}", tag = "ratings", operation_id = "show_watched",
    params(("id" = u64, Path, description = "As in the list", example = 23)),
    responses((status = 200, description = "The entry", body = inline(crate::openapi::Success<Watched>))),
)]
pub async fn handle(
    caller: Caller,
    id: IdInPath,
    app: web::Data<App>,
) -> Result<Answer<Watched>, ApiError> {
    let audience = caller.audience(Utc::now().date_naive());
    let own = Interaction::find(&mut *app.db.get().await?, caller.id, id.0, audience).await?;
    let watched = own.filter(|own| own.kind == Kind::Watched);
    let watched = watched.ok_or_else(|| ApiError::not_found("entry in your watch history"))?;
    let watched = with_movie(&app, watched, Watched::new).await?;
    Ok(Answer::ok("An entry of your watch history", watched))
}
