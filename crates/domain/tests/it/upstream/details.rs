//! A movie with its people and keywords.

use futures_util::future::join_all;
use marquee_domain::import::movies::CastMember;
use marquee_domain::models::movie::MovieFields;
use marquee_domain::upstream::{DetailedMovie, store_details};
use marquee_testkit::TestDb;

use super::{heat, texts, write};

const PEOPLE: &str = "SELECT CONCAT_WS('|', role, position, name, IFNULL(character_name, '-')) FROM movie_people \
     JOIN people ON people.id = person_id ORDER BY role, position";
const KEYWORDS: &str =
    "SELECT name FROM movie_keywords JOIN keywords ON keywords.id = keyword_id ORDER BY name";
const COLUMNS: &str =
    "SELECT CONCAT_WS('|', title, IFNULL(imdb_id, '-'), IFNULL(runtime, '-')) FROM movies";

fn whole() -> DetailedMovie {
    DetailedMovie {
        listed: heat(),
        imdb_id: Some("tt0113277".to_owned()),
        runtime: Some(170),
        directors: vec!["Michael Mann".to_owned()],
        cast: vec![
            ("Al Pacino".to_owned(), Some("Vincent Hanna".to_owned())),
            ("Robert De Niro".to_owned(), None),
        ],
        keywords: vec!["heist".to_owned(), "los angeles".to_owned()],
    }
}

async fn store(test: &TestDb, told: &DetailedMovie) -> u64 {
    store_details(test.db(), told).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_movie_is_written_with_people_keywords_imdb_id_and_runtime() {
    let test = TestDb::new().await;
    let id = store(&test, &whole()).await;
    assert_eq!(texts(&test, COLUMNS).await, ["Heat 🎬|tt0113277|170"]);
    let people = [
        "cast|0|Al Pacino|Vincent Hanna",
        "cast|1|Robert De Niro|-",
        "director|0|Michael Mann|-",
    ];
    assert_eq!(texts(&test, PEOPLE).await, people);
    assert_eq!(texts(&test, KEYWORDS).await, ["heist", "los angeles"]);

    // what TMDb does not know is left as it is
    let bare = DetailedMovie {
        listed: heat(),
        ..DetailedMovie::default()
    };
    assert_eq!(store(&test, &bare).await, id);
    assert_eq!(texts(&test, COLUMNS).await, ["Heat 🎬|tt0113277|170"]);
    assert_eq!(texts(&test, PEOPLE).await, people);

    let other = DetailedMovie {
        runtime: Some(171),
        cast: vec![("Val Kilmer".to_owned(), None)],
        keywords: vec!["Heist".to_owned(), "heist".to_owned()],
        ..whole()
    };
    store(&test, &other).await;
    assert_eq!(texts(&test, COLUMNS).await, ["Heat 🎬|tt0113277|171"]);
    assert_eq!(
        texts(&test, PEOPLE).await,
        ["cast|0|Val Kilmer|-", "director|0|Michael Mann|-"]
    );
    assert_eq!(texts(&test, KEYWORDS).await, ["heist"]);
}

#[tokio::test]
async fn what_an_admin_wrote_of_people_keywords_and_ids_stays() {
    let test = TestDb::new().await;
    let id = store(&test, &whole()).await;
    let theirs = MovieFields {
        imdb_id: Some(None),
        runtime: Some(Some(99)),
        directors: Some(vec![]),
        cast: Some(vec![CastMember {
            name: "Somebody".to_owned(),
            character: None,
        }]),
        keywords: Some(vec!["theirs".to_owned()]),
        ..MovieFields::default()
    };
    write(&test, id, &theirs).await;
    let mut told = whole();
    told.listed.title = "Heat 2".to_owned();
    store(&test, &told).await;
    assert_eq!(texts(&test, COLUMNS).await, ["Heat 2|-|99"]);
    assert_eq!(texts(&test, PEOPLE).await, ["cast|0|Somebody|-"]);
    assert_eq!(texts(&test, KEYWORDS).await, ["theirs"]);
}

#[tokio::test]
async fn a_deleted_movie_is_not_told_of() {
    let test = TestDb::new().await;
    store(&test, &whole()).await;
    test.run("UPDATE movies SET deleted_at = NOW(6), runtime = 1")
        .await;
    let stored = store_details(test.db(), &whole()).await.unwrap();
    assert_eq!(stored, None);
    assert_eq!(texts(&test, COLUMNS).await, ["Heat 🎬|tt0113277|1"]);
}

#[tokio::test]
async fn whatever_is_told_of_people_and_keywords_fits() {
    let test = TestDb::new().await;
    let long = "🎬".repeat(3000);
    let told = DetailedMovie {
        imdb_id: Some("nm0000001".to_owned()),
        runtime: Some(u32::MAX),
        directors: vec![String::new(), long.clone(), " \u{7} ".to_owned()],
        cast: (0..500)
            .map(|number| (format!("Extra {number}"), Some(long.clone())))
            .collect(),
        keywords: (0..500).map(|number| format!("{number} {long}")).collect(),
        ..whole()
    };
    store(&test, &told).await;
    assert_eq!(texts(&test, COLUMNS).await, ["Heat 🎬|-|-"]);
    let roles = "SELECT CONCAT_WS(' ', role, COUNT(*), MAX(CHAR_LENGTH(name)), IFNULL(MAX(CHAR_LENGTH(character_name)), '-')) \
         FROM movie_people JOIN people ON people.id = person_id GROUP BY role ORDER BY role";
    assert_eq!(
        texts(&test, roles).await,
        ["cast 30 8 500", "director 1 200 -"]
    );
    assert_eq!(test.number("SELECT COUNT(*) FROM movie_keywords").await, 50);
}

#[tokio::test]
async fn movies_that_share_people_are_written_at_once() {
    let test = TestDb::new().await;
    let movies: Vec<DetailedMovie> = (1..=24)
        .map(|number| {
            let mut told = whole();
            told.listed.tmdb_id = number % 12 + 1;
            if number % 2 == 0 {
                told.cast.reverse();
                told.keywords.reverse();
            }
            told
        })
        .collect();
    for written in join_all(movies.iter().map(|told| store_details(test.db(), told))).await {
        assert!(written.unwrap().is_some());
    }
    for (table, rows) in [
        ("movies", 12),
        ("keywords", 2),
        ("movie_people", 36),
        ("movie_keywords", 24),
    ] {
        let count = format!("SELECT COUNT(*) FROM {table}");
        assert_eq!(test.number(&count).await, rows, "{table}");
    }
}
