//! Signing in: a session begins and the log has it, or neither.

use chrono::{DateTime, Duration, Utc};
use diesel_async::AsyncMysqlConnection;

use super::audit_log::{self, Action, Entry, Origin};
use super::refresh_token::Session;
use super::role;
use super::user::User;
use crate::{Db, DbError};

/// Begins a session for `user`, whose password was compared before; gives it with the names of the user's roles. `None`: the
/// account got another password meanwhile, or was closed.
pub async fn begin(
    db: &Db,
    user: &User,
    good_for: Duration,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<Option<(Session, Vec<String>)>, DbError> {
    let entry = Entry::new(Action::Login, origin);
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        if !user.hold(conn).await? {
            return Ok(None);
        }
        let session = Session::begin(conn, user.id, good_for, now).await?;
        audit_log::record(conn, &entry, now).await?;
        let roles = role::names_of(conn, user.id).await?;
        Ok::<_, DbError>(Some((session, roles)))
    })
    .await
}
