//! The log of every process: JSON lines or text for people, to standard error.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::{Log, LogFormat, SettingsError};

/// Starts logging, and logs panics too. Call it once, first thing after the settings are read.
pub fn init(settings: &Log) -> Result<(), SettingsError> {
    let filter =
        EnvFilter::try_new(&settings.filter).map_err(|error| SettingsError::NotAllowed {
            setting: "log.filter",
            allowed: format!("a level or a list as in RUST_LOG ({error})"),
        })?;
    let registry = tracing_subscriber::registry().with(filter);
    let writer = std::io::stderr;
    match settings.format {
        LogFormat::Json => {
            let lines = tracing_subscriber::fmt::layer().json().flatten_event(true);
            registry.with(lines.with_writer(writer)).init();
        }
        LogFormat::Pretty => {
            let ansi = std::io::IsTerminal::is_terminal(&std::io::stderr());
            let text = tracing_subscriber::fmt::layer()
                .with_ansi(ansi)
                .with_target(false);
            registry.with(text.with_writer(writer)).init();
        }
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, message, "panic");
    }));
    Ok(())
}
