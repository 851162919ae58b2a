//! How many statements a request puts to the database: few, and as many for one row as for many.

use marquee_testkit::{Sql, SqlProxy};

use crate::harness::{Reply, SignedIn, TestApi};

/// Asks twice, as the first request also opens connections and prepares, and counts the second time.
async fn counted(
    (api, proxy): (&TestApi, &SqlProxy),
    path: &str,
    who: Option<&SignedIn>,
) -> (Reply, Sql) {
    let reply = api.get(path, who).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    proxy.during(async || api.get(path, who).await).await
}

/// How many rows a list's answer has.
fn rows(reply: &Reply) -> usize {
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
