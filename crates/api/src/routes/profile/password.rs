//! `POST /api/user/password`: another password.

use actix_web::web;
use chrono::Utc;
use marquee_domain::models::password;
use marquee_domain::types::Password;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::auth::proof;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Client, Fields, Request};
use crate::routes::auth::Nothing;

/// The old password, and the one to be.
#[derive(Debug, ToSchema)]
#[schema(as = PasswordChange)]
pub struct Change {
    /// The present one.
    #[schema(value_type = String, format = "password", min_length = 1, max_length = 512, example = "a long pass phrase")]
    current_password: Password,
    /// The same rules as at registration.
    #[schema(value_type = String, format = "password", min_length = 8, max_length = 512, example = "another long pass phrase")]
    new_password: String,
}

impl Request for Change {
    fn read(fields: &mut Fields) -> Option<Self> {
        let current = fields.text("current_password", |text| Password::parse(text, 1));
        let new = fields.new_password("new_password");
        Some(Self {
            current_password: current?,
            new_password: new?,
        })
    }
}

/// Sets another password. All other sessions end; this one goes on. Links that were mailed stop working.
#[utoipa::path(
    post, path = "/api/user/password", tag = "accounts", operation_id = "change_password",
    request_body = Change,
    responses(
        (status = 200, description = "The password is set", body = inline(crate::openapi::Success<Nothing>)),
        (status = 403, description = "`WRONG_PASSWORD`: `current_password` is wrong"),
        (status = 429, description = "`LOGIN_LOCKED`: too many wrong passwords"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    body: Body<Change>,
    app: web::Data<App>,
) -> Result<Answer<Nothing>, ApiError> {
    let Change {
        current_password,
        new_password,
    } = body.0;
    let (user, field) = (&caller.user, "current_password");
    let own = [user.name.as_str(), user.email.as_str()];
    let new = proof::new_password(&app, "new_password", &new_password, &own)?;
    proof::by_own_password(&app, user, field, &current_password, client).await?;
    let (old, new) = (user.password(), app.hashing.hash(new).await?);
    let (origin, now) = (client.origin(Some(&caller)), Utc::now());
    let changed = password::change(&app.db, user.id, (&old, &new), &caller.sid, origin, now);
    if !changed.await? {
        // another request was quicker
        return Err(proof::wrong_password(field));
    }
    let message = "Your password is changed; all other sessions have ended";
    Ok(Answer::ok(message, Nothing {}))
}
