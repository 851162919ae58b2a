//! API and worker together; and several worker processes, some of which die.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod dismissing;
mod equals;
mod house;
mod ready;
mod walk;
mod workers;
