//! Uploading a history: what is taken, what is refused, and that each upload becomes one task.

use std::fmt::Write;
use std::time::Duration;

use futures_util::future::join_all;
use marquee_queue::jobs::ImportHistory;
use marquee_queue::{Message, QueueName};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::harness::{Reply, SignedIn, TestApi};
use crate::tasks::list;

pub(crate) const RATINGS: &str = "Date,Name,Year,Letterboxd URI,Rating\r\n2024-03-01,\"Heat, again\",1995,https://boxd.it/2aHi,4.5\r\n";
const WATCHLIST: &str = "Date,Name,Year,Letterboxd URI\n2024-03-01,Ran,1985,https://boxd.it/29Xo\n";
const TRAKT: &str = r#"[{"watched_at":"2024-03-01T20:15:00Z","movie":{"title":"Heat","year":1995,"ids":{"tmdb":949}}}]"#;

const LETTERBOXD: &str = "/api/user/import?format=letterboxd";
const BOUNDARY: &str = "----a boundary of the tests";

/// A form as browsers and curl send it: for each file the field's name, the file's name and what is in it.
pub(crate) fn form(files: &[(&str, &str, &str)]) -> String {
    let mut body = String::new();
    for (field, name, text) in files {
        write!(
            body,
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: text/csv\r\n\r\n{text}\r\n"
        )
        .unwrap();
    }
    body + &format!("--{BOUNDARY}--\r\n")
}

/// The request with this form as its body.
pub(crate) fn with_form(request: RequestBuilder, form: String) -> RequestBuilder {
    request
        .header(
            "content-type",
            format!("multipart/form-data; boundary=\"{BOUNDARY}\""),
        )
        .body(form)
}

fn request(api: &TestApi, who: &SignedIn, path: &str, form: String) -> RequestBuilder {
    let request = api.request(Method::POST, path).bearer_auth(&who.token);
    with_form(request, form)
}

async fn send(api: &TestApi, who: &SignedIn, path: &str, files: &[(&str, &str, &str)]) -> Reply {
    Reply::to(request(api, who, path, form(files))).await
}

async fn ratings(api: &TestApi, who: &SignedIn) -> Reply {
    send(api, who, LETTERBOXD, &[("file", "ratings.csv", RATINGS)]).await
}

fn task_id(reply: &Reply) -> String {
    assert_eq!(reply.status, 202, "{}", reply.text);
    reply.json()["task_id"].as_str().unwrap().to_owned()
}

/// Stands in for a worker that has imported it.
async fn complete(api: &TestApi, id: &str) -> ImportHistory {
    let task = id.parse().unwrap();
    let message = Message { task, attempt: 1 };
    let claimed = api.queue.claim(QueueName::Import, message).await.unwrap();
    let (task, lease) = claimed.expect("it was queued");
    let done = api.queue.complete(&lease, &list("{\"rows\": 1}")).await;
    assert!(done.unwrap());
    serde_json::from_str(&task.payload).unwrap()
}

#[tokio::test]
async fn a_history_is_taken_and_becomes_a_task_of_its_owner() {
    let api = TestApi::start().await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    let path = "/api/user/import?format=letterboxd&overwrite=true";
    let files = [
        ("file", "export/ratings.csv", RATINGS),
        ("file", "watchlist.csv", WATCHLIST),
    ];
    let reply = send(&api, &ann, path, &files).await;
    let id = task_id(&reply);
    assert_eq!(reply.data(), json!({"task_id": id, "status": "queued"}));
    let location = format!("/api/tasks/{id}");
    assert_eq!(reply.header("location"), Some(&*location));
    assert_eq!(reply.header("retry-after"), Some("1"));

    let task = api.get(&location, Some(&ann)).await.data();
    assert_eq!(task["kind"], "import_history");
    let others = api.get(&location, Some(&bob)).await;
    others.refused(404, "TASK_NOT_FOUND");

    let row = "SELECT CONCAT_WS(' ', user_id, format, overwrite, task_id) FROM uploads";
    let expected = format!("{} letterboxd 1 {id}", ann.id);
    assert_eq!(api.db.column(row).await, [Some(expected)]);
    let files =
        "SELECT CONCAT_WS(' ', position, name, MD5(body)) FROM upload_files ORDER BY position";
    let stored = api.db.column(files).await;
    let sent = format!(
        "SELECT CONCAT_WS(' ', 0, 'ratings.csv', MD5('{RATINGS}')) UNION ALL SELECT CONCAT_WS(' ', 1, 'watchlist.csv', MD5('{WATCHLIST}'))"
    );
    assert_eq!(stored, api.db.column(&sent).await);

    complete(&api, &id).await;
    let task = api.get(&location, Some(&ann)).await.data();
    assert_eq!(
        (&task["status"], &task["result"]),
        (&json!("completed"), &json!({"rows": 1}))
    );
}

#[tokio::test]
async fn somebody_has_one_import_at_a_time() {
    let api = TestApi::start().await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    let replies = join_all((0..8).map(|_| ratings(&api, &ann))).await;
    let (taken, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 202);
    let [taken] = taken[..] else {
        panic!("{replies:?}");
    };
    let id = task_id(taken);
    for reply in refused {
        assert_eq!(reply.refused(409, "IMPORT_RUNNING")["task_id"], id);
    }
    task_id(&ratings(&api, &bob).await);
    assert_eq!(api.queue.depth(QueueName::Import).await.unwrap(), 2);

    let first = complete(&api, &id).await;
    let next = task_id(&ratings(&api, &ann).await);
    assert_ne!(next, id);
    let second = complete(&api, &next).await;
    assert_ne!(first.upload_id, second.upload_id);
    assert_eq!(api.db.number("SELECT COUNT(*) FROM uploads").await, 2);
}

#[tokio::test]
async fn an_upload_that_lost_its_task_gets_another_when_it_stands_in_the_way() {
    let api = TestApi::start().await;
    let ann = api.user("Ann").await;
    // whoever took it died before it could enqueue
    api.db
        .run(format!(
            "INSERT INTO uploads (user_id, format, overwrite, created_at) VALUES ({}, 'letterboxd', FALSE, NOW(6))",
            ann.id
        ))
        .await;
    let details = ratings(&api, &ann).await.refused(409, "IMPORT_RUNNING");
    complete(&api, details["task_id"].as_str().unwrap()).await;
    task_id(&ratings(&api, &ann).await);
}

#[tokio::test]
async fn what_is_no_history_is_refused_at_once_by_name() {
    let api = TestApi::start().await;
    let ann = api.user("Ann").await;
    let trakt = "/api/user/import?format=trakt";
    let ratings = ("file", "ratings.csv", RATINGS);
    for (path, files, fields) in [
        ("/api/user/import", vec![ratings], vec!["format"]),
        (
            "/api/user/import?format=imdb",
            vec![ratings],
            vec!["format"],
        ),
        (
            "/api/user/import?format=trakt&overwrite=1",
            vec![("file", "x", TRAKT)],
            vec!["overwrite"],
        ),
        (
            "/api/user/import?format=trakt&user_id=1",
            vec![("file", "x", TRAKT)],
            vec!["user_id"],
        ),
        (LETTERBOXD, vec![], vec!["file"]),
        (
            LETTERBOXD,
            vec![("files", "ratings.csv", RATINGS)],
            vec!["files"],
        ),
        (
            LETTERBOXD,
            vec![ratings, ("user_id", "", "1")],
            vec!["user_id"],
        ),
        (LETTERBOXD, vec![ratings; 11], vec!["file"]),
        (LETTERBOXD, vec![("file", "", "")], vec!["file"]),
        (LETTERBOXD, vec![("file", "x.json", TRAKT)], vec!["file"]),
        (
            LETTERBOXD,
            vec![ratings, ("file", "films.csv", WATCHLIST)],
            vec!["file"],
        ),
        (trakt, vec![ratings], vec!["file"]),
        (trakt, vec![("file", "x.json", "{}")], vec!["file"]),
        (trakt, vec![("file", "x.json", &TRAKT[..40])], vec!["file"]),
    ] {
        send(&api, &ann, path, &files)
            .await
            .names_bad_fields(&fields);
    }
    let files = [ratings, ("file", "odd.csv", "a,b\n1,2\n")];
    let problems = send(&api, &ann, LETTERBOXD, &files)
        .await
        .names_bad_fields(&["file"]);
    assert!(
        problems["file"][0]
            .as_str()
            .unwrap()
            .starts_with("odd.csv is not"),
        "{problems}"
    );
    assert_eq!(api.db.number("SELECT COUNT(*) FROM uploads").await, 0);
    task_id(&send(&api, &ann, trakt, &[("file", "x.json", TRAKT)]).await);
}

#[tokio::test]
async fn a_body_that_is_no_form_is_refused_in_our_words() {
    let api = TestApi::start().await;
    let ann = api.user("Ann").await;
    let typed = |media_type: &str, body: &str| {
        let request = api
            .request(Method::POST, LETTERBOXD)
            .bearer_auth(&ann.token);
        let request = request.body(body.to_owned());
        Reply::to(request.header("content-type", media_type.to_owned()))
    };
    for media_type in [
        "application/json",
        "text/csv",
        "multipart/mixed; boundary=x",
        "x",
    ] {
        typed(media_type, RATINGS)
            .await
            .refused(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    let untyped = api
        .request(Method::POST, LETTERBOXD)
        .bearer_auth(&ann.token);
    Reply::to(untyped.body(RATINGS))
        .await
        .refused(415, "UNSUPPORTED_MEDIA_TYPE");

    let with = "multipart/form-data; boundary=x";
    let field = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    for (media_type, body) in [
        ("multipart/form-data", "--x--\r\n".to_owned()),
        ("multipart/form-data; boundary=", "--x--\r\n".to_owned()),
        (with, String::new()),
        (with, "no form".to_owned()),
        (with, field.to_owned()),
        (with, format!("{field}Date,Name\r\n")),
        (with, "--x\r\nX: \u{1}\r\n\r\n\r\n--x--\r\n".to_owned()),
        (with, "--x\r\n\r\nabc\r\n--x--\r\n".to_owned()),
        (
            with,
            "--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--\r\n".to_owned(),
        ),
        (with, format!("--x\r\n{}", "X-Y: z\r\n".repeat(50_000))),
    ] {
        let reply = typed(media_type, &body).await;
        let code = reply.json()["code"].clone();
        assert_eq!(
            (reply.status, &code),
            (400, &json!("MALFORMED_FORM")),
            "{body:.80}: {}",
            reply.text
        );
    }
    assert_eq!(api.db.number("SELECT COUNT(*) FROM uploads").await, 0);
}

#[tokio::test]
async fn what_is_too_much_or_too_slow_is_cut_off() {
    let api = TestApi::start_with(|settings| {
        settings.uploads.max_bytes = 100_000;
        settings.uploads.max_lines = 3;
        settings.http.body_timeout_seconds = 1;
        settings.http.max_body_bytes = 1024;
    })
    .await;
    let ann = api.user("Ann").await;
    let line = "2024-03-01,Heat,1995,u\n";
    let header = "Date,Name,Year,Letterboxd URI\n";
    // more than other bodies may have, and not too much for a file
    let long = format!("{header}2024-03-01,{},1995,u\n", "x".repeat(50_000));
    let large = format!("{header}2024-03-01,{},1995,u\n", "x".repeat(200_000));
    let many = format!("{header}{}", line.repeat(4));
    for text in [&large, &many] {
        let reply = send(&api, &ann, LETTERBOXD, &[("file", "watchlist.csv", text)]).await;
        reply.refused(413, "PAYLOAD_TOO_LARGE");
    }
    // nobody says beforehand how much it will be
    let chunks = large.as_bytes().chunks(1000).map(<[u8]>::to_vec);
    let chunks: Vec<Result<Vec<u8>, std::io::Error>> = chunks.map(Ok).collect();
    let streamed = request(&api, &ann, LETTERBOXD, String::new()).body(reqwest::Body::wrap_stream(
        futures_util::stream::iter(chunks),
    ));
    Reply::to(streamed).await.refused(413, "PAYLOAD_TOO_LARGE");
    let never = futures_util::stream::pending::<Result<String, std::io::Error>>();
    let slow =
        request(&api, &ann, LETTERBOXD, String::new()).body(reqwest::Body::wrap_stream(never));
    Reply::to(slow).await.refused(408, "REQUEST_TIMEOUT");
    task_id(&send(&api, &ann, LETTERBOXD, &[("file", "watchlist.csv", &long)]).await);
}

#[tokio::test]
async fn without_a_place_in_the_queue_nothing_is_left_behind() {
    let api = TestApi::start_with(|settings| settings.queue.max_depth = 1).await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    task_id(&ratings(&api, &ann).await);
    let reply = ratings(&api, &bob).await;
    reply.refused(503, "QUEUE_FULL");
    assert!(reply.header("retry-after").is_some());
    assert_eq!(api.db.number("SELECT COUNT(*) FROM uploads").await, 1);

    let gone = marquee_testkit::free_port();
    let api = TestApi::start_with(|settings| {
        settings.redis.queue_url = format!("redis://127.0.0.1:{gone}/").into();
    })
    .await;
    let ann = api.user("Ann").await;
    ratings(&api, &ann).await.refused(503, "QUEUE_UNAVAILABLE");
    assert_eq!(api.db.number("SELECT COUNT(*) FROM uploads").await, 0);
}

#[tokio::test]
async fn a_closed_account_takes_its_upload_with_it() {
    let api = TestApi::start().await;
    let (ann, admin) = (api.user("Ann").await, api.admin().await);
    let id = task_id(&ratings(&api, &ann).await);
    let path = format!("/api/admin/users/{}", ann.id);
    let closed = api.send(Method::DELETE, &path, Some(&admin), None).await;
    assert_eq!(closed.status, 204, "{}", closed.text);
    assert_eq!(api.db.number("SELECT COUNT(*) FROM upload_files").await, 0);
    let task = api.queue.task(id.parse().unwrap()).await.unwrap();
    let waiting = api
        .queue
        .wait(task.unwrap().id, Duration::ZERO)
        .await
        .unwrap();
    assert!(
        waiting.is_some_and(|task| !task.state.has_ended()),
        "its job finds nothing to do"
    );
}

#[tokio::test]
async fn the_example_of_the_document_is_a_file_that_is_taken() {
    let api = TestApi::start().await;
    let ann = api.user("Ann").await;
    let document = api.get("/api/openapi.json", None).await.json();
    let operation = &document["paths"]["/api/user/import"]["post"];
    let body = &operation["requestBody"]["content"]["multipart/form-data"]["schema"];
    let example: &Value = &body["properties"]["file"]["example"][0];
    let files = [("file", "", example.as_str().unwrap())];
    task_id(&send(&api, &ann, LETTERBOXD, &files).await);
}
