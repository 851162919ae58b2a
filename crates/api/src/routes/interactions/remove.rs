//! `DELETE /api/user/interactions/{id}`.

use actix_web::{HttpResponse, web};
use chrono::Utc;
use marquee_cache::Topic;
use marquee_domain::models::interaction::{self, Kind};

use super::removed;
use crate::answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, IdInPath};

/// Takes back what the caller has done with a movie.
#[utoipa::path(
    delete, path = "/api/user/interactions/{id}", tag = "ratings", operation_id = "remove_interaction",
    params(("id" = u64, Path, description = "As in the list", example = 23)),
    responses(
        (status = 204, description = "It is taken back"),
        (status = 409, description = "`MOVIE_IS_RATED`: who rates a movie has watched it; delete the rating first"),
    ),
)]
pub async fn handle(
    caller: Caller,
    id: IdInPath,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    take_back(&app, &caller, id.0, None, "interaction").await?;
    Ok(answer::no_content())
}

/// Takes back the caller's interaction with this id, if it is of this kind (`None`: of any), and drops what shows its movie if that has
/// changed. `what` is how an answer names it.
pub async fn take_back(
    app: &App,
    caller: &Caller,
    id: u64,
    kind: Option<Kind>,
    what: &str,
) -> Result<(), ApiError> {
    let audience = caller.audience(Utc::now().date_naive());
    let mut conn = app.db.get().await?;
    let own = interaction::Interaction::find(&mut conn, caller.id, id, audience).await?;
    drop(conn);
    let own = own.filter(|own| kind.is_none_or(|kind| kind == own.kind));
    let own = own.ok_or_else(|| ApiError::not_found(what))?;
    let removal = interaction::remove(&app.db, caller.id, own.movie_id, own.kind).await?;
    removed(removal, what)?;
    if own.kind == Kind::Watched {
        app.cache.touch(&[Topic::Movie(own.movie_id)]).await;
    }
    Ok(())
}
