//! Genres: public to read, written by admins.

use futures_util::future::join_all;
use marquee_testkit::TestDb;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Reply, SignedIn, TestApi};

async fn create(api: &TestApi, admin: &SignedIn, body: Value) -> Reply {
    api.post("/api/genres", Some(admin), body).await
}

async fn patch(api: &TestApi, admin: &SignedIn, id: u64, body: Value) -> Reply {
    let path = format!("/api/genres/{id}");
    api.send(Method::PATCH, &path, Some(admin), Some(body))
        .await
}

async fn delete(api: &TestApi, admin: &SignedIn, id: u64, query: &str) -> Reply {
    let path = format!("/api/genres/{id}{query}");
    api.send(Method::DELETE, &path, Some(admin), None).await
}

async fn genre(db: &TestDb, name: &str) -> u64 {
    let sql = format!("SELECT id FROM genres WHERE name = '{name}'");
    db.number(&sql).await.unsigned_abs()
}

async fn movie_of(api: &TestApi, admin: &SignedIn, title: &str, genres: &[u64]) -> u64 {
    let body = json!({"title": title, "genre_ids": genres});
    let reply = api.post("/api/movies", Some(admin), body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.data()["id"].as_u64().unwrap()
}

#[tokio::test]
async fn all_genres_are_listed_by_name_in_parts() {
    let api = TestApi::start().await;
    let all = api.get("/api/genres", None).await;
    assert_eq!(all.status, 200);
    let list = all.data();
    assert_eq!((&list["count"], &list["next"]), (&json!(19), &Value::Null));
    let first = json!({"id": genre(&api.db, "Action").await, "tmdb_id": 28, "name": "Action"});
    assert_eq!(list["results"][0], first);
    let part = api.get("/api/genres?offset=2&limit=2", None).await;
    let names = |list: &Value| -> Vec<String> {
        let results = list["results"].as_array().unwrap();
        let names = results.iter().map(|genre| genre["name"].as_str().unwrap());
        names.map(str::to_owned).collect()
    };
    assert_eq!(names(&part.data()), ["Animation", "Comedy"]);
    assert_eq!(part.data()["next"], "/api/genres?limit=2&offset=4");
    assert_eq!(part.data()["previous"], "/api/genres?limit=2&offset=0");
    api.get("/api/genres?name=x", None)
        .await
        .names_bad_fields(&["name"]);

    let one = format!("/api/genres/{}", first["id"]);
    let reply = api.get(&one, None).await;
    assert_eq!((reply.status, reply.data()), (200, first));
    api.get("/api/genres/99999", None)
        .await
        .refused(404, "NOT_FOUND");
    api.get("/api/genres/x", None)
        .await
        .names_bad_fields(&["id"]);

    for path in ["/api/genres", &one] {
        let etag = api.get(path, None).await.header("etag").unwrap().to_owned();
        let request = api.request(Method::GET, path).header("if-none-match", etag);
        let again = Reply::to(request).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""));
    }
}

#[tokio::test]
async fn an_admin_makes_changes_and_replaces_a_genre() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let made = create(
        &api,
        &admin,
        json!({"name": "  Film Noir ", "tmdb_id": 900}),
    )
    .await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.data()["id"].as_u64().unwrap();
    assert_eq!(
        made.data(),
        json!({"id": id, "tmdb_id": 900, "name": "Film Noir"})
    );
    let path = format!("/api/genres/{id}");
    assert_eq!(made.header("location"), Some(&*path));

    let changed = patch(&api, &admin, id, json!({"name": "film NOIR"})).await;
    assert_eq!(
        changed.data(),
        json!({"id": id, "tmdb_id": 900, "name": "film NOIR"})
    );
    let changed = patch(&api, &admin, id, json!({"tmdb_id": null})).await;
    assert_eq!(
        changed.data(),
        json!({"id": id, "tmdb_id": null, "name": "film NOIR"})
    );
    assert_eq!(patch(&api, &admin, id, json!({})).await.status, 200);
    patch(&api, &admin, id, json!({"tmdb_id": 901})).await;
    let put = async |body| api.send(Method::PUT, &path, Some(&admin), Some(body)).await;
    let replaced = put(json!({"name": "Noir"})).await;
    assert_eq!(
        replaced.data(),
        json!({"id": id, "tmdb_id": null, "name": "Noir"})
    );
    assert_eq!(api.get(&path, None).await.data(), replaced.data());

    put(json!({})).await.names_bad_fields(&["name"]);
    let told = patch(
        &api,
        &admin,
        id,
        json!({"name": null, "tmdb_id": 0, "id": 3}),
    )
    .await;
    told.names_bad_fields(&["id", "name", "tmdb_id"]);
    for name in ["", " ", "a\0b", "a\nb", "\u{200b}", &"x".repeat(101)] {
        let reply = create(&api, &admin, json!({"name": name})).await;
        reply.names_bad_fields(&["name"]);
    }
    // the longest name, of letters that are two in lower case
    let longest = "İ".repeat(100);
    assert_eq!(
        create(&api, &admin, json!({"name": longest})).await.status,
        201
    );
    patch(&api, &admin, 99_999, json!({"name": "X"}))
        .await
        .refused(404, "NOT_FOUND");

    assert_eq!(delete(&api, &admin, id, "").await.status, 204);
    delete(&api, &admin, id, "").await.refused(404, "NOT_FOUND");
    api.get(&path, None).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn names_and_tmdb_ids_are_unique_whoever_comes_at_once() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let drama = genre(&api.db, "Drama").await;
    let taken = create(&api, &admin, json!({"name": " DRAMA "})).await;
    assert_eq!(
        taken.refused(409, "GENRE_EXISTS"),
        json!({"genre_id": drama})
    );
    create(&api, &admin, json!({"name": "Other", "tmdb_id": 18}))
        .await
        .refused(409, "TMDB_ID_TAKEN");
    let crime = genre(&api.db, "Crime").await;
    let taken = patch(&api, &admin, crime, json!({"name": "drama"})).await;
    taken.refused(409, "GENRE_EXISTS");
    // the name is its own
    for body in [
        json!({"tmdb_id": 18}),
        json!({"name": "Crime", "tmdb_id": 18}),
    ] {
        let taken = patch(&api, &admin, crime, body).await;
        taken.refused(409, "TMDB_ID_TAKEN");
    }

    let one_wins = |replies: Vec<Reply>, won: u16| {
        let winners = replies.iter().filter(|reply| reply.status == won).count();
        assert_eq!(winners, 1, "{replies:?}");
        for reply in replies.iter().filter(|reply| reply.status != won) {
            reply.refused(409, "GENRE_EXISTS");
        }
    };
    let making = (0..20).map(|_| create(&api, &admin, json!({"name": "New"})));
    one_wins(join_all(making).await, 201);
    let mut ids = Vec::new();
    for n in 0..8 {
        let made = create(&api, &admin, json!({"name": format!("Number {n}")})).await;
        ids.push(made.data()["id"].as_u64().unwrap());
    }
    let renaming = ids
        .iter()
        .map(|id| patch(&api, &admin, *id, json!({"name": "One"})));
    one_wins(join_all(renaming).await, 200);
}

#[tokio::test]
async fn a_genre_in_use_is_deleted_only_with_a_replacement() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let (crime, drama) = (genre(&api.db, "Crime").await, genre(&api.db, "Drama").await);
    let heat = movie_of(&api, &admin, "Heat", &[crime, drama]).await;
    let thief = movie_of(&api, &admin, "Thief", &[crime]).await;

    let in_use = delete(&api, &admin, crime, "").await;
    assert_eq!(in_use.refused(409, "GENRE_IN_USE"), json!({"movies": 2}));
    for with in ["99999", "x", "0", "", &crime.to_string()] {
        let reply = delete(&api, &admin, crime, &format!("?replace_with={with}")).await;
        reply.names_bad_fields(&["replace_with"]);
    }
    let with_drama = format!("?replace_with={drama}");
    delete(&api, &admin, 99_999, &with_drama)
        .await
        .refused(404, "NOT_FOUND");
    let reply = delete(&api, &admin, crime, &with_drama).await;
    assert_eq!((reply.status, reply.text.as_str()), (204, ""));
    for movie in [heat, thief] {
        let movie = api.get(&format!("/api/movies/{movie}"), None).await.data();
        assert_eq!(movie["genres"], json!([{"id": drama, "name": "Drama"}]));
    }
    delete(&api, &admin, crime, &with_drama)
        .await
        .refused(404, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_genre_is_deleted_while_movies_get_it_and_nobody_meets_an_error() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let drama = genre(&api.db, "Drama").await;
    for round in 0..20 {
        let name = json!({"name": format!("Round {round}")});
        let fresh = create(&api, &admin, name).await.data()["id"]
            .as_u64()
            .unwrap();
        let old = movie_of(&api, &admin, "Old", &[]).await;
        let query = match round % 2 {
            0 => format!("?replace_with={drama}"),
            _ => String::new(),
        };
        let giving = (0..6).map(async |n| {
            let genres = json!({"title": "New", "genre_ids": [fresh, drama]});
            if n % 2 == 0 {
                return api.post("/api/movies", Some(&admin), genres).await;
            }
            let path = format!("/api/movies/{old}");
            api.send(Method::PATCH, &path, Some(&admin), Some(genres))
                .await
        });
        let (given, deleted) = tokio::join!(join_all(giving), delete(&api, &admin, fresh, &query));
        if deleted.status != 204 {
            deleted.refused(409, "GENRE_IN_USE");
        }
        for reply in given {
            if ![200, 201].contains(&reply.status) {
                reply.names_bad_fields(&["genre_ids"]);
            }
        }
    }
    let orphans = "SELECT COUNT(*) FROM movie_genres LEFT JOIN genres ON genres.id = genre_id WHERE genres.id IS NULL";
    assert_eq!(api.db.number(orphans).await, 0);
}

#[tokio::test]
async fn stored_preferences_stay_right_when_a_genre_is_renamed_or_replaced() {
    let api = TestApi::start().await;
    let (admin, ann) = (api.admin().await, api.user("Ann").await);
    let stored = async || {
        let reply = api.get("/preferences", Some(&ann)).await;
        reply.data()["preferences"].clone()
    };
    let preferences = json!({"genre": ["Crime", "Drama"], "exclude_genre": "crime"});
    let body = json!({"preferences": preferences});
    assert_eq!(api.post("/preferences", Some(&ann), body).await.status, 200);
    let crime = genre(&api.db, "Crime").await;
    patch(&api, &admin, crime, json!({"name": "Gangster"})).await;
    let renamed = json!({"genre": ["Gangster", "Drama"], "exclude_genre": "Gangster"});
    assert_eq!(stored().await, renamed);
    let again = api.post("/preferences", Some(&ann), json!({"preferences": renamed}));
    assert_eq!(again.await.status, 200, "what is read can be written");

    let drama = genre(&api.db, "Drama").await;
    delete(&api, &admin, crime, &format!("?replace_with={drama}")).await;
    assert_eq!(
        stored().await,
        json!({"genre": ["Drama"], "exclude_genre": "Drama"})
    );
    assert_eq!(delete(&api, &admin, drama, "").await.status, 204);
    assert_eq!(stored().await, json!({}));
}

#[tokio::test]
async fn what_admins_do_with_genres_is_written_down() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let made = create(&api, &admin, json!({"name": "Noir"})).await.data();
    let id = made["id"].as_u64().unwrap();
    patch(&api, &admin, id, json!({"name": "Film Noir"})).await;
    delete(&api, &admin, id, "").await;
    let log = api.get("/api/admin/audit-log", Some(&admin)).await.data();
    let told: Vec<Value> = log["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["subject"] == format!("genre:{id}"))
        .map(|entry| json!([entry["action"], entry["actor"], entry["details"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["genre_deleted", admin.id, {"name": "Film Noir", "replaced_with": null}]),
            json!(["genre_changed", admin.id, {"was": "Noir", "name": "Film Noir"}]),
            json!(["genre_created", admin.id, {"name": "Noir"}]),
        ]
    );
}
