//! Errors as GraphQL has them: `{"message":…,"locations":…,"path":…,"extensions":{"code":…,"details":{…}}}`, with the codes and
//! details of every other route.

use async_graphql::indexmap::IndexMap;
use async_graphql::{ErrorExtensionValues, Name, PathSegment, Response, ServerError, Value};
use serde_json::Map;

use crate::code::Code;
use crate::error::ApiError;

/// More errors than this tell nobody more.
const MOST: usize = 10;
/// A message about a query quotes it, and a query can be long.
const LONGEST: usize = 300;

/// An answer to a query that was not run.
pub(super) fn refused(error: &ApiError) -> Response {
    Response::from_errors(vec![with_code(ServerError::new("", None), error)])
}

/// `response` with the codes and details of its errors, and with null for each field that they are about: the library leaves it out.
pub(super) fn told(mut response: Response) -> Response {
    for error in response
        .errors
        .iter()
        .filter(|error| !error.path.is_empty())
    {
        if response.data == Value::Null {
            response.data = Value::Object(IndexMap::new());
        }
        set_null(&mut response.data, &error.path);
    }
    response.errors.truncate(MOST);
    response.errors = response.errors.into_iter().map(tell).collect();
    response
}

/// A query that cannot be parsed, and where.
pub(super) fn unparsed(error: ServerError) -> Response {
    told(Response::from_errors(vec![error]))
}

/// Where nothing is, there is null afterwards.
fn set_null(data: &mut Value, path: &[PathSegment]) {
    match (data, path) {
        (Value::Object(fields), [PathSegment::Field(name), inner @ ..]) => {
            set_null(fields.entry(Name::new(name)).or_default(), inner);
        }
        (Value::List(entries), [PathSegment::Index(at), inner @ ..]) => {
            if let Some(entry) = entries.get_mut(*at) {
                set_null(entry, inner);
            }
        }
        _ => {}
    }
}

fn tell(error: ServerError) -> ServerError {
    if error
        .extensions
        .as_ref()
        .is_some_and(|extensions| extensions.get("code").is_some())
    {
        return error;
    }
    if let Some(source) = error.source.clone() {
        let unexpected = || ApiError::internal(&error.message);
        let known = source.downcast_ref::<ApiError>().cloned();
        let known = known.unwrap_or_else(unexpected);
        return with_code(error, &known);
    }
    // whatever the library says by itself is about the query
    let message: String = error.message.chars().take(LONGEST).collect();
    let invalid = ApiError::new(Code::QueryInvalid, message);
    with_code(error, &invalid)
}

/// `at`, saying what `error` says.
fn with_code(at: ServerError, error: &ApiError) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", error.code().as_str());
    let mut details = error.details();
    if let Some(serde_json::Value::Object(fields)) = details.get_mut("fields") {
        *fields = std::mem::take(fields)
            .into_iter()
            .map(|(name, problems)| (in_camel_case(&name), problems))
            .collect();
    }
    extensions.set("details", value(details));
    ServerError {
        message: error.message().to_owned(),
        source: None,
        locations: at.locations,
        path: at.path,
        extensions: Some(extensions),
    }
}

fn value(details: Map<String, serde_json::Value>) -> Value {
    Value::from_json(serde_json::Value::Object(details)).unwrap_or_default()
}

/// Arguments are named so here: `yearMin`, where a query string has `year_min`.
fn in_camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut joined = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        joined.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        joined.push_str(letters.as_str());
    }
    joined
}

#[cfg(test)]
mod tests {
    use async_graphql::{PathSegment, Response, ServerError, value};

    use super::told;
    use crate::error::ApiError;

    fn at(path: &[&str]) -> ServerError {
        let segment = |part: &&str| match part.parse() {
            Ok(at) => PathSegment::Index(at),
            Err(_) => PathSegment::Field((*part).to_owned()),
        };
        let error = async_graphql::Error::new_with_source(ApiError::not_found("movie"));
        ServerError {
            path: path.iter().map(segment).collect(),
            ..error.into_server_error(async_graphql::Pos::default())
        }
    }

    #[test]
    fn what_could_not_be_answered_is_null_and_nothing_else_is() {
        let data = value!({"a": {"id": "1"}, "list": [{"id": "2"}, {"id": "3"}]});
        let mut response = Response::new(data);
        response.errors = vec![
            at(&["b"]),
            at(&["list", "1", "cast"]),
            at(&["a", "id", "x"]),
        ];
        assert_eq!(
            told(response).data,
            value!({"a": {"id": "1"}, "list": [{"id": "2"}, {"id": "3", "cast": null}], "b": null})
        );
        let alone = Response::from_errors(vec![at(&["movie"])]);
        assert_eq!(told(alone).data, value!({"movie": null}));
        // it was not run at all
        let refused = Response::from_errors(vec![at(&[])]);
        assert_eq!(told(refused).data, value!(null));
    }
}
