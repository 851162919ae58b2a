//! `/api/auth/activate`: the link in the activation e-mail.
//!
//! The link has its token behind `#`, which browsers don't send: opening it (as mail scanners do) spends nothing, and no log has the
//! token. The page's button sends it.

use std::convert::Infallible;
use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;
use marquee_domain::models::activation::Activation;
use marquee_domain::models::role;
use marquee_domain::models::user::User;
use marquee_domain::types::Secret;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::Account;
use crate::answer::Answer;
use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::{Body, Fields, Request};

const PAGE: &str = include_str!("activate.html");

/// Nothing runs on the page but its own script and style, known by their hashes.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |tag: &str| {
        let inside = PAGE
            .split_once(&format!("<{tag}>"))
            .map_or("", |(_, rest)| rest);
        let inside = inside
            .split_once(&format!("</{tag}>"))
            .map_or("", |(inside, _)| inside);
        STANDARD.encode(Sha256::digest(inside))
    };
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hash("script"),
        hash("style")
    )
});

/// The token of the link.
#[derive(Debug, ToSchema)]
pub struct Activate {
    /// As in the link, behind `#token=`.
    #[schema(value_type = String)]
    token: Option<Secret>,
}

impl Request for Activate {
    fn read(fields: &mut Fields) -> Option<Self> {
        let token = fields.text("token", |text| Ok::<_, Infallible>(Secret::parse(text)));
        Some(Self { token: token? })
    }
}

/// The page behind the link: a button that activates.
#[utoipa::path(
    get, path = "/api/auth/activate", tag = "accounts", operation_id = "activation_page",
    responses((status = 200, description = "A page with a button", body = String, content_type = "text/html")),
)]
pub async fn page() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY.as_str()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(PAGE)
}

/// Activates the account that the token was sent to. A token is good once.
#[utoipa::path(
    post, path = "/api/auth/activate", tag = "accounts", operation_id = "activate",
    request_body = Activate,
    responses((status = 200, description = "Activated", body = inline(crate::openapi::Success<Account>))),
)]
pub async fn handle(
    body: Body<Activate>,
    app: web::Data<App>,
) -> Result<Answer<Account>, ApiError> {
    let refused = || {
        let message = "This link was used already, has expired, or is not ours; ask for another";
        ApiError::new(Code::InvalidToken, message)
    };
    let token = body.0.token.ok_or_else(refused)?;
    let id = Activation::redeem(&app.db, &token, Utc::now())
        .await?
        .ok_or_else(refused)?;
    let mut conn = app.db.get().await?;
    let user = User::find(&mut conn, id).await?.ok_or_else(refused)?;
    let roles = role::names_of(&mut conn, id).await?;
    Ok(Answer::ok(
        "Your account is active; you can sign in now",
        Account::new(user, roles),
    ))
}
