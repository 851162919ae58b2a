//! Stored preferences, and the names in them.

use chrono::Utc;
use marquee_domain::Audience;
use marquee_domain::models::user::User;
use marquee_domain::models::{genre, movie, preferences};
use marquee_domain::preferences::Preferences;
use marquee_testkit::TestDb;

use crate::accounts::user;

fn read(json: &str) -> Preferences {
    serde_json::from_str(json).unwrap()
}

#[tokio::test]
async fn preferences_replace_each_other_whole_and_move_the_profile_version() {
    let test = TestDb::new().await;
    let id = user(test.db(), "ada@example.com", Utc::now()).await;
    let mut conn = test.db().get().await.unwrap();
    let stored = async |conn: &mut _| preferences::find(conn, id).await.unwrap().unwrap();
    assert_eq!(stored(&mut *conn).await, Preferences::default());

    let first = read(r#"{"genre":"Action","year":[2021,2022],"rating":[7.5,9.0]}"#);
    assert!(preferences::replace(test.db(), id, &first).await.unwrap());
    assert_eq!(stored(&mut *conn).await, first);
    let second = read(r#"{"language":"ko","actors":["Song Kang-ho 송강호 🎬"]}"#);
    assert!(preferences::replace(test.db(), id, &second).await.unwrap());
    assert_eq!(stored(&mut *conn).await, second);
    assert!(preferences::delete(test.db(), id).await.unwrap());
    assert_eq!(stored(&mut *conn).await, Preferences::default());

    let version = User::find(&mut conn, id)
        .await
        .unwrap()
        .unwrap()
        .profile_version;
    assert_eq!(version, 3);
}

#[tokio::test]
async fn nobody_has_no_preferences() {
    let test = TestDb::new().await;
    let mut conn = test.db().get().await.unwrap();
    assert_eq!(preferences::find(&mut conn, 7).await.unwrap(), None);
    assert!(
        !preferences::replace(test.db(), 7, &Preferences::default())
            .await
            .unwrap()
    );
    assert!(!preferences::delete(test.db(), 7).await.unwrap());
    assert_eq!(test.number("SELECT COUNT(*) FROM preferences").await, 0);
}

#[tokio::test]
async fn unknown_genres_and_movies_are_named() {
    let test = TestDb::new().await;
    test.run("INSERT INTO movies (id, title, original_title, overview, deleted_at, adult) VALUES (1, 'Heat', 'Heat', '', NULL, FALSE), (2, 'Gone', 'Gone', '', NOW(6), FALSE), (4, 'Blue', 'Blue', '', NULL, TRUE)").await;
    let mut conn = test.db().get().await.unwrap();
    let named = [
        ("genre", " science FICTION "),
        ("genre", "Actoin"),
        ("favorite_genres", "Drama"),
    ];
    let unknown = genre::unknown(&mut conn, named.into_iter()).await.unwrap();
    assert_eq!(unknown.len(), 1);
    assert_eq!(unknown[0].0, "genre");
    assert!(
        unknown[0].1.contains("no genre \"Actoin\""),
        "{}",
        unknown[0].1
    );
    for (audience, expected) in [
        (Audience::General, &[2, 3, 4][..]),
        (Audience::Adult, &[2, 3]),
    ] {
        let unknown = movie::unknown(&mut conn, &[1, 2, 3, 4], audience).await;
        assert_eq!(unknown.unwrap(), expected);
    }
}
