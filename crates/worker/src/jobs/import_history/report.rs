//! What the owner of an imported history is told.

use std::collections::HashSet;

use marquee_domain::history::{Entry, Format};
use marquee_domain::models::upload::Upload;
use serde::Serialize;

/// How many lines of a kind are listed.
const LISTED: usize = 100;
/// The most of a title that is repeated.
const LONGEST_TITLE: usize = 200;

/// What came of an import. `rows` are the lines of all files: those of `skipped`, `unmatched_count` and `bad_count`, and those whose
/// movie was found.
#[derive(Debug, Serialize)]
pub struct Report {
    format: &'static str,
    pub(super) rows: usize,
    imported: Imported,
    /// Movies of which nothing new was said.
    unchanged: u32,
    /// Lines about shows, episodes and people.
    pub(super) skipped: usize,
    unmatched_count: usize,
    /// Each movie once, by its first line.
    unmatched: Vec<Unmatched>,
    bad_count: usize,
    bad_lines: Vec<BadLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip)]
    sought: HashSet<(String, Option<i16>)>,
}

/// What was written: new, or in place of what was there.
#[derive(Debug, Default, Serialize)]
struct Imported {
    ratings: u32,
    watched: u32,
    bookmarked: u32,
}

/// A line of a file.
#[derive(Debug, Serialize)]
pub(super) struct Place {
    file: String,
    line: u64,
}

#[derive(Debug, Serialize)]
struct Unmatched {
    #[serde(flatten)]
    place: Place,
    title: String,
    year: Option<i16>,
}

#[derive(Debug, Serialize)]
struct BadLine {
    #[serde(flatten)]
    place: Place,
    problem: &'static str,
}

impl Place {
    pub(super) fn new(file: &str, line: u64) -> Self {
        Self {
            file: file.to_owned(),
            line,
        }
    }
}

impl Report {
    pub(super) fn of(format: Format) -> Self {
        Self {
            format: format.as_str(),
            rows: 0,
            imported: Imported::default(),
            unchanged: 0,
            skipped: 0,
            unmatched_count: 0,
            unmatched: Vec::new(),
            bad_count: 0,
            bad_lines: Vec::new(),
            note: None,
            sought: HashSet::new(),
        }
    }

    pub(super) fn bad(&mut self, place: Place, problem: &'static str) {
        self.bad_count += 1;
        if self.bad_lines.len() < LISTED {
            self.bad_lines.push(BadLine { place, problem });
        }
    }

    pub(super) fn unmatched(&mut self, place: Place, entry: &Entry) {
        self.unmatched_count += 1;
        let is_new = self.sought.insert((entry.title.clone(), entry.year));
        if is_new && self.unmatched.len() < LISTED {
            self.unmatched.push(Unmatched {
                place,
                title: entry.title.chars().take(LONGEST_TITLE).collect(),
                year: entry.year,
            });
        }
    }

    /// With what was written, by this run and those before.
    pub(super) fn with(mut self, upload: &Upload) -> Self {
        self.imported = Imported {
            ratings: upload.ratings,
            watched: upload.watched,
            bookmarked: upload.bookmarked,
        };
        self.unchanged = upload.unchanged;
        if self.sought.len() > LISTED || self.bad_count > LISTED {
            self.note = Some(format!(
                "Only the first {LISTED} lines of each list are named."
            ));
        }
        self
    }
}
