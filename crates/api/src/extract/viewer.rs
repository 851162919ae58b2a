//! Who looks at something public.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::Utc;
use marquee_domain::Audience;

use super::Caller;
use crate::error::ApiError;

/// Somebody who may be signed in.
#[derive(Debug, Clone)]
pub struct Viewer(Option<Caller>);

impl Viewer {
    /// The signed-in user, if it is one.
    pub fn caller(&self) -> Option<&Caller> {
        self.0.as_ref()
    }

    /// Which movies are for them.
    pub fn audience(&self) -> Audience {
        let today = Utc::now().date_naive();
        match &self.0 {
            Some(caller) => caller.audience(today),
            None => Audience::General,
        }
    }
}

impl FromRequest for Viewer {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.extensions().get::<Caller>().cloned())))
    }
}
