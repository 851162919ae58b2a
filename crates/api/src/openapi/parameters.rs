//! Parameters and bodies as the extractors read them: what is the same wherever a name occurs is said here once.

use std::collections::BTreeSet;

use marquee_domain::models::audit_log::Action;
use serde_json::json;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayItems, Object, OneOf, SchemaFormat, SchemaType,
};
use utoipa::openapi::{Components, RefOr, Schema, Type};

const MOVIE: &str = "^(tmdb:)?[1-9][0-9]{0,17}$";
const TASK: &str = "^[0-7][0-9A-HJKMNP-TV-Z]{25}$";
/// No control characters, and one that is no space.
const LINE: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";
/// Of control characters only line breaks and tabs.
const PROSE: &str = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$";
/// No control characters.
const PASSWORD: &str = r"^[^\x00-\x1f\x7f-\x9f]*$";

/// Says of each parameter what its name says.
pub(super) fn describe(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else {
            continue;
        };
        let name = parameter.name.clone();
        if let Some(schema) = &mut parameter.schema {
            // a parameter is left out, it is never null
            not_null(schema);
            if parameter.parameter_in == ParameterIn::Query && name == "address" {
                *schema = address();
            }
            if let RefOr::T(Schema::Object(schema)) = schema {
                limits(&name, schema);
                if parameter.parameter_in == ParameterIn::Query {
                    if name == "action" {
                        let names = Action::ALL.iter().map(|action| json!(action.as_str()));
                        schema.enum_values = Some(names.collect());
                    }
                    text(&name, schema);
                }
            }
        }
    }
}

/// IPv4 or IPv6.
fn address() -> RefOr<Schema> {
    let text = |format: &str| {
        Object::builder()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::Custom(format.to_owned())))
    };
    let either = OneOf::builder().item(text("ipv4")).item(text("ipv6"));
    RefOr::T(either.build().into())
}

/// Whether the operation has this parameter in its query.
pub(super) fn has(operation: &Operation, name: &str) -> bool {
    let mut parameters = operation.parameters.iter().flatten();
    parameters.any(|parameter| match parameter {
        RefOr::T(parameter) => {
            parameter.name == name && parameter.parameter_in == ParameterIn::Query
        }
        RefOr::Ref(_) => false,
    })
}

/// Whether there are texts that the parameter refuses.
pub(super) fn can_be_malformed(parameter: &Parameter) -> bool {
    match &parameter.schema {
        Some(RefOr::T(Schema::Object(schema))) => {
            schema.pattern.is_some() || is(schema, &Type::Integer)
        }
        _ => false,
    }
}

/// Unknown fields are refused: says so of the operation's JSON body, and of all objects in it.
pub(super) fn close_body(operation: &mut Operation, shared: &mut Components) {
    let Some(RefOr::T(body)) = &mut operation.request_body else {
        return;
    };
    let Some(RefOr::T(content)) = body.content.get_mut("application/json") else {
        return;
    };
    let mut named = BTreeSet::new();
    if let Some(schema) = &mut content.schema {
        close("", schema, &mut named);
    }
    let mut closed = BTreeSet::new();
    while let Some(name) = named.pop_first() {
        if closed.insert(name.clone())
            && let Some(schema) = shared.schemas.get_mut(&name)
        {
            close(&name, schema, &mut named);
        }
    }
}

/// Closes what has this `name`; components that it refers to go into `named`.
fn close(name: &str, schema: &mut RefOr<Schema>, named: &mut BTreeSet<String>) {
    match schema {
        RefOr::Ref(to) => named.extend(to.ref_location.rsplit('/').next().map(str::to_owned)),
        RefOr::T(Schema::Object(object)) => {
            limits(name, object);
            text(name, object);
            if !object.properties.is_empty() && object.additional_properties.is_none() {
                object.additional_properties =
                    Some(Box::new(AdditionalProperties::FreeForm(false)));
            }
            for (name, property) in &mut object.properties {
                close(name, property, named);
            }
        }
        RefOr::T(Schema::Array(array)) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                close(name, items, named);
            }
        }
        RefOr::T(Schema::OneOf(one)) => {
            let items = one.items.iter_mut();
            items.for_each(|item| close(name, item, named));
        }
        RefOr::T(_) => {}
    }
}

/// What a text may have in it, unless the route says more of it.
fn text(name: &str, schema: &mut Object) {
    let says_more = schema.pattern.is_some() || schema.enum_values.is_some();
    if !is(schema, &Type::String) || says_more {
        return;
    }
    let format = schema.format.as_ref().map(|format| json!(format));
    let pattern = match format.as_ref().and_then(|format| format.as_str()) {
        Some("password") => PASSWORD,
        Some(_) => return,
        None if matches!(name, "review" | "overview") => PROSE,
        None => LINE,
    };
    schema.pattern = Some(pattern.to_owned());
}

fn limits(name: &str, schema: &mut Object) {
    let number = is(schema, &Type::Integer);
    match name {
        "limit" if number => {
            between(schema, 1, 100);
            schema.default.get_or_insert_with(|| 20.into());
        }
        "offset" if number => {
            between(schema, 0, 10_000);
            schema.default.get_or_insert_with(|| 0.into());
        }
        "wait" if number => between(schema, 0, 30),
        "days" if number => {
            between(schema, 1, 90);
            schema.default.get_or_insert_with(|| 7.into());
        }
        "movie" => {
            schema.pattern.get_or_insert_with(|| MOVIE.to_owned());
        }
        "task_id" | "version" => {
            schema.pattern.get_or_insert_with(|| TASK.to_owned());
        }
        // utoipa says of every unsigned number that it may be 0
        name if number && (name == "id" || name == "actor" || name.ends_with("_id")) => {
            schema.minimum = Some(1_i64.into());
            schema.maximum.get_or_insert_with(|| i64::MAX.into());
        }
        _ => {}
    }
}

fn between(schema: &mut Object, least: i64, most: i64) {
    schema.minimum = Some(least.into());
    schema.maximum = Some(most.into());
}

fn is(schema: &Object, kind: &Type) -> bool {
    match &schema.schema_type {
        SchemaType::Type(only) => only == kind,
        SchemaType::Array(kinds) => kinds.contains(kind),
        SchemaType::AnyValue => false,
    }
}

fn not_null(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => drop_null(&mut object.schema_type),
        RefOr::T(Schema::Array(array)) => drop_null(&mut array.schema_type),
        RefOr::T(Schema::OneOf(one)) => {
            one.items.retain(|item| {
                !matches!(item, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
            });
            if let [only] = &one.items[..] {
                *schema = only.clone();
            }
        }
        _ => {}
    }
}

fn drop_null(kind: &mut SchemaType) {
    if let SchemaType::Array(kinds) = kind {
        kinds.retain(|kind| *kind != Type::Null);
        if let [only] = &kinds[..] {
            *kind = SchemaType::Type(only.clone());
        }
    }
}
