//! `POST /api/auth/register` (alias `POST /api/users`): a new account.

use actix_web::web;
use chrono::Utc;
use marquee_domain::models::audit_log::{self, Action, Entry, Origin};
use marquee_domain::models::mailed_link::MailedLink;
use marquee_domain::models::refresh_token::Session;
use marquee_domain::models::registration::{self, Registration};
use marquee_domain::models::role;
use marquee_domain::models::user::{NewUser, User};
use marquee_domain::types::{DateOfBirth, EmailAddress, PersonName};
use marquee_queue::jobs::SendActivationEmail;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Account, Tokens};
use crate::answer::Answer;
use crate::app::App;
use crate::auth::proof;
use crate::error::ApiError;
use crate::extract::{Body, Client, Fields, Request};

/// Who registers.
#[derive(Debug, ToSchema)]
pub struct Register {
    /// As shown: 1 to 100 characters.
    #[schema(value_type = String, max_length = 100, example = "Ada Lovelace")]
    name: PersonName,
    /// Where the activation mail goes.
    #[schema(value_type = String, format = "email", max_length = 254, example = "ada@example.com")]
    email: EmailAddress,
    /// At least 8 characters, unless the server is set otherwise; all of them count. Neither one of the commonest passwords nor your own name or address.
    #[schema(value_type = String, format = "password", min_length = 8, max_length = 512, example = "a long pass phrase")]
    password: String,
    /// Decides whether adult movies are shown.
    #[schema(value_type = Option<String>, format = "date", example = "1990-05-17")]
    date_of_birth: Option<DateOfBirth>,
}

impl Request for Register {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = fields.text("name", PersonName::parse);
        let email = fields.text("email", EmailAddress::parse);
        let password = fields.new_password("password");
        let date_of_birth = super::date_of_birth(fields);
        Some(Self {
            name: name?,
            email: email?,
            password: password?,
            date_of_birth: date_of_birth?,
        })
    }
}

/// A new account; with tokens only where no activation is asked for.
#[derive(Debug, Serialize)]
pub struct Registered {
    /// The account.
    #[serde(flatten)]
    account: Account,
    /// Only when the server asks for no activation.
    #[serde(flatten)]
    tokens: Option<Tokens>,
}

/// Registers. A worker sends the activation e-mail; until its link is used nobody can sign in (unless the server asks for no activation).
#[utoipa::path(
    post, path = "/api/auth/register", tag = "accounts", operation_id = "register",
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
    let (now, register) = (Utc::now(), body.0);
    let must_activate = app.settings.auth.require_activation;
    let own = [register.name.as_str(), register.email.as_str()];
    let password = proof::new_password(&app, "password", &register.password, &own)?;
    let new = NewUser {
        name: register.name,
        email: register.email,
        password: app.hashing.hash(password).await?,
        date_of_birth: register.date_of_birth,
        activated_at: (!must_activate).then_some(now),
    };
    let activation_for = MailedLink::Activation.good_for(&app.settings.auth);
    let id = match registration::register(&app.db, &new, activation_for, now).await? {
        Registration::Created(id) => id,
        Registration::EmailTaken => {
            return Err(super::email_taken());
        }
    };
    if must_activate {
        super::send_soon(&app, id, &SendActivationEmail { user_id: id }).await;
    }
    let mut conn = app.db.get().await?;
    let origin = Origin {
        actor: Some(id),
        ..client.origin(None)
    };
    audit_log::record(&mut conn, &Entry::new(Action::Register, origin), now).await?;
    let user = User::find(&mut conn, id)
        .await?
        .ok_or_else(|| ApiError::not_found("user"))?;
    let tokens = if must_activate {
        None
    } else {
        let session = Session::begin(&mut conn, id, super::session_length(&app), now).await?;
        Some(Tokens::of(&app, &session, user.token_version, now)?)
    };
    let account = Account::new(user, role::names_of(&mut conn, id).await?);
    let message = if must_activate {
        "Welcome! Use the link in the e-mail that is on its way to you"
    } else {
        "Welcome!"
    };
    Ok(Answer::created(
        format!("/api/users/{id}"),
        message,
        Registered { account, tokens },
    ))
}
