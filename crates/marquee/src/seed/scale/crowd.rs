use std::collections::HashSet;

use marquee_domain::import::accounts::NewAccount;
use marquee_domain::types::{EmailAddress, PersonName, Stars};
use rand::Rng;
use rand::rngs::StdRng;

use crate::seed::names::{FAMILY, GIVEN};
use crate::seed::viewers::{nearest, normal};

/// Ratings reach back this far.
const MINUTES: i64 = 3 * 365 * 24 * 60;
/// How fast fame falls off with a film's place among all: the one in place n is seen about n^-FALL times as often as the first.
const FALL: f64 = 0.8;

/// Who rates how many films, and how often each film is seen.
pub(super) struct Crowd {
    /// For each viewer.
    ratings: Vec<u32>,
    /// For each film, what it and those before it weigh together. Films are told apart by their place here.
    reach: Vec<f64>,
    /// For each film, how far above the average it is rated, in stars.
    quality: Vec<f64>,
}

pub(super) struct Viewer {
    pub(super) account: NewAccount,
    pub(super) opinions: Vec<Opinion>,
}

pub(super) struct Opinion {
    /// Its place among the films.
    pub(super) film: u32,
    pub(super) stars: Stars,
    pub(super) minutes_ago: i64,
}

impl Crowd {
    /// At most half of all films are rated by everybody.
    pub(super) fn invent(users: u32, ratings: u64, films: u32, rng: &mut StdRng) -> Self {
        let mut sum = 0.0;
        let reach = (1..=films)
            .map(|place| {
                // the first few are not that far apart
                sum += (f64::from(place) + 20.0).powf(-FALL);
                sum
            })
            .collect();
        Self {
            ratings: shares(users, ratings, films - films / 4, rng),
            reach,
            quality: (0..films).map(|_| 0.5 * normal(rng)).collect(),
        }
    }

    /// To be asked in the order of their numbers, from 0.
    pub(super) fn viewer(&self, number: u32, rng: &mut StdRng) -> anyhow::Result<Viewer> {
        let given = GIVEN[rng.random_range(0..GIVEN.len())];
        let family = FAMILY[rng.random_range(0..FAMILY.len())];
        let account = NewAccount {
            name: PersonName::parse(&format!("{given} {family}"))?,
            email: EmailAddress::parse(&format!("crowd-{}@example.invalid", number + 1))?,
        };
        let wanted = self
            .ratings
            .get(number as usize)
            .copied()
            .unwrap_or_default() as usize;
        let (mut seen, mut opinions) = (HashSet::with_capacity(wanted), Vec::with_capacity(wanted));
        let kindness = 0.4 * normal(rng);
        while opinions.len() < wanted {
            let film = self.draw(rng);
            if !seen.insert(film) {
                continue;
            }
            let quality = self.quality.get(film as usize).copied().unwrap_or_default();
            opinions.push(Opinion {
                film,
                stars: nearest(3.4 + quality + kindness + 0.8 * normal(rng))?,
                // the smaller of two draws: more of the ratings are recent
                minutes_ago: rng
                    .random_range(0..MINUTES)
                    .min(rng.random_range(0..MINUTES)),
            });
        }
        Ok(Viewer { account, opinions })
    }

    /// A film, by how often it is seen.
    fn draw(&self, rng: &mut StdRng) -> u32 {
        let all = self.reach.last().copied().unwrap_or_default();
        let at = rng.random::<f64>() * all;
        let film = self.reach.partition_point(|sum| *sum <= at);
        u32::try_from(film.min(self.reach.len() - 1)).unwrap_or_default()
    }
}

/// `total` in so many parts, of which many are small and a few are large (log-normal), and none is larger than `most`.
fn shares(parts: u32, total: u64, most: u32, rng: &mut StdRng) -> Vec<u32> {
    let weights: Vec<f64> = (0..parts).map(|_| (1.1 * normal(rng)).exp()).collect();
    let sum: f64 = weights.iter().sum();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a share of what a u32 holds a multiple of, rounded down"
    )]
    let mut shares: Vec<u32> = weights
        .iter()
        .map(|weight| ((weight / sum * total as f64) as u32).min(most))
        .collect();
    let given: u64 = shares.iter().copied().map(u64::from).sum();
    // what rounding left over goes round
    let mut left = total.saturating_sub(given);
    while left > 0 {
        for share in shares.iter_mut().filter(|share| **share < most) {
            if left > 0 {
                *share += 1;
                left -= 1;
            }
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn shares_add_up_and_keep_to_the_most() {
        let mut rng = StdRng::seed_from_u64(1);
        for (parts, total, most) in [(1, 0, 1), (10, 40, 6), (1000, 10_000, 500), (3, 30, 10)] {
            let shares = super::shares(parts, total, most, &mut rng);
            assert_eq!(shares.len(), parts as usize);
            assert_eq!(shares.iter().copied().map(u64::from).sum::<u64>(), total);
            assert!(shares.iter().all(|share| *share <= most));
        }
    }
}
