//! The `{id}` of a path.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::numbers;
use crate::error::ApiError;

/// The id in the request's path; a malformed one is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdInPath(pub u64);

impl FromRequest for IdInPath {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = numbers::id(request.match_info().query("id"));
        ready(
            id.map(Self)
                .map_err(|problem| ApiError::invalid_field("id", problem)),
        )
    }
}
