use std::fs;
use std::path::PathBuf;

use marquee_testkit::TestDb;
use tempfile::TempDir;

use crate::program::{fail, succeed};
use crate::state::fingerprint;

fn file(folder: &TempDir, text: &str) -> String {
    let path: PathBuf = folder.path().join("films.csv");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn films_come_with_their_genres_directors_and_cast() {
    let (db, folder) = (TestDb::new().await, TempDir::new().unwrap());
    let file = file(
        &folder,
        "\u{feff}year,title,cast,genres,directors,original_title,release_date,runtime,language,overview,imdb_id,tmdb_id\r\n\
         2001,\"Harbour, Early\",Ann Bee:The Pilot|Cy Dee,drama|Science Fiction,Eve Eff|Gee Aitch,Hafen,2001-05-06,98,de,\"A pilot, a fog.\",tt0000777,777\r\n\
         1999,Short Facts,,,,,,,,,,\r\n",
    );
    let said = succeed(&db, &["import", "csv", &file]);
    assert!(said.contains("2 added, 0 known already"), "{said}");

    let facts = "SELECT CONCAT_WS('/', title, original_title, year, release_date, runtime, original_language, overview, \
                 imdb_id, tmdb_id) FROM movies ORDER BY id";
    assert_eq!(
        db.column(facts).await,
        [
            Some(
                "Harbour, Early/Hafen/2001/2001-05-06/98/de/A pilot, a fog./tt0000777/777"
                    .to_owned()
            ),
            Some("Short Facts/Short Facts/1999/".to_owned()),
        ]
    );
    let people = "SELECT CONCAT_WS('/', role, position, name, character_name) FROM movie_people \
                  JOIN people ON people.id = person_id ORDER BY role, position";
    assert_eq!(
        db.column(people)
            .await
            .into_iter()
            .flatten()
            .collect::<Vec<_>>(),
        [
            "cast/0/Ann Bee/The Pilot",
            "cast/1/Cy Dee",
            "director/0/Eve Eff",
            "director/1/Gee Aitch"
        ]
    );
    let genres = "SELECT name FROM movie_genres JOIN genres ON genres.id = genre_id ORDER BY name";
    assert_eq!(
        db.column(genres)
            .await
            .into_iter()
            .flatten()
            .collect::<Vec<_>>(),
        ["Drama", "Science Fiction"]
    );

    let before = fingerprint(&db).await;
    let said = succeed(&db, &["import", "csv", &file]);
    assert!(said.contains("0 added, 2 known already"), "{said}");
    assert_eq!(fingerprint(&db).await, before);
}

#[tokio::test]
async fn bad_lines_are_named_by_number_and_skipped() {
    let (db, folder) = (TestDb::new().await, TempDir::new().unwrap());
    let file = file(
        &folder,
        "title,year,genres,runtime,tmdb_id\n\
         Good One,1950,Drama,90,\n\
         ,1950,Drama,90,\n\
         Wrong Genre,1950,Dramedy,90,\n\
         Wrong Year,19500,Drama,90,\n\
         Wrong Runtime,1950,Drama,-5,\n\
         Wrong Id,1950,Drama,90,abc\n\
         Few Fields,1950\n\
         Bell\u{7},1950,Drama,90,\n\
         \"Two\nLines\",1950,Drama,90,\n\
         Good Two,1951,,,\n",
    );
    let said = succeed(&db, &["import", "csv", &file]);
    for (line, reason) in [
        (3, "no title"),
        (4, "Dramedy"),
        (5, "19500"),
        (6, "-5"),
        (7, "abc"),
        (8, "has 2 fields where the header has 5"),
        (9, "control characters"),
        (10, "control characters"),
    ] {
        let report = said
            .lines()
            .find(|text| text.contains(&format!("films.csv line {line}:")));
        assert!(
            report.is_some_and(|text| text.contains(reason)),
            "line {line} should name {reason}: {said}"
        );
    }
    assert!(said.contains("bad lines  8"), "{said}");
    assert_eq!(db.number("SELECT COUNT(*) FROM movies").await, 2);
}

#[tokio::test]
async fn text_that_is_not_utf_8_is_a_bad_line_too() {
    let (db, folder) = (TestDb::new().await, TempDir::new().unwrap());
    let path = folder.path().join("films.csv");
    fs::write(&path, b"title,year\nGood,1950\nCaf\xe9,1951\nFine,1952\n").unwrap();
    let said = succeed(&db, &["import", "csv", path.to_str().unwrap()]);
    assert!(
        said.contains("films.csv line 3: is not UTF-8 (skipped)"),
        "{said}"
    );
    assert_eq!(db.number("SELECT COUNT(*) FROM movies").await, 2);
}

#[tokio::test]
async fn a_film_is_known_by_its_ids_and_else_by_title_and_year() {
    let (db, folder) = (TestDb::new().await, TempDir::new().unwrap());
    let lines = |text: &str| file(&folder, &format!("title,year,imdb_id,tmdb_id\n{text}"));
    succeed(
        &db,
        &[
            "import",
            "csv",
            &lines("Twin,2000,,\nTwin,2001,,\nNumbered,1990,tt0000001,1\n"),
        ],
    );
    // the first gets the ids it lacked, the second is a namesake with ids of its own, the third has another title by now
    let said = succeed(
        &db,
        &[
            "import",
            "csv",
            &lines(
                "TWÍN,2000,tt0000002,2\nTwin,2000,tt0000003,3\nRenumbered,1991,tt0000009,1\nTwin,2000,,\n",
            ),
        ],
    );
    assert!(said.contains("1 added, 3 known already"), "{said}");
    let rows = "SELECT CONCAT_WS('/', title, year, imdb_id, tmdb_id) FROM movies ORDER BY id";
    assert_eq!(
        db.column(rows)
            .await
            .into_iter()
            .flatten()
            .collect::<Vec<_>>(),
        [
            "Twin/2000/tt0000002/2",
            "Twin/2001",
            "Numbered/1990/tt0000001/1",
            "Twin/2000/tt0000003/3"
        ]
    );
}

#[tokio::test]
async fn a_file_of_another_kind_is_refused_with_the_columns_named() {
    let (db, folder) = (TestDb::new().await, TempDir::new().unwrap());
    let missing = fail(&db, &["import", "csv", "/no/such/file.csv"]);
    assert!(missing.contains("/no/such/file.csv"), "{missing}");
    for (header, reason) in [
        ("title,genres\n", "no column \"year\""),
        ("title,year,stars\n", "column \"stars\" is not known"),
        ("title,year,title\n", "\"title\" twice"),
        ("", "no column \"title\""),
    ] {
        let refused = fail(&db, &["import", "csv", &file(&folder, header)]);
        assert!(
            refused.contains(reason),
            "{header:?} should name {reason}: {refused}"
        );
    }
    let refused = fail(&db, &["import", "csv", &file(&folder, "name\n")]);
    assert!(
        refused.contains("title, year") && refused.contains("tmdb_id"),
        "{refused}"
    );
}
