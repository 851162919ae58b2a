//! What jobs work with, made once at the start.

use marquee_domain::Db;
use marquee_queue::Queue;
use marquee_settings::Settings;

use crate::catalogue::Catalogues;
use crate::mailer::Mailer;

/// What jobs work with, made once at the start.
pub struct Env {
    /// MySQL.
    pub db: Db,
    /// The queue, for jobs that enqueue jobs.
    pub queue: Queue,
    /// The movies in memory, for ranking.
    pub catalogue: Catalogues,
    /// Mail.
    pub mailer: Mailer,
    /// All settings.
    pub settings: Settings,
}
