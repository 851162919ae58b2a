//! The catalogue's list: filters, orders, parts.

use std::cmp::Ordering;

use super::films::{self, Film, all_ids, ids};
use crate::harness::TestApi;

/// A filter as it is asked for, and what it lets pass.
type Filter = (&'static str, fn(&Film) -> bool);

const FILTERS: [Filter; 22] = [
    ("", |_| true),
    ("genre=Action", |film| film.genres.contains(&1)),
    ("genre=+action+,ADVENTURE", |film| {
        film.genres.contains(&1) || film.genres.contains(&2)
    }),
    ("year=1995", |film| film.year == Some(1995)),
    ("year=1993,1996", |film| in_years(film, 1993, 1996)),
    ("year_min=1998", |film| in_years(film, 1998, 2200)),
    ("year_max=1992", |film| in_years(film, 1870, 1992)),
    ("year_min=1993&year_max=1993", |film| {
        film.year == Some(1993)
    }),
    ("rating_min=0", |film| film.rating().is_some()),
    ("rating_min=4.5", |film| {
        film.rating().is_some_and(|r| r >= 4.5)
    }),
    ("rating_min=6.000", |film| {
        film.rating().is_some_and(|r| r >= 6.0)
    }),
    ("rating_min=10", |film| {
        film.rating().is_some_and(|r| r >= 10.0)
    }),
    ("director=Person+2", |film| film.directors.contains(&2)),
    ("director=person+1,PERSON+3", |film| {
        film.directors.contains(&1) || film.directors.contains(&3)
    }),
    ("actor=Person+2", |film| film.cast.contains(&2)),
    ("actor=Nobody", |_| false),
    ("language=fr", |film| film.language == Some("fr")),
    ("language=EN,ko", |film| {
        film.language == Some("en") || film.language == Some("ko")
    }),
    ("search=it", |film| film.title == "It"),
    ("search=THING", |film| film.title == "The Thing"),
    ("search=the+thi", |film| film.title == "The Thing"),
    (
        "genre=Drama,Comedy&year=1990,1997&rating_min=2&language=en,fr&actor=Person+1,Person+2,Person+3,Person+4",
        |film| {
            (film.genres.contains(&DRAMA) || film.genres.contains(&COMEDY))
                && in_years(film, 1990, 1997)
                && film.rating().is_some_and(|r| r >= 2.0)
                && matches!(film.language, Some("en" | "fr"))
                && film.cast.iter().any(|person| *person <= 4)
        },
    ),
];

const COMEDY: u64 = 4;
const DRAMA: u64 = 7;

fn in_years(film: &Film, from: i16, to: i16) -> bool {
    film.year.is_some_and(|year| (from..=to).contains(&year))
}

/// What is asked to be ordered by, and how two films compare by it.
type Order = (&'static str, fn(&Film, &Film) -> Ordering);

const ORDERS: [Order; 8] = [
    ("title", |a, b| {
        a.title.to_lowercase().cmp(&b.title.to_lowercase())
    }),
    ("year", |a, b| a.year.cmp(&b.year)),
    ("release_date", |a, b| a.release_date.cmp(&b.release_date)),
    ("popularity", |a, b| a.popularity.cmp(&b.popularity)),
    ("average_rating", |a, b| by_number(a.stars(), b.stars())),
    ("watch_count", |a, b| a.watch_count.cmp(&b.watch_count)),
    ("popularity_score", |a, b| {
        by_number(Some(a.popularity_score()), Some(b.popularity_score()))
    }),
    ("created_at", |a, b| a.created_at.cmp(&b.created_at)),
];

fn by_number(a: Option<f64>, b: Option<f64>) -> Ordering {
    a.partial_cmp(&b).unwrap()
}

/// The ids of those that pass, in the list's usual order.
fn expected(films: &[Film], grown_up: bool, passes: impl Fn(&Film) -> bool) -> Vec<u64> {
    let mut all: Vec<&Film> = films
        .iter()
        .filter(|film| film.is_for(grown_up) && passes(film))
        .collect();
    all.sort_by(|a, b| by_number(Some(b.popularity_score()), Some(a.popularity_score())));
    all.into_iter().map(|film| film.id).collect()
}

#[tokio::test]
async fn filters_let_pass_what_a_naive_look_at_every_film_lets_pass() {
    let api = TestApi::start().await;
    let films = films::stored(&api, 300).await;
    let adult = api.user("Ada").await;
    let minor = films::minor(&api).await;
    for (query, passes) in FILTERS {
        let path = format!("/api/movies?{query}&limit=37");
        let path = path.replace("?&", "?");
        let everybodys = expected(&films, false, passes);
        assert_eq!(all_ids(&api, &path, None).await, everybodys, "{path}");
        assert_eq!(
            all_ids(&api, &path, Some(&minor)).await,
            everybodys,
            "{path}"
        );
        let grown_ups = expected(&films, true, passes);
        assert_eq!(
            all_ids(&api, &path, Some(&adult)).await,
            grown_ups,
            "{path}"
        );
    }
}

#[tokio::test]
async fn every_order_goes_through_all_films_once_however_many_are_equal() {
    let api = TestApi::start().await;
    let films = films::stored(&api, 150).await;
    for (name, compare) in ORDERS {
        for descending in [false, true] {
            let mut all: Vec<&Film> = films.iter().filter(|film| film.is_for(false)).collect();
            all.sort_by(|a, b| {
                if descending {
                    compare(b, a)
                } else {
                    compare(a, b)
                }
            });
            let expected: Vec<u64> = all.into_iter().map(|film| film.id).collect();
            let sign = if descending { "-" } else { "" };
            let path = format!("/api/movies?ordering={sign}{name}&limit=13");
            assert_eq!(all_ids(&api, &path, None).await, expected, "{path}");
        }
    }
}

#[tokio::test]
async fn rankings_are_lists_in_their_order() {
    let api = TestApi::start().await;
    let films = films::stored(&api, 150).await;
    let as_list = async |ordering: &str| {
        let path = format!("/api/movies?ordering={ordering}&limit=100");
        all_ids(&api, &path, None).await
    };
    let popular = all_ids(&api, "/api/movies/popular?limit=100", None).await;
    assert_eq!(popular, as_list("-popularity_score").await);
    let watched = all_ids(&api, "/api/movies/most-watched?limit=11", None).await;
    assert_eq!(watched, as_list("-watch_count").await);
    let top = all_ids(&api, "/api/movies/top-rated?limit=3", None).await;
    let mut rated = as_list("-average_rating").await;
    let stars = |id: &u64| films.iter().find(|film| film.id == *id).unwrap().stars();
    rated.retain(|id| stars(id).is_some_and(|stars| stars >= 3.0));
    assert!(!top.is_empty() && top.len() < popular.len());
    assert_eq!(top, rated);
}

#[tokio::test]
async fn a_movie_in_a_list_has_all_that_is_shown_of_one() {
    let api = TestApi::start().await;
    api.db
        .run(
            "INSERT INTO movies (id, tmdb_id, title, original_title, overview, release_date, year, runtime, original_language,
                 poster_path, popularity, vote_average, vote_count, rating_sum, rating_count, watch_count)
                 VALUES (7, 949, 'Heat', 'Heat', 'Cops.', '1995-12-15', 1995, 170, 'en', '/heat.jpg', 61.25, 7.9, 7000, 13, 3, 5);
             INSERT INTO movie_genres VALUES (7, 7), (7, 5), (7, 1);
             INSERT INTO people (id, name, name_key) VALUES (3, 'Zoe', 'zoe'), (4, 'Amy', 'amy'), (5, 'Al', 'al');
             INSERT INTO movie_people (movie_id, role, position, person_id, character_name) VALUES
                 (7, 'director', 0, 3, NULL), (7, 'director', 1, 4, NULL), (7, 'cast', 0, 5, 'Vincent')",
        )
        .await;
    let genres = api
        .db
        .column("SELECT name FROM genres WHERE id IN (1, 5, 7) ORDER BY name")
        .await;
    let reply = api.get("/api/movies", None).await;
    let movie = reply.data()["results"][0].clone();
    let shown = serde_json::json!({
        "id": 7, "tmdb_id": 949, "title": "Heat", "original_title": "Heat", "overview": "Cops.", "release_date": "1995-12-15",
        "year": 1995, "runtime": 170, "original_language": "en", "genres": movie["genres"], "directors": ["Zoe", "Amy"],
        "poster_path": "/heat.jpg", "poster_url": "https://image.tmdb.org/t/p/w500/heat.jpg", "backdrop_path": null,
        "adult": false, "popularity": 61.25, "vote_average": 7.9, "vote_count": 7000, "average_rating": 4.33,
        "rating_count": 3, "watch_count": 5, "popularity_score": 4.53
    });
    assert_eq!(movie, shown);
    let names: Vec<Option<String>> = movie["genres"]
        .as_array()
        .unwrap()
        .iter()
        .map(|genre| genre["name"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(names, genres);
}

#[tokio::test]
async fn what_cannot_be_asked_is_named() {
    let api = TestApi::start().await;
    for (query, names) in [
        ("genre=Actoin", &["genre"][..]),
        ("genre=Action,Actoin&actor=x", &["genre"]),
        ("genre=", &["genre"]),
        ("year=abc", &["year"]),
        ("year=2001,1999", &["year"]),
        ("year_min=1e3", &["year_min"]),
        ("year_max=99999999999", &["year_max"]),
        ("year_min=2001&year_max=2000", &["year_max"]),
        ("rating_min=10.1", &["rating_min"]),
        ("rating_min=7,9", &["rating_min"]),
        ("rating_min=NaN&director=%00", &["director", "rating_min"]),
        ("language=english", &["language"]),
        ("ordering=id", &["ordering"]),
        ("ordering=--title", &["ordering"]),
        ("search=%00", &["search"]),
        ("search=", &["search"]),
        (
            "limit=0&offset=10001&sort=title",
            &["limit", "offset", "sort"],
        ),
        ("year=1999&year=2000", &["year"]),
    ] {
        let reply = api.get(&format!("/api/movies?{query}"), None).await;
        let problems = reply.names_bad_fields(names);
        if query.contains("Actoin") {
            let problem = problems["genre"].to_string();
            assert!(
                problem.contains("Actoin") && problem.contains("Science Fiction"),
                "{problem}"
            );
        }
        if query.contains("ordering") {
            assert!(
                problems["ordering"]
                    .to_string()
                    .contains("popularity_score")
            );
        }
    }
}

#[tokio::test]
async fn a_list_is_counted_up_to_ten_thousand() {
    let api = TestApi::start().await;
    let ten = "(SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)";
    api.db
        .run(format!(
            "INSERT INTO movies (title, original_title, overview) SELECT 'x', 'x', ''
             FROM {ten} a, {ten} b, {ten} c, {ten} d"
        ))
        .await;
    let exact = api.get("/api/movies?limit=1", None).await.data();
    assert_eq!(
        (&exact["count"], exact.get("count_capped")),
        (&10_000.into(), None)
    );
    api.db
        .run("INSERT INTO movies (title, original_title, overview) VALUES ('x', 'x', ''), ('x', 'x', '')")
        .await;
    let capped = api.get("/api/movies?limit=2", None).await.data();
    assert_eq!(
        (&capped["count"], &capped["count_capped"]),
        (&10_000.into(), &true.into())
    );
    let last = api.get("/api/movies?limit=2&offset=10000", None).await;
    assert_eq!(ids(&last).len(), 2);
    assert_eq!(last.data()["next"], serde_json::Value::Null);
    let search = api.get("/api/movies/search?q=x&limit=1", None).await.data();
    assert_eq!(
        (&search["count"], &search["count_capped"]),
        (&10_000.into(), &true.into())
    );
}

#[tokio::test]
async fn a_part_behind_the_last_is_empty_and_says_how_many_there_are() {
    let api = TestApi::start().await;
    films::stored(&api, 30).await;
    let count = api.get("/api/movies", None).await.data()["count"].clone();
    for path in [
        "/api/movies?offset=500",
        "/api/movies?genre=Action,Drama&offset=500",
    ] {
        let reply = api.get(path, None).await;
        assert_eq!(ids(&reply), Vec::<u64>::new());
        assert!(reply.data()["previous"].is_string());
    }
    assert_eq!(
        api.get("/api/movies?offset=500", None).await.data()["count"],
        count
    );
    api.get("/api/movies?genre=Nope&offset=500", None)
        .await
        .names_bad_fields(&["genre"]);
}
