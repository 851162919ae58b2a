use std::fs;
use std::path::Path;

use marquee_testkit::TestDb;
use tempfile::TempDir;

use crate::program::{fail, succeed};
use crate::state::{assert_true_counts, fingerprint};

const MOVIES: &str = "movieId,title,genres
1,\"Lighthouse Keeper, The (1962)\",Drama|Film-Noir
2,Comet Season (2004),Sci-Fi|Children|Comedy|IMAX
3,\"Winter Song, A (Zimní píseň) (1978)\",Musical|Romance
4,Nameless Thing,(no genres listed)
x,Wrong Id (2000),Drama
5,,Drama
6,Comet Season Again (2005),Sci-Fi|Slow Cinema
2,Comet Season (2004),Sci-Fi
7,Too Few Fields (2001)
8,\"Late Arrival, The (2010)\",Drama|Crime|Film-Noir
";

const LINKS: &str = "movieId,imdbId,tmdbId
1,0000101,901
2,0000102,902
3,0000103,
4,0000104,904
6,0000106,902
9,abc,1
";

const RATINGS: &str = "userId,movieId,rating,timestamp
1,1,0.5,1000000000
1,2,3.5,1000000060
1,3,5.0,1000000120
2,2,4.0,1100000000
2,6,4.5,1100000001
2,99,4.0,1100000002
2,4,6.0,1100000003
2,4,three,1100000004
2,4,2.7,1100000005
2,4,2.5,yesterday
2,4,2.5,99999999999
2,2,1.0,1100000006
17,8,1.0,1200000000
17,4,2.0
17,4,2.0,1200000001
";

const TAGS: &str = "userId,movieId,tag,timestamp
1,2,space,1000000000
2,2,Space ,1100000000
2,3,melancholy,1100000001
5,6,space,1100000001
2,99,lost,1100000002
2,1,,1100000003
";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn whole() -> TempDir {
    folder(&[
        ("movies.csv", MOVIES),
        ("links.csv", LINKS),
        ("ratings.csv", RATINGS),
        ("tags.csv", TAGS),
    ])
}

fn import(db: &TestDb, folder: &Path, more: &[&str]) -> String {
    let mut arguments = vec!["import", "movielens", folder.to_str().unwrap()];
    arguments.extend(more);
    succeed(db, &arguments)
}

async fn rows(db: &TestDb, sql: &str) -> Vec<String> {
    db.column(sql).await.into_iter().flatten().collect()
}

#[tokio::test]
async fn films_are_written_as_the_catalogue_writes_them() {
    let (db, folder) = (TestDb::new().await, whole());
    import(&db, folder.path(), &[]);
    let films = "SELECT CONCAT_WS('/', title, original_title, year, imdb_id, tmdb_id) FROM movies ORDER BY id";
    assert_eq!(
        rows(&db, films).await,
        [
            "The Lighthouse Keeper/The Lighthouse Keeper/1962/tt0000101/901",
            "Comet Season/Comet Season/2004/tt0000102/902",
            "A Winter Song/Zimní píseň/1978/tt0000103",
            "Nameless Thing/Nameless Thing/tt0000104/904",
            // another film has its TMDb id already
            "Comet Season Again/Comet Season Again/2005/tt0000106",
            "The Late Arrival/The Late Arrival/2010",
        ]
    );
    let genres = "SELECT CONCAT(title, ': ', GROUP_CONCAT(name ORDER BY name)) FROM movies \
                  JOIN movie_genres ON movies.id = movie_id JOIN genres ON genres.id = genre_id GROUP BY movies.id, title \
                  ORDER BY movies.id";
    assert_eq!(
        rows(&db, genres).await,
        [
            "The Lighthouse Keeper: Crime,Drama",
            "Comet Season: Comedy,Family,Science Fiction",
            "A Winter Song: Music,Romance",
            "Comet Season Again: Science Fiction",
            "The Late Arrival: Crime,Drama",
        ]
    );
    let keywords = "SELECT CONCAT(title, ': ', name) FROM movie_keywords JOIN movies ON movies.id = movie_id \
                    JOIN keywords ON keywords.id = keyword_id ORDER BY movies.id";
    assert_eq!(
        rows(&db, keywords).await,
        [
            "Comet Season: space",
            "A Winter Song: melancholy",
            "Comet Season Again: space"
        ]
    );
}

#[tokio::test]
async fn ratings_are_rounded_up_dated_and_marked_as_watched() {
    let (db, folder) = (TestDb::new().await, whole());
    import(&db, folder.path(), &[]);
    let ratings = "SELECT CONCAT_WS(' ', email, title, score, \
                   TIMESTAMPDIFF(SECOND, '1970-01-01', ratings.created_at)) FROM ratings JOIN users ON users.id = user_id \
                   JOIN movies ON movies.id = movie_id ORDER BY user_id, movie_id";
    assert_eq!(
        rows(&db, ratings).await,
        [
            "movielens-1@example.invalid The Lighthouse Keeper 1 1000000000",
            "movielens-1@example.invalid Comet Season 4 1000000060",
            "movielens-1@example.invalid A Winter Song 5 1000000120",
            "movielens-2@example.invalid Comet Season 4 1100000000",
            "movielens-2@example.invalid Comet Season Again 5 1100000001",
            "movielens-17@example.invalid Nameless Thing 2 1200000001",
            "movielens-17@example.invalid The Late Arrival 1 1200000000",
        ]
    );
    assert_true_counts(&db).await;
    // nobody can sign in, and what was recommended to them before is old
    let accounts = "SELECT CONCAT_WS('/', users.name, password_hash, roles.name) FROM users \
                    JOIN user_roles ON users.id = user_id JOIN roles ON roles.id = role_id \
                    WHERE profile_version > 0 AND activated_at IS NOT NULL ORDER BY users.id";
    assert_eq!(
        rows(&db, accounts).await,
        [
            "MovieLens 1/!/user",
            "MovieLens 2/!/user",
            "MovieLens 17/!/user"
        ]
    );
}

#[tokio::test]
async fn bad_lines_are_named_by_number_and_counted() {
    let (db, folder) = (TestDb::new().await, whole());
    let said = import(&db, folder.path(), &[]);
    for expected in [
        "links.csv line 6: TMDb id 902 is film 2's; film 6 is kept without one",
        "links.csv line 7: imdbId \"abc\"",
        "movies.csv line 6: movieId \"x\"",
        "movies.csv line 7: it has no title",
        "movies.csv line 8: there is no genre \"Slow Cinema\"; left out",
        "movies.csv line 9: film 2 stands in an earlier line already (skipped)",
        "movies.csv line 10: has 2 fields where the header has 3 (skipped)",
        "ratings.csv line 7: film 99 is not in movies.csv",
        "ratings.csv line 8: rating \"6.0\"",
        "ratings.csv line 9: rating \"three\"",
        "ratings.csv line 10: rating \"2.7\"",
        "ratings.csv line 11: timestamp \"yesterday\"",
        "ratings.csv line 12: timestamp \"99999999999\"",
        "ratings.csv line 13: user 2 has rated film 2 in an earlier line already",
        "ratings.csv line 15: has 3 fields where the header has 4",
        "tags.csv line 6: film 99 is not in movies.csv",
        "tags.csv line 7: its tag is empty",
        "films      6 added, 0 known already",
        "3 without a TMDb id",
        "accounts   3 added",
        "ratings    7 added, 0 there already",
        "keywords   3 added",
        "bad lines  15",
    ] {
        assert!(said.contains(expected), "{expected} is not said: {said}");
    }
}

#[tokio::test]
async fn a_second_run_changes_nothing_whatever_the_size_of_its_batches() {
    let (db, folder) = (TestDb::new().await, whole());
    import(&db, folder.path(), &["--batch", "2"]);
    let once = fingerprint(&db).await;
    for batch in ["1", "3", "5000"] {
        let said = import(&db, folder.path(), &["--batch", batch]);
        assert!(
            said.contains("ratings    0 added, 7 there already"),
            "{said}"
        );
        assert_eq!(fingerprint(&db).await, once);
    }
    // and in one batch everything comes to the same
    let at_once = TestDb::new().await;
    import(&at_once, folder.path(), &[]);
    let sums = "SELECT CONCAT_WS(' ', title, rating_sum, rating_count, watch_count) FROM movies ORDER BY id";
    assert_eq!(at_once.column(sums).await, db.column(sums).await);
}

#[tokio::test]
async fn new_ratings_of_known_raters_are_added_to_the_old() {
    let (db, first) = (TestDb::new().await, whole());
    import(&db, first.path(), &[]);
    let grown = format!("{RATINGS}17,1,4.0,1200000002\n18,1,4.0,1200000003\n");
    fs::write(first.path().join("ratings.csv"), grown).unwrap();
    let said = import(&db, first.path(), &[]);
    assert!(
        said.contains("accounts   1 added") && said.contains("ratings    2 added, 7 there already"),
        "{said}"
    );
    assert_true_counts(&db).await;
    let bumped = "SELECT email FROM users WHERE profile_version = 2";
    assert_eq!(rows(&db, bumped).await, ["movielens-17@example.invalid"]);
}

#[tokio::test]
async fn a_film_of_the_demo_is_the_same_film_here() {
    let folder = folder(&[
        (
            "movies.csv",
            "movieId,title,genres\n1,Heat (1995),Action|Crime\n2,\"Matrix, The (1999)\",Action|Sci-Fi\n",
        ),
        (
            "links.csv",
            "movieId,imdbId,tmdbId\n1,0000201,801\n2,0000202,802\n",
        ),
        (
            "ratings.csv",
            "userId,movieId,rating,timestamp\n1,1,5.0,1000000000\n",
        ),
    ]);
    let db = TestDb::new().await;
    succeed(&db, &["seed"]);
    let films = db.number("SELECT COUNT(*) FROM movies").await;
    let said = import(&db, folder.path(), &[]);
    assert!(
        said.contains("films      0 added, 2 known already"),
        "{said}"
    );
    assert_eq!(db.number("SELECT COUNT(*) FROM movies").await, films);
    assert_eq!(
        db.number("SELECT tmdb_id FROM movies WHERE title = 'Heat'")
            .await,
        801
    );
    assert_true_counts(&db).await;
    let once = fingerprint(&db).await;
    import(&db, folder.path(), &[]);
    succeed(&db, &["seed"]);
    assert_eq!(fingerprint(&db).await, once);
}

#[tokio::test]
async fn links_and_tags_may_be_missing_and_it_is_said() {
    let folder = folder(&[("movies.csv", MOVIES), ("ratings.csv", RATINGS)]);
    let db = TestDb::new().await;
    let said = import(&db, folder.path(), &[]);
    assert!(
        said.contains("no links.csv") && said.contains("no tags.csv"),
        "{said}"
    );
    assert!(said.contains("6 without a TMDb id"), "{said}");
    let once = fingerprint(&db).await;
    import(&db, folder.path(), &[]);
    assert_eq!(fingerprint(&db).await, once);
}

#[tokio::test]
async fn what_is_no_movielens_folder_is_refused_before_anything_is_written() {
    let db = TestDb::new().await;
    let empty = folder(&[]);
    let path = empty.path().to_str().unwrap();
    assert!(fail(&db, &["import", "movielens", path]).contains("has no movies.csv"));
    assert!(
        fail(&db, &["import", "movielens", "/no/such/folder"])
            .contains("/no/such/folder is not a folder")
    );
    let other = folder(&[("movies.csv", "id,name\n1,x\n"), ("ratings.csv", RATINGS)]);
    let refused = fail(
        &db,
        &["import", "movielens", other.path().to_str().unwrap()],
    );
    assert!(
        refused.contains("movies.csv") && refused.contains("movieid, title, genres"),
        "{refused}"
    );
    assert_eq!(db.number("SELECT COUNT(*) FROM movies").await, 0);
}
