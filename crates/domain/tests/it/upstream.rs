//! What TMDb says of movies, taken over: lists here, the rest beside.

mod asking;
mod details;
mod genres;

use chrono::Utc;
use futures_util::future::join_all;
use marquee_domain::MovieId;
use marquee_domain::models::audit_log::Origin;
use marquee_domain::models::movie::{self, MovieFields};
use marquee_domain::upstream::{ListedMovie, store_listed};
use marquee_testkit::TestDb;

/// All that lists have of a movie but its genres.
const ROW: &str = "SELECT CONCAT_WS('|', title, original_title, overview, IFNULL(release_date, '-'), IFNULL(year, '-'), \
     IFNULL(original_language, '-'), IFNULL(poster_path, '-'), IFNULL(backdrop_path, '-'), adult, popularity, \
     IFNULL(vote_average, '-'), vote_count) FROM movies ORDER BY tmdb_id";
const GENRES: &str = "SELECT CONCAT_WS(' ', movies.tmdb_id, genres.name) FROM movie_genres \
     JOIN movies ON movies.id = movie_id JOIN genres ON genres.id = genre_id ORDER BY 1";

fn heat() -> ListedMovie {
    ListedMovie {
        tmdb_id: 949,
        title: "Heat 🎬".to_owned(),
        original_title: "Heat".to_owned(),
        overview: "Obsessive \"professionals\"\nmeet.".to_owned(),
        release_date: "1995-12-15".parse().ok(),
        original_language: Some("en".to_owned()),
        genres: vec![28, 80, 4711],
        poster_path: Some("/h.jpg".to_owned()),
        backdrop_path: Some("/b.jpg".to_owned()),
        adult: true,
        popularity: 51.25,
        vote_average: Some(7.5),
        vote_count: 6000,
    }
}

fn titled(tmdb_id: u64, title: &str) -> ListedMovie {
    ListedMovie {
        tmdb_id,
        title: title.to_owned(),
        ..ListedMovie::default()
    }
}

async fn store(test: &TestDb, told: &[ListedMovie]) -> Vec<Option<MovieId>> {
    store_listed(test.db(), told).await.unwrap()
}

async fn texts(test: &TestDb, sql: &str) -> Vec<String> {
    test.column(sql).await.into_iter().flatten().collect()
}

/// As an admin does it: what is written is locked.
async fn write(test: &TestDb, id: MovieId, fields: &MovieFields) {
    movie::change(test.db(), id, fields, Origin::default(), Utc::now())
        .await
        .unwrap();
}

#[tokio::test]
async fn movies_are_added_with_all_that_is_told_and_brought_up_to_date() {
    let test = TestDb::new().await;
    let ids = store(&test, &[heat(), titled(2, "Second"), heat()]).await;
    assert_eq!(ids[0], ids[2], "told twice, there once");
    assert_eq!(
        texts(&test, ROW).await,
        [
            "Second|Second||-|-|-|-|-|0|0|-|0",
            "Heat 🎬|Heat|Obsessive \"professionals\"\nmeet.|1995-12-15|1995|en|/h.jpg|/b.jpg|1|51.25|7.5|6000",
        ]
    );
    assert_eq!(texts(&test, GENRES).await, ["949 Action", "949 Crime"]);
    let fresh = "SELECT COUNT(*) FROM movies WHERE synced_at > UTC_TIMESTAMP() - INTERVAL 1 MINUTE";
    assert_eq!(test.number(fresh).await, 2, "by the clock of the catalogue");

    let told = ListedMovie {
        popularity: 3.5,
        vote_count: 0,
        poster_path: None,
        genres: vec![18],
        ..titled(949, "Heat 2")
    };
    assert_eq!(store(&test, &[told]).await, [ids[0]]);
    assert_eq!(
        texts(&test, ROW).await[1],
        // a text, a date and a language that TMDb lost are not lost here
        "Heat 2|Heat 2|Obsessive \"professionals\"\nmeet.|1995-12-15|1995|en|-|-|0|3.5|-|0"
    );
    assert_eq!(texts(&test, GENRES).await, ["949 Drama"]);
}

#[tokio::test]
async fn a_movie_that_is_told_without_genres_or_with_unknown_ones_keeps_its_own() {
    let test = TestDb::new().await;
    store(&test, &[heat()]).await;
    for genres in [vec![], vec![4711]] {
        let told = ListedMovie { genres, ..heat() };
        store(&test, &[told]).await;
        assert_eq!(texts(&test, GENRES).await, ["949 Action", "949 Crime"]);
    }
}

#[tokio::test]
async fn what_users_did_with_a_movie_is_theirs_and_its_figures_stay() {
    let test = TestDb::new().await;
    let id = store(&test, &[heat()]).await[0].unwrap();
    test.run(format!(
        "INSERT INTO users (id, name, email, email_key, password_hash) VALUES (1, 'Ann', 'a@example.com', 'a@example.com', '-');
         INSERT INTO ratings (user_id, movie_id, score) VALUES (1, {id}, 5);
         UPDATE movies SET rating_sum = 5, rating_count = 1, watch_count = 3, deleted_upstream_at = NOW(6)"
    ))
    .await;
    store(&test, &[heat()]).await;
    let figures = "SELECT CONCAT_WS(' ', rating_sum, rating_count, watch_count, (SELECT SUM(score) FROM ratings), \
         deleted_upstream_at IS NULL) FROM movies";
    assert_eq!(
        texts(&test, figures).await,
        ["5 1 3 5 1"],
        "and it is there again"
    );
}

#[tokio::test]
async fn fields_that_an_admin_wrote_are_not_overwritten_and_the_others_are() {
    let test = TestDb::new().await;
    let ids = store(&test, &[heat(), titled(2, "Second")]).await;
    let theirs = MovieFields {
        title: Some("Hitze".to_owned()),
        year: Some(Some(1995)),
        vote_average: Some(Some(9.0)),
        poster_path: Some(None),
        genres: Some(vec![]),
        ..MovieFields::default()
    };
    write(&test, ids[0].unwrap(), &theirs).await;
    let told = ListedMovie {
        release_date: "1999-01-01".parse().ok(),
        overview: "New".to_owned(),
        popularity: 1.5,
        ..heat()
    };
    let second = ListedMovie {
        genres: vec![18],
        ..titled(2, "Zweiter")
    };
    store(&test, &[told, second]).await;
    assert_eq!(
        texts(&test, ROW).await,
        [
            "Zweiter|Zweiter||-|-|-|-|-|0|0|-|0",
            "Hitze|Heat|New|1995-12-15|1995|en|-|/b.jpg|1|1.5|9|6000",
        ],
        "year and date are one, and so are average and number of votes"
    );
    assert_eq!(texts(&test, GENRES).await, ["2 Drama"]);
}

#[tokio::test]
async fn a_movie_that_an_admin_deleted_stays_deleted_as_it_was() {
    let test = TestDb::new().await;
    let id = store(&test, &[heat()]).await[0].unwrap();
    let deleted = movie::delete(test.db(), id, Origin::default(), Utc::now());
    assert!(deleted.await.unwrap());
    let told = ListedMovie {
        genres: vec![18],
        ..titled(949, "Back")
    };
    let ids = store(&test, &[told, titled(2, "Second")]).await;
    assert!(ids[0].is_none() && ids[1].is_some(), "{ids:?}");
    let living = "SELECT title FROM movies WHERE deleted_at IS NULL";
    assert_eq!(texts(&test, living).await, ["Second"]);
    let rows = texts(&test, ROW).await;
    assert!(rows.len() == 2 && rows[1].starts_with("Heat 🎬|"));
    assert_eq!(texts(&test, GENRES).await, ["949 Action", "949 Crime"]);
}

#[tokio::test]
async fn nothing_that_is_told_is_too_little_or_too_much() {
    let test = TestDb::new().await;
    let odd = ListedMovie {
        title: "🎬".repeat(600),
        original_title: "\u{200b}".to_owned(),
        overview: "🎬".repeat(20_000),
        release_date: "0001-01-01".parse().ok(),
        original_language: Some("日本語".to_owned()),
        genres: vec![u64::MAX, 28, 28],
        poster_path: Some("x".repeat(4000)),
        backdrop_path: Some(String::new()),
        popularity: f64::INFINITY,
        vote_average: Some(-1.0),
        vote_count: u32::MAX,
        ..titled(i64::MAX.unsigned_abs(), "")
    };
    let far = ListedMovie {
        release_date: "2201-01-01".parse().ok(),
        vote_average: Some(f64::NAN),
        vote_count: 1,
        ..titled(3, "Far")
    };
    let ids = store(&test, &[titled(1, ""), odd, far]).await;
    assert!(ids.iter().all(Option::is_some));
    let lengths = "SELECT CONCAT_WS(' ', CHAR_LENGTH(title), CHAR_LENGTH(overview), vote_count) FROM movies ORDER BY tmdb_id";
    assert_eq!(
        texts(&test, lengths).await,
        ["6 0 0", "3 0 1", "500 10000 4294967295"]
    );
    assert_eq!(
        texts(&test, ROW).await[0],
        "TMDb 1|TMDb 1||-|-|-|-|-|0|0|-|0"
    );
    assert_eq!(store(&test, &[]).await, []);
}

#[tokio::test]
async fn many_writers_of_the_same_movies_write_each_once() {
    let test = TestDb::new().await;
    let page: Vec<ListedMovie> = (1..=20)
        .map(|id| ListedMovie {
            tmdb_id: id,
            genres: vec![18, 28],
            ..heat()
        })
        .collect();
    let backwards: Vec<ListedMovie> = page.iter().rev().cloned().collect();
    for _ in 0..3 {
        let writers = (0..8).map(|writer| {
            let told = if writer % 2 == 0 { &page } else { &backwards };
            store_listed(test.db(), told)
        });
        for written in join_all(writers).await {
            assert!(written.unwrap().iter().all(Option::is_some));
        }
    }
    assert_eq!(test.number("SELECT COUNT(*) FROM movies").await, 20);
    assert_eq!(test.number("SELECT COUNT(*) FROM movie_genres").await, 40);
}
