use chrono::{Datelike, NaiveDate};

use super::ListedMovie;
use crate::models::movie::MovieFields;

impl ListedMovie {
    /// The same, cut to what the columns hold: TMDb promises no lengths, and one odd movie must not stop a sync.
    pub(super) fn fit(mut self) -> Self {
        self.title = cut(&self.title, MovieFields::LONGEST_TITLE);
        self.original_title = cut(&self.original_title, MovieFields::LONGEST_TITLE);
        if self.title.is_empty() {
            self.title = format!("TMDb {}", self.tmdb_id);
        }
        if self.original_title.is_empty() {
            self.original_title.clone_from(&self.title);
        }
        self.overview = cut(&self.overview, MovieFields::LONGEST_OVERVIEW);
        self.release_date = self.release_date.filter(|date| is_of_a_film(*date));
        self.original_language = self.original_language.filter(|code| is_code(code));
        self.poster_path = self.poster_path.filter(|path| is_path(path));
        self.backdrop_path = self.backdrop_path.filter(|path| is_path(path));
        self.popularity = Some(self.popularity)
            .filter(|figure| figure.is_finite() && *figure >= 0.0)
            .unwrap_or_default();
        self.vote_average = self
            .vote_average
            .filter(|average| self.vote_count > 0 && (0.0..=10.0).contains(average));
        self
    }
}

/// At most so many characters, without control characters and space around.
pub(super) fn cut(text: &str, longest: usize) -> String {
    let plain = text.chars().filter(|c| !c.is_control() || *c == '\n');
    let plain: String = plain.collect();
    let cut: String = plain.trim().chars().take(longest).collect();
    cut.trim_end().to_owned()
}

fn is_of_a_film(date: NaiveDate) -> bool {
    MovieFields::YEARS.contains(&date.year())
}

fn is_code(code: &str) -> bool {
    (1..=10).contains(&code.len()) && code.is_ascii()
}

fn is_path(path: &str) -> bool {
    path.chars().count() <= MovieFields::LONGEST_PATH && !path.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::ListedMovie;

    #[test]
    fn whatever_is_told_fits() {
        let told = ListedMovie {
            tmdb_id: 7,
            title: " \u{0}\t ".to_owned(),
            original_title: "🎬".repeat(600),
            overview: "x".repeat(20_000),
            release_date: "0204-01-01".parse().ok(),
            original_language: Some("a language".repeat(3)),
            poster_path: Some("p".repeat(300)),
            popularity: f64::NAN,
            vote_average: Some(11.0),
            vote_count: 3,
            ..ListedMovie::default()
        };
        let fit = told.fit();
        assert_eq!(fit.title, "TMDb 7");
        assert_eq!(fit.original_title.chars().count(), 500);
        assert_eq!(fit.overview.len(), 10_000);
        assert_eq!((fit.release_date, fit.original_language), (None, None));
        assert_eq!((fit.poster_path, fit.vote_average), (None, None));
        assert!(fit.popularity.abs() < f64::EPSILON);
    }
}
