//! `/api/docs/redoc/`: ReDoc, where the document can be read.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse, web};

use super::file::File;
use crate::error::ApiError;
use crate::extract::Viewer;

/// ReDoc draws with inline styles and searches in a worker of its own making; all else comes from this server.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
/// The one thing ReDoc would fetch from elsewhere: its maker's sign. Without it the link to them has no picture.
const SIGN: &str = "https://cdn.redoc.ly/redoc/logo-mini.svg";
const NO_SIGN: &str = "data:,";

static PAGE: LazyLock<File> = LazyLock::new(|| {
    let page = include_str!("../../../assets/redoc/index.html");
    File::new("text/html; charset=utf-8", page.into()).policy(POLICY)
});
static SCRIPT: LazyLock<File> = LazyLock::new(|| {
    let script = include_str!("../../../assets/redoc/redoc.standalone.js");
    let script = script.replace(SIGN, NO_SIGN);
    File::new("text/javascript; charset=utf-8", script.into_bytes())
});

/// ReDoc's page.
#[utoipa::path(
    get, path = "/api/docs/redoc", tag = "operations", operation_id = "redoc",
    responses(
        (status = 200, description = "ReDoc", body = String, content_type = "text/html"),
        (status = 304, description = "It is the one you have"),
    ),
)]
pub async fn page(request: HttpRequest, viewer: Viewer) -> HttpResponse {
    PAGE.answer(&request, &viewer)
}

/// ReDoc's script.
#[utoipa::path(
    get, path = "/api/docs/redoc/{file}", tag = "operations", operation_id = "redoc_file",
    params(("file" = String, Path, description = "A file of ReDoc", example = "redoc.standalone.js")),
    responses(
        (status = 200, description = "The file", body = String, content_type = "text/javascript"),
        (status = 304, description = "It is the one you have"),
    ),
)]
pub async fn file(
    request: HttpRequest,
    viewer: Viewer,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    match name.as_str() {
        "redoc.standalone.js" => Ok(SCRIPT.answer(&request, &viewer)),
        _ => Err(ApiError::not_found("file")),
    }
}
