//! `marquee evaluate`
//!
//! - [`data`]: what is evaluated on. [`contender`]: the strategies, made ready; [`asking`]: how they are asked.
//! - [`round`]: all contenders in one trial: fitted, asked, measured.
//! - [`report`]: what came of it, as a table or JSON; [`chart`]: as a picture. [`memory`]: how much the run needed.

mod asking;
mod chart;
mod contender;
mod data;
mod memory;
mod report;
mod round;

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use marquee_recommender::evaluation::{Part, Split, Trial};
use marquee_settings::Settings;

use crate::command::Format;
use contender::Contender;
use data::{DataSet, Lists};
use report::Report;
use round::Round;

/// What to evaluate, on what, and how.
#[derive(Args)]
pub(crate) struct Evaluate {
    #[command(flatten)]
    source: Source,
    /// The strategies to compare, parted by commas
    #[arg(long = "strategy", value_enum, value_delimiter = ',', default_values_t = Contender::ALL)]
    strategies: Vec<Contender>,
    /// What is held out; parted by commas, one round for each
    #[arg(
        long = "split",
        value_enum,
        value_delimiter = ',',
        default_value = "random"
    )]
    splits: Vec<By>,
    /// From so many stars on a movie is one that a user should be shown; parted by commas, one round for each
    #[arg(long = "positive", value_name = "STARS", value_delimiter = ',', default_value = "4",
          value_parser = clap::value_parser!(u8).range(1..=5))]
    positives: Vec<u8>,
    /// The part that lists are held against. Choose options by `validation`, and look at `test` once
    #[arg(long, value_enum, default_value_t = On::Test)]
    on: On,
    /// How many places of a list count; recall is also measured of twice as many
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=500))]
    k: u16,
    /// Whatever is drawn is drawn from this
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Also draw NDCG, with its intervals, into this SVG file
    #[arg(long, value_name = "FILE.svg")]
    chart: Option<PathBuf>,
}

#[derive(Args)]
#[group(required = true, multiple = true)]
struct Source {
    /// A folder with a data set
    #[arg(long, value_name = "DIR", conflicts_with_all = ["database", "train"])]
    dataset: Option<PathBuf>,
    /// The ratings in Marquee's own database
    #[arg(long, conflicts_with = "train")]
    database: bool,
    /// A file of what is learnt from, each line a user and the items they had
    #[arg(long, value_name = "FILE", requires = "test")]
    train: Option<PathBuf>,
    /// One to choose options by
    #[arg(long = "valid", value_name = "FILE", requires = "train")]
    validation: Option<PathBuf>,
    /// One to test on
    #[arg(long, value_name = "FILE", requires = "train")]
    test: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// Of each user's ratings 1 in 10 tests and 1 in 10 validates, drawn at random
    Random,
    /// Each user's last positive rating tests, the one before validates
    LeaveLast,
    /// The newest tenth of all ratings tests, the tenth before validates
    Time,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum On {
    Test,
    Validation,
}

/// The settings are asked for only where the database is: a data set needs none.
pub(crate) async fn run(
    evaluate: Evaluate,
    settings: impl FnOnce() -> anyhow::Result<Settings>,
) -> anyhow::Result<()> {
    let data = match &evaluate.source {
        Source {
            dataset: Some(folder),
            ..
        } => DataSet::read(folder)?,
        Source {
            train: Some(train),
            validation,
            test: Some(test),
            ..
        } => Lists {
            train: train.clone(),
            validation: validation.clone(),
            test: test.clone(),
        }
        .read()?,
        _ => data::load(&settings()?).await?,
    };
    let report = tokio::task::block_in_place(|| evaluate.compare(&data))?;
    let shown = match evaluate.format {
        Format::Table => report.to_string(),
        Format::Json => serde_json::to_string_pretty(&report.json())? + "\n",
    };
    std::io::stdout().write_all(shown.as_bytes())?;
    if let Some(file) = &evaluate.chart {
        chart::draw(&report, file).with_context(|| format!("cannot draw {}", file.display()))?;
        eprintln!("The chart is in {}.", file.display());
    }
    Ok(())
}

impl Evaluate {
    fn compare(&self, data: &DataSet) -> anyhow::Result<Report> {
        let mut rounds = Vec::new();
        for (split, positive) in self.rounds(data) {
            let trial = self.trial(data, split, positive);
            if trial.cases.is_empty() {
                bail!(
                    "{} leaves nobody to ask about: nobody with ratings of {positive} stars or more in both parts",
                    split.map_or("the data set".to_owned(), |by| format!(
                        "the {} split",
                        by.as_str()
                    ))
                );
            }
            let round = Round {
                split: split.map(By::as_str),
                positive,
                k: self.k.into(),
                seed: self.seed,
                trial: &trial,
            };
            rounds.push(round.run(data, &self.strategies));
        }
        Ok(Report {
            dataset: data.name.clone(),
            users: data.users(),
            movies: data.movies.len(),
            ratings: data.ratings.len(),
            on: self.on.as_str(),
            k: self.k.into(),
            seed: self.seed,
            peak_memory: memory::peak(),
            rounds,
        })
    }

    /// A round a split and bar. A data set that comes in parts is split already, and what it has counts as positive: that is one round.
    fn rounds(&self, data: &DataSet) -> Vec<(Option<By>, u8)> {
        if data.parts.is_some() {
            return vec![(None, self.positives[0])];
        }
        let splits = self.splits.iter();
        splits
            .flat_map(|split| self.positives.iter().map(|bar| (Some(*split), *bar)))
            .collect()
    }

    fn trial(&self, data: &DataSet, split: Option<By>, positive: u8) -> Trial {
        let on = match self.on {
            On::Test => Part::Test,
            On::Validation => Part::Validation,
        };
        let parts = data.parts.as_deref().unwrap_or_default();
        match split {
            None => Trial::of_parts(&data.ratings, parts, positive, on, None),
            Some(by) => Trial::new(&data.ratings, by.split(), positive, on, self.seed),
        }
    }
}

impl By {
    fn split(self) -> Split {
        match self {
            Self::Random => Split::Random,
            Self::LeaveLast => Split::LeaveLast,
            Self::Time => Split::Time,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::LeaveLast => "leave-last",
            Self::Time => "time",
        }
    }
}

impl On {
    fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Validation => "validation",
        }
    }
}
