use diesel::result::{DatabaseErrorKind, Error};

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// Not to be had now: no connection in time, connection lost, server shutting down, statement timed out. Worth trying later.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// Two transactions stood in each other's way and this one was chosen to begin again.
    #[error("transaction must be retried: {0}")]
    Conflict(String),
    /// Everything else, with Diesel's own error.
    #[error("query failed: {0}")]
    Query(Error),
}

impl DbError {
    /// Whether a unique key was taken.
    pub fn is_duplicate(&self) -> bool {
        self.is_kind(DatabaseErrorKind::UniqueViolation)
    }

    /// Whether a row that was referred to is not there, or is still referred to.
    pub fn is_foreign_key(&self) -> bool {
        self.is_kind(DatabaseErrorKind::ForeignKeyViolation)
    }

    fn is_kind(&self, wanted: DatabaseErrorKind) -> bool {
        matches!(self, Self::Query(Error::DatabaseError(kind, _))
            if std::mem::discriminant(kind) == std::mem::discriminant(&wanted))
    }
}

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        match &error {
            // only some errors have a kind, the others are known by their text; connections ask for English
            Error::DatabaseError(DatabaseErrorKind::Unknown, about) => {
                let text = about.message();
                if must_retry(&error) {
                    Self::Conflict(text.to_owned())
                } else if is_away(text) {
                    Self::Unavailable(text.to_owned())
                } else {
                    Self::Query(error)
                }
            }
            Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _)
            | Error::BrokenTransactionManager => Self::Unavailable(error.to_string()),
            _ => Self::Query(error),
        }
    }
}

/// Deadlock (1213) and lock wait timeout (1205): both servers say "try restarting transaction".
pub(crate) fn must_retry(error: &Error) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Error::DatabaseError(DatabaseErrorKind::Unknown, about) => {
            about.message().contains("try restarting transaction")
        }
        _ => false,
    }
}

fn is_away(text: &str) -> bool {
    [
        // mysql_async's own words for a lost connection
        "Input/output error",
        "Connection to the server is closed",
        // the servers'
        "Server shutdown in progress",
        "Connection was killed",
        "Query execution was interrupted",
        "Too many connections",
        "has gone away",
    ]
    .iter()
    .any(|known| text.contains(known))
}
