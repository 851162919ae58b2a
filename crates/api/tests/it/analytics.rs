//! What admins are told of what people look for.

use serde_json::{Value, json};

use crate::harness::TestApi;
use crate::ratings::movies;

fn total(days: &Value, what: &str) -> i64 {
    let days = days.as_array().unwrap().iter();
    days.map(|day| day[what].as_i64().unwrap()).sum()
}

#[tokio::test]
async fn an_empty_house_has_nothing_to_count() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let reply = api.get("/api/admin/analytics", Some(&admin)).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("cache-control"), Some("private, no-store"));
    let data = reply.data();
    assert_eq!(data["activity"].as_array().unwrap().len(), 7);
    assert_eq!(data["recommendations"]["days"].as_array().unwrap().len(), 7);
    assert_eq!(
        data["trend"]["views"],
        json!({"now": 0, "before": 0, "change": null})
    );
    assert_eq!(
        data["recommendations"]["days"][0]["click_through"],
        json!(null)
    );
    assert_eq!(data["recommendations"]["strategies"], json!([]));
    for days in ["0", "91", "week", "-1"] {
        let path = format!("/api/admin/analytics?days={days}");
        let reply = api.get(&path, Some(&admin)).await;
        reply.names_bad_fields(&["days"]);
    }
}

#[tokio::test]
async fn what_people_told_is_what_admins_are_told() {
    let api = TestApi::start().await;
    movies(&api).await;
    let (admin, ann) = (api.admin().await, api.user("Ann").await);
    let events = json!({"events": [
        {"type": "search", "query": "Heat"}, {"type": "search", "query": "heat "}, {"type": "search", "query": "up"},
        {"type": "view", "movie_id": 1}, {"type": "view", "movie_id": 1}, {"type": "click", "movie_id": 2}
    ]});
    assert_eq!(
        api.post("/api/events", Some(&ann), events).await.status,
        202
    );
    // what happened 70 days ago belongs to the 60 days before these 60
    api.db
        .run(format!(
            "INSERT INTO events (kind, movie_id, at, created_at) VALUES ('view', 2, NOW(6), NOW(6) - INTERVAL 70 DAY);
             INSERT INTO recommendation_log (id, user_id, strategy, movies) VALUES
                 ('01J00000000000000000000000', {ann}, 'genre', '[1, 2]'), ('01J00000000000000000000001', {ann}, 'popular', '[1]')",
            ann = ann.id
        ))
        .await;
    for (movie, event) in [(1, "shown"), (2, "shown"), (2, "clicked"), (1, "dismissed")] {
        let told = json!({"recommendation_id": "01J00000000000000000000000", "movie_id": movie, "event": event});
        let path = "/api/user/recommendations/feedback";
        assert_eq!(api.post(path, Some(&ann), told).await.status, 200);
    }
    let data = api
        .get("/api/admin/analytics?days=60", Some(&admin))
        .await
        .data();
    let activity = &data["activity"];
    assert_eq!(activity.as_array().unwrap().len(), 60);
    assert_eq!(
        (
            total(activity, "searches"),
            total(activity, "views"),
            total(activity, "clicks")
        ),
        (3, 2, 1)
    );
    assert_eq!(
        data["trend"],
        json!({
            "searches": {"now": 3, "before": 0, "change": null},
            "views": {"now": 2, "before": 1, "change": 1.0},
            "clicks": {"now": 1, "before": 0, "change": null}
        })
    );
    assert_eq!(
        data["searched"],
        json!([{"query": "heat", "count": 2}, {"query": "up", "count": 1}])
    );
    assert_eq!(
        (&data["viewed"], &data["clicked"]),
        (
            &json!([{"movie_id": 1, "title": "Heat", "count": 2}]),
            &json!([{"movie_id": 2, "title": "Up", "count": 1}])
        )
    );
    assert_eq!(
        data["recommendations"]["strategies"],
        json!([
            {"strategy": "genre", "lists": 1, "shown": 2, "clicked": 1, "dismissed": 1, "click_through": 0.5},
            {"strategy": "popular", "lists": 1, "shown": 0, "clicked": 0, "dismissed": 0, "click_through": null}
        ])
    );
    let days = &data["recommendations"]["days"];
    assert_eq!(
        (
            total(days, "lists"),
            total(days, "shown"),
            total(days, "clicked")
        ),
        (2, 2, 1)
    );
    assert_eq!(data["capped"], false);
}
