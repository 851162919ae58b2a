//! The OpenAPI 3.1 document: the operations as their handlers describe them, completed by what need not be written at each. An
//! operation lists exactly the statuses that it can answer with.
//!
//! What a route writes in `#[utoipa::path]`: its parameters and body, its successes, and the errors that are its own, with their codes in
//! the description. The rest is added here:
//!
//! - [`facts`]: what follows from the route table: the token, and the errors of all routes of a kind.
//! - [`errors`]: each error's codes, with examples; [`headers`]: those of answers.
//! - [`parameters`]: limits of parameters and bodies that are the same wherever their name occurs.
//! - [`schemas`]: bodies whose types live in crates that know nothing of HTTP.

mod errors;
mod facts;
mod headers;
mod movies;
mod parameters;
mod schemas;

use actix_web::http::Method;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, OpenApi};
use utoipa::{Modify, OpenApi as _};

use crate::code::Code;
use crate::routes;
use crate::routing::Endpoint;

pub use movies::{MovieDetailsSchema, MovieSchema, MySchema};
pub use schemas::{
    Everything, Home, PreferencesSchema, Recommended, RegisteredSchema, StatusEvent, Success,
};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Marquee",
        license(name = "MIT", identifier = "MIT"),
    ),
    paths(
        routes::auth::register::handle,
        routes::auth::activate::page,
        routes::auth::activate::handle,
        routes::auth::resend::handle,
        routes::auth::forgot::handle,
        routes::auth::reset::page,
        routes::auth::reset::handle,
        routes::auth::confirm_email::page,
        routes::auth::confirm_email::handle,
        routes::auth::login::handle,
        routes::auth::refresh::handle,
        routes::auth::logout::handle,
        routes::profile::show::handle,
        routes::profile::change::put,
        routes::profile::change::patch,
        routes::profile::password::handle,
        routes::profile::export::handle,
        routes::profile::import::handle,
        routes::users::list::handle,
        routes::users::register::handle,
        routes::users::show::handle,
        routes::users::change::put,
        routes::users::change::patch,
        routes::users::close::handle,
        routes::preferences::show::handle,
        routes::preferences::replace::post,
        routes::preferences::replace::put,
        routes::preferences::delete::handle,
        routes::recommendations::ask::handle,
        routes::recommendations::ask::patient,
        routes::recommendations::ask::by_genre,
        routes::recommendations::feedback::handle,
        routes::home::handle,
        routes::recommendations::status::handle,
        routes::recommendations::stream::handle,
        routes::tasks::show::handle,
        routes::graphql::page::handle,
        routes::graphql::run::handle,
        routes::graphql::page::file,
        routes::genres::list::handle,
        routes::genres::show::handle,
        routes::genres::create::handle,
        routes::genres::change::put,
        routes::genres::change::patch,
        routes::genres::delete::handle,
        routes::movies::create::handle,
        routes::movies::change::put,
        routes::movies::change::patch,
        routes::movies::delete::handle,
        routes::movies::list::handle,
        routes::movies::search::handle,
        routes::movies::trending::handle,
        routes::movies::rankings::popular,
        routes::movies::rankings::top_rated,
        routes::movies::rankings::most_watched,
        routes::movies::show::handle,
        routes::movies::similar::handle,
        routes::movies::rate::handle,
        routes::movies::watch::watch,
        routes::movies::watch::unwatch,
        routes::movies::ratings::handle,
        routes::ratings::list::handle,
        routes::ratings::show::handle,
        routes::ratings::change::put,
        routes::ratings::change::patch,
        routes::ratings::delete::handle,
        routes::watch_history::list::handle,
        routes::watch_history::show::handle,
        routes::watch_history::remove::handle,
        routes::interactions::list::handle,
        routes::interactions::add::handle,
        routes::interactions::remove::handle,
        routes::favorites::list::handle,
        routes::favorites::add::handle,
        routes::favorites::remove::handle,
        routes::events::handle,
        routes::admin::users::list::handle,
        routes::admin::users::close::handle,
        routes::admin::roles::list::handle,
        routes::admin::roles::create::handle,
        routes::admin::roles::assign::handle,
        routes::admin::roles::revoke::handle,
        routes::admin::security::list::handle,
        routes::admin::security::block::handle,
        routes::admin::security::unblock::handle,
        routes::admin::audit_log::handle,
        routes::admin::analytics::handle,
        routes::admin::models::list::handle,
        routes::admin::models::train::handle,
        routes::admin::models::choose::handle,
        routes::admin::tmdb::show::handle,
        routes::admin::tmdb::sync::handle,
        routes::health::live,
        routes::health::ready,
        routes::docs::document::handle,
        routes::docs::swagger::page,
        routes::docs::swagger::file,
        routes::docs::redoc::page,
        routes::docs::redoc::file,
    ),
    components(schemas(schemas::Failure)),
    modifiers(&BearerToken),
    tags(
        (name = "accounts", description = "Register, activate, sign in"),
        (name = "preferences", description = "What a user asks the recommender for"),
        (name = "recommendations", description = "The main job: ask, follow the task, get the list"),
        (name = "movies", description = "The catalogue and its genres"),
        (name = "ratings", description = "What people think of movies, and what they do with them"),
        (name = "tasks", description = "Jobs of any kind"),
        (name = "graphql", description = "The same in one request: any part of it, and no more"),
        (name = "admin", description = "For admins"),
        (name = "operations", description = "Health and this document"),
    ),
)]
struct Document;

struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The whole document.
pub fn document() -> OpenApi {
    let mut document = Document::openapi();
    document.info.description = Some(include_str!("openapi/about.md").to_owned() + &Code::table());
    let mut shared = document.components.take().unwrap_or_default();
    headers::share(&mut shared);
    for resource in routes::table() {
        let [canonical, aliases @ ..] = resource.paths() else {
            continue;
        };
        let Some(item) = document.paths.paths.get_mut(*canonical) else {
            continue;
        };
        for endpoint in resource.endpoints() {
            if let Some(operation) = operation(item, &endpoint.method) {
                complete(operation, endpoint, &mut shared);
            }
        }
        let item = item.clone();
        for alias in aliases {
            let mut copy = item.clone();
            for endpoint in resource.endpoints() {
                if let Some(operation) = operation(&mut copy, &endpoint.method) {
                    let id = operation.operation_id.take().unwrap_or_default();
                    operation.operation_id = Some(format!("{id}_at{}", alias.replace('/', "_")));
                    operation.summary = Some(format!("The same as {canonical}"));
                }
            }
            document.paths.paths.insert((*alias).to_owned(), copy);
        }
    }
    document.components = Some(shared);
    document
}

fn operation<'a>(item: &'a mut PathItem, method: &Method) -> Option<&'a mut Operation> {
    match method.as_str() {
        "GET" => item.get.as_mut(),
        "POST" => item.post.as_mut(),
        "PUT" => item.put.as_mut(),
        "PATCH" => item.patch.as_mut(),
        "DELETE" => item.delete.as_mut(),
        _ => None,
    }
}

/// Adds what need not be written at each route.
fn complete(operation: &mut Operation, endpoint: &Endpoint, shared: &mut Components) {
    operation.security = Some(facts::security(endpoint.access));
    headline(operation);
    parameters::describe(operation);
    parameters::close_body(operation, shared);
    let common = facts::codes(operation, endpoint);
    errors::describe(operation, &common, shared);
    headers::describe(operation, endpoint);
}

/// The first sentence is what a list of operations shows; the others come below.
fn headline(operation: &mut Operation) {
    let summary = operation.summary.take().unwrap_or_default();
    let (first, rest) = match summary.split_once(['.', ';']) {
        Some((first, rest)) if rest.starts_with(char::is_whitespace) => {
            (first.to_owned(), rest.trim())
        }
        _ => (summary.trim_end_matches('.').to_owned(), ""),
    };
    if !rest.is_empty() {
        let further = operation.description.take();
        let parts = [Some(summary.clone()), further];
        operation.description = Some(parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n"));
    }
    operation.summary = Some(first);
}
