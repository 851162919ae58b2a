//! The worker process: settings, log, migrations, then work until told to stop.

use std::process::ExitCode;

use anyhow::Context;
use marquee_settings::{Settings, log, metrics};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            eprintln!("marquee-worker: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let settings = Settings::load()?;
    log::init(&settings.log)?;
    metrics::serve("metrics.worker_address", &settings.metrics.worker_address)?;
    // under a lock, so it does not matter which process comes first
    marquee_domain::migrate::migrate_blocking(&settings.mysql)
        .context("cannot migrate the database")?;
    tokio::runtime::Runtime::new()?.block_on(work(settings))
}

async fn work(settings: Settings) -> anyhow::Result<()> {
    let runtime = marquee_worker::assemble(settings)?;
    let stop = CancellationToken::new();
    tokio::spawn(told_to_stop(stop.clone())?);
    Ok(runtime.run(stop).await?)
}

/// SIGTERM, or Ctrl-C.
fn told_to_stop(stop: CancellationToken) -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.cancel();
    })
}
