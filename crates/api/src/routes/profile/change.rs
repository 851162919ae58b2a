//! `PATCH` or `PUT /api/user/profile`: change what is named.

use actix_web::web;
use chrono::Utc;
use marquee_domain::models::email_change::{self, Requested};
use marquee_domain::models::mailed_link::MailedLink;
use marquee_domain::models::user::{ProfileChange, User};
use marquee_domain::types::{DateOfBirth, EmailAddress, Password, PersonName};
use marquee_queue::jobs::SendEmailChangeEmails;
use utoipa::ToSchema;

use super::Profile;
use crate::answer::Answer;
use crate::app::App;
use crate::auth::{gate, proof};
use crate::error::ApiError;
use crate::extract::{Body, Caller, Client, Fields, Request};
use crate::routes::auth;

/// What is left out stays as it is.
#[derive(Debug, ToSchema)]
pub struct Change {
    /// 1 to 100 characters.
    #[schema(value_type = Option<String>, max_length = 100, example = "Ada Lovelace")]
    name: Option<PersonName>,
    /// `null` forgets it.
    #[schema(value_type = Option<String>, format = "date", example = "1990-05-17")]
    #[expect(clippy::option_option, reason = "left out, null, or a date")]
    date_of_birth: Option<Option<DateOfBirth>>,
    /// Another address; takes effect when it is confirmed.
    #[schema(value_type = Option<String>, format = "email", max_length = 254, example = "ada@example.com")]
    email: Option<EmailAddress>,
    /// Only with another `email`.
    #[schema(value_type = Option<String>, format = "password", min_length = 1, max_length = 512, example = "a long pass phrase")]
    current_password: Option<Password>,
}

impl Request for Change {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = fields.optional_text("name", PersonName::parse);
        let named = fields.has("date_of_birth");
        let date_of_birth = auth::date_of_birth(fields);
        let email = fields.optional_text("email", EmailAddress::parse);
        let password = fields.optional_text("current_password", |text| Password::parse(text, 1));
        Some(Self {
            name: name?,
            date_of_birth: date_of_birth.map(|date| named.then_some(date))?,
            email: email?,
            current_password: password?,
        })
    }
}

impl Change {
    /// Changes the profile of `caller`.
    pub(in crate::routes) async fn apply(
        self,
        caller: &Caller,
        client: Client,
        app: &App,
    ) -> Result<Answer<Profile>, ApiError> {
        // an address sent back as it was is none to be changed
        let email = self.email.filter(|new| new.as_str() != caller.user.email);
        if let Some(email) = &email {
            let proof = self.current_password.as_ref();
            ask_for_email(caller, email, proof, client, app).await?;
        }
        let change = ProfileChange {
            name: self.name,
            date_of_birth: self.date_of_birth,
        };
        User::change_profile(&app.db, caller.id, &change).await?;
        let message = match email {
            Some(_) => "Profile updated; confirm the new address by the link in the e-mail to it",
            None => "Profile updated successfully",
        };
        Ok(Answer::ok(message, Profile::of(app, caller.id).await?))
    }
}

async fn ask_for_email(
    caller: &Caller,
    email: &EmailAddress,
    password: Option<&Password>,
    client: Client,
    app: &App,
) -> Result<(), ApiError> {
    let (id, field) = (caller.id, "current_password");
    let needed = || ApiError::invalid_field(field, "is required to change the e-mail address");
    let password = password.ok_or_else(needed)?;
    proof::by_own_password(app, &caller.user, field, password, client).await?;
    let good_for = MailedLink::EmailChange.good_for(&app.settings.auth);
    match email_change::request(&app.db, id, email, good_for, Utc::now()).await? {
        Requested::ToBeConfirmed => {}
        Requested::EmailTaken => return Err(auth::email_taken()),
        Requested::Nobody => return Err(gate::refused()),
    }
    auth::send_soon(app, id, &SendEmailChangeEmails { user_id: id }).await;
    Ok(())
}

/// Changes the caller's name or date of birth, or asks for another e-mail address. That one needs `current_password` and takes
/// effect when the link in the mail to it is used; the present address gets a notice. An earlier request is void.
#[utoipa::path(
    patch, path = "/api/user/profile", tag = "accounts", operation_id = "change_profile",
    request_body = Change,
    responses(
        (status = 200, description = "The profile as it is now", body = inline(crate::openapi::Success<Profile>)),
        (status = 403, description = "`WRONG_PASSWORD`: `current_password` is wrong"),
        (status = 409, description = "`EMAIL_TAKEN`: the address has an account already; nothing was changed"),
        (status = 429, description = "`LOGIN_LOCKED`: too many wrong passwords"),
    ),
)]
pub async fn patch(
    caller: Caller,
    client: Client,
    body: Body<Change>,
    app: web::Data<App>,
) -> Result<Answer<Profile>, ApiError> {
    body.0.apply(&caller, client, &app).await
}

/// The same as PATCH: what is left out stays as it is.
#[utoipa::path(
    put, path = "/api/user/profile", tag = "accounts", operation_id = "put_profile",
    request_body = Change,
    responses(
        (status = 200, description = "The profile as it is now", body = inline(crate::openapi::Success<Profile>)),
        (status = 403, description = "`WRONG_PASSWORD`: `current_password` is wrong"),
        (status = 409, description = "`EMAIL_TAKEN`: the address has an account already; nothing was changed"),
        (status = 429, description = "`LOGIN_LOCKED`: too many wrong passwords"),
    ),
)]
pub async fn put(
    caller: Caller,
    client: Client,
    body: Body<Change>,
    app: web::Data<App>,
) -> Result<Answer<Profile>, ApiError> {
    body.0.apply(&caller, client, &app).await
}
