//! The client against a real Redis and a stand-in for TMDb, faults included.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod budget;
mod calls;
mod faults;
mod figures;

use chrono::NaiveDate;
use marquee_settings::Tmdb as Settings;
use marquee_testkit::TestRedis;
use marquee_testkit::tmdb::{Films, TmdbStub};
use marquee_tmdb::{Patience, Tmdb};

const NOW: Patience = Patience::Request;

/// TMDb, and the Redis of its clients.
struct House {
    tmdb: TmdbStub,
    redis: TestRedis,
    /// Lead there. Budget and deadlines are no limit unless a test sets one.
    settings: Settings,
}

impl House {
    async fn new() -> Self {
        let tmdb = TmdbStub::start(Films::generated(2_000), 0).await.unwrap();
        let mut settings = marquee_testkit::default_settings().tmdb;
        settings.base_url = tmdb.base_url();
        settings.export_url = tmdb.export_url();
        settings.read_token = TmdbStub::KEY.into();
        settings.calls_per_second = 1000;
        settings.request_deadline_milliseconds = 30_000;
        settings.breaker_pause_seconds = 1;
        Self {
            tmdb,
            redis: TestRedis::new(),
            settings,
        }
    }

    /// A client with the settings as they are now: another process.
    fn client(&self) -> Tmdb {
        Tmdb::connect(&self.settings, self.redis.settings()).unwrap()
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
