//! Whatever an admin writes, the next answer shows it: whoever asks, and whichever server. What is kept is byte for byte what is made.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Reply, SignedIn, TestApi};

/// Two servers over one cache, and those who ask them.
struct Stage {
    api: TestApi,
    other: String,
    admin: SignedIn,
    ann: SignedIn,
    drama: u64,
}

/// Answers that can be kept, and that show movies or genres.
const PATHS: [&str; 15] = [
    "/api/movies",
    "/api/movies?ordering=-year&limit=1",
    "/api/movies?search=heat",
    "/api/movies?genre=Drama&year=1990,2030",
    "/api/movies?director=Michael+Mann",
    "/api/movies/search?query=heat",
    "/api/movies/search?q=up&limit=2",
    "/api/movies/popular",
    "/api/movies/top-rated",
    "/api/movies/most-watched",
    "/api/movies/trending",
    "/api/movies/1",
    "/api/movies/1/recommendations",
    "/api/genres",
    "/api/genres/{drama}",
];

impl Stage {
    /// With the movies 1 and 2, and everything kept already.
    async fn set() -> Self {
        let api = TestApi::start().await;
        let (admin, ann) = (api.admin().await, api.user("Ann").await);
        let other = api.another_server();
        let drama = api.db.number("SELECT id FROM genres WHERE name = 'Drama'");
        let drama = drama.await.unsigned_abs();
        let stage = Self {
            api,
            other,
            admin,
            ann,
            drama,
        };
        for (title, year) in [("Heat", 1995), ("Up", 2009)] {
            let body = json!({"title": title, "year": year, "genre_ids": [drama], "directors": ["Michael Mann"]});
            stage.write(Method::POST, "/api/movies", body).await;
        }
        stage.warm().await;
        stage
    }

    fn paths(&self) -> impl Iterator<Item = String> {
        let drama = self.drama.to_string();
        PATHS
            .iter()
            .map(move |path| path.replace("{drama}", &drama))
    }

    /// Asks one server for all that can be kept, and then both: they give the same bytes, by then without making them.
    async fn warm(&self) {
        for who in [None, Some(&self.ann)] {
            for path in self.paths() {
                let cold = self.api.get(&path, who).await;
                for warm in self.ask(&path, who).await {
                    assert_eq!(warm.text, cold.text, "{path}");
                    if cold.status == 200 {
                        assert_eq!(warm.header("x-cache"), Some("HIT"), "{path}");
                    }
                    for header in ["etag", "link"] {
                        assert_eq!(warm.header(header), cold.header(header), "{path}");
                    }
                }
            }
        }
    }

    /// The answers of both servers.
    async fn ask(&self, path: &str, who: Option<&SignedIn>) -> [Reply; 2] {
        let elsewhere = format!("{}{path}", self.other);
        let mut request = reqwest::Client::new().get(elsewhere);
        if let Some(who) = who {
            request = request.bearer_auth(&who.token);
        }
        [self.api.get(path, who).await, Reply::to(request).await]
    }

    async fn write(&self, method: Method, path: &str, body: Value) -> Value {
        let body = (method != Method::DELETE).then_some(body);
        let reply = self.api.send(method, path, Some(&self.admin), body).await;
        assert!(reply.status < 300, "{}", reply.text);
        match reply.status {
            204 => Value::Null,
            _ => reply.data(),
        }
    }

    /// Writes; then of each path, that everybody's next answer from either server has `text` in it, or no longer has it, and that the
    /// answers made from now on are kept as they are.
    async fn shows(&self, write: (Method, &str, Value), text: &str, now: &[(&str, bool)]) {
        let (method, to, body) = write;
        let what = format!("{method} {to}");
        self.write(method, to, body).await;
        // the other server first: it did not write
        for who in [Some(&self.ann), None] {
            for (path, is_there) in now {
                let path = path.replace("{drama}", &self.drama.to_string());
                let [here, elsewhere] = self.ask(&path, who).await;
                for reply in [elsewhere, here] {
                    let seen = reply.text.contains(text);
                    assert_eq!(seen, *is_there, "{what}: {path} says {}", reply.text);
                }
            }
        }
        self.warm().await;
    }
}

#[tokio::test]
async fn a_movie_that_is_added_changed_or_deleted_is_so_in_every_next_answer() {
    let stage = Stage::set().await;
    let anew = json!({"title": "Heat Wave", "year": 2022, "genre_ids": [stage.drama], "directors": ["Michael Mann"]});
    let lists = [
        ("/api/movies", true),
        ("/api/movies?ordering=-year&limit=1", true),
        ("/api/movies?search=heat", true),
        ("/api/movies?genre=Drama&year=1990,2030", true),
        ("/api/movies?director=Michael+Mann", true),
        ("/api/movies/search?query=heat", true),
        ("/api/movies/popular", true),
        ("/api/movies/most-watched", true),
    ];
    stage
        .shows((Method::POST, "/api/movies", anew), "Heat Wave", &lists)
        .await;
    let in_details = lists.iter().copied().chain([("/api/movies/3", true)]);
    let in_details: Vec<_> = in_details.collect();
    let change = json!({"title": "Heat Stroke"});
    stage
        .shows(
            (Method::PATCH, "/api/movies/3", change),
            "Heat Stroke",
            &in_details,
        )
        .await;
    let whole = json!({"title": "Heat Death", "year": 2023, "genre_ids": [stage.drama], "directors": ["Michael Mann"]});
    stage
        .shows(
            (Method::PUT, "/api/movies/3", whole),
            "Heat Death",
            &in_details,
        )
        .await;
    // out of a genre, and out of the director's
    let change = json!({"genre_ids": [], "directors": ["Ann Nonymous"]});
    let moved = [
        ("/api/movies?genre=Drama&year=1990,2030", false),
        ("/api/movies?director=Michael+Mann", false),
        ("/api/movies/popular", true),
    ];
    stage
        .shows(
            (Method::PATCH, "/api/movies/3", change),
            "Heat Death",
            &moved,
        )
        .await;
    // for adults only: Ann is one
    let change = (Method::PATCH, "/api/movies/3", json!({"adult": true}));
    stage.write(change.0, change.1, change.2).await;
    for path in [
        "/api/movies",
        "/api/movies/3",
        "/api/movies/search?query=heat",
    ] {
        for reply in stage.ask(path, None).await {
            assert!(!reply.text.contains("Heat Death"), "{path}");
        }
        for reply in stage.ask(path, Some(&stage.ann)).await {
            assert!(reply.text.contains("Heat Death"), "{path}");
        }
    }
    stage.warm().await;
    let gone: Vec<_> = in_details.iter().map(|(path, _)| (*path, false)).collect();
    stage
        .shows(
            (Method::DELETE, "/api/movies/3", Value::Null),
            "Heat Death",
            &gone,
        )
        .await;
}

#[tokio::test]
async fn a_genre_that_is_added_renamed_or_replaced_is_so_in_every_next_answer() {
    let stage = Stage::set().await;
    let add = (Method::POST, "/api/genres", json!({"name": "Aardvarks"}));
    stage
        .shows(add, "Aardvarks", &[("/api/genres", true)])
        .await;
    let everywhere = |is_there| {
        let paths = [
            "/api/genres",
            "/api/genres/{drama}",
            "/api/movies",
            "/api/movies/1",
            "/api/movies/popular",
            "/api/movies/search?query=heat",
        ];
        paths.map(|path| (path, is_there))
    };
    let drama = format!("/api/genres/{}", stage.drama);
    let rename = (Method::PATCH, &*drama, json!({"name": "Tearjerker"}));
    stage.shows(rename, "Tearjerker", &everywhere(true)).await;
    let rename = (Method::PUT, &*drama, json!({"name": "Drama"}));
    stage.shows(rename, "Tearjerker", &everywhere(false)).await;

    let action = stage
        .api
        .db
        .number("SELECT id FROM genres WHERE name = 'Action'");
    let delete = format!("{drama}?replace_with={}", action.await);
    let delete = (Method::DELETE, &*delete, Value::Null);
    stage.shows(delete, "Drama", &everywhere(false)).await;
    let movie = stage.api.get("/api/movies/1", None).await;
    assert!(movie.text.contains("Action"), "{}", movie.text);
}

#[tokio::test]
async fn a_list_of_recommendations_is_asked_for_anew_when_the_catalogue_was_written() {
    let stage = Stage::set().await;
    let ask = async || {
        let reply = stage.api.get("/recommendations", Some(&stage.ann)).await;
        assert_eq!(reply.status, 202, "{}", reply.text);
        reply.json()["task_id"].clone()
    };
    let mut before = ask().await;
    assert_eq!(ask().await, before, "the same question");
    let drama = format!("/api/genres/{}", stage.drama);
    for (method, path, body) in [
        (Method::POST, "/api/movies", json!({"title": "New"})),
        (Method::PATCH, "/api/movies/1", json!({"runtime": 1})),
        (Method::DELETE, "/api/movies/1", Value::Null),
        (Method::PATCH, &drama, json!({"name": "Tearjerker"})),
    ] {
        stage.write(method, path, body).await;
        let now = ask().await;
        assert_ne!(now, before, "{path}");
        before = now;
    }
}
