//! What somebody did with a movie, at most once each: liked, bookmarked, watched, dismissed it. Favourites are the liked ones,
//! the watch history is the watched ones.
//!
//! - [`Interaction`]: one; [`Interaction::list`], [`Interaction::find`].
//! - [`add`], [`remove`]: with the movie's watch count in the same transaction.

mod write;

use chrono::{DateTime, Utc};
use diesel::deserialize;
use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::Audience;
use crate::page::{self, Found, Page};
use crate::schema::{interactions, movies};
use crate::time::Utc6;
use crate::{DbError, MovieId, UserId};

pub use write::{Removal, add, remove};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A favourite.
    Liked,
    /// To be watched some day.
    Bookmarked,
    /// Seen.
    Watched,
    /// Never to be shown again.
    Dismissed,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [
        Self::Liked,
        Self::Bookmarked,
        Self::Watched,
        Self::Dismissed,
    ];

    /// As it is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Liked => "liked",
            Self::Bookmarked => "bookmarked",
            Self::Watched => "watched",
            Self::Dismissed => "dismissed",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl Queryable<Text, Mysql> for Kind {
    type Row = String;

    fn build(name: String) -> deserialize::Result<Self> {
        Self::parse(&name).ok_or_else(|| format!("no kind of interaction: {name}").into())
    }
}

/// Something that somebody did with a movie.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(check_for_backend(Mysql))]
pub struct Interaction {
    /// Its id.
    pub id: u64,
    /// The movie.
    pub movie_id: MovieId,
    /// What was done.
    pub kind: Kind,
    /// Since when.
    #[diesel(deserialize_as = Utc6)]
    pub created_at: DateTime<Utc>,
}

impl Interaction {
    /// The user's own interaction with this id, unless its movie is not there for this audience.
    pub async fn find(
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        id: u64,
        audience: Audience,
    ) -> Result<Option<Self>, DbError> {
        Ok(visible(user, None, audience)
            .filter(interactions::id.eq(id))
            .select(Self::as_select())
            .first(conn)
            .await
            .optional()?)
    }

    /// A page of what the user did, or only of one kind of it, newest first.
    pub async fn list(
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        kind: Option<Kind>,
        audience: Audience,
        page: Page,
    ) -> Result<Found<Self>, DbError> {
        let rows = visible(user, kind, audience)
            .order((interactions::created_at.desc(), interactions::id))
            .limit(page.limit.into())
            .offset(page.offset.into())
            .select(Self::as_select())
            .load(conn)
            .await?;
        let all = visible(user, kind, audience).select(interactions::id);
        let count = page::count(conn, all.limit(page::up_to())).await?;
        Ok(Found { rows, count })
    }
}

/// What the user did with movies that are there for this audience.
fn visible(
    user: UserId,
    kind: Option<Kind>,
    audience: Audience,
) -> interactions::BoxedQuery<'static, Mysql> {
    // looked up for each row: of an EXISTS the server might make a list of all movies first
    let adult = movies::table
        .filter(movies::id.eq(interactions::movie_id))
        .filter(movies::deleted_at.is_null())
        .select(movies::adult)
        .single_value();
    let own = interactions::table
        .filter(interactions::user_id.eq(user))
        .filter(adult.le(audience.sees_adult()))
        .into_boxed();
    match kind {
        Some(kind) => own.filter(interactions::kind.eq(kind.as_str())),
        None => own,
    }
}
