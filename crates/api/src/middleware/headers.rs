//! What browsers are told to be careful about, on every answer; and how much head a request may have.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;

use super::decorate::decorate;
use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;

/// For JSON: whatever a browser takes it for, nothing in it runs or is loaded. Pages bring policies of their own.
const POLICY: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const ALWAYS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CONTENT_SECURITY_POLICY, POLICY),
];
/// A year; only said where users reach this server over HTTPS.
const HSTS: &str = "max-age=31536000";

/// Adds the headers that the answer does not have already.
pub async fn secure<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let url = &App::of(request.request()).settings.http.public_url;
    let https = url.starts_with("https://");
    let answer = next.call(request).await;
    decorate(answer, move |headers| {
        for (name, value) in ALWAYS {
            add(headers, name, value);
        }
        if https {
            add(headers, header::STRICT_TRANSPORT_SECURITY, HSTS);
        }
    })
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Refuses a request whose request line and headers are larger than the settings allow.
pub async fn limit<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let most = App::of(request.request()).settings.http.max_header_bytes;
    let headers = request.headers().iter();
    let headers: usize = headers
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    let line = request
        .uri()
        .path_and_query()
        .map_or(0, |line| line.as_str().len());
    if line + headers > most {
        let message = format!("The request line and headers may have {most} bytes together");
        return Err(ApiError::new(Code::HeadersTooLarge, message).into());
    }
    next.call(request).await
}
