//! What handlers take as arguments, parsed before they run.
//!
//! - [`Body`]: a JSON body; [`Params`]: the query string. Both give a [`Request`], read field by field by [`Fields`],
//!   so that an answer names every bad field at once.
//! - [`Files`]: a form with files.
//! - [`Caller`]: the signed-in user, put there by the route table's gate.
//! - [`Viewer`]: who looks at something public, signed in or not.
//! - [`Client`]: the address the request comes from.
//! - [`page`], [`page_of`]: which part of a list is asked for.
//! - [`IdInPath`], [`MovieInPath`], [`MovieName`]: the `{id}` or `{movie}` of the path. [`id`], [`text`], [`time`], [`whole`], [`number`]: what single fields are parsed by.
//! - [`Wait`]: how long the client is willing to wait (`Prefer: wait=N` or `?wait=N`).

mod body;
mod caller;
mod client;
mod fields;
mod files;
mod movie;
mod numbers;
mod page;
mod params;
mod path;
mod texts;
mod viewer;
mod wait;

pub use body::{Body, fields, json};
pub use caller::Caller;
pub use client::Client;
pub use fields::{Fields, Request};
pub use files::Files;
pub use movie::{MovieInPath, MovieName};
pub use numbers::{as_id, as_whole, id, limit, number, whole};
pub use page::{offset, page, page_of};
pub use params::Params;
pub use path::IdInPath;
pub use texts::{text, time};
pub use viewer::Viewer;
pub use wait::{LONGEST_WAIT, Wait};
