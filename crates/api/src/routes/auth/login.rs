//! `POST /api/auth/login`: a new session.

use actix_web::web;
use chrono::{DateTime, Utc};
use marquee_domain::UserId;
use marquee_domain::models::audit_log::{self, Action, Entry, Origin, Subject};
use marquee_domain::models::sign_in;
use marquee_domain::models::user::User;
use marquee_domain::types::{EmailAddress, Password};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{Account, Tokens};
use crate::answer::Answer;
use crate::app::App;
use crate::auth::proof;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::{Body, Client, Fields, Request};

/// Who signs in.
#[derive(Debug, ToSchema)]
pub struct Login {
    /// In any case.
    #[schema(value_type = String, format = "email", max_length = 254, example = "demo@example.com")]
    email: EmailAddress,
    /// The password.
    #[schema(value_type = String, format = "password", min_length = 1, max_length = 512, example = "demo-marquee")]
    password: Password,
}

impl Request for Login {
    fn read(fields: &mut Fields) -> Option<Self> {
        let email = fields.text("email", EmailAddress::parse);
        let password = fields.text("password", |text| Password::parse(text, 1));
        Some(Self {
            email: email?,
            password: password?,
        })
    }
}

/// A session's tokens, and whose it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedIn {
    /// What to keep.
    #[serde(flatten)]
    tokens: Tokens,
    /// Whose session it is.
    user: Account,
}

/// Signs in. A wrong password and an unknown address are answered alike, and in the same time.
#[utoipa::path(
    post, path = "/api/auth/login", tag = "accounts", operation_id = "login",
    request_body = Login,
    responses(
        (status = 200, description = "Signed in", body = inline(crate::openapi::Success<SignedIn>)),
        (status = 401, description = "`INVALID_CREDENTIALS`: wrong e-mail address or wrong password"),
        (status = 403, description = "`ACCOUNT_NOT_ACTIVATED`: the address was not confirmed yet"),
        (status = 429, description = "`LOGIN_LOCKED`: too many wrong passwords"),
    ),
)]
pub async fn handle(
    client: Client,
    body: Body<Login>,
    app: web::Data<App>,
) -> Result<Answer<SignedIn>, ApiError> {
    let Login { email, password } = body.0;
    let mut conn = app.db.get().await?;
    let user = User::find_by_email(&mut conn, &email).await?;
    // no connection waits for a slow hash
    drop(conn);
    let stored = user.as_ref().map(User::password);
    let right = proof::by_password(&app, &email, stored, &password, client).await?;
    let now = Utc::now();
    let known = user.as_ref().map(|user| user.id);
    let Some(user) = user.filter(|_| right) else {
        failed(&app, client, known, "wrong e-mail address or password", now).await?;
        return Err(wrong());
    };
    if user.activated_at.is_none() && app.settings.auth.require_activation {
        failed(&app, client, known, "not activated", now).await?;
        let message = "Use the link in the e-mail you got when you registered, or ask for another";
        return Err(ApiError::new(Code::AccountNotActivated, message));
    }
    let (length, origin) = (super::session_length(&app), client.origin(None));
    let origin = Origin {
        actor: known,
        ..origin
    };
    let begun = sign_in::begin(&app.db, &user, length, origin, now).await?;
    let (session, roles) = begun.ok_or_else(wrong)?;
    proof::renew_hash(&app, &user, password).await;
    let tokens = Tokens::of(&app, &session, user.token_version, now)?;
    let user = Account::new(user, roles);
    Ok(Answer::ok("You are signed in", SignedIn { tokens, user }))
}

fn wrong() -> ApiError {
    ApiError::new(Code::InvalidCredentials, "Wrong e-mail address or password")
}

/// Writes down that somebody could not sign in: to which account, if there is one, but not what was typed.
async fn failed(
    app: &App,
    client: Client,
    account: Option<UserId>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let mut entry = Entry::new(Action::LoginFailed, client.origin(None));
    if let Some(id) = account {
        entry = entry.to(Subject::User(id));
    }
    let entry = entry.details(json!({"reason": reason}));
    Ok(audit_log::record(&mut *app.db.get().await?, &entry, now).await?)
}
