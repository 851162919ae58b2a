//! `/api/auth/…`: from a new account to a session and its end.
//!
//! - [`register`], [`activate`], [`resend`]: a new account, and the mail that confirms its address.
//! - [`login`], [`refresh`], [`logout`]: sessions.
//! - [`forgot`], [`reset`]: a new password by mail; [`confirm_email`]: the mail to a new address.

pub mod activate;
pub mod confirm_email;
pub mod forgot;
pub mod login;
pub mod logout;
pub mod refresh;
pub mod register;
pub mod resend;
pub mod reset;

use std::convert::Infallible;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use marquee_domain::UserId;
use marquee_domain::models::refresh_token::Session;
use marquee_domain::models::user::User;
use marquee_domain::types::{DateOfBirth, Secret};
use marquee_queue::Job;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::Fields;

/// An account, as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    /// Its id.
    id: UserId,
    /// As shown.
    name: String,
    /// As typed.
    email: String,
    /// If told.
    date_of_birth: Option<NaiveDate>,
    /// Whether the address was confirmed.
    activated: bool,
    /// The names of its roles.
    #[schema(example = json!(["user"]))]
    roles: Vec<String>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl Account {
    /// The account of `user`.
    pub fn new(user: User, roles: Vec<String>) -> Self {
        Self {
            id: user.id,
            name: user.name,
            email: user.email,
            date_of_birth: user.date_of_birth,
            activated: user.activated_at.is_some(),
            roles,
            created_at: user.created_at,
        }
    }
}

/// The data of an answer that has its message only.
#[derive(Debug, Serialize, ToSchema)]
pub struct Nothing {}

/// What a client keeps to stay signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tokens {
    /// For `Authorization: Bearer …`.
    access_token: String,
    /// Good once, for the next pair of tokens.
    refresh_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(example = 900)]
    expires_in: u64,
}

impl Tokens {
    /// The tokens of a session that was just begun or renewed.
    fn of(
        app: &App,
        session: &Session,
        token_version: u32,
        now: DateTime<Utc>,
    ) -> Result<Self, ApiError> {
        let signed = app
            .tokens
            .sign(session.user_id, &session.sid, token_version, now);
        Ok(Self {
            access_token: signed.map_err(|error| ApiError::internal(&error))?,
            refresh_token: session.token.reveal(),
            token_type: "Bearer",
            expires_in: app.tokens.lifetime().as_secs(),
        })
    }
}

/// Takes the field `date_of_birth`, which may be missing (or null).
#[expect(clippy::option_option, reason = "refused, missing, or there")]
pub(super) fn date_of_birth(fields: &mut Fields) -> Option<Option<DateOfBirth>> {
    let today = Utc::now().date_naive();
    let parse = |text: &str| DateOfBirth::parse(text).and_then(|date| date.check(today));
    fields.optional_text("date_of_birth", parse)
}

/// How long a refresh token is good for.
fn session_length(app: &App) -> TimeDelta {
    TimeDelta::days(app.settings.auth.refresh_token_days.into())
}

/// Takes the field `token` of what a page behind a link sends; `Some(None)` for what cannot be one.
#[expect(clippy::option_option, reason = "refused, malformed, or there")]
pub(super) fn link_token(fields: &mut Fields) -> Option<Option<Secret>> {
    fields.text("token", |text| Ok::<_, Infallible>(Secret::parse(text)))
}

/// 400 for a link that is good for nothing.
pub(super) fn invalid_link() -> ApiError {
    let message = "This link was used already, has expired, or is not ours; ask for another";
    ApiError::new(Code::InvalidToken, message)
}

/// 409 for an address that is somebody's already.
pub(super) fn email_taken() -> ApiError {
    ApiError::new(
        Code::EmailTaken,
        "This e-mail address has an account already",
    )
}

/// Has a mail job send what the database says is to be sent. Should Redis be away, the workers' sweep finds it there later.
pub(super) async fn send_soon<J: Job>(app: &App, user: UserId, job: &J) {
    if let Err(error) = app.queue.enqueue(job, None).await {
        tracing::warn!(user, job = J::KIND, %error, "a mail is left to the sweep");
    }
}
