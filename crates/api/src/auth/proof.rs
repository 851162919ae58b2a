//! Passwords as proof of who one is: compared, with the tries counted; chosen; and hashed anew when the settings ask for more.

use marquee_domain::models::user::User;
use marquee_domain::types::{EmailAddress, Password, PasswordHash};
use serde_json::json;

use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::Client;

/// Whether `password` is that of the account at `email`, which has the hash `stored`; without one it is not, and neither the
/// answer nor the time it takes tells. After too many wrong ones: 429 `LOGIN_LOCKED`.
pub async fn by_password(
    app: &App,
    email: &EmailAddress,
    stored: Option<PasswordHash>,
    password: &Password,
    client: Client,
) -> Result<bool, ApiError> {
    let tried = app.lockout.enter(email, client).await?;
    let right = app.hashing.matches(password.clone(), stored).await?;
    if right {
        app.lockout.forgive(&tried).await;
    }
    Ok(right)
}

/// Whether `password`, in the body's field `field`, is the signed-in caller's own: a token alone may be stolen. If not,
/// 403 `WRONG_PASSWORD`; the tries count as those to sign in do.
pub async fn by_own_password(
    app: &App,
    user: &User,
    field: &str,
    password: &Password,
    client: Client,
) -> Result<(), ApiError> {
    let email = EmailAddress::parse(&user.email).map_err(|error| ApiError::internal(&error))?;
    if by_password(app, &email, Some(user.password()), password, client).await? {
        return Ok(());
    }
    Err(wrong_password(field))
}

/// 403 `WRONG_PASSWORD`.
pub fn wrong_password(field: &str) -> ApiError {
    let problem = json!({ field: ["is not your password"] });
    ApiError::new(Code::WrongPassword, "This is not your password").detail("fields", problem)
}

/// The new password in the body's field `field`, for an account whose name and address are its `own` words.
pub fn new_password(
    app: &App,
    field: &str,
    typed: &str,
    own: &[&str],
) -> Result<Password, ApiError> {
    let shortest = app.settings.auth.password_min_length;
    Password::choose(typed, shortest, own)
        .map_err(|problem| ApiError::invalid_field(field, problem.to_string()))
}

/// Hashes the password anew if the cost in the settings is another than at the time. Now it is known, and only now; but that
/// it could not be done keeps nobody from signing in.
pub async fn renew_hash(app: &App, user: &User, password: Password) {
    if !app.hashing.is_outdated(&user.password()) {
        return;
    }
    let renewed = async {
        let hash = app.hashing.hash(password).await?;
        let mut conn = app.db.get().await?;
        Ok::<_, ApiError>(user.rehash(&mut conn, &hash).await?)
    };
    if let Err(error) = renewed.await {
        tracing::warn!(user = user.id, %error, "a password was not hashed anew");
    }
}
