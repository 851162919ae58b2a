//! What jobs work with, made once at the start.

use std::time::Duration;

use marquee_cache::Cache;
use marquee_domain::Db;
use marquee_queue::Queue;
use marquee_settings::Settings;
use marquee_tmdb::Tmdb;

use crate::catalogue::Catalogues;
use crate::mailer::Mailer;
use crate::models::Models;
use crate::recommenders::Recommenders;

/// What jobs work with, made once at the start.
pub struct Env {
    /// MySQL.
    pub db: Db,
    /// The queue, for jobs that enqueue jobs.
    pub queue: Queue,
    /// The API's kept answers: jobs that change what they show say so.
    pub cache: Cache,
    /// All movies and what was learned from all ratings, in memory, for ranking.
    pub recommenders: Recommenders,
    /// TMDb, if it is set up.
    pub tmdb: Tmdb,
    /// Mail.
    pub mailer: Mailer,
    /// All settings.
    pub settings: Settings,
}

impl Env {
    /// Opens pools and reads certificates; neither MySQL, Redis nor the mail server needs to be there yet.
    pub fn new(settings: Settings) -> anyhow::Result<Self> {
        let db = Db::connect(&settings.mysql)?;
        let refresh = Duration::from_secs(settings.recommendations.catalogue_refresh_seconds);
        let queue = Queue::connect(&settings.redis, &settings.queue)?;
        Ok(Self {
            recommenders: Recommenders::new(
                Catalogues::new(db.clone(), refresh),
                Models::new(queue.clone()),
            ),
            db,
            cache: Cache::connect(&settings.redis, &settings.cache)?,
            queue,
            tmdb: Tmdb::connect(&settings.tmdb, &settings.redis)?,
            mailer: Mailer::new(&settings.mail)?,
            settings,
        })
    }
}
