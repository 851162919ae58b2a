//! `DELETE /api/watch-history/{id}`.

use actix_web::{HttpResponse, web};
use marquee_domain::models::interaction::Kind;

use crate::answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, IdInPath};
use crate::routes::interactions::remove::take_back;

/// Removes an entry of the caller's watch history: the movie is not watched any more.
#[utoipa::path(
    delete, path = "/api/watch-history/{id}", tag = "ratings", operation_id = "remove_watched",
    params(("id" = u64, Path, description = "As in the list", example = 23)),
    responses(
        (status = 204, description = "It is removed"),
        (status = 409, description = "`MOVIE_IS_RATED`: who rates a movie has watched it; delete the rating first"),
    ),
)]
pub async fn handle(
    caller: Caller,
    id: IdInPath,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let what = "entry in your watch history";
    take_back(&app, &caller, id.0, Some(Kind::Watched), what).await?;
    Ok(answer::no_content())
}
