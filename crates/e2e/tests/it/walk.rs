//! From a stranger to a list of movies: API, queue, worker, database and mail server, and nothing but HTTP and a mailbox.

use marquee_testkit::SmtpSink;
use serde_json::json;

use crate::house::{House, answer, titles};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_registers_confirms_signs_in_and_gets_a_list() {
    let mailbox = SmtpSink::start().await;
    let house = House::open(|settings| settings.mail = mailbox.settings(&settings.mail)).await;
    let worker = house.worker();

    let (email, password) = ("ada@example.com", "correct horse battery");
    let body =
        json!({"name": "Ada", "email": email, "password": password, "date_of_birth": "1990-12-10"});
    assert_eq!(answer(house.post("/api/auth/register", &body)).await.0, 201);
    let mails = mailbox.wait_for(1).await;
    let body = json!({"token": mails[0].token()});
    assert_eq!(answer(house.post("/api/auth/activate", &body)).await.0, 200);
    let body = json!({"email": email, "password": password});
    let (status, session) = answer(house.post("/api/auth/login", &body)).await;
    assert_eq!(status, 200);
    let token = session["access_token"].as_str().unwrap();

    let body = json!({"preferences": {"genre": "Action", "year": [2021, 2022]}});
    let stored = answer(house.post("/preferences", &body).bearer_auth(token)).await;
    assert_eq!(stored.0, 200);
    let (status, asked) = answer(house.get("/recommendations").bearer_auth(token)).await;
    assert_eq!(status, 202);
    let task = asked["task_id"].as_str().unwrap();
    let status = format!("/recommendations/status?task_id={task}&wait=30");
    let (_, task) = answer(house.get(&status).bearer_auth(token)).await;
    assert_eq!(task["status"], "completed", "{task}");
    assert_eq!(titles(&task["result"]), ["Three", "Two"]);

    worker.stop().await;
    assert_eq!(mailbox.mails().len(), 1);
}
