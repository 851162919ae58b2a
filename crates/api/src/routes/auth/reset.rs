//! `/api/auth/password/reset`: the link in the mail to whoever forgot the password.

use std::sync::LazyLock;

use actix_web::{HttpResponse, web};
use chrono::Utc;
use marquee_domain::models::mailed_link::MailedLink;
use marquee_domain::models::password_reset;
use marquee_domain::models::user::User;
use marquee_domain::types::{EmailAddress, Secret};
use utoipa::ToSchema;

use super::Nothing;
use crate::answer::Answer;
use crate::app::App;
use crate::auth::proof;
use crate::error::ApiError;
use crate::extract::{Body, Client, Fields, Request};
use crate::routes::link_page::LinkPage;

static PAGE: LazyLock<LinkPage> = LazyLock::new(|| {
    LinkPage::with_password(
        "Set a new password for Marquee",
        "Choose a new password. You will be signed out everywhere.",
        "Set the password",
    )
});

/// The token of the link, and the password to be.
#[derive(Debug, ToSchema)]
pub struct Reset {
    /// As in the link, behind `#token=`.
    #[schema(value_type = String, example = "ibK3mM0p1sYgqPpYxJ0k8vVw3b4M5f2Qm9zC7tYx1aE")]
    token: Option<Secret>,
    /// The same rules as at registration.
    #[schema(value_type = String, format = "password", min_length = 8, max_length = 512, example = "another long pass phrase")]
    new_password: String,
}

impl Request for Reset {
    fn read(fields: &mut Fields) -> Option<Self> {
        let token = super::link_token(fields);
        let new = fields.new_password("new_password");
        Some(Self {
            token: token?,
            new_password: new?,
        })
    }
}

/// The page behind the link: asks for the new password.
#[utoipa::path(
    get, path = "/api/auth/password/reset", tag = "accounts", operation_id = "password_reset_page",
    responses((status = 200, description = "A page with a form", body = String, content_type = "text/html")),
)]
pub async fn page() -> HttpResponse {
    PAGE.answer()
}

/// Sets a new password and ends all sessions. A token is good once; a password that is refused leaves it as it was.
/// Whoever has the link has the address: an account that waits for its activation is active by that.
#[utoipa::path(
    post, path = "/api/auth/password/reset", tag = "accounts", operation_id = "reset_password",
    request_body = Reset,
    responses(
        (status = 200, description = "The password is set; sign in with it", body = inline(crate::openapi::Success<Nothing>)),
        (status = 400, description = "`INVALID_TOKEN`: the link was used already, has expired, or is not ours"),
    ),
)]
pub async fn handle(
    client: Client,
    body: Body<Reset>,
    app: web::Data<App>,
) -> Result<Answer<Nothing>, ApiError> {
    let now = Utc::now();
    let token = body.0.token.ok_or_else(super::invalid_link)?;
    let mut conn = app.db.get().await?;
    // a slow hash is computed for good tokens only
    let whose = MailedLink::PasswordReset.whose(&mut conn, &token, now);
    let id = whose.await?.ok_or_else(super::invalid_link)?;
    let user = User::find(&mut conn, id).await?;
    let user = user.ok_or_else(super::invalid_link)?;
    drop(conn);
    let own = [user.name.as_str(), user.email.as_str()];
    let new = proof::new_password(&app, "new_password", &body.0.new_password, &own)?;
    let new = app.hashing.hash(new).await?;
    password_reset::redeem(&app.db, &token, &new, client.origin(None), now)
        .await?
        .ok_or_else(super::invalid_link)?;
    // the mail has proved more than a password can: whatever strangers do meanwhile, its owner is let in from here
    if let Ok(email) = EmailAddress::parse(&user.email) {
        app.lockout.trust(&email, client).await;
    }
    Ok(Answer::ok(
        "Your password is set; sign in with it",
        Nothing {},
    ))
}
