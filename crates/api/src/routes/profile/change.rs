//! `PATCH` or `PUT /api/user/profile`: change what is named.

use actix_web::web;
use marquee_domain::models::user::{ProfileChange, User};
use marquee_domain::types::{DateOfBirth, PersonName};
use utoipa::ToSchema;

use super::Profile;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Fields, Request};

/// What is left out stays as it is.
#[derive(Debug, ToSchema)]
pub struct Change {
    /// 1 to 100 characters.
    #[schema(value_type = Option<String>, example = "Ada Lovelace")]
    name: Option<PersonName>,
    /// `null` forgets it.
    #[schema(value_type = Option<String>, format = "date", example = "1990-05-17")]
    #[expect(clippy::option_option, reason = "left out, null, or a date")]
    date_of_birth: Option<Option<DateOfBirth>>,
}

impl Request for Change {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = fields.optional_text("name", PersonName::parse);
        let named = fields.has("date_of_birth");
        let date_of_birth = crate::routes::auth::date_of_birth(fields);
        Some(Self {
            name: name?,
            date_of_birth: date_of_birth.map(|date| named.then_some(date))?,
        })
    }
}

/// Changes the caller's name or date of birth.
#[utoipa::path(
    patch, path = "/api/user/profile", tag = "accounts", operation_id = "change_profile",
    request_body = Change,
    responses((status = 200, description = "The profile as it is now", body = inline(crate::openapi::Success<Profile>))),
)]
pub async fn patch(
    caller: Caller,
    body: Body<Change>,
    app: web::Data<App>,
) -> Result<Answer<Profile>, ApiError> {
    let Change {
        name,
        date_of_birth,
    } = body.0;
    let change = ProfileChange {
        name,
        date_of_birth,
    };
    User::change_profile(&app.db, caller.id, &change).await?;
    Ok(Answer::ok(
        "Profile updated successfully",
        Profile::of(&app, caller.id).await?,
    ))
}

/// The same as PATCH: what is left out stays as it is.
#[utoipa::path(
    put, path = "/api/user/profile", tag = "accounts", operation_id = "put_profile",
    request_body = Change,
    responses((status = 200, description = "The profile as it is now", body = inline(crate::openapi::Success<Profile>))),
)]
pub async fn put(
    caller: Caller,
    body: Body<Change>,
    app: web::Data<App>,
) -> Result<Answer<Profile>, ApiError> {
    patch(caller, body, app).await
}
