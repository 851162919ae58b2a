use std::sync::Arc;
use std::time::Duration;

use diesel_async::{AnsiTransactionManager, SimpleAsyncConnection, TransactionManager};
use marquee_recommender::{Catalogue, Filters, Profile, Request, Strategy, recommend};
use marquee_testkit::TestDb;
use marquee_worker::catalogue::Catalogues;

use crate::films;

const NEVER: Duration = Duration::from_hours(1);

async fn filled() -> TestDb {
    let db = TestDb::new().await;
    films::fill(&db).await;
    db
}

fn always_looking(db: &TestDb) -> Catalogues {
    Catalogues::new(db.db().clone(), Duration::ZERO)
}

/// The ids of all movies, by falling popularity.
fn order(catalogue: &Catalogue, filters: Filters) -> Vec<u64> {
    let request = Request {
        strategy: Strategy::Popular,
        filters: Filters {
            adult: true,
            ..filters
        },
        limit: 10_000,
        ..Request::default()
    };
    let found = recommend(catalogue, &Profile::default(), &request);
    found.movies.iter().map(|found| found.movie).collect()
}

fn of_genre(catalogue: &Catalogue, name: &str) -> Vec<u64> {
    let named = catalogue.genres().filter(|genre| genre.name == name);
    let filters = Filters {
        genres: Some(named.map(|genre| genre.id).collect()),
        ..Filters::default()
    };
    order(catalogue, filters)
}

#[tokio::test]
async fn it_holds_what_the_database_holds() {
    let db = filled().await;
    db.run("UPDATE movies SET deleted_at = NOW(6) WHERE id = 7")
        .await;
    let catalogue = always_looking(&db).current().await.unwrap();
    assert_eq!(
        order(&catalogue, Filters::default()),
        [10, 6, 1, 2, 3, 4, 5, 9, 8]
    );
    assert_eq!(of_genre(&catalogue, "Crime"), [1, 2, 3, 8]);
    assert_eq!(of_genre(&catalogue, "Comedy"), [6, 8]);
    let first = catalogue.movie(1).unwrap();
    assert_eq!(
        (first.year, first.language.as_deref(), first.rating()),
        (Some(1995), Some("en"), Some(8.1))
    );
    assert_eq!(
        catalogue.movie(4).unwrap().rating(),
        Some(8.0),
        "no votes, but four stars"
    );
    assert!(catalogue.movie(10).unwrap().adult);
}

#[tokio::test]
async fn it_is_read_in_batches_that_leave_nothing_out() {
    let db = TestDb::new().await;
    db.run(
        "INSERT INTO movies (id, title, original_title, overview, watch_count)
         WITH digits AS (SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4
                         UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)
         SELECT 7 + 3 * (a.d + 10 * b.d + 100 * c.d + 1000 * e.d), 'x', 'x', '', 0
         FROM digits a, digits b, digits c, digits e",
    )
    .await;
    db.run(
        "INSERT INTO movie_genres (movie_id, genre_id)
         SELECT movies.id, genres.id FROM movies, genres WHERE genres.name = 'War'",
    )
    .await;
    let catalogue = always_looking(&db).current().await.unwrap();
    let all: Vec<u64> = (0..10_000).map(|n| 7 + 3 * n).collect();
    assert_eq!(of_genre(&catalogue, "War"), all);
}

#[tokio::test]
async fn changes_of_every_kind_come_in() {
    let db = filled().await;
    let catalogues = always_looking(&db);
    let before = catalogues.current().await.unwrap();

    db.run("UPDATE movies SET watch_count = 500 WHERE id = 8")
        .await;
    db.run("UPDATE movies SET deleted_at = NOW(6) WHERE id = 10")
        .await;
    db.run("INSERT INTO movies (id, title, original_title, overview, watch_count) VALUES (11, 'x', 'x', '', 400)")
        .await;
    db.run("UPDATE genres SET name = 'Noir', name_key = 'noir' WHERE name = 'Crime'")
        .await;
    db.run("DELETE FROM movie_genres WHERE movie_id = 1; UPDATE movies SET updated_at = NOW(6) WHERE id = 1").await;

    let after = catalogues.current().await.unwrap();
    assert_eq!(
        order(&after, Filters::default()),
        [8, 11, 6, 1, 2, 3, 4, 5, 7, 9]
    );
    assert_eq!(of_genre(&after, "Noir"), [8, 2, 3]);
    assert_eq!(of_genre(&after, "Crime"), [0; 0]);
    assert_eq!(
        order(&before, Filters::default())[0],
        10,
        "what was handed out stays as it was"
    );

    db.run("UPDATE movies SET deleted_at = NULL WHERE id = 10")
        .await;
    assert!(catalogues.current().await.unwrap().movie(10).is_some());
}

#[tokio::test]
async fn while_nothing_changes_it_stays_the_same_one() {
    let db = filled().await;
    let catalogues = always_looking(&db);
    // The first look back finds what was written just before the load once more.
    catalogues.current().await.unwrap();
    let first = catalogues.current().await.unwrap();
    let second = catalogues.current().await.unwrap();
    assert!(Arc::ptr_eq(&first, &second));
}

#[tokio::test]
async fn within_the_interval_nobody_looks_again() {
    let db = filled().await;
    let catalogues = Catalogues::new(db.db().clone(), NEVER);
    let first = catalogues.current().await.unwrap();
    db.run("UPDATE movies SET watch_count = 500 WHERE id = 8")
        .await;
    let second = catalogues.current().await.unwrap();
    assert!(Arc::ptr_eq(&first, &second));
}

#[tokio::test]
async fn a_state_that_was_written_since_is_looked_for_at_once_and_once() {
    let db = filled().await;
    let catalogues = Catalogues::new(db.db().clone(), NEVER);
    let first = catalogues.as_of(Some("first")).await.unwrap();
    db.run("UPDATE movies SET watch_count = 500 WHERE id = 8")
        .await;
    for again in [Some("first"), None] {
        let again = catalogues.as_of(again).await.unwrap();
        assert!(Arc::ptr_eq(&first, &again));
    }
    let second = catalogues.as_of(Some("second")).await.unwrap();
    assert_eq!(order(&second, Filters::default())[0], 8);
    let again = catalogues.as_of(Some("second")).await.unwrap();
    assert!(Arc::ptr_eq(&second, &again));
}

#[tokio::test]
async fn many_jobs_at_once_load_it_once() {
    let db = filled().await;
    let catalogues = Catalogues::new(db.db().clone(), NEVER);
    let all = futures_util::future::join_all((0..50).map(|_| catalogues.current())).await;
    let first = all[0].as_ref().unwrap();
    assert!(
        all.iter()
            .all(|other| Arc::ptr_eq(first, other.as_ref().unwrap()))
    );
}

#[tokio::test]
async fn a_change_committed_after_a_look_is_found_by_the_next() {
    let db = filled().await;
    let catalogues = always_looking(&db);
    catalogues.current().await.unwrap();

    let mut conn = db.db().get().await.unwrap();
    AnsiTransactionManager::begin_transaction(&mut *conn)
        .await
        .unwrap();
    conn.batch_execute("UPDATE movies SET watch_count = 500 WHERE id = 8")
        .await
        .unwrap();
    let meanwhile = catalogues.current().await.unwrap();
    assert_eq!(order(&meanwhile, Filters::default())[0], 10);
    AnsiTransactionManager::commit_transaction(&mut *conn)
        .await
        .unwrap();

    let afterwards = catalogues.current().await.unwrap();
    assert_eq!(order(&afterwards, Filters::default())[0], 8);
}

#[tokio::test]
async fn a_load_that_failed_is_begun_again() {
    let db = TestDb::empty().await;
    let catalogues = always_looking(&db);
    assert!(catalogues.current().await.is_err(), "there is no table yet");
    marquee_domain::migrate::migrate(db.settings())
        .await
        .unwrap();
    films::fill(&db).await;
    assert_eq!(catalogues.current().await.unwrap().len(), 10);
}
