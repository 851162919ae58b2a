//! What admins see of TMDb, ask of it, and keep for themselves.

use marquee_queue::TaskId;
use marquee_testkit::tmdb::Fault;
use reqwest::Method;
use serde_json::{Value, json};

use super::{data, start, start_with};
use crate::harness::{SignedIn, TestApi};

#[tokio::test]
async fn the_figures_tell_of_calls_and_of_syncs() {
    let (stub, api) = start(30).await;
    let admin = api.admin().await;
    api.db
        .run("INSERT INTO sync_states (name, started_at, finished_at, succeeded_at, written, skipped, error) VALUES
                 ('changes', '2026-11-20 08:00:00', '2026-11-20 08:01:00', NULL, 12, 1, 'TMDb is away')")
        .await;
    assert_eq!(api.get("/api/movies/tmdb:1", None).await.status, 200);
    assert_eq!(api.get("/api/movies/tmdb:31", None).await.status, 404);
    stub.fail_times(Fault::InternalError, 1);
    assert_eq!(api.get("/api/movies/tmdb:2", None).await.status, 200);
    let figures = marquee_testkit::eventually("all calls are counted", async || {
        let figures = data(&api.get("/api/admin/tmdb", Some(&admin)).await);
        (figures["days"][0]["calls"] == 4).then_some(figures)
    })
    .await;
    assert_eq!(figures["set_up"], true);
    assert_eq!(
        (&figures["breaker"], &figures["breakers_open"]),
        (&json!("closed"), &json!(0))
    );
    assert_eq!(figures["calls_per_second"], 1000);
    assert_eq!(figures["paused_milliseconds"], 0);
    assert_eq!(figures["days"].as_array().unwrap().len(), 7);
    let today = &figures["days"][0];
    assert_eq!(today["errors"], 1, "{today}");
    assert_eq!(
        today["outcomes"],
        json!({"ok": 2, "not_found": 1, "away": 1})
    );
    assert_eq!(
        figures["syncs"],
        json!([{
            "name": "changes",
            "started_at": "2026-11-20T08:00:00Z",
            "finished_at": "2026-11-20T08:01:00Z",
            "succeeded_at": null,
            "written": 12,
            "skipped": 1,
            "error": "TMDb is away",
        }])
    );
    let user = api.user("Ann").await;
    let reply = api.get("/api/admin/tmdb", Some(&user)).await;
    reply.refused(403, "FORBIDDEN");
}

#[tokio::test]
async fn how_often_nobody_had_to_be_called_is_told_by_day_for_all_servers_together() {
    let (stub, api) = start(30).await;
    let admin = api.admin().await;
    let lookups = async |fits: Value| {
        marquee_testkit::eventually("all look-ups are counted", async || {
            let figures = data(&api.get("/api/admin/tmdb", Some(&admin)).await);
            (figures["days"][0]["lookups"] == fits).then_some(figures)
        })
        .await
    };
    let none = json!({"hits": 0, "stale": 0, "misses": 0, "hit_ratio": null});
    let figures = lookups(none.clone()).await;
    assert_eq!(figures["days"][6]["lookups"], none);
    // two pages, then the first of them from another server
    let search = "/api/movies/search?query=the";
    let reply = api.get(&format!("{search}&limit=30"), None).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let other = format!("{}{search}", api.another_server());
    for _ in 0..4 {
        assert_eq!(reqwest::get(&other).await.unwrap().status(), 200);
    }
    lookups(json!({"hits": 4, "stale": 0, "misses": 2, "hit_ratio": 4.0 / 6.0})).await;
    super::away::grow_old(&api).await;
    stub.fail(Fault::HtmlUnavailable);
    assert_eq!(api.get(search, None).await.data()["stale"], true);
    api.get("/api/movies/tmdb:31", None)
        .await
        .refused(503, "TMDB_UNAVAILABLE");
    lookups(json!({"hits": 4, "stale": 1, "misses": 3, "hit_ratio": 0.5})).await;
}

#[tokio::test]
async fn a_sync_that_is_asked_for_waits_for_a_worker_and_is_not_asked_for_twice() {
    let (stub, api) = start(10).await;
    let admin = api.admin().await;
    let sync = async |what: Value| {
        let body = json!({ "what": what });
        api.post("/api/admin/tmdb/sync", Some(&admin), body).await
    };
    let asked = sync(json!("changes")).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    let id = asked.data()["task_id"].as_str().unwrap().to_owned();
    assert_eq!(asked.json()["task_id"], id.as_str());
    assert_eq!(sync(json!("changes")).await.data()["task_id"], id.as_str());
    assert_ne!(sync(json!("genres")).await.data()["task_id"], id.as_str());
    let task = data(&api.get(&format!("/api/tasks/{id}"), Some(&admin)).await);
    assert_eq!(
        (&task["kind"], &task["status"]),
        (&json!("sync_tmdb"), &json!("queued"))
    );
    let task: TaskId = id.parse().unwrap();
    let record = api.queue.task(task).await.unwrap();
    assert!(record.is_some());
    for wrong in [json!("everything"), json!(""), json!(7), Value::Null] {
        sync(wrong).await.names_bad_fields(&["what"]);
    }
    assert_eq!(stub.calls().len(), 0, "that is the worker's");
}

#[tokio::test]
async fn without_a_key_there_is_nothing_to_sync_with() {
    let (_stub, api) = start_with(1, |settings| settings.tmdb.read_token = "".into()).await;
    let admin = api.admin().await;
    let body = json!({"what": "genres"});
    let reply = api.post("/api/admin/tmdb/sync", Some(&admin), body).await;
    reply.refused(503, "TMDB_UNAVAILABLE");
    let figures = data(&api.get("/api/admin/tmdb", Some(&admin)).await);
    assert_eq!(figures["set_up"], false);
}

/// The movie with this id, as `who` sees it.
async fn show(api: &TestApi, id: &Value, who: Option<&SignedIn>) -> Value {
    data(&api.get(&format!("/api/movies/{id}"), who).await)
}

#[tokio::test]
async fn a_field_that_an_admin_writes_is_not_tmdbs_any_more() {
    let (_stub, api) = start(30).await;
    let (admin, ann) = (api.admin().await, api.user("Ann").await);
    let id = data(&api.get("/api/movies/tmdb:5", None).await)["id"].clone();
    let patch = async |body: Value| {
        let path = format!("/api/movies/{id}");
        api.send(Method::PATCH, &path, Some(&admin), Some(body))
            .await
    };
    let changed = data(&patch(json!({"title": "The Right Title", "overview": "Ours."})).await);
    assert_eq!(changed["locked_fields"], json!(["title", "overview"]));
    assert_eq!(
        show(&api, &id, Some(&admin)).await["locked_fields"],
        json!(["title", "overview"])
    );
    for who in [None, Some(&ann)] {
        assert_eq!(show(&api, &id, who).await.get("locked_fields"), None);
    }
    // TMDb tells of it again
    let found = api.get("/api/movies/search?query=the&limit=20", None).await;
    let movies = found.data()["results"].clone();
    let movie = movies
        .as_array()
        .unwrap()
        .iter()
        .find(|movie| movie["id"] == id);
    let movie = movie.unwrap();
    assert_eq!(
        (&movie["title"], &movie["overview"]),
        (&json!("The Right Title"), &json!("Ours."))
    );
    assert_ne!(movie["original_title"], "The Right Title");

    let locked = data(&patch(json!({"locked_fields": ["cast"]})).await);
    assert_eq!(locked["locked_fields"], json!(["cast"]));
    let free = data(&patch(json!({"locked_fields": []})).await);
    assert_eq!(free["locked_fields"], json!([]));
    let found = api.get("/api/movies/trending?window=day", None).await;
    let movie = &found.data()["results"][4];
    assert_eq!(movie["id"], id);
    assert_ne!(movie["title"], "The Right Title");
    assert_ne!(movie["overview"], "Ours.");
    patch(json!({"locked_fields": ["tmdb_id"]}))
        .await
        .names_bad_fields(&["locked_fields"]);
}
