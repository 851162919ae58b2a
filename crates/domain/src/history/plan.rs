use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Entry;
use crate::MovieId;
use crate::types::Stars;

/// What somebody's files say of their movies, taken together.
#[derive(Debug, Default)]
pub struct Plan(BTreeMap<MovieId, Wish>);

/// What is to be known of a movie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wish {
    /// Of several ratings the latest: a file has them all, and somebody's opinion is the last one.
    pub rated: Option<(Stars, DateTime<Utc>)>,
    /// Of several watches the first, as when a movie is watched again here.
    pub watched: Option<DateTime<Utc>>,
    /// Since when it is to be watched.
    pub bookmarked: Option<DateTime<Utc>>,
}

impl Plan {
    /// Adds what an entry says of the movie.
    pub fn add(&mut self, movie: MovieId, entry: &Entry) {
        let wish = self.0.entry(movie).or_default();
        wish.rated = match (wish.rated, entry.rated) {
            (Some(known), Some(other)) if known.1 > other.1 => Some(known),
            (known, other) => other.or(known),
        };
        wish.watched = first(wish.watched, entry.watched);
        wish.bookmarked = first(wish.bookmarked, entry.bookmarked);
    }

    /// The movies by ascending id, which is the order in which they are locked.
    pub fn into_movies(self) -> Vec<(MovieId, Wish)> {
        self.0.into_iter().collect()
    }
}

fn first(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> DateTime<Utc> {
        format!("2024-03-{day:02}T00:00:00Z").parse().unwrap()
    }

    #[test]
    fn the_latest_rating_and_the_first_watch_count() {
        let diary = |stars, on| Entry {
            rated: Some((Stars::parse(stars).unwrap(), day(on))),
            watched: Some(day(on)),
            ..Entry::default()
        };
        for order in [[(2, 1), (5, 9), (3, 4)], [(5, 9), (3, 4), (2, 1)]] {
            let mut plan = Plan::default();
            for (stars, on) in order {
                plan.add(7, &diary(stars, on));
            }
            let listed = Entry {
                bookmarked: Some(day(3)),
                ..Entry::default()
            };
            plan.add(7, &listed);
            let wish = Wish {
                rated: Some((Stars::parse(5).unwrap(), day(9))),
                watched: Some(day(1)),
                bookmarked: Some(day(3)),
            };
            assert_eq!(plan.into_movies(), [(7, wish)]);
        }
    }
}
