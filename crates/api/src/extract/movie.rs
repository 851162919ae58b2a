//! The `{movie}` of a path.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use marquee_domain::types::MovieRef;

use crate::error::ApiError;

/// What the request's path names a movie by; a malformed name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovieInPath(pub MovieRef);

impl FromRequest for MovieInPath {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let movie = request.match_info().query("movie").parse();
        ready(
            movie
                .map(Self)
                .map_err(|problem| ApiError::invalid_field("movie", format!("{problem}"))),
        )
    }
}
