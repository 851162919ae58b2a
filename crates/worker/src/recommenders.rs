//! The catalogue as it is now with the model in use laid over it: what ranks.

use std::sync::Arc;

use marquee_recommender::Recommender;
use tokio::sync::Mutex;

use crate::catalogue::Catalogues;
use crate::models::Models;

/// Hands out what ranks. One a process.
pub struct Recommenders {
    catalogues: Catalogues,
    models: Models,
    /// The last, for as long as neither has changed.
    held: Mutex<Option<Arc<Recommender>>>,
}

impl Recommenders {
    /// From these.
    pub fn new(catalogues: Catalogues, models: Models) -> Self {
        Self {
            catalogues,
            models,
            held: Mutex::new(None),
        }
    }

    /// With the catalogue as it is now.
    pub async fn current(&self) -> anyhow::Result<Arc<Recommender>> {
        self.as_of(None).await
    }

    /// The same, and the catalogue is not older than the state of this name; see [`Catalogues::as_of`].
    pub async fn as_of(&self, state: Option<&str>) -> anyhow::Result<Arc<Recommender>> {
        let catalogue = self.catalogues.as_of(state).await?;
        let model = self.models.current().await?;
        let mut held = self.held.lock().await;
        if let Some(held) = &*held
            && Arc::ptr_eq(held.catalogue(), &catalogue)
            && held.model().map(Arc::as_ptr) == model.as_ref().map(Arc::as_ptr)
        {
            return Ok(Arc::clone(held));
        }
        let next = Arc::new(Recommender::new(catalogue, model));
        *held = Some(Arc::clone(&next));
        Ok(next)
    }
}
