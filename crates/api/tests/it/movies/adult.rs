//! Adult titles: for everybody but signed-in grown-ups they are not there.

use super::films::{self, ids};
use crate::harness::{SignedIn, TestApi};

/// Everywhere a movie can be listed.
const LISTS: [&str; 11] = [
    "/api/movies",
    "/api/movies?ordering=title",
    "/api/movies?genre=Action",
    "/api/movies?search=blue",
    "/api/movies?actor=Al",
    "/api/movies/search?q=blue",
    "/api/movies/trending?window=day",
    "/api/movies/popular",
    "/api/movies/top-rated",
    "/api/movies/most-watched",
    "/api/movies/2/recommendations",
];

const ADULT: u64 = 1;

async fn stored(api: &TestApi) {
    api.db
        .run(
            "INSERT INTO movies (id, tmdb_id, title, original_title, overview, adult, rating_sum, rating_count, watch_count) VALUES
                 (1, 601, 'Blue', 'Blue', '', TRUE, 5, 1, 9), (2, 602, 'Blue Sky', 'Blue Sky', '', FALSE, 4, 1, 1),
                 (3, 603, 'Blue Sea', 'Blue Sea', '', FALSE, 4, 1, 1);
             INSERT INTO movie_genres VALUES (1, 1), (2, 1), (3, 1);
             INSERT INTO people (id, name, name_key) VALUES (1, 'Al', 'al');
             INSERT INTO movie_people (movie_id, role, position, person_id) VALUES (1, 'cast', 0, 1), (2, 'cast', 0, 1), (3, 'cast', 0, 1);
             INSERT INTO events (kind, movie_id, at) VALUES ('view', 1, UTC_TIMESTAMP(6))",
        )
        .await;
}

#[tokio::test]
async fn only_grown_ups_who_are_signed_in_meet_adult_titles() {
    let api = TestApi::start().await;
    stored(&api).await;
    let (adult, minor) = (api.user("Ada").await, films::minor(&api).await);
    let ageless = api.user("Noa").await;
    api.db
        .run(format!(
            "UPDATE users SET date_of_birth = NULL WHERE id = {}",
            ageless.id
        ))
        .await;
    let askers: [(Option<&SignedIn>, bool); 4] = [
        (Some(&adult), true),
        (None, false),
        (Some(&minor), false),
        (Some(&ageless), false),
    ];
    // twice, and grown-ups first: what is kept for them is not served to others
    for (who, meets) in askers.into_iter().chain(askers) {
        for path in LISTS {
            let reply = api.get(path, who).await;
            let listed = ids(&reply);
            assert_eq!(listed.contains(&ADULT), meets, "{path}: {listed:?}");
            assert_eq!(reply.data()["count"], listed.len(), "{path}");
            assert_eq!(reply.header("vary"), Some("Authorization"), "{path}");
        }
        for below in ["", "/recommendations", "/similar"] {
            let get = async |name: &str| api.get(&format!("/api/movies/{name}{below}"), who).await;
            let (by_id, by_tmdb) = (get("1").await, get("tmdb:601").await);
            if meets {
                assert_eq!((by_id.status, by_tmdb.status), (200, 200));
            } else {
                by_id.refused(404, "NOT_FOUND");
                by_tmdb.refused(404, "NOT_FOUND");
            }
        }
    }
}
