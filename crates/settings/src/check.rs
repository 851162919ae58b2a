//! What the types of the settings cannot say.

use secrecy::ExposeSecret;

use crate::{MailTransport, Settings, SettingsError};

const DEMO_SECRET: &str = "demo-only-secret-that-everybody-knows";
const SHORTEST_SECRET: usize = 32;

impl Settings {
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        self.check_secret()?;
        within(
            "http.max_body_bytes",
            self.http.max_body_bytes,
            1024,
            64 * 1024 * 1024,
        )?;
        within(
            "http.body_timeout_seconds",
            self.http.body_timeout_seconds,
            1,
            600,
        )?;
        within("mysql.max_connections", self.mysql.max_connections, 1, 1000)?;
        within(
            "mysql.acquire_timeout_seconds",
            self.mysql.acquire_timeout_seconds,
            1,
            60,
        )?;
        within("redis.max_connections", self.redis.max_connections, 1, 1000)?;
        within("redis.timeout_seconds", self.redis.timeout_seconds, 1, 60)?;
        within(
            "auth.access_token_minutes",
            self.auth.access_token_minutes,
            1,
            24 * 60,
        )?;
        within(
            "auth.refresh_token_days",
            self.auth.refresh_token_days,
            1,
            365,
        )?;
        within(
            "auth.activation_hours",
            self.auth.activation_hours,
            1,
            24 * 30,
        )?;
        within(
            "auth.password_min_length",
            self.auth.password_min_length,
            1,
            128,
        )?;
        within("auth.bcrypt_cost", self.auth.bcrypt_cost, 4, 16)?;
        within("mail.timeout_seconds", self.mail.timeout_seconds, 1, 120)?;
        within("queue.max_depth", self.queue.max_depth, 1, 10_000_000)?;
        within("queue.max_attempts", self.queue.max_attempts, 1, 100)?;
        within("queue.lease_seconds", self.queue.lease_seconds, 2, 600)?;
        within(
            "queue.sweep_interval_seconds",
            self.queue.sweep_interval_seconds,
            1,
            600,
        )?;
        within(
            "queue.task_ttl_seconds",
            self.queue.task_ttl_seconds,
            60,
            30 * 24 * 3600,
        )?;
        within(
            "queue.lanes.recommendations",
            self.queue.lanes.recommendations,
            1,
            256,
        )?;
        within("queue.lanes.mail", self.queue.lanes.mail, 1, 256)?;
        within(
            "queue.lanes.maintenance",
            self.queue.lanes.maintenance,
            1,
            256,
        )?;
        // an answer is the ended task's result, so it cannot outlive the task
        within(
            "recommendations.fresh_seconds",
            self.recommendations.fresh_seconds,
            1,
            self.queue.task_ttl_seconds,
        )?;
        if self.redis.prefix.is_empty()
            || !self
                .redis
                .prefix
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        {
            return Err(not_allowed(
                "redis.prefix",
                "letters, digits, '-', '_' and '.', at least one",
            ));
        }
        let from_url = &self.http.public_url;
        if !(from_url.starts_with("http://") || from_url.starts_with("https://"))
            || from_url.ends_with('/')
        {
            return Err(not_allowed(
                "http.public_url",
                "http://… or https://…, without a slash at the end",
            ));
        }
        if self.mail.transport == MailTransport::Smtp && self.mail.smtp_host.is_empty() {
            return Err(not_allowed(
                "mail.smtp_host",
                "the name of the mail server, as mail.transport is \"smtp\"",
            ));
        }
        Ok(())
    }

    fn check_secret(&self) -> Result<(), SettingsError> {
        let secret = self.auth.jwt_secret.expose_secret();
        if secret.chars().count() < SHORTEST_SECRET {
            let allowed = "at least 32 characters from a random source, e.g. `openssl rand -hex 32` (MARQUEE__AUTH__JWT_SECRET or …_FILE)";
            return Err(not_allowed("auth.jwt_secret", allowed));
        }
        if secret == DEMO_SECRET && !self.demo.enabled {
            return Err(not_allowed(
                "auth.jwt_secret",
                "a secret of your own; this one is public and allowed in demo settings only",
            ));
        }
        Ok(())
    }
}

fn within<T: PartialOrd + std::fmt::Display>(
    setting: &'static str,
    value: T,
    min: T,
    max: T,
) -> Result<(), SettingsError> {
    if value < min || value > max {
        return Err(not_allowed(
            setting,
            &format!("{value} is not allowed; {min} to {max} are"),
        ));
    }
    Ok(())
}

fn not_allowed(setting: &'static str, allowed: &str) -> SettingsError {
    SettingsError::NotAllowed {
        setting,
        allowed: allowed.to_owned(),
    }
}
