use marquee_domain::models::role;
use marquee_domain::models::user::User;
use marquee_domain::types::{EmailAddress, Password};
use marquee_testkit::TestDb;

use crate::program::{command, fail, run, succeed};
use crate::state::{assert_true_counts, fingerprint};

fn seed_with_demo_settings(db: &TestDb) {
    let mut seed = command(db, &["seed"]);
    seed.env("MARQUEE_ENV", "demo");
    let ended = run(seed);
    assert!(ended.success, "{}", ended.err);
}

#[tokio::test]
async fn seeding_twice_is_as_seeding_once() {
    let db = TestDb::new().await;
    seed_with_demo_settings(&db);
    let once = fingerprint(&db).await;
    assert!(db.number("SELECT COUNT(*) FROM movies").await >= 300);
    assert!(db.number("SELECT COUNT(*) FROM ratings").await >= 5000);
    assert_true_counts(&db).await;

    seed_with_demo_settings(&db);
    assert_eq!(fingerprint(&db).await, once);
}

#[tokio::test]
async fn two_seeded_databases_hold_the_same_ratings() {
    let (one, other) = (TestDb::new().await, TestDb::new().await);
    let ratings = "SELECT CONCAT_WS(' ', email, title, score) FROM ratings JOIN users ON users.id = user_id \
                   JOIN movies ON movies.id = movie_id ORDER BY 1";
    succeed(&one, &["seed"]);
    succeed(&other, &["seed"]);
    assert_eq!(one.column(ratings).await, other.column(ratings).await);
}

#[tokio::test]
async fn every_genre_has_films_and_every_film_has_a_genre_and_a_director() {
    let db = TestDb::new().await;
    succeed(&db, &["seed"]);
    let lonely = "SELECT name FROM genres WHERE id NOT IN (SELECT genre_id FROM movie_genres) UNION \
                  SELECT title FROM movies WHERE id NOT IN (SELECT movie_id FROM movie_genres) UNION \
                  SELECT title FROM movies WHERE id NOT IN (SELECT movie_id FROM movie_people WHERE role = 'director')";
    assert_eq!(db.column(lonely).await, Vec::<Option<String>>::new());
}

#[tokio::test]
async fn a_viewer_likes_the_genres_that_it_watches_most() {
    let db = TestDb::new().await;
    succeed(&db, &["seed"]);
    // the films of a viewer's most watched genres are rated higher by that viewer than the others: there is something to learn
    let by_share = |comparison: &str| {
        format!(
            "SELECT ROUND(1000 * AVG(score)) FROM ratings JOIN movie_genres USING (movie_id) JOIN (\
               SELECT user_id, genre_id, COUNT(*) AS seen, \
                      RANK() OVER (PARTITION BY user_id ORDER BY COUNT(*) DESC) AS place \
               FROM ratings JOIN movie_genres USING (movie_id) GROUP BY user_id, genre_id\
             ) AS share USING (user_id, genre_id) WHERE place {comparison}"
        )
    };
    let (most, least) = (
        db.number(&by_share("<= 2")).await,
        db.number(&by_share("> 8")).await,
    );
    assert!(most > least + 100, "{most} against {least}");
}

#[tokio::test]
async fn only_the_demo_settings_make_the_two_public_accounts() {
    let db = TestDb::new().await;
    succeed(&db, &["seed"]);
    assert_eq!(
        db.number("SELECT COUNT(*) FROM users WHERE password_hash <> '!'")
            .await,
        0
    );

    seed_with_demo_settings(&db);
    let mut conn = db.db().get().await.unwrap();
    for (email, password, roles) in [
        ("demo@example.com", "demo-marquee", vec!["user"]),
        ("admin@example.com", "admin-marquee", vec!["admin", "user"]),
    ] {
        let email = EmailAddress::parse(email).unwrap();
        let user = User::find_by_email(&mut conn, &email)
            .await
            .unwrap()
            .unwrap();
        assert!(user.password().matches(&Password::typed(password)));
        assert!(user.activated_at.is_some());
        assert_eq!(role::names_of(&mut conn, user.id).await.unwrap(), roles);
    }
    let demo = "SELECT COUNT(*) FROM ratings JOIN users ON users.id = user_id WHERE email = 'demo@example.com'";
    assert!(db.number(demo).await >= 20);
    assert_true_counts(&db).await;
}

#[tokio::test]
async fn what_has_happened_since_is_left_alone() {
    let db = TestDb::new().await;
    seed_with_demo_settings(&db);
    db.run("UPDATE movies SET deleted_at = NOW(6) WHERE title = 'Heat'; UPDATE movies SET runtime = 1 WHERE title = 'Alien'")
        .await;
    db.run("DELETE FROM interactions WHERE user_id = 1; DELETE FROM ratings WHERE user_id = 1")
        .await;
    let before = fingerprint(&db).await;
    seed_with_demo_settings(&db);
    assert_eq!(fingerprint(&db).await, before);
    assert_eq!(
        db.number("SELECT COUNT(*) FROM movies WHERE title IN ('Heat', 'Alien')")
            .await,
        2
    );
}

#[tokio::test]
async fn if_empty_seeds_an_empty_database_only() {
    let db = TestDb::new().await;
    assert!(succeed(&db, &["seed", "--if-empty"]).contains("Seeded 6"));
    assert!(succeed(&db, &["seed", "--if-empty"]).contains("nothing is seeded"));
}

#[tokio::test]
async fn nothing_begins_before_the_schema_is_there() {
    let db = TestDb::empty().await;
    assert!(fail(&db, &["seed"]).contains("run `marquee migrate` first"));
    succeed(&db, &["migrate"]);
    assert!(succeed(&db, &["migrate"]).contains("up to date"));
    succeed(&db, &["seed"]);
}

#[tokio::test]
async fn a_database_that_is_away_is_named() {
    let db = TestDb::empty().await;
    for arguments in [&["migrate"][..], &["seed"], &["users", "list"]] {
        let mut away = command(&db, arguments);
        away.env(
            "MARQUEE__MYSQL__URL",
            "mysql://marquee:very-secret@127.0.0.1:1/marquee",
        );
        let ended = run(away);
        assert!(
            !ended.success && ended.err.contains("mysql.url"),
            "{}",
            ended.err
        );
        assert!(!ended.err.contains("very-secret"), "{}", ended.err);
    }
}
