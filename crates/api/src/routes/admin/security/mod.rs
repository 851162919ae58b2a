//! `/api/admin/security/blocked-ips`: addresses and ranges that are refused.

pub mod block;
pub mod list;
pub mod unblock;

use chrono::{DateTime, Utc};
use marquee_domain::UserId;
use marquee_domain::models::blocked_ip::BlockedIp;
use serde::Serialize;
use utoipa::ToSchema;

/// A blocked address or range.
#[derive(Debug, Serialize, ToSchema)]
pub struct Blocked {
    /// Its id.
    id: u64,
    /// The address or range.
    #[schema(example = "203.0.113.0/24")]
    address: String,
    /// Why.
    #[schema(example = "scans for holes")]
    reason: Option<String>,
    /// The admin who did it; null when the audit job or the operator's command did.
    created_by: Option<UserId>,
    /// Since when.
    created_at: DateTime<Utc>,
    /// Until when; null is for good.
    expires_at: Option<DateTime<Utc>>,
}

impl From<BlockedIp> for Blocked {
    fn from(blocked: BlockedIp) -> Self {
        Self {
            id: blocked.id,
            address: blocked.network.to_string(),
            reason: blocked.reason,
            created_by: blocked.created_by,
            created_at: blocked.created_at,
            expires_at: blocked.expires_at,
        }
    }
}
