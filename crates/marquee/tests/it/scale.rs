use marquee_testkit::TestDb;

use crate::program::{command, fail, run, succeed};
use crate::state::{assert_true_counts, fingerprint};

const SMALL: &str = "movies=300,users=60,ratings=1500";

#[tokio::test]
async fn as_much_is_made_as_was_asked_for_and_its_figures_are_true() {
    let db = TestDb::new().await;
    let said = succeed(&db, &["seed", "--scale", SMALL]);
    assert!(
        said.contains("Seeded 300 films, 60 accounts and 1,500 ratings."),
        "{said}"
    );
    assert_true_counts(&db).await;
    succeed(&db, &["doctor"]);
    // nobody can sign in
    assert_eq!(
        db.number("SELECT COUNT(*) FROM users WHERE password_hash <> '!'")
            .await,
        0
    );
    // whatever can be filtered or listed is there
    for some in [
        "movies WHERE adult",
        "movies WHERE release_date IS NULL",
        "movies WHERE original_language = 'ja' AND original_title <> title",
        "movies WHERE vote_count > 0 AND vote_average IS NOT NULL",
        "movie_people WHERE role = 'director'",
        "movie_people WHERE role = 'cast'",
        "interactions WHERE kind = 'liked'",
        "ratings WHERE review IS NOT NULL",
    ] {
        let there = db.number(&format!("SELECT COUNT(*) FROM {some}")).await;
        assert!(there > 0, "no {some}");
    }
    let without_genre =
        "SELECT COUNT(*) FROM movies WHERE id NOT IN (SELECT movie_id FROM movie_genres)";
    assert_eq!(db.number(without_genre).await, 0);
}

#[tokio::test]
async fn a_few_films_have_most_of_the_ratings_and_a_few_viewers_give_many() {
    let db = TestDb::new().await;
    succeed(
        &db,
        &["seed", "--scale", "movies=1000,users=200,ratings=5000"],
    );
    let head = "SELECT SUM(rating_count) FROM (SELECT rating_count FROM movies ORDER BY rating_count DESC LIMIT 100) AS head";
    assert!(db.number(head).await > 1500, "of 5,000");
    let busy = "SELECT MAX(rated) FROM (SELECT COUNT(*) AS rated FROM ratings GROUP BY user_id) AS viewers";
    assert!(db.number(busy).await > 100, "the mean is 25");
}

#[tokio::test]
async fn the_same_numbers_give_the_same_data_and_another_seed_gives_others() {
    let ratings = "SELECT CONCAT_WS(' ', email, title, year, score) FROM ratings JOIN users ON users.id = user_id \
                   JOIN movies ON movies.id = movie_id ORDER BY 1";
    let mut found = Vec::new();
    for scale in [
        SMALL.to_owned(),
        SMALL.to_owned(),
        format!("{SMALL},seed=2"),
    ] {
        let db = TestDb::new().await;
        succeed(&db, &["seed", "--scale", &scale]);
        found.push(db.column(ratings).await);
    }
    assert_eq!(found[0], found[1]);
    assert_ne!(found[0], found[2]);
}

#[tokio::test]
async fn a_catalogue_that_has_films_is_left_alone_unless_told_otherwise() {
    let db = TestDb::new().await;
    succeed(&db, &["seed"]);
    let before = fingerprint(&db).await;
    assert!(fail(&db, &["seed", "--scale", SMALL]).contains("--add"));
    let said = succeed(&db, &["seed", "--scale", SMALL, "--if-empty"]);
    assert!(said.contains("nothing is seeded"), "{said}");
    assert_eq!(fingerprint(&db).await, before);

    let films = db.number("SELECT COUNT(*) FROM movies").await;
    succeed(&db, &["seed", "--scale", SMALL, "--add"]);
    assert!(db.number("SELECT COUNT(*) FROM movies").await > films + 290);
    assert_true_counts(&db).await;
    // what is there already is found again
    let once = fingerprint(&db).await;
    succeed(&db, &["seed", "--scale", SMALL, "--add"]);
    assert_eq!(fingerprint(&db).await, once);
}

#[tokio::test]
async fn what_is_no_scale_is_refused_with_what_is_allowed() {
    let db = TestDb::empty().await;
    for (scale, why) in [
        ("movies=10,users=10,ratings=51", "more than half"),
        ("films=10", "movies, users, ratings and seed"),
        ("movies=many", "not a number"),
        ("users=10", "say how many"),
    ] {
        let ended = run(command(&db, &["seed", "--scale", scale]));
        assert!(
            !ended.success && ended.err.contains(why),
            "{scale}: {}",
            ended.err
        );
    }
}
