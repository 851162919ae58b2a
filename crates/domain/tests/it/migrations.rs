//! The schema's steps: forth, back, and from many processes at once.

use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::{AsyncConnection, AsyncMysqlConnection, SimpleAsyncConnection};
use diesel_migrations::MigrationHarness;
use marquee_domain::migrate::{self, MIGRATIONS};
use marquee_testkit::TestDb;

const TABLES: &str = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name <> '__diesel_schema_migrations'";

#[tokio::test]
async fn all_steps_go_forth_back_and_forth_again() {
    let test = TestDb::empty().await;
    let forth = migrate::migrate(test.settings()).await.unwrap();
    assert!(forth.len() > 20);
    assert_eq!(test.number(TABLES).await, 25);

    let conn = AsyncMysqlConnection::establish(test.url()).await.unwrap();
    tokio::task::spawn_blocking(move || {
        let mut conn = AsyncConnectionWrapper::<_>::from(conn);
        conn.revert_all_migrations(MIGRATIONS).unwrap();
    })
    .await
    .unwrap();
    assert_eq!(test.number(TABLES).await, 0);

    assert_eq!(migrate::migrate(test.settings()).await.unwrap(), forth);
    assert_eq!(test.number(TABLES).await, 25);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_apply_each_step_once() {
    let test = TestDb::empty().await;
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let settings = test.settings().clone();
            tokio::task::spawn_blocking(move || migrate::migrate_blocking(&settings).unwrap())
        })
        .collect();
    let mut applied = 0;
    for start in starts {
        applied += start.await.unwrap().len();
    }
    assert_eq!(
        i64::try_from(applied),
        Ok(test
            .number("SELECT COUNT(*) FROM __diesel_schema_migrations")
            .await)
    );
}

#[tokio::test]
async fn a_step_that_died_before_it_was_noted_runs_again() {
    let test = TestDb::new().await;
    test.run("DELETE FROM __diesel_schema_migrations").await;
    migrate::migrate(test.settings()).await.unwrap();
    assert_eq!(test.number("SELECT COUNT(*) FROM genres").await, 19);
    assert_eq!(test.number("SELECT COUNT(*) FROM roles").await, 3);
}

#[tokio::test]
async fn a_program_knows_whether_the_schema_is_current() {
    let test = TestDb::empty().await;
    let mut conn = test.db().get().await.unwrap();
    assert!(!migrate::is_current(&mut conn).await.unwrap());
    assert_eq!(migrate::schema_version(&mut conn).await.unwrap(), None);

    migrate::migrate(test.settings()).await.unwrap();
    assert!(migrate::is_current(&mut conn).await.unwrap());
    let newest = migrate::schema_version(&mut conn).await.unwrap().unwrap();

    test.run(format!(
        "DELETE FROM __diesel_schema_migrations WHERE version = '{newest}'"
    ))
    .await;
    assert_eq!(migrate::pending(&mut conn).await.unwrap(), [newest]);
    // a newer program has gone ahead of this one
    migrate::migrate(test.settings()).await.unwrap();
    test.run("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')")
        .await;
    assert!(migrate::is_current(&mut conn).await.unwrap());
}

#[tokio::test]
async fn a_title_is_set_if_it_has_characters_visible_or_not() {
    let test = TestDb::new().await;
    let add = |title: &str| {
        format!("INSERT INTO movies (title, original_title, overview) VALUES ('{title}', 'x', '')")
    };
    test.run(add("\u{200b}")).await;
    let mut conn = test.db().get().await.unwrap();
    let refused = conn.batch_execute(&add("")).await.unwrap_err();
    assert!(refused.to_string().contains("movies_title_is_set"));
}

#[tokio::test]
async fn the_popularity_score_follows_ratings_and_watches() {
    let test = TestDb::new().await;
    test.run("INSERT INTO movies (title, original_title, overview, rating_sum, rating_count, watch_count) VALUES ('Heat', 'Heat', '', 9, 2, 3), ('Up', 'Up', '', 0, 0, 0)").await;
    let scores = test
        .column("SELECT ROUND(popularity_score * 100) FROM movies ORDER BY id")
        .await;
    assert_eq!(scores, [Some("405".to_owned()), Some("0".to_owned())]);
    test.run("UPDATE movies SET watch_count = watch_count + 10 WHERE title = 'Up'")
        .await;
    let best = test
        .column("SELECT title FROM movies ORDER BY popularity_score DESC, id")
        .await;
    assert_eq!(best, [Some("Heat".to_owned()), Some("Up".to_owned())]);
}
