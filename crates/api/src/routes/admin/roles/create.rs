//! `POST /api/admin/roles`.

use actix_web::web;
use chrono::Utc;
use marquee_domain::models::role;
use marquee_domain::types::RoleName;
use utoipa::ToSchema;

use super::Role;
use crate::answer::Answer;
use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Client, Fields, Request};

/// A role to be made.
#[derive(Debug, ToSchema)]
pub struct NewRole {
    /// 1 to 50 letters, digits, `-` or `_`; case does not matter.
    #[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{1,50}$", example = "critic")]
    name: RoleName,
}

impl Request for NewRole {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            name: fields.text("name", RoleName::parse)?,
        })
    }
}

/// Makes a role. What it allows is for later versions to say; so far it is a name that users can have.
#[utoipa::path(
    post, path = "/api/admin/roles", tag = "admin", operation_id = "create_role",
    request_body = NewRole,
    responses(
        (status = 201, description = "Made", body = inline(crate::openapi::Success<Role>)),
        (status = 409, description = "`ROLE_EXISTS`: there is one of this name"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    body: Body<NewRole>,
    app: web::Data<App>,
) -> Result<Answer<Role>, ApiError> {
    let NewRole { name } = body.0;
    let origin = client.origin(Some(&caller));
    match role::create(&app.db, &name, origin, Utc::now()).await {
        Ok(role) => {
            let message = format!("The role {name} was made");
            Ok(Answer::created("/api/admin/roles", message, role.into()))
        }
        Err(error) if error.is_duplicate() => {
            let message = format!("There is a role {name} already");
            Err(ApiError::new(Code::RoleExists, message))
        }
        Err(error) => Err(error.into()),
    }
}
