//! A list of recommendations, as a person would like to read it.

use std::fmt::Write;

use serde::Deserialize;
use serde_json::Value;

/// The result of a `compute_recommendations` task, as far as it is printed.
#[derive(Deserialize)]
pub(super) struct List {
    strategy: String,
    results: Vec<Pick>,
    note: Option<String>,
}

#[derive(Deserialize)]
struct Pick {
    movie: Movie,
    score: f64,
    reasons: Vec<Reason>,
}

#[derive(Deserialize)]
struct Movie {
    title: String,
    year: Option<i32>,
    #[serde(default)]
    genres: Vec<Genre>,
}

#[derive(Deserialize)]
struct Genre {
    name: String,
}

#[derive(Deserialize)]
struct Reason {
    text: String,
}

impl List {
    pub(super) fn read(value: Value) -> serde_json::Result<Self> {
        serde_json::from_value(value)
    }

    /// The list as text; `styled` makes titles bold and details dim, for a terminal.
    pub(super) fn print(&self, reader: &str, styled: bool) -> String {
        let (bold, dim, plain) = if styled {
            ("\x1b[1m", "\x1b[2m", "\x1b[0m")
        } else {
            ("", "", "")
        };
        let mut text = format!(
            "{bold}Recommended for {reader}{plain} {dim}(strategy {}){plain}\n",
            self.strategy
        );
        for (place, pick) in (1..).zip(&self.results) {
            // writing into a String does not fail
            let _ = write!(text, "\n{place:>3}. {bold}{}{plain}", pick.movie.titled());
            let _ = writeln!(
                text,
                "  {}  {dim}score {:.2}{plain}",
                pick.movie.genre_names(),
                pick.score
            );
            for reason in &pick.reasons {
                let _ = writeln!(text, "     {dim}{}{plain}", reason.text);
            }
        }
        if self.results.is_empty() {
            text.push_str("\nNo movie passes these preferences.\n");
        }
        if let Some(note) = &self.note {
            let _ = writeln!(text, "\n{note}");
        }
        text
    }
}

impl Movie {
    fn titled(&self) -> String {
        match self.year {
            Some(year) => format!("{} ({year})", self.title),
            None => self.title.clone(),
        }
    }

    fn genre_names(&self) -> String {
        let names: Vec<&str> = self
            .genres
            .iter()
            .map(|genre| genre.name.as_str())
            .collect();
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::List;

    #[test]
    fn a_list_reads_like_one() {
        let list = List::read(json!({
            "recommendation_id": 7, "strategy": "genre", "note": "only one movie passes: year binds",
            "results": [{
                "movie": { "id": 1, "title": "Heat", "year": 1995, "genres": [{ "id": 1, "name": "Crime" }, { "id": 2, "name": "Drama" }] },
                "score": 3.456,
                "reasons": [{ "kind": "genre", "text": "40 % of what you like is Crime", "weight": 0.4 }],
            }],
        }))
        .unwrap();

        let expected = "Recommended for Ada (strategy genre)\n\n  1. Heat (1995)  Crime, Drama  score 3.46\n     40 % of what you like is Crime\n\nonly one movie passes: year binds\n";
        assert_eq!(list.print("Ada", false), expected);
    }

    #[test]
    fn an_empty_list_says_so() {
        let list = List::read(json!({ "strategy": "popular", "results": [] })).unwrap();
        assert!(list.print("Ada", false).contains("No movie passes"));
    }
}
