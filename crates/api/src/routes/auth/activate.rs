//! `/api/auth/activate`: the link in the activation e-mail.

use std::sync::LazyLock;

use actix_web::{HttpResponse, web};
use chrono::Utc;
use marquee_domain::models::user::User;
use marquee_domain::models::{activation, role};
use marquee_domain::types::Secret;
use utoipa::ToSchema;

use super::Account;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Fields, Request};
use crate::routes::link_page::LinkPage;

static PAGE: LazyLock<LinkPage> = LazyLock::new(|| {
    LinkPage::new(
        "Activate your Marquee account",
        "One click, and your account is active.",
        "Activate my account",
    )
});

/// The token of the link.
#[derive(Debug, ToSchema)]
pub struct Activate {
    /// As in the link, behind `#token=`.
    #[schema(value_type = String, example = "ibK3mM0p1sYgqPpYxJ0k8vVw3b4M5f2Qm9zC7tYx1aE")]
    token: Option<Secret>,
}

impl Request for Activate {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            token: super::link_token(fields)?,
        })
    }
}

/// The page behind the link: a button that activates.
#[utoipa::path(
    get, path = "/api/auth/activate", tag = "accounts", operation_id = "activation_page",
    responses((status = 200, description = "A page with a button", body = String, content_type = "text/html")),
)]
pub async fn page() -> HttpResponse {
    PAGE.answer()
}

/// Activates the account that the token was sent to. A token is good once.
#[utoipa::path(
    post, path = "/api/auth/activate", tag = "accounts", operation_id = "activate",
    request_body = Activate,
    responses(
        (status = 200, description = "Activated", body = inline(crate::openapi::Success<Account>)),
        (status = 400, description = "`INVALID_TOKEN`: the link was used already, has expired, or is not ours"),
    ),
)]
pub async fn handle(
    body: Body<Activate>,
    app: web::Data<App>,
) -> Result<Answer<Account>, ApiError> {
    let token = body.0.token.ok_or_else(super::invalid_link)?;
    let id = activation::redeem(&app.db, &token, Utc::now())
        .await?
        .ok_or_else(super::invalid_link)?;
    let mut conn = app.db.get().await?;
    let user = User::find(&mut conn, id)
        .await?
        .ok_or_else(super::invalid_link)?;
    let roles = role::names_of(&mut conn, id).await?;
    Ok(Answer::ok(
        "Your account is active; you can sign in now",
        Account::new(user, roles),
    ))
}
