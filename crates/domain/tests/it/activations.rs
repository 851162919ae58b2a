//! Activations: good once, for a while, and never lost.

use chrono::{DateTime, Duration, Utc};
use marquee_domain::models::activation;
use marquee_domain::models::mailed_link::MailedLink;
use marquee_domain::models::registration::{Registration, register};
use marquee_domain::models::user::User;
use marquee_domain::types::Secret;
use marquee_domain::{Db, UserId};
use marquee_testkit::TestDb;

use crate::accounts::{DAY, new_user, user};

async fn send(db: &Db, id: UserId, now: DateTime<Utc>) -> Secret {
    mailed(db, MailedLink::Activation, id, now).await
}

/// What the mail job does.
pub(crate) async fn mailed(db: &Db, link: MailedLink, id: UserId, now: DateTime<Utc>) -> Secret {
    let mut conn = db.get().await.unwrap();
    let unsent = link.to_send(&mut conn, id).await.unwrap().unwrap();
    let token = Secret::random();
    link.set_token(&mut conn, unsent.id, &token, now + DAY)
        .await
        .unwrap();
    link.mark_sent(&mut conn, unsent.id, now).await.unwrap();
    token
}

#[tokio::test]
async fn an_activation_token_is_good_once() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let id = user(test.db(), "ada@example.com", now).await;
    let token = send(test.db(), id, now).await;
    assert_eq!(
        activation::redeem(test.db(), &Secret::random(), now)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        activation::redeem(test.db(), &token, now).await.unwrap(),
        Some(id)
    );
    assert_eq!(
        activation::redeem(test.db(), &token, now).await.unwrap(),
        None
    );
    let mut conn = test.db().get().await.unwrap();
    assert!(
        User::find(&mut conn, id)
            .await
            .unwrap()
            .unwrap()
            .activated_at
            .is_some()
    );
    assert!(
        MailedLink::Activation
            .to_send(&mut conn, id)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_activation_token_redeemed_many_times_at_once_is_good_once() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let id = user(test.db(), "ada@example.com", now).await;
    let token = send(test.db(), id, now).await;
    let tries: Vec<_> = (0..10)
        .map(|_| {
            let (db, token) = (test.db().clone(), token.clone());
            tokio::spawn(async move { activation::redeem(&db, &token, now).await.unwrap() })
        })
        .collect();
    let mut redeemed = Vec::new();
    for attempt in tries {
        redeemed.extend(attempt.await.unwrap());
    }
    assert_eq!(redeemed, [id]);
}

#[tokio::test]
async fn an_expired_activation_frees_the_address() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let again = new_user("ada@example.com");
    let register_again = async |time| register(test.db(), &again, DAY, time).await.unwrap();
    let first = user(test.db(), "ada@example.com", now).await;
    let token = send(test.db(), first, now).await;
    let soon = now + Duration::hours(23);
    assert_eq!(register_again(soon).await, Registration::EmailTaken);

    let later = now + Duration::hours(25);
    assert_eq!(
        activation::redeem(test.db(), &token, later).await.unwrap(),
        None
    );
    let second = user(test.db(), "ADA@example.com", later).await;
    assert_ne!(second, first);
    assert_eq!(test.number("SELECT COUNT(*) FROM users").await, 1);
    // an activated account is never given away
    let token = send(test.db(), second, later).await;
    activation::redeem(test.db(), &token, later)
        .await
        .unwrap()
        .unwrap();
    let much_later = later + DAY * 400;
    assert_eq!(register_again(much_later).await, Registration::EmailTaken);
}

#[tokio::test]
async fn another_mail_voids_the_earlier_token_and_is_not_sent_too_often() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let id = user(test.db(), "ada@example.com", now).await;
    let first = send(test.db(), id, now).await;
    let again = async |time| {
        activation::request_again(test.db(), id, DAY, time)
            .await
            .unwrap()
    };
    for _ in 0..4 {
        assert!(again(now).await);
    }
    assert!(!again(now + Duration::minutes(59)).await, "five an hour");
    assert!(again(now + Duration::minutes(61)).await);
    let second = send(test.db(), id, now).await;
    assert_eq!(
        activation::redeem(test.db(), &first, now).await.unwrap(),
        None
    );
    assert_eq!(
        activation::redeem(test.db(), &second, now).await.unwrap(),
        Some(id)
    );
    assert!(!again(now + DAY).await, "an activated account needs none");
}

#[tokio::test]
async fn what_was_not_sent_is_found_by_its_age() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let sent = user(test.db(), "sent@example.com", now).await;
    send(test.db(), sent, now).await;
    let unsent = user(test.db(), "unsent@example.com", now).await;
    let mut conn = test.db().get().await.unwrap();
    assert_eq!(
        MailedLink::Activation.unsent(&mut conn, now).await.unwrap(),
        [0; 0]
    );
    let later = now + Duration::seconds(1);
    assert_eq!(
        MailedLink::Activation
            .unsent(&mut conn, later)
            .await
            .unwrap(),
        [unsent]
    );
}
