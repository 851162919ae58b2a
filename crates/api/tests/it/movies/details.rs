//! One movie.

use serde_json::{Value, json};

use crate::harness::TestApi;

async fn with_heat() -> TestApi {
    let api = TestApi::start().await;
    api.db
        .run(
            "INSERT INTO movies (id, tmdb_id, title, original_title, overview) VALUES (7, 949, 'Heat', 'Heat', 'Cops.');
             INSERT INTO movies (id, tmdb_id, title, original_title, overview, deleted_at) VALUES (8, 950, 'Gone', 'Gone', '', NOW(6));
             INSERT INTO movie_genres VALUES (7, 7), (7, 5);
             INSERT INTO people (id, name, name_key) VALUES (3, 'Michael Mann', 'michael mann'), (4, 'Val', 'val'), (5, 'Al', 'al');
             INSERT INTO movie_people (movie_id, role, position, person_id, character_name) VALUES
                 (7, 'director', 0, 3, NULL), (7, 'cast', 1, 4, NULL), (7, 'cast', 0, 5, 'Vincent');
             INSERT INTO keywords (id, name, name_key) VALUES (1, 'robbery', 'robbery'), (2, 'heist', 'heist');
             INSERT INTO movie_keywords VALUES (7, 1), (7, 2)",
        )
        .await;
    api
}

#[tokio::test]
async fn a_movie_has_its_cast_and_keywords_whatever_it_is_named_by() {
    let api = with_heat().await;
    let by_id = api.get("/api/movies/7", None).await;
    let movie = by_id.data();
    assert_eq!((&movie["id"], &movie["title"]), (&7.into(), &"Heat".into()));
    assert_eq!(
        movie["genres"],
        json!([{"id": 5, "name": "Crime"}, {"id": 7, "name": "Drama"}])
    );
    assert_eq!(movie["directors"], json!(["Michael Mann"]));
    assert_eq!(
        movie["cast"],
        json!([
            {"name": "Al", "character": "Vincent", "order": 0},
            {"name": "Val", "character": null, "order": 1},
        ])
    );
    assert_eq!(movie["keywords"], json!(["heist", "robbery"]));
    assert_eq!(movie.get("my"), None);
    assert_eq!(api.get("/api/movies/tmdb:949", None).await.text, by_id.text);
    assert_eq!(api.get("/api/movies/7/", None).await.text, by_id.text);
}

#[tokio::test]
async fn what_is_not_there_is_404_and_what_only_tmdb_could_know_is_503() {
    let api = with_heat().await;
    let ada = api.user("Ada").await;
    for who in [None, Some(&ada)] {
        for below in ["", "/recommendations", "/similar"] {
            let get = async |name: &str| api.get(&format!("/api/movies/{name}{below}"), who).await;
            get("8").await.refused(404, "NOT_FOUND");
            get("99").await.refused(404, "NOT_FOUND");
            get("tmdb:950").await.refused(404, "NOT_FOUND");
            get("tmdb:1").await.refused(503, "TMDB_UNAVAILABLE");
            for malformed in [
                "0",
                "-1",
                "heat",
                "tmdb:",
                "tmdb:x",
                "7.0",
                "99999999999999999999",
            ] {
                get(malformed).await.names_bad_fields(&["movie"]);
            }
        }
    }
}

#[tokio::test]
async fn a_signed_in_caller_sees_their_own_part_and_nobody_elses() {
    let api = with_heat().await;
    let (ada, ben) = (api.user("Ada").await, api.user("Ben").await);
    let nothing = json!({"rating": null, "watched": false, "liked": false, "bookmarked": false});
    api.db
        .run(format!(
            "INSERT INTO ratings (user_id, movie_id, score) VALUES ({0}, 7, 4);
             INSERT INTO interactions (user_id, movie_id, kind) VALUES ({0}, 7, 'watched'), ({0}, 7, 'bookmarked')",
            ada.id
        ))
        .await;
    let anonymous = api.get("/api/movies/7", None).await;
    for path in ["/api/movies/7", "/api/movies/tmdb:949"] {
        for (who, expected) in [
            (
                &ada,
                json!({"rating": 4, "watched": true, "liked": false, "bookmarked": true}),
            ),
            (&ben, nothing.clone()),
        ] {
            let reply = api.get(path, Some(who)).await;
            assert_eq!(reply.header("cache-control"), Some("private, no-store"));
            assert_eq!(reply.header("etag"), None);
            let mut movie = reply.data();
            let my = movie.as_object_mut().unwrap().remove("my");
            assert_eq!(my, Some(expected));
            assert_eq!(movie, anonymous.data());
        }
    }
    // and what is kept for everybody has nothing of it
    let again = api.get("/api/movies/7", None).await;
    assert_eq!(again.header("x-cache"), Some("HIT"));
    assert_eq!(again.data().get("my"), None::<&Value>);
}
