//! The rows of a home screen.

use std::collections::HashSet;

use marquee_queue::jobs::ComputeHome;
use marquee_settings::Strategy;
use serde_json::{Value, json};

use crate::films::{ANN, KIM, NEW, interact, prefer, rate};
use crate::house::{House, ids};

/// With two hundred more films than the usual ones: of all genres in turn, the less popular the higher the id, every tenth for adults, and
/// of all the years from the present one down.
async fn large() -> House {
    let house = House::new().await;
    house
        .db
        .run(
            "INSERT INTO movies (id, title, original_title, overview, year, adult, watch_count)
                 SELECT seq, seq, seq, '', YEAR(UTC_DATE()) - seq % 20, seq % 10 = 0, 300 - seq FROM (
                     WITH RECURSIVE numbers (seq) AS (SELECT 101 UNION ALL SELECT seq + 1 FROM numbers WHERE seq < 300) SELECT seq FROM numbers) AS n;
             INSERT INTO movie_genres (movie_id, genre_id)
                 SELECT movies.id, genres.id FROM movies, genres WHERE movies.id > 100 AND (movies.id + genres.id) % 4 = 0",
        )
        .await;
    house
}

async fn home(house: &House, user: u64) -> Value {
    let job = ComputeHome {
        user_id: user,
        strategy: Strategy::Genre,
        catalogue: None,
    };
    house.run(&job).await
}

fn kinds(home: &Value) -> Vec<&str> {
    let rows = home["rows"].as_array().unwrap().iter();
    rows.map(|row| row["kind"].as_str().unwrap()).collect()
}

fn movies(home: &Value) -> Vec<u64> {
    let rows = home["rows"].as_array().unwrap();
    rows.iter().flat_map(ids).collect()
}

#[tokio::test]
async fn a_home_screen_has_rows_of_all_kinds_and_no_movie_twice() {
    let house = large().await;
    rate(&house.db, ANN, 1, 5).await;
    rate(&house.db, ANN, 4, 4).await;
    interact(&house.db, ANN, 6, "dismissed").await;
    let screen = home(&house, ANN).await;
    assert_eq!(
        kinds(&screen),
        [
            "top_picks",
            "because_you_liked",
            "because_you_liked",
            "trending",
            "new_for_you",
            "your_genres",
            "popular"
        ]
    );
    let because = &screen["rows"][1];
    assert_eq!(
        (&because["title"], &because["because"]),
        (
            &json!("Because you liked Harbour Lights"),
            &json!({"movie_id": 1, "title": "Harbour Lights"})
        )
    );
    assert_eq!(
        because["results"][0]["reasons"][0]["text"],
        "because you liked Harbour Lights"
    );
    let all = movies(&screen);
    let distinct: HashSet<u64> = all.iter().copied().collect();
    assert_eq!(distinct.len(), all.len());
    assert!([1, 4, 6].iter().all(|seen| !distinct.contains(seen)));
    for row in screen["rows"].as_array().unwrap() {
        for found in row["results"].as_array().unwrap() {
            assert!(found["movie"]["title"].is_string() && found["score"].is_number());
            assert!(!found["reasons"].as_array().unwrap().is_empty());
        }
    }
    // feedback can name any of them
    let logged = house
        .db
        .column("SELECT CONCAT(id, ' ', user_id, ' ', strategy, ' ', JSON_LENGTH(movies)) FROM recommendation_log")
        .await;
    let id = screen["recommendation_id"].as_str().unwrap();
    let expected = format!("{id} {ANN} home {}", all.len());
    assert_eq!(logged, [Some(expected)]);
    let again = home(&house, ANN).await;
    assert_eq!(again["rows"], screen["rows"]);
}

#[tokio::test]
async fn filters_hold_in_every_row() {
    let house = large().await;
    // Kim is a child
    rate(&house.db, KIM, 1, 5).await;
    prefer(&house.db, KIM, r#"{"exclude_genre": "Drama"}"#).await;
    let screen = home(&house, KIM).await;
    let all = movies(&screen);
    assert!(all.len() > 60);
    assert!(all.iter().all(|id| *id < 100 || id % 10 != 0));
    assert!(!all.contains(&10));
    let rows = screen["rows"].as_array().unwrap();
    let found = rows
        .iter()
        .flat_map(|row| row["results"].as_array().unwrap());
    for found in found {
        let genres = found["movie"]["genres"].to_string();
        assert!(!genres.contains("Drama"), "{found}");
    }
}

#[tokio::test]
async fn who_is_new_here_has_a_home_screen_too() {
    let house = large().await;
    let screen = home(&house, NEW).await;
    assert_eq!(kinds(&screen), ["trending", "new_for_you", "popular"]);
    assert_eq!(home(&house, 404).await["rows"], json!([]));
    let logged = "SELECT COUNT(*) FROM recommendation_log";
    assert_eq!(house.db.number(logged).await, 1);
}
