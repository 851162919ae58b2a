//! The answers that the API keeps, after much was written past it.

use marquee_cache::{Cache, Topic};
use marquee_settings::Settings;

/// Has no answer served again that was kept before. To be called when everything is committed.
pub(crate) async fn forget_everything(settings: &Settings) {
    let is_told = match Cache::connect(&settings.redis, &settings.cache) {
        Ok(cache) => {
            cache.touch(&[Topic::Everything]).await;
            cache.is_told()
        }
        Err(_) => false,
    };
    // the data are written; that is not undone for the sake of a cache
    if !is_told {
        eprintln!(
            "Redis cannot be reached (settings redis.cache_url, redis.queue_url), so running servers may still give answers that \
             they kept before. Run the command again when Redis is back."
        );
    }
}
