//! The `{movie}` of a path.

use std::future::{Ready, ready};
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use marquee_domain::types::MovieRef;

use super::{Caller, Client};
use crate::app::App;
use crate::error::ApiError;

/// What the request's path names a movie by; a malformed name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovieName(pub MovieRef);

impl FromRequest for MovieName {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = request.match_info().query("movie").parse();
        let problem = |problem| ApiError::invalid_field("movie", format!("{problem}"));
        ready(name.map(Self).map_err(problem))
    }
}

/// The same. One named by TMDb's id is in the catalogue now, if TMDb knows it: before the handler takes a connection, since TMDb may
/// take its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovieInPath(pub MovieRef);

impl FromRequest for MovieInPath {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (name, request) = (MovieName::from_request(request, payload), request.clone());
        Box::pin(async move {
            let MovieName(name) = name.await?;
            if let MovieRef::Tmdb(_) = name {
                let caller = request.extensions().get::<Caller>().cloned();
                let asker = Client::of(&request).asker(caller.as_ref());
                App::of(&request).ensure(name, &asker).await?;
            }
            Ok(Self(name))
        })
    }
}
