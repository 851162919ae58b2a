//! How much may be asked for.

use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};

use super::{ask, catalogue, codes, data, raw, send};
use crate::harness::TestApi;

/// Asserts that a query goes over this limit, and that nothing of it was run.
#[track_caller]
fn goes_over(answer: &Value, limit: &str, allowed: u64) {
    assert_eq!(codes(answer), ["QUERY_TOO_LARGE"], "{answer}");
    let details = &answer["errors"][0]["extensions"]["details"];
    assert_eq!(details, &json!({"limit": limit, "allowed": allowed}));
    assert_eq!(answer["data"], Value::Null);
}

#[tokio::test]
async fn a_query_may_be_nested_so_deep_and_no_deeper() {
    let api = TestApi::start_with(|settings| settings.graphql.max_depth = 3).await;
    data(&ask(&api, "{ movies { results { title } } }", None).await);
    goes_over(
        &ask(&api, "{ movies { results { genres { name } } } }", None).await,
        "depth",
        3,
    );
    let in_fragments = "{ movies { ...a } } fragment a on MovieList { results { ...b } } fragment b on Movie { genres { name } }";
    goes_over(&ask(&api, in_fragments, None).await, "depth", 3);
}

#[tokio::test]
async fn a_query_may_have_so_many_fields_and_aliases() {
    let api = TestApi::start_with(|settings| {
        settings.graphql.max_fields = 10;
        settings.graphql.max_aliases = 3;
    })
    .await;
    let fields = |n: usize| format!("{{ {} }}", "__typename ".repeat(n));
    data(&ask(&api, &fields(10), None).await);
    goes_over(&ask(&api, &fields(11), None).await, "fields", 10);
    let twice = "{ ...a ...a } fragment a on Query { __typename __typename __typename __typename }";
    data(&ask(&api, twice, None).await);
    let thrice = twice.replacen("...a", "...a ...a", 1);
    goes_over(&ask(&api, &thrice, None).await, "fields", 10);
    let aliases = |n: usize| {
        let aliases: String = (0..n).map(|n| format!("a{n}: __typename ")).collect();
        format!("{{ {aliases} }}")
    };
    data(&ask(&api, &aliases(3), None).await);
    goes_over(&ask(&api, &aliases(4), None).await, "aliases", 3);
}

#[tokio::test]
async fn what_may_come_of_a_request_has_a_limit_for_the_whole_batch() {
    let api = TestApi::start_with(|settings| settings.graphql.max_complexity = 400).await;
    catalogue(&api).await;
    let list = |limit: u32| format!("{{ movies(limit: {limit}) {{ results {{ id title }} }} }}");
    data(&ask(&api, &list(100), None).await);
    let more = "{ movies(limit: 100) { results { id title year overview } } }";
    goes_over(&ask(&api, more, None).await, "complexity", 400);
    let by_variable = json!({"query": "query ($n: Int!) { movies(limit: $n) { results { id title year overview } } }", "variables": {"n": 100}});
    goes_over(&send(&api, by_variable, None).await, "complexity", 400);

    let two = json!([{"query": list(50)}, {"query": list(50)}, {"query": list(50)}]);
    let answer = send(&api, two, None).await;
    data(&answer[0]);
    goes_over(&answer[2], "complexity", 400);
    let look_ups: String = (0..9)
        .map(|n| format!("a{n}: movie(id: 2) {{ id }} "))
        .collect();
    goes_over(
        &ask(&api, &format!("{{ {look_ups} }}"), None).await,
        "complexity",
        400,
    );
}

#[tokio::test]
async fn the_largest_list_with_all_it_has_is_within_the_defaults() {
    let api = TestApi::start().await;
    catalogue(&api).await;
    let user = api.user("Ann").await;
    let answer = ask(
        &api,
        "{ movies(limit: 100) { count nextOffset results { id tmdbId title originalTitle overview releaseDate year runtime originalLanguage
           genres { id name } directors posterPath posterUrl backdropPath adult popularity voteAverage voteCount averageRating ratingCount
           watchCount popularityScore my { rating watched liked bookmarked } } } }",
        Some(&user),
    )
    .await;
    assert_eq!(data(&answer)["movies"]["count"], 29);
}

#[tokio::test]
async fn a_batch_may_have_so_many_operations() {
    let api = TestApi::start_with(|settings| settings.graphql.max_batch = 2).await;
    let batch = |n: usize| Value::from(vec![json!({"query": "{ __typename }"}); n]);
    assert_eq!(
        send(&api, batch(2), None).await.as_array().unwrap().len(),
        2
    );
    goes_over(&send(&api, batch(3), None).await, "batch", 2);
    assert_eq!(codes(&send(&api, batch(0), None).await), ["QUERY_INVALID"]);
    // what is no operation is refused as such, however many there are
    let mut odd = batch(3);
    odd[2]["variables"] = json!(7);
    raw(&api, "application/json", &odd.to_string())
        .await
        .refused(400, "INVALID_INPUT");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let api = TestApi::start_with(|settings| settings.graphql.timeout_seconds = 1).await;
    catalogue(&api).await;
    let mut held = api.db.db().get().await.unwrap();
    // the answer waits for this lock longer than it may
    held.batch_execute("LOCK TABLES movies WRITE")
        .await
        .unwrap();
    let answer = ask(&api, "{ movies { count } }", None).await;
    held.batch_execute("UNLOCK TABLES").await.unwrap();
    assert_eq!(
        (codes(&answer), &answer["data"]),
        (vec!["QUERY_TIMEOUT"], &Value::Null)
    );
}

#[tokio::test]
async fn one_request_leaves_connections_for_others() {
    let api = TestApi::start_with(|settings| {
        settings.mysql.max_connections = 2;
        settings.mysql.acquire_timeout_seconds = 5;
        settings.graphql.connections = 1;
        settings.graphql.max_complexity = 100_000;
    })
    .await;
    catalogue(&api).await;
    let lists: String = (1..=40)
        .map(|n| format!("a{n}: movies(offset: {n}) {{ results {{ title cast {{ name }} }} }} "))
        .collect();
    let query = format!("{{ {lists} }}");
    let (busy, other) = tokio::join!(
        ask(&api, &query, None),
        ask(&api, "{ genres { count } }", None)
    );
    data(&busy);
    data(&other);
}
