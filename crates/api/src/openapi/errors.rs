//! Error answers: each status of an operation with its codes, and an example of the envelope for each.
//!
//! A route names its own in `#[utoipa::path]`, as code in the description: ``(status = 409, description = "`EMAIL_TAKEN`: the address
//! has an account already")``. Those it shares with others are derived ([`super::facts`]) and added to them here.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::AllOfBuilder;
use utoipa::openapi::{
    Components, ContentBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder, Type,
};

use crate::code::Code;

/// Writes the operation's error answers: those its route names, and `common`.
pub(super) fn describe(operation: &mut Operation, common: &[Code], shared: &mut Components) {
    let mut by_status = BTreeMap::<String, Vec<Code>>::new();
    for code in common {
        let codes = by_status.entry(code.status().as_str().to_owned());
        codes.or_default().push(*code);
    }
    let responses = &mut operation.responses.responses;
    for (status, answer) in &mut *responses {
        let RefOr::T(answer) = answer else { continue };
        if !is_error(status) {
            continue;
        }
        let mut codes = named(&answer.description);
        let further = by_status.remove(status).unwrap_or_default();
        let further: Vec<Code> = further
            .into_iter()
            .filter(|code| !codes.contains(code))
            .collect();
        let mut about = vec![std::mem::take(&mut answer.description)];
        about.extend(further.iter().copied().map(line));
        codes.extend(further);
        *answer = failure(&codes, about.join("\n\n"), shared);
    }
    for (status, codes) in by_status {
        let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
        let name = names.join(".");
        if !shared.responses.contains_key(&name) {
            let about: Vec<String> = codes.iter().copied().map(line).collect();
            let response = failure(&codes, about.join("\n\n"), shared);
            shared.responses.insert(
                name.clone(),
                RefOr::T(super::headers::on_error(&status, response)),
            );
        }
        responses.insert(status, RefOr::Ref(Ref::from_response_name(name)));
    }
}

pub(super) fn is_error(status: &str) -> bool {
    status >= "400"
}

/// The codes that stand in a description, each in backticks.
fn named(description: &str) -> Vec<Code> {
    let words = description.split('`').skip(1).step_by(2);
    let code = |word| Code::ALL.iter().find(|code| code.as_str() == word);
    words.filter_map(code).copied().collect()
}

fn line(code: Code) -> String {
    format!("`{}`:{}", code.as_str(), code.meaning())
}

fn failure(codes: &[Code], about: String, shared: &mut Components) -> Response {
    let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    let code = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(names));
    let schema = AllOfBuilder::new()
        .item(Ref::from_schema_name("Failure"))
        .item(ObjectBuilder::new().property("code", code));
    let mut envelope = ContentBuilder::new().schema(Some(schema));
    for code in codes {
        let name = code.as_str();
        let example = ExampleBuilder::new().value(Some(example(*code))).build();
        shared.examples.insert(name.to_owned(), RefOr::T(example));
        let at = Ref::new(format!("#/components/examples/{name}"));
        envelope = envelope.examples_from_iter([(name, RefOr::Ref(at))]);
    }
    ResponseBuilder::new()
        .description(about)
        .content("application/json", envelope.build())
        .build()
}

fn example(code: Code) -> Value {
    let details = match code {
        Code::InvalidInput => json!({"fields": {"limit": ["must be a whole number, 1 to 100"]}}),
        Code::WrongPassword => json!({"fields": {"current_password": ["is not your password"]}}),
        Code::TooManyRequests => json!({"class": "read"}),
        Code::NotReady => json!({"mysql": "ok", "schema": "ok", "redis": "away"}),
        _ => json!({}),
    };
    json!({"status": "error", "message": code.meaning().trim(), "code": code.as_str(), "details": details})
}
