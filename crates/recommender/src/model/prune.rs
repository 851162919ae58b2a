//! Keeping the neighbours that matter.

/// Keeps the `most` weights that are largest by size, the largest first, of equal ones the lower place.
pub(crate) fn keep_largest(weights: &mut Vec<(u32, f32)>, most: usize) {
    let largest_first = |a: &(u32, f32), b: &(u32, f32)| {
        let size = |weight: &(u32, f32)| weight.1.abs();
        size(b).total_cmp(&size(a)).then(a.0.cmp(&b.0))
    };
    weights.retain(|(_, weight)| *weight != 0.0);
    if weights.len() > most {
        weights.select_nth_unstable_by(most, largest_first);
        weights.truncate(most);
    }
    weights.sort_unstable_by(largest_first);
}
