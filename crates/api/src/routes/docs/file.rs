//! A file as it is sent: with an entity tag, since it changes with a new version of the server only.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use marquee_cache::Finished;

use crate::caching;
use crate::extract::Viewer;

/// A file that is made once.
#[derive(Debug, Clone)]
pub(in crate::routes) struct File {
    bytes: web::Bytes,
    content_type: String,
    gzipped: bool,
    /// What a page may load; for all else the one of all answers will do.
    policy: Option<&'static str>,
    etag: String,
}

impl File {
    pub(in crate::routes) fn new(content_type: impl Into<String>, bytes: Vec<u8>) -> Self {
        let Finished { etag, body, .. } = Finished::new(bytes, None);
        Self {
            bytes: body,
            content_type: content_type.into(),
            gzipped: false,
            policy: None,
            etag,
        }
    }

    pub(in crate::routes) fn policy(self, policy: &'static str) -> Self {
        Self {
            policy: Some(policy),
            ..self
        }
    }

    pub(in crate::routes) fn gzipped(self, gzipped: bool) -> Self {
        Self { gzipped, ..self }
    }

    pub(in crate::routes) fn answer(&self, request: &HttpRequest, viewer: &Viewer) -> HttpResponse {
        caching::tagged(request, viewer, &self.etag, |response| {
            if self.gzipped {
                response.insert_header((header::CONTENT_ENCODING, "gzip"));
            }
            if let Some(policy) = self.policy {
                response.insert_header((header::CONTENT_SECURITY_POLICY, policy));
            }
            response
                .content_type(self.content_type.as_str())
                .body(self.bytes.clone())
        })
    }
}
