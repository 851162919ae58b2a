//! How many statements a request puts to the database: few, and as many for one row as for many.

use marquee_testkit::{Sql, SqlProxy};
use serde_json::json;

use crate::harness::{Reply, SignedIn, TestApi};
use crate::ratings::{movies, rate};

/// Asks twice, as the first request also opens connections and prepares, and counts the second time.
pub(crate) async fn counted(
    (api, proxy): (&TestApi, &SqlProxy),
    path: &str,
    who: Option<&SignedIn>,
) -> (Reply, Sql) {
    let reply = api.get(path, who).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    proxy.during(async || api.get(path, who).await).await
}

/// How many rows a list's answer has.
pub(crate) fn rows(reply: &Reply) -> usize {
    reply.data()["results"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_page_of_users_costs_the_same_however_many_there_are() {
    let (api, proxy) = TestApi::start_counted(|_| ()).await;
    let admin = api.admin().await;
    let (one, few) = counted((&api, &proxy), "/api/users", Some(&admin)).await;
    for name in ["Ada", "Ben", "Cleo", "Dora"] {
        api.person(name, Some("moderator")).await;
    }
    let (five, many) = counted((&api, &proxy), "/api/users", Some(&admin)).await;
    assert_eq!((rows(&one), rows(&five)), (1, 5));
    assert_eq!(few.statements.len(), many.statements.len(), "{many}");
}

#[tokio::test]
async fn a_rating_costs_six_at_most() {
    let (api, proxy) = TestApi::start_counted(|_| ()).await;
    movies(&api).await;
    let ann = api.user("Ann").await;
    // connects and prepares
    rate(&api, &ann, 2, 4).await;
    for (score, status) in [(5, 201), (1, 200), (1, 200)] {
        let (reply, sql) = proxy
            .during(async || rate(&api, &ann, 1, score).await)
            .await;
        assert_eq!(reply.status, status, "{}", reply.text);
        assert!(sql.statements.len() <= 6, "{sql}");
    }
}

#[tokio::test]
async fn what_somebody_did_costs_the_same_however_much_it_is() {
    let (api, proxy) = TestApi::start_counted(|_| ()).await;
    movies(&api).await;
    let ann = api.user("Ann").await;
    let paths = [
        ("/api/ratings", 3),
        ("/api/movies/1/ratings", 5),
        ("/api/watch-history", 5),
        ("/api/user/interactions", 5),
        ("/api/user/favorites", 5),
    ];
    for movies in [&[1][..], &[2, 3]] {
        for movie in movies {
            let rating = json!({"score": 4, "review": "Loud."});
            let path = format!("/api/movies/{movie}/rate");
            api.post(&path, Some(&ann), rating).await;
            let favourite = json!({ "movie_id": movie });
            api.post("/api/user/favorites", Some(&ann), favourite).await;
        }
        for (path, most) in paths {
            let public = path.contains("ratings");
            let who = (!public).then_some(&ann);
            let (reply, sql) = counted((&api, &proxy), path, who).await;
            assert!(rows(&reply) > 0, "{path}");
            assert_eq!(sql.statements.len(), most, "{path}: {sql}");
        }
    }
}
