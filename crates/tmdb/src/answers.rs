//! What TMDb answers, as far as we use it. Unknown fields are ignored, `""` is nothing, a value of the wrong kind is as good as
//! none, and one bad movie never loses its page: only an id, a title or a name has to be there.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Tmdb;
use crate::tolerance::{date, or_default, or_nothing, read, readable, title};

/// A part of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// Which part, from 1.
    pub page: u32,
    /// The entries that could be read, each id once, as ordered there.
    pub results: Vec<T>,
    /// As TMDb says; more than can be asked for.
    pub total_pages: u32,
    /// As TMDb says.
    pub total_results: u64,
}

impl<T> Page<T> {
    /// The last page that can be asked for.
    pub fn last(&self) -> u32 {
        self.total_pages.min(Tmdb::LAST_PAGE)
    }
}

/// What has an id.
pub(crate) trait Identified {
    fn id(&self) -> u64;
}

/// A movie in a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Listed {
    /// TMDb's id.
    pub id: u64,
    /// In the language asked for.
    #[serde(deserialize_with = "title")]
    pub title: String,
    #[serde(default, deserialize_with = "or_nothing")]
    /// In its own language.
    pub original_title: Option<String>,
    #[serde(default, deserialize_with = "or_nothing")]
    /// ISO 639-1.
    pub original_language: Option<String>,
    #[serde(default, deserialize_with = "or_nothing")]
    /// May be missing.
    pub overview: Option<String>,
    #[serde(default, deserialize_with = "date")]
    /// Missing or `""` as often as not.
    pub release_date: Option<NaiveDate>,
    /// Ids of TMDb's genres.
    #[serde(default, deserialize_with = "readable")]
    pub genre_ids: Vec<u64>,
    #[serde(default, deserialize_with = "or_nothing")]
    /// Relative to an image base.
    pub poster_path: Option<String>,
    #[serde(default, deserialize_with = "or_nothing")]
    /// Relative to an image base.
    pub backdrop_path: Option<String>,
    /// For adults.
    #[serde(default, deserialize_with = "or_default")]
    pub adult: bool,
    /// TMDb's figure.
    #[serde(default, deserialize_with = "or_default")]
    pub popularity: f64,
    /// 0–10.
    #[serde(default, deserialize_with = "or_default")]
    pub vote_average: f64,
    /// How many voted.
    #[serde(default, deserialize_with = "or_default")]
    pub vote_count: u32,
}

/// A movie with all that is asked for in one call.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Details {
    /// What lists have too (`genre_ids` is empty: see `genres`).
    #[serde(flatten)]
    pub listed: Listed,
    /// Of IMDb.
    #[serde(default, deserialize_with = "or_nothing")]
    pub imdb_id: Option<String>,
    /// Minutes; 0 means that nobody knows.
    #[serde(default, deserialize_with = "or_default")]
    pub runtime: u32,
    /// Its genres.
    #[serde(default, deserialize_with = "readable")]
    pub genres: Vec<Genre>,
    /// Cast and crew.
    #[serde(default, deserialize_with = "or_default")]
    pub credits: Credits,
    /// What it is about.
    #[serde(default, deserialize_with = "or_default")]
    pub keywords: Keywords,
}

/// A genre.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Genre {
    /// TMDb's id.
    pub id: u64,
    /// Its name, in the language asked for.
    pub name: String,
}

/// Who made a movie.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Credits {
    /// Who plays in it, by billing.
    #[serde(default, deserialize_with = "readable")]
    pub cast: Vec<CastMember>,
    /// Who else.
    #[serde(default, deserialize_with = "readable")]
    pub crew: Vec<CrewMember>,
}

impl Credits {
    /// There can be several.
    pub fn directors(&self) -> impl Iterator<Item = &CrewMember> {
        self.crew.iter().filter(|member| member.job == "Director")
    }
}

/// Somebody who plays in a movie.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CastMember {
    /// The person's id.
    pub id: u64,
    /// The person's name.
    pub name: String,
    /// Whom they play.
    #[serde(default, deserialize_with = "or_nothing")]
    pub character: Option<String>,
    /// Billing, from 0.
    #[serde(default, deserialize_with = "or_default")]
    pub order: u32,
    #[serde(default, deserialize_with = "or_nothing")]
    /// Relative to an image base.
    pub profile_path: Option<String>,
}

/// Somebody who helped to make a movie.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CrewMember {
    /// The person's id.
    pub id: u64,
    /// The person's name.
    pub name: String,
    /// `Director`, `Editor`, …
    #[serde(default, deserialize_with = "or_default")]
    pub job: String,
    #[serde(default, deserialize_with = "or_nothing")]
    /// Relative to an image base.
    pub profile_path: Option<String>,
}

/// What a movie is about.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Keywords {
    /// The keywords.
    #[serde(default, deserialize_with = "readable")]
    pub keywords: Vec<Keyword>,
}

/// A keyword.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Keyword {
    /// TMDb's id.
    pub id: u64,
    /// Its text.
    pub name: String,
}

/// A movie that changed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Changed {
    /// TMDb's id.
    pub id: u64,
    /// Not always known.
    #[serde(default, deserialize_with = "or_default")]
    pub adult: Option<bool>,
}

/// Where images are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Images {
    /// What a size and a path are added to.
    pub secure_base_url: String,
    /// The sizes there are of posters.
    #[serde(default, deserialize_with = "readable")]
    pub poster_sizes: Vec<String>,
}

/// A line of the daily export.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Exported {
    /// TMDb's id.
    pub id: u64,
    /// For adults.
    #[serde(default, deserialize_with = "or_default")]
    pub adult: bool,
    /// Not a movie proper.
    #[serde(default, deserialize_with = "or_default")]
    pub video: bool,
    /// TMDb's figure.
    #[serde(default, deserialize_with = "or_default")]
    pub popularity: f64,
}

#[derive(Deserialize)]
pub(crate) struct GenreList {
    #[serde(deserialize_with = "readable")]
    pub(crate) genres: Vec<Genre>,
}

#[derive(Deserialize)]
pub(crate) struct Configuration {
    pub(crate) images: Images,
}

#[derive(Deserialize)]
pub(crate) struct Envelope {
    #[serde(default, deserialize_with = "or_default")]
    page: u32,
    results: Vec<Value>,
    #[serde(default, deserialize_with = "or_default")]
    total_pages: u32,
    #[serde(default, deserialize_with = "or_default")]
    total_results: u64,
}

impl Envelope {
    /// The page without what cannot be read, and without ids that stand there twice.
    pub(crate) fn page<T: DeserializeOwned + Identified>(self) -> Page<T> {
        let mut seen = std::collections::HashSet::new();
        let results = read::<T>(self.results)
            .into_iter()
            .filter(|entry| seen.insert(entry.id()))
            .collect();
        Page {
            page: self.page,
            results,
            total_pages: self.total_pages,
            total_results: self.total_results,
        }
    }
}

impl Identified for Listed {
    fn id(&self) -> u64 {
        self.id
    }
}

impl Identified for Changed {
    fn id(&self) -> u64 {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_loses_what_cannot_be_read_and_what_stands_there_twice_only() {
        let page = json!({"page": 1, "total_pages": 40_000, "total_results": 1, "new": true, "results": [
            {"id": 1, "title": "One", "release_date": "", "poster_path": null, "vote_average": 7, "genre_ids": []},
            {"id": "two", "title": "Two"},
            {"id": 3, "title": null},
            {"id": 1, "title": "One again"},
            {"id": 4, "title": "𝕱our", "popularity": null, "overview": null, "adult": null, "release_date": "1999-02-30", "x": {}},
        ]});
        let page: Page<Listed> = serde_json::from_value::<Envelope>(page).unwrap().page();
        let ids: Vec<u64> = page.results.iter().map(|movie| movie.id).collect();
        assert_eq!(ids, [1, 4]);
        assert!((page.results[0].vote_average - 7.0).abs() < f64::EPSILON);
        assert_eq!((page.total_pages, page.last()), (40_000, 500));
        assert_eq!(page.results[1].release_date, None);
    }

    #[test]
    fn details_are_read_with_null_or_nonsense_where_a_value_is_promised() {
        let details = json!({"id": 603, "title": "The Matrix", "imdb_id": null, "runtime": null, "revenue": 4_000_000_000_u64,
            "belongs_to_collection": null, "genres": [{"id": 28, "name": "Action"}], "keywords": null, "popularity": "high", "vote_count": -1, "genre_ids": null,
            "credits": {"cast": [{"id": 1, "name": "A", "character": null, "order": 0, "profile_path": null}, {"id": null}],
                        "crew": [{"id": 2, "name": "L", "job": "Director"}, {"id": 3, "name": "M", "job": "Director"}, {"id": 4, "name": "E", "job": null}]}});
        let details: Details = serde_json::from_value(details).unwrap();
        assert_eq!(details.credits.directors().count(), 2);
        assert_eq!(details.credits.cast.len(), 1);
        assert_eq!((details.runtime, details.imdb_id), (0, None));
    }
}
