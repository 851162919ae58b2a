//! Single flight: of those who want the same at the same time, one makes it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::{Finished, Outcome};

type Landing = watch::Receiver<Option<Finished>>;

/// What is being made just now, by name.
#[derive(Default)]
pub(crate) struct Flights {
    underway: Mutex<HashMap<String, Landing>>,
}

/// The seat of who makes it. However its holder ends, those who wait are told.
struct Seat<'a> {
    flights: &'a Flights,
    name: String,
    landing: watch::Sender<Option<Finished>>,
}

impl Flights {
    /// What `make` gives here, or gave somebody who was making it already. Should that fail or be given up, each who waited makes
    /// it for itself: one caller's error is not another's.
    pub(crate) async fn join<E>(
        &self,
        name: String,
        make: impl AsyncFnOnce() -> Result<Finished, E>,
    ) -> Result<(Finished, Outcome), E> {
        let seat = match self.board(name) {
            Ok(seat) => Some(seat),
            Err(mut landing) => {
                if let Ok(landed) = landing.wait_for(Option::is_some).await
                    && let Some(finished) = &*landed
                {
                    return Ok((finished.clone(), Outcome::Hit));
                }
                None
            }
        };
        let finished = make().await?;
        if let Some(seat) = seat {
            seat.landing.send_replace(Some(finished.clone()));
        }
        Ok((finished, Outcome::Miss))
    }

    /// A seat for the first, a place to wait for those after.
    fn board(&self, name: String) -> Result<Seat<'_>, Landing> {
        let mut underway = self.lock();
        if let Some(landing) = underway.get(&name) {
            return Err(landing.clone());
        }
        let (sender, landing) = watch::channel(None);
        underway.insert(name.clone(), landing);
        Ok(Seat {
            flights: self,
            name,
            landing: sender,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Landing>> {
        self.underway.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.flights.lock().remove(&self.name);
    }
}
