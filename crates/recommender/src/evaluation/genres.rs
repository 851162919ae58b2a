//! Calibration: does a list have the genres that a history has, in the same proportions? (Steck 2018.)

use std::collections::BTreeMap;

use crate::catalogue::GenreId;
use crate::popularity::ratio;

/// How much of the history's mix is blended into the list's, so that a genre that the list lacks does not make it infinitely bad.
const SMOOTHING: f64 = 0.01;

/// The shares of genres among movies; they add up to 1. A movie's genres share it equally, and movies without any don't count.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GenreMix(BTreeMap<GenreId, f64>);

impl GenreMix {
    /// The mix of movies with these genres.
    pub fn of<'a>(movies: impl IntoIterator<Item = &'a [GenreId]>) -> Self {
        let mut shares: BTreeMap<GenreId, f64> = BTreeMap::new();
        let mut count = 0;
        for genres in movies.into_iter().filter(|genres| !genres.is_empty()) {
            count += 1;
            for genre in genres {
                *shares.entry(*genre).or_default() += ratio(1, genres.len() as u64);
            }
        }
        for share in shares.values_mut() {
            *share /= ratio(count, 1);
        }
        Self(shares)
    }

    /// The Kullback-Leibler divergence of this history from the mix of a list, in nats: 0 is the same mix. None if either has no genres.
    pub fn divergence(&self, list: &Self) -> Option<f64> {
        if self.0.is_empty() || list.0.is_empty() {
            return None;
        }
        let terms = self.0.iter().map(|(genre, wanted)| {
            let listed = list.0.get(genre).copied().unwrap_or_default();
            let smooth = (1.0 - SMOOTHING) * listed + SMOOTHING * wanted;
            wanted * (wanted / smooth).ln()
        });
        Some(terms.sum())
    }
}
