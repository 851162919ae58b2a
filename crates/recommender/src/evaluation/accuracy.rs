//! How many of the movies that should be found a list has, and how far up. A movie is relevant or not.

use crate::popularity::ratio;

/// Which places of a list are hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    places: Vec<bool>,
    relevant: usize,
}

impl Hits {
    /// Of this list, best first and none twice; `relevant` in ascending order.
    pub fn new(list: &[u32], relevant: &[u32]) -> Self {
        Self {
            places: list
                .iter()
                .map(|movie| relevant.binary_search(movie).is_ok())
                .collect(),
            relevant: relevant.len(),
        }
    }

    /// Discounted gain of the first `k` ÷ that of the best list there could be; a hit at place p, from 1, gains 1 ÷ log₂(p + 1)
    /// (Järvelin, Kekäläinen 2002). 0 where nothing is relevant.
    pub fn ndcg(&self, k: usize) -> f64 {
        let gain = |place: usize| 1.0 / ratio(place as u64 + 2, 1).log2();
        let best: f64 = (0..k.min(self.relevant)).map(gain).sum();
        let gained: f64 = self.found(k).map(gain).sum();
        if best > 0.0 { gained / best } else { 0.0 }
    }

    /// The share of what is relevant that is among the first `k`.
    pub fn recall(&self, k: usize) -> f64 {
        if self.relevant == 0 {
            return 0.0;
        }
        ratio(self.found(k).count() as u64, self.relevant as u64)
    }

    /// 1 ÷ the place of the first hit among the first `k`; 0 without one.
    pub fn reciprocal_rank(&self, k: usize) -> f64 {
        let first = self.found(k).next();
        first.map_or(0.0, |place| ratio(1, place as u64 + 1))
    }

    /// 1 if there is a hit among the first `k`, else 0.
    pub fn hit(&self, k: usize) -> f64 {
        f64::from(u8::from(self.found(k).next().is_some()))
    }

    /// The places of hits among the first `k`, from 0.
    fn found(&self, k: usize) -> impl Iterator<Item = usize> {
        let first = self.places.iter().take(k).enumerate();
        first.filter(|(_, hit)| **hit).map(|(place, _)| place)
    }
}
