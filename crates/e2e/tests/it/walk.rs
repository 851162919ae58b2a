//! From a stranger to a list of movies: API, queue, worker, database and mail server, and nothing but HTTP and a mailbox.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use marquee_api::app::App;
use marquee_api::server;
use marquee_queue::Queue;
use marquee_testkit::{SmtpSink, TestDb, TestRedis};
use marquee_worker::catalogue::Catalogues;
use marquee_worker::mailer::Mailer;
use marquee_worker::{Env, Runtime, Schedule, jobs};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// What the answer has under `data`, and its status.
async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    (status, body["data"].clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_registers_confirms_signs_in_and_gets_a_list() {
    let (db, redis, mailbox) = (
        TestDb::new().await,
        TestRedis::new(),
        SmtpSink::start().await,
    );
    db.run(
        "INSERT INTO movies (id, title, original_title, overview, year, watch_count) VALUES
            (1, 'One', 'One', '', 1999, 5), (2, 'Two', 'Two', '', 2021, 7), (3, 'Three', 'Three', '', 2022, 9);
         INSERT INTO movie_genres (movie_id, genre_id)
            SELECT movies.id, genres.id FROM movies, genres WHERE genres.name = 'Action'",
    )
    .await;
    let mut settings = marquee_testkit::settings(&db, &redis);
    settings.mail = mailbox.settings(&settings.mail);

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = App::new(Arc::new(settings.clone())).unwrap();
    tokio::spawn(server::start(app, listener).unwrap());

    let queue = Queue::connect(&settings.redis, &settings.queue).unwrap();
    let env = Env {
        db: db.db().clone(),
        queue: queue.clone(),
        catalogue: Catalogues::new(db.db().clone(), Duration::ZERO),
        mailer: Mailer::new(&settings.mail).unwrap(),
        settings: settings.clone(),
    };
    let stop = CancellationToken::new();
    let (jobs, schedule) = (jobs::table(), Schedule::default());
    let worker = Runtime::new(queue, &settings.queue, Arc::new(env), jobs, schedule);
    let worker = tokio::spawn(worker.run(stop.clone()));

    // Err: another test of this process was quicker
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::new();
    let post = |path: &str, body: Value| client.post(format!("{url}{path}")).json(&body);

    let (email, password) = ("ada@example.com", "correct horse battery");
    let body =
        json!({"name": "Ada", "email": email, "password": password, "date_of_birth": "1990-12-10"});
    assert_eq!(answer(post("/api/auth/register", body)).await.0, 201);
    let mails = mailbox.wait_for(1).await;
    let body = json!({"token": mails[0].token()});
    assert_eq!(answer(post("/api/auth/activate", body)).await.0, 200);
    let body = json!({"email": email, "password": password});
    let (status, session) = answer(post("/api/auth/login", body)).await;
    assert_eq!(status, 200);
    let token = session["access_token"].as_str().unwrap();

    let body = json!({"preferences": {"genre": "Action", "year": [2021, 2022]}});
    let stored = answer(post("/preferences", body).bearer_auth(token)).await;
    assert_eq!(stored.0, 200);
    let ask = client
        .get(format!("{url}/recommendations"))
        .bearer_auth(token);
    let (status, asked) = answer(ask).await;
    assert_eq!(status, 202);
    let task = asked["task_id"].as_str().unwrap();
    let status = format!("{url}/recommendations/status?task_id={task}&wait=30");
    let (_, task) = answer(client.get(status).bearer_auth(token)).await;
    assert_eq!(task["status"], "completed", "{task}");
    let titles: Vec<&Value> = task["result"]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| &found["movie"]["title"])
        .collect();
    assert_eq!(titles, ["Three", "Two"]);

    stop.cancel();
    worker.await.unwrap().unwrap();
    assert_eq!(mailbox.mails().len(), 1);
}
