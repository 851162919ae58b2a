//! Public answers that are kept: a hit is one look at Redis, and the bytes are sent as they lie there.

use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use marquee_cache::{Finished, Outcome, Topic};
use marquee_domain::Audience;
use serde::Serialize;

use crate::answer;
use crate::app::App;
use crate::caching;
use crate::error::ApiError;
use crate::extract::Viewer;
use crate::list::Linked;

/// Says whether an answer was kept.
pub const X_CACHE: header::HeaderName = header::HeaderName::from_static("x-cache");

/// What is kept warm is made anew in this part of its time, the last.
const AHEAD: u32 = 4;

/// Under what, until when and for how long an answer is kept.
pub struct Kept<'a> {
    /// Names the question: path and canonical parameters. Who may see adult titles has answers of their own; that is added here.
    pub key: String,
    /// What it shows.
    pub topics: &'a [Topic],
    /// How long at most.
    pub ttl: Duration,
}

impl Kept<'_> {
    /// The kept answer, or what `make` gives, in its envelope. It must show nothing that is the viewer's own.
    pub async fn get_or_make<T: Serialize + Linked>(
        self,
        app: &App,
        viewer: &Viewer,
        message: &str,
        make: impl AsyncFnOnce() -> Result<T, ApiError>,
    ) -> Result<(Finished, Outcome), ApiError> {
        let key = self.key_for(viewer.audience());
        let make = async || finished(message, &make().await?);
        app.cache
            .get_or_make(&key, self.topics, self.ttl, make)
            .await
    }

    /// Makes it anew when what is kept ends soon, so that nobody has to wait for it.
    pub async fn warm<T: Serialize + Linked>(
        self,
        app: &App,
        audience: Audience,
        message: &str,
        make: impl AsyncFnOnce() -> Result<T, ApiError>,
    ) -> Result<(), ApiError> {
        let key = self.key_for(audience);
        let make = async || finished(message, &make().await?);
        let ahead = self.ttl / AHEAD;
        app.cache
            .get_or_make_ahead(&key, self.topics, self.ttl, ahead, make)
            .await
            .map(drop)
    }

    fn key_for(&self, audience: Audience) -> String {
        format!("{}:{}", audience.as_str(), self.key)
    }

    /// The same as a response, with its entity tag.
    pub async fn answer<T: Serialize + Linked>(
        self,
        request: &HttpRequest,
        app: &App,
        viewer: &Viewer,
        message: &str,
        make: impl AsyncFnOnce() -> Result<T, ApiError>,
    ) -> Result<HttpResponse, ApiError> {
        let found = self.get_or_make(app, viewer, message, make).await?;
        Ok(respond(request, viewer, found))
    }
}

/// A public answer as a response, with its entity tag.
pub fn respond(
    request: &HttpRequest,
    viewer: &Viewer,
    (finished, outcome): (Finished, Outcome),
) -> HttpResponse {
    let Finished { etag, link, body } = finished;
    caching::tagged(request, viewer, &etag, |response| {
        if let Some(link) = link {
            response.insert_header((header::LINK, link));
        }
        response
            .insert_header((X_CACHE, outcome.as_str()))
            .content_type("application/json")
            .body(body)
    })
}

fn finished<T: Serialize + Linked>(message: &str, data: &T) -> Result<Finished, ApiError> {
    let mut body = answer::envelope(message, data).map_err(|error| ApiError::internal(&error))?;
    // it may stay in memory for long
    body.shrink_to_fit();
    Ok(Finished::new(body, data.link()))
}

/// A finished answer with one more field at the end of its `data`, which must be an object with fields.
pub fn with_field(
    finished: &Finished,
    name: &str,
    value: &impl Serialize,
) -> Result<Vec<u8>, ApiError> {
    // `data` is the envelope's last field: the body ends with its brace and the envelope's
    let Some(open) = finished.body.strip_suffix(b"}}") else {
        return Err(ApiError::internal(&"a kept answer whose data is no object"));
    };
    let mut body = Vec::with_capacity(open.len() + 128);
    body.extend_from_slice(open);
    body.extend_from_slice(format!(",\"{name}\":").as_bytes());
    serde_json::to_writer(&mut body, value).map_err(|error| ApiError::internal(&error))?;
    body.extend_from_slice(b"}}");
    Ok(body)
}
