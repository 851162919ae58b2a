//! What a client is told when all is well: `{"status":"success","message":…,"data":…}`.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

/// A success answer with `data` in the envelope. Personal by default: `Cache-Control: private, no-store`.
#[derive(Debug)]
pub struct Answer<T> {
    status: StatusCode,
    message: String,
    /// Fields beside `data` that a route promises (the `task_id` of a queued recommendation).
    task_id: Option<String>,
    data: T,
    headers: Vec<(header::HeaderName, String)>,
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    status: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    task_id: Option<&'a str>,
    data: &'a T,
}

impl<T: Serialize> Answer<T> {
    /// 200.
    pub fn ok(message: impl Into<String>, data: T) -> Self {
        Self::with(StatusCode::OK, message, data)
    }

    /// 201 with `Location`.
    pub fn created(location: impl Into<String>, message: impl Into<String>, data: T) -> Self {
        Self::with(StatusCode::CREATED, message, data).header(header::LOCATION, location)
    }

    /// 202.
    pub fn accepted(message: impl Into<String>, data: T) -> Self {
        Self::with(StatusCode::ACCEPTED, message, data)
    }

    fn with(status: StatusCode, message: impl Into<String>, data: T) -> Self {
        Self {
            status,
            message: message.into(),
            task_id: None,
            data,
            headers: Vec::new(),
        }
    }

    /// The same answer with `task_id` beside `data`.
    #[must_use]
    pub fn task_id(mut self, id: impl Into<String>) -> Self {
        self.task_id = Some(id.into());
        self
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn header(mut self, name: header::HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl<T: Serialize> Responder for Answer<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((header::CACHE_CONTROL, "private, no-store"));
        for (name, value) in self.headers {
            response.insert_header((name, value));
        }
        response.json(Envelope {
            status: "success",
            message: &self.message,
            task_id: self.task_id.as_deref(),
            data: &self.data,
        })
    }
}

/// 204, for a DELETE.
pub fn no_content() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .finish()
}
