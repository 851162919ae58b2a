use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde_json::{Map, Value};

/// TMDb's genres of movies.
pub(crate) const GENRES: [(u64, &str); 19] = [
    (28, "Action"),
    (12, "Adventure"),
    (16, "Animation"),
    (35, "Comedy"),
    (80, "Crime"),
    (99, "Documentary"),
    (18, "Drama"),
    (10751, "Family"),
    (14, "Fantasy"),
    (36, "History"),
    (27, "Horror"),
    (10402, "Music"),
    (9648, "Mystery"),
    (10749, "Romance"),
    (878, "Science Fiction"),
    (10770, "TV Movie"),
    (53, "Thriller"),
    (10752, "War"),
    (37, "Western"),
];

const ADJECTIVES: [&str; 16] = [
    "Silent", "Broken", "Golden", "Last", "Hidden", "Crimson", "Frozen", "Burning", "Lost",
    "Endless", "Distant", "Hollow", "Wild", "Quiet", "Electric", "Paper",
];
const NOUNS: [&str; 16] = [
    "Harbour", "Mirror", "Garden", "Empire", "River", "Night", "Machine", "Letter", "Station",
    "Island", "Shadow", "Orchard", "Winter", "Circus", "Border", "Signal",
];

/// The catalogue: what is not changed here is worked out from a movie's number.
#[derive(Debug, Clone)]
pub struct Films {
    count: u64,
    /// Movies by other names.
    retitled: BTreeMap<u64, String>,
    /// What is told of movies instead of what would be.
    told: BTreeMap<u64, Map<String, Value>>,
    /// In lists, and 404 in detail.
    gone: BTreeSet<u64>,
    /// Which changed when, in this order.
    changed: Vec<(NaiveDate, u64)>,
}

/// A movie as it is made up.
pub(crate) struct Film {
    pub(crate) id: u64,
    pub(crate) title: String,
    pub(crate) year: u32,
    pub(crate) genres: Vec<u64>,
    pub(crate) popularity: f64,
    /// A number that looks random, always the same for this movie.
    pub(crate) dice: u64,
    told: Map<String, Value>,
}

impl Film {
    /// With what is told of this one in place of what would be.
    pub(crate) fn told(&self, mut body: Value) -> Value {
        if let Some(fields) = body.as_object_mut() {
            fields.extend(self.told.clone());
        }
        body
    }
}

impl Films {
    /// So many movies, with the ids 1, 2, 3, …, the most popular first.
    pub fn generated(count: u64) -> Self {
        Self {
            count,
            retitled: BTreeMap::new(),
            told: BTreeMap::new(),
            gone: BTreeSet::new(),
            changed: Vec::new(),
        }
    }

    /// Gives a movie another title, and says that it changed on that day.
    pub fn retitle(&mut self, id: u64, title: &str, on: NaiveDate) {
        self.retitled.insert(id, title.to_owned());
        self.change(id, on);
    }

    /// Tells these fields of a movie, in lists and in detail, instead of its own; nobody says that it changed.
    pub fn tell(&mut self, id: u64, fields: Map<String, Value>) {
        self.told.insert(id, fields);
    }

    /// Deletes a movie, and says that it changed on that day. Lists still have it.
    pub fn delete(&mut self, id: u64, on: NaiveDate) {
        self.gone.insert(id);
        self.change(id, on);
    }

    /// Says that a movie changed on that day, whether it did or not.
    pub fn change(&mut self, id: u64, on: NaiveDate) {
        self.changed.push((on, id));
    }

    /// What changed in these days.
    pub(crate) fn changed(&self, days: RangeInclusive<NaiveDate>) -> Vec<u64> {
        let changed = self.changed.iter();
        changed
            .filter(|(day, _)| days.contains(day))
            .map(|(_, id)| *id)
            .collect()
    }

    pub(crate) fn ids(&self) -> RangeInclusive<u64> {
        1..=self.count
    }

    /// What lists have of a movie.
    pub(crate) fn listed(&self, id: u64) -> Option<Film> {
        (1..=self.count).contains(&id).then(|| self.film(id))
    }

    /// What there is in detail.
    pub(crate) fn detailed(&self, id: u64) -> Option<Film> {
        self.listed(id).filter(|film| !self.gone.contains(&film.id))
    }

    fn film(&self, id: u64) -> Film {
        let dice = scramble(id);
        let adjective = ADJECTIVES[roll(dice >> 3, 16) as usize];
        let noun = NOUNS[roll(dice >> 11, 16) as usize];
        let genre = |shift: u32| GENRES[roll(dice >> shift, 19) as usize].0;
        let mut genres = match id % 40 {
            0 => Vec::new(),
            n if n % 3 == 0 => vec![genre(17)],
            _ => vec![genre(17), genre(23)],
        };
        genres.dedup();
        // some titles have characters of four bytes
        let clapper = if id.is_multiple_of(50) { " 🎬" } else { "" };
        let title = self.retitled.get(&id).cloned();
        Film {
            id,
            told: self.told.get(&id).cloned().unwrap_or_default(),
            title: title.unwrap_or_else(|| format!("The {adjective} {noun} {id}{clapper}")),
            year: 1930 + roll(dice, 95),
            genres,
            popularity: 1000.0 / (1.0 + f64::from(u32::try_from(id).unwrap_or(u32::MAX)) / 10.0),
            dice,
        }
    }
}

/// One of so many numbers, from 0.
pub(crate) fn roll(dice: u64, sides: u32) -> u32 {
    u32::try_from(dice % u64::from(sides)).unwrap_or_default()
}

/// `SplitMix64`: one number for another, without a pattern.
fn scramble(seed: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
