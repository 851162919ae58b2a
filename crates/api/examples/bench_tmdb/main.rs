//! How Marquee does with TMDb, in processes of its own: `bench_tmdb stall|budget|sync MOVIES`. Prints figures, and fails if they are not what they
//! have to be. The settings of database and Redis come from the environment, as for every program of Marquee.
//!
//! - `stall.rs`: TMDb does not answer; who needs it not must not feel it.
//! - `budget.rs`: TMDb refuses calls as too many, and is not called too often.
//! - `takeover.rs`: a whole catalogue, with a worker that is killed on the way.
//! - `house.rs`: the processes, and the stand-in for TMDb; `load.rs`: requests at a steady pace.
#![expect(clippy::print_stdout, reason = "this is what it is for")]

mod budget;
mod house;
mod load;
mod stall;
mod takeover;

use anyhow::{Context, bail};

const USAGE: &str = "usage: bench_tmdb stall | budget | sync MOVIES";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["stall"] => stall::run().await,
        ["budget"] => budget::run().await,
        ["sync", movies] => takeover::run(movies.parse().context(USAGE)?).await,
        _ => bail!(USAGE),
    }
}
