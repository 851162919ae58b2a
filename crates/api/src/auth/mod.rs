//! Who is calling: access tokens and the gate in front of every route.
//!
//! - [`tokens`]: makes and checks access tokens (JWT, HS256).
//! - [`hashing`]: passwords, slowly; [`lockout`]: guessing them, more slowly; [`proof`]: both together.
//! - [`gate`]: lets a request through to its handler, or answers 401 or 403.

pub mod gate;
pub mod hashing;
mod hs256;
pub mod lockout;
pub mod proof;
pub mod tokens;
