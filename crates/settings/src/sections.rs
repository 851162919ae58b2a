//! The sections of the settings, field by field as in `config/default.toml`, where each is explained.
#![expect(
    missing_docs,
    reason = "each field is explained once, beside its default in config/default.toml"
)]

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    Cache, Cors, ForwardedHeader, Graphql, Limits, Lockout, Network, Security, Strategy, Tmdb,
    Training,
};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub http: Http,
    pub mysql: Mysql,
    pub redis: Redis,
    pub cache: Cache,
    pub auth: Auth,
    pub limits: Limits,
    pub security: Security,
    pub cors: Cors,
    pub mail: Mail,
    pub queue: Queue,
    pub recommendations: Recommendations,
    pub training: Training,
    pub tmdb: Tmdb,
    pub graphql: Graphql,
    pub schedule: Schedule,
    pub retention: Retention,
    pub uploads: Uploads,
    pub log: Log,
    pub metrics: Metrics,
    pub demo: Demo,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    pub host: std::net::IpAddr,
    pub port: u16,
    pub threads: usize,
    pub max_header_bytes: usize,
    pub max_body_bytes: usize,
    pub body_timeout_seconds: u64,
    pub public_url: String,
    pub shutdown_grace_seconds: u64,
    pub trusted_proxies: Vec<Network>,
    pub forwarded_header: ForwardedHeader,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mysql {
    pub url: SecretString,
    pub max_connections: usize,
    pub acquire_timeout_seconds: u64,
    pub statement_timeout_seconds: u64,
    pub tls: MysqlTls,
    pub tls_ca_file: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MysqlTls {
    Off,
    Required,
    Verified,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redis {
    pub queue_url: SecretString,
    pub cache_url: SecretString,
    pub prefix: String,
    pub max_connections: usize,
    pub timeout_seconds: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    pub jwt_secret: SecretString,
    pub issuer: String,
    pub audience: String,
    pub access_token_minutes: u32,
    pub refresh_token_days: u32,
    pub require_activation: bool,
    pub activation_hours: u32,
    pub password_reset_minutes: u32,
    pub email_change_hours: u32,
    pub password_min_length: usize,
    pub bcrypt_cost: u32,
    pub max_concurrent_hashes: usize,
    pub lockout: Lockout,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub transport: MailTransport,
    pub from: String,
    pub directory: PathBuf,
    pub smtp_host: String,
    pub smtp_port: u16,
    pub smtp_security: SmtpSecurity,
    pub smtp_username: String,
    pub smtp_password: SecretString,
    pub timeout_seconds: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTransport {
    Smtp,
    File,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpSecurity {
    None,
    Starttls,
    Tls,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    pub max_depth: u64,
    pub max_attempts: u32,
    pub retry_base_milliseconds: u64,
    pub retry_max_seconds: u64,
    pub lease_seconds: u64,
    pub sweep_interval_seconds: u64,
    pub lost_after_seconds: u64,
    pub task_ttl_seconds: u64,
    pub shutdown_grace_seconds: u64,
    pub give_up_seconds: u64,
    pub lanes: Lanes,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lanes {
    pub recommendations: usize,
    pub mail: usize,
    pub maintenance: usize,
    pub import: usize,
    pub sync: usize,
    pub train: usize,
    pub batch: usize,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recommendations {
    pub default_strategy: Strategy,
    pub exploration: f64,
    pub fresh_seconds: u64,
    pub active_days: u32,
    pub prepared_seconds: u64,
    pub catalogue_refresh_seconds: u64,
    pub image_base_url: String,
}

impl Recommendations {
    pub fn fresh_for(&self) -> Duration {
        Duration::from_secs(self.fresh_seconds)
    }

    pub fn fresh_for_when_prepared(&self) -> Duration {
        Duration::from_secs(self.prepared_seconds)
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    pub purge: String,
    pub unsent_mails: String,
    pub audit_addresses: String,
    pub tidy_uploads: String,
    pub refresh_lists: String,
    pub sync_genres: String,
    pub sync_trending: String,
    pub sync_popular: String,
    pub sync_discover: String,
    pub sync_changes: String,
    pub sync_refresh: String,
    pub sync_bootstrap: String,
    pub train: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    pub tokens_days: u32,
    pub failed_tasks_days: u32,
    pub events_days: u32,
    pub recommendation_log_days: u32,
    pub audit_log_days: u32,
    pub uploads_days: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uploads {
    pub max_bytes: usize,
    pub max_lines: usize,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
    pub filter: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    pub api_address: String,
    pub worker_address: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Json,
    Pretty,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    pub enabled: bool,
}
