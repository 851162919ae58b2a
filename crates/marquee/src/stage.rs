//! One file of an import: how far it is, and what was wrong in it. All on standard error.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::table::{BadLine, Table};
use crate::text::{count, counted};

/// How many messages about one file are shown one by one.
const SHOWN: u64 = 100;
/// How often a line is written where there is no terminal.
const EVERY: Duration = Duration::from_secs(2);

pub(crate) struct Stage {
    file: String,
    size: u64,
    lines: u64,
    messages: u64,
    bad_lines: u64,
    display: Display,
}

enum Display {
    Bar(ProgressBar),
    Lines { last: Instant },
}

impl Stage {
    pub(crate) fn begin(table: &Table) -> Self {
        let display = if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(table.size).with_prefix(table.name.clone());
            let style = "{prefix:<12} {wide_bar} {percent:>3}%  {msg}  {eta}";
            // the template is ours: the default look is a fair answer should it ever be wrong
            bar.set_style(
                ProgressStyle::with_template(style)
                    .unwrap_or_else(|_| ProgressStyle::default_bar()),
            );
            Display::Bar(bar)
        } else {
            Display::Lines {
                last: Instant::now(),
            }
        };
        Self {
            file: table.name.clone(),
            size: table.size,
            lines: 0,
            messages: 0,
            bad_lines: 0,
            display,
        }
    }

    /// `lines` more are done, and the file is read up to `position`.
    pub(crate) fn advance(&mut self, lines: usize, position: u64) {
        self.lines += lines as u64;
        let lines = counted(self.lines, "line");
        match &mut self.display {
            Display::Bar(bar) => {
                bar.set_position(position);
                bar.set_message(lines);
            }
            Display::Lines { last } if last.elapsed() >= EVERY => {
                *last = Instant::now();
                let percent = position * 100 / self.size.max(1);
                eprintln!("{}: {percent}%, {lines}", self.file);
            }
            Display::Lines { .. } => {}
        }
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
        if let Display::Bar(bar) = &self.display {
            bar.finish_and_clear();
        }
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
        if self.messages > SHOWN {
            return;
        }
        let message = format!("{} line {number}: {what}", self.file);
        match &self.display {
            Display::Bar(bar) => bar.suspend(|| eprintln!("{message}")),
            Display::Lines { .. } => eprintln!("{message}"),
        }
    }
}
