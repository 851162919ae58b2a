//! What is odd about what TMDb tells loses neither the page nor the movie.

use serde_json::{Map, Value, json};

use super::{data, start, theirs};

fn fields(of: Value) -> Map<String, Value> {
    match of {
        Value::Object(fields) => fields,
        _ => panic!("not an object: {of}"),
    }
}

/// Null wherever there may be one, and where there may not.
fn nothing() -> Map<String, Value> {
    fields(json!({
        "adult": null, "backdrop_path": null, "genre_ids": null, "original_language": null, "original_title": null,
        "overview": null, "popularity": null, "poster_path": null, "release_date": null, "video": null, "vote_average": null,
        "vote_count": null, "belongs_to_collection": null, "budget": null, "genres": null, "homepage": null, "imdb_id": null,
        "production_companies": null, "revenue": null, "runtime": null, "spoken_languages": null, "status": null,
        "tagline": null, "credits": null, "keywords": null, "release_dates": null,
    }))
}

#[tokio::test]
async fn null_in_every_place_is_a_movie_of_which_little_is_known() {
    let (stub, api) = start(5).await;
    stub.films(|films| films.tell(2, nothing()));
    let found = api.get("/api/movies/search?query=the", None).await;
    assert_eq!(theirs(&found), [1, 2, 3, 4, 5]);
    let listed = &found.data()["results"][1];
    assert_eq!(listed["original_title"], listed["title"]);
    for field in [
        "release_date",
        "year",
        "poster_path",
        "vote_average",
        "original_language",
    ] {
        assert_eq!(listed[field], Value::Null, "{field}");
    }
    assert_eq!(listed["genres"], json!([]));
    let movie = data(&api.get("/api/movies/tmdb:2", None).await);
    assert_eq!((&movie["id"], &movie["cast"]), (&listed["id"], &json!([])));
    assert_eq!(stub.called("/movie"), 1, "it may have had more to say");
}

#[tokio::test]
async fn details_may_be_null_in_every_place_too() {
    let (stub, api) = start(5).await;
    stub.films(|films| {
        films.tell(2, nothing());
        let mut people = nothing();
        let crew = json!([{"id": 1, "name": null, "job": "Director"}, {"id": 2, "name": "Ann Lee", "job": "Director"}]);
        people.insert("credits".to_owned(), json!({"cast": null, "crew": crew}));
        people.insert("keywords".to_owned(), json!({"keywords": [null, {"id": 3, "name": "sea"}]}));
        people.insert("revenue".to_owned(), json!(9_223_372_036_854_775_807_u64));
        films.tell(3, people);
    });
    let bare = data(&api.get("/api/movies/tmdb:2", None).await);
    for field in ["imdb_id", "runtime", "release_date", "poster_url"] {
        assert_eq!(bare[field], Value::Null, "{field}");
    }
    for field in ["genres", "cast", "directors", "keywords"] {
        assert_eq!(bare[field], json!([]), "{field}");
    }
    let movie = data(&api.get("/api/movies/tmdb:3", None).await);
    assert_eq!(movie["directors"], json!(["Ann Lee"]));
    assert_eq!(movie["keywords"], json!(["sea"]));
    assert_eq!(stub.called("/movie"), 2);
}

#[tokio::test]
async fn one_bad_movie_does_not_lose_its_page() {
    let (stub, api) = start(8).await;
    stub.films(|films| {
        films.tell(2, fields(json!({"title": null})));
        films.tell(3, fields(json!({"id": "three"})));
        films.tell(4, fields(json!({"id": -4})));
        // these can be read in part
        films.tell(5, fields(json!({"release_date": "2026-13-45", "genre_ids": [28, "x", null, 4711]})));
        films.tell(6, fields(json!({"title": "🎬".repeat(600), "vote_average": 11.5, "popularity": "high"})));
        films.tell(7, fields(json!({"poster_path": "p".repeat(300), "original_language": "a language", "id": 7.0})));
    });
    let reply = api.get("/api/movies/search?query=the", None).await;
    let found = theirs(&reply);
    assert!(
        found.starts_with(&[1, 5, 6]) && found.ends_with(&[8]),
        "{found:?}"
    );
    let movies = reply.data()["results"].clone();
    assert_eq!(movies[1]["release_date"], Value::Null);
    assert_eq!(movies[1]["genres"][0]["name"], "Action", "{}", movies[1]);
    let title = movies[2]["title"].as_str().unwrap();
    assert_eq!(title.chars().count(), 500);
    assert_eq!(movies[2]["vote_average"], Value::Null);
    let sql = "SELECT COUNT(*) FROM movies WHERE tmdb_id IS NULL OR tmdb_id NOT BETWEEN 1 AND 8";
    assert_eq!(api.db.number(sql).await, 0);
}
