//! Everything that is stored about somebody.

use std::collections::HashSet;

use marquee_domain::models::export::Part;
use reqwest::Method;
use serde_json::json;

use crate::closing::watched;
use crate::harness::TestApi;

#[tokio::test]
async fn an_export_has_everything_of_its_owner_and_nothing_of_others() {
    let api = TestApi::start().await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    watched(&api, ann.id, bob.id).await;
    api.db
        .run(format!(
            "UPDATE movies SET deleted_at = NOW(6) WHERE id = 1;
             INSERT INTO audit_log (action, actor_id, subject, address) VALUES
                 ('login', {ann}, NULL, '203.0.113.7'), ('role_granted', {bob}, 'user:{ann}', '203.0.113.8'), ('login', {bob}, NULL, '203.0.113.9');
             INSERT INTO recommendation_log (id, user_id, strategy, movies) VALUES ('01J00000000000000000000001', {bob}, 'genre', '[2]');
             INSERT INTO recommendation_feedback (recommendation_id, movie_id, event) VALUES
                 ('01J00000000000000000000000', 1, 'shown'), ('01J00000000000000000000001', 2, 'shown')",
            ann = ann.id,
            bob = bob.id
        ))
        .await;
    let reply = api.get("/api/user/export", Some(&ann)).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let disposition = reply.header("content-disposition").unwrap();
    assert!(
        disposition.starts_with("attachment; filename=\"marquee-"),
        "{disposition}"
    );
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(reply.header("cache-control"), Some("private, no-store"));

    let head = api
        .send(Method::HEAD, "/api/user/export", Some(&ann), None)
        .await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));

    let data = reply.data();
    assert_eq!(data["profile"]["email"], "ann@example.com");
    assert_eq!(data["profile"]["roles"], json!(["user"]));
    assert_eq!(data["profile"]["preferences"], json!({"genre": ["Drama"]}));
    assert_eq!(data["ratings"].as_array().unwrap().len(), 1);
    let rating = &data["ratings"][0];
    assert_eq!(
        (&rating["score"], &rating["review"]),
        (&json!(5), &json!("Loud."))
    );
    assert_eq!(rating["movie"]["title"], "Heat", "also when it is deleted");
    assert_eq!(data["interactions"].as_array().unwrap().len(), 3);
    assert_eq!(data["events"][0]["query"], "heat");
    assert_eq!(data["recommendations"][0]["movies"], json!([1, 2]));
    let feedback = data["feedback"].as_array().unwrap();
    assert_eq!(feedback.len(), 1);
    assert_eq!(
        (&feedback[0]["movie_id"], &feedback[0]["event"]),
        (&json!(1), &json!("shown"))
    );
    assert_eq!(data["sessions"][0]["id"], ann.sid);
    let audited = data["audit_log"].as_array().unwrap();
    assert_eq!(audited.len(), 2);
    assert_eq!(audited[0]["address"], "203.0.113.7");
    assert_eq!(
        (&audited[1]["by_you"], &audited[1]["address"]),
        (&json!(false), &json!(null))
    );
    for part in Part::ALL {
        assert!(data[part.as_str()].is_array(), "{}", part.as_str());
    }
    for secret in ["password", "hash", "token"] {
        assert!(!reply.text.contains(secret), "{}", reply.text);
    }
}

#[tokio::test]
async fn a_long_export_comes_whole_and_an_empty_one_too() {
    let api = TestApi::start().await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    // exactly two chunks of events and of recommendations, and two and a half of feedback
    api.db
        .run(format!(
            "INSERT INTO events (user_id, kind, query, at) SELECT {ann}, 'search', CONCAT('\"', seq), NOW(6) FROM (
                 WITH RECURSIVE numbers (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM numbers WHERE seq < 1000) SELECT seq FROM numbers) AS n;
             INSERT INTO recommendation_log (id, user_id, strategy, movies) SELECT LPAD(seq, 26, '0'), {ann}, 'genre', '[]' FROM (
                 WITH RECURSIVE numbers (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM numbers WHERE seq < 1000) SELECT seq FROM numbers) AS n;
             INSERT INTO movies (id, title, original_title, overview) VALUES (1, 'Heat', 'Heat', ''), (2, 'Up', 'Up', ''), (3, 'Ran', 'Ran', '');
             INSERT INTO recommendation_feedback (recommendation_id, movie_id, event)
                 SELECT recommendation_log.id, movies.id, event FROM recommendation_log, movies, (SELECT 'shown' AS event UNION SELECT 'clicked') AS events
                 WHERE recommendation_log.id <= LPAD(208, 26, '0')",
            ann = ann.id
        ))
        .await;
    let data = api.get("/api/user/export", Some(&ann)).await.data();
    let events = data["events"].as_array().unwrap();
    assert_eq!(events.len(), 1000);
    assert!(
        events
            .iter()
            .zip(1..)
            .all(|(event, n)| event["query"] == format!("\"{n}"))
    );
    assert_eq!(data["recommendations"].as_array().unwrap().len(), 1000);
    let feedback = data["feedback"].as_array().unwrap();
    let distinct: HashSet<String> = feedback.iter().map(ToString::to_string).collect();
    // 208 lists, three movies of each, both shown and clicked
    assert_eq!((feedback.len(), distinct.len()), (1248, 1248));
    let data = api.get("/api/user/export", Some(&bob)).await.data();
    assert_eq!(
        (&data["ratings"], &data["audit_log"]),
        (&json!([]), &json!([]))
    );
}
