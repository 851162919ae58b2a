//! `DELETE /api/genres/{id}`.

use actix_web::{HttpResponse, web};
use chrono::Utc;
use marquee_domain::GenreId;
use marquee_domain::models::genre;

use super::refused;
use crate::answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Client, Fields, IdInPath, Params, Request, id};

/// How a genre is to be deleted.
#[derive(Debug)]
pub struct Deletion {
    replace_with: Option<GenreId>,
}

impl Request for Deletion {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            replace_with: fields.optional_text("replace_with", id)?,
        })
    }
}

/// Deletes a genre. One that movies have is only deleted when another is to take its place: its movies get that one, and so does
/// whoever has named it in their preferences. Without a replacement it is dropped from preferences.
#[utoipa::path(
    delete, path = "/api/genres/{id}", tag = "movies", operation_id = "delete_genre",
    params(
        ("id" = u64, Path, description = "As in the list", example = 15),
        ("replace_with" = Option<u64>, Query, description = "The id of the genre that takes its place", example = 1),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 409, description = "`GENRE_IN_USE`: so many movies have it (`details.movies`)"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    id: IdInPath,
    deletion: Params<Deletion>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let (id, replacement) = (id.0, deletion.0.replace_with);
    if replacement == Some(id) {
        let problem = "must be another genre than the one to be deleted";
        return Err(ApiError::invalid_field("replace_with", problem));
    }
    let origin = client.origin(Some(&caller));
    let deleted = genre::delete(&app.db, id, replacement, origin, Utc::now()).await;
    deleted.map_err(refused)?;
    super::drop_kept(&app).await;
    Ok(answer::no_content())
}
