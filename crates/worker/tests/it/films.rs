//! A small catalogue of invented films, and people who watched some of them.

use marquee_testkit::TestDb;

/// Of age.
pub(crate) const ANN: u64 = 1;
/// Of age; likes other things than Ann.
pub(crate) const BOB: u64 = 2;
/// Eight years old.
pub(crate) const KIM: u64 = 3;
/// New, and has not said how old.
pub(crate) const NEW: u64 = 4;

/// Fills an empty database. Watch counts alone make the order: 10, 6, 1, 2, 3, 4, 5, 7, 9, 8 by falling popularity.
pub(crate) async fn fill(db: &TestDb) {
    db.run(USERS).await;
    db.run(MOVIES).await;
    for (genre, movies) in [
        ("Crime", "1, 2, 3, 8"),
        ("Drama", "2, 4, 5"),
        ("Comedy", "6, 7, 8"),
        ("Western", "9"),
    ] {
        let sql = format!(
            "INSERT INTO movie_genres (movie_id, genre_id)
             SELECT movies.id, genres.id FROM movies, genres WHERE genres.name = '{genre}' AND movies.id IN ({movies})"
        );
        db.run(sql).await;
    }
    db.run(PEOPLE).await;
}

/// `user` gave `stars` to `movie`. Aggregates stay as they are, so that the order of popularity does too.
pub(crate) async fn rate(db: &TestDb, user: u64, movie: u64, stars: u8) {
    let sql =
        format!("INSERT INTO ratings (user_id, movie_id, score) VALUES ({user}, {movie}, {stars})");
    db.run(sql).await;
}

/// `user` did `kind` with `movie`.
pub(crate) async fn interact(db: &TestDb, user: u64, movie: u64, kind: &str) {
    let sql = format!(
        "INSERT INTO interactions (user_id, movie_id, kind) VALUES ({user}, {movie}, '{kind}')"
    );
    db.run(sql).await;
}

/// `user` stored these preferences, JSON.
pub(crate) async fn prefer(db: &TestDb, user: u64, body: &str) {
    let sql = format!("INSERT INTO preferences (user_id, body) VALUES ({user}, '{body}')");
    db.run(sql).await;
}

const USERS: &str = "
    INSERT INTO users (id, name, email, email_key, password_hash, date_of_birth, activated_at) VALUES
        (1, 'Ann', 'ann@example.com', 'ann@example.com', '-', '1990-05-01', NOW(6)),
        (2, 'Bob', 'bob@example.com', 'bob@example.com', '-', '1985-05-01', NOW(6)),
        (3, 'Kim', 'kim@example.com', 'kim@example.com', '-', CURRENT_DATE - INTERVAL 8 YEAR, NOW(6)),
        (4, 'New', 'new@example.com', 'new@example.com', '-', NULL, NOW(6))";

const MOVIES: &str = "
    INSERT INTO movies (id, tmdb_id, title, original_title, overview, release_date, year, runtime, original_language, adult,
                        poster_path, popularity, vote_average, vote_count, rating_sum, rating_count, watch_count) VALUES
        (1, 501, 'Harbour Lights', 'Harbour Lights', 'Two thieves and a ferry.', '1995-03-04', 1995, 101, 'en', FALSE,
            '/harbour.jpg', 12.5, 8.1, 900, 13, 3, 100),
        (2, NULL, 'The Quiet Ledger', 'Le registre', 'Sums that do not add up.', NULL, 2001, 95, 'fr', FALSE,
            NULL, 3.5, 7.2, 400, 0, 0, 90),
        (3, NULL, 'Night Freight', 'Night Freight', '', NULL, 2010, NULL, 'en', FALSE, NULL, 0, 6.5, 100, 0, 0, 80),
        (4, NULL, 'A Long Table', 'A Long Table', '', NULL, 2015, NULL, 'en', FALSE, NULL, 0, NULL, 0, 8, 2, 68),
        (5, NULL, 'Salt', 'Salt', '', NULL, 2020, NULL, 'ko', FALSE, NULL, 0, 9.0, 10, 0, 0, 60),
        (6, NULL, 'Two Left Shoes', 'Two Left Shoes', '', NULL, 1999, NULL, 'en', FALSE, NULL, 0, 7.9, 50, 0, 0, 200),
        (7, NULL, 'The Wrong Piano', 'The Wrong Piano', '', NULL, 2005, NULL, 'en', FALSE, NULL, 0, 5.0, 50, 0, 0, 55),
        (8, NULL, 'Grand Larceny, Small Dog', 'Grand Larceny, Small Dog', '', NULL, 2012, NULL, 'en', FALSE,
            NULL, 0, 7.0, 50, 0, 0, 10),
        (9, NULL, 'Dry Creek', 'Dry Creek', '', NULL, 1971, NULL, 'en', FALSE, NULL, 0, 7.5, 50, 0, 0, 50),
        (10, NULL, 'After Midnight', 'After Midnight', '', NULL, 2018, NULL, 'en', TRUE, NULL, 0, 6.0, 50, 0, 0, 300)";

const PEOPLE: &str = "
    INSERT INTO people (id, name, name_key) VALUES
        (1, 'Mara Voss', 'mara voss'), (2, 'Émile Brandt', 'émile brandt'), (3, 'Ida Stone', 'ida stone');
    INSERT INTO movie_people (movie_id, role, position, person_id, character_name) VALUES
        (1, 'director', 0, 1, NULL), (1, 'director', 1, 2, NULL), (1, 'cast', 0, 3, 'The Pilot'),
        (2, 'director', 0, 2, NULL), (3, 'cast', 0, 1, 'A Guard'), (6, 'cast', 0, 3, 'The Left One')";
