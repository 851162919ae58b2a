//! Movies and genres, as admins write them.

use chrono::Utc;
use futures_util::future::join_all;
use marquee_domain::import::movies::CastMember;
use marquee_domain::models::audit_log::Origin;
use marquee_domain::models::genre::{self, GenreFields};
use marquee_domain::models::movie::{self, MovieFields, NotWritten};
use marquee_domain::models::preferences;
use marquee_domain::models::user::User;
use marquee_domain::{Db, DbError, GenreId, MovieId, UserId};
use marquee_testkit::TestDb;

use crate::accounts::user;

fn origin() -> Origin {
    Origin::default()
}

fn matrix() -> MovieFields {
    let member = |name: &str, character: &str| CastMember {
        name: name.to_owned(),
        character: Some(character.to_owned()),
    };
    MovieFields {
        title: Some("The Matrix".to_owned()),
        tmdb_id: Some(Some(603)),
        genres: Some(vec![1, 2]),
        directors: Some(vec![
            "Lana Wachowski".to_owned(),
            "Lilly Wachowski".to_owned(),
        ]),
        cast: Some(vec![
            member("Keanu Reeves", "Neo"),
            member("Hugo Weaving", "Agent Smith"),
            member("Hugo Weaving", "Another Agent"),
        ]),
        keywords: Some(vec!["simulated reality".to_owned()]),
        ..MovieFields::default()
    }
}

async fn create(db: &Db, new: &MovieFields) -> Result<MovieId, NotWritten> {
    movie::create(db, new, origin(), Utc::now()).await
}

async fn change(db: &Db, id: MovieId, change: &MovieFields) -> Result<(), NotWritten> {
    movie::change(db, id, change, origin(), Utc::now()).await
}

async fn rename(db: &Db, id: GenreId, name: &str) -> Result<(), genre::NotWritten> {
    let fields = GenreFields {
        name: Some(name.to_owned()),
        tmdb_id: None,
    };
    genre::change(db, id, &fields, origin(), Utc::now()).await
}

async fn delete_genre(
    db: &Db,
    id: GenreId,
    replacement: Option<GenreId>,
) -> Result<(), genre::NotWritten> {
    genre::delete(db, id, replacement, origin(), Utc::now()).await
}

/// When the movie last changed, by the database's clock.
async fn changed_at(test: &TestDb, id: MovieId) -> String {
    let sql = format!("SELECT updated_at FROM movies WHERE id = {id}");
    test.column(&sql).await.remove(0).unwrap()
}

/// An old movie, so that whatever touches it moves its time.
async fn old_movie(test: &TestDb, genres: &[GenreId]) -> MovieId {
    let new = MovieFields {
        title: Some("Old".to_owned()),
        genres: Some(genres.to_vec()),
        ..MovieFields::default()
    };
    let id = create(test.db(), &new).await.unwrap();
    test.run(format!(
        "UPDATE movies SET updated_at = '2001-01-01' WHERE id = {id}"
    ))
    .await;
    id
}

async fn is_old(test: &TestDb, id: MovieId) -> bool {
    changed_at(test, id).await.starts_with("2001")
}

#[tokio::test]
async fn a_movie_is_written_with_its_genres_people_and_keywords() {
    let test = TestDb::new().await;
    let id = create(test.db(), &matrix()).await.unwrap();
    let genres = format!("SELECT genre_id FROM movie_genres WHERE movie_id = {id} ORDER BY 1");
    let people = format!(
        "SELECT CONCAT_WS('|', role, position, name, character_name) FROM movie_people
         JOIN people ON people.id = person_id WHERE movie_id = {id} ORDER BY role, position"
    );
    let keywords = format!(
        "SELECT name FROM movie_keywords JOIN keywords ON keywords.id = keyword_id
         WHERE movie_id = {id} ORDER BY name"
    );
    let column =
        async |sql: &str| -> Vec<String> { test.column(sql).await.into_iter().flatten().collect() };
    assert_eq!(column(&genres).await, ["1", "2"]);
    assert_eq!(
        column(&people).await,
        [
            "cast|0|Keanu Reeves|Neo",
            "cast|1|Hugo Weaving|Agent Smith",
            "cast|2|Hugo Weaving|Another Agent",
            "director|0|Lana Wachowski",
            "director|1|Lilly Wachowski",
        ]
    );
    assert_eq!(column(&keywords).await, ["simulated reality"]);
    assert_eq!(test.number("SELECT COUNT(*) FROM people").await, 4);

    // each by itself, and the others stay
    let fewer = MovieFields {
        directors: Some(vec!["LANA  wachowski".to_owned()]),
        ..MovieFields::default()
    };
    change(test.db(), id, &fewer).await.unwrap();
    let other = MovieFields {
        genres: Some(vec![3]),
        keywords: Some(vec!["Hacker".to_owned(), "simulated reality".to_owned()]),
        ..MovieFields::default()
    };
    change(test.db(), id, &other).await.unwrap();
    assert_eq!(column(&genres).await, ["3"]);
    assert_eq!(column(&keywords).await, ["Hacker", "simulated reality"]);
    let people = column(&people).await;
    assert_eq!(people.len(), 4, "{people:?}");
    assert_eq!(people[3], "director|0|Lana Wachowski");
    assert_eq!(
        test.number("SELECT COUNT(*) FROM people").await,
        4,
        "namesakes are one"
    );
}

#[tokio::test]
async fn whatever_is_written_of_a_movie_moves_its_time() {
    let test = TestDb::new().await;
    let nothing = MovieFields::default;
    for fields in [
        nothing(),
        MovieFields {
            genres: Some(vec![1]),
            ..nothing()
        },
        MovieFields {
            cast: Some(vec![]),
            ..nothing()
        },
        MovieFields {
            keywords: Some(vec![]),
            ..nothing()
        },
        MovieFields {
            runtime: Some(Some(90)),
            ..nothing()
        },
    ] {
        let id = old_movie(&test, &[1]).await;
        change(test.db(), id, &fields).await.unwrap();
        assert!(!is_old(&test, id).await, "{fields:?}");
    }
    let id = old_movie(&test, &[1]).await;
    assert!(
        movie::delete(test.db(), id, origin(), Utc::now())
            .await
            .unwrap()
    );
    assert!(!is_old(&test, id).await);
    assert!(
        !movie::delete(test.db(), id, origin(), Utc::now())
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_behind() {
    let test = TestDb::new().await;
    let id = create(test.db(), &matrix()).await.unwrap();
    let counts =
        "SELECT CONCAT_WS(' ', (SELECT COUNT(*) FROM movies), (SELECT COUNT(*) FROM movie_genres),
                  (SELECT COUNT(*) FROM people), (SELECT COUNT(*) FROM audit_log))";
    let before = test.column(counts).await;

    let again = MovieFields {
        directors: Some(vec!["Somebody Else".to_owned()]),
        ..matrix()
    };
    let refused = create(test.db(), &again).await.unwrap_err();
    assert!(
        matches!(refused, NotWritten::TmdbIdTaken { by: Some(by), deleted: false } if by == id),
        "{refused:?}"
    );
    let unknown = MovieFields {
        tmdb_id: None,
        genres: Some(vec![1, 99]),
        ..matrix()
    };
    let NotWritten::UnknownGenres(problems) = create(test.db(), &unknown).await.unwrap_err() else {
        panic!("there is no genre 99");
    };
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].starts_with("there is no genre 99; there are: 1 "),
        "{problems:?}"
    );
    let dated = MovieFields {
        release_date: Some(Some("1999-03-31".parse().unwrap())),
        year: Some(Some(2000)),
        tmdb_id: None,
        ..matrix()
    };
    let refused = create(test.db(), &dated).await.unwrap_err();
    assert!(
        matches!(refused, NotWritten::YearOfAnotherDate(_)),
        "{refused:?}"
    );
    let refused = change(test.db(), 99_999, &matrix()).await.unwrap_err();
    assert!(matches!(refused, NotWritten::NoSuchMovie), "{refused:?}");
    assert_eq!(test.column(counts).await, before);
}

#[tokio::test]
async fn a_renamed_genre_keeps_its_place_in_everybodys_preferences() {
    let test = TestDb::new().await;
    let (db, now) = (test.db(), Utc::now());
    let crime = genre_id(&test, "Crime").await;
    let (of_crime, other) = (
        old_movie(&test, &[crime]).await,
        old_movie(&test, &[]).await,
    );
    let (ann, bob, kim) = (
        user(db, "ann@example.com", now).await,
        user(db, "bob@example.com", now).await,
        user(db, "kim@example.com", now).await,
    );
    let prefer = async |who, body: &str| {
        let body = serde_json::from_str(body).unwrap();
        assert!(preferences::replace(db, who, &body).await.unwrap());
    };
    prefer(
        ann,
        r#"{"genre":" CRIME ","exclude_genre":["crime","Drama"],"rating":7.5}"#,
    )
    .await;
    prefer(bob, r#"{"genre":["Drama"],"actors":["Crime"]}"#).await;
    prefer(kim, r#"{"favorite_genres":["Comedy","Crime"]}"#).await;
    let versions = async || {
        [
            version(db, ann).await,
            version(db, bob).await,
            version(db, kim).await,
        ]
    };
    let [ann_before, bob_before, kim_before] = versions().await;

    rename(db, crime, "Gangster").await.unwrap();
    let stored = async |who| {
        let mut conn = db.get().await.unwrap();
        let preferences = preferences::find(&mut conn, who).await.unwrap().unwrap();
        serde_json::to_string(&preferences).unwrap()
    };
    assert_eq!(
        stored(ann).await,
        r#"{"genre":"Gangster","exclude_genre":["Gangster","Drama"],"rating":7.5}"#
    );
    assert_eq!(
        stored(bob).await,
        r#"{"genre":["Drama"],"actors":["Crime"]}"#
    );
    assert_eq!(
        stored(kim).await,
        r#"{"favorite_genres":["Comedy","Gangster"]}"#
    );
    assert_eq!(
        versions().await,
        [ann_before + 1, bob_before, kim_before + 1],
        "lists of those who named it are old"
    );
    assert!(!is_old(&test, of_crime).await);
    assert!(is_old(&test, other).await);

    // replaced by one that is named already: once is enough
    let drama = genre_id(&test, "Drama").await;
    delete_genre(db, crime, Some(drama)).await.unwrap();
    assert_eq!(
        stored(ann).await,
        r#"{"genre":"Drama","exclude_genre":["Drama"],"rating":7.5}"#
    );
    // gone for good: what named nothing else is no filter any more
    delete_genre(db, genre_id(&test, "Comedy").await, None)
        .await
        .unwrap();
    assert_eq!(stored(kim).await, r#"{"favorite_genres":["Drama"]}"#);
    let drama_movies = old_movie(&test, &[]).await;
    test.run(format!(
        "DELETE FROM movie_genres WHERE movie_id <> {drama_movies}"
    ))
    .await;
    delete_genre(db, drama, None).await.unwrap();
    assert_eq!(stored(ann).await, r#"{"rating":7.5}"#);
    assert_eq!(stored(kim).await, "{}");
}

#[tokio::test]
async fn a_genre_in_use_stays_unless_another_takes_its_place() {
    let test = TestDb::new().await;
    let db = test.db();
    let (crime, drama) = (
        genre_id(&test, "Crime").await,
        genre_id(&test, "Drama").await,
    );
    let (one, both) = (
        old_movie(&test, &[crime]).await,
        old_movie(&test, &[crime, drama]).await,
    );
    let gone = old_movie(&test, &[crime]).await;
    movie::delete(db, gone, origin(), Utc::now()).await.unwrap();
    let refused = delete_genre(db, crime, None).await.unwrap_err();
    assert!(
        matches!(refused, genre::NotWritten::InUse(2)),
        "{refused:?}"
    );
    let refused = delete_genre(db, crime, Some(99_999)).await.unwrap_err();
    assert!(
        matches!(refused, genre::NotWritten::NoSuchReplacement),
        "{refused:?}"
    );
    assert!(is_old(&test, one).await);

    delete_genre(db, crime, Some(drama)).await.unwrap();
    let links = "SELECT CONCAT_WS(' ', movie_id, genre_id) FROM movie_genres ORDER BY movie_id";
    let expected = [one, both, gone].map(|movie| Some(format!("{movie} {drama}")));
    assert_eq!(test.column(links).await, expected);
    assert!(!is_old(&test, one).await && !is_old(&test, both).await);
    let refused = delete_genre(db, crime, None).await.unwrap_err();
    assert!(
        matches!(refused, genre::NotWritten::NoSuchGenre),
        "{refused:?}"
    );

    // only deleted movies have it: nobody can see that it is in use
    for movie in [one, both] {
        movie::delete(db, movie, origin(), Utc::now())
            .await
            .unwrap();
    }
    delete_genre(db, drama, None).await.unwrap();
    assert_eq!(test.number("SELECT COUNT(*) FROM movie_genres").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn genres_and_their_movies_are_written_at_once_without_an_orphan() {
    let test = TestDb::new().await;
    let db = test.db();
    let drama = genre_id(&test, "Drama").await;
    for round in 0..30 {
        let name = format!("Round {round}");
        let fields = GenreFields {
            name: Some(name.clone()),
            tmdb_id: None,
        };
        let fresh = genre::create(db, &fields, origin(), Utc::now())
            .await
            .unwrap();
        let movies = join_all((0..4).map(|_| old_movie(&test, &[]))).await;
        let given = MovieFields {
            genres: Some(vec![fresh, drama]),
            ..MovieFields::default()
        };
        let giving = movies.iter().map(|id| change(db, *id, &given));
        let replacement = (round % 2 == 0).then_some(drama);
        let (given, deleted) = tokio::join!(join_all(giving), delete_genre(db, fresh, replacement));
        match &deleted {
            Ok(()) => {}
            Err(genre::NotWritten::InUse(movies)) if replacement.is_none() => assert!(*movies > 0),
            Err(error) => panic!("{error:?}"),
        }
        for given in given {
            match given {
                Ok(()) => {}
                Err(NotWritten::UnknownGenres(_)) => assert!(deleted.is_ok()),
                Err(error) => panic!("{error:?}"),
            }
        }
        let links = format!("SELECT COUNT(*) FROM movie_genres WHERE genre_id = {fresh}");
        let links = test.number(&links).await;
        assert!(
            links == 0 || deleted.is_err(),
            "{links} links to a deleted genre"
        );
    }
    let orphans = "SELECT COUNT(*) FROM movie_genres LEFT JOIN genres ON genres.id = genre_id WHERE genres.id IS NULL";
    assert_eq!(test.number(orphans).await, 0);
}

async fn genre_id(test: &TestDb, name: &str) -> GenreId {
    let sql = format!("SELECT id FROM genres WHERE name = '{name}'");
    test.number(&sql).await.unsigned_abs()
}

async fn version(db: &Db, user: UserId) -> u64 {
    let mut conn = db.get().await.unwrap();
    let user: Result<Option<User>, DbError> = User::find(&mut conn, user).await;
    user.unwrap().unwrap().profile_version
}
