//! The headers of answers, each described once.

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{Object, ObjectBuilder};
use utoipa::openapi::{Components, Header, Ref, RefOr, Response, Type};

use crate::routing::Endpoint;

const LIMITS: [&str; 2] = ["RateLimit", "RateLimit-Policy"];

/// All that more than one operation has.
pub(super) fn all() -> Vec<(&'static str, Header)> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let seconds = || {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
    };
    let told = |name, about: &str, example: &str, schema: Object| {
        let schema = with_example(schema, example);
        let header = HeaderBuilder::new()
            .schema(Some(schema))
            .description(Some(about));
        (name, header.build())
    };
    vec![
        told(
            "X-Request-Id",
            "The request's id in the server's log: the client's own, or a new one",
            "01KAHB5V9V7D3Y0M5N8Q2R4T6W",
            text().build(),
        ),
        told(
            "RateLimit",
            "What is left (`r`) of each limit, and in how many seconds it is whole again (`t`)",
            "\"read-address\";r=299;t=1",
            text().build(),
        ),
        told(
            "RateLimit-Policy",
            "The limits: how many requests (`q`) in how many seconds (`w`)",
            "\"read-address\";q=300;w=60",
            text().build(),
        ),
        told(
            "Retry-After",
            "In how many seconds to ask again",
            "5",
            seconds().build(),
        ),
        told(
            "WWW-Authenticate",
            "How to authenticate",
            "Bearer",
            text().enum_values(Some(["Bearer"])).build(),
        ),
        told(
            "Location",
            "Where it is, relative to this server",
            "/api/users/7",
            text().build(),
        ),
        told(
            "Link",
            "The neighbouring parts of the list, as in the body",
            "</api/users?limit=20&offset=20>; rel=\"next\"",
            text().build(),
        ),
        told(
            "ETag",
            "Names this state of the answer, for `If-None-Match`",
            "\"0eb2c4\"",
            text().build(),
        ),
        told(
            "Cache-Control",
            "How long, and by whom, the answer may be kept",
            "public, no-cache",
            text().build(),
        ),
        told(
            "Vary",
            "The answer may be another with another token",
            "Authorization",
            text().build(),
        ),
        told(
            "X-Cache",
            "`HIT`: the answer was kept; `MISS`: it was made now",
            "HIT",
            text().enum_values(Some(["HIT", "MISS"])).build(),
        ),
    ]
}

fn with_example(mut schema: Object, example: &str) -> Object {
    let number = example.parse::<u64>().map(Into::into);
    schema.examples = vec![number.unwrap_or_else(|_| example.into())];
    schema
}

/// Gives the operation's answers their headers.
pub(super) fn describe(operation: &mut Operation, endpoint: &Endpoint) {
    let pages = super::parameters::has(operation, "offset");
    let kept = operation.responses.responses.contains_key("304");
    for (status, answer) in &mut operation.responses.responses {
        let RefOr::T(answer) = answer else { continue };
        if super::errors::is_error(status) {
            let described = std::mem::take(answer);
            *answer = on_error(status, described);
            continue;
        }
        add(answer, &["X-Request-Id"]);
        if endpoint.class.is_some() {
            add(answer, &LIMITS);
        }
        match &**status {
            "200" | "304" if kept => add(answer, &["ETag", "Cache-Control", "Vary"]),
            "201" => add(answer, &["Location"]),
            _ => {}
        }
        if status == "200" && pages {
            add(answer, &["Link"]);
        }
        for (name, header) in &mut answer.headers {
            // a route needs only name it
            if all().iter().any(|(known, _)| known == name) {
                *header = to(name);
            }
        }
    }
}

/// The error answer, with the headers of all errors of its status.
pub(super) fn on_error(status: &str, mut answer: Response) -> Response {
    add(&mut answer, &["X-Request-Id"]);
    match status {
        "401" => add(&mut answer, &["WWW-Authenticate"]),
        "429" => {
            add(&mut answer, &["Retry-After"]);
            add(&mut answer, &LIMITS);
        }
        "503" => add(&mut answer, &["Retry-After"]),
        _ => {}
    }
    answer
}

/// Puts the headers where the answers' references lead.
pub(super) fn share(components: &mut Components) {
    let headers = all().into_iter();
    components
        .headers
        .extend(headers.map(|(name, header)| (name.to_owned(), RefOr::T(header))));
}

fn add(answer: &mut Response, names: &[&str]) {
    for name in names {
        let header = answer.headers.entry((*name).to_owned());
        header.or_insert_with(|| to(name));
    }
}

fn to(name: &str) -> RefOr<Header> {
    RefOr::Ref(Ref::new(format!("#/components/headers/{name}")))
}
