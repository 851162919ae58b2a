//! Refresh tokens: rotation, re-use, races.

use chrono::{DateTime, Duration, Utc};
use marquee_domain::models::refresh_token::{Rotation, Session};
use marquee_domain::models::user::Caller;
use marquee_domain::types::Secret;
use marquee_testkit::TestDb;

use crate::accounts::user;

const MONTH: Duration = Duration::days(30);

async fn begin(test: &TestDb, now: DateTime<Utc>) -> Session {
    let id = user(test.db(), "ada@example.com", now).await;
    let mut conn = test.db().get().await.unwrap();
    Session::begin(&mut conn, id, MONTH, now).await.unwrap()
}

async fn rotate(test: &TestDb, token: &Secret, now: DateTime<Utc>) -> Rotation {
    Session::rotate(test.db(), token, MONTH, now).await.unwrap()
}

async fn lives(test: &TestDb, session: &Session) -> bool {
    let mut conn = test.db().get().await.unwrap();
    Caller::find(&mut conn, session.user_id, &session.sid)
        .await
        .unwrap()
        .is_some()
}

#[tokio::test]
async fn a_session_is_renewed_again_and_again() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let mut session = begin(&test, now).await;
    for _ in 0..3 {
        let Rotation::Renewed(next) = rotate(&test, &session.token, now).await else {
            panic!()
        };
        assert_eq!((&next.sid, next.user_id), (&session.sid, session.user_id));
        assert_ne!(next.token, session.token);
        assert!(lives(&test, &next).await);
        session = next;
    }
}

#[tokio::test]
async fn who_was_here_when_is_read_in_parts() {
    let test = TestDb::new().await;
    // two sessions each, of more users than are read at once
    test.run(
        "INSERT INTO users (id, name, email, email_key, password_hash)
             SELECT seq, 'x', seq, seq, 'x' FROM (
                 WITH RECURSIVE numbers (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM numbers WHERE seq < 1000) SELECT seq FROM numbers) AS n;
         INSERT INTO users (id, name, email, email_key, password_hash)
             SELECT id + 1000, name, CONCAT('y', id), CONCAT('y', id), password_hash FROM users WHERE id <= 500;
         INSERT INTO refresh_tokens (family, user_id, token_hash, issued_at, expires_at)
             SELECT 'x', id, UNHEX(SHA2(CONCAT(id, day), 256)), day, day FROM users, (SELECT '2026-03-01' AS day UNION SELECT '2026-03-02') AS days",
    )
    .await;
    let mut conn = test.db().get().await.unwrap();
    let (mut seen, mut after) = (Vec::new(), 0);
    loop {
        let chunk = Session::last_begun(&mut conn, after).await.unwrap();
        let Some((last, _)) = chunk.last() else {
            break;
        };
        after = *last;
        seen.extend(chunk);
    }
    let last: DateTime<Utc> = "2026-03-02T00:00:00Z".parse().unwrap();
    let expected: Vec<_> = (1..=1500).map(|user| (user, last)).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_spent_token_ends_its_session_and_no_other() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let session = begin(&test, now).await;
    let mut conn = test.db().get().await.unwrap();
    let other = Session::begin(&mut conn, session.user_id, MONTH, now)
        .await
        .unwrap();
    let Rotation::Renewed(next) = rotate(&test, &session.token, now).await else {
        panic!()
    };
    assert!(matches!(
        rotate(&test, &session.token, now).await,
        Rotation::Reused(_)
    ));
    assert!(matches!(
        rotate(&test, &next.token, now).await,
        Rotation::Invalid
    ));
    assert!(!lives(&test, &session).await);
    assert!(lives(&test, &other).await);
}

#[tokio::test]
async fn unknown_expired_and_revoked_tokens_are_invalid() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let session = begin(&test, now).await;
    assert!(matches!(
        rotate(&test, &Secret::random(), now).await,
        Rotation::Invalid
    ));
    assert!(matches!(
        rotate(&test, &session.token, now + MONTH).await,
        Rotation::Invalid
    ));
    let mut conn = test.db().get().await.unwrap();
    Session::revoke(&mut conn, &session.sid, now).await.unwrap();
    assert!(matches!(
        rotate(&test, &session.token, now).await,
        Rotation::Invalid
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_at_once_one_is_renewed_and_the_session_ends() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let session = begin(&test, now).await;
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (db, token) = (test.db().clone(), session.token.clone());
            tokio::spawn(async move { Session::rotate(&db, &token, MONTH, now).await.unwrap() })
        })
        .collect();
    let (mut renewed, mut reused) = (Vec::new(), 0);
    for attempt in tries {
        match attempt.await.unwrap() {
            Rotation::Renewed(next) => renewed.push(next),
            Rotation::Reused(_) => reused += 1,
            Rotation::Invalid => panic!("the token was good"),
        }
    }
    assert_eq!((renewed.len(), reused), (1, 19));
    assert!(matches!(
        rotate(&test, &renewed[0].token, now).await,
        Rotation::Invalid
    ));
    assert!(!lives(&test, &session).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thief_with_an_old_token_ends_the_session_whatever_its_owner_does_meanwhile() {
    let (test, now) = (TestDb::new().await, Utc::now());
    for round in 0..10 {
        let id = user(test.db(), &format!("user{round}@example.com"), now).await;
        let mut conn = test.db().get().await.unwrap();
        let first = Session::begin(&mut conn, id, MONTH, now).await.unwrap();
        drop(conn);
        let Rotation::Renewed(second) = rotate(&test, &first.token, now).await else {
            panic!()
        };
        let (thief, owner) = tokio::join!(
            rotate(&test, &first.token, now),
            rotate(&test, &second.token, now)
        );
        assert!(matches!(thief, Rotation::Reused(_)));
        if let Rotation::Renewed(third) = owner {
            assert!(matches!(
                rotate(&test, &third.token, now).await,
                Rotation::Invalid
            ));
        }
        assert!(!lives(&test, &first).await);
    }
}
