//! Whether it is time to learn anew.

use chrono::{DateTime, TimeDelta, Utc};
use marquee_domain::models::movie;
use marquee_domain::models::rating::changed_since;
use marquee_recommender::model::Model;

use crate::Env;

/// There is no model that could be used; or so much has changed as the settings say.
pub(super) async fn is_due(env: &Env, now: DateTime<Utc>) -> anyhow::Result<bool> {
    let Some(last) = env.queue.last_training().await? else {
        return Ok(true);
    };
    if is_unreadable(env).await? {
        return Ok(true);
    }
    let settings = &env.settings.training;
    let half = u32::try_from(last.ratings / 2).unwrap_or(u32::MAX);
    let enough = settings.after_ratings.min(half).max(1);
    let mut conn = env.db.get().await?;
    let changed = changed_since(&mut conn, last.at, enough).await?;
    if changed >= enough.into() {
        return Ok(true);
    }
    if now - last.at < TimeDelta::hours(settings.after_hours.into()) {
        return Ok(false);
    }
    Ok(changed > 0 || movie::added_since(&mut conn, last.at).await?)
}

/// A model is in use, and it is lost, damaged, or of another version of this program.
async fn is_unreadable(env: &Env) -> anyhow::Result<bool> {
    let Some(version) = env.queue.model_in_use().await? else {
        return Ok(false);
    };
    let Some(artefact) = env.queue.artefact(version).await? else {
        return Ok(true);
    };
    Ok(tokio::task::spawn_blocking(move || Model::decode(&artefact).is_err()).await?)
}
