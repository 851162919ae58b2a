//! Who did what: logins, role changes, blocks and admin acts. Never a secret, a token, or what somebody typed.

use std::collections::HashSet;
use std::fmt;
use std::net::IpAddr;

use chrono::{DateTime, Utc};
use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use marquee_settings::Network;
use serde_json::Value;

use crate::page::{self, Found, Page};
use crate::schema::audit_log;
use crate::time::Utc6;
use crate::{DbError, GenreId, MovieId, UserId};

macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal;)+) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Action {
            /// All actions.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// As it is stored. Never give an old name a new meaning.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

actions! {
    /// Somebody registered.
    Register = "register";
    /// Somebody signed in.
    Login = "login";
    /// Somebody tried to sign in; `details.reason` says why it failed.
    LoginFailed = "login_failed";
    /// Somebody signed out.
    Logout = "logout";
    /// A spent refresh token was used again, and its session ended.
    TokenReused = "token_reused";
    /// Somebody set another password.
    PasswordChanged = "password_changed";
    /// Somebody set another password by a link in a mail.
    PasswordReset = "password_reset";
    /// Somebody confirmed another e-mail address.
    EmailChanged = "email_changed";
    /// An account was closed, by its owner or an admin.
    AccountClosed = "account_closed";
    /// Somebody was given the role `details.role`.
    RoleGranted = "role_granted";
    /// The role `details.role` was taken from somebody.
    RoleRevoked = "role_revoked";
    /// The role `details.role` was made.
    RoleCreated = "role_created";
    /// Somebody's rating was removed by a moderator or admin; `details` says which and of what movie.
    ReviewRemoved = "review_removed";
    /// An address or range was blocked.
    AddressBlocked = "address_blocked";
    /// An address or range was let in again.
    AddressUnblocked = "address_unblocked";
    /// The audit job found an address suspicious; `details` counts what it did.
    AddressFlagged = "address_flagged";
    /// A movie was added.
    MovieCreated = "movie_created";
    /// A movie was changed; `details.fields` says what of it.
    MovieChanged = "movie_changed";
    /// A movie was deleted.
    MovieDeleted = "movie_deleted";
    /// The genre `details.name` was made.
    GenreCreated = "genre_created";
    /// The genre `details.was` was changed, and is `details.name` now.
    GenreChanged = "genre_changed";
    /// The genre `details.name` was deleted, its movies moved to the genre `details.replaced_with`, if to any.
    GenreDeleted = "genre_deleted";
    /// The trained model `details.version` was put into use.
    ModelChosen = "model_chosen";
}

impl Action {
    /// The action of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|action| action.as_str() == name)
    }
}

/// Whom or what something was done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An account.
    User(UserId),
    /// An address or range.
    Network(Network),
    /// A movie.
    Movie(MovieId),
    /// A genre.
    Genre(GenreId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Network(network) => write!(f, "address:{network}"),
            Self::Movie(id) => write!(f, "movie:{id}"),
            Self::Genre(id) => write!(f, "genre:{id}"),
        }
    }
}

/// Who did something, and from where. The default is a job or the operator's command.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Origin {
    /// The account, if somebody was signed in.
    pub actor: Option<UserId>,
    /// The client's address.
    pub address: Option<IpAddr>,
}

/// Something to be written down.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Entry {
    action: Action,
    origin: Origin,
    subject: Option<Subject>,
    details: Option<Value>,
}

impl Entry {
    /// Just that it was done, and by whom.
    pub fn new(action: Action, origin: Origin) -> Self {
        Self {
            action,
            origin,
            subject: None,
            details: None,
        }
    }

    /// To whom or what.
    pub fn to(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Whatever else an admin should know: a JSON object without secrets.
    pub fn details(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }
}

/// Writes it down. In the transaction of what was done, so that neither is without the other.
pub async fn record(
    conn: &mut AsyncMysqlConnection,
    entry: &Entry,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(audit_log::table)
        .values((
            audit_log::action.eq(entry.action.as_str()),
            audit_log::actor_id.eq(entry.origin.actor),
            audit_log::subject.eq(entry.subject.map(|subject| subject.to_string())),
            audit_log::address.eq(entry.origin.address.map(|address| address.to_string())),
            audit_log::details.eq(&entry.details),
            audit_log::created_at.eq(now.naive_utc()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Something that was written down.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = audit_log, check_for_backend(Mysql))]
pub struct Logged {
    /// Its id.
    pub id: u64,
    /// An [`Action`], or one of an earlier version.
    pub action: String,
    /// Who did it, while the account is there.
    pub actor_id: Option<UserId>,
    /// A [`Subject`], as text.
    pub subject: Option<String>,
    /// Where it was asked for.
    pub address: Option<String>,
    /// A JSON object.
    pub details: Option<Value>,
    /// When.
    #[diesel(deserialize_as = Utc6)]
    pub created_at: DateTime<Utc>,
}

/// What this was done to since then, spelled as in [`Logged::subject`].
pub async fn subjects_of(
    conn: &mut AsyncMysqlConnection,
    action: Action,
    since: DateTime<Utc>,
) -> Result<HashSet<String>, DbError> {
    let subjects: Vec<Option<String>> = audit_log::table
        .filter(audit_log::action.eq(action.as_str()))
        .filter(audit_log::created_at.ge(since.naive_utc()))
        .select(audit_log::subject)
        .distinct()
        .load(conn)
        .await?;
    Ok(subjects.into_iter().flatten().collect())
}

/// Which entries are wanted: those that fit all that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Done by this account.
    pub actor: Option<UserId>,
    /// Done to this, spelled as in [`Logged::subject`].
    pub subject: Option<String>,
    /// Of this kind.
    pub action: Option<Action>,
    /// From this address.
    pub address: Option<IpAddr>,
    /// Not earlier.
    pub from: Option<DateTime<Utc>>,
    /// Earlier than this.
    pub to: Option<DateTime<Utc>>,
}

impl Filter {
    /// A page of what fits, newest first.
    pub async fn find(
        &self,
        conn: &mut AsyncMysqlConnection,
        page: Page,
    ) -> Result<Found<Logged>, DbError> {
        let rows = self
            .query()
            // both downwards, so that an index can be read backwards
            .order((audit_log::created_at.desc(), audit_log::id.desc()))
            .limit(page.limit.into())
            .offset(page.offset.into())
            .select(Logged::as_select())
            .load(conn)
            .await?;
        let all = self.query().select(audit_log::id).limit(page::up_to());
        let count = page::count(conn, all).await?;
        Ok(Found { rows, count })
    }

    fn query(&self) -> audit_log::BoxedQuery<'_, Mysql> {
        let mut query = audit_log::table.into_boxed();
        if let Some(actor) = self.actor {
            query = query.filter(audit_log::actor_id.eq(actor));
        }
        if let Some(subject) = &self.subject {
            query = query.filter(audit_log::subject.eq(subject));
        }
        if let Some(action) = self.action {
            query = query.filter(audit_log::action.eq(action.as_str()));
        }
        if let Some(address) = self.address {
            query = query.filter(audit_log::address.eq(address.to_string()));
        }
        if let Some(from) = self.from {
            query = query.filter(audit_log::created_at.ge(from.naive_utc()));
        }
        if let Some(to) = self.to {
            query = query.filter(audit_log::created_at.lt(to.naive_utc()));
        }
        query
    }
}
