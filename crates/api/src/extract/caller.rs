//! The signed-in user.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use marquee_domain::models::user::Caller as Account;

use crate::error::ApiError;

/// The signed-in user; the gate has checked the token before the handler runs.
#[derive(Debug, Clone)]
pub struct Caller(Rc<Account>);

impl Caller {
    pub(crate) fn new(account: Account) -> Self {
        Self(Rc::new(account))
    }
}

impl Deref for Caller {
    type Target = Account;

    fn deref(&self) -> &Account {
        &self.0
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = request.extensions().get::<Self>().cloned();
        // a handler with a caller on a public route is a mistake in the route table
        ready(caller.ok_or_else(|| ApiError::internal(&"no caller: this route must not be public")))
    }
}
