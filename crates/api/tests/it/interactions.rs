//! What users do with movies: watched, liked, bookmarked, dismissed; and their history and favourites, which are views of it.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Reply, SignedIn, TestApi};
use crate::ratings::{WRONG_AGGREGATES, aggregates, child, movies, rate};

async fn delete(api: &TestApi, path: &str, who: &SignedIn) -> Reply {
    api.send(Method::DELETE, path, Some(who), None).await
}

/// What `results` of a list say under `name`.
fn each(reply: &Reply, name: &str) -> Vec<Value> {
    let data = reply.data();
    let results = data["results"].as_array().expect("a list").iter();
    results.map(|entry| entry[name].clone()).collect()
}

#[tokio::test]
async fn a_movie_is_watched_once_and_no_more_than_it_is_rated() {
    let api = TestApi::start().await;
    movies(&api).await;
    let ann = api.user("Ann").await;
    let send = async |movie: &str, verb: &str| {
        let path = format!("/api/movies/{movie}/{verb}");
        api.send(Method::POST, &path, Some(&ann), None).await
    };
    let my = |watched: bool, rating: Value| {
        let my = json!({"rating": rating, "watched": watched, "liked": false, "bookmarked": false});
        json!({"movie_id": 1, "my": my})
    };
    send("1", "unwatch").await.refused(404, "NOT_FOUND");
    for movie in ["1", "1", "tmdb:949"] {
        let watched = send(movie, "watch").await;
        assert_eq!(
            (watched.status, watched.data()),
            (200, my(true, Value::Null))
        );
        assert_eq!(aggregates(&api, 1).await, "0/0/1");
    }
    let unwatched = send("1", "unwatch").await;
    assert_eq!(
        (unwatched.status, unwatched.data()),
        (200, my(false, Value::Null))
    );
    assert_eq!(aggregates(&api, 1).await, "0/0/0");

    let rating = rate(&api, &ann, 1, 4).await.data()["id"].clone();
    assert_eq!(send("1", "watch").await.data(), my(true, json!(4)));
    send("1", "unwatch").await.refused(409, "MOVIE_IS_RATED");
    assert_eq!(aggregates(&api, 1).await, "4/1/1");
    delete(&api, &format!("/api/ratings/{rating}"), &ann).await;
    assert_eq!(send("1", "unwatch").await.status, 200);

    for verb in ["watch", "unwatch"] {
        for unknown in ["4", "5"] {
            send(unknown, verb).await.refused(404, "NOT_FOUND");
        }
        let reply = send("tmdb:603", verb).await;
        // nobody can be asked; and of what is not here nothing can be taken back
        match verb {
            "unwatch" => reply.refused(404, "NOT_FOUND"),
            _ => reply.refused(503, "TMDB_UNAVAILABLE"),
        };
        send("x", verb).await.names_bad_fields(&["movie"]);
    }
}

#[tokio::test]
async fn the_watch_history_is_its_owners() {
    let api = TestApi::start().await;
    movies(&api).await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    for movie in [1, 2, 3] {
        let path = format!("/api/movies/{movie}/watch");
        api.send(Method::POST, &path, Some(&ann), None).await;
    }
    rate(&api, &ann, 2, 5).await;
    let history = api.get("/api/watch-history", Some(&ann)).await;
    let titles: Vec<Value> = each(&history, "movie")
        .iter()
        .map(|movie| movie["title"].clone())
        .collect();
    assert_eq!(titles, ["Blue", "Up", "Heat"]);
    assert_eq!(history.header("cache-control"), Some("private, no-store"));
    let entries = each(&history, "id");
    let at = |entry: &Value| format!("/api/watch-history/{entry}");
    let (up, heat) = (at(&entries[1]), at(&entries[2]));
    let entry = api.get(&heat, Some(&ann)).await;
    assert_eq!(entry.status, 200);
    assert_eq!(entry.data(), history.data()["results"][2]);
    assert!(entry.data()["watched_at"].is_string());

    for (who, path) in [(&bob, &heat), (&ann, &at(&json!(4711)))] {
        api.get(path, Some(who)).await.refused(404, "NOT_FOUND");
        delete(&api, path, who).await.refused(404, "NOT_FOUND");
    }
    assert_eq!(
        api.get("/api/watch-history", Some(&bob)).await.data()["count"],
        0
    );
    delete(&api, &up, &ann).await.refused(409, "MOVIE_IS_RATED");
    assert_eq!(delete(&api, &heat, &ann).await.status, 204);
    delete(&api, &heat, &ann).await.refused(404, "NOT_FOUND");
    assert_eq!(aggregates(&api, 1).await, "0/0/0");
    // what was liked is no entry of the history, though it has an id beside its own
    let liked = json!({"type": "liked", "movie_id": 1});
    let liked = api.post("/api/user/interactions", Some(&ann), liked).await;
    let liked = at(&liked.data()["id"]);
    api.get(&liked, Some(&ann)).await.refused(404, "NOT_FOUND");
    delete(&api, &liked, &ann).await.refused(404, "NOT_FOUND");
    api.get("/api/watch-history?limit=0&type=x", Some(&ann))
        .await
        .names_bad_fields(&["limit", "type"]);
}

#[tokio::test]
async fn an_interaction_is_noted_once() {
    let api = TestApi::start().await;
    movies(&api).await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    let note = async |who: &SignedIn, kind: &str, movie: Value| {
        let mut body = movie;
        body["type"] = json!(kind);
        api.post("/api/user/interactions", Some(who), body).await
    };
    let heat = || json!({"movie_id": 1});
    for kind in ["liked", "bookmarked", "watched", "dismissed"] {
        let noted = note(&ann, kind, heat()).await;
        assert_eq!(noted.status, 201, "{}", noted.text);
        let data = noted.data();
        assert_eq!(
            (&data["type"], &data["movie"]["title"]),
            (&json!(kind), &json!("Heat"))
        );
        let location = format!("/api/user/interactions/{}", data["id"]);
        assert_eq!(noted.header("location"), Some(location.as_str()));
        let again = note(&ann, kind, json!({"tmdb_id": 949})).await;
        assert_eq!((again.status, again.data()), (200, data));
    }
    assert_eq!(aggregates(&api, 1).await, "0/0/1");
    note(&bob, "liked", heat()).await;
    note(&ann, "liked", json!({"movie_id": 2})).await;
    note(&ann, "bookmarked", json!({"movie_id": 3})).await;
    let list = async |query: &str| {
        let path = format!("/api/user/interactions{query}");
        api.get(&path, Some(&ann)).await
    };
    assert_eq!(list("").await.data()["count"], 6);
    let liked = list("?type=liked&limit=1").await;
    assert_eq!(
        (each(&liked, "type"), &liked.data()["count"]),
        (vec![json!("liked")], &json!(2))
    );
    let next = "/api/user/interactions?type=liked&limit=1&offset=1";
    assert_eq!(liked.data()["next"], next);
    list("?type=loved").await.names_bad_fields(&["type"]);

    let all = list("").await.data()["results"].clone();
    let watched = all.as_array().unwrap().iter();
    let watched = watched.clone().find(|entry| entry["type"] == "watched");
    let watched = format!("/api/user/interactions/{}", watched.unwrap()["id"]);
    delete(&api, &watched, &bob).await.refused(404, "NOT_FOUND");
    rate(&api, &ann, 1, 2).await;
    delete(&api, &watched, &ann)
        .await
        .refused(409, "MOVIE_IS_RATED");
    api.db
        .run("DELETE FROM ratings; UPDATE movies SET rating_sum = 0, rating_count = 0")
        .await;
    assert_eq!(delete(&api, &watched, &ann).await.status, 204);
    delete(&api, &watched, &ann).await.refused(404, "NOT_FOUND");
    assert_eq!(api.db.number(WRONG_AGGREGATES).await, 0);
}

#[tokio::test]
async fn an_interaction_that_cannot_be_is_refused() {
    let api = TestApi::start().await;
    movies(&api).await;
    let (ann, kid) = (api.user("Ann").await, child(&api).await);
    for path in ["/api/user/interactions", "/api/user/favorites"] {
        let post = async |who, mut body: Value| {
            if path.ends_with("interactions") {
                body["type"] = json!("liked");
            }
            api.post(path, Some(who), body).await
        };
        for (body, field) in [
            (json!({}), "movie_id"),
            (json!({"movie_id": 0}), "movie_id"),
            (json!({"movie_id": "1"}), "movie_id"),
            (json!({"tmdb_id": -1}), "tmdb_id"),
            (json!({"movie_id": 1, "tmdb_id": 949}), "tmdb_id"),
            (json!({"movie_id": 1, "user_id": 1}), "user_id"),
        ] {
            post(&ann, body).await.names_bad_fields(&[field]);
        }
        for unknown in [
            json!({"movie_id": 4}),
            json!({"movie_id": 5}),
            json!({"tmdb_id": 4}),
        ] {
            post(&ann, unknown).await.refused(404, "NOT_FOUND");
        }
        let reply = post(&ann, json!({"tmdb_id": 603})).await;
        reply.refused(503, "TMDB_UNAVAILABLE");
        let blue = || json!({"movie_id": 3});
        post(&kid, blue()).await.refused(404, "NOT_FOUND");
        // it was one in the first round already
        assert!(post(&ann, blue()).await.status < 300);
    }
    for kind in [json!("loved"), json!(1), json!(null), json!("liked ")] {
        let body = json!({"type": kind, "movie_id": 1});
        let reply = api.post("/api/user/interactions", Some(&ann), body).await;
        reply.names_bad_fields(&["type"]);
    }
}

#[tokio::test]
async fn favourites_are_the_liked_movies() {
    let api = TestApi::start().await;
    movies(&api).await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    let add = async |path: &str, body: Value| api.post(path, Some(&ann), body).await;
    let first = add("/api/user/favorites", json!({"movie_id": 1})).await;
    assert_eq!(
        (first.status, first.header("location")),
        (201, Some("/api/user/favorites/1"))
    );
    let data = first.data();
    assert_eq!(
        (&data["id"], &data["title"], &data["year"]),
        (&json!(1), &json!("Heat"), &json!(1995))
    );
    let again = add("/api/users/favorites", json!({"tmdb_id": 949})).await;
    assert_eq!((again.status, again.data()), (200, data));
    let body = json!({"type": "liked", "movie_id": 2});
    let liked = add("/api/user/interactions", body).await.data();
    let list = async |path: &str, who| api.get(path, Some(who)).await;
    let favourites = list("/api/user/favorites", &ann).await;
    assert_eq!(each(&favourites, "id"), [2, 1]);
    assert_eq!(each(&favourites, "added_at")[0], liked["created_at"]);
    let alias = list("/api/users/favorites?limit=1", &ann).await.data();
    assert_eq!(alias["next"], "/api/users/favorites?limit=1&offset=1");
    assert_eq!(list("/api/user/favorites", &bob).await.data()["count"], 0);

    delete(&api, "/api/user/favorites/1", &bob)
        .await
        .refused(404, "NOT_FOUND");
    let gone = delete(&api, "/api/users/favorites/tmdb:949", &ann).await;
    assert_eq!(gone.status, 204);
    delete(&api, "/api/user/favorites/1", &ann)
        .await
        .refused(404, "NOT_FOUND");
    delete(&api, "/api/user/favorites/tmdb:603", &ann)
        .await
        .refused(404, "NOT_FOUND");
    delete(&api, "/api/user/favorites/x", &ann)
        .await
        .names_bad_fields(&["movie"]);
    let left = list("/api/user/interactions", &ann).await;
    assert_eq!(each(&left, "id"), [liked["id"].clone()]);
}

#[tokio::test]
async fn who_is_not_of_age_any_more_and_whose_movie_was_deleted_does_not_see_it() {
    let api = TestApi::start().await;
    movies(&api).await;
    let ann = api.user("Ann").await;
    let mut entries = Vec::new();
    for movie in [1, 3] {
        for kind in ["liked", "watched"] {
            let body = json!({"type": kind, "movie_id": movie});
            let noted = api.post("/api/user/interactions", Some(&ann), body).await;
            entries.push(noted.data()["id"].clone());
        }
    }
    let counts = async || {
        let mut counts = Vec::new();
        for path in [
            "/api/user/interactions",
            "/api/user/favorites",
            "/api/watch-history",
        ] {
            let data = api.get(path, Some(&ann)).await.data();
            let results = data["results"].as_array().unwrap().len();
            assert_eq!(data["count"], results, "{path}");
            counts.push(results);
        }
        counts
    };
    assert_eq!(counts().await, [4, 2, 2]);
    api.db
        .run("UPDATE movies SET deleted_at = NOW(6) WHERE id = 1")
        .await;
    assert_eq!(counts().await, [2, 1, 1]);
    api.db.run("UPDATE users SET date_of_birth = NULL").await;
    assert_eq!(counts().await, [0, 0, 0]);
    for entry in [&entries[1], &entries[3]] {
        for kind in ["/api/watch-history", "/api/user/interactions"] {
            let path = format!("{kind}/{entry}");
            let reply = delete(&api, &path, &ann).await;
            reply.refused(404, "NOT_FOUND");
        }
    }
    // it is all in the export
    let export = api.get("/api/user/export", Some(&ann)).await.data();
    assert_eq!(export["interactions"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn the_same_at_once_is_one() {
    let api = TestApi::start().await;
    movies(&api).await;
    let ann = api.user("Ann").await;
    for (path, body) in [
        (
            "/api/user/interactions",
            json!({"type": "watched", "movie_id": 1}),
        ),
        (
            "/api/user/interactions",
            json!({"type": "dismissed", "movie_id": 1}),
        ),
        ("/api/user/favorites", json!({"movie_id": 1})),
    ] {
        let replies = join_all((0..8).map(|_| api.post(path, Some(&ann), body.clone()))).await;
        let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 200, 201]);
    }
    let rows = "SELECT COUNT(*) FROM interactions";
    assert_eq!(api.db.number(rows).await, 3);
    let unwatch = || api.send(Method::POST, "/api/movies/1/unwatch", Some(&ann), None);
    let replies = join_all((0..8).map(|_| unwatch())).await;
    let done = replies.iter().filter(|reply| reply.status == 200);
    assert_eq!(done.count(), 1);
    assert!(replies.iter().all(|reply| reply.status < 500));
    assert_eq!(aggregates(&api, 1).await, "0/0/0");
}

#[tokio::test]
async fn whatever_bears_on_recommendations_makes_them_another_question() {
    let api = TestApi::start().await;
    movies(&api).await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    let task = async |who| {
        let reply = api.get("/recommendations", Some(who)).await;
        reply.json()["task_id"].as_str().unwrap().to_owned()
    };
    let (mut before, bobs) = (task(&ann).await, task(&bob).await);
    let rating = rate(&api, &ann, 1, 5).await.data()["id"].clone();
    let of_rating = format!("/api/ratings/{rating}");
    for (method, path, body) in [
        (Method::PATCH, of_rating.as_str(), json!({"score": 1})),
        (Method::DELETE, &of_rating, Value::Null),
        (Method::POST, "/api/movies/2/watch", Value::Null),
        (Method::POST, "/api/movies/2/unwatch", Value::Null),
        (Method::POST, "/api/user/favorites", json!({"movie_id": 2})),
        (Method::DELETE, "/api/user/favorites/2", Value::Null),
        (
            Method::POST,
            "/api/user/interactions",
            json!({"type": "dismissed", "movie_id": 2}),
        ),
    ] {
        let now = task(&ann).await;
        assert_ne!(now, before, "before {method} {path}");
        before = now;
        let body = Some(body).filter(|body| !body.is_null());
        let reply = api.send(method, path, Some(&ann), body).await;
        assert!(reply.status < 300, "{path}: {}", reply.text);
    }
    assert_ne!(task(&ann).await, before);
    assert_eq!(task(&bob).await, bobs, "another's deeds are another's");
}

#[tokio::test]
async fn what_is_done_with_a_movie_shows_in_its_next_answer_from_any_server() {
    let api = TestApi::start().await;
    movies(&api).await;
    let (ann, admin) = (api.user("Ann").await, api.admin().await);
    let other = api.another_server();
    let ask = async |server: &str, who: Option<&SignedIn>| {
        let mut request = reqwest::Client::new().get(format!("{server}/api/movies/1"));
        if let Some(who) = who {
            request = request.bearer_auth(&who.token);
        }
        Reply::to(request).await
    };
    // stars, ratings and watches; and what Ann has rated, watched and liked
    let shown = async || {
        let mut seen = Vec::new();
        for server in [&api.url, &other] {
            for who in [None, Some(&ann)] {
                let data = ask(server, who).await.data();
                let counts = ["average_rating", "rating_count", "watch_count"];
                seen.push(counts.map(|name| data[name].clone()));
                if who.is_some() {
                    seen.push(["rating", "watched", "liked"].map(|name| data["my"][name].clone()));
                }
                // from now on it is kept
                assert_eq!(ask(server, who).await.header("x-cache"), Some("HIT"));
            }
        }
        assert_eq!(seen[0], seen[1], "signed in or not");
        assert_eq!(seen[..3], seen[3..], "both servers");
        (seen[0].clone(), seen[2].clone())
    };
    let nothing = [Value::Null, json!(0), json!(0)];
    let unseen = [Value::Null, json!(false), json!(false)];
    assert_eq!(shown().await, (nothing.clone(), unseen.clone()));

    let id = rate(&api, &ann, 1, 5).await.data()["id"].clone();
    let rating = format!("/api/ratings/{id}");
    let watched = |stars: Value, ratings: u8, liked: bool| {
        let mine = [stars.clone(), json!(true), json!(liked)];
        let average = stars.as_f64().map_or(Value::Null, Value::from);
        ([average, json!(ratings), json!(1)], mine)
    };
    assert_eq!(shown().await, watched(json!(5), 1, false));
    let send = async |method, path: &str, who, body: Option<Value>| {
        let reply = api.send(method, path, Some(who), body).await;
        assert!(reply.status < 300, "{path}: {}", reply.text);
    };
    send(Method::PATCH, &rating, &ann, Some(json!({"score": 2}))).await;
    assert_eq!(shown().await, watched(json!(2), 1, false));
    let heat = Some(json!({"movie_id": 1}));
    send(Method::POST, "/api/user/favorites", &ann, heat).await;
    assert_eq!(shown().await, watched(json!(2), 1, true));
    send(Method::DELETE, &rating, &ann, None).await;
    assert_eq!(shown().await, watched(Value::Null, 0, true));
    send(Method::DELETE, "/api/user/favorites/1", &ann, None).await;
    send(Method::POST, "/api/movies/1/unwatch", &ann, None).await;
    assert_eq!(shown().await, (nothing.clone(), unseen.clone()));
    send(Method::POST, "/api/movies/1/watch", &ann, None).await;
    assert_eq!(shown().await, watched(Value::Null, 0, false));
    let history = api.get("/api/watch-history", Some(&ann)).await;
    let entry = format!("/api/watch-history/{}", each(&history, "id")[0]);
    send(Method::DELETE, &entry, &ann, None).await;
    assert_eq!(shown().await, (nothing.clone(), unseen.clone()));
    let body = json!({"type": "watched", "movie_id": 1});
    send(Method::POST, "/api/user/interactions", &ann, Some(body)).await;
    let history = api.get("/api/watch-history", Some(&ann)).await;
    assert_eq!(shown().await, watched(Value::Null, 0, false));
    let entry = format!("/api/user/interactions/{}", each(&history, "id")[0]);
    send(Method::DELETE, &entry, &ann, None).await;
    assert_eq!(shown().await, (nothing.clone(), unseen.clone()));

    // the account of somebody else, who had rated and watched
    let bob = api.user("Bob").await;
    rate(&api, &bob, 1, 4).await;
    let bobs = [json!(4.0), json!(1), json!(1)];
    assert_eq!(shown().await, (bobs, unseen.clone()));
    let account = format!("/api/users/{}", bob.id);
    send(Method::DELETE, &account, &admin, None).await;
    assert_eq!(shown().await, (nothing, unseen));
}
