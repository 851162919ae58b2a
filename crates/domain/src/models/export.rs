//! All that is stored about an account, without its secrets: in parts, and a chunk of each at a time, as nobody knows how much
//! there is.

mod rows;

use diesel_async::AsyncMysqlConnection;
use serde::Serialize;
use serde_json::Value;

use crate::{DbError, UserId};

/// How many rows are read at once.
const CHUNK: i64 = 500;

/// A part of an export: a list. What else there is, the profile and the preferences, is short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What they rated, movies deleted since included.
    Ratings,
    /// What they liked, bookmarked, watched and dismissed.
    Interactions,
    /// What they searched, viewed and clicked.
    Events,
    /// Which lists were made for them.
    Recommendations,
    /// What became of the movies of those lists.
    Feedback,
    /// Where they are and were signed in.
    Sessions,
    /// Which other addresses they asked for.
    EmailChanges,
    /// What they did, and what was done to them.
    AuditLog,
}

/// Some rows of a part, in order.
#[derive(Debug)]
pub struct Chunk {
    /// The rows: JSON objects.
    pub rows: Vec<Value>,
    /// After which key the next chunk begins; `None` after the last.
    pub next: Option<String>,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 8] = [
        Self::Ratings,
        Self::Interactions,
        Self::Events,
        Self::Recommendations,
        Self::Feedback,
        Self::Sessions,
        Self::EmailChanges,
        Self::AuditLog,
    ];

    /// Its name in an export.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ratings => "ratings",
            Self::Interactions => "interactions",
            Self::Events => "events",
            Self::Recommendations => "recommendations",
            Self::Feedback => "feedback",
            Self::Sessions => "sessions",
            Self::EmailChanges => "email_changes",
            Self::AuditLog => "audit_log",
        }
    }

    /// The rows that come `after` this key; all of them come after "".
    pub async fn chunk(
        self,
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        after: &str,
    ) -> Result<Chunk, DbError> {
        match self {
            Self::Ratings => rows::ratings(conn, user, number(after)).await,
            Self::Interactions => rows::interactions(conn, user, number(after)).await,
            Self::Events => rows::events(conn, user, number(after)).await,
            Self::Recommendations => rows::recommendations(conn, user, after).await,
            Self::Feedback => rows::feedback(conn, user, after).await,
            Self::Sessions => rows::sessions(conn, user, after).await,
            Self::EmailChanges => rows::email_changes(conn, user, number(after)).await,
            Self::AuditLog => rows::audit_log(conn, user, number(after)).await,
        }
    }
}

/// A key that is an id.
fn number(key: &str) -> u64 {
    key.parse().unwrap_or_default()
}

fn chunk<R: Serialize>(rows: &[R], key: impl Fn(&R) -> String) -> Result<Chunk, DbError> {
    let whole = usize::try_from(CHUNK).is_ok_and(|whole| rows.len() == whole);
    let values: Result<Vec<Value>, _> = rows.iter().map(serde_json::to_value).collect();
    let unwritable = |error| diesel::result::Error::SerializationError(Box::new(error));
    Ok(Chunk {
        rows: values.map_err(unwritable)?,
        next: rows.last().filter(|_| whole).map(key),
    })
}
