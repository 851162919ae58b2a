//! Movies like another one.

use super::films::{all_ids, ids};
use crate::harness::TestApi;

#[tokio::test]
async fn those_that_share_most_come_first_and_among_equals_the_popular() {
    let api = TestApi::start().await;
    api.db
        .run(
            "INSERT INTO movies (id, tmdb_id, title, original_title, overview, watch_count, adult, deleted_at) VALUES
                 (1, 601, 'a', 'a', '', 0, FALSE, NULL), (2, 602, 'b', 'b', '', 0, FALSE, NULL), (3, 603, 'c', 'c', '', 0, FALSE, NULL),
                 (4, 604, 'd', 'd', '', 1, FALSE, NULL), (5, 605, 'e', 'e', '', 9, FALSE, NULL), (6, 606, 'f', 'f', '', 99, FALSE, NULL),
                 (7, 607, 'g', 'g', '', 99, TRUE, NULL), (8, 608, 'h', 'h', '', 99, FALSE, NOW(6)), (9, 609, 'i', 'i', '', 1, FALSE, NULL);
             INSERT INTO people (id, name, name_key) VALUES (1, 'x', 'x'), (2, 'y', 'y');
             INSERT INTO keywords (id, name, name_key) VALUES (1, 'x', 'x'), (2, 'y', 'y');
             -- 2 shares the director, 3 two keywords, 4 and 9 a genre and a keyword, 5 a genre, 6 nothing but an actor
             INSERT INTO movie_people (movie_id, role, position, person_id) VALUES (1, 'director', 0, 1), (1, 'cast', 0, 2),
                 (2, 'director', 0, 1), (6, 'cast', 0, 2), (6, 'cast', 1, 1), (7, 'director', 0, 1), (8, 'director', 0, 1);
             INSERT INTO movie_keywords VALUES (1, 1), (1, 2), (3, 1), (3, 2), (4, 1), (9, 2);
             INSERT INTO movie_genres VALUES (1, 1), (1, 2), (4, 1), (9, 2), (5, 1), (6, 3), (7, 1), (8, 1)",
        )
        .await;
    let similar = api.get("/api/movies/1/recommendations", None).await;
    assert_eq!(ids(&similar), [3, 4, 9, 2, 5]);
    assert_eq!(similar.data()["source"], "catalogue");
    for path in [
        "/api/movies/1/similar",
        "/api/movies/1/similar?source=marquee",
        "/api/movies/tmdb:601/recommendations",
    ] {
        assert_eq!(api.get(path, None).await.text, similar.text);
    }
    let parts = all_ids(&api, "/api/movies/1/similar?limit=2", None).await;
    assert_eq!(parts, [3, 4, 9, 2, 5]);
    let adult = api.user("Ada").await;
    let path = "/api/movies/1/recommendations";
    assert_eq!(ids(&api.get(path, Some(&adult)).await), [7, 3, 4, 9, 2, 5]);
    // what nothing is like
    assert_eq!(
        ids(&api.get("/api/movies/6/similar", None).await),
        Vec::<u64>::new()
    );
    let reply = api
        .get("/api/movies/1/recommendations?source=tmdb", None)
        .await;
    reply.names_bad_fields(&["source"]);
}
