//! `POST /api/auth/logout`: the end of a session.

use actix_web::web;
use chrono::Utc;
use marquee_domain::models::audit_log::{self, Action, Entry};
use marquee_domain::models::refresh_token::Session;

use super::Nothing;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Client};

/// Ends the session of the access token: its refresh token, and all its access tokens at once.
#[utoipa::path(
    post, path = "/api/auth/logout", tag = "accounts", operation_id = "logout",
    responses((status = 200, description = "Signed out", body = inline(crate::openapi::Success<Nothing>))),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    app: web::Data<App>,
) -> Result<Answer<Nothing>, ApiError> {
    let now = Utc::now();
    let mut conn = app.db.get().await?;
    Session::revoke(&mut conn, &caller.sid, now).await?;
    let entry = Entry::new(Action::Logout, client.origin(Some(&caller)));
    audit_log::record(&mut conn, &entry, now).await?;
    Ok(Answer::ok("You are signed out", Nothing {}))
}
