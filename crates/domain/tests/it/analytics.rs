//! What is counted for admins, against what was counted by hand.

use chrono::{DateTime, NaiveDate, Utc};
use marquee_domain::models::analytics::{
    Chosen, Count, Period, Searched, events, is_capped, lists, movies, searched,
};
use marquee_domain::models::event::Kind;
use marquee_testkit::TestDb;

const DAYS: u16 = 3;

/// Noon of the last of three days: the 8th, 9th and 10th.
fn now() -> DateTime<Utc> {
    "2026-03-10T12:00:00Z".parse().unwrap()
}

async fn filled() -> TestDb {
    let db = TestDb::new().await;
    db.run(
        "INSERT INTO users (id, name, email, email_key, password_hash) VALUES (7, 'Ann', 'ann@example.com', 'ann@example.com', 'x');
         INSERT INTO movies (id, title, original_title, overview, deleted_at) VALUES
             (1, 'Heat', 'Heat', '', NULL), (2, 'Up', 'Up', '', NULL), (3, 'Gone', 'Gone', '', NOW(6));
         INSERT INTO events (kind, query, movie_id, at, created_at) VALUES
             ('search', 'Heat',   NULL, NOW(6), '2026-03-10 11:59:59'),
             ('search', 'heat',   NULL, NOW(6), '2026-03-10 00:00:00'),
             ('search', 'HÉAT',   NULL, NOW(6), '2026-03-09 23:59:59.999999'),
             ('search', 'up',     NULL, NOW(6), '2026-03-08 00:00:00'),
             ('search', 'amelie', NULL, NOW(6), '2026-03-08 10:00:00'),
             ('search', 'before', NULL, NOW(6), '2026-03-07 11:00:00'),
             ('search', 'before', NULL, NOW(6), '2026-03-07 13:00:00'),
             ('search', 'before', NULL, NOW(6), '2026-03-05 00:00:00'),
             ('search', 'long ago', NULL, NOW(6), '2026-03-04 23:59:59'),
             ('search', 'not yet',  NULL, NOW(6), '2026-03-10 12:00:00'),
             ('view',   NULL, 2, NOW(6), '2026-03-09 10:00:00'),
             ('view',   NULL, 1, NOW(6), '2026-03-09 11:00:00'),
             ('view',   NULL, 3, NOW(6), '2026-03-09 12:00:00'),
             ('view',   NULL, 3, NOW(6), '2026-03-09 12:00:00'),
             ('view',   NULL, 2, NOW(6), '2026-03-10 10:00:00'),
             ('click',  'heat', 1, NOW(6), '2026-03-10 10:00:00'),
             ('click',  NULL, 2, NOW(6), '2026-03-07 10:00:00');
         INSERT INTO recommendation_log (id, user_id, strategy, movies, created_at) VALUES
             ('01J00000000000000000000001', 7, 'genre',  '[1, 2]', '2026-03-09 10:00:00'),
             ('01J00000000000000000000002', 7, 'genre',  '[1, 2]', '2026-03-10 10:00:00'),
             ('01J00000000000000000000003', 7, 'popular', '[1]',   '2026-03-10 10:00:00'),
             ('01J00000000000000000000004', 7, 'genre',  '[1, 2]', '2026-03-01 10:00:00');
         INSERT INTO recommendation_feedback (recommendation_id, movie_id, event, created_at) VALUES
             ('01J00000000000000000000001', 1, 'shown',   '2026-03-09 10:00:00'),
             ('01J00000000000000000000001', 2, 'shown',   '2026-03-09 10:00:00'),
             ('01J00000000000000000000001', 2, 'clicked', '2026-03-10 09:00:00'),
             ('01J00000000000000000000004', 1, 'shown',   '2026-03-10 09:00:00'),
             ('01J00000000000000000000004', 2, 'shown',   '2026-03-02 09:00:00'),
             ('01J00000000000000000000003', 1, 'dismissed', '2026-03-10 11:00:00')",
    )
    .await;
    db
}

fn counted(mut counts: Vec<Count>) -> Vec<String> {
    counts.sort_by(|a, b| (a.day, &a.what, &a.strategy).cmp(&(b.day, &b.what, &b.strategy)));
    counts
        .iter()
        .map(|count| {
            let Count { what, strategy, .. } = count;
            let day = count.day.format("%d");
            format!("{day} {what} {strategy} {}", count.count).replace("  ", " ")
        })
        .collect()
}

#[tokio::test]
async fn what_happens_is_counted_by_the_day_and_compared_up_to_the_same_hour() {
    let test = filled().await;
    let mut conn = test.db().get().await.unwrap();
    let period = Period::last(DAYS, now());
    let days: Vec<NaiveDate> = period.days().collect();
    assert_eq!(
        days,
        [8, 9, 10].map(|day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap())
    );
    assert_eq!(
        counted(events(&mut conn, period).await.unwrap()),
        [
            "08 search 2",
            "09 search 1",
            "09 view 4",
            "10 click 1",
            "10 search 2",
            "10 view 1"
        ]
    );
    // the 5th to the 7th at noon
    let earlier = events(&mut conn, period.earlier(DAYS)).await.unwrap();
    assert_eq!(
        counted(earlier),
        ["05 search 1", "07 click 1", "07 search 1"]
    );
}

#[tokio::test]
async fn feedback_counts_on_its_day_for_the_strategy_of_its_list() {
    let test = filled().await;
    let mut conn = test.db().get().await.unwrap();
    let counts = lists(&mut conn, Period::last(DAYS, now())).await.unwrap();
    assert_eq!(
        counted(counts),
        [
            "09 made genre 1",
            "09 shown genre 2",
            "10 clicked genre 1",
            "10 dismissed popular 1",
            "10 made genre 1",
            "10 made popular 1",
            "10 shown genre 1"
        ]
    );
}

#[tokio::test]
async fn what_was_looked_for_most_comes_first_and_what_was_deleted_not_at_all() {
    let test = filled().await;
    let mut conn = test.db().get().await.unwrap();
    let period = Period::last(DAYS, now());
    let found = searched(&mut conn, period).await.unwrap();
    let query = |query: &str, count| Searched {
        query: query.to_owned(),
        count,
    };
    assert_eq!(
        found,
        [query("heat", 3), query("amelie", 1), query("up", 1)]
    );
    let movie = |movie_id, title: &str, count| Chosen {
        movie_id,
        title: title.to_owned(),
        count,
    };
    assert_eq!(
        movies(&mut conn, Kind::View, period).await.unwrap(),
        [movie(2, "Up", 2), movie(1, "Heat", 1)]
    );
    assert_eq!(
        movies(&mut conn, Kind::Click, period).await.unwrap(),
        [movie(1, "Heat", 1)]
    );
}

#[tokio::test]
async fn of_too_much_only_the_newest_is_counted_and_that_is_said() {
    let test = filled().await;
    let mut conn = test.db().get().await.unwrap();
    let period = Period::last(DAYS, now());
    let all = events(&mut conn, period).await.unwrap();
    assert!(!is_capped(&all, period));
    let few = Period { most: 3, ..period };
    let newest = events(&mut conn, few).await.unwrap();
    assert!(is_capped(&newest, few));
    assert_eq!(
        counted(newest),
        [
            "09 search 1",
            "09 view 2",
            "10 click 1",
            "10 search 2",
            "10 view 1"
        ]
    );
    let found = searched(&mut conn, few).await.unwrap();
    assert_eq!(found.len(), 1);
}
