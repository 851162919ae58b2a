//! Accounts.

mod caller;
mod listed;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::last_insert_id;
use crate::schema::users;
use crate::time::{MaybeUtc6, Utc6};
use crate::types::{DateOfBirth, EmailAddress, PasswordHash, PersonName};
use crate::{Db, DbError, UserId};

pub use caller::Caller;
pub use listed::Listed;

/// An account.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(check_for_backend(diesel::mysql::Mysql))]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// As shown.
    pub name: String,
    /// As typed by its owner.
    pub email: String,
    password_hash: String,
    /// If told.
    pub date_of_birth: Option<NaiveDate>,
    /// When the address was confirmed.
    #[diesel(deserialize_as = MaybeUtc6)]
    pub activated_at: Option<DateTime<Utc>>,
    /// Access tokens of an older version are void.
    pub token_version: u32,
    /// Moves with whatever changes what is recommended to the user.
    pub profile_version: u64,
    /// When it was made.
    #[diesel(deserialize_as = Utc6)]
    pub created_at: DateTime<Utc>,
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// As shown.
    pub name: PersonName,
    /// Where its mail goes.
    pub email: EmailAddress,
    /// What is kept of the password.
    pub password: PasswordHash,
    /// If told.
    pub date_of_birth: Option<DateOfBirth>,
    /// When the address was confirmed; `None` while it is not.
    pub activated_at: Option<DateTime<Utc>>,
}

/// What of a profile is to change; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// Another name.
    pub name: Option<PersonName>,
    /// Another date of birth; `Some(None)` forgets it.
    pub date_of_birth: Option<Option<DateOfBirth>>,
}

impl User {
    /// The account with this id.
    pub async fn find(
        conn: &mut AsyncMysqlConnection,
        id: UserId,
    ) -> Result<Option<Self>, DbError> {
        Ok(users::table
            .find(id)
            .select(Self::as_select())
            .first(conn)
            .await
            .optional()?)
    }

    /// The account with this address.
    pub async fn find_by_email(
        conn: &mut AsyncMysqlConnection,
        email: &EmailAddress,
    ) -> Result<Option<Self>, DbError> {
        let with_address = users::table.filter(users::email_key.eq(email.key()));
        Ok(with_address
            .select(Self::as_select())
            .first(conn)
            .await
            .optional()?)
    }

    /// Makes the account, without any role; [`DbError::is_duplicate`] when the address is taken.
    pub async fn insert(
        conn: &mut AsyncMysqlConnection,
        new: &NewUser,
        now: DateTime<Utc>,
    ) -> Result<UserId, DbError> {
        diesel::insert_into(users::table)
            .values((
                users::name.eq(new.name.as_str()),
                users::email.eq(new.email.as_str()),
                users::email_key.eq(new.email.key()),
                users::password_hash.eq(new.password.as_str()),
                users::date_of_birth.eq(new.date_of_birth.map(DateOfBirth::date)),
                users::activated_at.eq(new.activated_at.map(|time| time.naive_utc())),
                users::created_at.eq(now.naive_utc()),
                users::updated_at.eq(now.naive_utc()),
            ))
            .execute(conn)
            .await?;
        Ok(diesel::select(last_insert_id()).first(conn).await?)
    }

    /// Changes the profile. The age decides which movies are fit, so a changed date of birth makes stored lists old.
    pub async fn change_profile(
        db: &Db,
        id: UserId,
        change: &ProfileChange,
    ) -> Result<(), DbError> {
        db.transaction(async |conn: &mut AsyncMysqlConnection| {
            let user = users::table.find(id);
            if let Some(name) = &change.name {
                let name = users::name.eq(name.as_str());
                diesel::update(user).set(name).execute(conn).await?;
            }
            if let Some(date) = change.date_of_birth {
                let date = users::date_of_birth.eq(date.map(DateOfBirth::date));
                diesel::update(user).set(date).execute(conn).await?;
                Self::bump_profile(conn, id).await?;
            }
            Ok::<_, DbError>(())
        })
        .await
    }

    /// Makes every list computed for the user old. `false`: there is no such user.
    ///
    /// To be called in the transaction of whatever changes the user's taste; it also locks the user's row until that ends.
    pub async fn bump_profile(
        conn: &mut AsyncMysqlConnection,
        id: UserId,
    ) -> Result<bool, DbError> {
        let bumped = diesel::update(users::table.find(id))
            .set(users::profile_version.eq(users::profile_version + 1))
            .execute(conn)
            .await?;
        Ok(bumped == 1)
    }

    /// Whether the account is there, with the password it was read with; it stays so until the transaction ends.
    pub async fn hold(&self, conn: &mut AsyncMysqlConnection) -> Result<bool, DbError> {
        let unchanged = users::table
            .find(self.id)
            .filter(users::password_hash.eq(&self.password_hash))
            .select(users::id)
            .for_update();
        let held: Option<UserId> = unchanged.first(conn).await.optional()?;
        Ok(held.is_some())
    }

    /// Replaces what is stored of the password by another hash of the same password. `false`: it has changed since.
    pub async fn rehash(
        &self,
        conn: &mut AsyncMysqlConnection,
        hash: &PasswordHash,
    ) -> Result<bool, DbError> {
        let unchanged = users::table
            .find(self.id)
            .filter(users::password_hash.eq(&self.password_hash));
        let replaced = diesel::update(unchanged)
            .set(users::password_hash.eq(hash.as_str()))
            .execute(conn)
            .await?;
        Ok(replaced == 1)
    }

    /// What is stored of the password.
    pub fn password(&self) -> PasswordHash {
        PasswordHash::stored(&self.password_hash)
    }
}
