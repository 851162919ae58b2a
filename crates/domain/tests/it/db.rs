//! The pool: what a dropped future leaves behind, and transactions that get in each other's way.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl, SimpleAsyncConnection};
use marquee_domain::{Db, DbError};
use marquee_settings::Mysql;
use marquee_testkit::{TestDb, eventually};
use tokio::time::timeout;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

async fn number(conn: &mut AsyncMysqlConnection, sql: &str) -> QueryResult<i64> {
    diesel::sql_query(sql)
        .get_result::<Number>(conn)
        .await
        .map(|row| row.n)
}

/// A pool of a single connection, so that the next user gets the very one that the last gave back.
fn pool_of_one(test: &TestDb) -> Db {
    Db::connect(&Mysql {
        max_connections: 1,
        ..test.settings().clone()
    })
    .unwrap()
}

/// Through a prepared statement that the connection keeps: one step to the server and one answer.
async fn echo(conn: &mut AsyncMysqlConnection, n: i64) -> QueryResult<i64> {
    diesel::select(n.into_sql::<BigInt>())
        .get_result(conn)
        .await
}

#[tokio::test]
async fn a_dropped_query_does_not_leak_its_answer_to_the_next_user() {
    let test = TestDb::empty().await;
    let db = pool_of_one(&test);
    // so that the pool's own check of a connection and the echo are both prepared on it
    for n in 0..3 {
        assert_eq!(echo(&mut db.get().await.unwrap(), n).await, Ok(n));
    }
    let mut conn = db.get().await.unwrap();
    let slow = number(&mut conn, "SELECT 666 + SLEEP(1) AS n");
    assert!(
        timeout(Duration::from_millis(300), slow).await.is_err(),
        "dropped half way"
    );
    drop(conn);
    for n in 42..45 {
        assert_eq!(echo(&mut db.get().await.unwrap(), n).await, Ok(n));
    }
}

#[tokio::test]
async fn a_dropped_statement_in_batch_form_does_not_leak_either() {
    let test = TestDb::empty().await;
    let db = pool_of_one(&test);
    let mut conn = db.get().await.unwrap();
    let slow = conn.batch_execute("DO SLEEP(1)");
    assert!(timeout(Duration::from_millis(200), slow).await.is_err());
    drop(conn);
    let mut conn = db.get().await.unwrap();
    assert_eq!(echo(&mut conn, 42).await, Ok(42));
}

#[tokio::test]
async fn rows_that_nobody_read_do_not_leak() {
    let test = TestDb::empty().await;
    let db = pool_of_one(&test);
    let many = "SELECT a.column_name AS x, 7 AS n FROM information_schema.columns a, information_schema.columns b LIMIT 200000";
    for patience in [1, 5, 20, 60] {
        let mut conn = db.get().await.unwrap();
        let rows = diesel::sql_query(many).load::<Number>(&mut *conn);
        let _ = timeout(Duration::from_millis(patience), rows).await;
        drop(conn);
        let mut conn = db.get().await.unwrap();
        assert_eq!(
            number(&mut conn, "SELECT 42 AS n").await,
            Ok(42),
            "dropped after {patience} ms"
        );
    }
}

#[tokio::test]
async fn a_dropped_transaction_is_rolled_back_and_its_locks_are_free() {
    let test = TestDb::empty().await;
    test.run("CREATE TABLE t (id INT PRIMARY KEY, n BIGINT NOT NULL) ENGINE = InnoDB")
        .await;
    test.run("INSERT INTO t VALUES (1, 0)").await;
    let db = pool_of_one(&test);
    let work = db.transaction(async |conn: &mut AsyncMysqlConnection| {
        diesel::sql_query("UPDATE t SET n = 1")
            .execute(conn)
            .await?;
        std::future::pending::<Result<(), DbError>>().await
    });
    assert!(timeout(Duration::from_millis(300), work).await.is_err());

    // somebody else, while nobody asks the first pool for anything
    let mut conn = test.db().get().await.unwrap();
    diesel::sql_query("UPDATE t SET n = n + 10")
        .execute(&mut *conn)
        .await
        .unwrap();
    assert_eq!(number(&mut conn, "SELECT n FROM t").await, Ok(10));
}

#[tokio::test]
async fn a_connection_in_step_is_used_again() {
    let test = TestDb::empty().await;
    let db = pool_of_one(&test);
    let mut ids = Vec::new();
    for _ in 0..3 {
        let mut conn = db.get().await.unwrap();
        ids.push(
            number(&mut conn, "SELECT CONNECTION_ID() AS n")
                .await
                .unwrap(),
        );
        // an ordinary error is no reason to throw a connection away
        number(&mut conn, "SELECT n FROM nowhere")
            .await
            .unwrap_err();
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_survives_many_cancelled_tasks() {
    let test = TestDb::empty().await;
    let db = Db::connect(&Mysql {
        max_connections: 3,
        ..test.settings().clone()
    })
    .unwrap();
    let tasks = (0..60_i64).map(|i| {
        let db = db.clone();
        let task = tokio::spawn(async move {
            let mut conn = db.get().await.unwrap();
            for j in 0..20 {
                let n = i * 100 + j;
                let sql = format!("SELECT {n} + SLEEP(0.001) AS n");
                assert_eq!(number(&mut conn, &sql).await.unwrap(), n);
            }
        });
        (i, task)
    });
    for (i, task) in tasks.collect::<Vec<_>>() {
        if i % 3 == 0 {
            task.abort();
        }
        assert!(
            !task.await.is_err_and(|error| error.is_panic()),
            "task {i} read another's answer"
        );
    }
    let mut conn = db.get().await.unwrap();
    assert_eq!(number(&mut conn, "SELECT 5 AS n").await, Ok(5));
}

#[tokio::test]
async fn sessions_are_strict_in_utc_and_limited_in_time() {
    let test = TestDb::empty().await;
    let db = Db::connect(&Mysql {
        statement_timeout_seconds: 1,
        ..test.settings().clone()
    })
    .unwrap();
    let mut conn = db.get().await.unwrap();
    assert_eq!(
        number(&mut conn, "SELECT @@session.time_zone = '+00:00' AS n").await,
        Ok(1)
    );
    let strict = "SELECT @@session.sql_mode LIKE '%STRICT_ALL_TABLES%' AS n";
    assert_eq!(number(&mut conn, strict).await, Ok(1));
    let endless = "SELECT COUNT(*) AS n FROM information_schema.columns a, information_schema.columns b, information_schema.columns c";
    let error = DbError::from(number(&mut conn, endless).await.unwrap_err());
    assert!(matches!(error, DbError::Unavailable(_)), "{error}");
}

#[tokio::test]
async fn a_pool_without_a_server_or_a_free_connection_says_unavailable() {
    let test = TestDb::empty().await;
    let nowhere = format!(
        "mysql://marquee@127.0.0.1:{}/x",
        marquee_testkit::free_port()
    );
    let away = Db::connect(&Mysql {
        url: nowhere.into(),
        ..test.settings().clone()
    })
    .unwrap();
    assert!(matches!(away.get().await, Err(DbError::Unavailable(_))));
    assert!(matches!(away.ping().await, Err(DbError::Unavailable(_))));

    let settings = Mysql {
        max_connections: 1,
        acquire_timeout_seconds: 1,
        ..test.settings().clone()
    };
    let db = Db::connect(&settings).unwrap();
    let held = db.get().await.unwrap();
    assert!(matches!(db.get().await, Err(DbError::Unavailable(_))));
    drop(held);
    db.ping().await.unwrap();
}

#[tokio::test]
async fn an_address_that_asks_for_tls_gets_no_plain_connection() {
    let test = TestDb::empty().await;
    // the servers of tests have no certificate that anybody would trust
    let db = Db::connect(&Mysql {
        url: format!("{}?require_ssl=true", test.url()).into(),
        ..test.settings().clone()
    })
    .unwrap();
    assert!(matches!(db.get().await, Err(DbError::Unavailable(_))));
}

#[tokio::test]
async fn a_killed_connection_is_unavailable_and_the_next_is_fresh() {
    let test = TestDb::empty().await;
    let db = pool_of_one(&test);
    let mut conn = db.get().await.unwrap();
    let id = number(&mut conn, "SELECT CONNECTION_ID() AS n")
        .await
        .unwrap();
    test.run(format!("KILL {id}")).await;
    let error = eventually("the connection is dead", async || {
        number(&mut conn, "SELECT 1 AS n").await.err()
    })
    .await;
    assert!(matches!(DbError::from(error), DbError::Unavailable(_)));
    drop(conn);
    let mut conn = db.get().await.unwrap();
    assert_eq!(number(&mut conn, "SELECT 1 AS n").await, Ok(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_that_deadlock_begin_again_until_all_are_done() {
    let test = TestDb::empty().await;
    test.run("CREATE TABLE t (id INT PRIMARY KEY, n BIGINT NOT NULL) ENGINE = InnoDB")
        .await;
    test.run("INSERT INTO t VALUES (1, 0), (2, 0)").await;
    let tasks: Vec<_> = (0..8)
        .map(|i| {
            let db = test.db().clone();
            // futures of transactions go into tasks, with what they borrow
            tokio::spawn(async move {
                let order = if i % 2 == 0 { [1, 2] } else { [2, 1] };
                db.transaction(async |conn: &mut AsyncMysqlConnection| {
                    for id in &order {
                        let add = format!("UPDATE t SET n = n + 1 WHERE id = {id}");
                        diesel::sql_query(add).execute(conn).await?;
                        diesel::sql_query("DO SLEEP(0.02)").execute(conn).await?;
                    }
                    Ok::<_, DbError>(())
                })
                .await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(
        test.column("SELECT n FROM t").await,
        [Some("8".to_owned()), Some("8".to_owned())]
    );
}

#[tokio::test]
async fn an_error_rolls_back_and_is_given_as_it_is() {
    let test = TestDb::empty().await;
    test.run("CREATE TABLE t (n BIGINT NOT NULL UNIQUE) ENGINE = InnoDB")
        .await;
    let twice = test
        .db()
        .transaction(async |conn: &mut AsyncMysqlConnection| {
            diesel::sql_query("INSERT INTO t VALUES (1)")
                .execute(conn)
                .await?;
            diesel::sql_query("INSERT INTO t VALUES (1)")
                .execute(conn)
                .await?;
            Ok::<_, DbError>(())
        });
    assert!(twice.await.unwrap_err().is_duplicate());
    assert_eq!(test.number("SELECT COUNT(*) FROM t").await, 0);
}
