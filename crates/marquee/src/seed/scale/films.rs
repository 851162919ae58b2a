use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use marquee_domain::GenreId;
use marquee_domain::import::movies::{CastMember, NewMovie, Standing};
use rand::Rng;
use rand::rngs::StdRng;

use super::words;
use crate::seed::viewers::normal;

/// Languages, and how many in a hundred films are made in each.
const LANGUAGES: [(&str, u32); 10] = [
    ("en", 58),
    ("fr", 8),
    ("ja", 7),
    ("es", 7),
    ("hi", 5),
    ("ko", 4),
    ("de", 4),
    ("it", 3),
    ("zh", 3),
    ("pt", 1),
];

/// Films, the best known first.
pub(super) struct Films {
    all: u32,
    made: u32,
    genres: Vec<GenreId>,
    /// A film is known by its title and year, so that no two may share both.
    taken: HashSet<(String, Option<i16>)>,
}

impl Films {
    pub(super) fn begin(all: u32, genres: Vec<GenreId>) -> Self {
        Self {
            all,
            made: 0,
            genres,
            taken: HashSet::new(),
        }
    }

    /// The next so many.
    pub(super) fn next(&mut self, count: usize, rng: &mut StdRng) -> Vec<NewMovie> {
        (0..count).map(|_| self.invent(rng)).collect()
    }

    fn invent(&mut self, rng: &mut StdRng) -> NewMovie {
        self.made += 1;
        let language = language(rng);
        let release_date = release_date(rng);
        let year =
            release_date.map(|date| i16::try_from(chrono::Datelike::year(&date)).unwrap_or(2000));
        let title = self.title(year, rng);
        let original_title = if language == "en" {
            title.clone()
        } else {
            words::foreign_title(rng)
        };
        NewMovie {
            original_title,
            title,
            overview: words::overview(rng),
            release_date,
            year,
            runtime: (!rng.random_ratio(1, 20)).then(|| rng.random_range(60..=200)),
            original_language: Some(language.to_owned()),
            adult: rng.random_ratio(1, 50),
            standing: self.standing(rng),
            genres: self.some_genres(rng),
            directors: self.people(if rng.random_ratio(1, 12) { 2 } else { 1 }, 7, rng),
            cast: self
                .people(rng.random_range(2..=5), 0, rng)
                .into_iter()
                .map(|name| CastMember {
                    name,
                    character: Some(words::person(rng.random_range(0..2000))),
                })
                .collect(),
            ..NewMovie::default()
        }
    }

    fn title(&mut self, year: Option<i16>, rng: &mut StdRng) -> String {
        let first = words::title(rng);
        let mut title = first.clone();
        let mut part = 1;
        while !self.taken.insert((title.to_lowercase(), year)) {
            part += 1;
            title = format!("{first} {part}");
        }
        title
    }

    /// The best known are looked at and voted on most.
    fn standing(&self, rng: &mut StdRng) -> Standing {
        let fame = (f64::from(self.made) + 20.0).powf(-0.8) * (0.5 * normal(rng)).exp();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "some thousands at most, and never below 0"
        )]
        let votes = (fame * 150_000.0) as u32;
        let average = (6.3 + normal(rng)).clamp(0.5, 10.0);
        Standing {
            popularity: (fame * 5e6).round() / 1000.0,
            vote_average: (votes > 20).then(|| (average * 1000.0).round() / 1000.0),
            vote_count: if votes > 20 { votes } else { 0 },
        }
    }

    /// One to four; the first genres there are have the most films.
    fn some_genres(&self, rng: &mut StdRng) -> Vec<GenreId> {
        let mut genres = Vec::new();
        for _ in 0..rng.random_range(1..=4) {
            let at = self.genres.len().min(skewed(self.genres.len(), rng));
            if let Some(genre) = self.genres.get(at).filter(|genre| !genres.contains(*genre)) {
                genres.push(*genre);
            }
        }
        genres
    }

    /// Some people work much. Directors are others than actors, mostly: `shift` takes care of that.
    fn people(&self, count: usize, shift: usize, rng: &mut StdRng) -> Vec<String> {
        let everybody = (self.all as usize / 2).clamp(20, 60_000);
        let mut names = Vec::new();
        for _ in 0..count {
            let name = words::person((skewed(everybody, rng) + shift * everybody / 10) % everybody);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// A number below `end`, a small one more often than a large one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a part of a small number"
)]
fn skewed(end: usize, rng: &mut StdRng) -> usize {
    let part: f64 = rng.random();
    ((part * part) * end as f64) as usize
}

fn language(rng: &mut StdRng) -> &'static str {
    let mut at = rng.random_range(0..100);
    for (language, share) in LANGUAGES {
        if at < share {
            return language;
        }
        at -= share;
    }
    "en"
}

/// From 1920 on, and most of them of late; of one in thirty it is not known.
fn release_date(rng: &mut StdRng) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(1920, 1, 1)?;
    let days = 106 * 365;
    let date = first.checked_add_days(Days::new(
        rng.random_range(0..days).max(rng.random_range(0..days)),
    ));
    date.filter(|_| !rng.random_ratio(1, 30))
}
