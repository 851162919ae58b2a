//! Movies, as admins write them.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Reply, SignedIn, TestApi};

async fn create(api: &TestApi, admin: &SignedIn, body: Value) -> Reply {
    api.post("/api/movies", Some(admin), body).await
}

async fn write(api: &TestApi, admin: &SignedIn, method: Method, movie: &str, body: Value) -> Reply {
    let path = format!("/api/movies/{movie}");
    api.send(method, &path, Some(admin), Some(body)).await
}

async fn delete(api: &TestApi, admin: &SignedIn, movie: &str) -> Reply {
    let path = format!("/api/movies/{movie}");
    api.send(Method::DELETE, &path, Some(admin), None).await
}

/// A movie with all that can be said of it; genres 1 and 2 are there from the start.
fn matrix() -> Value {
    json!({
        "title": " The Matrix ",
        "original_title": "Matrix",
        "overview": "A programmer learns\nwhat the world is made of.",
        "release_date": "1999-03-31",
        "runtime": 136,
        "original_language": "EN",
        "tmdb_id": 603,
        "imdb_id": "tt0133093",
        "poster_path": "/poster.jpg",
        "backdrop_path": "/backdrop.jpg",
        "adult": false,
        "popularity": 83.5,
        "vote_average": 8.2,
        "vote_count": 26_000,
        "genre_ids": [2, 1],
        "directors": ["Lana Wachowski", "Lilly Wachowski"],
        "cast": [{"name": "Keanu Reeves", "character": "Neo"}, {"name": "Joe Pantoliano"}],
        "keywords": ["simulated reality", "Hacker"],
    })
}

#[tokio::test]
async fn a_movie_that_was_added_is_answered_as_its_details_show_it() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let made = create(&api, &admin, matrix()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let movie = made.data();
    let path = format!("/api/movies/{}", movie["id"]);
    assert_eq!(made.header("location"), Some(&*path));
    for (field, value) in [
        ("title", json!("The Matrix")),
        ("original_title", json!("Matrix")),
        (
            "overview",
            json!("A programmer learns\nwhat the world is made of."),
        ),
        ("release_date", json!("1999-03-31")),
        ("year", json!(1999)),
        ("runtime", json!(136)),
        ("original_language", json!("en")),
        ("tmdb_id", json!(603)),
        ("imdb_id", json!("tt0133093")),
        ("poster_path", json!("/poster.jpg")),
        ("backdrop_path", json!("/backdrop.jpg")),
        ("popularity", json!(83.5)),
        ("vote_average", json!(8.2)),
        ("vote_count", json!(26_000)),
        ("directors", json!(["Lana Wachowski", "Lilly Wachowski"])),
        ("keywords", json!(["Hacker", "simulated reality"])),
        ("rating_count", json!(0)),
    ] {
        assert_eq!(movie[field], value, "{field}");
    }
    let genres = movie["genres"].as_array().unwrap();
    assert_eq!(genres.len(), 2);
    assert_eq!(movie["cast"][0]["character"], "Neo");
    assert_eq!(
        movie["cast"][1],
        json!({"name": "Joe Pantoliano", "character": null, "order": 1})
    );
    let shown = api.get(&path, Some(&admin)).await;
    assert_eq!((shown.status, shown.data()), (200, movie.clone()));
    let by_tmdb = api.get("/api/movies/tmdb:603", Some(&admin)).await;
    assert_eq!(by_tmdb.data(), movie);

    // a title is enough
    let bare = create(&api, &admin, json!({"title": "Bare"})).await;
    assert_eq!(bare.status, 201, "{}", bare.text);
    let bare = bare.data();
    assert_eq!(bare["original_title"], "Bare");
    assert_eq!(
        (&bare["overview"], &bare["genres"], &bare["year"]),
        (&json!(""), &json!([]), &Value::Null)
    );
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of bad fields")]
async fn every_bad_field_is_named_with_what_is_allowed() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let bad = create(
        &api,
        &admin,
        json!({
            "title": "a\u{7}b", "original_title": "", "overview": "a\u{0}b", "release_date": "31.03.1999", "year": 1800,
            "runtime": -1, "original_language": "english", "tmdb_id": 0, "imdb_id": "0133093", "poster_path": "poster.jpg",
            "backdrop_path": "/a b", "adult": "no", "popularity": -1, "vote_average": 10.1, "vote_count": 1.5,
            "genre_ids": [1, 2, 1], "directors": ["Lana", " lana "], "cast": [{"name": ""}, {"character": "Neo", "order": 1}],
            "keywords": "hacker", "id": 7, "average_rating": 5,
        }),
    )
    .await;
    let fields = bad.names_bad_fields(&[
        "adult",
        "average_rating",
        "backdrop_path",
        "cast",
        "directors",
        "genre_ids",
        "id",
        "imdb_id",
        "keywords",
        "original_language",
        "original_title",
        "overview",
        "popularity",
        "poster_path",
        "release_date",
        "runtime",
        "title",
        "tmdb_id",
        "vote_average",
        "vote_count",
        "year",
    ]);
    for (field, told) in [
        ("runtime", "must be a whole number, 0 to 100000"),
        ("vote_average", "must be a number, 0 to 10"),
        ("genre_ids", "has 1 twice"),
        ("directors", "has lana twice"),
        (
            "original_language",
            "must be a code of two or three letters (ISO 639), e.g. en",
        ),
        ("cast", "[0] name must not be empty"),
        ("year", "must be a whole number, 1870 to 2200"),
    ] {
        assert_eq!(fields[field][0], told, "{fields}");
    }
    assert_eq!(
        fields["cast"][1],
        "[1] name is required; order is not known here"
    );

    let long = |length: usize| json!("x".repeat(length));
    for (field, value) in [
        ("title", long(501)),
        ("original_title", long(501)),
        ("overview", long(10_001)),
        ("poster_path", json!(format!("/{}", "x".repeat(255)))),
        ("directors", json!(["x".repeat(201)])),
        ("keywords", json!(["x".repeat(201)])),
        ("cast", json!([{"name": "x".repeat(201)}])),
        ("cast", json!([{"name": "x", "character": "x".repeat(501)}])),
        ("genre_ids", json!((1..=51).collect::<Vec<_>>())),
        ("genre_ids", json!([1, -2])),
        ("directors", json!([7])),
        ("release_date", json!("1999-02-29")),
        ("release_date", json!("0999-01-01")),
        ("tmdb_id", json!(18_446_744_073_709_551_615_u64)),
    ] {
        let mut body = json!({"title": "Fine"});
        body[field] = value;
        create(&api, &admin, body).await.names_bad_fields(&[field]);
    }
    let unknown = create(
        &api,
        &admin,
        json!({"title": "Fine", "genre_ids": [1, 99_999]}),
    )
    .await;
    let fields = unknown.names_bad_fields(&["genre_ids"]);
    let told = fields["genre_ids"][0].as_str().unwrap();
    assert!(
        told.starts_with("there is no genre 99999; there are: 1 Action, "),
        "{told}"
    );
    create(&api, &admin, json!({}))
        .await
        .names_bad_fields(&["title"]);
    assert_eq!(api.db.number("SELECT COUNT(*) FROM movies").await, 0);
    // the longest of everything is stored as it is
    let longest = create(
        &api,
        &admin,
        json!({"title": "İ".repeat(500), "overview": "🎬".repeat(10_000), "directors": ["İ".repeat(200)],
               "keywords": ["İ".repeat(200)], "tmdb_id": 9_223_372_036_854_775_807_u64, "vote_count": 4_294_967_295_u32}),
    )
    .await;
    assert_eq!(longest.status, 201, "{}", longest.text);
    assert_eq!(longest.data()["overview"], "🎬".repeat(10_000));
}

#[tokio::test]
async fn patch_changes_what_is_there_and_null_forgets_it() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let before = create(&api, &admin, matrix()).await.data();
    let id = before["id"].to_string();
    let patch = async |body| write(&api, &admin, Method::PATCH, &id, body).await;
    assert_eq!(patch(json!({})).await.data(), before);

    let changed = patch(json!({"runtime": 150, "cast": [{"name": "Keanu Reeves"}]})).await;
    let mut expected = before.clone();
    expected["runtime"] = json!(150);
    expected["cast"] = json!([{"name": "Keanu Reeves", "character": null, "order": 0}]);
    assert_eq!(changed.data(), expected);

    let forgotten = json!({
        "original_title": null, "overview": null, "runtime": null, "original_language": null, "tmdb_id": null,
        "poster_path": null, "vote_average": null, "vote_count": null, "popularity": null, "genre_ids": null,
        "directors": null, "cast": null, "keywords": null, "release_date": null, "adult": null,
    });
    let movie = patch(forgotten).await.data();
    assert_eq!(movie["original_title"], "The Matrix");
    assert_eq!(movie["year"], 1999, "the year was not named");
    for (field, nothing) in [
        ("overview", json!("")),
        ("vote_count", json!(0)),
        ("popularity", json!(0.0)),
        ("genres", json!([])),
        ("directors", json!([])),
        ("cast", json!([])),
        ("keywords", json!([])),
        ("poster_url", Value::Null),
        ("tmdb_id", Value::Null),
        ("release_date", Value::Null),
        ("vote_average", Value::Null),
    ] {
        assert_eq!(movie[field], nothing, "{field}");
    }
    patch(json!({"title": null}))
        .await
        .names_bad_fields(&["title"]);
    let path = format!("/api/movies/{id}");
    assert_eq!(api.get(&path, Some(&admin)).await.data(), movie);
    write(&api, &admin, Method::PATCH, "99999", json!({}))
        .await
        .refused(404, "NOT_FOUND");
    write(&api, &admin, Method::PATCH, "x", json!({}))
        .await
        .names_bad_fields(&["movie"]);
    write(&api, &admin, Method::PATCH, "tmdb:99999", json!({}))
        .await
        .refused(503, "TMDB_UNAVAILABLE");
}

#[tokio::test]
async fn put_replaces_all_but_what_people_did() {
    let api = TestApi::start().await;
    let (admin, ann) = (api.admin().await, api.user("Ann").await);
    let before = create(&api, &admin, matrix()).await.data();
    let id = before["id"].to_string();
    let rate = format!("/api/movies/{id}/rate");
    let rated = api.post(&rate, Some(&ann), json!({"score": 4})).await;
    assert!(rated.status < 300, "{}", rated.text);

    let replaced = write(&api, &admin, Method::PUT, &id, json!({"title": "Another"})).await;
    assert_eq!(replaced.status, 200, "{}", replaced.text);
    let movie = replaced.data();
    assert_eq!(
        (&movie["id"], &movie["title"]),
        (&before["id"], &json!("Another"))
    );
    assert_eq!(movie["original_title"], "Another");
    for field in [
        "tmdb_id",
        "release_date",
        "year",
        "runtime",
        "original_language",
        "poster_path",
        "vote_average",
    ] {
        assert_eq!(movie[field], Value::Null, "{field}");
    }
    assert_eq!((&movie["genres"], &movie["cast"]), (&json!([]), &json!([])));
    assert_eq!(
        (&movie["average_rating"], &movie["rating_count"]),
        (&json!(4.0), &json!(1))
    );
    write(&api, &admin, Method::PUT, &id, json!({"runtime": 1}))
        .await
        .names_bad_fields(&["title"]);
}

#[tokio::test]
async fn what_the_details_show_can_be_put_back_and_nothing_is_lost() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let before = create(&api, &admin, matrix()).await.data();
    let mut back = json!({});
    for field in matrix().as_object().unwrap().keys() {
        back[field] = match &**field {
            "genre_ids" => {
                let genres = before["genres"].as_array().unwrap();
                genres.iter().map(|genre| genre["id"].clone()).collect()
            }
            "cast" => {
                let member = |member: &Value| json!({"name": member["name"], "character": member["character"]});
                before["cast"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(member)
                    .collect()
            }
            field => before[field].clone(),
        };
    }
    let id = before["id"].to_string();
    let put = write(&api, &admin, Method::PUT, &id, back).await;
    assert_eq!((put.status, put.data()), (200, before), "{}", put.text);
}

#[tokio::test]
async fn the_year_is_that_of_the_release_date() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let mut wrong = matrix();
    wrong["year"] = json!(2000);
    let fields = create(&api, &admin, wrong)
        .await
        .names_bad_fields(&["year"]);
    assert_eq!(
        fields["year"][0],
        "must be that of the release date, 1999-03-31"
    );
    let id = create(&api, &admin, matrix()).await.data()["id"].to_string();
    let patch = async |body| write(&api, &admin, Method::PATCH, &id, body).await;
    patch(json!({"year": 2000}))
        .await
        .names_bad_fields(&["year"]);
    assert_eq!(
        patch(json!({"release_date": "2003-05-15"})).await.data()["year"],
        2003
    );
    let undated = patch(json!({"release_date": null, "year": 2001}))
        .await
        .data();
    assert_eq!(
        (&undated["release_date"], &undated["year"]),
        (&Value::Null, &json!(2001))
    );
    assert_eq!(
        patch(json!({"year": null})).await.data()["year"],
        Value::Null
    );
}

#[tokio::test]
async fn a_tmdb_id_is_taken_once_also_by_a_deleted_movie() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let first = create(&api, &admin, matrix()).await.data()["id"].clone();
    let taken = create(&api, &admin, matrix())
        .await
        .refused(409, "TMDB_ID_TAKEN");
    assert_eq!(taken, json!({"movie_id": first, "deleted": false}));
    let other = create(&api, &admin, json!({"title": "Other", "tmdb_id": 604})).await;
    let other = other.data()["id"].to_string();
    for method in [Method::PATCH, Method::PUT] {
        let body = json!({"title": "Other", "tmdb_id": 603});
        let reply = write(&api, &admin, method, &other, body).await;
        reply.refused(409, "TMDB_ID_TAKEN");
    }
    let own = write(&api, &admin, Method::PATCH, &other, json!({"tmdb_id": 604})).await;
    assert_eq!(own.status, 200, "{}", own.text);

    assert_eq!(delete(&api, &admin, "tmdb:603").await.status, 204);
    let taken = create(&api, &admin, matrix())
        .await
        .refused(409, "TMDB_ID_TAKEN");
    assert_eq!(taken, json!({"movie_id": first, "deleted": true}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_who_add_the_same_movie_at_once_one_does() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    for tmdb_id in [1, 2, 3] {
        let body = |n: usize| {
            let mut body = matrix();
            body["tmdb_id"] = json!(tmdb_id);
            // the same people and keywords, in another order
            body["keywords"] = json!([
                format!("of {n}"),
                format!("new {tmdb_id}"),
                format!("also {tmdb_id}")
            ]);
            body["keywords"].as_array_mut().unwrap().rotate_left(n % 3);
            body
        };
        let replies = join_all((0..20).map(|n| create(&api, &admin, body(n)))).await;
        let made = replies.iter().filter(|reply| reply.status == 201).count();
        assert_eq!(made, 1, "{replies:?}");
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "TMDB_ID_TAKEN");
        }
    }
    // and others who share all but the id
    let body = |n: u64| {
        let mut body = matrix();
        body["tmdb_id"] = json!(100 + n);
        body["keywords"] = json!(["x1", "x2", "x3", "x4"]);
        body["keywords"]
            .as_array_mut()
            .unwrap()
            .rotate_left(usize::try_from(n).unwrap() % 4);
        body
    };
    for reply in join_all((0..20).map(|n| create(&api, &admin, body(n)))).await {
        assert_eq!(reply.status, 201, "{}", reply.text);
    }
    assert_eq!(api.db.number("SELECT COUNT(*) FROM movies").await, 23);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_movie_is_changed_by_many_at_once_and_none_meets_an_error() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let id = create(&api, &admin, matrix()).await.data()["id"].to_string();
    for round in 0..5 {
        let changes = (0..12).map(|n| {
            let body = json!({
                "genre_ids": [1 + n % 3, 5 + round], "directors": [format!("Director {n}")],
                "cast": [{"name": format!("Actor {}", n % 4)}], "keywords": [format!("k{round}"), format!("l{round}")],
            });
            write(&api, &admin, Method::PATCH, &id, body)
        });
        for reply in join_all(changes).await {
            assert_eq!(reply.status, 200, "{}", reply.text);
        }
    }
    let movie = api.get(&format!("/api/movies/{id}"), None).await.data();
    let lengths = ["genres", "directors", "cast", "keywords"]
        .map(|list| movie[list].as_array().unwrap().len());
    assert_eq!(lengths, [2, 1, 1, 2], "{movie}");
}

#[tokio::test]
async fn a_deleted_movie_is_gone_and_its_rating_stays_in_the_export() {
    let api = TestApi::start().await;
    let (admin, ann) = (api.admin().await, api.user("Ann").await);
    let id = create(&api, &admin, matrix()).await.data()["id"].to_string();
    let path = format!("/api/movies/{id}");
    let rate = format!("{path}/rate");
    assert!(
        api.post(&rate, Some(&ann), json!({"score": 5}))
            .await
            .status
            < 300
    );
    let deleted = delete(&api, &admin, &id).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    delete(&api, &admin, &id).await.refused(404, "NOT_FOUND");
    delete(&api, &admin, "tmdb:603")
        .await
        .refused(404, "NOT_FOUND");
    for who in [None, Some(&ann), Some(&admin)] {
        api.get(&path, who).await.refused(404, "NOT_FOUND");
        let list = api.get("/api/movies", who).await.data();
        assert_eq!(list["count"], 0);
    }
    for method in [Method::PATCH, Method::PUT] {
        let reply = write(&api, &admin, method, &id, json!({"title": "Back"})).await;
        reply.refused(404, "NOT_FOUND");
    }
    let export = api.get("/api/user/export", Some(&ann)).await;
    assert!(export.text.contains("The Matrix"), "{}", export.text);
}

#[tokio::test]
async fn an_admin_of_unknown_age_can_put_an_adult_title_right() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    api.db.run("UPDATE users SET date_of_birth = NULL").await;
    let made = create(&api, &admin, json!({"title": "Late", "adult": true})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.data()["id"].to_string();
    let path = format!("/api/movies/{id}");
    api.get(&path, Some(&admin)).await.refused(404, "NOT_FOUND");
    let changed = write(&api, &admin, Method::PATCH, &id, json!({"adult": false})).await;
    assert_eq!(changed.data()["adult"], false);
    assert_eq!(api.get(&path, None).await.status, 200);
    write(&api, &admin, Method::PATCH, &id, json!({"adult": true})).await;
    api.get(&path, None).await.refused(404, "NOT_FOUND");
    assert_eq!(delete(&api, &admin, &id).await.status, 204);
}

#[tokio::test]
async fn what_admins_do_with_movies_is_written_down() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let id = create(&api, &admin, matrix()).await.data()["id"].to_string();
    let body = json!({"genre_ids": [1], "runtime": 90});
    write(&api, &admin, Method::PATCH, &id, body).await;
    delete(&api, &admin, &id).await;
    let log = api.get("/api/admin/audit-log", Some(&admin)).await.data();
    let told: Vec<Value> = log["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["subject"] == format!("movie:{id}"))
        .map(|entry| json!([entry["action"], entry["actor"], entry["details"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["movie_deleted", admin.id, null]),
            json!(["movie_changed", admin.id, {"fields": ["runtime", "genre_ids"]}]),
            json!(["movie_created", admin.id, null]),
        ]
    );
}
