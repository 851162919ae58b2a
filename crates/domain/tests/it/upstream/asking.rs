//! What TMDb is to be asked for, and how far a sync is.

use chrono::{DateTime, TimeDelta, Utc};
use marquee_domain::upstream::{self, SyncState};
use marquee_testkit::TestDb;

use super::texts;

/// The tenth is the admin's own, the seventh is deleted.
const MOVIES: &str = "
    INSERT INTO movies (id, tmdb_id, title, original_title, overview, synced_at, imdb_id, runtime, deleted_at) VALUES
        (1, 101, 'a', 'a', '', '2026-01-01', NULL, NULL, NULL),
        (2, 102, 'a', 'a', '', NULL, NULL, 90, NULL),
        (3, 103, 'a', 'a', '', '2025-01-01', 'tt1', NULL, NULL),
        (4, 104, 'a', 'a', '', '2026-06-01', NULL, NULL, NULL),
        (7, 107, 'a', 'a', '', NULL, NULL, NULL, NOW(6)),
        (10, NULL, 'a', 'a', '', NULL, NULL, NULL, NULL)";

fn at(day: &str) -> DateTime<Utc> {
    format!("{day}T00:00:00Z").parse().unwrap()
}

#[tokio::test]
async fn what_was_never_told_or_longest_ago_is_due_first() {
    let test = TestDb::new().await;
    test.run(MOVIES).await;
    let mut conn = test.db().get().await.unwrap();
    let due = upstream::due(&mut conn, at("2026-03-01"), 10).await;
    assert_eq!(due.unwrap(), [102, 103, 101]);
    let due = upstream::due(&mut conn, at("2026-03-01"), 2).await;
    assert_eq!(due.unwrap(), [102, 103]);
}

#[tokio::test]
async fn ids_are_known_unknown_or_sparse() {
    let test = TestDb::new().await;
    test.run(MOVIES).await;
    let mut conn = test.db().get().await.unwrap();
    let asked = [104, 999, 107, 101, 102];
    let mut known = upstream::known(&mut conn, &asked, at("2026-03-01"))
        .await
        .unwrap();
    known.sort_unstable();
    assert_eq!(known, [101, 102]);
    let unknown = upstream::unknown(&mut conn, &asked).await.unwrap();
    assert_eq!(unknown, [999, 102], "a deleted one is here");
    let all = [1, 2, 3, 4, 10].into();
    let mut sparse = upstream::sparse(&mut conn, &all).await.unwrap();
    sparse.sort_unstable();
    assert_eq!(sparse, [101, 104]);
}

#[tokio::test]
async fn a_movie_that_tmdb_has_no_more_stays_and_is_marked() {
    let test = TestDb::new().await;
    test.run(MOVIES).await;
    let mut conn = test.db().get().await.unwrap();
    let now = at("2026-07-01");
    let gone = upstream::mark_gone(&mut conn, 101, now).await.unwrap();
    assert_eq!(gone, Some(1));
    let nobody = upstream::mark_gone(&mut conn, 999, now).await.unwrap();
    assert_eq!(nobody, None);
    let marked = "SELECT CONCAT_WS(' ', id, DATE(deleted_upstream_at), DATE(synced_at)) FROM movies \
         WHERE deleted_upstream_at IS NOT NULL";
    assert_eq!(texts(&test, marked).await, ["1 2026-07-01 2026-07-01"]);
    let due = upstream::due(&mut conn, now, 10).await.unwrap();
    assert!(!due.contains(&101), "{due:?}");
}

#[tokio::test]
async fn favoured_genres_are_those_of_movies_liked_of_late() {
    let test = TestDb::new().await;
    test.run(MOVIES).await;
    test.run(
        "INSERT INTO movie_genres (movie_id, genre_id)
             SELECT 1, id FROM genres WHERE name IN ('Drama', 'Crime')
             UNION ALL SELECT 2, id FROM genres WHERE name IN ('Drama', 'War')
             UNION ALL SELECT 3, id FROM genres WHERE name = 'Western'
             UNION ALL SELECT 4, id FROM genres WHERE name = 'Music';
         INSERT INTO users (id, name, email, email_key, password_hash) VALUES
             (1, 'Ann', 'a@example.com', 'a@example.com', '-'), (2, 'Bob', 'b@example.com', 'b@example.com', '-');
         INSERT INTO ratings (user_id, movie_id, score, created_at, updated_at) VALUES
             (1, 1, 5, '2026-06-30', '2026-06-30'), (2, 1, 4, '2026-06-30', '2026-06-30'),
             (1, 2, 4, '2026-06-30', '2026-06-30'),
             (1, 3, 3, '2026-06-30', '2026-06-30'),
             (1, 4, 5, '2026-01-01', '2026-01-01')",
    )
    .await;
    let mut conn = test.db().get().await.unwrap();
    let favoured = upstream::favoured_genres(&mut conn, at("2026-07-01"), 6).await;
    assert_eq!(favoured.unwrap(), [18, 80, 10752]);
    let favoured = upstream::favoured_genres(&mut conn, at("2026-07-01"), 1).await;
    assert_eq!(favoured.unwrap(), [18]);
}

#[tokio::test]
async fn a_run_goes_on_where_it_was_lost_and_begins_anew_where_it_ended() {
    let test = TestDb::new().await;
    let mut conn = test.db().get().await.unwrap();
    let (first, second) = (at("2026-07-01"), at("2026-07-02"));
    let mut state = SyncState::begin(&mut conn, "popular", first).await.unwrap();
    assert_eq!((&state.position, state.written), (&None, 0));
    state.position = Some("7".to_owned());
    (state.written, state.skipped) = (5, 1);
    state.advance(&mut conn).await.unwrap();

    // its worker was lost
    let mut state = SyncState::begin(&mut conn, "popular", second)
        .await
        .unwrap();
    assert_eq!(state.position.as_deref(), Some("7"));
    assert_eq!((state.written, state.skipped), (5, 1));
    assert_eq!(state.started_at, Some(first.naive_utc()));
    let reason = "🎬".repeat(2000);
    SyncState::fail(&mut conn, "popular", &reason, second)
        .await
        .unwrap();
    let failed = SyncState::all(&mut conn).await.unwrap().remove(0);
    assert_eq!(failed.error.unwrap().chars().count(), 500);
    assert_eq!(failed.finished_at, Some(second.naive_utc()));
    assert_eq!((failed.succeeded_at, failed.written), (None, 5));

    let third = second + TimeDelta::days(1);
    let begun = SyncState::begin(&mut conn, "popular", third).await.unwrap();
    assert_eq!(begun.position.as_deref(), Some("7"));
    assert_eq!((begun.written, begun.skipped), (5, 1), "it goes on");
    state.position = None;
    state.written = 9;
    state.succeed(&mut conn, third).await.unwrap();
    SyncState::begin(&mut conn, "genres", third).await.unwrap();
    let all = SyncState::all(&mut conn).await.unwrap();
    let names: Vec<&str> = all.iter().map(|state| state.name.as_str()).collect();
    assert_eq!(names, ["genres", "popular"]);
    assert_eq!((all[0].finished_at, all[1].written), (None, 9));
    assert_eq!(all[1].succeeded_at, Some((third).naive_utc()));
    assert_eq!((&all[1].error, &all[1].position), (&None, &None));
    // the next one stands on its own
    let next = third + TimeDelta::days(1);
    let next = SyncState::begin(&mut conn, "popular", next).await.unwrap();
    assert_eq!((next.written, next.finished_at.is_some()), (0, true));
}
