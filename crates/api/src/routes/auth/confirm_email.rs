//! `/api/auth/email/confirm`: the link in the mail to an account's new address.

use std::sync::LazyLock;

use actix_web::{HttpResponse, web};
use chrono::Utc;
use marquee_domain::models::email_change::{self, Confirmation};
use marquee_domain::types::Secret;
use utoipa::ToSchema;

use super::Nothing;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Client, Fields, Request};
use crate::routes::link_page::LinkPage;

static PAGE: LazyLock<LinkPage> = LazyLock::new(|| {
    LinkPage::new(
        "Confirm your new address for Marquee",
        "One click, and this is the address of your account.",
        "Confirm my address",
    )
});

/// The token of the link.
#[derive(Debug, ToSchema)]
pub struct Confirm {
    /// As in the link, behind `#token=`.
    #[schema(value_type = String, example = "ibK3mM0p1sYgqPpYxJ0k8vVw3b4M5f2Qm9zC7tYx1aE")]
    token: Option<Secret>,
}

impl Request for Confirm {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            token: super::link_token(fields)?,
        })
    }
}

/// The page behind the link: a button that confirms.
#[utoipa::path(
    get, path = "/api/auth/email/confirm", tag = "accounts", operation_id = "email_confirmation_page",
    responses((status = 200, description = "A page with a button", body = String, content_type = "text/html")),
)]
pub async fn page() -> HttpResponse {
    PAGE.answer()
}

/// Gives the account the address that the token was sent to. A token is good once. Sessions go on, for the password is the
/// same; links to reset it went to the old address, and stop working.
#[utoipa::path(
    post, path = "/api/auth/email/confirm", tag = "accounts", operation_id = "confirm_email",
    request_body = Confirm,
    responses(
        (status = 200, description = "Confirmed", body = inline(crate::openapi::Success<Nothing>)),
        (status = 400, description = "`INVALID_TOKEN`: the link was used already, has expired, or is not ours"),
        (status = 409, description = "`EMAIL_TAKEN`: the address has got another account meanwhile"),
    ),
)]
pub async fn handle(
    client: Client,
    body: Body<Confirm>,
    app: web::Data<App>,
) -> Result<Answer<Nothing>, ApiError> {
    let token = body.0.token.ok_or_else(super::invalid_link)?;
    let origin = client.origin(None);
    match email_change::redeem(&app.db, &token, origin, Utc::now()).await? {
        Confirmation::Changed(_) => Ok(Answer::ok("This is your address now", Nothing {})),
        Confirmation::EmailTaken => Err(super::email_taken()),
        Confirmation::Invalid => Err(super::invalid_link()),
    }
}
