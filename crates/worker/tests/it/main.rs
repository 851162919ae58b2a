//! The worker against real servers.

mod catalogue;
mod films;
mod house;
mod recommendations;
