//! The API process: settings, log, migrations, then serve until told to stop.

use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use marquee_api::app::App;
use marquee_api::server;
use marquee_settings::{Settings, log, metrics};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("marquee-api: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let settings = Arc::new(Settings::load()?);
    log::init(&settings.log)?;
    metrics::serve("metrics.api_address", &settings.metrics.api_address)?;
    // migrations need a runtime of their own, so they run before actix makes its own
    marquee_domain::migrate::migrate_blocking(&settings.mysql)
        .context("cannot migrate the database")?;
    actix_web::rt::System::new().block_on(serve(settings))
}

async fn serve(settings: Arc<Settings>) -> anyhow::Result<()> {
    let address = (settings.http.host, settings.http.port);
    let listener = TcpListener::bind(address).with_context(|| {
        let (host, port) = address;
        format!(
            "cannot listen on {host}:{port}; is it taken? MARQUEE__HTTP__PORT names another port"
        )
    })?;
    let app = App::new(settings)?;
    // known before the first request; without MySQL it is looked up again later
    if let Err(error) = app.blocklist.refresh(&app.db).await {
        tracing::warn!(%error, "blocked addresses could not be looked up");
    }
    tracing::info!(address = %listener.local_addr()?, "the API listens");
    server::start(app, listener)?
        .await
        .context("the server broke off")
}
