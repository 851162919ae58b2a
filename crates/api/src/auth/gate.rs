//! The gate in front of every handler: who may pass is written in the route table, and checked here only.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use marquee_domain::models::user::Caller as Account;

use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::Caller;
use crate::middleware::request_id;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody. A token that is sent must be good all the same.
    Public,
    /// Whoever is signed in.
    User,
    /// Who has the role `admin`.
    Admin,
}

/// Lets a request through, or answers 401 or 403.
pub async fn check<B: MessageBody>(
    access: Access,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    match caller_of(&request).await? {
        Some(account) if access == Access::Admin && !account.is_admin() => {
            return Err(ApiError::forbidden("Only admins may do this").into());
        }
        Some(account) => {
            request_id::concerns_user(account.id);
            request.extensions_mut().insert(Caller::new(account));
        }
        None if access == Access::Public => {}
        None => {
            let message = "Sign in first: send Authorization: Bearer <access token>";
            return Err(ApiError::new(Code::AuthenticationRequired, message).into());
        }
    }
    next.call(request).await
}

/// The account behind the request's token; `None` when it has no token.
async fn caller_of(request: &ServiceRequest) -> Result<Option<Account>, ApiError> {
    if !request.headers().contains_key(header::AUTHORIZATION) {
        return Ok(None);
    }
    let token = token_of(request).ok_or_else(refused)?;
    let app = App::of(request.request());
    let claims = app.tokens.check(token).ok_or_else(refused)?;
    let user_id = claims.user_id().ok_or_else(refused)?;
    let mut conn = app.db.get().await?;
    let account = Account::find(&mut conn, user_id, &claims.sid)
        .await?
        .ok_or_else(refused)?;
    if account.token_version != claims.ver {
        return Err(refused());
    }
    Ok(Some(account))
}

/// 401 `ACCESS_TOKEN_INVALID`, also for a caller whose account was closed while the request was under way.
pub(crate) fn refused() -> ApiError {
    let message = "The access token is malformed, expired or revoked; sign in again";
    ApiError::new(Code::AccessTokenInvalid, message)
}

/// The bearer token that was sent, be it good or not.
pub(crate) fn token_of(request: &ServiceRequest) -> Option<&str> {
    let sent = request.headers().get(header::AUTHORIZATION)?;
    let (scheme, token) = sent.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
