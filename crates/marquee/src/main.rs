//! The operator's command.
//!
//! - [`command`]: what can be typed, and its help.
//! - [`migrate`], [`seed`], [`import`], [`users`], [`security`]: what each does.
//! - [`doctor`]: whether what is stored twice agrees.
//! - [`evaluate`]: how good recommendations are.
//! - [`demo`]: the main job once, over HTTP.
//! - [`sync`]: in step with TMDb, now. [`train`]: learning from all ratings, now. [`follow`]: until a worker has done it.
//! - [`tmdb_stub`]: a stand-in for TMDb.
//! - [`database`]: the connection all but `migrate` begin with.
//! - [`cache`]: what the API keeps of earlier answers is not served again.
//! - [`table`]: CSV files, line by line; [`stage`]: how far a file is, and what was wrong in it; [`progress`]: how that is shown.
//! - [`text`]: how numbers are written for people.

mod cache;
mod command;
mod database;
mod demo;
mod doctor;
mod evaluate;
mod follow;
mod import;
mod migrate;
mod progress;
mod security;
mod seed;
mod stage;
mod sync;
mod table;
mod text;
mod tmdb_stub;
mod train;
mod users;

use std::process::ExitCode;

use clap::Parser;
use marquee_settings::Settings;

use crate::command::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("marquee: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match command {
            Command::Migrate => migrate::run(&settings()?).await?,
            Command::Seed(seed) => seed::run(&settings()?, seed).await?,
            Command::Import(import) => import::run(&settings()?, import).await?,
            Command::Doctor(doctor) => return doctor::run(&settings()?, doctor).await,
            // of a data set everything is in its folder
            Command::Evaluate(evaluate) => evaluate::run(evaluate, settings).await?,
            Command::Users(users) => users::run(&settings()?, users).await?,
            Command::Security(security) => security::run(&settings()?, security).await?,
            Command::Demo(demo) => demo::run(demo).await?,
            Command::Sync(now) => sync::run(&settings()?, now).await?,
            Command::Train(train) => train::run(&settings()?, train).await?,
            Command::TmdbStub(stub) => tmdb_stub::run(stub).await?,
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Reads the settings, and logs as they say from now on.
fn settings() -> anyhow::Result<Settings> {
    let settings = Settings::load()?;
    marquee_settings::log::init(&settings.log)?;
    Ok(settings)
}
