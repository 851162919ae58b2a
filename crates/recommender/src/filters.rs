//! The hard filters: which movies may be ranked at all.

use std::fmt;
use std::ops::RangeInclusive;

use fixedbitset::FixedBitSet;

use crate::catalogue::{Catalogue, GenreId, MovieId};
use crate::profile::Profile;

/// Hard filters. An absent one lets everything pass; an empty list lets nothing pass (of an exclusion: everything).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filters {
    /// Any of these genres.
    pub genres: Option<Vec<GenreId>>,
    /// None of these genres.
    pub exclude_genres: Option<Vec<GenreId>>,
    /// Of these years; a movie without a year doesn't pass.
    pub years: Option<RangeInclusive<i32>>,
    /// With a [rating](crate::Movie::rating) in this range, 0–10; a movie without one doesn't pass.
    pub rating: Option<RangeInclusive<f64>>,
    /// Of any of these original languages.
    pub languages: Option<Vec<String>>,
    /// Only these movies: those with the actors asked for.
    pub actors: Option<Vec<MovieId>>,
    /// Only these movies: those of the directors asked for.
    pub directors: Option<Vec<MovieId>>,
    /// Adult movies may pass.
    pub adult: bool,
}

/// A filter by its name, as a request would name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    Genre,
    ExcludeGenre,
    Year,
    Rating,
    Language,
    Actors,
    Directors,
    Adult,
    Watched,
    Dismissed,
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Genre => "genre",
            Self::ExcludeGenre => "exclude_genre",
            Self::Year => "year",
            Self::Rating => "rating",
            Self::Language => "language",
            Self::Actors => "actors",
            Self::Directors => "directors",
            Self::Adult => "adult",
            Self::Watched => "watched",
            Self::Dismissed => "dismissed",
        })
    }
}

/// Each filter with the movies it lets pass, and those that pass all.
pub(crate) struct Sieve {
    pub(crate) each: Vec<(Filter, FixedBitSet)>,
    pub(crate) passing: FixedBitSet,
}

impl Sieve {
    pub(crate) fn new(catalogue: &Catalogue, profile: &Profile, filters: &Filters) -> Self {
        let mut each = asked_for(catalogue, filters);
        if !filters.adult {
            each.push((Filter::Adult, inverse(catalogue.adult().clone())));
        }
        let rated = profile.ratings.iter().map(|rating| rating.movie);
        let watched = catalogue.places(profile.watched.iter().copied().chain(rated));
        each.push((Filter::Watched, inverse(watched)));
        let dismissed = catalogue.places(profile.dismissed.iter().copied());
        each.push((Filter::Dismissed, inverse(dismissed)));

        let mut passing = inverse(catalogue.none());
        for (_, movies) in &each {
            passing.intersect_with(movies);
        }
        Self { each, passing }
    }
}

fn asked_for(catalogue: &Catalogue, filters: &Filters) -> Vec<(Filter, FixedBitSet)> {
    let mut each = Vec::new();
    if let Some(ids) = &filters.genres {
        each.push((Filter::Genre, of_genres(catalogue, ids)));
    }
    if let Some(ids) = &filters.exclude_genres {
        each.push((Filter::ExcludeGenre, inverse(of_genres(catalogue, ids))));
    }
    if let Some(years) = &filters.years {
        let passing = where_in(catalogue.years(), years);
        each.push((Filter::Year, passing));
    }
    if let Some(ratings) = &filters.rating {
        let passing = where_in(catalogue.ratings(), ratings);
        each.push((Filter::Rating, passing));
    }
    if let Some(codes) = &filters.languages {
        let of = codes.iter().filter_map(|code| catalogue.of_language(code));
        each.push((Filter::Language, any_of(catalogue, of)));
    }
    if let Some(ids) = &filters.actors {
        each.push((Filter::Actors, catalogue.places(ids.iter().copied())));
    }
    if let Some(ids) = &filters.directors {
        each.push((Filter::Directors, catalogue.places(ids.iter().copied())));
    }
    each
}

fn of_genres(catalogue: &Catalogue, ids: &[GenreId]) -> FixedBitSet {
    let named = catalogue
        .genre_movies()
        .iter()
        .filter(|genre| ids.contains(&genre.genre.id));
    any_of(catalogue, named.map(|genre| &genre.movies))
}

fn any_of<'a>(catalogue: &Catalogue, sets: impl Iterator<Item = &'a FixedBitSet>) -> FixedBitSet {
    let mut any = catalogue.none();
    for set in sets {
        any.union_with(set);
    }
    any
}

fn where_in<T: PartialOrd>(column: &[Option<T>], range: &RangeInclusive<T>) -> FixedBitSet {
    let mut passing = FixedBitSet::with_capacity(column.len());
    for (place, value) in column.iter().enumerate() {
        if value.as_ref().is_some_and(|value| range.contains(value)) {
            passing.insert(place);
        }
    }
    passing
}

fn inverse(mut set: FixedBitSet) -> FixedBitSet {
    set.toggle_range(..);
    set
}
