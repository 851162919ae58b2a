//! Weighted Genre Proportional.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

use super::Pick;
use crate::catalogue::Catalogue;
use crate::profile::{Profile, Share};

/// The best of each genre the user likes, as many as its share; filled up where floors and overlap leave places free.
/// None if there is nothing to go by: nothing liked, or nothing liked has a genre.
pub(super) fn rank(
    catalogue: &Catalogue,
    profile: &Profile,
    passing: &FixedBitSet,
    n: usize,
) -> Option<Vec<Pick>> {
    let shares = profile.genre_shares(catalogue);
    if shares.is_empty() {
        return None;
    }
    let mut genres: Vec<_> = shares
        .iter()
        .map(|&share| {
            let best_first = catalogue.genre_movies()[share.genre].by_popularity.iter();
            (
                share,
                best_first.copied().filter(|&place| passing.contains(place)),
            )
        })
        .collect();

    let mut list: BTreeMap<usize, Vec<Share>> = BTreeMap::new();
    for (share, best) in &mut genres {
        for place in best.take(share.quota(n)) {
            list.entry(place).or_default().push(*share);
        }
    }
    fill_in_turn(&mut list, &mut genres, n);
    fill(&mut list, catalogue.by_popularity(), passing, n);

    let mut picks: Vec<Pick> = list
        .into_iter()
        .map(|(place, by)| Pick { place, by })
        .collect();
    picks.sort_by_key(|pick| (Reverse(catalogue.at(pick.place).popularity()), pick.place));
    picks.truncate(n);
    Some(picks)
}

/// Up to `n`: from each genre in turn the next best that is not in the list yet, round after round, until they are spent.
fn fill_in_turn(
    list: &mut BTreeMap<usize, Vec<Share>>,
    genres: &mut [(Share, impl Iterator<Item = usize>)],
    n: usize,
) {
    let mut found = true;
    while found {
        found = false;
        for (share, best) in &mut *genres {
            if list.len() >= n {
                return;
            }
            if let Some(place) = best.find(|place| !list.contains_key(place)) {
                list.insert(place, vec![*share]);
                found = true;
            }
        }
    }
}

/// Up to `n`: the most popular that are not in the list yet.
fn fill(
    list: &mut BTreeMap<usize, Vec<Share>>,
    by_popularity: &[usize],
    passing: &FixedBitSet,
    n: usize,
) {
    for &place in by_popularity {
        if list.len() >= n {
            return;
        }
        if passing.contains(place) {
            list.entry(place).or_default();
        }
    }
}
