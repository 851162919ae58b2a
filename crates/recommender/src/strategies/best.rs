//! The best of many, without sorting them all.

/// The `n` of these places with the highest scores, best first, of equal ones the lower place; each with its score.
pub(super) fn best(
    scores: &[f32],
    places: impl Iterator<Item = usize>,
    n: usize,
) -> Vec<(usize, f32)> {
    let best_first = |a: &(usize, f32), b: &(usize, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    let mut all: Vec<(usize, f32)> = places.map(|place| (place, scores[place])).collect();
    if n > 0 && all.len() > n {
        all.select_nth_unstable_by(n - 1, best_first);
    }
    all.truncate(n);
    all.sort_unstable_by(best_first);
    all
}
