//! `POST /api/auth/refresh`: the next pair of tokens.

use std::convert::Infallible;

use actix_web::web;
use chrono::Utc;
use marquee_domain::models::audit_log::{self, Action, Entry, Subject};
use marquee_domain::models::refresh_token::{Rotation, Session};
use marquee_domain::models::user::User;
use marquee_domain::types::Secret;
use utoipa::ToSchema;

use super::Tokens;
use crate::answer::Answer;
use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::{Body, Client, Fields, Request};

/// What the last answer gave.
#[derive(Debug, ToSchema)]
pub struct Refresh {
    /// Good once.
    #[schema(value_type = String, example = "ibK3mM0p1sYgqPpYxJ0k8vVw3b4M5f2Qm9zC7tYx1aE")]
    refresh_token: Option<Secret>,
}

impl Request for Refresh {
    fn read(fields: &mut Fields) -> Option<Self> {
        let token = fields.text("refresh_token", |text| {
            Ok::<_, Infallible>(Secret::parse(text))
        });
        Some(Self {
            refresh_token: token?,
        })
    }
}

/// Gives new tokens for a refresh token, which is spent by that. One that was spent before ends its whole session.
#[utoipa::path(
    post, path = "/api/auth/refresh", tag = "accounts", operation_id = "refresh",
    request_body = Refresh,
    responses(
        (status = 200, description = "New tokens", body = inline(crate::openapi::Success<Tokens>)),
        (status = 401, description = "`REFRESH_TOKEN_INVALID`: it is malformed, unknown, expired or revoked\n\n`TOKEN_REUSED`: it was spent before; all tokens of its session are revoked now"),
    ),
)]
pub async fn handle(
    client: Client,
    body: Body<Refresh>,
    app: web::Data<App>,
) -> Result<Answer<Tokens>, ApiError> {
    let invalid = || {
        let message = "The refresh token is unknown, expired or revoked; sign in again";
        ApiError::new(Code::RefreshTokenInvalid, message)
    };
    let now = Utc::now();
    let token = body.0.refresh_token.ok_or_else(invalid)?;
    match Session::rotate(&app.db, &token, super::session_length(&app), now).await? {
        Rotation::Renewed(session) => {
            let mut conn = app.db.get().await?;
            let user = User::find(&mut conn, session.user_id)
                .await?
                .ok_or_else(invalid)?;
            let tokens = Tokens::of(&app, &session, user.token_version, now)?;
            Ok(Answer::ok("Your session goes on", tokens))
        }
        Rotation::Reused(user) => {
            let entry =
                Entry::new(Action::TokenReused, client.origin(None)).to(Subject::User(user));
            audit_log::record(&mut *app.db.get().await?, &entry, now).await?;
            tracing::warn!("a spent refresh token was used again; its session is revoked");
            let message =
                "This refresh token was used before, so its session was ended; sign in again";
            Err(ApiError::new(Code::TokenReused, message))
        }
        Rotation::Invalid => Err(invalid()),
    }
}
