//! Values that are right by being there: parsed on the way in, so that nothing behind a handler meets a wrong one.
//!
//! - [`EmailAddress`], [`PersonName`], [`RoleName`], [`Stars`], [`DateOfBirth`], [`MovieRef`], [`Review`]: what they allow is said in their errors.
//! - [`Password`], [`PasswordHash`]: a password and what is kept of it.
//! - [`Secret`]: a random single-use token and the hash of it that is stored.
//! - [`line`](fn@line), [`prose`]: what texts may be. [`name_key`]: how names are compared.

mod common_passwords;
mod date_of_birth;
mod email;
mod keyed_digest;
mod line;
mod movie_ref;
mod name;
mod password;
mod review;
mod secret;
mod stars;
mod unfit;

pub use date_of_birth::DateOfBirth;
pub use email::EmailAddress;
pub use line::{line, prose};
pub use movie_ref::MovieRef;
pub use name::{PersonName, RoleName, name_key};
pub use password::{Password, PasswordHash};
pub use review::Review;
pub use secret::Secret;
pub use stars::Stars;
pub use unfit::Unfit;
