//! `POST /api/admin/security/blocked-ips`.

use actix_web::web;
use chrono::{DateTime, Utc};
use marquee_domain::models::blocked_ip::Block;
use marquee_settings::Network;
use utoipa::ToSchema;

use super::Blocked;
use crate::answer::Answer;
use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Client, Fields, Request, text, time};

/// What to block.
#[derive(Debug, ToSchema)]
pub struct NewBlock {
    /// An address or a range, IPv4 or IPv6.
    #[schema(value_type = String, example = "203.0.113.0/24")]
    address: Network,
    /// For admins to read; at most 255 characters.
    #[schema(max_length = 255, example = "scans for holes")]
    reason: Option<String>,
    /// Until when; for good if left out.
    #[schema(example = "2030-01-01T00:00:00Z")]
    expires_at: Option<DateTime<Utc>>,
}

impl Request for NewBlock {
    fn read(fields: &mut Fields) -> Option<Self> {
        let address = fields.text("address", str::parse);
        let reason = fields.optional_text("reason", |reason| text(reason, Block::LONGEST_REASON));
        let expires_at = fields.optional_text("expires_at", |when| match time(when) {
            Ok(end) if end <= Utc::now() => Err("must be in the future"),
            other => other,
        });
        Some(Self {
            address: address?,
            reason: reason?,
            expires_at: expires_at?,
        })
    }
}

/// Blocks an address or range: within seconds all its requests are refused. What is blocked already gets this reason and end.
#[utoipa::path(
    post, path = "/api/admin/security/blocked-ips", tag = "admin", operation_id = "block_ip",
    request_body = NewBlock,
    responses(
        (status = 201, description = "Blocked", body = inline(crate::openapi::Success<Blocked>)),
        (status = 200, description = "It was blocked before, and has this reason and end now", body = inline(crate::openapi::Success<Blocked>)),
        (status = 409, description = "`OWN_ADDRESS`: this request comes from there"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    body: Body<NewBlock>,
    app: web::Data<App>,
) -> Result<Answer<Blocked>, ApiError> {
    let new = body.0;
    if new.address.contains(client.0) {
        let message = format!("This would block your own address, {}", client.0);
        return Err(ApiError::new(Code::OwnAddress, message));
    }
    let block = Block {
        network: new.address,
        reason: new.reason,
        until: new.expires_at,
    };
    let origin = client.origin(Some(&caller));
    let (blocked, is_new) = block.save(&app.db, origin, Utc::now()).await?;
    app.blocklist.refresh(&app.db).await?;
    let blocked = Blocked::from(blocked);
    if !is_new {
        return Ok(Answer::ok("The block was changed", blocked));
    }
    let location = format!("/api/admin/security/blocked-ips/{}", blocked.id);
    Ok(Answer::created(location, "Blocked", blocked))
}
