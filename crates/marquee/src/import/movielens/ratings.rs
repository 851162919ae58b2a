use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use chrono::{DateTime, Utc};
use diesel_async::AsyncMysqlConnection;
use marquee_domain::import::accounts::{NewAccount, add_accounts};
use marquee_domain::import::ratings::{NewRating, add_ratings};
use marquee_domain::types::{EmailAddress, PersonName, Stars};
use marquee_domain::{Db, DbError, MovieId, UserId};

use super::{Films, Summary};
use crate::import::written;
use crate::stage::Stage;
use crate::table::{BadLine, Columns, Line, Table};

const COLUMNS: Columns = Columns {
    required: &["userid", "movieid", "rating", "timestamp"],
    optional: &[],
};

#[derive(Default)]
pub(super) struct Counts {
    pub(super) accounts: u64,
    pub(super) added: u64,
    pub(super) known: u64,
}

/// One line of ratings.csv.
struct Rating {
    /// MovieLens's id of who rated.
    user: u32,
    movie_id: MovieId,
    stars: Stars,
    at: DateTime<Utc>,
}

/// Adds the ratings of ratings.csv, and an account for each who rated.
pub(super) async fn import(
    db: &Db,
    path: &Path,
    films: &Films,
    batch: usize,
    now: DateTime<Utc>,
    summary: &mut Summary,
) -> anyhow::Result<()> {
    let mut table = Table::open(path, &COLUMNS)?;
    let mut stage = Stage::begin(&table);
    let mut reader = Reader {
        films,
        now,
        of_user: (0, HashSet::new()),
    };
    let mut accounts: HashMap<u32, UserId> = HashMap::new();
    loop {
        let ratings = reader.read(&mut table, batch, &mut stage)?;
        if ratings.is_empty() {
            break;
        }
        let strangers: BTreeSet<u32> = ratings
            .iter()
            .map(|rating| rating.user)
            .filter(|user| !accounts.contains_key(user))
            .collect();
        let written = write(db, &ratings, &accounts, &strangers, now).await?;
        accounts.extend(written.found);
        summary.ratings.accounts += written.new_accounts;
        summary.ratings.added += written.ratings as u64;
        summary.ratings.known += (ratings.len() - written.ratings) as u64;
        stage.advance(ratings.len(), table.position());
    }
    summary.bad_lines += stage.end();
    Ok(())
}

struct Written {
    /// Accounts of raters that were strangers.
    found: Vec<(u32, UserId)>,
    new_accounts: u64,
    ratings: usize,
}

/// One batch, with the accounts it needs: all of it or nothing.
async fn write(
    db: &Db,
    ratings: &[Rating],
    accounts: &HashMap<u32, UserId>,
    strangers: &BTreeSet<u32>,
    now: DateTime<Utc>,
) -> anyhow::Result<Written> {
    let newcomers = strangers
        .iter()
        .map(|user| account(*user))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let batch = db
        .transaction(async |conn: &mut AsyncMysqlConnection| {
            let placed = add_accounts(conn, &newcomers, now).await?;
            let found: HashMap<u32, UserId> = strangers
                .iter()
                .copied()
                .zip(placed.iter().map(|account| account.id))
                .collect();
            let rows: Vec<NewRating> = ratings
                .iter()
                .filter_map(|rating| {
                    let user_id = *found
                        .get(&rating.user)
                        .or_else(|| accounts.get(&rating.user))?;
                    Some(NewRating {
                        user_id,
                        movie_id: rating.movie_id,
                        stars: rating.stars,
                        at: rating.at,
                    })
                })
                .collect();
            Ok::<_, DbError>(Written {
                new_accounts: placed.iter().filter(|account| account.is_new).count() as u64,
                ratings: add_ratings(conn, &rows).await?,
                found: found.into_iter().collect(),
            })
        })
        .await;
    written(batch)
}

/// The account that stands for a rater. Nobody can own an address under `.invalid` (RFC 2606).
fn account(user: u32) -> anyhow::Result<NewAccount> {
    Ok(NewAccount {
        name: PersonName::parse(&format!("MovieLens {user}"))?,
        email: EmailAddress::parse(&format!("movielens-{user}@example.invalid"))?,
    })
}

struct Reader<'a> {
    films: &'a Films,
    now: DateTime<Utc>,
    /// The user of the last line, and what that one has rated: MovieLens lists users one after the other.
    of_user: (u32, HashSet<MovieId>),
}

impl Reader<'_> {
    /// The next ratings, at most `batch`; none at the end of the file.
    fn read(
        &mut self,
        table: &mut Table,
        batch: usize,
        stage: &mut Stage,
    ) -> anyhow::Result<Vec<Rating>> {
        let mut ratings = Vec::new();
        while ratings.len() < batch
            && let Some(line) = table.next()?
        {
            match line.and_then(|line| self.parse(&line)) {
                Ok(rating) => ratings.push(rating),
                Err(bad) => stage.skip(&bad),
            }
        }
        Ok(ratings)
    }

    fn parse(&mut self, line: &Line<'_>) -> Result<Rating, BadLine> {
        let user = line.get("userid");
        let user = user
            .parse()
            .map_err(|_| line.bad(format!("userId {user:?} is not a number")))?;
        let film = super::films::id(line)?;
        let movie_id = *self
            .films
            .get(&film)
            .ok_or_else(|| line.bad(format!("film {film} is not in movies.csv")))?;
        let rating = line.get("rating");
        let stars = stars(rating).ok_or_else(|| {
            line.bad(format!(
                "rating {rating:?} is not one of 0.5, 1.0, 1.5 ... 5.0"
            ))
        })?;
        let time = line.get("timestamp");
        let at = time
            .parse()
            .ok()
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
            .filter(|at| (DateTime::UNIX_EPOCH..=self.now).contains(at))
            .ok_or_else(|| {
                line.bad(format!(
                    "timestamp {time:?} is not a past time in seconds since 1970"
                ))
            })?;
        if self.of_user.0 != user {
            self.of_user = (user, HashSet::new());
        }
        if !self.of_user.1.insert(movie_id) {
            return Err(line.bad(format!(
                "user {user} has rated film {film} in an earlier line already"
            )));
        }
        Ok(Rating {
            user,
            movie_id,
            stars,
            at,
        })
    }
}

/// Half stars are rounded up.
pub(crate) fn stars(text: &str) -> Option<Stars> {
    let halves = text.parse::<f64>().ok()? * 2.0;
    let steps = (1..=10_u8).find(|steps| (f64::from(*steps) - halves).abs() < 1e-9)?;
    Stars::parse(i64::from(steps.div_ceil(2))).ok()
}

#[cfg(test)]
mod tests {
    use super::stars;

    #[test]
    fn half_stars_are_rounded_up() {
        let read = |text: &str| stars(text).map(marquee_domain::types::Stars::get);
        assert_eq!(
            ["0.5", "1.0", "1.5", "3", "3.5", "4.5", "5.0"].map(read),
            [1, 1, 2, 3, 4, 5, 5].map(Some)
        );
        assert_eq!(
            [
                "0", "0.0", "5.5", "6", "-1", "3.7", "", "nan", "inf", "four"
            ]
            .map(read),
            [None; 10]
        );
    }
}
