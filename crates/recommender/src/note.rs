use crate::catalogue::Catalogue;
use crate::filters::{Filter, Sieve};

/// Says which filter bound, when fewer than `limit` movies pass.
pub(crate) fn note(catalogue: &Catalogue, sieve: &Sieve, limit: usize) -> Option<String> {
    let passing = sieve.passing.count_ones(..);
    if passing >= limit {
        return None;
    }
    let pass = match passing {
        0 => "No movie passes all filters.".to_owned(),
        1 => "Only 1 movie passes all filters.".to_owned(),
        n => format!("Only {n} movies pass all filters."),
    };
    if let Some((filter, without)) = binding_alone(sieve, passing) {
        return Some(format!(
            "{pass} What binds is \"{filter}\": without it, {without} would pass."
        ));
    }
    // No filter is alone in keeping a movie out.
    let (filter, removed) = removing_most(sieve)?;
    Some(if removed > 0 {
        format!(
            "{pass} No single filter binds; \"{filter}\" keeps out the most, {removed} of {}.",
            catalogue.len()
        )
    } else {
        match passing {
            0 => "The catalogue is empty.".to_owned(),
            1 => "The catalogue holds only 1 movie.".to_owned(),
            n => format!("The catalogue holds only {n} movies."),
        }
    })
}

/// The filter without which the most movies would pass, and how many; none if no single one makes a difference.
fn binding_alone(sieve: &Sieve, passing: usize) -> Option<(Filter, usize)> {
    let without = |left_out: usize| {
        let mut others = sieve
            .each
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != left_out);
        let mut rest = others.next().map(|(_, (_, movies))| movies.clone())?;
        for (_, (_, movies)) in others {
            rest.intersect_with(movies);
        }
        Some(rest.count_ones(..))
    };
    first_greatest(
        sieve
            .each
            .iter()
            .enumerate()
            .filter_map(|(at, (filter, _))| Some((*filter, without(at)?))),
    )
    .filter(|(_, without)| *without > passing)
}

fn removing_most(sieve: &Sieve) -> Option<(Filter, usize)> {
    first_greatest(
        sieve
            .each
            .iter()
            .map(|(filter, movies)| (*filter, movies.count_zeroes(..))),
    )
}

fn first_greatest(counts: impl Iterator<Item = (Filter, usize)>) -> Option<(Filter, usize)> {
    counts.reduce(|best, next| if next.1 > best.1 { next } else { best })
}
