//! `/api/openapi.json` and `/api/docs/`: the OpenAPI document, and Swagger UI over it, all from the binary.

use std::sync::{Arc, LazyLock};

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use utoipa_swagger_ui::Config;

use crate::error::ApiError;

const DOCUMENT_PATH: &str = "/api/openapi.json";
/// Files are named relative to this, wherever the page itself was asked for.
const BASE: &str = "<head>\n    <base href=\"/api/docs/\">";

/// Swagger UI draws with inline styles and images of its own; scripts and data come from this server alone.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     base-uri 'self'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

static DOCUMENT: LazyLock<Result<web::Bytes, String>> = LazyLock::new(|| {
    let json = crate::openapi::document().to_json();
    json.map(web::Bytes::from)
        .map_err(|error| error.to_string())
});

static SWAGGER: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::from(DOCUMENT_PATH).persist_authorization(true)));

/// The OpenAPI 3.1 document of everything the API has.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "operations", operation_id = "openapi", security(()),
    responses((status = 200, description = "This document", body = Object)),
)]
pub async fn openapi() -> Result<HttpResponse, ApiError> {
    let document = DOCUMENT
        .as_ref()
        .map_err(|error| ApiError::internal(error))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(document.clone()))
}

/// Swagger UI's page.
#[utoipa::path(
    get, path = "/api/docs", tag = "operations", operation_id = "swagger_ui", security(()),
    responses((status = 200, description = "Swagger UI", body = String, content_type = "text/html")),
)]
pub async fn swagger() -> Result<HttpResponse, ApiError> {
    serve("index.html")
}

/// Swagger UI's scripts and styles.
#[utoipa::path(
    get, path = "/api/docs/{file}", tag = "operations", operation_id = "swagger_ui_file", security(()),
    params(("file" = String, Path, description = "A file of Swagger UI", example = "swagger-ui.css")),
    responses((status = 200, description = "The file", body = String, content_type = "application/octet-stream")),
)]
pub async fn file(name: web::Path<String>) -> Result<HttpResponse, ApiError> {
    serve(&name)
}

fn serve(name: &str) -> Result<HttpResponse, ApiError> {
    let file = utoipa_swagger_ui::serve(name, SWAGGER.clone())
        .map_err(|error| ApiError::internal(&error))?
        .ok_or_else(|| ApiError::not_found("file"))?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, file.content_type));
    response.insert_header((header::CACHE_CONTROL, "public, max-age=3600"));
    if file.gzpipped {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    if name == "index.html" {
        response.insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
        let page = String::from_utf8_lossy(&file.bytes).replacen("<head>", BASE, 1);
        return Ok(response.body(page));
    }
    Ok(response.body(file.bytes.into_owned()))
}
