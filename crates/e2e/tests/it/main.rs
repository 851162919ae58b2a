//! Several processes, some of which die.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod workers;
