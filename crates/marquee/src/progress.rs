//! How far a long piece of work is, on standard error: a bar on a terminal, else a line now and then.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How often a line is written where there is no terminal.
const EVERY: Duration = Duration::from_secs(2);

pub(crate) struct Progress {
    what: String,
    total: u64,
    position: u64,
    display: Display,
}

enum Display {
    Bar(ProgressBar),
    Lines { last: Instant },
}

impl Progress {
    /// `total` is in whatever unit positions will be told in.
    pub(crate) fn begin(what: &str, total: u64) -> Self {
        let display = if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(total).with_prefix(what.to_owned());
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
            what: what.to_owned(),
            total,
            position: 0,
            display,
        }
    }

    /// So much more is done; `in_words` is all of it.
    pub(crate) fn advance(&mut self, by: u64, in_words: impl FnOnce(u64) -> String) {
        let position = self.position + by;
        self.reach(position, in_words(position));
    }

    /// The work is at `position` now, which is `message` in words.
    pub(crate) fn reach(&mut self, position: u64, message: String) {
        self.position = position;
        match &mut self.display {
            Display::Bar(bar) => {
                bar.set_position(position);
                bar.set_message(message);
            }
            Display::Lines { last } if last.elapsed() >= EVERY => {
                *last = Instant::now();
                let percent = position * 100 / self.total.max(1);
                eprintln!("{}: {percent}%, {message}", self.what);
            }
            Display::Lines { .. } => {}
        }
    }

    /// Says something without spoiling the bar.
    pub(crate) fn say(&self, message: &str) {
        match &self.display {
            Display::Bar(bar) => bar.suspend(|| eprintln!("{message}")),
            Display::Lines { .. } => eprintln!("{message}"),
        }
    }

    /// The work is done: the bar goes.
    pub(crate) fn end(self) {
        if let Display::Bar(bar) = &self.display {
            bar.finish_and_clear();
        }
    }
}
