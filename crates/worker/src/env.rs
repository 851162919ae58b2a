//! What jobs work with, made once at the start.

use marquee_queue::Queue;
use marquee_settings::Settings;

/// What jobs work with, made once at the start.
#[derive(Debug)]
pub struct Env {
    /// The queue, for jobs that enqueue jobs.
    pub queue: Queue,
    /// All settings.
    pub settings: Settings,
}
