//! API, database and Redis of a test's own, and workers when it wants them.

use std::net::TcpListener;
use std::sync::Arc;

use marquee_api::app::App;
use marquee_api::server;
use marquee_queue::Queue;
use marquee_settings::Settings;
use marquee_testkit::{TestDb, TestRedis};
use marquee_worker::RuntimeError;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) struct House {
    pub(crate) db: TestDb,
    pub(crate) client: Client,
    settings: Settings,
    url: String,
    _redis: TestRedis,
}

impl House {
    /// With three films, all of them Action: "One" of 1999, "Two" of 2021, and "Three" of 2022, the most popular.
    pub(crate) async fn open(change: impl FnOnce(&mut Settings)) -> Self {
        let (db, redis) = (TestDb::new().await, TestRedis::new());
        db.run(
            "INSERT INTO movies (id, title, original_title, overview, year, watch_count) VALUES
                (1, 'One', 'One', '', 1999, 5), (2, 'Two', 'Two', '', 2021, 7), (3, 'Three', 'Three', '', 2022, 9);
             INSERT INTO movie_genres (movie_id, genre_id)
                SELECT movies.id, genres.id FROM movies, genres WHERE genres.name = 'Action'",
        )
        .await;
        let mut settings = marquee_testkit::settings(&db, &redis);
        change(&mut settings);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = App::new(Arc::new(settings.clone())).unwrap();
        tokio::spawn(server::start(app, listener).unwrap());
        // Err: another test of this process was quicker
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            db,
            client: Client::new(),
            settings,
            url,
            _redis: redis,
        }
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.url)).json(body)
    }

    /// Somebody new, in a house that asks for no activation: id and access token.
    pub(crate) async fn newcomer(&self, name: &str) -> (u64, String) {
        let body = json!({
            "name": name,
            "email": format!("{name}@example.com"),
            "password": "correct horse battery",
            "date_of_birth": "1990-12-10",
        });
        let (status, session) = answer(self.post("/api/auth/register", &body)).await;
        assert_eq!(status, 201, "{session}");
        let id = session["id"].as_u64().unwrap();
        (id, session["access_token"].as_str().unwrap().to_owned())
    }

    /// As the worker opens it.
    pub(crate) fn queue(&self) -> Queue {
        Queue::connect(&self.settings.redis, &self.settings.queue).unwrap()
    }

    pub(crate) fn worker(&self) -> Worker {
        let stop = CancellationToken::new();
        let runtime = marquee_worker::assemble(self.settings.clone()).unwrap();
        let running = tokio::spawn(runtime.run(stop.clone()));
        Worker { stop, running }
    }
}

pub(crate) struct Worker {
    stop: CancellationToken,
    running: JoinHandle<Result<(), RuntimeError>>,
}

impl Worker {
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.running.await.unwrap().unwrap();
    }
}

/// The status of an answer, and what it has under `data`.
pub(crate) async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    (status, body["data"].clone())
}

/// The titles of a list of recommendations.
pub(crate) fn titles(list: &Value) -> Vec<&str> {
    let results = list["results"].as_array().unwrap().iter();
    results
        .map(|found| found["movie"]["title"].as_str().unwrap())
        .collect()
}
