//! The HTTP API: stores what users say, enqueues jobs, answers with task ids and results. It computes nothing itself.
//!
//! - [`routes`]: the whole API on one screen, then one file a verb. Start reading there.
//! - [`extract`]: what handlers take as arguments; [`answer`], [`list`] and [`error`]: what they give back; [`code`]: every error code.
//! - [`kept`]: public answers that are kept; [`caching`]: what clients may do with an answer.
//! - [`upstream`]: what TMDb is asked for while a client waits. [`warming`]: lists that are made before somebody waits for them.
//! - [`graphql`]: the same domain as one graph of what can be asked for.
//! - [`auth`]: access tokens, and the gate in front of each route; [`routing`]: how the table becomes actix resources.
//! - [`limits`]: how often somebody may ask; [`blocklist`]: who may not ask at all.
//! - [`middleware`]: what surrounds every request; [`openapi`]: the document.
//! - [`app`]: what handlers can reach; [`server`]: all of it put together.

pub mod answer;
pub mod app;
pub mod auth;
pub mod blocklist;
pub mod caching;
pub mod code;
pub mod error;
pub mod extract;
pub mod graphql;
pub mod kept;
pub mod limits;
pub mod list;
pub mod middleware;
pub mod openapi;
pub mod routes;
pub mod routing;
pub mod server;
pub mod upstream;
pub mod warming;
