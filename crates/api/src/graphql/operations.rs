//! The body of a GraphQL request: an operation, or a batch of them.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use async_graphql::{Request, Variables};
use futures_util::future::LocalBoxFuture;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::measure::too_large;
use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::{self, Fields};

/// The longest name that an operation can have.
const LONGEST_NAME: usize = 200;

/// What is asked for at once.
pub enum Operations {
    /// `{"query":…}`.
    One(Operation),
    /// `[{"query":…}, …]`.
    Batch(Vec<Operation>),
    /// Nothing, or more than may be asked for at once.
    Refused(ApiError),
}

/// What is asked for.
#[derive(ToSchema)]
pub struct Operation {
    /// In GraphQL's language.
    #[schema(pattern = r"^[\s\S]*$", example = "{ genres { results { id name } } }")]
    query: String,
    /// Values of the query's variables, by name.
    #[schema(value_type = Option<Object>)]
    variables: Map<String, Value>,
    /// Which operation to run, of a query that has several.
    #[schema(rename = "operationName", pattern = r"^[\s\S]*$", max_length = 200)]
    name: Option<String>,
}

impl Operation {
    pub(super) fn request(self) -> Request {
        let variables = Variables::from_json(Value::Object(self.variables));
        let request = Request::new(self.query).variables(variables);
        match self.name {
            Some(name) => request.operation_name(name),
            None => request,
        }
    }
}

impl extract::Request for Operation {
    fn read(fields: &mut Fields) -> Option<Self> {
        let query = fields.text("query", |text| Ok::<_, &str>(text.to_owned()));
        let variables = fields.optional::<Map<String, Value>>("variables");
        let name = fields
            .optional_text("operationName", name)
            .map(Option::flatten);
        // clients may send what other servers understand; here it says nothing
        let extensions = fields.optional::<Map<String, Value>>("extensions");
        extensions?;
        Some(Self {
            query: query?,
            variables: variables?.unwrap_or_default(),
            name: name?,
        })
    }
}

/// Empty is as good as none: some clients always send it.
fn name(text: &str) -> Result<Option<String>, String> {
    match text {
        "" => Ok(None),
        text if text.len() > LONGEST_NAME => {
            Err(format!("must have at most {LONGEST_NAME} characters"))
        }
        text => Ok(Some(text.to_owned())),
    }
}

impl FromRequest for Operations {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let most = App::of(&request).settings.graphql.max_batch;
            match extract::json(&request, payload).await? {
                Value::Array(batch) if batch.is_empty() => {
                    let message = "A batch must have an operation at least";
                    Ok(Self::Refused(ApiError::new(Code::QueryInvalid, message)))
                }
                Value::Array(batch) => {
                    let batch = batch.into_iter().map(|body| extract::fields(body, 0));
                    // what is no operation at all is said first
                    let batch: Vec<Operation> = batch.collect::<Result<_, _>>()?;
                    if batch.len() > most {
                        return Ok(Self::Refused(too_large("batch", most)));
                    }
                    Ok(Self::Batch(batch))
                }
                body => Ok(Self::One(extract::fields(body, 0)?)),
            }
        })
    }
}
