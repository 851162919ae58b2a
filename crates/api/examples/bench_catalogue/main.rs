//! How the catalogue bears its size: `scripts/bench catalogue` seeds one, starts the servers and runs this. Prints tables; fails when a query
//! reads a whole table.
//!
//! - [`client`]: the least that asks over HTTP, so that little of what is measured is its own.
//! - [`questions`]: what is asked.
//! - [`plans`]: how the database goes about each of them.
//! - [`pace`]: how long each takes while nothing is kept.
//! - [`warm`]: what is kept, beside a bare actix-web handler that gives the same bytes.
#![expect(clippy::print_stdout, reason = "this is what it is for")]

mod client;
mod pace;
mod plans;
mod questions;
mod warm;

use std::env;

use anyhow::{Context, bail};

use client::Connection;
use questions::Questions;

/// Who rates and lists: those who have rated most.
const USERS: usize = 4;

fn main() -> anyhow::Result<()> {
    match env::args().nth(1).as_deref() {
        Some("all") => all(),
        // started by `warm`, as the API is a process of its own, too
        Some("bare") => warm::serve_bare(),
        _ => bail!("this is run by scripts/bench catalogue"),
    }
}

fn all() -> anyhow::Result<()> {
    let setting = |name: &str| env::var(name).with_context(|| format!("{name} is not set"));
    let (cold, warm) = (setting("BENCH_COLD")?, setting("BENCH_WARM")?);
    let unlimited = setting("BENCH_UNLIMITED")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut database =
        runtime.block_on(plans::Database::connect(&setting("MARQUEE__MYSQL__URL")?))?;
    let emails = runtime.block_on(database.busiest(USERS))?;
    let mut connection = Connection::open(&cold)?;
    let password = setting("BENCH_PASSWORD")?;
    let tokens = emails
        .iter()
        .map(|email| connection.log_in(email, &password))
        .collect::<anyhow::Result<Vec<String>>>()?;
    let questions = Questions::about(&mut connection, &tokens)?;

    let bad = runtime.block_on(database.explain(&mut connection, &questions))?;
    pace::measure(&cold, &questions)?;
    warm::measure(&warm, &unlimited, &questions)?;
    if bad > 0 {
        bail!("{bad} queries read too much; they are marked above");
    }
    Ok(())
}
