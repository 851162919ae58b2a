//! `GET /api/openapi.json`.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse};

use super::file::File;
use crate::error::ApiError;
use crate::extract::Viewer;

static DOCUMENT: LazyLock<Result<File, String>> = LazyLock::new(|| {
    let json = crate::openapi::document().to_json();
    json.map(|json| File::new("application/json", json.into_bytes()))
        .map_err(|error| error.to_string())
});

/// The OpenAPI 3.1 document of everything the API has.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "operations", operation_id = "openapi",
    responses(
        (status = 200, description = "This document", body = Object),
        (status = 304, description = "It is the one you have"),
    ),
)]
pub async fn handle(request: HttpRequest, viewer: Viewer) -> Result<HttpResponse, ApiError> {
    let document = DOCUMENT
        .as_ref()
        .map_err(|error| ApiError::internal(error))?;
    Ok(document.answer(&request, &viewer))
}
