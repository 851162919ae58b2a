use fixedbitset::FixedBitSet;

use super::Pick;
use crate::catalogue::Catalogue;

/// The most popular movies that pass.
pub(super) fn rank(catalogue: &Catalogue, passing: &FixedBitSet, n: usize) -> Vec<Pick> {
    catalogue
        .by_popularity()
        .iter()
        .filter(|&&place| passing.contains(place))
        .take(n)
        .map(|&place| Pick {
            place,
            by: Vec::new(),
        })
        .collect()
}
