//! The catalogue's own trend.

use super::films::{all_ids, ids};
use crate::harness::TestApi;

async fn with_movies(count: u32) -> TestApi {
    let api = TestApi::start().await;
    let rows: Vec<String> = (1..=count)
        .map(|id| format!("({id}, 'x', 'x', '', {})", id % 7))
        .collect();
    let sql = "INSERT INTO movies (id, title, original_title, overview, watch_count) VALUES";
    api.db.run(format!("{sql} {}", rows.join(", "))).await;
    api
}

#[tokio::test]
async fn a_house_where_nothing_has_happened_trends_what_is_popular() {
    let api = with_movies(230).await;
    let popular = ids(&api.get("/api/movies/popular?limit=100", None).await);
    for path in ["/api/movies/trending", "/api/movies/trending?window=week"] {
        let reply = api.get(path, None).await;
        assert_eq!(ids(&reply), popular[..20]);
        assert_eq!(reply.data()["count"], 200);
        assert_eq!(reply.data()["source"], "catalogue");
    }
    let all = all_ids(&api, "/api/movies/trending?limit=60", None).await;
    assert_eq!((all.len(), &all[..100]), (200, &popular[..]));
}

#[tokio::test]
async fn what_people_turn_to_lately_comes_first_the_newer_the_weightier() {
    let api = with_movies(8).await;
    let (ada, ben) = (api.user("Ada").await.id, api.user("Ben").await.id);
    api.db
        .run(format!(
            "INSERT INTO interactions (user_id, movie_id, kind, created_at) VALUES
                 ({ada}, 1, 'liked', UTC_TIMESTAMP(6) - INTERVAL 20 HOUR), ({ben}, 1, 'liked', UTC_TIMESTAMP(6) - INTERVAL 20 HOUR),
                 ({ada}, 2, 'liked', UTC_TIMESTAMP(6) - INTERVAL 1 HOUR),
                 ({ada}, 3, 'watched', UTC_TIMESTAMP(6) - INTERVAL 1 HOUR),
                 ({ada}, 4, 'watched', UTC_TIMESTAMP(6) - INTERVAL 3 DAY), ({ben}, 4, 'liked', UTC_TIMESTAMP(6) - INTERVAL 3 DAY),
                 ({ada}, 6, 'bookmarked', UTC_TIMESTAMP(6)), ({ben}, 6, 'dismissed', UTC_TIMESTAMP(6));
             INSERT INTO ratings (user_id, movie_id, score, created_at) VALUES ({ada}, 3, 1, UTC_TIMESTAMP(6) - INTERVAL 1 HOUR);
             INSERT INTO events (kind, movie_id, at, created_at) VALUES
                 ('view', 5, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)), ('click', 7, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)),
                 ('search', NULL, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)),
                 ('view', 8, '2020-01-01', UTC_TIMESTAMP(6) - INTERVAL 9 DAY)"
        ))
        .await;
    // 3 was watched and rated, 2 liked, 1 liked twice but long ago, 7 clicked, 5 viewed; the rest by popularity: 6, 4, 8
    let day = ids(&api.get("/api/movies/trending?window=day", None).await);
    assert_eq!(day, [3, 2, 1, 7, 5, 6, 4, 8]);
    // in a week's view the two likes of 1 are fresh, and 4 is in it
    let week = ids(&api.get("/api/movies/trending?window=week", None).await);
    assert_eq!(week, [1, 3, 2, 4, 7, 5, 6, 8]);
    let usual = api.get("/api/movies/trending", None).await;
    assert_eq!(ids(&usual), day);
}

#[tokio::test]
async fn a_window_is_a_day_or_a_week() {
    let api = with_movies(1).await;
    for (query, names) in [
        ("window=month", "window"),
        ("since=day", "since"),
        ("limit=0", "limit"),
    ] {
        let reply = api
            .get(&format!("/api/movies/trending?{query}"), None)
            .await;
        reply.names_bad_fields(&[names]);
    }
}
