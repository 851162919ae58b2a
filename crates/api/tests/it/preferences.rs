//! `/preferences`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::TestApi;

#[tokio::test]
async fn what_was_stored_is_shown_replaced_whole_and_forgotten() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    assert_eq!(
        api.get("/preferences", Some(&user)).await.data()["preferences"],
        json!({})
    );

    let full = json!({
        "genre": ["Action", "drama"], "exclude_genre": "Horror", "year": [1990, 1999], "rating": [7.5, 9.0],
        "language": "en", "favorite_genres": ["Comedy"], "actors": ["Al Pacino"], "directors": "Michael Mann",
    });
    let body = json!({"user_id": user.id, "preferences": full});
    let reply = api.post("/preferences", Some(&user), body).await;
    assert_eq!(
        (reply.status, &reply.json()["message"]),
        (200, &json!("Preferences updated successfully"))
    );
    assert_eq!(
        reply.data(),
        json!({"user_id": user.id, "preferences": full})
    );
    assert_eq!(
        api.get("/api/user/preferences", Some(&user)).await.data()["preferences"],
        full
    );

    let less = json!({"preferences": {"year": 2021}});
    assert_eq!(
        api.send(Method::PUT, "/preferences", Some(&user), Some(less))
            .await
            .status,
        200
    );
    assert_eq!(
        api.get("/preferences", Some(&user)).await.data()["preferences"],
        json!({"year": 2021})
    );

    for _ in 0..2 {
        assert_eq!(
            api.send(Method::DELETE, "/preferences", Some(&user), None)
                .await
                .status,
            204
        );
    }
    assert_eq!(
        api.get("/preferences", Some(&user)).await.data()["preferences"],
        json!({})
    );
}

#[tokio::test]
async fn wrong_input_names_each_field_and_stores_nothing() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    let cases: [(Value, &[&str]); 12] = [
        (json!({}), &["preferences"]),
        (json!({"preferences": 3}), &["preferences"]),
        (
            json!({"preferences": {"genre": "Actn"}}),
            &["preferences.genre"],
        ),
        (json!({"preferences": {"genre": 3}}), &["preferences.genre"]),
        (
            json!({"preferences": {"exclude_genre": ["Drama", "Nope"]}}),
            &["preferences.exclude_genre"],
        ),
        (
            json!({"preferences": {"year": [2022, 2021]}}),
            &["preferences.year"],
        ),
        (
            json!({"preferences": {"year": "soon"}}),
            &["preferences.year"],
        ),
        (
            json!({"preferences": {"rating": 11}}),
            &["preferences.rating"],
        ),
        (
            json!({"preferences": {"rating": [9, 7.5]}}),
            &["preferences.rating"],
        ),
        (
            json!({"preferences": {"movies": [4711]}}),
            &["preferences.movies"],
        ),
        (
            json!({"preferences": {}, "user_id": "me", "role": "admin"}),
            &["role", "user_id"],
        ),
        (
            json!({"preferences": {"year": [1, 2, 3], "rating": -1, "colour": "red"}}),
            &[
                "preferences.colour",
                "preferences.rating",
                "preferences.year",
            ],
        ),
    ];
    for (body, fields) in cases {
        api.post("/preferences", Some(&user), body)
            .await
            .names_bad_fields(fields);
    }
    let unknown = json!({"preferences": {"genre": "Actn"}});
    let told = api
        .post("/preferences", Some(&user), unknown)
        .await
        .names_bad_fields(&["preferences.genre"]);
    assert!(
        told.to_string().contains("Science Fiction"),
        "the allowed names are told: {told}"
    );
    assert_eq!(api.db.number("SELECT COUNT(*) FROM preferences").await, 0);
    assert_eq!(
        api.get("/preferences?colour=red", Some(&user))
            .await
            .names_bad_fields(&["colour"])["colour"][0],
        "is not known here"
    );
}

#[tokio::test]
async fn only_an_admin_may_name_another_user_whether_that_one_exists_or_not() {
    let api = TestApi::start().await;
    let (ann, bob, admin) = (
        api.user("Ann").await,
        api.user("Bob").await,
        api.admin().await,
    );
    let of = |id: u64| json!({"user_id": id, "preferences": {"year": 2021}});
    for id in [bob.id, 4711] {
        api.post("/preferences", Some(&ann), of(id))
            .await
            .refused(403, "FORBIDDEN");
        api.get(&format!("/preferences?user_id={id}"), Some(&ann))
            .await
            .refused(403, "FORBIDDEN");
        let theirs = format!("/preferences?user_id={id}");
        let delete = api.send(Method::DELETE, &theirs, Some(&ann), None);
        delete.await.refused(403, "FORBIDDEN");
    }
    assert_eq!(api.db.number("SELECT COUNT(*) FROM preferences").await, 0);

    assert_eq!(
        api.post("/preferences", Some(&admin), of(bob.id))
            .await
            .status,
        200
    );
    assert_eq!(
        api.get("/preferences", Some(&bob)).await.data()["preferences"],
        json!({"year": 2021})
    );
    api.post("/preferences", Some(&admin), of(4711))
        .await
        .refused(404, "NOT_FOUND");
}
