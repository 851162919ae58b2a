//! `POST /api/auth/activate/resend`: another activation e-mail.

use actix_web::web;
use chrono::Utc;
use marquee_domain::UserId;
use marquee_domain::models::activation;
use marquee_domain::models::mailed_link::MailedLink;
use marquee_domain::models::user::User;
use marquee_domain::types::EmailAddress;
use marquee_queue::jobs::SendActivationEmail;
use utoipa::ToSchema;

use super::Nothing;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Fields, Request};

/// Whom to write to.
#[derive(Debug, ToSchema)]
pub struct Resend {
    /// The address that was registered.
    #[schema(value_type = String, format = "email", max_length = 254, example = "ada@example.com")]
    email: EmailAddress,
}

impl Request for Resend {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            email: fields.text("email", EmailAddress::parse)?,
        })
    }
}

/// Sends another link if the address waits for one; earlier links stop working. The answer never tells whether it does.
#[utoipa::path(
    post, path = "/api/auth/activate/resend", tag = "accounts", operation_id = "resend_activation",
    request_body = Resend,
    responses((status = 202, description = "Accepted, whether or not the address is registered", body = inline(crate::openapi::Success<Nothing>))),
)]
pub async fn handle(body: Body<Resend>, app: web::Data<App>) -> Result<Answer<Nothing>, ApiError> {
    let mut conn = app.db.get().await?;
    let user = User::find_by_email(&mut conn, &body.0.email).await?;
    if let Some(user) = user.filter(|user| user.activated_at.is_none()) {
        // behind the answer, so that the time it takes tells nothing either
        actix_web::rt::spawn(send_again(app, user.id));
    }
    let message = "If this address waits for its activation, an e-mail is on its way";
    Ok(Answer::accepted(message, Nothing {}))
}

async fn send_again(app: web::Data<App>, id: UserId) {
    let good_for = MailedLink::Activation.good_for(&app.settings.auth);
    match activation::request_again(&app.db, id, good_for, Utc::now()).await {
        Ok(true) => super::send_soon(&app, id, &SendActivationEmail { user_id: id }).await,
        Ok(false) => tracing::info!(user = id, "no further activation e-mail is due"),
        Err(error) => tracing::error!(user = id, %error, "no activation e-mail was asked for"),
    }
}
