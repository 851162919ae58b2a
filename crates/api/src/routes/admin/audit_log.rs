//! `GET /api/admin/audit-log`: who did what.

use std::net::IpAddr;

use actix_web::{HttpRequest, web};
use chrono::{DateTime, Utc};
use marquee_domain::UserId;
use marquee_domain::models::audit_log::{Action, Filter, Logged};
use marquee_domain::page::Page;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Fields, Params, Request, id, page, text, time};
use crate::list::List;

/// More than any subject has.
const LONGEST_SUBJECT: usize = 255;

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its id.
    id: u64,
    /// What was done.
    #[schema(example = "login_failed")]
    action: String,
    /// Who did it; null for visitors, jobs and the operator's command, and when the account was closed since.
    actor: Option<UserId>,
    /// Whom or what it was done to.
    #[schema(example = "user:7")]
    subject: Option<String>,
    /// Where it was asked for.
    #[schema(example = "203.0.113.7")]
    address: Option<String>,
    /// Whatever else there is to say; never a secret.
    #[schema(value_type = Option<Object>, example = json!({"reason": "wrong password"}))]
    details: Option<Value>,
    /// When.
    created_at: DateTime<Utc>,
}

impl From<Logged> for AuditEntry {
    fn from(logged: Logged) -> Self {
        Self {
            id: logged.id,
            action: logged.action,
            actor: logged.actor_id,
            subject: logged.subject,
            address: logged.address,
            details: logged.details,
            created_at: logged.created_at,
        }
    }
}

/// Which entries, and which part of them.
#[derive(Debug)]
pub struct Wanted {
    filter: Filter,
    page: Page,
}

impl Request for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let actor = fields.optional_text("actor", id);
        let subject = fields.optional_text("subject", |given| text(given, LONGEST_SUBJECT));
        let action = fields.optional_text("action", action);
        let address = fields.optional_text("address", address);
        let from = fields.optional_text("from", time);
        let to = fields.optional_text("to", time);
        let page = page(fields);
        Some(Self {
            filter: Filter {
                actor: actor?,
                subject: subject?,
                action: action?,
                address: address?,
                from: from?,
                to: to?,
            },
            page: page?,
        })
    }
}

fn action(name: &str) -> Result<Action, String> {
    Action::parse(name).ok_or_else(|| {
        let names: Vec<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
        format!("must be one of: {}", names.join(", "))
    })
}

fn address(text: &str) -> Result<IpAddr, &'static str> {
    text.parse::<IpAddr>()
        .map(|address| address.to_canonical())
        .map_err(|_| "must be an IPv4 or IPv6 address")
}

/// Logins, role changes, blocks and what admins did, newest first.
#[utoipa::path(
    get, path = "/api/admin/audit-log", tag = "admin", operation_id = "read_audit_log",
    params(
        ("actor" = Option<u64>, Query, description = "Done by this account", example = 7),
        ("subject" = Option<String>, Query, max_length = 255, description = "Done to this, spelled as in an answer", example = "user:7"),
        ("action" = Option<String>, Query, description = "Of this kind", example = "login_failed"),
        ("address" = Option<String>, Query, description = "From this address", example = "203.0.113.7"),
        ("from" = Option<DateTime<Utc>>, Query, description = "Not earlier (RFC 3339)", example = "2026-01-01T00:00:00Z"),
        ("to" = Option<DateTime<Utc>>, Query, description = "Earlier than this (RFC 3339)", example = "2030-01-01T00:00:00Z"),
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses((status = 200, description = "A part of the log", body = inline(crate::openapi::Success<List<AuditEntry>>))),
)]
pub async fn handle(
    wanted: Params<Wanted>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<Answer<List<AuditEntry>>, ApiError> {
    let Wanted { filter, page } = wanted.0;
    let found = filter.find(&mut *app.db.get().await?, page).await?;
    let found = found.map(AuditEntry::from);
    Ok(List::answer("The audit log", &request, page, found))
}
