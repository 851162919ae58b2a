//! `/livez` and `/readyz`: for load balancers and orchestrators.

use std::time::Duration;

use actix_web::web;
use marquee_domain::{DbError, migrate};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;

/// A check that takes longer than this counts as failed.
const PATIENCE: Duration = Duration::from_secs(3);

/// How the services behind the API are: each `ok` or what is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    mysql: &'static str,
    schema: &'static str,
    redis: &'static str,
}

/// The process answers.
#[utoipa::path(
    get, path = "/livez", tag = "operations", operation_id = "live", security(()),
    responses((status = 200, description = "The process answers", body = inline(crate::openapi::Success<Option<String>>))),
)]
pub async fn live() -> Answer<()> {
    Answer::ok("Alive", ())
}

/// MySQL and Redis answer, and the schema is the one this version was built for.
#[utoipa::path(
    get, path = "/readyz", tag = "operations", operation_id = "ready", security(()),
    responses(
        (status = 200, description = "Ready to serve", body = inline(crate::openapi::Success<Readiness>)),
        (status = 503, description = "`NOT_READY`: `details` says which service is away"),
    ),
)]
pub async fn ready(app: web::Data<App>) -> Result<Answer<Readiness>, ApiError> {
    let (database, redis) = tokio::join!(
        tokio::time::timeout(PATIENCE, schema_is_current(&app)),
        tokio::time::timeout(PATIENCE, app.queue.ping()),
    );
    let (mysql, schema) = match database {
        Ok(Ok(true)) => ("ok", "ok"),
        Ok(Ok(false)) => ("ok", "not migrated"),
        Ok(Err(_)) | Err(_) => ("away", "unknown"),
    };
    let redis = if matches!(redis, Ok(Ok(()))) {
        "ok"
    } else {
        "away"
    };
    let readiness = Readiness {
        mysql,
        schema,
        redis,
    };
    if [mysql, schema, redis] == ["ok"; 3] {
        return Ok(Answer::ok("Ready", readiness));
    }
    Err(ApiError::new(Code::NotReady, "Not ready yet")
        .detail("mysql", json!(readiness.mysql))
        .detail("schema", json!(readiness.schema))
        .detail("redis", json!(readiness.redis))
        .retry_after(PATIENCE))
}

async fn schema_is_current(app: &App) -> Result<bool, DbError> {
    let mut conn = app.db.get().await?;
    migrate::is_current(&mut conn).await
}
