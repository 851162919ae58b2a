//! Errors as GraphQL has them: `{"message":…,"locations":…,"path":…,"extensions":{"code":…,"details":{…}}}`, with the codes and
//! details of every other route.

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};
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

/// `response` with the codes and details of its errors.
pub(super) fn told(mut response: Response) -> Response {
    response.errors.truncate(MOST);
    response.errors = response.errors.into_iter().map(tell).collect();
    response
}

/// A query that cannot be parsed, and where.
pub(super) fn unparsed(error: ServerError) -> Response {
    told(Response::from_errors(vec![error]))
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
