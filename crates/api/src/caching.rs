//! What clients and proxies may do with an answer: the truth about it, and 304 for who has it already.

use actix_web::http::header::{self, EntityTag, Header, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use crate::extract::Viewer;

/// Public answers change with every write, so whoever keeps one asks whether it is still the same. What was made for somebody
/// signed in may hold adult titles, and no proxy keeps it.
const PUBLIC: &str = "public, no-cache";
const SIGNED_IN: &str = "private, no-cache";

/// A public answer with its entity tag: 200 with the body, or 304 when the request names the tag. `etag` has its quotes.
pub fn tagged(
    request: &HttpRequest,
    viewer: &Viewer,
    etag: &str,
    body: impl FnOnce(&mut HttpResponseBuilder) -> HttpResponse,
) -> HttpResponse {
    let known = is_known(request, etag);
    let mut response = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    let control = match viewer.caller() {
        Some(_) => SIGNED_IN,
        None => PUBLIC,
    };
    response
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, control))
        .insert_header((header::VARY, "Authorization"));
    if known {
        response.finish()
    } else {
        body(&mut response)
    }
}

/// Whether the client says that it has the answer of this tag.
pub fn is_known(request: &HttpRequest, etag: &str) -> bool {
    let Ok(etag) = etag.parse::<EntityTag>() else {
        return false;
    };
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(&etag)),
        Err(_) => false,
    }
}
