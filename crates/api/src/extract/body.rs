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
        Box::pin(async move {
            if !request
                .content_type()
                .eq_ignore_ascii_case("application/json")
            {
                return Err(ApiError::new(
                    Code::UnsupportedMediaType,
                    "The body must be JSON, sent with Content-Type: application/json",
                ));
            }
            let bytes = read(&request, payload).await?;
            let shortest_password = App::of(&request).settings.auth.password_min_length;
            parse(&bytes, shortest_password).map(Self)
        })
    }
}

async fn read(request: &HttpRequest, mut payload: Payload) -> Result<web::BytesMut, ApiError> {
    let http = &App::of(request).settings.http;
    let (limit, patience) = (
        http.max_body_bytes,
        Duration::from_secs(http.body_timeout_seconds),
    );
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
            let chunk = chunk.map_err(|_| {
                ApiError::new(Code::MalformedJson, "The body ended before it was complete")
            })?;
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

fn parse<T: Request>(bytes: &[u8], shortest_password: usize) -> Result<T, ApiError> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(fields)) => Fields::parse(fields, BadFields::new(), shortest_password),
        Ok(_) => Err(ApiError::new(
            Code::InvalidInput,
            "The body must be a JSON object",
        )),
        Err(error) => {
            let place = format!("line {}, column {}", error.line(), error.column());
            Err(ApiError::new(
                Code::MalformedJson,
                format!("The body is not JSON: see {place}"),
            ))
        }
    }
}
