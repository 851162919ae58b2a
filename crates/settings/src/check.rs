//! What the types of the settings cannot say.

use secrecy::ExposeSecret;

use crate::{MailTransport, Settings, SettingsError};

const DEMO_SECRET: &str = "demo-only-secret-that-everybody-knows";
const SHORTEST_SECRET: usize = 32;
/// In seconds.
const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

impl Settings {
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        self.check_secret()?;
        self.check_limits()?;
        self.check_queue()?;
        self.check_retention()?;
        self.check_protections()?;
        self.auth.lockout.check()?;
        self.graphql.check()?;
        self.cache.check()?;
        self.tmdb.check()?;
        self.training.check()?;
        self.check_texts()
    }

    fn check_limits(&self) -> Result<(), SettingsError> {
        let Self {
            http,
            mysql,
            redis,
            auth,
            ..
        } = self;
        within(
            "http.max_header_bytes",
            http.max_header_bytes,
            1024,
            // the HTTP library's own limit
            128 * 1024,
        )?;
        within(
            "http.max_body_bytes",
            http.max_body_bytes,
            1024,
            64 * 1024 * 1024,
        )?;
        within(
            "http.body_timeout_seconds",
            http.body_timeout_seconds,
            1,
            600,
        )?;
        within(
            "http.shutdown_grace_seconds",
            http.shutdown_grace_seconds,
            0,
            HOUR,
        )?;
        within("mysql.max_connections", mysql.max_connections, 1, 1000)?;
        within(
            "mysql.statement_timeout_seconds",
            mysql.statement_timeout_seconds,
            0,
            HOUR,
        )?;
        within(
            "mysql.acquire_timeout_seconds",
            mysql.acquire_timeout_seconds,
            1,
            60,
        )?;
        within("redis.max_connections", redis.max_connections, 1, 1000)?;
        within("redis.timeout_seconds", redis.timeout_seconds, 1, 60)?;
        within(
            "auth.access_token_minutes",
            auth.access_token_minutes,
            1,
            24 * 60,
        )?;
        within("auth.refresh_token_days", auth.refresh_token_days, 1, 365)?;
        within("auth.activation_hours", auth.activation_hours, 1, 24 * 30)?;
        within(
            "auth.password_reset_minutes",
            auth.password_reset_minutes,
            1,
            24 * 60,
        )?;
        within(
            "auth.email_change_hours",
            auth.email_change_hours,
            1,
            24 * 30,
        )?;
        within("auth.password_min_length", auth.password_min_length, 1, 128)?;
        within("auth.bcrypt_cost", auth.bcrypt_cost, 4, 16)?;
        within("mail.timeout_seconds", self.mail.timeout_seconds, 1, 120)?;
        // a file is one value of the database, and goes there in one packet
        within(
            "uploads.max_bytes",
            self.uploads.max_bytes,
            1024,
            12 * 1024 * 1024,
        )?;
        within("uploads.max_lines", self.uploads.max_lines, 1, 1_000_000)?;
        within(
            "recommendations.catalogue_refresh_seconds",
            self.recommendations.catalogue_refresh_seconds,
            0,
            HOUR,
        )
    }

    fn check_queue(&self) -> Result<(), SettingsError> {
        let queue = &self.queue;
        within("queue.max_depth", queue.max_depth, 1, 10_000_000)?;
        within("queue.max_attempts", queue.max_attempts, 1, 100)?;
        within(
            "queue.retry_base_milliseconds",
            queue.retry_base_milliseconds,
            1,
            HOUR * 1000,
        )?;
        within("queue.retry_max_seconds", queue.retry_max_seconds, 1, DAY)?;
        within("queue.lease_seconds", queue.lease_seconds, 2, 600)?;
        within(
            "queue.sweep_interval_seconds",
            queue.sweep_interval_seconds,
            1,
            600,
        )?;
        within("queue.lost_after_seconds", queue.lost_after_seconds, 1, DAY)?;
        within(
            "queue.task_ttl_seconds",
            queue.task_ttl_seconds,
            60,
            30 * DAY,
        )?;
        within(
            "queue.shutdown_grace_seconds",
            queue.shutdown_grace_seconds,
            0,
            HOUR,
        )?;
        within("queue.give_up_seconds", queue.give_up_seconds, 1, DAY)?;
        within(
            "queue.lanes.recommendations",
            queue.lanes.recommendations,
            1,
            256,
        )?;
        within("queue.lanes.mail", queue.lanes.mail, 1, 256)?;
        within("queue.lanes.maintenance", queue.lanes.maintenance, 1, 256)?;
        within("queue.lanes.import", queue.lanes.import, 1, 256)?;
        within("queue.lanes.sync", queue.lanes.sync, 1, 256)?;
        within("queue.lanes.train", queue.lanes.train, 1, 256)?;
        within("queue.lanes.batch", queue.lanes.batch, 1, 256)?;
        // an answer is the ended task's result, so it cannot outlive the task
        let longest = queue.task_ttl_seconds;
        within(
            "recommendations.fresh_seconds",
            self.recommendations.fresh_seconds,
            1,
            longest,
        )?;
        within(
            "recommendations.exploration",
            self.recommendations.exploration,
            0.0,
            0.5,
        )?;
        within(
            "recommendations.active_days",
            self.recommendations.active_days,
            0,
            365,
        )?;
        within(
            "recommendations.prepared_seconds",
            self.recommendations.prepared_seconds,
            1,
            30 * DAY,
        )
    }

    /// Older than the calendar of the database is nothing, and what is deleted at once was never kept.
    fn check_retention(&self) -> Result<(), SettingsError> {
        let retention = &self.retention;
        for (setting, days) in [
            ("retention.tokens_days", retention.tokens_days),
            ("retention.failed_tasks_days", retention.failed_tasks_days),
            ("retention.events_days", retention.events_days),
            (
                "retention.recommendation_log_days",
                retention.recommendation_log_days,
            ),
            ("retention.audit_log_days", retention.audit_log_days),
            ("retention.uploads_days", retention.uploads_days),
        ] {
            within(setting, days, 1, 36_500)?;
        }
        Ok(())
    }

    fn check_texts(&self) -> Result<(), SettingsError> {
        let prefix = &self.redis.prefix;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if prefix.is_empty() || !prefix.bytes().all(fits) {
            return Err(not_allowed(
                "redis.prefix",
                "letters, digits, '-', '_' and '.', at least one",
            ));
        }
        let url = &self.http.public_url;
        if !(url.starts_with("http://") || url.starts_with("https://")) || url.ends_with('/') {
            let allowed = "http://… or https://…, without a slash at the end";
            return Err(not_allowed("http.public_url", allowed));
        }
        if self.mail.transport == MailTransport::Smtp && self.mail.smtp_host.is_empty() {
            let allowed = "the name of the mail server, as mail.transport is \"smtp\"";
            return Err(not_allowed("mail.smtp_host", allowed));
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

pub(crate) fn within<T: PartialOrd + Copy + std::fmt::Display>(
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

pub(crate) fn not_allowed(setting: &'static str, allowed: &str) -> SettingsError {
    SettingsError::NotAllowed {
        setting,
        allowed: allowed.to_owned(),
    }
}
