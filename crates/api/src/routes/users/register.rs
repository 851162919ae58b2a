//! `POST /api/users`.

use actix_web::web;

use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Client};
use crate::routes::auth::register::{self, Register, Registered};

/// The same as `POST /api/auth/register`.
#[utoipa::path(
    post, path = "/api/users", tag = "accounts", operation_id = "create_user",
    request_body = Register,
    responses(
        (status = 201, description = "Registered", body = inline(crate::openapi::Success<crate::openapi::RegisteredSchema>)),
        (status = 409, description = "`EMAIL_TAKEN`: the address has an account already"),
    ),
)]
pub async fn handle(
    client: Client,
    body: Body<Register>,
    app: web::Data<App>,
) -> Result<Answer<Registered>, ApiError> {
    register::handle(client, body, app).await
}
