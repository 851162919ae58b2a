//! The model alone.

use fixedbitset::FixedBitSet;

use super::best::best;
use super::voices::Voices;

/// The movies for which the profile says most, then the most popular. None if the profile says nothing for any.
pub(super) fn rank(
    voices: &Voices<'_>,
    passing: &FixedBitSet,
    n: usize,
) -> Option<Vec<(usize, f32)>> {
    if !voices.know_movies() {
        return None;
    }
    let scores = voices.scores();
    let spoken_for = passing.ones().filter(|&place| scores[place] > 0.0);
    let list = best(&scores, spoken_for, n);
    (!list.is_empty()).then_some(list)
}
