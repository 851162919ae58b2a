use marquee_domain::models::audit_log::Origin;
use marquee_domain::models::genre::{self, GenreFields};
use marquee_domain::models::movie::{self, MovieFields};
use marquee_settings::Strategy;
use serde_json::json;

use crate::films::{ANN, BOB, KIM, NEW, interact, prefer, rate};
use crate::house::{House, ids};

#[tokio::test]
async fn the_list_follows_the_genres_the_user_likes() {
    let house = House::new().await;
    rate(&house.db, ANN, 3, 5).await;
    rate(&house.db, ANN, 8, 4).await;
    rate(&house.db, ANN, 4, 2).await;
    // Liked: 3 and 8; Crime weighs 1, Comedy ½. Of four, 4 places for Crime (1 and 2 are left) and 2 for Comedy.
    assert_eq!(house.ids(ANN, 4).await, [6, 1, 2, 7]);
    // Of six, what Crime and Comedy cannot fill goes to the most popular.
    assert_eq!(house.ids(ANN, 6).await, [10, 6, 1, 2, 5, 7]);
}

#[tokio::test]
async fn nothing_rated_watched_or_dismissed_comes_back_and_bookmarks_and_likes_hide_nothing() {
    let house = House::new().await;
    rate(&house.db, ANN, 1, 1).await;
    interact(&house.db, ANN, 2, "watched").await;
    interact(&house.db, ANN, 6, "dismissed").await;
    interact(&house.db, ANN, 3, "bookmarked").await;
    interact(&house.db, ANN, 4, "liked").await;
    let list = house.ask(ANN, Strategy::Genre, 100, json!({})).await;
    assert_eq!(ids(&list), [10, 3, 4, 5, 7, 9, 8]);
    let note = list["note"].as_str().unwrap();
    assert!(
        note.starts_with("Only 7 movies pass all filters."),
        "{note}"
    );
}

#[tokio::test]
async fn two_users_get_lists_of_their_own() {
    let house = House::new().await;
    rate(&house.db, ANN, 8, 5).await;
    rate(&house.db, BOB, 9, 5).await;
    rate(&house.db, BOB, 5, 5).await;
    let (ann, bob) = tokio::join!(house.ids(ANN, 3), house.ids(BOB, 3));
    assert_eq!(ann, [6, 1, 2]);
    assert_eq!(bob, [10, 2, 4]);
}

#[tokio::test]
async fn a_new_users_list_is_the_most_popular_and_says_so() {
    let house = House::new().await;
    let list = house.ask(NEW, Strategy::Genre, 3, json!({})).await;
    assert_eq!(list["strategy"], "popular");
    // Who has not said how old they are sees no adult movies.
    assert_eq!(ids(&list), [6, 1, 2]);
}

#[tokio::test]
async fn adult_movies_are_only_for_those_of_age() {
    let house = House::new().await;
    assert!(house.ids(ANN, 100).await.contains(&10));
    assert!(!house.ids(KIM, 100).await.contains(&10));
    assert!(!house.ids(NEW, 100).await.contains(&10));
}

#[tokio::test]
async fn stored_filters_hold_and_a_call_overrides_them_one_by_one() {
    let house = House::new().await;
    prefer(
        &house.db,
        ANN,
        r#"{"genre": " crime ", "year": [1990, 2005], "rating": 7, "directors": "Nobody Known"}"#,
    )
    .await;
    let ask = async |overrides| ids(&house.ask(ANN, Strategy::Popular, 20, overrides).await);
    assert_eq!(ask(json!({})).await, [1, 2]);
    assert_eq!(ask(json!({"year": [2005, 2020]})).await, [8]);
    assert_eq!(
        ask(json!({"genre": ["Drama", "COMEDY"], "rating": [7.5, 9]})).await,
        [6]
    );
    assert_eq!(ask(json!({"language": "FR"})).await, [2]);
    assert_eq!(ask(json!({"exclude_genre": "Drama"})).await, [1]);
    assert_eq!(ask(json!({"year": 2021})).await, [0; 0]);
    // Movie 4 has no votes: its stars, 4 on average, are doubled.
    assert_eq!(
        ask(json!({"genre": "Drama", "year": [2010, 2020], "rating": [8, 8]})).await,
        [4]
    );
}

#[tokio::test]
async fn people_named_by_the_call_are_filters() {
    let house = House::new().await;
    let ask = async |overrides| ids(&house.ask(ANN, Strategy::Popular, 20, overrides).await);
    assert_eq!(ask(json!({"directors": "émile  BRANDT"})).await, [1, 2]);
    assert_eq!(ask(json!({"directors": "Mara Voss"})).await, [1]);
    assert_eq!(
        ask(json!({"actors": ["Mara Voss", "Ida Stone"]})).await,
        [6, 1, 3]
    );
    assert_eq!(
        ask(json!({"actors": "Ida Stone", "directors": "Mara Voss"})).await,
        [1]
    );
    assert_eq!(ask(json!({"actors": "Nobody Known"})).await, [0; 0]);
}

#[tokio::test]
async fn the_answer_says_which_filter_keeps_it_short() {
    let house = House::new().await;
    let list = house
        .ask(
            ANN,
            Strategy::Popular,
            5,
            json!({"genre": "Comedy", "year": [2012, 2020]}),
        )
        .await;
    assert_eq!(
        list["note"],
        "Only 1 movie passes all filters. What binds is \"genre\": without it, 4 would pass."
    );
}

#[tokio::test]
async fn a_result_carries_the_movie_its_score_and_true_reasons() {
    let house = House::new().await;
    rate(&house.db, ANN, 8, 5).await;
    let mut list = house
        .ask(ANN, Strategy::Genre, 2, json!({"genre": "Crime"}))
        .await;
    let id = list["recommendation_id"].take();
    assert_eq!(id.as_str().unwrap().len(), 26);
    let genre_id = async |name: &str| {
        house
            .db
            .number(&format!("SELECT id FROM genres WHERE name = '{name}'"))
            .await
    };
    assert_eq!(
        list,
        json!({
            "recommendation_id": null,
            "strategy": "genre",
            "results": [
                {
                    "movie": {
                        "id": 1, "tmdb_id": 501, "title": "Harbour Lights", "original_title": "Harbour Lights",
                        "overview": "Two thieves and a ferry.", "release_date": "1995-03-04", "year": 1995,
                        "runtime": 101, "original_language": "en",
                        "genres": [{"id": genre_id("Crime").await, "name": "Crime"}],
                        "directors": ["Mara Voss", "Émile Brandt"],
                        "poster_path": "/harbour.jpg", "poster_url": "https://image.tmdb.org/t/p/w500/harbour.jpg",
                        "backdrop_path": null, "adult": false, "popularity": 12.5, "vote_average": 8.1,
                        "vote_count": 900, "average_rating": 4.33, "rating_count": 3, "watch_count": 100,
                        "popularity_score": 33.03
                    },
                    "score": 33.03,
                    "reasons": [
                        {"kind": "genre", "text": "everything you like is Crime", "weight": 1.0},
                        {"kind": "popular", "text": "popular: 4.3 stars on average, watched 100 times", "weight": 33.03}
                    ]
                },
                {
                    "movie": {
                        "id": 2, "tmdb_id": null, "title": "The Quiet Ledger", "original_title": "Le registre",
                        "overview": "Sums that do not add up.", "release_date": null, "year": 2001,
                        "runtime": 95, "original_language": "fr",
                        "genres": [
                            {"id": genre_id("Crime").await, "name": "Crime"},
                            {"id": genre_id("Drama").await, "name": "Drama"}
                        ],
                        "directors": ["Émile Brandt"],
                        "poster_path": null, "poster_url": null,
                        "backdrop_path": null, "adult": false, "popularity": 3.5, "vote_average": 7.2,
                        "vote_count": 400, "average_rating": null, "rating_count": 0, "watch_count": 90,
                        "popularity_score": 27.0
                    },
                    "score": 27.0,
                    "reasons": [
                        {"kind": "genre", "text": "everything you like is Crime", "weight": 1.0},
                        {"kind": "popular", "text": "popular: watched 90 times", "weight": 27.0}
                    ]
                }
            ]
        })
    );
}

#[tokio::test]
async fn the_list_is_logged_under_the_tasks_id() {
    let house = House::new().await;
    let list = house.ask(BOB, Strategy::Popular, 3, json!({})).await;
    let id = list["recommendation_id"].as_str().unwrap();
    let logged = house
        .db
        .column("SELECT CONCAT(id, ' ', user_id, ' ', strategy, ' ', REPLACE(movies, ' ', '')) FROM recommendation_log")
        .await;
    assert_eq!(logged, [Some(format!("{id} 2 popular [10,6,1]"))]);
}

#[tokio::test]
async fn an_account_that_is_gone_gets_an_empty_list_and_no_log() {
    let house = House::new().await;
    let list = house.ask(404, Strategy::Genre, 3, json!({})).await;
    assert_eq!(ids(&list), [0; 0]);
    assert_eq!(list["note"], "This account no longer exists.");
    assert_eq!(
        house
            .db
            .number("SELECT COUNT(*) FROM recommendation_log")
            .await,
        0
    );
}

#[tokio::test]
async fn what_changed_in_the_catalogue_shows_in_the_next_list() {
    let house = House::new().await;
    assert_eq!(house.ids(BOB, 3).await, [10, 6, 1]);
    house
        .db
        .run("UPDATE movies SET deleted_at = NOW(6) WHERE id = 6")
        .await;
    house
        .db
        .run("UPDATE movies SET watch_count = 1000 WHERE id = 9")
        .await;
    assert_eq!(house.ids(BOB, 3).await, [9, 10, 1]);
}

#[tokio::test]
async fn what_an_admin_writes_shows_in_the_next_list() {
    let house = House::new().await;
    let (db, now) = (house.db.db(), chrono::Utc::now());
    let crime = house
        .db
        .number("SELECT id FROM genres WHERE name = 'Crime'");
    let crime = crime.await.unsigned_abs();
    prefer(&house.db, ANN, r#"{"genre": "Crime"}"#).await;
    let list = async || ids(&house.ask(ANN, Strategy::Popular, 20, json!({})).await);
    assert_eq!(list().await, [1, 2, 3, 8]);

    let mut fields = MovieFields {
        title: Some("Added".to_owned()),
        genres: Some(vec![crime]),
        ..MovieFields::default()
    };
    let origin = Origin::default();
    let added = movie::create(db, &fields, origin, now).await.unwrap();
    assert_eq!(list().await, [1, 2, 3, 8, added]);
    fields.genres = Some(vec![]);
    movie::change(db, 2, &fields, origin, now).await.unwrap();
    assert_eq!(list().await, [1, 3, 8, added]);
    assert!(movie::delete(db, 3, origin, now).await.unwrap());
    assert_eq!(list().await, [1, 8, added]);

    let rename = GenreFields {
        name: Some("Gangster".to_owned()),
        tmdb_id: None,
    };
    genre::change(db, crime, &rename, origin, now)
        .await
        .unwrap();
    assert_eq!(
        list().await,
        [1, 8, added],
        "what was named Crime is Gangster"
    );
    let comedy = house
        .db
        .number("SELECT id FROM genres WHERE name = 'Comedy'");
    let comedy = comedy.await.unsigned_abs();
    let deleted = genre::delete(db, crime, Some(comedy), origin, now).await;
    deleted.unwrap();
    assert_eq!(list().await, [6, 1, 7, 8, added]);
}
