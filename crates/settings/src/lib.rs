//! Typed settings: one struct a section, read once at the start.
//!
//! - [`Settings`] and its sections ([`sections`]): what can be set. Defaults and explanations are in `config/default.toml`.
//! - [`Settings::load`]: the layers (file built in, file of the environment, variables), then the checks.
//! - [`Network`]: an address or a range of addresses.
//! - [`log`]: how every process logs.
//! - [`check`]: what no type can say: limits, and secrets that must not be the well-known ones.

mod cache;
mod check;
mod graphql;
mod load;
mod lockout;
pub mod log;
pub mod metrics;
mod network;
mod protections;
mod sections;
mod strategy;
mod tmdb;
mod training;

pub use cache::Cache;
pub use graphql::Graphql;
pub use load::SettingsError;
pub use lockout::Lockout;
pub use network::{Network, NotANetwork};
pub use protections::{Cors, ForwardedHeader, Limits, Rate, Security, Thresholds};
pub use sections::{
    Auth, Demo, Http, Lanes, Log, LogFormat, Mail, MailTransport, Metrics, Mysql, MysqlTls, Queue,
    Recommendations, Redis, Retention, Schedule, Settings, SmtpSecurity, Uploads,
};
pub use strategy::Strategy;
pub use tmdb::Tmdb;
pub use training::Training;
