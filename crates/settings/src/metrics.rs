//! What every process counts, for Prometheus to fetch.

use std::net::SocketAddr;

use metrics_exporter_prometheus::PrometheusBuilder;

use crate::SettingsError;

/// Answers `GET /metrics` at this address from now on; at none, nothing is counted. `setting` is its name. Call it once, before anything
/// is counted.
pub fn serve(setting: &'static str, address: &str) -> Result<(), SettingsError> {
    if address.is_empty() {
        return Ok(());
    }
    let not_allowed = |allowed: String| SettingsError::NotAllowed { setting, allowed };
    let address: SocketAddr = address
        .parse()
        .map_err(|_| not_allowed("an address and a port, as 127.0.0.1:9464".to_owned()))?;
    PrometheusBuilder::new()
        .with_http_listener(address)
        .install()
        .map_err(|error| not_allowed(format!("an address that is free to listen on ({error})")))
}
