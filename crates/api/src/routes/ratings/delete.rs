//! `DELETE /api/ratings/{id}`.

use actix_web::{HttpResponse, web};
use chrono::Utc;
use marquee_cache::Topic;
use marquee_domain::models::rating;
use marquee_domain::types::RoleName;

use crate::answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Client, IdInPath};

/// Deletes a rating with its review: one's own, or as a moderator or admin anybody's, which the audit log then says. Who rated has
/// still watched the movie.
#[utoipa::path(
    delete, path = "/api/ratings/{id}", tag = "ratings", operation_id = "delete_rating",
    params(("id" = u64, Path, description = "As in the list", example = 11)),
    responses(
        (status = 204, description = "It is deleted"),
        (status = 403, description = "`FORBIDDEN`: it is another user's"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    id: IdInPath,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let now = Utc::now();
    let audience = caller.audience(now.date_naive());
    let rating = super::find(&mut app.db.get().await?, id.0, audience).await?;
    let moderates = caller.is_admin() || caller.roles.contains(RoleName::MODERATOR);
    if rating.user.id != caller.id && !moderates {
        let message = "Only who rated, moderators and admins may delete the rating";
        return Err(ApiError::forbidden(message));
    }
    let origin = client.origin(Some(&caller));
    if !rating::delete(&app.db, &rating, origin, now).await? {
        return Err(ApiError::not_found("rating"));
    }
    app.cache.touch(&[Topic::Movie(rating.movie.id)]).await;
    Ok(answer::no_content())
}
