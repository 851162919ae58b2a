//! What a client is told when something is wrong: one envelope for every error.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpResponse, ResponseError};
use marquee_domain::DbError;
use marquee_queue::QueueError;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::code::Code;

/// An error answer: `{"status":"error","message":…,"code":…,"details":{…}}`.
///
/// In a handler `?` turns an unexpected error into one of these (a bare 500, or 503 when a service is away);
/// what the client did wrong is made by name, e.g. `ApiError::new(Code::EmailTaken, "…")`.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}: {message}", code.as_str())]
pub struct ApiError {
    code: Code,
    message: String,
    details: Map<String, Value>,
    headers: Vec<(header::HeaderName, String)>,
}

#[derive(Serialize)]
struct Envelope<'a> {
    status: &'static str,
    message: &'a str,
    code: &'static str,
    details: Map<String, Value>,
}

/// The bad fields of a request: for each its name and what is wrong with it.
pub type BadFields = BTreeMap<String, Vec<String>>;

impl ApiError {
    /// An error with `details` empty.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Map::new(),
            headers: Vec::new(),
        }
    }

    /// 400 `INVALID_INPUT` with every bad field named under `details.fields`.
    pub fn invalid(fields: &BadFields) -> Self {
        let names: Vec<&str> = fields.keys().map(String::as_str).collect();
        let message = format!("Not accepted: {}", names.join(", "));
        Self::new(Code::InvalidInput, message).detail("fields", json!(fields))
    }

    /// 400 `INVALID_INPUT` for one field.
    pub fn invalid_field(field: &str, problem: impl Into<String>) -> Self {
        Self::invalid(&BadFields::from([(field.to_owned(), vec![problem.into()])]))
    }

    /// 404 `NOT_FOUND`.
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {what}"))
    }

    /// 403 `FORBIDDEN`.
    pub fn forbidden(message: &str) -> Self {
        Self::new(Code::Forbidden, message)
    }

    /// A bare 500 for `error`, which is logged here and never shown.
    pub fn internal(error: &(dyn std::fmt::Display + '_)) -> Self {
        tracing::error!(%error, "unexpected error");
        Self::unexpected()
    }

    /// A bare 500 whose cause is logged already.
    pub(crate) fn unexpected() -> Self {
        Self::new(Code::InternalError, "Something went wrong on our side")
    }

    /// The same error with one more entry in `details`.
    #[must_use]
    pub fn detail(mut self, name: &str, value: Value) -> Self {
        self.details.insert(name.to_owned(), value);
        self
    }

    /// The same error with one more header.
    #[must_use]
    pub fn header(mut self, name: header::HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same error with `Retry-After` in whole seconds, at least one.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        self.header(header::RETRY_AFTER, wait.as_secs().max(1).to_string())
    }

    /// The code of this error.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What it says to people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What it says to programs beside the code; of an unexpected error, the id under which the log has it.
    pub fn details(&self) -> Map<String, Value> {
        let mut details = self.details.clone();
        if self.code == Code::InternalError
            && let Some(id) = crate::middleware::request_id::current()
        {
            details.insert("request_id".to_owned(), json!(id));
        }
        details
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> actix_web::http::StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.code.status());
        if self.code.status() == actix_web::http::StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        for (name, value) in &self.headers {
            response.insert_header((name.clone(), value.as_str()));
        }
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        response.json(Envelope {
            status: "error",
            message: &self.message,
            code: self.code.as_str(),
            details: self.details(),
        })
    }
}

impl From<DbError> for ApiError {
    fn from(error: DbError) -> Self {
        // a conflict that is still there after all attempts passes too
        if matches!(error, DbError::Unavailable(_) | DbError::Conflict(_)) {
            tracing::warn!(%error, "MySQL cannot do it now");
            return Self::new(
                Code::DatabaseUnavailable,
                "The database is away; please try again",
            )
            .retry_after(Duration::from_secs(5));
        }
        Self::internal(&error)
    }
}

impl From<QueueError> for ApiError {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Full { retry_after } => Self::new(
                Code::QueueFull,
                "Too many jobs are waiting; please try again later",
            )
            .retry_after(retry_after),
            QueueError::Unavailable(error) => {
                tracing::warn!(%error, "Redis is away");
                Self::new(
                    Code::QueueUnavailable,
                    "The job queue is away; please try again",
                )
                .retry_after(Duration::from_secs(5))
            }
            error => Self::internal(&error),
        }
    }
}
