//! What handlers take as arguments, parsed before they run.
//!
//! - [`Body`]: a JSON body; [`Params`]: the query string. Both give a [`Request`], read field by field by [`Fields`],
//!   so that an answer names every bad field at once.
//! - [`Caller`]: the signed-in user, put there by the route table's gate.
//! - [`Wait`]: how long the client is willing to wait (`Prefer: wait=N` or `?wait=N`).

mod body;
mod caller;
mod fields;
mod numbers;
mod params;
mod wait;

pub use body::Body;
pub use caller::Caller;
pub use fields::{Fields, Request};
pub use numbers::{id, limit};
pub use params::Params;
pub use wait::{LONGEST_WAIT, Wait};
