//! `/api/openapi.json` and `/api/docs/`: what there is to know about the API, all from the binary.
//!
//! - [`document`]: the OpenAPI document.
//! - [`swagger`]: Swagger UI over it, to try things; [`redoc`]: ReDoc over it, to read. [`file`](mod@file): their files.

pub mod document;
pub(super) mod file;
pub mod redoc;
pub mod swagger;

/// Where the pages get the document.
const DOCUMENT_PATH: &str = "/api/openapi.json";
