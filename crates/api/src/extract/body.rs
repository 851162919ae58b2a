//! A JSON body: right media type, not too large, there in time, and with fields that parse.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::StreamExt;
use serde_json::Value;

use super::{Fields, Request};
use crate::app::App;
use crate::code::Code;
use crate::error::{ApiError, BadFields};

/// The request's JSON body as `T`.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: Request + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        let shortest = App::of(&request).settings.auth.password_min_length;
        Box::pin(async move { fields(json(&request, payload).await?, shortest).map(Self) })
    }
}

/// A body that is JSON, whatever is in it.
pub async fn json(request: &HttpRequest, payload: Payload) -> Result<Value, ApiError> {
    if !request
        .content_type()
        .eq_ignore_ascii_case("application/json")
    {
        return Err(ApiError::new(
            Code::UnsupportedMediaType,
            "The body must be JSON, sent with Content-Type: application/json",
        ));
    }
    let limit = App::of(request).settings.http.max_body_bytes;
    let bytes = read(request, payload, limit, Code::MalformedJson).await?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        let message = format!("The body is not JSON: see {place}");
        ApiError::new(Code::MalformedJson, message)
    })
}

/// `T` from a JSON object. `shortest_password` is for whatever takes a new one.
pub fn fields<T: Request>(body: Value, shortest_password: usize) -> Result<T, ApiError> {
    match body {
        Value::Object(given) => Fields::parse(given, BadFields::new(), shortest_password),
        _ => Err(ApiError::new(
            Code::InvalidInput,
            "The body must be a JSON object",
        )),
    }
}

/// The whole body, at most `limit` bytes of it; `malformed` says that it broke off.
pub(super) async fn read(
    request: &HttpRequest,
    mut payload: Payload,
    limit: usize,
    malformed: Code,
) -> Result<web::BytesMut, ApiError> {
    let patience = Duration::from_secs(App::of(request).settings.http.body_timeout_seconds);
    let too_large = || {
        ApiError::new(
            Code::PayloadTooLarge,
            format!("A body may have at most {limit} bytes"),
        )
    };
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let collect = async {
        let mut bytes = web::BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk
                .map_err(|_| ApiError::new(malformed, "The body ended before it was complete"))?;
            if bytes.len() + chunk.len() > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    tokio::time::timeout(patience, collect)
        .await
        .map_err(|_| ApiError::new(Code::RequestTimeout, "The body did not arrive in time"))?
}
