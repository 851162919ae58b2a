//! The OpenAPI 3.1 document: the operations as their handlers describe them, and what all of them have in common
//! (the error envelope, the bearer token, alias paths), added here once.
//!
//! [`schemas`] describes bodies whose types live in crates that know nothing of HTTP.

mod schemas;

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi as _};

use crate::auth::gate::Access;
use crate::code::Code;
use crate::routes;
use crate::routing::Endpoint;

pub use schemas::{Everything, PreferencesSchema, Recommended, Success};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Marquee",
        description = "A self-hosted movie recommendation backend. Sign in, say what you like, ask for recommendations, poll the task until they are there.",
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
        routes::recommendations::status::handle,
        routes::recommendations::stream::handle,
        routes::tasks::show::handle,
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
        routes::health::live,
        routes::health::ready,
        routes::docs::openapi,
        routes::docs::swagger,
        routes::docs::file,
    ),
    components(schemas(schemas::Failure)),
    modifiers(&BearerToken),
    tags(
        (name = "accounts", description = "Register, activate, sign in"),
        (name = "preferences", description = "What a user asks the recommender for"),
        (name = "recommendations", description = "The main job: ask, follow the task, get the list"),
        (name = "tasks", description = "Jobs of any kind"),
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
    let about = document.info.description.get_or_insert_default();
    about.push_str("\n\n## Error codes\n\n");
    about.push_str(&Code::table());
    for resource in routes::table() {
        let [canonical, aliases @ ..] = resource.paths() else {
            continue;
        };
        let Some(item) = document.paths.paths.get_mut(*canonical) else {
            continue;
        };
        for endpoint in resource.endpoints() {
            if let Some(operation) = operation(item, &endpoint.method) {
                complete(operation, endpoint);
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
    document
}

fn operation<'a>(
    item: &'a mut utoipa::openapi::PathItem,
    method: &actix_web::http::Method,
) -> Option<&'a mut Operation> {
    match method.as_str() {
        "GET" => item.get.as_mut(),
        "POST" => item.post.as_mut(),
        "PUT" => item.put.as_mut(),
        "PATCH" => item.patch.as_mut(),
        "DELETE" => item.delete.as_mut(),
        _ => None,
    }
}

/// Adds what every operation shares: the errors it can answer with, and the token it wants.
fn complete(operation: &mut Operation, endpoint: &Endpoint) {
    if endpoint.access != Access::Public {
        let token =
            utoipa::openapi::SecurityRequirement::new::<_, [String; 0], String>("token", []);
        operation.security = Some(vec![token]);
    }
    let mut by_status = std::collections::BTreeMap::<u16, Vec<Code>>::new();
    for code in Code::ALL {
        by_status
            .entry(code.status().as_u16())
            .or_default()
            .push(*code);
    }
    // a body can be too large, slow or of the wrong type; what has no body cannot
    let takes_body = operation.request_body.is_some();
    for (status, codes) in by_status {
        let fits = match status {
            408 | 413 | 415 => takes_body,
            429 => endpoint.class.is_some(),
            // 405 is for methods that are not in this document; 409 is named by who can answer with it
            405 | 409 => false,
            _ => true,
        };
        let responses = &mut operation.responses.responses;
        if fits && !responses.contains_key(&status.to_string()) {
            responses.insert(status.to_string(), RefOr::T(failure(&codes)));
        }
    }
}

fn failure(codes: &[Code]) -> Response {
    let lines: Vec<String> = codes
        .iter()
        .map(|code| format!("`{}`:{}", code.as_str(), code.meaning()))
        .collect();
    let envelope = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Failure")))
        .build();
    ResponseBuilder::new()
        .description(lines.join("\n\n"))
        .content("application/json", envelope)
        .build()
}
