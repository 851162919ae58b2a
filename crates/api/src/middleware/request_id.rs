//! Every request has an id (`X-Request-Id`, the client's own or a new one) and a span that carries it and the trace id
//! of `traceparent` (W3C Trace Context) into every log line. Each request is logged once, when it is answered.

use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use marquee_domain::UserId;
use marquee_queue::TaskId;
use tracing::field::Empty;
use tracing::{Instrument, Span};
use ulid::Ulid;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST: usize = 128;

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that is being served, for its error answer.
pub fn current() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Puts the user into the request's log lines.
pub fn concerns_user(id: UserId) {
    Span::current().record("user", id);
}

/// Puts the task into the request's log lines: the worker's lines about it have the same.
pub fn concerns_task(id: TaskId) {
    Span::current().record("task", tracing::field::display(id));
}

/// Gives the request its id and span, and its answer the header.
pub async fn identify<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let id = accepted(&request).unwrap_or_else(|| Ulid::generate().to_string());
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let trace_id = trace_id(&request);
    let (user, task) = (Empty, Empty);
    let span =
        tracing::info_span!("request", request_id = %id, trace_id, %method, path, user, task);
    let header = HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static("invalid"));
    let answer = async {
        let started = Instant::now();
        let answer = next.call(request).await;
        let status = match &answer {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        let microseconds = started.elapsed().as_micros();
        tracing::info!(status = status.as_u16(), microseconds, "answered");
        match answer {
            Ok(mut response) => {
                response.headers_mut().insert(HEADER, header);
                Ok(response)
            }
            Err(error) => {
                let mut response = error.error_response();
                response.headers_mut().insert(HEADER, header);
                Err(InternalError::from_response(error, response).into())
            }
        }
    };
    CURRENT.scope(id, answer).instrument(span).await
}

/// The client's own id, if it can be trusted in a log line.
fn accepted(request: &ServiceRequest) -> Option<String> {
    let id = request.headers().get(HEADER)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    (!id.is_empty() && id.len() <= LONGEST && id.bytes().all(plain)).then(|| id.to_owned())
}

/// The trace id of `traceparent: 00-{trace id, 32 hex digits}-{parent id}-{flags}`.
fn trace_id(request: &ServiceRequest) -> Option<&str> {
    let mut parts = request
        .headers()
        .get("traceparent")?
        .to_str()
        .ok()?
        .split('-');
    let (version, trace) = (parts.next()?, parts.next()?);
    let hex =
        |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit());
    (hex(version, 2) && hex(trace, 32)).then_some(trace)
}
