use marquee_testkit::TestDb;

/// A fingerprint of everything an import can write; equal only if nothing was added, removed or changed.
pub(crate) async fn fingerprint(db: &TestDb) -> Vec<String> {
    let tables = [
        (
            "movies",
            "id, title, tmdb_id, imdb_id, rating_sum, rating_count, watch_count, updated_at",
        ),
        ("movie_genres", "movie_id, genre_id"),
        ("people", "id, name"),
        (
            "movie_people",
            "movie_id, role, position, person_id, character_name",
        ),
        ("keywords", "id, name"),
        ("movie_keywords", "movie_id, keyword_id"),
        (
            "users",
            "id, email, password_hash, profile_version, updated_at",
        ),
        ("user_roles", "user_id, role_id"),
        (
            "ratings",
            "id, user_id, movie_id, score, created_at, updated_at",
        ),
        ("interactions", "id, user_id, movie_id, kind, created_at"),
    ];
    let mut found = Vec::new();
    for (table, columns) in tables {
        let sum = format!(
            "SELECT CONCAT(COUNT(*), ' ', COALESCE(SUM(CRC32(CONCAT_WS('|', {columns}))), 0)) FROM {table}"
        );
        found.push(format!(
            "{table} {}",
            db.column(&sum).await[0].clone().unwrap()
        ));
    }
    found
}

/// Every movie's sums and counts are those of the rows, counted here another way.
pub(crate) async fn assert_true_counts(db: &TestDb) {
    let wrong = db
        .column(
            "SELECT CONCAT(title, ': ', rating_sum, ' ', rating_count, ' ', watch_count) FROM movies WHERE \
             rating_sum <> (SELECT COALESCE(SUM(score), 0) FROM ratings WHERE movie_id = movies.id) OR \
             rating_count <> (SELECT COUNT(*) FROM ratings WHERE movie_id = movies.id) OR \
             watch_count <> (SELECT COUNT(*) FROM interactions WHERE movie_id = movies.id AND kind = 'watched')",
        )
        .await;
    assert!(wrong.is_empty(), "{wrong:?}");
    let unwatched = db
        .number(
            "SELECT COUNT(*) FROM ratings WHERE NOT EXISTS (SELECT * FROM interactions WHERE kind = 'watched' \
             AND interactions.user_id = ratings.user_id AND interactions.movie_id = ratings.movie_id)",
        )
        .await;
    assert_eq!(unwatched, 0, "rated, but not marked as watched");
}
