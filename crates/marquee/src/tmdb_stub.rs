//! `marquee tmdb-stub`: a stand-in for TMDb, so that everything can be tried without a key.

use anyhow::Context;
use marquee_tmdb_stub::{Fault, Films, TmdbStub};

/// How big it is, and what it shall do wrong.
#[derive(Debug, clap::Args)]
pub(crate) struct Stub {
    /// The port on 127.0.0.1
    #[arg(long, default_value_t = 8089)]
    port: u16,
    /// How many movies it knows
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    movies: u64,
    /// What goes wrong: too-fast, too-fast=SECONDS (with Retry-After), html, error, truncated, cut-off, stall=SECONDS, reset,
    /// key-refused, not-found or bad-request
    #[arg(long)]
    fault: Option<Fault>,
    /// With --fault: only every so manyth call goes wrong
    #[arg(long, requires = "fault", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
}

/// Serves until it is interrupted, then says what it was asked.
pub(crate) async fn run(stub: Stub) -> anyhow::Result<()> {
    let server = TmdbStub::start(Films::generated(stub.movies), stub.port)
        .await
        .with_context(|| format!("port {} cannot be listened on", stub.port))?;
    if let Some(fault) = stub.fault {
        server.fail_every(stub.every, fault);
    }
    eprintln!(
        "A stand-in for TMDb with {} movies; Ctrl-C ends it. Servers, workers and commands use it with:\n",
        stub.movies
    );
    eprintln!("export MARQUEE__TMDB__BASE_URL={}", server.base_url());
    eprintln!("export MARQUEE__TMDB__EXPORT_URL={}", server.export_url());
    eprintln!("export MARQUEE__TMDB__READ_TOKEN={}", TmdbStub::KEY);
    tokio::signal::ctrl_c().await?;
    for (kind, count) in server.called_by_kind() {
        eprintln!("{count:>9}  {kind}");
    }
    eprintln!("{:>9}  in the busiest second", server.busiest_second());
    Ok(())
}
