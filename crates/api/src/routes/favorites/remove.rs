//! `DELETE /api/user/favorites/{movie}`.

use actix_web::{HttpResponse, web};
use chrono::Utc;
use marquee_domain::models::interaction::{self, Kind};

use crate::answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, MovieName};
use crate::routes::interactions::removed;

/// Makes a movie a favourite no longer.
#[utoipa::path(
    delete, path = "/api/user/favorites/{movie}", tag = "ratings", operation_id = "remove_favorite",
    params(("movie" = String, Path, description = "The movie's id, or `tmdb:` and TMDb's", example = "42")),
    responses(
        (status = 204, description = "It is no favourite any more"),
        (status = 404, description = "`NOT_FOUND`: there is no such movie, or it is no favourite"),
    ),
)]
pub async fn handle(
    caller: Caller,
    movie: MovieName,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let audience = caller.audience(Utc::now().date_naive());
    let mut conn = app.db.get().await?;
    let movie = app.find_known_movie(&mut conn, movie.0, audience).await?;
    drop(conn);
    let removal = interaction::remove(&app.db, caller.id, movie, Kind::Liked).await?;
    removed(removal, "favourite")?;
    Ok(answer::no_content())
}
