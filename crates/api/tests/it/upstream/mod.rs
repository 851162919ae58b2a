//! TMDb as clients of Marquee meet it: what they are answered, how often TMDb is called, and what is stored.
//!
//! - `taste.rs`: what is found, by who looks for it.
//! - `search.rs`, `lists.rs`: lists of TMDb's, in parts of any size. `odd.rs`: what is odd about its pages.
//! - `named.rs`: movies by TMDb's id. `limit.rs`: how often those may be asked for.
//! - `faults.rs`: it fails now and then. `away.rs`: it is away for longer.
//! - `warm.rs`: lists that are there before they are asked for.
//! - `admin.rs`: what admins see and do.

mod admin;
mod away;
mod faults;
mod limit;
mod lists;
mod named;
mod odd;
mod search;
mod taste;
mod warm;

use marquee_settings::Settings;
use marquee_testkit::tmdb::{Films, TmdbStub};
use serde_json::Value;

use crate::harness::{Reply, TestApi};

/// A stand-in with so many movies, and an API that asks it. Budget and deadlines are no limit unless a test sets one.
async fn start(movies: u64) -> (TmdbStub, TestApi) {
    start_with(movies, |_| ()).await
}

async fn start_with(movies: u64, change: impl FnOnce(&mut Settings)) -> (TmdbStub, TestApi) {
    let stub = TmdbStub::start(Films::generated(movies), 0).await.unwrap();
    let api = TestApi::start_with(|settings| {
        asks(settings, &stub);
        change(settings);
    })
    .await;
    (stub, api)
}

fn asks(settings: &mut Settings, stub: &TmdbStub) {
    let tmdb = &mut settings.tmdb;
    tmdb.base_url = stub.base_url();
    tmdb.export_url = stub.export_url();
    tmdb.read_token = TmdbStub::KEY.into();
    tmdb.calls_per_second = 1000;
    tmdb.request_deadline_milliseconds = 30_000;
    tmdb.breaker_failures = 1000;
}

/// 200, and the data.
#[track_caller]
fn data(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.data()
}

/// A list of TMDb's, as new as can be: TMDb's ids of its movies.
#[track_caller]
fn theirs(reply: &Reply) -> Vec<u64> {
    let list = data(reply);
    assert_eq!(list["source"], "tmdb", "{}", reply.text);
    assert_eq!(list.get("stale"), None, "{}", reply.text);
    assert_eq!(
        list["attribution"],
        "This product uses the TMDB API but is not endorsed or certified by TMDB."
    );
    tmdb_ids(&list)
}

/// A list of the catalogue's own: TMDb's ids of its movies.
#[track_caller]
fn ours(reply: &Reply) -> Vec<u64> {
    let list = data(reply);
    assert_eq!(list["source"], "catalogue", "{}", reply.text);
    assert_eq!((list.get("stale"), list.get("attribution")), (None, None));
    tmdb_ids(&list)
}

fn tmdb_ids(list: &Value) -> Vec<u64> {
    let movies = list["results"].as_array().unwrap().iter();
    movies
        .map(|movie| movie["tmdb_id"].as_u64().unwrap())
        .collect()
}
