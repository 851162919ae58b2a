//! Which web pages may call from a browser: those of the origins in the settings.

use actix_cors::{Cors, CorsError};
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;

use crate::error::ApiError;

/// Answers preflight requests, and lets pages of these origins read answers. Tokens travel in a header of the page's own
/// making, so no cookie or other credential of the browser is asked for.
pub fn of(settings: &marquee_settings::Cors) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
        ])
        .allowed_headers(["Prefer", "X-Request-Id", "Traceparent"])
        .expose_headers([
            "ETag",
            "Link",
            "Location",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "X-Cache",
            "X-Request-Id",
        ])
        .max_age(settings.max_age_seconds);
    if settings.allows_all() {
        return cors.allow_any_origin();
    }
    let origins = settings.allowed_origins.iter();
    origins.fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// Puts a refused preflight request into the envelope of all errors.
pub async fn refuse<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let answer = next.call(request).await?;
    let error = answer.response().error();
    match error.and_then(|error| error.as_error::<CorsError>()) {
        Some(error) => Err(ApiError::forbidden(&error.to_string()).into()),
        None => Ok(answer),
    }
}
