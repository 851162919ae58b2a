//! `GET /preferences`: what is stored for the caller, or for the user an admin names.

use actix_web::web;
use marquee_domain::UserId;
use marquee_domain::models::preferences;

use super::StoredPreferences;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Fields, Params, Request};

/// `user_id`.
#[derive(Debug)]
pub struct Whose {
    pub(super) user_id: Option<UserId>,
}

impl Request for Whose {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            user_id: fields.optional_text("user_id", crate::extract::id)?,
        })
    }
}

/// Answers with the stored preferences; an empty object when there are none.
#[utoipa::path(
    get, path = "/preferences", tag = "preferences", operation_id = "show_preferences",
    params(("user_id" = Option<u64>, Query, description = "Another user, for admins", example = 7)),
    responses(
        (status = 200, description = "The stored preferences", body = inline(crate::openapi::Success<StoredPreferences>)),
        (status = 403, description = "`FORBIDDEN`: only an admin may name another user"),
        (status = 404, description = "`NOT_FOUND`: there is no such user"),
    ),
)]
pub async fn handle(
    caller: Caller,
    whose: Params<Whose>,
    app: web::Data<App>,
) -> Result<Answer<StoredPreferences>, ApiError> {
    let user_id = super::subject(&caller, whose.0.user_id)?;
    let mut conn = app.db.get().await?;
    let preferences = preferences::find(&mut conn, user_id)
        .await?
        .ok_or_else(|| ApiError::not_found("user"))?;
    Ok(Answer::ok(
        "Your preferences",
        StoredPreferences {
            user_id,
            preferences,
        },
    ))
}
