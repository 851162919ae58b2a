//! Registration, activation and who a caller is.

use chrono::{DateTime, Duration, Utc};
use marquee_domain::models::activation::Activation;
use marquee_domain::models::refresh_token::Session;
use marquee_domain::models::registration::{Registration, register};
use marquee_domain::models::retention::Expiring;
use marquee_domain::models::role;
use marquee_domain::models::user::{Caller, NewUser, ProfileChange, User};
use marquee_domain::types::{
    DateOfBirth, EmailAddress, PasswordHash, PersonName, RoleName, Secret,
};
use marquee_domain::{Db, UserId};
use marquee_testkit::TestDb;

const DAY: Duration = Duration::hours(24);

pub(crate) fn new_user(email: &str) -> NewUser {
    NewUser {
        name: PersonName::parse("Ada").unwrap(),
        email: EmailAddress::parse(email).unwrap(),
        password: PasswordHash::unusable(),
        date_of_birth: None,
        activated_at: None,
    }
}

pub(crate) async fn user(db: &Db, email: &str, now: DateTime<Utc>) -> UserId {
    match register(db, &new_user(email), DAY, now).await.unwrap() {
        Registration::Created(id) => id,
        Registration::EmailTaken => panic!("{email} is taken"),
    }
}

/// What the mail job does.
async fn send(db: &Db, id: UserId, now: DateTime<Utc>) -> Secret {
    let mut conn = db.get().await.unwrap();
    let activation = Activation::to_send(&mut conn, id).await.unwrap().unwrap();
    let token = Secret::random();
    Activation::set_token(&mut conn, activation.id, &token, now + DAY)
        .await
        .unwrap();
    Activation::mark_sent(&mut conn, activation.id, now)
        .await
        .unwrap();
    token
}

#[tokio::test]
async fn a_new_account_has_a_role_and_an_activation_to_be_sent() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let id = user(test.db(), "Ada@Example.com", now).await;
    let mut conn = test.db().get().await.unwrap();

    let stored = User::find(&mut conn, id).await.unwrap().unwrap();
    assert_eq!(
        (stored.name.as_str(), stored.email.as_str()),
        ("Ada", "Ada@Example.com")
    );
    assert_eq!(stored.created_at.timestamp_micros(), now.timestamp_micros());
    assert_eq!(stored.activated_at, None);
    assert_eq!(role::names_of(&mut conn, id).await.unwrap(), ["user"]);
    let activation = Activation::to_send(&mut conn, id).await.unwrap().unwrap();
    assert_eq!(activation.email, "Ada@Example.com");

    let other_case = EmailAddress::parse("ADA@example.COM").unwrap();
    assert_eq!(
        User::find_by_email(&mut conn, &other_case)
            .await
            .unwrap()
            .unwrap()
            .id,
        id
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_registered_many_times_at_once_is_one_account() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let tries: Vec<_> = (0..10)
        .map(|i| {
            let db = test.db().clone();
            let email = if i % 2 == 0 {
                "ada@example.com"
            } else {
                "ADA@example.com"
            };
            tokio::spawn(async move { register(&db, &new_user(email), DAY, now).await.unwrap() })
        })
        .collect();
    let mut created = 0;
    for attempt in tries {
        created += usize::from(attempt.await.unwrap() != Registration::EmailTaken);
    }
    assert_eq!(created, 1);
    assert_eq!(test.number("SELECT COUNT(*) FROM users").await, 1);
    assert_eq!(test.number("SELECT COUNT(*) FROM activations").await, 1);
}

#[tokio::test]
async fn an_activation_token_is_good_once() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let id = user(test.db(), "ada@example.com", now).await;
    let token = send(test.db(), id, now).await;
    assert_eq!(
        Activation::redeem(test.db(), &Secret::random(), now)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        Activation::redeem(test.db(), &token, now).await.unwrap(),
        Some(id)
    );
    assert_eq!(
        Activation::redeem(test.db(), &token, now).await.unwrap(),
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
    assert!(Activation::to_send(&mut conn, id).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_activation_token_redeemed_many_times_at_once_is_good_once() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let id = user(test.db(), "ada@example.com", now).await;
    let token = send(test.db(), id, now).await;
    let tries: Vec<_> = (0..10)
        .map(|_| {
            let (db, token) = (test.db().clone(), token.clone());
            tokio::spawn(async move { Activation::redeem(&db, &token, now).await.unwrap() })
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
        Activation::redeem(test.db(), &token, later).await.unwrap(),
        None
    );
    let second = user(test.db(), "ADA@example.com", later).await;
    assert_ne!(second, first);
    assert_eq!(test.number("SELECT COUNT(*) FROM users").await, 1);
    // an activated account is never given away
    let token = send(test.db(), second, later).await;
    Activation::redeem(test.db(), &token, later)
        .await
        .unwrap()
        .unwrap();
    let much_later = later + DAY * 400;
    assert_eq!(register_again(much_later).await, Registration::EmailTaken);
}

#[tokio::test]
async fn another_mail_voids_the_earlier_token_and_is_not_sent_too_often() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let pause = Duration::seconds(60);
    let id = user(test.db(), "ada@example.com", now).await;
    let first = send(test.db(), id, now).await;
    let again = async |time| {
        Activation::request_again(test.db(), id, DAY, pause, time)
            .await
            .unwrap()
    };
    assert!(!again(now + Duration::seconds(59)).await);
    assert!(again(now + Duration::seconds(61)).await);
    let second = send(test.db(), id, now).await;
    assert_eq!(
        Activation::redeem(test.db(), &first, now).await.unwrap(),
        None
    );
    assert_eq!(
        Activation::redeem(test.db(), &second, now).await.unwrap(),
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
    assert_eq!(Activation::unsent(&mut conn, now).await.unwrap(), [0; 0]);
    let later = now + Duration::seconds(1);
    assert_eq!(
        Activation::unsent(&mut conn, later).await.unwrap(),
        [unsent]
    );
}

#[tokio::test]
async fn a_caller_is_found_while_the_session_lives() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let id = user(test.db(), "ada@example.com", now).await;
    let other = user(test.db(), "bob@example.com", now).await;
    let mut conn = test.db().get().await.unwrap();
    assert!(
        role::grant(&mut conn, id, &RoleName::admin())
            .await
            .unwrap()
    );
    assert!(
        role::grant(&mut conn, id, &RoleName::admin())
            .await
            .unwrap()
    );
    assert!(
        !role::grant(&mut conn, id, &RoleName::parse("king").unwrap())
            .await
            .unwrap()
    );

    let session = Session::begin(&mut conn, id, DAY, now).await.unwrap();
    let caller = Caller::find(&mut conn, id, &session.sid)
        .await
        .unwrap()
        .unwrap();
    assert!(caller.is_admin());
    assert_eq!(caller.roles.iter().collect::<Vec<_>>(), ["admin", "user"]);
    assert!(
        Caller::find(&mut conn, other, &session.sid)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        Caller::find(&mut conn, id, "01ARZ3NDEKTSV4RRFFQ69G5FAV")
            .await
            .unwrap()
            .is_none()
    );

    Session::revoke(&mut conn, &session.sid, now).await.unwrap();
    assert!(
        Caller::find(&mut conn, id, &session.sid)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_changed_date_of_birth_makes_lists_old_and_a_changed_name_does_not() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let id = user(test.db(), "ada@example.com", now).await;
    let mut conn = test.db().get().await.unwrap();
    let name = PersonName::parse("Ada Lovelace").unwrap();
    let change = ProfileChange {
        name: Some(name),
        date_of_birth: None,
    };
    User::change_profile(test.db(), id, &change).await.unwrap();
    let user = User::find(&mut conn, id).await.unwrap().unwrap();
    assert_eq!(
        (user.name.as_str(), user.profile_version),
        ("Ada Lovelace", 0)
    );

    let born = DateOfBirth::parse("1815-12-10").unwrap();
    let change = ProfileChange {
        name: None,
        date_of_birth: Some(Some(born)),
    };
    User::change_profile(test.db(), id, &change).await.unwrap();
    let user = User::find(&mut conn, id).await.unwrap().unwrap();
    assert_eq!(
        (user.date_of_birth, user.profile_version),
        (Some(born.date()), 1)
    );
}

#[tokio::test]
async fn old_rows_go_in_chunks_and_young_ones_stay() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let id = user(test.db(), "ada@example.com", now).await;
    test.run("INSERT INTO events (kind, at, created_at) SELECT 'view', '2020-01-01', '2020-01-01' FROM information_schema.columns LIMIT 1500").await;
    let inserted = usize::try_from(test.number("SELECT COUNT(*) FROM events").await).unwrap();
    assert!(inserted > 1000);
    test.run("INSERT INTO events (kind, at) VALUES ('view', NOW(6))")
        .await;
    let mut conn = test.db().get().await.unwrap();
    Session::begin(&mut conn, id, DAY, now - DAY * 3)
        .await
        .unwrap();
    Session::begin(&mut conn, id, DAY, now).await.unwrap();

    assert_eq!(
        Expiring::Events.purge(&mut conn, now - DAY).await.unwrap(),
        1000
    );
    assert_eq!(
        Expiring::Events.purge(&mut conn, now - DAY).await.unwrap(),
        inserted - 1000
    );
    assert_eq!(test.number("SELECT COUNT(*) FROM events").await, 1);
    for kind in Expiring::ALL {
        kind.purge(&mut conn, now - DAY).await.unwrap();
    }
    assert_eq!(test.number("SELECT COUNT(*) FROM refresh_tokens").await, 1);
    assert_eq!(test.number("SELECT COUNT(*) FROM activations").await, 1);
}
