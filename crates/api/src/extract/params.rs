//! The query string, validated like a body: unknown and repeated parameters are refused by name.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde_json::{Map, Value};

use super::{Fields, Request};
use crate::error::{ApiError, BadFields};

/// The request's query parameters as `T`. Every value is a text.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: Request> FromRequest for Params<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T: Request>(query: &str) -> Result<T, ApiError> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|_| ApiError::invalid_field("query string", "cannot be decoded"))?;
    let (mut given, mut bad) = (Map::new(), BadFields::new());
    for (name, value) in pairs.into_inner() {
        if given.insert(name.clone(), Value::String(value)).is_some() {
            bad.insert(name, vec!["is given twice".to_owned()]);
        }
    }
    // no password belongs into a query
    Fields::parse(given, bad, 0)
}
