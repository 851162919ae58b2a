//! `POST /api/auth/password/forgot`: a mail with a link that sets a new password.

use actix_web::web;
use chrono::Utc;
use marquee_domain::UserId;
use marquee_domain::models::mailed_link::MailedLink;
use marquee_domain::models::password_reset;
use marquee_domain::models::user::User;
use marquee_domain::types::EmailAddress;
use marquee_queue::jobs::SendPasswordResetEmail;
use utoipa::ToSchema;

use super::Nothing;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Fields, Request};

/// Whom to write to.
#[derive(Debug, ToSchema)]
pub struct Forgot {
    /// The address of the account.
    #[schema(value_type = String, format = "email", max_length = 254, example = "ada@example.com")]
    email: EmailAddress,
}

impl Request for Forgot {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            email: fields.text("email", EmailAddress::parse)?,
        })
    }
}

/// Sends a link that sets a new password, if the address has an account; earlier links stop working. The answer never tells
/// whether it has. At most five mails an hour are sent to one address.
#[utoipa::path(
    post, path = "/api/auth/password/forgot", tag = "accounts", operation_id = "forgot_password",
    request_body = Forgot,
    responses((status = 202, description = "Accepted, whether or not the address has an account", body = inline(crate::openapi::Success<Nothing>))),
)]
pub async fn handle(body: Body<Forgot>, app: web::Data<App>) -> Result<Answer<Nothing>, ApiError> {
    let mut conn = app.db.get().await?;
    if let Some(user) = User::find_by_email(&mut conn, &body.0.email).await? {
        // behind the answer, so that the time it takes tells nothing either
        actix_web::rt::spawn(send(app.clone(), user.id));
    }
    let message = "If this address has an account, an e-mail is on its way";
    Ok(Answer::accepted(message, Nothing {}))
}

async fn send(app: web::Data<App>, id: UserId) {
    let good_for = MailedLink::PasswordReset.good_for(&app.settings.auth);
    match password_reset::request(&app.db, id, good_for, Utc::now()).await {
        Ok(true) => super::send_soon(&app, id, &SendPasswordResetEmail { user_id: id }).await,
        Ok(false) => tracing::info!(user = id, "no further password reset e-mail is due"),
        Err(error) => {
            tracing::error!(user = id, %error, "no password reset e-mail was asked for");
        }
    }
}
