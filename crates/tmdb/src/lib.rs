//! The client of TMDb, calm when TMDb is away.
//!
//! - [`Tmdb`]: a function for each thing that can be asked (`calls.rs`), and how all are asked (`client.rs`): within a deadline
//!   ([`Patience`]), with retries, the answer parsed or a [`TmdbError`] (`refusal.rs`: what a refusal means). Addresses and keys
//!   are in no error and no log.
//! - [`answers`]: what TMDb says, read with tolerance (`tolerance.rs`).
//! - `budget.rs`: calls a second, for all processes together; `breaker.rs`: who is away is left alone for a moment.
//! - [`Figures`] (`figures.rs`): the calls of all processes, counted; the keys in Redis.
//! - [`List`], [`KeptPage`] (`lists.rs`): lists that clients are shown, and their pages as they are kept.
//! - `rows.rs`: what TMDb says, as the catalogue takes it over.
//! - [`Export`] (`export.rs`): the daily list of all movies, as a stream.

pub mod answers;
mod breaker;
mod budget;
mod calls;
mod client;
mod error;
mod export;
mod figures;
mod lists;
mod refusal;
mod rows;
mod tolerance;

pub use breaker::BreakerState;
pub use client::{ConnectError, Patience, Tmdb};
pub use error::TmdbError;
pub use export::Export;
pub use figures::{Day, Figures, Lookups};
pub use lists::{KeptPage, List};
