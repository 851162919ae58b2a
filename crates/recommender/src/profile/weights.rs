//! What each movie of a profile speaks with.

use super::Profile;
use crate::catalogue::MovieId;
use crate::model::strength::Strength;

/// By stars. What is disliked speaks against its neighbours.
const STARS: Strength = Strength {
    liked: 1.0,
    middling: 0.6,
    disliked: -0.1,
};
const LIKED: f32 = 1.0;
const WATCHED: f32 = 0.5;
const BOOKMARKED: f32 = 0.3;
const DISMISSED: f32 = -0.3;
/// A rating of so many days ago counts half as much more than one from long ago as a new one does.
const HALF_LIFE: f32 = 730.0;
/// What a rating from long ago counts beside a new one.
const OLD: f32 = 0.85;
const SECONDS_A_DAY: f32 = 86_400.0;

impl Profile {
    /// The movies that speak, each once, by id, with what they count: the strongest thing that the user did about each.
    pub(crate) fn weights(&self, now: Option<i64>) -> Vec<(MovieId, f32)> {
        let marks = [
            (&self.bookmarked, BOOKMARKED),
            (&self.watched, WATCHED),
            (&self.liked, LIKED),
            (&self.dismissed, DISMISSED),
        ];
        let marks = marks.into_iter();
        let marked = marks.flat_map(|(movies, weight)| movies.iter().map(move |&id| (id, weight)));
        let rated = self.ratings.iter().map(|rating| {
            let age = rating
                .at
                .zip(now)
                .map_or(0, |(at, now)| now.saturating_sub(at).max(0));
            let weight = STARS.of(rating.stars.into()) * freshness(age);
            (rating.movie, weight)
        });
        let mut weights: Vec<_> = marked.chain(rated).collect();
        // Stable: what is said later stays later.
        weights.sort_by_key(|&(movie, _)| movie);
        weights.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            // What is rated in the middle and marked as liked is liked.
            let liked = same && earlier.1 >= LIKED && later.1 > 0.0;
            if same && !liked {
                earlier.1 = later.1;
            }
            same
        });
        weights.retain(|(_, weight)| *weight != 0.0);
        weights
    }
}

/// From 1 (new) down to [`OLD`].
#[expect(clippy::cast_precision_loss, reason = "a day more or less")]
fn freshness(seconds: i64) -> f32 {
    let days = seconds as f32 / SECONDS_A_DAY;
    OLD + (1.0 - OLD) * (-days / HALF_LIFE).exp2()
}

#[cfg(test)]
mod tests {
    use super::super::{Profile, Rating};

    const DAY: i64 = 86_400;

    fn rated(movie: u64, stars: u8, at: i64) -> Rating {
        Rating {
            movie,
            stars,
            at: Some(at),
        }
    }

    #[test]
    fn what_is_disliked_speaks_against_and_what_is_old_speaks_more_softly() {
        let profile = Profile {
            ratings: vec![rated(1, 5, 0), rated(2, 1, 0), rated(3, 5, -730 * DAY)],
            ..Profile::default()
        };
        let weights = profile.weights(Some(0));
        assert_eq!(weights, [(1, 1.0), (2, -0.1), (3, 0.925)]);
        assert_eq!(profile.weights(None)[2], (3, 1.0));
    }

    #[test]
    fn each_movie_speaks_once_by_what_says_most() {
        let profile = Profile {
            ratings: vec![rated(2, 3, 0), rated(3, 2, 0)],
            watched: vec![1, 2, 3, 4],
            liked: vec![2, 4],
            bookmarked: vec![1, 5],
            dismissed: vec![5, 6],
            ..Profile::default()
        };
        let weights = profile.weights(Some(0));
        assert_eq!(
            weights,
            [
                (1, 0.5),
                (2, 1.0),
                (3, -0.1),
                (4, 1.0),
                (5, -0.3),
                (6, -0.3)
            ]
        );
    }
}
