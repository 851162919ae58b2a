//! `marquee seed`
//!
//! - [`viewers`]: invented viewers and what they rate; [`names`]: what they are called; [`favourites`]: films everybody knows.
//! - [`accounts`]: the two accounts of the demo settings.
//! - [`scale`]: as much as one likes, instead of the demo.

mod accounts;
mod favourites;
mod names;
mod scale;
mod viewers;

use anyhow::bail;
use chrono::{DateTime, Utc};
use diesel_async::AsyncMysqlConnection;
use marquee_domain::import::accounts::{NewAccount, add_accounts};
use marquee_domain::import::movies::{NewMovie, Placed, add_movies};
use marquee_domain::import::only_one::OnlyOne;
use marquee_domain::import::ratings::{NewRating, add_ratings};
use marquee_domain::models::movie;
use marquee_domain::{Db, DbError, UserId};
use marquee_settings::Settings;

use self::accounts::DemoAccount;
pub(crate) use self::scale::Scale;
use self::viewers::{Opinion, Viewer};
use crate::command::Seed;
use crate::import::{Genres, film};
use crate::table::Table;
use crate::text::counted;
use crate::{cache, database};

const FILMS: &str = include_str!("../../../data/movies.csv");

/// How much a seeding has added.
#[derive(Default)]
struct Added {
    films: u64,
    accounts: u64,
    ratings: u64,
}

pub(crate) async fn run(settings: &Settings, seed: Seed) -> anyhow::Result<()> {
    let db = database::open(settings).await?;
    let Some(only_one) = OnlyOne::take(&db).await? else {
        bail!("an import into this database is running; wait for it to end");
    };
    let has_films = movie::any(&mut *db.get().await?).await?;
    if seed.if_empty && has_films {
        eprintln!("There are films already; nothing is seeded.");
        return Ok(only_one.give_back().await?);
    }
    let added = match seed.scale {
        Some(_) if has_films && !seed.add => {
            bail!("there are films already; --add puts invented ones beside them")
        }
        Some(scale) => scale::seed(&db, scale, Utc::now()).await,
        None => demo(&db, settings, Utc::now()).await,
    };
    // also of what was written before it failed
    cache::forget_everything(settings).await;
    let added = added?;
    eprintln!(
        "Seeded {}, {} and {}.",
        counted(added.films, "film"),
        counted(added.accounts, "account"),
        counted(added.ratings, "rating")
    );
    only_one.give_back().await?;
    Ok(())
}

/// Adds what is missing of the demo, all in one transaction. Ratings are given to accounts made in this run only: what has
/// happened to the others since is theirs.
async fn demo(db: &Db, settings: &Settings, now: DateTime<Utc>) -> anyhow::Result<Added> {
    let genres = Genres::load(&mut *db.get().await?).await?;
    let films = films(&genres)?;
    let viewers = viewers::invent(&films)?;
    let public = if settings.demo.enabled {
        accounts::missing(db, settings, &films).await?
    } else {
        Vec::new()
    };
    let added = db
        .transaction(async |conn: &mut AsyncMysqlConnection| {
            write(conn, &films, &viewers, &public, now).await
        })
        .await?;
    Ok(added)
}

fn films(genres: &Genres) -> anyhow::Result<Vec<NewMovie>> {
    let mut table = Table::built_in("data/movies.csv", FILMS, &film::COLUMNS)?;
    let mut films = Vec::new();
    while let Some(line) = table.next()? {
        match line.and_then(|line| film::parse(&line, genres).map_err(|why| line.bad(why))) {
            Ok(film) => films.push(film),
            Err(bad) => bail!("{} line {}: {}", table.name, bad.number, bad.why),
        }
    }
    Ok(films)
}

async fn write(
    conn: &mut AsyncMysqlConnection,
    films: &[NewMovie],
    viewers: &[Viewer],
    demo: &[DemoAccount],
    now: DateTime<Utc>,
) -> Result<Added, DbError> {
    let placed = add_movies(conn, films).await?;
    let accounts: Vec<NewAccount> = viewers
        .iter()
        .map(|viewer| viewer.account.clone())
        .collect();
    let accounts = add_accounts(conn, &accounts, now).await?;
    let mut ratings = Vec::new();
    for (viewer, account) in viewers
        .iter()
        .zip(&accounts)
        .filter(|(_, account)| account.is_new)
    {
        ratings.extend(opinions(account.id, &viewer.opinions, &placed, now));
    }
    for account in demo {
        let id = account.create(conn, now).await?;
        ratings.extend(opinions(id, &account.opinions, &placed, now));
    }
    let new_accounts = accounts.iter().filter(|account| account.is_new).count() + demo.len();
    Ok(Added {
        films: placed.iter().filter(|movie| movie.is_new).count() as u64,
        accounts: new_accounts as u64,
        ratings: add_ratings(conn, &ratings).await? as u64,
    })
}

fn opinions(
    user_id: UserId,
    opinions: &[Opinion],
    placed: &[Placed],
    now: DateTime<Utc>,
) -> impl Iterator<Item = NewRating> {
    opinions.iter().map(move |opinion| NewRating {
        user_id,
        movie_id: placed[opinion.film].id,
        stars: opinion.stars,
        at: now - opinion.ago,
    })
}
