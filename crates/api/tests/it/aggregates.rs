//! Sums and counts of movies stay exact, whoever writes at the same time.

use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::Method;
use serde_json::json;

use crate::harness::{Reply, SignedIn, TestApi};
use crate::ratings::{WRONG_AGGREGATES, aggregates, movies, rate};

async fn people(api: &TestApi, count: usize) -> Vec<SignedIn> {
    let mut people = Vec::new();
    for n in 0..count {
        people.push(api.user(&format!("Rater{n}")).await);
    }
    people
}

#[tokio::test]
async fn eight_clients_rate_the_same_movie_a_hundred_times() {
    let api = TestApi::start().await;
    movies(&api).await;
    let people = people(&api, 8).await;
    let mut random = StdRng::seed_from_u64(4);
    for round in 0..100 {
        // as the same user in even rounds, as eight users in the others
        let stars: Vec<u8> = (0..8).map(|_| random.random_range(1..=5)).collect();
        let who = |client: usize| &people[if round % 2 == 0 { 0 } else { client }];
        let replies =
            join_all((0..8).map(|client| rate(&api, who(client), 1, stars[client]))).await;
        for reply in &replies {
            assert!(matches!(reply.status, 200 | 201), "{}", reply.text);
        }
        assert_eq!(api.db.number(WRONG_AGGREGATES).await, 0, "round {round}");
    }
    let created = "SELECT COUNT(*) FROM ratings";
    assert_eq!(api.db.number(created).await, 8);
    assert!(aggregates(&api, 1).await.ends_with("/8/8"));
    let data = api.get("/api/movies/1/ratings", None).await.data();
    let average = "SELECT ROUND(100 * SUM(score) / COUNT(*)) FROM ratings";
    let average = api.db.number(average).await;
    assert_eq!(
        data["average_rating"]
            .as_f64()
            .map(|shown| (shown * 100.0).round()),
        i32::try_from(average).ok().map(f64::from)
    );
}

#[tokio::test]
async fn whatever_is_done_to_the_same_movies_at_once_they_add_up() {
    let api = TestApi::start().await;
    movies(&api).await;
    let (admin, moderator) = (
        api.admin().await,
        api.person("Mod", Some("moderator")).await,
    );
    let mut random = StdRng::seed_from_u64(7);
    for round in 0..6 {
        let mut people = Vec::new();
        for n in 0..6 {
            people.push(api.user(&format!("Rater{round}x{n}")).await);
        }
        let ratings = api.db.column("SELECT id FROM ratings").await;
        let mut deeds = Vec::new();
        for _ in 0..60 {
            let (who, movie) = (random.random_range(0..6), random.random_range(1..=3));
            let path = |verb: &str| format!("/api/movies/{movie}/{verb}");
            let any = ratings.get(random.random_range(0..=ratings.len())).cloned();
            let any = any.flatten().unwrap_or_else(|| "1".to_owned());
            let stars = json!({"score": random.random_range(1..=5)});
            deeds.push(match random.random_range(0..10) {
                0..4 => (Method::POST, path("rate"), who, Some(stars)),
                4 => (Method::POST, path("watch"), who, None),
                5 => (Method::POST, path("unwatch"), who, None),
                6 => {
                    let body = json!({"type": "watched", "movie_id": movie});
                    let path = "/api/user/interactions".to_owned();
                    (Method::POST, path, who, Some(body))
                }
                // 6: a moderator, 7: an admin
                7 => (Method::DELETE, format!("/api/ratings/{any}"), 6, None),
                8 => (
                    Method::PATCH,
                    format!("/api/ratings/{any}"),
                    who,
                    Some(stars),
                ),
                _ => {
                    let path = format!("/api/users/{}", people[who].id);
                    let closed = random.random_range(0..4) == 0;
                    let method = if closed { Method::DELETE } else { Method::GET };
                    (method, path, 7, None)
                }
            });
        }
        let replies: Vec<Reply> = join_all(deeds.into_iter().map(|(method, path, who, body)| {
            let who = match who {
                6 => &moderator,
                7 => &admin,
                who => &people[who],
            };
            let api = &api;
            async move { api.send(method, &path, Some(who), body).await }
        }))
        .await;
        for reply in &replies {
            assert!(reply.status < 500, "{}", reply.text);
        }
        assert_eq!(api.db.number(WRONG_AGGREGATES).await, 0, "round {round}");
    }
}
