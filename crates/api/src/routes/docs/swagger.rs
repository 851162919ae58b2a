//! `/api/docs/` (alias `/api/docs/swagger/`): Swagger UI, where requests can be tried.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use actix_web::{HttpRequest, HttpResponse, web};
use utoipa_swagger_ui::Config;

use super::file::File;
use crate::error::ApiError;
use crate::extract::Viewer;

const PAGE: &str = "index.html";
/// Files are named relative to this, wherever the page itself was asked for.
const BASE: &str = "<head>\n    <base href=\"/api/docs/\">";
/// Swagger UI draws with inline styles and images of its own; scripts and data come from this server alone.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     base-uri 'self'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

static CONFIG: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::from(super::DOCUMENT_PATH).persist_authorization(true)));

/// The files that were asked for so far, so that each is tagged once.
static FILES: LazyLock<Mutex<HashMap<String, File>>> = LazyLock::new(Mutex::default);

/// Swagger UI's page.
#[utoipa::path(
    get, path = "/api/docs", tag = "operations", operation_id = "swagger_ui",
    responses(
        (status = 200, description = "Swagger UI", body = String, content_type = "text/html"),
        (status = 304, description = "It is the one you have"),
    ),
)]
pub async fn page(request: HttpRequest, viewer: Viewer) -> Result<HttpResponse, ApiError> {
    Ok(find(PAGE)?.answer(&request, &viewer))
}

/// Swagger UI's scripts and styles.
#[utoipa::path(
    get, path = "/api/docs/{file}", tag = "operations", operation_id = "swagger_ui_file",
    params(("file" = String, Path, description = "A file of Swagger UI", example = "swagger-ui.css")),
    responses(
        (status = 200, description = "The file", content(
            (String = "text/css"), (String = "text/javascript"), (String = "text/html"), (String = "image/png"),
        )),
        (status = 304, description = "It is the one you have"),
    ),
)]
pub async fn file(
    request: HttpRequest,
    viewer: Viewer,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    Ok(find(&name)?.answer(&request, &viewer))
}

fn find(name: &str) -> Result<File, ApiError> {
    let mut files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(file) = files.get(name) {
        return Ok(file.clone());
    }
    let found = utoipa_swagger_ui::serve(name, CONFIG.clone())
        .map_err(|error| ApiError::internal(&error))?
        .ok_or_else(|| ApiError::not_found("file"))?;
    let file = if name == PAGE {
        let page = String::from_utf8_lossy(&found.bytes).replacen("<head>", BASE, 1);
        File::new(found.content_type, page.into_bytes()).policy(POLICY)
    } else {
        File::new(found.content_type, found.bytes.into_owned())
    };
    let file = file.gzipped(found.gzpipped);
    files.insert(name.to_owned(), file.clone());
    Ok(file)
}
