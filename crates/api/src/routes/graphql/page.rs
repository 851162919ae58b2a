//! `GET /api/graphql`: GraphiQL, all of it from this server. For whoever tries Marquee out, and for admins; to others there is no
//! such page.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse, web};

use crate::app::App;
use crate::error::ApiError;
use crate::extract::Viewer;
use crate::routes::docs::file::File;

/// GraphiQL draws with inline styles and images of its own; scripts and data come from this server alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SCRIPT: &str = "text/javascript; charset=utf-8";

static PAGE: LazyLock<File> = LazyLock::new(|| {
    let page = include_str!("../../../assets/graphiql/index.html");
    File::new("text/html; charset=utf-8", page.into()).policy(POLICY)
});

macro_rules! files {
    ($($name:literal: $kind:expr,)+) => {
        /// The page's files.
        static FILES: LazyLock<Vec<(&str, File)>> = LazyLock::new(|| {
            vec![$(($name, File::new($kind, include_bytes!(concat!("../../../assets/graphiql/", $name)).to_vec()))),+]
        });
    };
}

files! {
    "start.js": SCRIPT,
    "graphiql.min.js": SCRIPT,
    "react.production.min.js": SCRIPT,
    "react-dom.production.min.js": SCRIPT,
    "graphiql.min.css": "text/css; charset=utf-8",
}

/// GraphiQL's page: in demo settings, and for admins.
#[utoipa::path(
    get, path = "/api/graphql", tag = "graphql", operation_id = "graphiql",
    responses(
        (status = 200, description = "GraphiQL", body = String, content_type = "text/html"),
        (status = 304, description = "It is the one you have"),
        (status = 404, description = "`NOT_FOUND`: there is none for you here"),
    ),
)]
pub async fn handle(
    request: HttpRequest,
    viewer: Viewer,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    check(&app, &viewer)?;
    Ok(PAGE.answer(&request, &viewer))
}

/// GraphiQL's scripts and styles.
#[utoipa::path(
    get, path = "/api/graphql/{file}", tag = "graphql", operation_id = "graphiql_file",
    params(("file" = String, Path, description = "A file of GraphiQL", example = "start.js")),
    responses(
        (status = 200, description = "The file", content((String = "text/css"), (String = "text/javascript"))),
        (status = 304, description = "It is the one you have"),
    ),
)]
pub async fn file(
    request: HttpRequest,
    viewer: Viewer,
    name: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    check(&app, &viewer)?;
    let found = FILES.iter().find(|(file, _)| *file == name.as_str());
    let (_, file) = found.ok_or_else(|| ApiError::not_found("file"))?;
    Ok(file.answer(&request, &viewer))
}

fn check(app: &App, viewer: &Viewer) -> Result<(), ApiError> {
    let admin = viewer.caller().is_some_and(|caller| caller.is_admin());
    if app.settings.demo.enabled || admin {
        return Ok(());
    }
    Err(ApiError::not_found("page"))
}
