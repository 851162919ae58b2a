//! Puts the API together: what surrounds every request, the route table, and the last resort.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Condition, NormalizePath, TrailingSlash, from_fn};
use actix_web::{App as ActixApp, HttpServer, web};

use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::middleware::{blocked, cors, headers, misdeeds, panics, request_id};
use crate::routes;
use crate::warming;

const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Starts serving on `listener`; the server runs until it is stopped or the process gets SIGTERM or SIGINT.
pub fn start(app: App, listener: TcpListener) -> std::io::Result<Server> {
    let (http, cors) = (app.settings.http.clone(), app.settings.cors.clone());
    let app = Arc::new(app);
    warming::keep(&app);
    let app = web::Data::from(app);
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(app.clone())
            .wrap(from_fn(panics::catch))
            .wrap(from_fn(misdeeds::count))
            .wrap(Condition::new(
                !cors.allowed_origins.is_empty(),
                cors::of(&cors),
            ))
            .wrap(from_fn(cors::refuse))
            .wrap(from_fn(blocked::check))
            .wrap(from_fn(headers::limit))
            .wrap(from_fn(request_id::identify))
            .wrap(from_fn(headers::secure))
            .wrap(NormalizePath::new(TrailingSlash::Trim))
            .configure(|config| {
                for resource in routes::table() {
                    resource.register(config);
                }
            })
            .default_service(web::to(unknown_path))
    })
    // longer than the minute most proxies keep a connection, so that it is never we who close it under a request
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(http.shutdown_grace_seconds)
    .client_request_timeout(Duration::from_secs(http.body_timeout_seconds))
    .listen(listener)?;
    let server = if http.threads > 0 {
        server.workers(http.threads)
    } else {
        server
    };
    Ok(server.run())
}

async fn unknown_path() -> Result<String, ApiError> {
    Err(ApiError::new(
        Code::NotFound,
        "There is nothing at this path",
    ))
}
