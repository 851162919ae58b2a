//! What follows from a route's line in the table and from its parameters, and so need not be written at each route: the token it
//! wants, and the errors that all routes of its kind can answer with.

use utoipa::openapi::RefOr;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::security::SecurityRequirement;

use crate::auth::gate::Access;
use crate::code::Code;
use crate::routing::Endpoint;

/// The token that goes with a request: needed, or for public routes allowed.
pub(super) fn security(access: Access) -> Vec<SecurityRequirement> {
    let token = SecurityRequirement::new::<_, [String; 0], String>("token", []);
    match access {
        Access::Public => vec![SecurityRequirement::default(), token],
        Access::User | Access::Admin => vec![token],
    }
}

/// The codes that the operation can answer with like all others of its kind.
pub(super) fn codes(operation: &Operation, endpoint: &Endpoint) -> Vec<Code> {
    // whoever asks for whatever: the token that may come with it is looked up in MySQL
    let mut codes = vec![
        Code::AccessTokenInvalid,
        Code::AddressBlocked,
        Code::HeadersTooLarge,
        Code::DatabaseUnavailable,
    ];
    match endpoint.access {
        Access::Public => {}
        Access::User => codes.push(Code::AuthenticationRequired),
        Access::Admin => codes.extend([Code::AuthenticationRequired, Code::Forbidden]),
    }
    if endpoint.class.is_some() {
        codes.push(Code::TooManyRequests);
    }
    if let Some(RefOr::T(body)) = &operation.request_body {
        codes.extend([
            Code::RequestTimeout,
            Code::PayloadTooLarge,
            Code::UnsupportedMediaType,
            Code::InvalidInput,
        ]);
        if body.content.contains_key("application/json") {
            codes.push(Code::MalformedJson);
        }
    }
    for parameter in operation.parameters.iter().flatten() {
        let RefOr::T(parameter) = parameter else {
            continue;
        };
        match parameter.parameter_in {
            ParameterIn::Path => {
                // what a route says of its own 404 is all there is to it
                if !operation.responses.responses.contains_key("404") {
                    codes.push(Code::NotFound);
                }
                if super::parameters::can_be_malformed(parameter) {
                    codes.push(Code::InvalidInput);
                }
            }
            ParameterIn::Query => codes.push(Code::InvalidInput),
            _ => {}
        }
    }
    let order = |code: &Code| Code::ALL.iter().position(|other| other == code);
    codes.sort_by_key(order);
    codes.dedup();
    codes
}
