//! Imports of uploaded histories, through the real queue.

use std::fmt::Write;
use std::time::Duration;

use chrono::Utc;
use diesel_async::SimpleAsyncConnection;
use marquee_domain::UserId;
use marquee_domain::history::{File, Format};
use marquee_domain::models::upload::{NewUpload, Upload};
use marquee_queue::jobs::{ImportHistory, PurgeExpired, TidyUploads};
use marquee_queue::{Asked, Job, QueueName, Task, TaskId, TaskState};
use marquee_testkit::{TestDb, eventually};
use serde_json::{Value, json};

use crate::films::{ANN, BOB, KIM};
use crate::house::House;

const LONG: Duration = Duration::from_mins(1);

/// What the films' owner has everywhere; aggregates of the films are invented, so they are compared by what moved.
const STORED: &str = "
    SELECT CONCAT_WS(' ', user_id, movie_id, score, created_at) FROM ratings
    UNION ALL SELECT CONCAT_WS(' ', user_id, movie_id, kind, created_at) FROM interactions ORDER BY 1";
const AGGREGATES: &str =
    "SELECT CONCAT_WS(' ', id, rating_sum, rating_count, watch_count) FROM movies ORDER BY id";

const RATINGS: &str = "Date,Name,Year,Letterboxd URI,Rating\r\n\
    2024-03-01,Harbour Lights,1995,https://boxd.it/1,4.5\r\n\
    2024-03-02,the quiet ledger,2001,https://boxd.it/2,1\r\n\
    2024-03-03,After Midnight,2018,https://boxd.it/3,3\r\n\
    2024-03-04,\"Grand Larceny, Small Dog\",2011,https://boxd.it/4,2.5\r\n\
    2024-03-05,No Such Film,1999,https://boxd.it/5,2.5\r\n\
    2024-03-06,No Such Film,1999,https://boxd.it/5,eleven\r\n";
const DIARY: &str = "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n\
    2023-01-05,Harbour Lights,1995,u,2,,,2023-01-04\n\
    2024-04-05,Salt,2020,u,,Yes,\"a, b\",2024-04-04\n\
    2024-04-06,No Such Film,1999,u,,,,2024-04-06\n";
const WATCHLIST: &str = "Date,Name,Year,Letterboxd URI\n2024-05-01,Dry Creek,1971,u\n";

fn file(name: &str, body: impl Into<Vec<u8>>) -> File {
    File {
        name: name.to_owned(),
        body: body.into(),
    }
}

fn letterboxd() -> Vec<File> {
    vec![
        file("ratings.csv", RATINGS),
        file("diary.csv", DIARY),
        file("watchlist.csv", WATCHLIST),
    ]
}

/// As the API does it.
async fn upload(
    house: &House,
    user_id: UserId,
    format: Format,
    overwrite: bool,
    files: Vec<File>,
) -> ImportHistory {
    let new = NewUpload {
        user_id,
        format,
        overwrite,
        files,
    };
    let mut conn = house.db.db().get().await.unwrap();
    let last = Upload::of(&mut conn, user_id).await.unwrap();
    let last = last.map(|upload| upload.id);
    let upload_id = Upload::store(house.db.db(), &new, last, Utc::now())
        .await
        .unwrap();
    ImportHistory { upload_id }
}

async fn ended(house: &House, id: TaskId) -> Task {
    house.queue.wait(id, LONG).await.unwrap().unwrap()
}

async fn import(house: &House, user: UserId, overwrite: bool, files: Vec<File>) -> Value {
    let job = upload(house, user, Format::Letterboxd, overwrite, files).await;
    house.run(&job).await
}

async fn texts(db: &TestDb, sql: &str) -> Vec<String> {
    db.column(sql).await.into_iter().flatten().collect()
}

#[tokio::test]
async fn the_files_of_a_letterboxd_export_become_ratings_watches_and_bookmarks() {
    let house = House::new().await;
    let report = import(&house, ANN, false, letterboxd()).await;
    assert_eq!(
        report,
        json!({
            "format": "letterboxd",
            "rows": 10,
            "imported": {"ratings": 4, "watched": 5, "bookmarked": 1},
            "unchanged": 0,
            "skipped": 0,
            "unmatched_count": 2,
            "unmatched": [{"file": "ratings.csv", "line": 6, "title": "No Such Film", "year": 1999}],
            "bad_count": 1,
            "bad_lines": [{"file": "ratings.csv", "line": 7, "problem": "Rating must be 0.5 to 5 in steps of 0.5"}],
        })
    );
    let at = |day: &str| format!("{day} 00:00:00.000000");
    assert_eq!(
        texts(&house.db, STORED).await,
        [
            format!("1 1 5 {}", at("2024-03-01")),
            format!("1 1 watched {}", at("2023-01-04")),
            format!("1 10 3 {}", at("2024-03-03")),
            format!("1 10 watched {}", at("2024-03-03")),
            format!("1 2 1 {}", at("2024-03-02")),
            format!("1 2 watched {}", at("2024-03-02")),
            format!("1 5 watched {}", at("2024-04-04")),
            format!("1 8 3 {}", at("2024-03-04")),
            format!("1 8 watched {}", at("2024-03-04")),
            format!("1 9 bookmarked {}", at("2024-05-01")),
        ]
    );
    // the films come with invented figures
    let moved = "SELECT CONCAT_WS(' ', rating_sum, rating_count, watch_count) FROM movies WHERE id IN (1, 5, 9) ORDER BY id";
    assert_eq!(
        texts(&house.db, moved).await,
        ["18 4 101", "0 0 61", "0 0 50"]
    );
}

#[tokio::test]
async fn a_second_import_changes_nothing_and_overwriting_does_what_it_says() {
    let house = House::new().await;
    house
        .db
        .run("INSERT INTO ratings (user_id, movie_id, score, review, created_at, updated_at)
              VALUES (1, 1, 2, 'Dull', '2024-02-01', '2024-02-01');
              UPDATE movies SET rating_sum = rating_sum + 2, rating_count = rating_count + 1 WHERE id = 1")
        .await;
    let report = import(&house, ANN, false, letterboxd()).await;
    assert_eq!(
        report["imported"],
        json!({"ratings": 3, "watched": 5, "bookmarked": 1})
    );
    let everything = async || {
        let version = texts(&house.db, "SELECT profile_version FROM users ORDER BY id").await;
        let aggregates = texts(&house.db, AGGREGATES).await;
        (texts(&house.db, STORED).await, aggregates, version)
    };
    let before = everything().await;
    assert!(
        before
            .0
            .contains(&"1 1 2 2024-02-01 00:00:00.000000".to_owned()),
        "kept"
    );

    let report = import(&house, ANN, false, letterboxd()).await;
    assert_eq!(
        report["imported"],
        json!({"ratings": 0, "watched": 0, "bookmarked": 0})
    );
    assert_eq!(report["unchanged"], 6);
    assert_eq!(everything().await, before);

    let report = import(&house, ANN, true, letterboxd()).await;
    assert_eq!(
        report["imported"],
        json!({"ratings": 1, "watched": 0, "bookmarked": 0})
    );
    assert_eq!(report["unchanged"], 5);
    let row = "SELECT CONCAT_WS(' ', score, review, created_at) FROM ratings WHERE movie_id = 1";
    assert_eq!(
        texts(&house.db, row).await,
        ["5 Dull 2024-03-01 00:00:00.000000"]
    );
    let sums = "SELECT CONCAT_WS(' ', rating_sum, rating_count) FROM movies WHERE id = 1";
    assert_eq!(texts(&house.db, sums).await, ["18 4"]);
}

#[tokio::test]
async fn trakt_knows_movies_by_their_ids_and_shows_are_left_out() {
    let house = House::new().await;
    let at = "2024-03-01T20:15:00.000Z";
    let movie =
        |title: &str, year: u16, ids: Value| json!({"title": title, "year": year, "ids": ids});
    let by_id = movie(
        "Lichter im Hafen",
        1994,
        json!({"trakt": 1, "slug": "x", "imdb": null, "tmdb": 501}),
    );
    let salt = movie(
        "Salt",
        2020,
        json!({"trakt": 2, "slug": "salt", "imdb": "tt0944835", "tmdb": 27576}),
    );
    let ratings = json!([
        {"rated_at": at, "rating": 9, "type": "movie", "movie": by_id},
        {"rated_at": at, "rating": 10, "type": "show", "show": {"title": "Salt"}},
        {"rated_at": at, "rating": "ten", "type": "movie", "movie": salt},
    ]);
    let watched = json!([
        {"id": 1, "watched_at": at, "action": "watch", "type": "movie", "movie": salt},
        {"id": 2, "watched_at": at, "type": "episode", "episode": {}, "show": {}},
    ]);
    let files = vec![
        file("ratings.json", ratings.to_string()),
        file("history.json", watched.to_string()),
        file(
            "watchlist.json",
            json!([{"listed_at": at, "type": "movie", "movie": by_id}]).to_string(),
        ),
    ];
    let job = upload(&house, BOB, Format::Trakt, false, files).await;
    let report = house.run(&job).await;
    assert_eq!(
        report["imported"],
        json!({"ratings": 1, "watched": 2, "bookmarked": 1})
    );
    assert_eq!(
        (&report["rows"], &report["skipped"], &report["bad_count"]),
        (&json!(6), &json!(2), &json!(1))
    );
    let stars = texts(
        &house.db,
        "SELECT CONCAT_WS(' ', user_id, movie_id, score) FROM ratings",
    )
    .await;
    assert_eq!(stars, ["2 1 5"]);
}

#[tokio::test]
async fn adult_titles_are_not_there_for_who_is_too_young() {
    let house = House::new().await;
    let body = "Date,Name,Year,Letterboxd URI\n2024-03-03,After Midnight,2018,u\n";
    let report = import(&house, KIM, false, vec![file("watchlist.csv", body)]).await;
    assert_eq!(report["unmatched"][0]["title"], "After Midnight");
    assert_eq!(
        house.db.number("SELECT COUNT(*) FROM interactions").await,
        0
    );
}

#[tokio::test]
async fn what_is_no_history_fails_in_words_for_its_owner_and_is_not_tried_again() {
    let house = House::new().await;
    let job = upload(
        &house,
        ANN,
        Format::Trakt,
        false,
        vec![file("x", "Date,Name")],
    )
    .await;
    let id = house.queue.enqueue(&job, Some(ANN)).await.unwrap();
    let task = ended(&house, id).await;
    assert_eq!((task.state, task.attempts), (TaskState::Failed, 1));
    let error = task.error.unwrap();
    assert_eq!(error.code, "NOT_A_HISTORY");
    assert!(error.message.contains("JSON array"), "{}", error.message);
}

#[tokio::test]
async fn lists_of_a_report_end_somewhere_and_say_so() {
    let house = House::new().await;
    let mut body = "Date,Name,Year,Letterboxd URI\n".to_owned();
    for number in 0..150 {
        write!(body, "2024-03-03,Film {number},2018,u\nnever,Film,2018,u\n").unwrap();
    }
    let report = import(&house, ANN, false, vec![file("watchlist.csv", body)]).await;
    assert_eq!(
        (&report["unmatched_count"], &report["bad_count"]),
        (&json!(150), &json!(150))
    );
    let listed = |list: &str| report[list].as_array().unwrap().len();
    assert_eq!((listed("unmatched"), listed("bad_lines")), (100, 100));
    assert!(report["note"].as_str().unwrap().contains("100"));
}

/// Eleven hundred further films, and a diary that has them all.
async fn a_long_diary(house: &House) -> Vec<File> {
    let rows: Vec<String> = (1..=1100)
        .map(|number| {
            format!(
                "({}, 'Reel {number}', 'Reel {number}', '', 2000)",
                1000 + number
            )
        })
        .collect();
    house
        .db
        .run(format!(
            "INSERT INTO movies (id, title, original_title, overview, year) VALUES {}",
            rows.join(", ")
        ))
        .await;
    let mut body = "Date,Name,Year,Letterboxd URI,Rating\n".to_owned();
    for number in 1..=1100 {
        writeln!(body, "2024-03-03,Reel {number},2000,u,4").unwrap();
    }
    vec![file("ratings.csv", body)]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_whose_worker_is_killed_half_way_is_completed_by_another() {
    let house = House::without_worker(|settings| {
        settings.queue.lease_seconds = 2;
        settings.queue.sweep_interval_seconds = 1;
    })
    .await;
    let files = a_long_diary(&house).await;
    let job = upload(&house, ANN, Format::Letterboxd, false, files).await;
    // somebody holds a movie of the third chunk, so that the first worker comes no further
    let mut held = house.db.db().get().await.unwrap();
    let hold = "BEGIN; UPDATE movies SET runtime = 90 WHERE id = 1600";
    held.batch_execute(hold).await.unwrap();
    let victim = house.start_victim();
    let id = house.queue.enqueue(&job, Some(ANN)).await.unwrap();
    let ratings = "SELECT COUNT(*) FROM ratings";
    eventually("two chunks are written", async || {
        (house.db.number(ratings).await == 500).then_some(())
    })
    .await;
    let task = house.queue.task(id).await.unwrap().unwrap();
    assert_eq!(task.progress.unwrap().total, 1100);
    drop(victim);
    held.batch_execute("ROLLBACK").await.unwrap();
    house.start_worker();

    let task = ended(&house, id).await;
    assert_eq!(
        (task.state, task.attempts),
        (TaskState::Completed, 2),
        "{task:?}"
    );
    let report: Value = serde_json::from_str(task.result.unwrap().get()).unwrap();
    assert_eq!(
        report["imported"],
        json!({"ratings": 1100, "watched": 1100, "bookmarked": 0})
    );
    assert_eq!(report["unchanged"], 0);
    assert_eq!(house.db.number(ratings).await, 1100);
    let exact = "SELECT COUNT(*) FROM movies WHERE id > 1000 AND rating_sum = 4 AND rating_count = 1 AND watch_count = 1";
    assert_eq!(house.db.number(exact).await, 1100);
    assert_eq!(task.progress.unwrap().done, 1100);
}

#[tokio::test]
async fn uploads_left_without_a_task_are_enqueued_and_those_that_ended_are_deleted() {
    let house = House::new().await;
    let files = || vec![file("watchlist.csv", WATCHLIST)];
    let left = upload(&house, ANN, Format::Letterboxd, false, files()).await;
    let done = upload(&house, BOB, Format::Letterboxd, false, files()).await;
    let young = upload(&house, KIM, Format::Letterboxd, false, files()).await;
    house.run(&done).await;
    house
        .db
        .run(format!(
            "UPDATE uploads SET created_at = created_at - INTERVAL 10 MINUTE WHERE id <> {}",
            young.upload_id
        ))
        .await;
    let tidied = house.run(&TidyUploads {}).await;
    assert_eq!(tidied, json!({"enqueued": 1, "deleted": 1}));
    let question = left.question();
    let asked = house.queue.ask(&question, &left, Some(ANN), Duration::ZERO);
    if let Asked::Running(id, _) | Asked::Queued(id) = asked.await.unwrap() {
        assert_eq!(ended(&house, id).await.state, TaskState::Completed);
    }
    assert_eq!(
        house
            .db
            .number("SELECT COUNT(*) FROM interactions WHERE user_id = 1")
            .await,
        1
    );
    let tidied = house.run(&TidyUploads {}).await;
    assert_eq!(tidied, json!({"enqueued": 0, "deleted": 1}));
    let rest = texts(&house.db, "SELECT id FROM uploads").await;
    assert_eq!(rest, [young.upload_id.to_string()]);
    assert_eq!(
        house.db.number("SELECT COUNT(*) FROM upload_files").await,
        1
    );
    // a slow import must not keep others waiting
    assert_eq!(ImportHistory::QUEUE, QueueName::Import);
}

#[tokio::test]
async fn an_upload_that_nobody_could_see_to_goes_with_time_and_its_job_has_nothing_to_do() {
    let house = House::new().await;
    let job = upload(&house, ANN, Format::Letterboxd, false, letterboxd()).await;
    house
        .db
        .run("UPDATE uploads SET created_at = created_at - INTERVAL 8 DAY")
        .await;
    assert_eq!(house.run(&PurgeExpired {}).await["rows"], 1);
    assert_eq!(house.run(&job).await, Value::Null);
    assert_eq!(house.db.number("SELECT COUNT(*) FROM ratings").await, 0);
}
