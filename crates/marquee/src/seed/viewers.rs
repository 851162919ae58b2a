//! Viewers that nobody is, and what they make of the films: each has genres and directors to like, a decade to love and more
//! or less patience with subtitles. That decides what they see and how they rate it, so there is something to be learnt.

use std::collections::{HashMap, HashSet};

use chrono::Duration;
use marquee_domain::GenreId;
use marquee_domain::import::accounts::NewAccount;
use marquee_domain::import::movies::NewMovie;
use marquee_domain::types::{EmailAddress, PersonName, Stars};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use super::favourites::FAVOURITES;
use super::names::{FAMILY, GIVEN};

const SEED: u64 = 18_951_228;
const VIEWERS: usize = 300;
/// The fewest and the most films that a viewer rates.
const RATED: (usize, usize) = (18, 110);
/// Ratings reach back this far.
const MINUTES: i64 = 1000 * 24 * 60;

pub(super) struct Viewer {
    pub(super) account: NewAccount,
    pub(super) opinions: Vec<Opinion>,
}

/// A rating, by a film's place in the table of films.
pub(super) struct Opinion {
    pub(super) film: usize,
    pub(super) stars: Stars,
    pub(super) ago: Duration,
}

/// How well known and how good a film is, all tastes aside.
struct Standing {
    reach: f64,
    quality: f64,
}

struct Taste<'a> {
    genres: HashMap<GenreId, f64>,
    directors: HashSet<&'a str>,
    decade: f64,
    subtitles: f64,
}

/// The same viewers with the same opinions every time.
pub(super) fn invent(films: &[NewMovie]) -> anyhow::Result<Vec<Viewer>> {
    let mut rng = StdRng::seed_from_u64(SEED);
    let standings: Vec<Standing> = films
        .iter()
        .map(|film| Standing::invent(film, &mut rng))
        .collect();
    let mut viewers = Vec::with_capacity(VIEWERS);
    for number in 1..=VIEWERS {
        let taste = Taste::invent(films, &mut rng);
        let opinions = taste.opinions(films, &standings, &mut rng)?;
        viewers.push(Viewer {
            account: account(number, &mut rng)?,
            opinions,
        });
    }
    Ok(viewers)
}

fn account(number: usize, rng: &mut StdRng) -> anyhow::Result<NewAccount> {
    let given = GIVEN[rng.random_range(0..GIVEN.len())];
    let family = FAMILY[rng.random_range(0..FAMILY.len())];
    Ok(NewAccount {
        name: PersonName::parse(&format!("{given} {family}"))?,
        email: EmailAddress::parse(&format!("viewer-{number}@example.invalid"))?,
    })
}

impl Standing {
    fn invent(film: &NewMovie, rng: &mut StdRng) -> Self {
        let everybodys = FAVOURITES.contains(&film.title.as_str());
        Self {
            reach: (0.6 * normal(rng)).exp() * if everybodys { 5.0 } else { 1.0 },
            quality: 0.4 * normal(rng) + if everybodys { 0.5 } else { 0.0 },
        }
    }
}

impl<'a> Taste<'a> {
    fn invent(films: &'a [NewMovie], rng: &mut StdRng) -> Self {
        let mut genres: HashMap<GenreId, f64> = HashMap::new();
        // the genres of films drawn at random: who there is much of is liked by many
        for liking in [1.3, 1.1, 0.9, 0.7, -0.9, -0.7] {
            if let Some(genre) = films.choose(rng).and_then(|film| film.genres.choose(rng)) {
                genres.entry(*genre).or_insert(liking);
            }
        }
        let likes = |film: &&NewMovie| {
            film.genres
                .iter()
                .any(|genre| genres.get(genre).is_some_and(|l| *l > 0.0))
        };
        let liked: Vec<&NewMovie> = films.iter().filter(likes).collect();
        let directors = liked
            .choose_multiple(rng, 3)
            .filter_map(|film| film.directors.first());
        let directors = directors.map(String::as_str).collect();
        Self {
            genres,
            directors,
            decade: *[1955.0, 1970.0, 1982.0, 1994.0, 2004.0, 2013.0, 2018.0]
                .choose(rng)
                .unwrap_or(&1994.0),
            subtitles: rng.random_range(0.2..1.6),
        }
    }

    /// From about -1 (not at all) to 1.5 (very much).
    fn likes(&self, film: &NewMovie) -> f64 {
        let liking = |genre| self.genres.get(genre).copied().unwrap_or_default();
        let (sum, count) = film.genres.iter().fold((0.0, 0.0), |(sum, count), genre| {
            (sum + liking(genre), count + 1.0)
        });
        let genre = sum / f64::max(count, 1.0).sqrt();
        let director = film
            .directors
            .iter()
            .any(|name| self.directors.contains(name.as_str()));
        let years_away = film
            .year
            .map_or(50.0, |year| (f64::from(year) - self.decade).abs());
        genre + if director { 0.7 } else { 0.0 } + 0.5 * (-years_away / 15.0).exp() - 0.2
    }

    fn opinions(
        &self,
        films: &[NewMovie],
        standings: &[Standing],
        rng: &mut StdRng,
    ) -> anyhow::Result<Vec<Opinion>> {
        // the smaller of two draws: most viewers rate few
        let (fewest, most) = RATED;
        let wanted = rng
            .random_range(fewest..=most)
            .min(rng.random_range(fewest..=most));
        // weighted sampling without replacement (Efraimidis and Spirakis, 2006): the largest u^(1/w)
        let mut drawn: Vec<(f64, usize)> = films
            .iter()
            .zip(standings)
            .enumerate()
            .map(|(at, (film, standing))| {
                let english = film.original_language.as_deref() == Some("en");
                let patience = if english { 1.0 } else { self.subtitles };
                let weight = standing.reach * patience * (1.5 * self.likes(film)).exp();
                (rng.random::<f64>().ln() / weight, at)
            })
            .collect();
        drawn.sort_by(|a, b| b.0.total_cmp(&a.0));
        drawn.truncate(wanted);
        drawn
            .into_iter()
            .map(|(_, film)| {
                let score = 2.8
                    + standings[film].quality
                    + 1.1 * self.likes(&films[film])
                    + 0.8 * normal(rng);
                Ok(Opinion {
                    film,
                    stars: nearest(score)?,
                    // and more of the ratings are recent
                    ago: Duration::minutes(
                        rng.random_range(0..MINUTES)
                            .min(rng.random_range(0..MINUTES)),
                    ),
                })
            })
            .collect()
    }
}

pub(super) fn nearest(score: f64) -> anyhow::Result<Stars> {
    let away = |stars: &u8| (f64::from(*stars) - score).abs();
    let stars = (1..=5).min_by(|a, b| away(a).total_cmp(&away(b)));
    Ok(Stars::parse(i64::from(stars.unwrap_or(3)))?)
}

/// Normally distributed, nearly: a sum of twelve.
pub(super) fn normal(rng: &mut StdRng) -> f64 {
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}
