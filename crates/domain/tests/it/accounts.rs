//! Registration, profiles, who a caller is, and what is deleted when it is old.

use chrono::{DateTime, Duration, Utc};
use marquee_domain::models::mailed_link::MailedLink;
use marquee_domain::models::refresh_token::Session;
use marquee_domain::models::registration::{Registration, register};
use marquee_domain::models::retention::Expiring;
use marquee_domain::models::role;
use marquee_domain::models::user::{Caller, NewUser, ProfileChange, User};
use marquee_domain::types::{DateOfBirth, EmailAddress, PasswordHash, PersonName, RoleName};
use marquee_domain::{Db, UserId};
use marquee_testkit::TestDb;

pub(crate) const DAY: Duration = Duration::hours(24);

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
    let unsent = MailedLink::Activation
        .to_send(&mut conn, id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(unsent.address, "Ada@Example.com");

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
