//! Refuses blocked addresses before any work is done for them.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::Client;

/// Lets a request through, or answers 403.
pub async fn check<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let Client(address) = Client::of(request.request());
    if App::of(request.request()).blocklist.holds(address) {
        let message = "Requests from your address are not accepted";
        return Err(ApiError::new(Code::AddressBlocked, message).into());
    }
    next.call(request).await
}
