use diesel_async::{AsyncMysqlConnection, SimpleAsyncConnection};
use marquee_domain::DbError;
use marquee_testkit::{TestDb, eventually};
use serde_json::{Value, json};

use crate::program::{command, marquee, run, succeed};
use crate::state::{assert_true_counts, fingerprint};

/// Three movies, the first rated by two users, the second watched by one.
async fn catalogue() -> TestDb {
    let db = TestDb::new().await;
    db.run(
        "INSERT INTO movies (id, title, original_title, overview, release_date, year, rating_sum, rating_count, watch_count, deleted_at) \
         VALUES (1, 'Heat', 'Heat', '', '1995-12-15', 1995, 9, 2, 2, NULL), (2, 'Alien', 'Alien', '', NULL, 1979, 0, 0, 1, NULL), \
                (3, 'Gone', 'Gone', '', NULL, NULL, 0, 0, 0, NOW(6)); \
         INSERT INTO users (id, name, email, email_key, password_hash) VALUES (1, 'Ada', 'a@x.example', 'a@x.example', '!'), \
                (2, 'Ben', 'b@x.example', 'b@x.example', '!'); \
         INSERT INTO ratings (user_id, movie_id, score, created_at) VALUES (1, 1, 5, '2020-02-02 20:20:20'), (2, 1, 4, NOW(6)); \
         INSERT INTO interactions (user_id, movie_id, kind) VALUES (1, 1, 'watched'), (2, 1, 'watched'), (2, 2, 'watched'), (2, 2, 'liked')",
    )
    .await;
    db
}

/// What the doctor says of it, for programs.
fn findings(db: &TestDb, further: &[&str]) -> (bool, Value) {
    let ended = marquee(db, &[&["doctor", "--format", "json"], further].concat());
    let findings = serde_json::from_str(&ended.out);
    (
        ended.success,
        findings.unwrap_or_else(|_| panic!("{}{}", ended.out, ended.err)),
    )
}

fn difference(
    movie: u64,
    column: &str,
    stored: impl Into<Value>,
    truth: impl Into<Value>,
) -> Value {
    json!({"movie": movie, "column": column, "stored": stored.into(), "true": truth.into()})
}

#[tokio::test]
async fn a_catalogue_whose_figures_are_true_is_left_alone() {
    let db = catalogue().await;
    let before = fingerprint(&db).await;
    for repair in [&[][..], &["--repair"]] {
        let (is_well, found) = findings(&db, repair);
        assert!(is_well);
        assert_eq!(found["differences"], json!([]));
        assert_eq!(found["movies"], 3);
    }
    assert_eq!(fingerprint(&db).await, before);
}

#[tokio::test]
async fn every_figure_that_differs_is_named_and_nothing_is_changed() {
    let db = catalogue().await;
    db.run(
        "UPDATE movies SET rating_sum = 7, watch_count = 5, year = 1990 WHERE id = 1; \
         UPDATE movies SET rating_sum = 5, rating_count = 1 WHERE id = 3",
    )
    .await;
    let before = fingerprint(&db).await;
    let (is_well, found) = findings(&db, &[]);
    assert!(!is_well);
    assert_eq!(
        found["differences"],
        json!([
            difference(1, "year", 1990, 1995),
            difference(1, "rating_sum", 7, 9),
            difference(1, "watch_count", 5, 2),
            difference(3, "rating_sum", 5, 0),
            difference(3, "rating_count", 1, 0),
        ])
    );
    assert_eq!(found["repaired"], false);

    let ended = marquee(&db, &["doctor"]);
    assert!(!ended.success);
    let rows: Vec<Vec<&str>> = ended
        .out
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(rows[0], ["movie", "column", "stored", "true"]);
    assert_eq!(rows[2], ["1", "rating_sum", "7", "9"]);
    assert_eq!(rows.len(), 6);
    assert!(ended.err.contains("5 figures wrong"), "{}", ended.err);
    assert_eq!(fingerprint(&db).await, before);
}

#[tokio::test]
async fn what_is_wrong_is_put_right() {
    let db = catalogue().await;
    db.run(
        "UPDATE movies SET rating_sum = 5, rating_count = 1, watch_count = 0, year = NULL WHERE id = 1; \
         UPDATE movies SET rating_sum = 3, rating_count = 3 WHERE id = 2",
    )
    .await;
    let ended = marquee(&db, &["doctor", "--repair"]);
    assert!(ended.success, "{}", ended.err);
    assert!(ended.err.contains("6 figures put right"), "{}", ended.err);
    assert_true_counts(&db).await;
    assert_eq!(
        db.number("SELECT year FROM movies WHERE id = 1").await,
        1995
    );
    assert_eq!(findings(&db, &[]).1["differences"], json!([]));
}

#[tokio::test]
async fn a_lost_watch_of_a_rated_movie_is_brought_back_at_the_time_of_the_rating() {
    let db = catalogue().await;
    db.run("DELETE FROM interactions WHERE movie_id = 1 AND user_id = 1")
        .await;
    let (is_well, found) = findings(&db, &[]);
    assert!(!is_well);
    assert_eq!(
        found["differences"],
        json!([difference(1, "watched_raters", 1, 2)])
    );

    assert!(findings(&db, &["--repair"]).0);
    assert_true_counts(&db).await;
    let watched = "SELECT created_at FROM interactions WHERE user_id = 1 AND movie_id = 1 AND kind = 'watched'";
    let at = db.column(watched).await[0].clone().unwrap();
    assert!(at.starts_with("2020-02-02 20:20:20"), "{at}");
    // what is recommended depends on it
    assert_eq!(
        db.number("SELECT profile_version FROM users WHERE id = 1")
            .await,
        1
    );
}

#[tokio::test]
async fn more_lost_watches_than_one_transaction_brings_back_are_all_brought_back() {
    let db = catalogue().await;
    db.run(
        "INSERT INTO users (id, name, email, email_key, password_hash) \
             SELECT 10 + seq.n, 'X', CONCAT(seq.n, '@x.example'), CONCAT(seq.n, '@x.example'), '!' FROM (\
                 WITH RECURSIVE up AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM up WHERE n < 1000) SELECT n FROM up) AS seq; \
         INSERT INTO users (id, name, email, email_key, password_hash) VALUES (2000, 'Y', 'y@x.example', 'y@x.example', '!'); \
         INSERT INTO ratings (user_id, movie_id, score) SELECT id, 2, 3 FROM users WHERE id > 10",
    )
    .await;
    let (is_well, found) = findings(&db, &["--repair"]);
    assert!(is_well);
    assert_eq!(
        found["differences"][3],
        difference(2, "watched_raters", 0, 1001)
    );
    assert_true_counts(&db).await;
    assert!(findings(&db, &[]).0);
}

#[tokio::test]
async fn what_is_being_written_is_not_taken_for_wrong() {
    let db = catalogue().await;
    // somebody rates, and has not committed: seen from outside, nothing has happened yet; but what is wrong is looked at again
    // under the movie's lock, so that this doctor has to wait
    db.run("UPDATE movies SET watch_count = 7 WHERE id = 1")
        .await;
    let mut rater = db.db().get().await.unwrap();
    let rating = "BEGIN; UPDATE movies SET watch_count = 2 WHERE id = 1";
    rater.batch_execute(rating).await.unwrap();
    let doctor = command(&db, &["doctor", "--format", "json"]);
    let doctor = tokio::task::spawn_blocking(move || run(doctor));
    let waiting = "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE '%FOR UPDATE%' \
                   AND id <> CONNECTION_ID()";
    eventually("the doctor waits for the lock", async || {
        (db.number(waiting).await > 0).then_some(())
    })
    .await;
    rater.batch_execute("COMMIT").await.unwrap();
    let ended = doctor.await.unwrap();
    assert!(ended.success, "{}{}", ended.out, ended.err);
}

#[tokio::test]
async fn raters_at_work_raise_no_alarm_and_are_not_undone() {
    let db = catalogue().await;
    let stop = std::sync::atomic::AtomicBool::new(false);
    let rate_on = async |user: u64| {
        let mut round = 0_u64;
        while !stop.load(std::sync::atomic::Ordering::Relaxed) {
            round += 1;
            let movie = 1 + (round + user) % 2;
            db.db()
                .transaction(async |conn: &mut AsyncMysqlConnection| {
                    conn.batch_execute(&rate(user, movie, 1 + round % 5))
                        .await?;
                    Ok::<_, DbError>(())
                })
                .await
                .unwrap();
        }
        round
    };
    let examine = async || {
        for round in 0..6 {
            let further: &[&str] = if round % 2 == 0 { &[] } else { &["--repair"] };
            let mut doctor = command(&db, &["doctor", "--format", "json"]);
            doctor.args(further);
            let ended = tokio::task::spawn_blocking(move || run(doctor))
                .await
                .unwrap();
            assert!(ended.success, "{}{}", ended.out, ended.err);
            let found: Value = serde_json::from_str(&ended.out).unwrap();
            assert_eq!(found["differences"], json!([]));
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    };
    let (first, second, ()) = tokio::join!(rate_on(1), rate_on(2), examine());
    assert!(first > 6 && second > 6, "{first} and {second} ratings");
    assert_true_counts(&db).await;
    succeed(&db, &["doctor"]);
}

/// A rating as the API writes it: the user, the movie, the rows.
fn rate(user: u64, movie: u64, score: u64) -> String {
    format!(
        "UPDATE users SET profile_version = profile_version + 1 WHERE id = {user}; \
         SELECT id FROM movies WHERE id = {movie} FOR UPDATE; \
         SET @old = (SELECT score FROM ratings WHERE user_id = {user} AND movie_id = {movie}), \
             @seen = (SELECT COUNT(*) FROM interactions WHERE user_id = {user} AND movie_id = {movie} AND kind = 'watched'); \
         INSERT INTO ratings (user_id, movie_id, score) VALUES ({user}, {movie}, {score}) ON DUPLICATE KEY UPDATE score = {score}; \
         INSERT IGNORE INTO interactions (user_id, movie_id, kind) VALUES ({user}, {movie}, 'watched'); \
         UPDATE movies SET rating_sum = rating_sum + {score} - COALESCE(@old, 0), rating_count = rating_count + IF(@old IS NULL, 1, 0), \
             watch_count = watch_count + 1 - @seen WHERE id = {movie}"
    )
}
