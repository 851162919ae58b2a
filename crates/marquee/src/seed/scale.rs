//! `marquee seed --scale`: a catalogue, accounts and ratings of any size, to see how Marquee behaves when it has grown.
//!
//! - [`films`]: the films; [`words`]: what they are called and about.
//! - [`crowd`]: who rates how many of which.

mod crowd;
mod films;
mod words;

use std::str::FromStr;

use anyhow::{Context, bail};
use chrono::{DateTime, Duration, Utc};
use diesel_async::AsyncMysqlConnection;
use marquee_domain::import::accounts::add_accounts;
use marquee_domain::import::colour::add_likes_and_reviews;
use marquee_domain::import::movies::add_movies;
use marquee_domain::import::ratings::{NewRating, add_ratings};
use marquee_domain::models::catalogue::genre_names;
use marquee_domain::{Db, DbError, MovieId};
use rand::SeedableRng;
use rand::rngs::StdRng;

use self::crowd::{Crowd, Viewer};
use super::Added;
use crate::progress::Progress;
use crate::text::counted;

/// Films, and viewers with all their ratings, that one transaction writes.
const FILMS_AT_ONCE: usize = 5000;
const VIEWERS_AT_ONCE: u32 = 5000;

/// How much of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scale {
    movies: u32,
    users: u32,
    ratings: u64,
    seed: u64,
}

impl FromStr for Scale {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut scale = Self {
            movies: 0,
            users: 0,
            ratings: 0,
            seed: 1,
        };
        for part in text.split(',') {
            let (name, number) = part
                .split_once('=')
                .ok_or_else(|| format!("{part:?} is not name=number"))?;
            let number: u32 = number
                .parse()
                .map_err(|_| format!("{number:?} is not a number up to {}", u32::MAX))?;
            match name.trim() {
                "movies" => scale.movies = number,
                "users" => scale.users = number,
                "ratings" => scale.ratings = number.into(),
                "seed" => scale.seed = number.into(),
                other => {
                    return Err(format!(
                        "{other:?} is none of movies, users, ratings and seed"
                    ));
                }
            }
        }
        if scale.movies == 0 {
            return Err("say how many: movies=100000,users=100000,ratings=1000000".to_owned());
        }
        // beyond, hardly anybody would have something left to see
        if scale.ratings > u64::from(scale.movies) * u64::from(scale.users) / 2 {
            return Err("that is more than half of the movies rated by everybody".to_owned());
        }
        Ok(scale)
    }
}

/// Adds what the scale says. The same scale adds the same films, accounts and ratings every time; what is there already is found
/// again, so a seeding that was broken off can be run again.
pub(super) async fn seed(db: &Db, scale: Scale, now: DateTime<Utc>) -> anyhow::Result<Added> {
    let mut added = Added::default();
    let mut rng = StdRng::seed_from_u64(scale.seed);
    let films = add_films(db, scale, &mut rng, &mut added).await?;
    let crowd = Crowd::invent(scale.users, scale.ratings, scale.movies, &mut rng);
    let mut progress = Progress::begin("ratings", scale.ratings);
    for first in (0..scale.users).step_by(VIEWERS_AT_ONCE as usize) {
        let last = scale.users.min(first + VIEWERS_AT_ONCE);
        let viewers = (first..last)
            .map(|number| crowd.viewer(number, &mut rng))
            .collect::<anyhow::Result<Vec<Viewer>>>()?;
        let (accounts, ratings) = db
            .transaction(async |conn: &mut AsyncMysqlConnection| {
                write(conn, &viewers, &films, now).await
            })
            .await
            .context("cannot write a batch; those before it are written")?;
        added.accounts += accounts as u64;
        added.ratings += ratings as u64;
        let rated: usize = viewers.iter().map(|viewer| viewer.opinions.len()).sum();
        progress.advance(rated as u64, |ratings| counted(ratings, "rating"));
    }
    progress.end();
    Ok(added)
}

async fn add_films(
    db: &Db,
    scale: Scale,
    rng: &mut StdRng,
    added: &mut Added,
) -> anyhow::Result<Vec<MovieId>> {
    let genres = genre_names(&mut *db.get().await?).await?;
    if genres.is_empty() {
        bail!("there are no genres; run `marquee migrate`");
    }
    let genres = genres.into_iter().map(|(id, _)| id).collect();
    let mut films = films::Films::begin(scale.movies, genres);
    let mut placed = Vec::with_capacity(scale.movies as usize);
    let mut progress = Progress::begin("films", scale.movies.into());
    while placed.len() < scale.movies as usize {
        let batch = films.next(FILMS_AT_ONCE.min(scale.movies as usize - placed.len()), rng);
        let films = db
            .transaction(async |conn: &mut AsyncMysqlConnection| add_movies(conn, &batch).await)
            .await
            .context("cannot write a batch; those before it are written")?;
        added.films += films.iter().filter(|film| film.is_new).count() as u64;
        placed.extend(films.iter().map(|film| film.id));
        progress.advance(batch.len() as u64, |films| counted(films, "film"));
    }
    progress.end();
    Ok(placed)
}

/// Gives how many accounts and ratings are new.
async fn write(
    conn: &mut AsyncMysqlConnection,
    viewers: &[Viewer],
    films: &[MovieId],
    now: DateTime<Utc>,
) -> Result<(usize, usize), DbError> {
    let accounts: Vec<_> = viewers
        .iter()
        .map(|viewer| viewer.account.clone())
        .collect();
    let accounts = add_accounts(conn, &accounts, now).await?;
    let mut ratings = Vec::new();
    for (viewer, account) in viewers.iter().zip(&accounts) {
        for opinion in &viewer.opinions {
            ratings.push(NewRating {
                user_id: account.id,
                movie_id: films[opinion.film as usize],
                stars: opinion.stars,
                at: now - Duration::minutes(opinion.minutes_ago),
            });
        }
    }
    let rated = add_ratings(conn, &ratings).await?;
    let ids = accounts.iter().map(|account| account.id);
    if let Some((first, last)) = ids.clone().min().zip(ids.max()) {
        add_likes_and_reviews(conn, first, last).await?;
    }
    Ok((
        accounts.iter().filter(|account| account.is_new).count(),
        rated,
    ))
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn a_scale_is_read_in_any_order_and_has_a_seed_of_its_own() {
        let scale: Scale = "ratings=500,movies=100,users=10".parse().unwrap();
        assert_eq!(
            (scale.movies, scale.users, scale.ratings, scale.seed),
            (100, 10, 500, 1)
        );
        assert_eq!("movies=1,seed=7".parse::<Scale>().unwrap().seed, 7);
    }

    #[test]
    fn what_is_no_scale_is_refused() {
        for text in [
            "",
            "movies",
            "movies=x",
            "films=3",
            "users=3",
            "movies=10,users=10,ratings=51",
        ] {
            assert!(text.parse::<Scale>().is_err(), "{text}");
        }
    }
}
