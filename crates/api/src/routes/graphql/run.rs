//! `POST /api/graphql`.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use futures_util::future::join_all;
use marquee_settings::Network;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::{Client, Viewer};
use crate::graphql::operations::{Operation, Operations};
use crate::graphql::refused;
use crate::graphql::scope::Scope;

/// Answers a query, or a batch of queries by an array of answers.
///
/// Who is not signed in sees what is public. The answer to whatever is JSON of the right shape is 200 (as the GraphQL over HTTP
/// specification has it): what could not be answered is null, and `errors` says why, in `extensions`, with the codes and details
/// that other routes have for it. A query that is malformed (`QUERY_INVALID`) or larger than the server allows
/// (`QUERY_TOO_LARGE`) is not run at all. It only reads; asking for recommendations makes a task, as `GET /recommendations` does.
#[utoipa::path(
    post, path = "/api/graphql", tag = "graphql", operation_id = "graphql",
    request_body(
        content = inline(OperationsSchema),
        examples(
            ("Movies" = (value = json!({
                "query": "query Best($genre: [String!]) { movies(filter: {genre: $genre}, orderBy: AVERAGE_RATING, limit: 3) { count nextOffset results { title year averageRating genres { name } } } }",
                "variables": {"genre": ["Drama"]},
            }))),
            ("Recommendations" = (value = json!({
                "query": "{ me { name } recommendations(limit: 5) { id status recommendations { results { movie { title } score reasons { text } } } } }",
            }))),
            ("Batch" = (value = json!([{"query": "{ genres { results { name } } }"}, {"query": "{ movie(id: \"42\") { title } }"}]))),
        ),
    ),
    responses(
        (status = 200, description = "The answer, or an array of the answers", body = inline(AnswersSchema), examples(
            ("Data" = (value = json!({"data": {"genres": {"results": [{"name": "Action"}, {"name": "Drama"}]}}}))),
            ("Error" = (value = json!({
                "data": {"movie": null},
                "errors": [{
                    "message": "There is no such movie", "locations": [{"line": 1, "column": 3}], "path": ["movie"],
                    "extensions": {"code": "NOT_FOUND", "details": {}},
                }],
            }))),
        )),
    ),
)]
pub async fn handle(
    client: Client,
    viewer: Viewer,
    operations: Operations,
    app: web::Data<App>,
) -> HttpResponse {
    let app = app.into_inner();
    let caller = viewer.caller().map(|caller| (**caller).clone());
    let network = Network::around(client.0);
    let scope = Arc::new(Scope::new(app.clone(), caller, viewer.audience(), network));
    let patience = app.settings.graphql.timeout();
    let answered = tokio::time::timeout(patience, run(&app, &scope, operations));
    answered.await.unwrap_or_else(|_| {
        let slow = ApiError::new(Code::QueryTimeout, "The query took too long; ask for less");
        answer(&refused(&slow))
    })
}

async fn run(app: &App, scope: &Arc<Scope>, operations: Operations) -> HttpResponse {
    match operations {
        Operations::One(operation) => answer(&app.graphql.answer(scope, operation).await),
        Operations::Batch(operations) => {
            let each = operations
                .into_iter()
                .map(|operation| app.graphql.answer(scope, operation));
            answer(&join_all(each).await)
        }
        Operations::Refused(error) => answer(&refused(&error)),
    }
}

fn answer(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .json(body)
}

/// An operation, or several.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the body; Operations reads it")]
enum OperationsSchema {
    One(Operation),
    Batch(Vec<Operation>),
}

/// An answer, or one for each operation of a batch.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the answer, which the library makes")]
enum AnswersSchema {
    One(GraphqlAnswer),
    Batch(Vec<GraphqlAnswer>),
}

/// What came of a query.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the answer, which the library makes")]
struct GraphqlAnswer {
    /// In the shape of the query; null when it was not run.
    #[schema(value_type = Option<Object>)]
    data: Option<serde_json::Value>,
    /// Why parts of it are null; left out when none is for a reason.
    #[schema(required = false)]
    errors: Vec<GraphqlError>,
}

/// Why something is null.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the answer, which the library makes")]
struct GraphqlError {
    /// For people.
    message: String,
    /// Where in the query: `line` and `column`, from 1.
    #[schema(required = false, value_type = Vec<Object>)]
    locations: Vec<serde_json::Value>,
    /// Where in the data.
    #[schema(required = false, value_type = Vec<serde_json::Value>)]
    path: Vec<serde_json::Value>,
    /// For programs: `code`, one of this API's error codes, and `details`, as in the errors of other routes.
    #[schema(value_type = Object)]
    extensions: serde_json::Value,
}
