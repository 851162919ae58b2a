//! Arguments as the domain knows them; what is wrong with one is put beside what is wrong with the others.

use marquee_domain::page::Page;
use marquee_domain::preferences::{Languages, RatingRange, Years};
use marquee_domain::types::Unfit;

use crate::error::{ApiError, BadFields};
use crate::extract::{limit, offset};

/// An argument that may be missing.
pub(super) fn read<G, T, E: ToString>(
    bad: &mut BadFields,
    name: &str,
    given: Option<G>,
    parse: impl FnOnce(G) -> Result<T, E>,
) -> Option<T> {
    match given.map(parse)? {
        Ok(value) => Some(value),
        Err(problem) => {
            bad.entry(name.to_owned())
                .or_default()
                .push(problem.to_string());
            None
        }
    }
}

/// The part of a list that is asked for, when all arguments are good.
pub(super) fn page(mut bad: BadFields, most: i32, first: i32) -> Result<Page, ApiError> {
    let most = read(&mut bad, "limit", Some(most), |most| {
        limit(&most.to_string())
    });
    let first = read(&mut bad, "offset", Some(first), |first| {
        offset(&first.to_string())
    });
    match (most, first) {
        (Some(limit), Some(offset)) if bad.is_empty() => Ok(Page { limit, offset }),
        _ => Err(ApiError::invalid(&bad)),
    }
}

pub(super) fn languages(codes: &[String]) -> Result<Languages, Unfit> {
    codes.join(",").parse()
}

pub(super) fn years(ends: &[i32]) -> Result<Years, String> {
    let years = match *ends {
        [year] => Years::one(year.into()),
        [from, to] => Years::range(from.into(), to.into()),
        _ => return Err("must be one year or two".to_owned()),
    };
    years.map_err(|problem| problem.to_string())
}

pub(super) fn ratings(ends: &[f64]) -> Result<RatingRange, String> {
    let ratings = match *ends {
        [min] => RatingRange::at_least(min),
        [min, max] => RatingRange::between(min, max),
        _ => return Err("must be one rating or two".to_owned()),
    };
    ratings.map_err(|problem| problem.to_string())
}
