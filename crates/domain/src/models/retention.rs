//! What is deleted when it is old: a chunk at a time, so that no statement holds many locks or runs for long.

use chrono::{DateTime, Utc};
use diesel::sql_types::Datetime;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::DbError;

/// The most rows that one statement deletes.
pub const CHUNK: usize = 1000;

/// Rows that are deleted some time after a moment in their life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiring {
    /// Refresh tokens, from their expiry on. Spent ones must stay until then: they are how re-use is noticed.
    RefreshTokens,
    /// Activations, from their expiry on.
    Activations,
    /// Password resets, from their expiry on.
    PasswordResets,
    /// E-mail changes, from their expiry on.
    EmailChanges,
    /// Searches, views and clicks, from when we were told.
    Events,
    /// What was recommended, from when it was.
    RecommendationLog,
    /// Logins, role changes, admin acts, from when they were.
    AuditLog,
    /// Uploaded histories, from when they were sent. They go earlier, when their import has ended.
    Uploads,
}

impl Expiring {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::RefreshTokens,
        Self::Activations,
        Self::PasswordResets,
        Self::EmailChanges,
        Self::Events,
        Self::RecommendationLog,
        Self::AuditLog,
        Self::Uploads,
    ];

    fn statement(self) -> &'static str {
        match self {
            Self::RefreshTokens => {
                "DELETE FROM refresh_tokens WHERE expires_at < ? ORDER BY expires_at LIMIT 1000"
            }
            Self::Activations => {
                "DELETE FROM activations WHERE expires_at < ? ORDER BY expires_at LIMIT 1000"
            }
            Self::PasswordResets => {
                "DELETE FROM password_resets WHERE expires_at < ? ORDER BY expires_at LIMIT 1000"
            }
            Self::EmailChanges => {
                "DELETE FROM email_changes WHERE expires_at < ? ORDER BY expires_at LIMIT 1000"
            }
            Self::Events => {
                "DELETE FROM events WHERE created_at < ? ORDER BY created_at LIMIT 1000"
            }
            Self::RecommendationLog => {
                "DELETE FROM recommendation_log WHERE created_at < ? ORDER BY created_at LIMIT 1000"
            }
            Self::AuditLog => {
                "DELETE FROM audit_log WHERE created_at < ? ORDER BY created_at LIMIT 1000"
            }
            Self::Uploads => {
                "DELETE FROM uploads WHERE created_at < ? ORDER BY created_at LIMIT 1000"
            }
        }
    }

    /// Deletes at most [`CHUNK`] rows whose moment was before `before`, and says how many: fewer means that none are left.
    pub async fn purge(
        self,
        conn: &mut AsyncMysqlConnection,
        before: DateTime<Utc>,
    ) -> Result<usize, DbError> {
        let delete = diesel::sql_query(self.statement()).bind::<Datetime, _>(before.naive_utc());
        Ok(delete.execute(conn).await?)
    }
}
