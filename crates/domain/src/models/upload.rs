//! Files with a person's own history that are to be imported. The row is the outbox: what has no task yet still needs one; and it
//! is the import's memory, so that a second run goes on where the first was killed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::last_insert_id;
use crate::history::{self, File, Format, Wish, Written};
use crate::schema::{upload_files, uploads, users};
use crate::time::Utc6;
use crate::{Db, DbError, MovieId, UserId};

/// How many rows are looked at by one query.
const CHUNK: i64 = 500;

/// What somebody wants imported.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// Whose history it is.
    pub user_id: UserId,
    /// What the files are.
    pub format: Format,
    /// Whether they replace what is known.
    pub overwrite: bool,
    /// The files, at most 255.
    pub files: Vec<File>,
}

/// An upload, without its files.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(check_for_backend(diesel::mysql::Mysql))]
pub struct Upload {
    /// Its id.
    pub id: u64,
    /// Whose history it is.
    pub user_id: UserId,
    format: String,
    /// Whether it replaces what is known.
    pub overwrite: bool,
    /// When it was sent.
    #[diesel(deserialize_as = Utc6)]
    pub created_at: DateTime<Utc>,
    /// The task that imports it, once there is one.
    pub task_id: Option<String>,
    /// The movies up to this id are written.
    pub written_up_to: MovieId,
    /// How many ratings were written so far.
    pub ratings: u32,
    /// How many watches were written so far.
    pub watched: u32,
    /// How many bookmarks were written so far.
    pub bookmarked: u32,
    /// Of how many movies all was known.
    pub unchanged: u32,
}

impl Upload {
    /// What its files are.
    pub fn format(&self) -> Option<Format> {
        Format::parse(&self.format).ok()
    }

    /// The upload with this id.
    pub async fn find(conn: &mut AsyncMysqlConnection, id: u64) -> Result<Option<Self>, DbError> {
        let upload = uploads::table.find(id).select(Self::as_select());
        Ok(upload.first(conn).await.optional()?)
    }

    /// The user's upload, ended or not.
    pub async fn of(
        conn: &mut AsyncMysqlConnection,
        user: UserId,
    ) -> Result<Option<Self>, DbError> {
        let upload = uploads::table.filter(uploads::user_id.eq(user));
        Ok(upload
            .select(Self::as_select())
            .first(conn)
            .await
            .optional()?)
    }

    /// Some uploads from before this time, in the order of their ids, behind the id `after`.
    pub async fn left_before(
        conn: &mut AsyncMysqlConnection,
        before: DateTime<Utc>,
        after: u64,
    ) -> Result<Vec<Self>, DbError> {
        let left = uploads::table
            .filter(uploads::created_at.lt(before.naive_utc()))
            .filter(uploads::id.gt(after))
            .order(uploads::id)
            .limit(CHUNK);
        Ok(left.select(Self::as_select()).load(conn).await?)
    }

    /// Stores files to be imported, in place of the user's upload `ended`, if any. [`DbError::is_duplicate`]: the user has another one.
    pub async fn store(
        db: &Db,
        new: &NewUpload,
        ended: Option<u64>,
        now: DateTime<Utc>,
    ) -> Result<u64, DbError> {
        db.transaction(async |conn: &mut AsyncMysqlConnection| {
            if let Some(ended) = ended {
                Self::delete(conn, ended).await?;
            }
            diesel::insert_into(uploads::table)
                .values((
                    uploads::user_id.eq(new.user_id),
                    uploads::format.eq(new.format.as_str()),
                    uploads::overwrite.eq(new.overwrite),
                    uploads::created_at.eq(now.naive_utc()),
                ))
                .execute(conn)
                .await?;
            let id: u64 = diesel::select(last_insert_id()).first(conn).await?;
            // a statement each: together they may be larger than what the server takes at once
            for (position, file) in (0_u8..).zip(&new.files) {
                diesel::insert_into(upload_files::table)
                    .values((
                        upload_files::upload_id.eq(id),
                        upload_files::position.eq(position),
                        upload_files::name.eq(&file.name),
                        upload_files::body.eq(&file.body),
                    ))
                    .execute(conn)
                    .await?;
            }
            Ok::<_, DbError>(id)
        })
        .await
    }

    /// Its files, in the order in which they were sent.
    pub async fn files(&self, conn: &mut AsyncMysqlConnection) -> Result<Vec<File>, DbError> {
        let rows: Vec<(String, Vec<u8>)> = upload_files::table
            .filter(upload_files::upload_id.eq(self.id))
            .order(upload_files::position)
            .select((upload_files::name, upload_files::body))
            .load(conn)
            .await?;
        let file = |(name, body)| File { name, body };
        Ok(rows.into_iter().map(file).collect())
    }

    /// Notes which task imports it.
    pub async fn runs_as(
        conn: &mut AsyncMysqlConnection,
        id: u64,
        task: &str,
    ) -> Result<(), DbError> {
        diesel::update(uploads::table.find(id))
            .set(uploads::task_id.eq(task))
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Forgets it and its files.
    pub async fn delete(conn: &mut AsyncMysqlConnection, id: u64) -> Result<(), DbError> {
        diesel::delete(uploads::table.find(id))
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Writes these movies, which ascend, and notes that they are written, both or neither. What an earlier run has written is left
    /// out. `None`: the upload is no more, for its user has closed the account.
    pub async fn write(
        &self,
        db: &Db,
        movies: &[(MovieId, Wish)],
    ) -> Result<Option<Written>, DbError> {
        db.transaction(async |conn: &mut AsyncMysqlConnection| {
            let user = users::table.find(self.user_id).select(users::id);
            let user: Option<UserId> = user.for_update().first(conn).await.optional()?;
            let Some((user, now)) = user.zip(Self::find(conn, self.id).await?) else {
                return Ok(None);
            };
            let behind = movies.partition_point(|(movie, _)| *movie <= now.written_up_to);
            let Some((last, _)) = movies[behind..].last() else {
                return Ok(Some(Written::default()));
            };
            let written = history::write(conn, user, &movies[behind..], self.overwrite).await?;
            diesel::update(uploads::table.find(self.id))
                .set((
                    uploads::written_up_to.eq(last),
                    uploads::ratings.eq(uploads::ratings + written.ratings),
                    uploads::watched.eq(uploads::watched + written.watched),
                    uploads::bookmarked.eq(uploads::bookmarked + written.bookmarked),
                    uploads::unchanged.eq(uploads::unchanged + written.unchanged),
                ))
                .execute(conn)
                .await?;
            Ok::<_, DbError>(Some(written))
        })
        .await
    }
}
