use std::fmt::Write;
use std::fs;
use std::process::Stdio;

use diesel_async::SimpleAsyncConnection;
use marquee_testkit::{TestDb, eventually};
use tempfile::TempDir;

use crate::program::{command, fail, succeed};
use crate::state::{assert_true_counts, fingerprint};

const USERS: u32 = 20;
const FILMS: u32 = 100;
const BATCH: i64 = 250;

/// 20 users rate 100 films each; the last film is rated by the second half of the users only.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut movies = "movieId,title,genres\n".to_owned();
    for film in 1..=FILMS {
        writeln!(movies, "{film},Film {film} (2000),Drama").unwrap();
    }
    let mut ratings = "userId,movieId,rating,timestamp\n".to_owned();
    for user in 1..=USERS {
        let films = if user > USERS / 2 { FILMS } else { FILMS - 1 };
        for film in 1..=films {
            writeln!(
                ratings,
                "{user},{film},{}.0,1000000000",
                1 + (user + film) % 5
            )
            .unwrap();
        }
    }
    fs::write(folder.path().join("movies.csv"), movies).unwrap();
    fs::write(folder.path().join("ratings.csv"), ratings).unwrap();
    folder
}

#[tokio::test]
async fn an_import_killed_in_mid_file_has_written_whole_batches_and_goes_on_when_run_again() {
    let (db, folder) = (TestDb::new().await, folder());
    let path = folder.path().to_str().unwrap();
    let batch = BATCH.to_string();
    let arguments = ["import", "movielens", path, "--batch", &batch];
    let ratings = "SELECT COUNT(*) FROM ratings";

    // the films first, so that one of them can be locked: the import stops in the batch that first rates it
    let all = fs::read_to_string(folder.path().join("ratings.csv")).unwrap();
    fs::write(
        folder.path().join("ratings.csv"),
        all.lines().next().unwrap(),
    )
    .unwrap();
    succeed(&db, &arguments);
    fs::write(folder.path().join("ratings.csv"), all).unwrap();
    let mut holder = db.db().get().await.unwrap();
    let lock = "BEGIN; UPDATE movies SET runtime = 90 WHERE title = 'Film 100'";
    holder.batch_execute(lock).await.unwrap();

    let mut import = command(&db, &arguments)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let whole = i64::from((FILMS - 1) * USERS / 2 + FILMS) / BATCH * BATCH;
    eventually("all batches before the locked one", async || {
        (db.number(ratings).await == whole).then_some(())
    })
    .await;
    // it holds the right to import for as long as it lives
    assert!(fail(&db, &arguments).contains("another import"));
    import.kill().unwrap();
    import.wait().unwrap();
    holder.batch_execute("ROLLBACK").await.unwrap();
    drop(holder);

    assert_eq!(db.number(ratings).await, whole);
    assert_true_counts(&db).await;
    let said = succeed(&db, &arguments);
    let total = i64::from(FILMS * USERS - USERS / 2);
    let expected = format!("{} added, 1,000 there already", total - whole);
    assert!(whole == 1000 && said.contains(&expected), "{said}");
    assert_eq!(db.number(ratings).await, total);
    assert_true_counts(&db).await;

    let complete = fingerprint(&db).await;
    succeed(&db, &arguments);
    assert_eq!(fingerprint(&db).await, complete);
}
