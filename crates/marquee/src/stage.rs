//! One file of an import: how far it is, and what was wrong in it. All on standard error.

use crate::progress::Progress;
use crate::table::{BadLine, Table};
use crate::text::{count, counted};

/// How many messages about one file are shown one by one.
const SHOWN: u64 = 100;

pub(crate) struct Stage {
    file: String,
    lines: u64,
    messages: u64,
    bad_lines: u64,
    progress: Progress,
}

impl Stage {
    pub(crate) fn begin(table: &Table) -> Self {
        Self {
            file: table.name.clone(),
            lines: 0,
            messages: 0,
            bad_lines: 0,
            progress: Progress::begin(&table.name, table.size),
        }
    }

    /// `lines` more are done, and the file is read up to `position`.
    pub(crate) fn advance(&mut self, lines: usize, position: u64) {
        self.lines += lines as u64;
        self.progress.reach(position, counted(self.lines, "line"));
    }

    /// A line can't be used and is left out.
    pub(crate) fn skip(&mut self, bad: &BadLine) {
        self.bad_lines += 1;
        self.say(bad.number, &format!("{} (skipped)", bad.why));
    }

    /// A line is used, but not as it stands.
    pub(crate) fn note(&mut self, number: u64, what: &str) {
        self.say(number, what);
    }

    /// Ends the stage; gives how many lines were bad.
    pub(crate) fn end(self) -> u64 {
        self.progress.end();
        if self.messages > SHOWN {
            eprintln!(
                "{}: {} more messages",
                self.file,
                count(self.messages - SHOWN)
            );
        }
        eprintln!("{}: done, {}", self.file, counted(self.lines, "line"));
        self.bad_lines
    }

    fn say(&mut self, number: u64, what: &str) {
        self.messages += 1;
        if self.messages <= SHOWN {
            self.progress
                .say(&format!("{} line {number}: {what}", self.file));
        }
    }
}
