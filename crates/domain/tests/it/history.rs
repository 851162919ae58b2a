//! A person's own history: which movies it means, and how it is written.

use diesel_async::AsyncMysqlConnection;
use marquee_domain::history::{self, Entry, Wish, Written};
use marquee_domain::types::Stars;
use marquee_domain::{Audience, MovieId};
use marquee_testkit::TestDb;

const MOVIES: &str = "
    INSERT INTO movies (id, tmdb_id, imdb_id, title, original_title, overview, year, adult, vote_count, deleted_at) VALUES
        (1, 949, 'tt0113277', 'Heat', 'Heat', '', 1995, FALSE, 9000, NULL),
        (2, NULL, NULL, 'Heat', 'Heat', '', 1986, FALSE, 10, NULL),
        (3, 194, NULL, 'Amélie', 'Le Fabuleux Destin d''Amélie Poulain', '', 2001, FALSE, 5000, NULL),
        (4, NULL, 'tt0000004', 'Pinocchio', 'Pinocchio', '', 2022, FALSE, 300, NULL),
        (5, NULL, NULL, 'Pinocchio', 'Pinocchio', '', 2022, FALSE, 4000, NULL),
        (6, NULL, NULL, 'Roma', 'Roma', '', 2017, FALSE, 0, NULL),
        (7, NULL, NULL, 'Roma', 'Roma', '', 2019, FALSE, 0, NULL),
        (8, NULL, NULL, 'After Midnight', 'After Midnight', '', 2018, TRUE, 0, NULL),
        (9, 999, NULL, 'Gone', 'Gone', '', 2012, FALSE, 0, NOW(6)),
        (10, NULL, NULL, 'Boy', 'Shōnen', '', 1969, FALSE, 0, NULL),
        (11, NULL, NULL, 'Shonen', 'Shonen', '', 1969, FALSE, 0, NULL)";

fn titled(title: &str, year: i16) -> Entry {
    Entry {
        title: title.to_owned(),
        year: Some(year),
        ..Entry::default()
    }
}

fn known_as(tmdb_id: Option<u64>, imdb_id: Option<&str>, entry: Entry) -> Entry {
    Entry {
        tmdb_id,
        imdb_id: imdb_id.map(str::to_owned),
        ..entry
    }
}

#[tokio::test]
async fn a_movie_is_known_by_its_ids_or_by_title_and_year() {
    let test = TestDb::new().await;
    test.run(MOVIES).await;
    let nowhere = || titled("Nowhere", 1999);
    let cases: Vec<(Entry, Option<MovieId>)> = vec![
        (known_as(Some(949), None, nowhere()), Some(1)),
        (known_as(None, Some("tt0113277"), nowhere()), Some(1)),
        // another TMDb id is another movie, whatever else is the same
        (
            known_as(Some(7), Some("tt0113277"), titled("Heat", 1995)),
            None,
        ),
        (known_as(Some(7), None, titled("Heat", 1986)), Some(2)),
        (known_as(Some(999), None, titled("Gone", 2012)), None),
        (titled("heat", 1995), Some(1)),
        (titled("HEAT", 1986), Some(2)),
        (titled("Heat", 1996), Some(1)),
        (titled("Heat", 1997), None),
        (titled("Amelie", 2001), Some(3)),
        (titled("le fabuleux destin d'amelie poulain", 2002), Some(3)),
        // of two of one year the one that more people know
        (titled("Pinocchio", 2022), Some(5)),
        (
            known_as(None, Some("tt0000004"), titled("Pinocchio", 2022)),
            Some(4),
        ),
        // 2017 or 2019?
        (titled("Roma", 2018), None),
        (titled("Roma", 2016), Some(6)),
        // the title itself goes before the original one
        (titled("Shonen", 1969), Some(11)),
        (titled("After Midnight", 2018), None),
        (
            Entry {
                year: None,
                ..titled("Heat", 0)
            },
            None,
        ),
        (titled("", 1995), None),
        (titled(&"x".repeat(3000), 1995), None),
        (titled("\u{0}\\\"'%_", 1995), None),
    ];
    let mut conn = test.db().get().await.unwrap();
    let entries: Vec<Entry> = cases.iter().map(|(entry, _)| entry.clone()).collect();
    let found = history::find(&mut conn, &entries, Audience::General)
        .await
        .unwrap();
    for ((entry, expected), found) in cases.iter().zip(found) {
        assert_eq!(found, *expected, "{entry:?}");
    }
    let adult = [titled("After Midnight", 2018)];
    let found = history::find(&mut conn, &adult, Audience::Adult)
        .await
        .unwrap();
    assert_eq!(found, [Some(8)]);
    assert!(
        history::find(&mut conn, &[], Audience::Adult)
            .await
            .unwrap()
            .is_empty()
    );
}

const USER: &str = "INSERT INTO users (id, name, email, email_key, password_hash) VALUES (1, 'Ann', 'a@b', 'a@b', '-')";
const STORED: &str = "
    SELECT CONCAT_WS(' ', movie_id, score, created_at, updated_at) FROM ratings
    UNION ALL SELECT CONCAT_WS(' ', movie_id, kind, created_at) FROM interactions ORDER BY 1";
const AGGREGATES: &str = "SELECT CONCAT_WS(' ', id, rating_sum, rating_count, watch_count) FROM movies WHERE id < 4 ORDER BY id";

fn wish(movie: MovieId, rated: Option<(i64, u32)>, watched: Option<u32>) -> (MovieId, Wish) {
    let day = |day: u32| format!("2024-03-{day:02}T00:00:00Z").parse().unwrap();
    let wish = Wish {
        rated: rated.map(|(stars, on)| (Stars::parse(stars).unwrap(), day(on))),
        watched: watched.map(day),
        bookmarked: (movie == 3).then(|| day(1)),
    };
    (movie, wish)
}

async fn write(test: &TestDb, wishes: &[(MovieId, Wish)], overwrite: bool) -> Written {
    let work =
        async |conn: &mut AsyncMysqlConnection| history::write(conn, 1, wishes, overwrite).await;
    test.db().transaction(work).await.unwrap()
}

fn texts(rows: Vec<Option<String>>) -> Vec<String> {
    rows.into_iter().flatten().collect()
}

#[tokio::test]
async fn what_is_known_stays_unless_the_files_know_better() {
    let test = TestDb::new().await;
    test.run(MOVIES).await;
    test.run(USER).await;
    let first = [
        wish(1, Some((5, 2)), None),
        wish(2, None, Some(3)),
        wish(3, None, None),
    ];
    let written = write(&test, &first, false).await;
    let expected = Written {
        ratings: 1,
        watched: 2,
        bookmarked: 1,
        unchanged: 0,
        changed: vec![1, 2, 3],
    };
    assert_eq!(written, expected);
    let stored = texts(test.column(STORED).await);
    let midnight = "00:00:00.000000";
    assert_eq!(
        stored,
        [
            format!("1 5 2024-03-02 {midnight} 2024-03-02 {midnight}"),
            format!("1 watched 2024-03-02 {midnight}"),
            format!("2 watched 2024-03-03 {midnight}"),
            format!("3 bookmarked 2024-03-01 {midnight}"),
        ]
    );
    assert_eq!(
        texts(test.column(AGGREGATES).await),
        ["1 5 1 1", "2 0 0 1", "3 0 0 0"]
    );
    let version = "SELECT profile_version FROM users";
    assert_eq!(test.number(version).await, 1);

    // the same again, and other opinions: nothing moves
    let other = [
        wish(1, Some((2, 9)), Some(8)),
        wish(2, None, Some(8)),
        wish(3, None, None),
    ];
    for wishes in [&first, &other] {
        let again = write(&test, wishes, false).await;
        assert_eq!((again.unchanged, again.changed.len()), (3, 0));
    }
    assert_eq!(texts(test.column(STORED).await), stored);
    assert_eq!(test.number(version).await, 1);

    test.run("UPDATE ratings SET review = 'A masterpiece'")
        .await;
    let written = write(&test, &other, true).await;
    let expected = Written {
        ratings: 1,
        watched: 2,
        bookmarked: 0,
        unchanged: 1,
        changed: vec![1, 2],
    };
    assert_eq!(written, expected);
    assert_eq!(
        texts(test.column(STORED).await),
        [
            format!("1 2 2024-03-09 {midnight} 2024-03-09 {midnight}"),
            format!("1 watched 2024-03-08 {midnight}"),
            format!("2 watched 2024-03-08 {midnight}"),
            format!("3 bookmarked 2024-03-01 {midnight}"),
        ]
    );
    assert_eq!(
        texts(test.column(AGGREGATES).await),
        ["1 2 1 1", "2 0 0 1", "3 0 0 0"]
    );
    assert_eq!(
        test.number("SELECT COUNT(*) FROM ratings WHERE review = 'A masterpiece'")
            .await,
        1
    );
    assert_eq!(write(&test, &other, true).await.unchanged, 3);
}
