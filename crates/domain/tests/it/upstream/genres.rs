//! TMDb's genres.

use futures_util::future::join_all;
use marquee_domain::upstream::{NamedGenre, store_genres};
use marquee_testkit::TestDb;

use super::texts;

fn named(tmdb_id: u64, name: &str) -> NamedGenre {
    NamedGenre {
        tmdb_id,
        name: name.to_owned(),
    }
}

#[tokio::test]
async fn genres_are_added_adopted_by_name_and_never_renamed() {
    let test = TestDb::new().await;
    test.run(
        "UPDATE genres SET name = 'Shoot-outs', name_key = 'shoot-outs' WHERE tmdb_id = 37;
         INSERT INTO genres (name, name_key) VALUES ('Slow Cinema', 'slow cinema')",
    )
    .await;
    let before = test.number("SELECT COUNT(*) FROM genres").await;
    let told = [
        named(37, "Western"),
        named(1001, "SLOW  cinema"),
        named(1002, "Essay"),
        named(1003, "drama"),
        named(1004, " "),
        named(1005, &"long ".repeat(100)),
        named(1005, "twice"),
        named(1006, "Essay"),
    ];
    assert_eq!(store_genres(test.db(), &told).await.unwrap(), 3);
    let those = "SELECT CONCAT_WS(' ', tmdb_id, LEFT(name, 14), CHAR_LENGTH(name)) FROM genres \
         WHERE tmdb_id = 37 OR tmdb_id BETWEEN 1000 AND 2000 ORDER BY tmdb_id";
    assert_eq!(
        texts(&test, those).await,
        [
            "37 Shoot-outs 10",
            "1001 Slow Cinema 11",
            "1002 Essay 5",
            "1005 long long long 99"
        ]
    );
    assert_eq!(test.number("SELECT COUNT(*) FROM genres").await, before + 2);
    assert_eq!(store_genres(test.db(), &told).await.unwrap(), 0);
}

#[tokio::test]
async fn genres_told_twice_at_once_are_there_once() {
    let test = TestDb::new().await;
    let told = [named(1001, "Essay"), named(1002, "Slow Cinema")];
    let writers = (0..6).map(|_| store_genres(test.db(), &told));
    let mut written = 0;
    for writer in join_all(writers).await {
        written += writer.unwrap();
    }
    assert_eq!(written, 2);
}
