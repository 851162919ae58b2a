use chrono::{Datelike, NaiveDate};

use crate::GenreId;
use crate::import::movies::CastMember;

/// What of a movie is to be written: `None` stays as it is (of a new movie: is not known), `Some(None)` is forgotten.
#[derive(Debug, Clone, Default)]
pub struct MovieFields {
    /// The English title, as a rule. A new movie must have one.
    pub title: Option<String>,
    /// The title in the movie's own language; forgotten, it is the title.
    pub original_title: Option<Option<String>>,
    /// What it is about; may be empty.
    pub overview: Option<String>,
    /// The day of its first showing.
    pub release_date: Option<Option<NaiveDate>>,
    /// The year of its first showing: that of the release date, where there is one.
    pub year: Option<Option<i16>>,
    /// Minutes.
    pub runtime: Option<Option<u32>>,
    /// ISO 639-1, in lower case.
    pub original_language: Option<Option<String>>,
    /// TMDb's id. No two movies have the same.
    pub tmdb_id: Option<Option<u64>>,
    /// IMDb's id: `tt` and digits.
    pub imdb_id: Option<Option<String>>,
    /// Where the poster is, below the base of images.
    pub poster_path: Option<Option<String>>,
    /// Where the backdrop is, below the base of images.
    pub backdrop_path: Option<Option<String>>,
    /// Only for users of age.
    pub adult: Option<bool>,
    /// TMDb's figure.
    pub popularity: Option<f64>,
    /// TMDb's figure, 0–10.
    pub vote_average: Option<Option<f64>>,
    /// TMDb's figure.
    pub vote_count: Option<u32>,
    /// Its genres, none of them twice.
    pub genres: Option<Vec<GenreId>>,
    /// Its directors by name, as credited.
    pub directors: Option<Vec<String>>,
    /// Its cast in the order of billing.
    pub cast: Option<Vec<CastMember>>,
    /// Its keywords, none of them twice.
    pub keywords: Option<Vec<String>>,
    /// Which fields no sync may overwrite; `None`: those that are written here, and those that were locked before.
    pub locked: Option<Vec<&'static str>>,
}

/// The year that was given is not that of this release date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongYear(pub NaiveDate);

impl MovieFields {
    /// The most characters of a title.
    pub const LONGEST_TITLE: usize = 500;
    /// The most characters of an overview.
    pub const LONGEST_OVERVIEW: usize = 10_000;
    /// The most characters of the name of a person or keyword.
    pub const LONGEST_NAME: usize = 200;
    /// The most characters of the name of a part.
    pub const LONGEST_CHARACTER: usize = 500;
    /// The most characters of the path of an image.
    pub const LONGEST_PATH: usize = 255;
    /// The first and the last year that a movie can be of.
    pub const YEARS: std::ops::RangeInclusive<i32> = 1870..=2200;

    /// The year to be written, for a movie that has this release date so far.
    pub fn settled_year(
        &self,
        stored: Option<NaiveDate>,
    ) -> Result<Option<Option<i16>>, WrongYear> {
        let Some(date) = self.release_date.unwrap_or(stored) else {
            return Ok(self.year);
        };
        match self.year {
            Some(Some(year)) if i32::from(year) != date.year() => Err(WrongYear(date)),
            // a date outside of what the column holds is none that was parsed for it
            _ => Ok(i16::try_from(date.year()).ok().map(Some)),
        }
    }

    /// The names of the fields to be written.
    pub(super) fn named(&self) -> Vec<&'static str> {
        let fields = [
            ("title", self.title.is_some()),
            ("original_title", self.original_title.is_some()),
            ("overview", self.overview.is_some()),
            ("release_date", self.release_date.is_some()),
            ("year", self.year.is_some()),
            ("runtime", self.runtime.is_some()),
            ("original_language", self.original_language.is_some()),
            ("tmdb_id", self.tmdb_id.is_some()),
            ("imdb_id", self.imdb_id.is_some()),
            ("poster_path", self.poster_path.is_some()),
            ("backdrop_path", self.backdrop_path.is_some()),
            ("adult", self.adult.is_some()),
            ("popularity", self.popularity.is_some()),
            ("vote_average", self.vote_average.is_some()),
            ("vote_count", self.vote_count.is_some()),
            ("genre_ids", self.genres.is_some()),
            ("directors", self.directors.is_some()),
            ("cast", self.cast.is_some()),
            ("keywords", self.keywords.is_some()),
            ("locked_fields", self.locked.is_some()),
        ];
        let named = fields.into_iter().filter(|(_, is_named)| *is_named);
        named.map(|(name, _)| name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{MovieFields, WrongYear};

    #[test]
    fn the_year_is_that_of_the_release_date() {
        let date = |text: &str| text.parse().unwrap();
        let stored = Some(date("1999-03-31"));
        let fields = |release_date: Option<Option<&str>>, year| MovieFields {
            release_date: release_date.map(|given| given.map(date)),
            year,
            ..MovieFields::default()
        };
        let settled = |release_date, year| fields(release_date, year).settled_year(stored);
        let wrong = |day: &str| Err(WrongYear(date(day)));
        assert_eq!(settled(None, Some(Some(1999))), Ok(Some(Some(1999))));
        assert_eq!(settled(None, Some(None)), Ok(Some(Some(1999))));
        assert_eq!(settled(None, Some(Some(2000))), wrong("1999-03-31"));
        assert_eq!(
            settled(Some(Some("2003-05-15")), None),
            Ok(Some(Some(2003)))
        );
        assert_eq!(
            settled(Some(Some("2003-05-15")), Some(Some(1999))),
            wrong("2003-05-15")
        );
        assert_eq!(settled(Some(None), None), Ok(None), "the year is kept");
        assert_eq!(settled(Some(None), Some(Some(2000))), Ok(Some(Some(2000))));
        let undated = fields(None, Some(Some(2000)));
        assert_eq!(undated.settled_year(None), Ok(Some(Some(2000))));
    }
}
