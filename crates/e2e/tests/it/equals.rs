//! Equal questions: shared by their asker, and by nobody else.

use std::collections::HashSet;

use tokio::task::JoinSet;

use crate::house::{House, answer, titles};

async fn open() -> House {
    House::open(|settings| settings.auth.require_activation = false).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_equal_requests_before_a_worker_starts_are_one_task_and_one_run() {
    let house = open().await;
    let (_, token) = house.newcomer("ada").await;
    let mut asking = JoinSet::new();
    for _ in 0..50 {
        let request = house
            .get("/recommendations?genre=Action&limit=2")
            .bearer_auth(&token);
        asking.spawn(answer(request));
    }
    let answers = asking.join_all().await;
    assert!(answers.iter().all(|(status, _)| *status == 202));
    let tasks: HashSet<String> = answers
        .iter()
        .map(|(_, data)| data["task_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(tasks.len(), 1);

    let worker = house.worker();
    let task = tasks.iter().next().unwrap();
    let status = format!("/api/tasks/{task}?wait=30");
    let (_, task) = answer(house.get(&status).bearer_auth(&token)).await;
    assert_eq!(
        (&task["status"], &task["attempts"]),
        (&"completed".into(), &1.into())
    );
    assert_eq!(titles(&task["result"]), ["Three", "Two"]);
    worker.stop().await;
    let runs = house
        .db
        .number("SELECT COUNT(*) FROM recommendation_log")
        .await;
    assert_eq!(runs, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_users_with_equal_filters_each_get_their_own_list() {
    let house = open().await;
    let (ada, adas_token) = house.newcomer("ada").await;
    let (_, bobs_token) = house.newcomer("bob").await;
    house
        .db
        .run(format!(
            "INSERT INTO ratings (user_id, movie_id, score) VALUES ({ada}, 3, 5)"
        ))
        .await;
    let worker = house.worker();
    let ask = |token: &str| {
        house
            .get("/recommendations?genre=Action&wait=30")
            .bearer_auth(token)
    };
    let ((first, adas), (second, bobs)) =
        tokio::join!(answer(ask(&adas_token)), answer(ask(&bobs_token)));
    assert_eq!((first, second), (200, 200));
    assert_eq!(titles(&adas), ["Two", "One"]);
    assert_eq!(titles(&bobs), ["Three", "Two", "One"]);

    let adas_task = adas["recommendation_id"].as_str().unwrap();
    let status = format!("/api/tasks/{adas_task}");
    assert_eq!(
        answer(house.get(&status).bearer_auth(&bobs_token)).await.0,
        404
    );
    assert_eq!(
        answer(house.get(&status).bearer_auth(&adas_token)).await.0,
        200
    );
    worker.stop().await;
}
