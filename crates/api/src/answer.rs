//! What a client is told when all is well: `{"status":"success","message":…,"data":…}`.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use marquee_cache::Finished;
use serde::Serialize;

use crate::caching;
use crate::error::ApiError;
use crate::extract::Viewer;

/// A success answer with `data` in the envelope. Personal by default: `Cache-Control: private, no-store`.
#[derive(Debug)]
pub struct Answer<T> {
    status: StatusCode,
    message: String,
    /// Fields beside `data` that a route promises (the `task_id` of a queued recommendation).
    task_id: Option<String>,
    data: T,
    headers: Vec<(header::HeaderName, String)>,
    /// Who looks at it, if it is public.
    viewer: Option<Viewer>,
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
            viewer: None,
        }
    }

    /// The same answer with `task_id` beside `data`.
    #[must_use]
    pub fn task_id(mut self, id: impl Into<String>) -> Self {
        self.task_id = Some(id.into());
        self
    }

    /// The same answer, of which nothing is the viewer's own: with an entity tag, and 304 for who has it already.
    #[must_use]
    pub fn public(mut self, viewer: &Viewer) -> Self {
        self.viewer = Some(viewer.clone());
        self
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn header(mut self, name: header::HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// 200's body.
pub(crate) fn envelope(message: &str, data: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Envelope {
        status: "success",
        message,
        task_id: None,
        data,
    })
}

impl<T: Serialize> Responder for Answer<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        if let Some(viewer) = &self.viewer {
            return match envelope(&self.message, &self.data) {
                Ok(body) => public(request, viewer, body, self.headers),
                Err(error) => ApiError::internal(&error).error_response(),
            };
        }
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

fn public(
    request: &HttpRequest,
    viewer: &Viewer,
    body: Vec<u8>,
    headers: Vec<(header::HeaderName, String)>,
) -> HttpResponse {
    caching::tagged(request, viewer, &Finished::tag(&body), |response| {
        for header in headers {
            response.insert_header(header);
        }
        response.content_type("application/json").body(body)
    })
}

/// 204, for a DELETE.
pub fn no_content() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .finish()
}
