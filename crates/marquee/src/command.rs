//! What can be typed. The comments here are the help that people read.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use marquee_domain::models::blocked_ip::Block;
use marquee_domain::types::{EmailAddress, PersonName, RoleName};
use marquee_settings::Network;

use crate::seed::Scale;

const EXAMPLES: &str = "\
Examples:
  marquee migrate
  marquee seed
  marquee import movielens ~/Downloads/ml-latest-small
  marquee users create --email ada@example.com --name 'Ada Lovelace' --admin

Settings come from config/default.toml, config/{MARQUEE_ENV}.toml and MARQUEE__SECTION__KEY, as for the servers.
Which database, for one, is said by MARQUEE__MYSQL__URL=mysql://user:password@host:3306/name.";

const CSV_HELP: &str = "\
The first line names the columns, in any order. `title` and `year` must be there, the others may be left out:

  title           as shown, usually in English
  year            of the first showing
  original_title  where it differs from the title
  release_date    YYYY-MM-DD
  runtime         minutes
  language        of the film, ISO 639-1: en, fr, ja ...
  genres          names parted by `|`: Drama|Science Fiction
  directors       names parted by `|`
  cast            leading actors parted by `|`, each `Name` or `Name:Character`
  overview        what it is about
  imdb_id         tt0068646
  tmdb_id         238

A film is known by its TMDb id, else its IMDb id, else title and year. Known films are left as they \
are, so a file can be imported again. Lines that can't be used are reported by number and skipped.

Example:
  marquee import csv data/movies.csv";

const MOVIELENS_HELP: &str = "\
DIR is an unpacked MovieLens folder (https://grouplens.org/datasets/movielens/) with movies.csv and \
ratings.csv, and, if there, links.csv (IMDb and TMDb ids) and tags.csv (which become keywords). \
Mind its licence.

Half stars are rounded up to 1-5. Each rater becomes an account that nobody can sign in to \
(MovieLens 17, movielens-17@example.invalid). A rating marks its film as watched. Times are kept.

Everything is written in batches, each whole or not at all: an import that was interrupted is simply \
run again, and one that is complete changes nothing.

Example:
  marquee import movielens ~/Downloads/ml-latest-small";

const CREATE_HELP: &str = "\
The account is active at once. Without --password-stdin a password is made up and printed, once.

Example:
  printf %s \"$PASSWORD\" |
    marquee users create --email ada@example.com --name 'Ada Lovelace' --admin --password-stdin";

const EVALUATE_HELP: &str = "\
DIR is an unpacked MovieLens folder (ratings.csv and movies.csv, ratings.dat and movies.dat, or u.data and u.item), \
or has train.txt, test.txt and perhaps valid.txt with lines of a user and the items they had: `17 3 8 21`. \
No server is needed for it, and nothing is written. Half stars are rounded up, as by `marquee import`.

All films that somebody rated in the training part are ranked for everybody, but for those that the user \
knows already. The same seed gives the same figures, times aside.

Example:
  marquee evaluate --dataset ~/Downloads/ml-latest-small --split random,time --positive 4,3 --chart ndcg.svg";

/// Runs a Marquee installation: schema, data, accounts.
#[derive(Parser)]
#[command(name = "marquee", version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Bring the database's schema up to date
    Migrate,
    /// Fill the database with the demo: some 600 films, invented viewers and their ratings
    ///
    /// Everything is written or nothing, and what is there already stays as it is. With the demo settings
    /// (`MARQUEE_ENV=demo`), and only with them, two accounts are made that everybody knows: demo@example.com with the
    /// password demo-marquee, and admin@example.com with admin-marquee.
    Seed(Seed),
    /// Bring films and ratings in from files
    #[command(subcommand)]
    Import(Import),
    /// Compare the figures on movies with the rows they are counted from
    ///
    /// The sums and counts of ratings and watches are kept with each movie; here they are counted anew, while servers and
    /// workers go on. What differs is printed. Ends with 0 if nothing is wrong (any more), else with 1.
    Doctor(Doctor),
    /// Measure how good recommendations are, on ratings that the strategies have not seen
    #[command(after_help = EVALUATE_HELP)]
    Evaluate(crate::evaluate::Evaluate),
    /// Make accounts and give them roles
    #[command(subcommand)]
    Users(Users),
    /// Keep addresses out, and let them in again
    #[command(subcommand)]
    Security(Security),
    /// Ask a running API for recommendations, as any client would, and print them
    Demo(crate::demo::Demo),
    /// Bring the catalogue in step with TMDb now, by a worker that is running
    ///
    /// genres: the genres there are. trending, popular: what is, there. discover: what is popular in the genres that users favour
    /// here. changes: what changed since the last time. refresh: what was not asked for in a long time. bootstrap: everything, from
    /// the daily list. How far each is, is remembered: one that was interrupted goes on there.
    Sync(crate::sync::SyncNow),
    /// Learn from all ratings now, by a worker that is running
    ///
    /// What it learns is in use as soon as it is done, unless it is worse than recommending what is popular. Workers do so by
    /// themselves too, when the settings of `training` say.
    Train(crate::train::Train),
    /// Serve a stand-in for TMDb with invented movies, to try everything without a key
    TmdbStub(crate::tmdb_stub::Stub),
}

#[derive(Args)]
pub(crate) struct Seed {
    /// Do nothing if there are films already
    #[arg(long)]
    pub(crate) if_empty: bool,
    /// Instead of the demo, invent so much of everything: movies=100000,users=100000,ratings=1000000[,seed=1]
    ///
    /// To see how Marquee behaves when it has grown: films with genres, people and years, and accounts that nobody can sign in
    /// to with ratings, watches, likes and reviews, a few films having most of them. The same numbers give the same data.
    #[arg(long)]
    pub(crate) scale: Option<Scale>,
    /// With --scale: although there are films already
    #[arg(long, requires = "scale", conflicts_with = "if_empty")]
    pub(crate) add: bool,
}

#[derive(Subcommand)]
pub(crate) enum Import {
    /// Films from a CSV file
    #[command(after_help = CSV_HELP)]
    Csv {
        /// The file
        file: PathBuf,
        #[command(flatten)]
        batches: Batches,
    },
    /// Films, ratings and tags from a MovieLens folder
    #[command(after_help = MOVIELENS_HELP)]
    Movielens {
        /// The folder
        dir: PathBuf,
        #[command(flatten)]
        batches: Batches,
    },
}

#[derive(Args)]
pub(crate) struct Batches {
    /// Lines written in one transaction
    #[arg(long, value_name = "LINES", default_value_t = 5000, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub(crate) batch: u32,
}

impl Batches {
    pub(crate) fn lines(&self) -> usize {
        self.batch as usize
    }
}

#[derive(Args)]
pub(crate) struct Doctor {
    /// Put right what is wrong: each movie is locked, counted again, and written
    #[arg(long)]
    pub(crate) repair: bool,
    /// How the differences are printed
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// For programs
    Json,
}

#[derive(Subcommand)]
pub(crate) enum Users {
    /// Make an account
    #[command(after_help = CREATE_HELP)]
    Create {
        /// Its e-mail address
        #[arg(long)]
        email: EmailAddress,
        /// Its name, as shown
        #[arg(long, value_parser = PersonName::parse)]
        name: PersonName,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
        /// Give it the role `admin`
        #[arg(long)]
        admin: bool,
    },
    /// Give an account a role
    ///
    /// It counts from the account's next request on; nobody needs to sign in again.
    Promote {
        /// The account's e-mail address
        email: EmailAddress,
        /// user, moderator, admin, or another role that there is
        #[arg(value_parser = RoleName::parse)]
        role: RoleName,
    },
    /// List the accounts that somebody can sign in to
    List {
        /// Also list those of imported and invented raters
        #[arg(long)]
        all: bool,
    },
}

#[derive(Subcommand)]
pub(crate) enum Security {
    /// Refuse all requests from an address or range
    ///
    /// What is blocked already gets this reason and end. Clients behind a proxy are known by their own addresses only if
    /// the setting `http.trusted_proxies` names the proxy.
    Block {
        /// Such as 203.0.113.7 or 203.0.113.0/24, or of IPv6
        address: Network,
        /// For admins to read
        #[arg(long, value_parser = reason)]
        reason: Option<String>,
        /// For so long; for good if left out
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=876_000))]
        hours: Option<u32>,
    },
    /// Let an address or range in again
    Unblock {
        /// As it was blocked
        address: Network,
    },
    /// List what is blocked
    List,
}

fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    let most = Block::LONGEST_REASON;
    if text.is_empty() || text.chars().any(char::is_control) || text.chars().count() > most {
        return Err(format!("must be a line of 1 to {most} characters"));
    }
    Ok(text.to_owned())
}
