//! Whether the model is any better than the most popular movies, by users whom it was not trained on.

use std::cmp::Reverse;

use crate::interactions::Interactions;
use crate::model::strength::Strength;
use crate::model::table::Table;

/// How good the first ten movies are for users who were held out: the mean NDCG over what they liked and was kept from the lists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// The users.
    pub users: usize,
    /// NDCG@10 of the model.
    pub model: f64,
    /// NDCG@10 of the most rated movies.
    pub popular: f64,
}

impl Quality {
    /// The model is good enough to be used.
    pub fn passes(&self) -> bool {
        self.model >= self.popular
    }
}

/// At most so many users are held out.
const MOST: usize = 1_000;
/// Fewer than so many tell nothing.
const LEAST: usize = 20;
/// Who rated fewer is no test.
const RATINGS: usize = 5;
/// The length of the lists.
const LIST: usize = 10;

/// Every so-manieth user, of those with enough ratings.
pub(super) struct HeldOut {
    users: Vec<usize>,
    of: usize,
}

impl HeldOut {
    pub(super) fn choose(ratings: &Interactions) -> Self {
        let fit: Vec<usize> = (0..ratings.users())
            .filter(|&user| ratings.of(user).len() >= RATINGS)
            .collect();
        let wanted = (fit.len() / 10).min(MOST);
        let users = if wanted < LEAST {
            Vec::new()
        } else {
            let step = fit.len() / wanted;
            fit.into_iter().step_by(step).take(wanted).collect()
        };
        Self {
            users,
            of: ratings.users(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    pub(super) fn contains(&self, user: usize) -> bool {
        self.users.binary_search(&user).is_ok()
    }

    /// So few of all users that the model can do without their ratings.
    pub(super) fn few(&self) -> bool {
        self.users.len() * 50 <= self.of
    }

    /// Checks a table that was made of the `rest`.
    pub(super) fn check(
        &self,
        ratings: &Interactions,
        rest: &Interactions,
        table: &Table,
    ) -> Quality {
        let counts = rest.counts();
        let popular: Vec<f32> = counts.iter().map(|&count| as_score(count)).collect();
        let strength = Strength::default();
        let (mut model_sum, mut popular_sum, mut users) = (0.0, 0.0, 0_u32);
        for &user in &self.users {
            let (mut known, mut hidden, mut profile) = (Vec::new(), Vec::new(), Vec::new());
            for (nth, (place, stars, _)) in ratings.of(user).iter().enumerate() {
                // Spread over the row, which stands in the order of movies.
                if (nth + user) % 5 == 0 {
                    hidden.extend((stars >= 4.0).then_some(place));
                } else {
                    known.push(place);
                    profile.push((place, strength.of(stars)));
                }
            }
            if hidden.is_empty() {
                continue;
            }
            users += 1;
            model_sum += ndcg(&first(&table.score(&profile), &known), &hidden);
            popular_sum += ndcg(&first(&popular, &known), &hidden);
        }
        let mean = |sum: f64| sum / f64::from(users.max(1));
        Quality {
            users: users as usize,
            model: mean(model_sum),
            popular: mean(popular_sum),
        }
    }
}
#[expect(clippy::cast_precision_loss, reason = "only the order counts")]
fn as_score(count: u32) -> f32 {
    count as f32
}

/// The best places that are not known yet.
fn first(scores: &[f32], known: &[usize]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..scores.len())
        .filter(|place| known.binary_search(place).is_err())
        .collect();
    let best_first = |place: &usize| (Reverse(Ordered(scores[*place])), *place);
    if places.len() > LIST {
        places.select_nth_unstable_by_key(LIST, best_first);
        places.truncate(LIST);
    }
    places.sort_unstable_by_key(best_first);
    places
}

#[derive(PartialEq)]
struct Ordered(f32);
impl Eq for Ordered {}
impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

fn ndcg(list: &[usize], hidden: &[usize]) -> f64 {
    let gain = |at: usize| 1.0 / f64::from(u32::try_from(at + 2).unwrap_or(u32::MAX)).log2();
    let found = list
        .iter()
        .enumerate()
        .filter(|(_, place)| hidden.contains(place));
    let ideal: f64 = (0..hidden.len().min(LIST)).map(gain).sum();
    found.map(|(at, _)| gain(at)).sum::<f64>() / ideal
}
