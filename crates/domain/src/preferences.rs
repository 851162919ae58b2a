//! What a user asks the recommender for: hard filters and taste.
//!
//! - [`Preferences`]: what is stored for a user, as JSON, in the very shape it was given in.
//! - [`Filters`]: the hard part; also what the query of one call may override.
//! - [`Names`], [`Languages`], [`Years`], [`RatingRange`]: values that cannot be wrong in themselves. Each is read from JSON
//!   (`"Action"` or `["Action","Drama"]`, `2021` or `[2021,2023]`) and from a query parameter (`Action,Drama`, `2021,2023`).
//!
//! Whether a genre of that name exists only the database knows; whoever takes preferences in asks it.

mod languages;
mod names;
mod rating;
mod years;

use serde::{Deserialize, Serialize};

pub use languages::Languages;
pub use names::Names;
pub use rating::RatingRange;
pub use years::Years;

use crate::types::Unfit;

/// Everything a user has stated: filters, which are hard, and taste, which weighs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// Only movies of any of these genres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub genre: Option<Names>,
    /// No movie of any of these genres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclude_genre: Option<Names>,
    /// Only movies of these years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<Years>,
    /// Only movies rated so, on the 0–10 scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<RatingRange>,
    /// Only movies whose original language is any of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Languages>,
    /// Taste: genres to see more of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub favorite_genres: Option<Names>,
    /// Taste: actors to see more of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actors: Option<Names>,
    /// Taste: directors to see more of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directors: Option<Names>,
    /// Taste: ids of movies the user likes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub movies: Option<Vec<u64>>,
}

impl Preferences {
    /// The hard part. Stored actors and directors are taste, so they filter nothing.
    pub fn filters(&self) -> Filters {
        Filters {
            genre: self.genre.clone(),
            exclude_genre: self.exclude_genre.clone(),
            year: self.year,
            rating: self.rating,
            language: self.language.clone(),
            actors: None,
            directors: None,
        }
    }

    /// All genre names in here, for the check that they exist: field, then name.
    pub fn genre_names(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let fields = [
            ("genre", &self.genre),
            ("exclude_genre", &self.exclude_genre),
            ("favorite_genres", &self.favorite_genres),
        ];
        each_name(fields)
    }

    /// The same for a catalogue in which the genre with this key is called `new`, or is not there any more: then it is dropped,
    /// and with its last genre a filter is.
    #[must_use]
    pub fn with_genre_renamed(mut self, key: &str, new: Option<&str>) -> Self {
        for field in [
            &mut self.genre,
            &mut self.exclude_genre,
            &mut self.favorite_genres,
        ] {
            *field = field.take().and_then(|names| names.renamed(key, new));
        }
        self
    }
}

/// Hard filters: a movie passes all of them or is not recommended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filters {
    /// Only movies of any of these genres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub genre: Option<Names>,
    /// No movie of any of these genres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclude_genre: Option<Names>,
    /// Only movies of these years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<Years>,
    /// Only movies rated so, on the 0–10 scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<RatingRange>,
    /// Only movies whose original language is any of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Languages>,
    /// Only movies with any of these in the cast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actors: Option<Names>,
    /// Only movies directed by any of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directors: Option<Names>,
}

impl Filters {
    /// These filters, each replaced by the one of `call` where that names it.
    #[must_use]
    pub fn overridden_by(self, call: Self) -> Self {
        Self {
            genre: call.genre.or(self.genre),
            exclude_genre: call.exclude_genre.or(self.exclude_genre),
            year: call.year.or(self.year),
            rating: call.rating.or(self.rating),
            language: call.language.or(self.language),
            actors: call.actors.or(self.actors),
            directors: call.directors.or(self.directors),
        }
    }

    /// All genre names in here, for the check that they exist: field, then name.
    pub fn genre_names(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let fields = [
            ("genre", &self.genre),
            ("exclude_genre", &self.exclude_genre),
        ];
        each_name(fields)
    }
}

/// Every name in these fields, with its field.
fn each_name<'a>(
    fields: impl IntoIterator<Item = (&'static str, &'a Option<Names>)>,
) -> impl Iterator<Item = (&'static str, &'a str)> {
    fields.into_iter().flat_map(|(field, names)| {
        names
            .iter()
            .flat_map(move |names| names.iter().map(move |name| (field, name)))
    })
}

#[cfg(test)]
mod tests;
