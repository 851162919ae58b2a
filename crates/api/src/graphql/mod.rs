//! GraphQL over the same domain as the REST routes: it reads, under the same rules of who may see what, and changes nothing.
//!
//! - [`query`]: what can be asked for. [`movie`], [`list`], [`account`], [`task`], [`time`]: what comes of it.
//! - [`catalogue`], [`own`]: the lists; [`question`]: what the recommender can be asked. [`arguments`]: what they take.
//! - [`operations`]: a request's body; [`scope`]: what its operations share; [`loaders`]: many look-ups as one.
//! - [`measure`], [`budget`]: how much a request may ask for. [`error`]: what it is told when something is wrong.
//!
//! `docs/schema.graphql` is this schema; a test says so.

mod account;
mod arguments;
mod budget;
mod catalogue;
mod error;
mod list;
mod loaders;
mod measure;
mod movie;
pub mod operations;
mod own;
mod query;
mod question;
pub mod scope;
mod task;
mod time;

use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{
    Context, EmptyMutation, EmptySubscription, Json, Request, Response, SDLExportOptions,
};
use chrono::NaiveDate;
use marquee_settings::Graphql;
use serde_json::Value;

use crate::error::ApiError;
use budget::Budget;
use measure::Size;
use operations::Operation;
use query::Query;
use scope::Scope;

/// What a field gives. Every error has its code, as everywhere (see [`error`]).
type Outcome<T> = async_graphql::Result<T>;

/// Directives that one field may have: two are known.
const DIRECTIVES: usize = 4;

/// The schema, ready to run queries.
pub struct Schema(async_graphql::Schema<Query, EmptyMutation, EmptySubscription>);

impl Schema {
    /// With these limits.
    pub fn new(settings: &Graphql) -> Self {
        let mut schema = async_graphql::Schema::build(Query, EmptyMutation, EmptySubscription)
            .limit_directives(DIRECTIVES)
            .override_output_type_description::<NaiveDate>("A day: `1999-12-31`.")
            .override_output_type_description::<Json<Value>>("Any JSON.")
            .extension(Budget);
        if !settings.introspection {
            // "did you mean" would tell what may not be asked
            schema = schema.disable_suggestions();
        }
        Self(schema.finish())
    }

    /// The schema in its own language, as `docs/schema.graphql` has it.
    pub fn text(&self) -> String {
        let options = SDLExportOptions::new()
            .prefer_single_line_descriptions()
            .use_space_ident();
        self.0.sdl_with_options(options)
    }

    /// The answer to one operation.
    pub async fn answer(&self, scope: &Arc<Scope>, operation: Operation) -> Response {
        match prepared(scope, operation) {
            Ok(request) => error::told(self.0.execute(request).await),
            Err(refusal) => *refusal,
        }
    }
}

/// The answer to operations that were not run, or not to their end.
pub fn refused(error: &ApiError) -> Response {
    error::refused(error)
}

/// Measures the operation before the library looks at it.
fn prepared(scope: &Arc<Scope>, operation: Operation) -> Result<Request, Box<Response>> {
    let mut request = operation.request();
    let document = request
        .parsed_query()
        .map_err(|error| Box::new(error::unparsed(error)))?;
    check(scope, document).map_err(|error| Box::new(error::refused(&error)))?;
    Ok(request.data(scope.clone()))
}

fn check(scope: &Scope, document: &ExecutableDocument) -> Result<(), ApiError> {
    let limits = &scope.app.settings.graphql;
    let size = Size::of(document, limits.max_fields)?;
    size.check(limits)?;
    if size.asks_for_schema() && !scope.may_see_schema() {
        let message = "The schema cannot be asked for here; docs/schema.graphql has it";
        return Err(ApiError::forbidden(message));
    }
    Ok(())
}

fn scope<'a>(context: &Context<'a>) -> &'a Scope {
    context.data_unchecked::<Arc<Scope>>()
}
