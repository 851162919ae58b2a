//! `DELETE /api/users/{id}`: the end of an account.

use actix_web::{HttpResponse, web};
use chrono::Utc;
use marquee_cache::Topic;
use marquee_domain::UserId;
use marquee_domain::models::audit_log::Origin;
use marquee_domain::models::closing::{self, Closing};
use marquee_domain::types::Password;
use utoipa::ToSchema;

use crate::answer;
use crate::app::App;
use crate::auth::proof;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Client, Fields, IdInPath, Request};
use crate::routes::admin;

/// What the owner of an account sends to close it. An admin who closes another's sends nothing.
#[derive(Debug, ToSchema)]
pub struct Close {
    /// The account's.
    #[schema(value_type = String, format = "password", min_length = 1, max_length = 512, example = "a long pass phrase")]
    password: Password,
}

impl Request for Close {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            password: fields.text("password", |text| Password::parse(text, 1))?,
        })
    }
}

/// Closes an account: its owner with the password, or an admin. Ratings, interactions, preferences and sessions go at once, and
/// the movies' averages and counts no longer have them.
#[utoipa::path(
    delete, path = "/api/users/{id}", tag = "accounts", operation_id = "close_user",
    params(("id" = u64, Path, description = "Whose account", example = 7)),
    request_body = Close,
    responses(
        (status = 204, description = "It is closed"),
        (status = 403, description = "`WRONG_PASSWORD`: `password` is wrong"),
        (status = 409, description = "`LAST_ADMIN`: nobody else is an admin"),
        (status = 429, description = "`LOGIN_LOCKED`: too many wrong passwords"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    id: IdInPath,
    body: Result<Body<Close>, ApiError>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    if caller.id == id.0 {
        let password = body?.0.password;
        proof::by_own_password(&app, &caller.user, "password", &password, client).await?;
    } else if !caller.is_admin() {
        return Err(ApiError::not_found("user"));
    }
    close(&app, id.0, client.origin(Some(&caller))).await
}

/// Closes the account, and drops what shows the movies that it had rated or watched.
pub async fn close(app: &App, id: UserId, origin: Origin) -> Result<HttpResponse, ApiError> {
    match closing::close(&app.db, id, origin, Utc::now()).await? {
        Closing::Closed(movies) => {
            let shown: Vec<Topic> = movies.into_iter().map(Topic::Movie).collect();
            app.cache.touch(&shown).await;
            Ok(answer::no_content())
        }
        Closing::LastAdmin => Err(admin::last_admin()),
        Closing::Nobody => Err(ApiError::not_found("user")),
    }
}
