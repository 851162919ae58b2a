//! All measures of one list.

use super::accuracy::Hits;
use super::genres::GenreMix;
use super::trial::{Case, Trial};
use crate::catalogue::GenreId;
use crate::popularity::ratio;

/// Measures lists of one trial.
#[derive(Debug)]
pub struct Scorer<'a> {
    /// How many places of a list count; recall is also measured of twice as many.
    k: usize,
    /// From so many stars on a movie is part of a history that a list is to be like.
    positive: u8,
    /// The genres of each movie of the trial.
    genres: Vec<&'a [GenreId]>,
    /// How surprising each movie is, in bits: −log₂ of the share of users who rated it.
    surprise: Vec<f64>,
}

/// The measures of one list; of several, the mean of each.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scored {
    /// [`Hits::ndcg`] at k.
    pub ndcg: f64,
    /// [`Hits::recall`] at k.
    pub recall: f64,
    /// [`Hits::recall`] at 2k.
    pub recall_twice: f64,
    /// [`Hits::reciprocal_rank`] at k.
    pub reciprocal_rank: f64,
    /// [`Hits::hit`] at k.
    pub hit: f64,
    /// How surprising the first k are, on average, in bits.
    pub novelty: f64,
    /// [`GenreMix::divergence`] of what the user likes from the first k; none where there are no genres.
    pub calibration: Option<f64>,
}

impl<'a> Scorer<'a> {
    /// For lists of this trial; `genres` are those of each of its movies.
    pub fn new(trial: &Trial, genres: Vec<&'a [GenreId]>, k: usize, positive: u8) -> Self {
        let users = trial.train.chunk_by(|a, b| a.user == b.user).count() as u64;
        let mut raters = vec![0_u64; trial.movies.len()];
        for rating in &trial.train {
            raters[rating.movie as usize] += 1;
        }
        let surprise = raters.into_iter().map(|raters| ratio(users, raters).log2());
        Self {
            k,
            positive,
            genres,
            surprise: surprise.collect(),
        }
    }

    /// The measures of the list that this user got: best first, at least 2k long if there are so many movies.
    pub fn score(&self, case: &Case, list: &[u32]) -> Scored {
        let (hits, first) = (
            Hits::new(list, &case.relevant),
            &list[..list.len().min(self.k)],
        );
        let liked = case
            .known
            .iter()
            .filter(|rating| rating.stars >= self.positive);
        let history = self.mix(liked.map(|rating| rating.movie));
        let surprise: f64 = first
            .iter()
            .map(|&movie| self.surprise[movie as usize])
            .sum();
        Scored {
            ndcg: hits.ndcg(self.k),
            recall: hits.recall(self.k),
            recall_twice: hits.recall(2 * self.k),
            reciprocal_rank: hits.reciprocal_rank(self.k),
            hit: hits.hit(self.k),
            novelty: surprise / ratio(first.len().max(1) as u64, 1),
            calibration: history.divergence(&self.mix(first.iter().copied())),
        }
    }

    /// The share of the trial's movies that stand among the first k of any list.
    pub fn coverage<'l>(&self, lists: impl IntoIterator<Item = &'l [u32]>) -> f64 {
        let mut listed: Vec<u32> = lists
            .into_iter()
            .flat_map(|list| &list[..list.len().min(self.k)])
            .copied()
            .collect();
        listed.sort_unstable();
        listed.dedup();
        ratio(listed.len() as u64, self.genres.len().max(1) as u64)
    }

    fn mix(&self, movies: impl Iterator<Item = u32>) -> GenreMix {
        GenreMix::of(movies.map(|movie| self.genres[movie as usize]))
    }
}

impl Scored {
    /// The mean of each measure; of calibration among those that have it.
    pub fn mean(all: &[Self]) -> Self {
        let mean = |of: fn(&Self) -> f64| {
            all.iter().map(of).sum::<f64>() / ratio(all.len().max(1) as u64, 1)
        };
        let calibrations: Vec<f64> = all.iter().filter_map(|one| one.calibration).collect();
        let calibration = calibrations.iter().sum::<f64>() / ratio(calibrations.len() as u64, 1);
        Self {
            ndcg: mean(|one| one.ndcg),
            recall: mean(|one| one.recall),
            recall_twice: mean(|one| one.recall_twice),
            reciprocal_rank: mean(|one| one.reciprocal_rank),
            hit: mean(|one| one.hit),
            novelty: mean(|one| one.novelty),
            calibration: (!calibrations.is_empty()).then_some(calibration),
        }
    }
}
