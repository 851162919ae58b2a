#![expect(
    missing_docs,
    reason = "each field is explained once, beside its default in config/default.toml"
)]

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::SettingsError;
use crate::check::{not_allowed, within};

/// How TMDb is asked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tmdb {
    pub base_url: String,
    pub export_url: String,
    pub read_token: SecretString,
    pub api_key: SecretString,
    pub language: String,
    pub calls_per_second: u32,
    pub request_deadline_milliseconds: u64,
    pub request_tries: u32,
    pub job_deadline_seconds: u64,
    pub job_tries: u32,
    pub breaker_failures: u32,
    pub breaker_pause_seconds: u64,
    pub refresh_days: u32,
    pub refresh_most: u32,
    pub bootstrap_popularity: f64,
}

impl Tmdb {
    /// Whether there is a key. Without one TMDb is never called.
    pub fn is_set_up(&self) -> bool {
        let given = |secret: &SecretString| !secret.expose_secret().is_empty();
        given(&self.read_token) || given(&self.api_key)
    }

    pub fn request_deadline(&self) -> Duration {
        Duration::from_millis(self.request_deadline_milliseconds)
    }

    pub fn job_deadline(&self) -> Duration {
        Duration::from_secs(self.job_deadline_seconds)
    }

    pub fn breaker_pause(&self) -> Duration {
        Duration::from_secs(self.breaker_pause_seconds)
    }

    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        // more is past what TMDb puts up with
        within("tmdb.calls_per_second", self.calls_per_second, 1, 40)?;
        within(
            "tmdb.request_deadline_milliseconds",
            self.request_deadline_milliseconds,
            100,
            10_000,
        )?;
        within("tmdb.request_tries", self.request_tries, 1, 10)?;
        within(
            "tmdb.job_deadline_seconds",
            self.job_deadline_seconds,
            1,
            300,
        )?;
        within("tmdb.job_tries", self.job_tries, 1, 20)?;
        within("tmdb.breaker_failures", self.breaker_failures, 1, 1000)?;
        // what is older than 180 days is not shown whole
        within("tmdb.refresh_days", self.refresh_days, 1, 179)?;
        within("tmdb.refresh_most", self.refresh_most, 1, 1_000_000)?;
        within(
            "tmdb.bootstrap_popularity",
            self.bootstrap_popularity,
            0.0,
            1_000_000.0,
        )?;
        within(
            "tmdb.breaker_pause_seconds",
            self.breaker_pause_seconds,
            1,
            3600,
        )?;
        for (setting, url) in [
            ("tmdb.base_url", &self.base_url),
            ("tmdb.export_url", &self.export_url),
        ] {
            if !(url.starts_with("http://") || url.starts_with("https://")) || url.ends_with('/') {
                let allowed = "http://… or https://…, without a slash at the end";
                return Err(not_allowed(setting, allowed));
            }
        }
        if !is_language(&self.language) {
            return Err(not_allowed("tmdb.language", "such as \"en-US\" or \"fr\""));
        }
        // they are sent in a header, or in an address
        for (setting, secret) in [
            ("tmdb.read_token", &self.read_token),
            ("tmdb.api_key", &self.api_key),
        ] {
            if !secret.expose_secret().bytes().all(|b| b.is_ascii_graphic()) {
                let allowed = "the key as TMDb shows it, without blanks; empty: none";
                return Err(not_allowed(setting, allowed));
            }
        }
        Ok(())
    }
}

fn is_language(text: &str) -> bool {
    let (language, region) = match text.split_once('-') {
        Some((language, region)) => (language, Some(region)),
        None => (text, None),
    };
    let two = |text: &str, fits: fn(&u8) -> bool| text.len() == 2 && text.bytes().all(|b| fits(&b));
    two(language, u8::is_ascii_lowercase)
        && region.is_none_or(|region| two(region, u8::is_ascii_uppercase))
}
