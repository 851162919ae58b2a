//! Queries that are made to be expensive: each is refused before it costs anything.

use serde_json::{Value, json};

use super::{ask, codes, raw, send};
use crate::harness::TestApi;

/// The answer must not be a way to get much for little, either.
async fn refused(api: &TestApi, query: &str, code: &str) {
    let answer = ask(api, query, None).await;
    assert!(
        !codes(&answer).is_empty() && codes(&answer).iter().all(|told| *told == code),
        "{answer}"
    );
    assert_eq!(answer["data"], Value::Null);
    assert!(
        codes(&answer).len() <= 10 && answer.to_string().len() < 16_000,
        "{answer}"
    );
}

#[tokio::test]
async fn queries_that_explode_are_refused() {
    let api = TestApi::start().await;
    let nested = |open: &str, depth: usize, close: &str| open.repeat(depth) + &close.repeat(depth);
    refused(&api, &nested("{ a ", 10_000, "}"), "QUERY_INVALID").await;
    refused(&api, &nested("{ movies ", 40, "}"), "QUERY_TOO_LARGE").await;
    refused(
        &api,
        &format!("{{ movie(id: {}) {{ id }} }}", nested("[", 20_000, "]")),
        "QUERY_INVALID",
    )
    .await;
    refused(
        &api,
        &format!("{{ movie(id: {}) {{ id }} }}", nested("{a:", 15_000, "}")),
        "QUERY_INVALID",
    )
    .await;
    refused(
        &api,
        &format!("query ($a: {}) {{ me {{ id }} }}", nested("[", 30_000, "]")),
        "QUERY_INVALID",
    )
    .await;

    let aliases: String = (0..3000).map(|n| format!("a{n}:__typename ")).collect();
    refused(&api, &format!("{{ {aliases} }}"), "QUERY_TOO_LARGE").await;
    refused(
        &api,
        &format!("{{ {} }}", "me{id}".repeat(10_000)),
        "QUERY_TOO_LARGE",
    )
    .await;

    refused(
        &api,
        "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
        "QUERY_INVALID",
    )
    .await;
    let mut doubling = "{ ...f0 }".to_owned();
    for n in 0..100 {
        doubling += &format!(" fragment f{n} on Query {{ ...f{0} ...f{0} }}", n + 1);
    }
    refused(
        &api,
        &(doubling + " fragment f100 on Query { __typename }"),
        "QUERY_TOO_LARGE",
    )
    .await;
    let chain: String = (0..1200)
        .map(|n| format!(" fragment f{n} on Query {{ ...f{} }}", n + 1))
        .collect();
    refused(&api, &format!("{{ ...f0 }}{chain}"), "QUERY_TOO_LARGE").await;

    refused(
        &api,
        &format!("{{ __typename {} }}", "@skip(if: false)".repeat(3000)),
        "QUERY_INVALID",
    )
    .await;
    let arguments: String = (0..5000).map(|n| format!("a{n}: 1,")).collect();
    refused(
        &api,
        &format!("{{ movies({arguments}) {{ count }} }}"),
        "QUERY_INVALID",
    )
    .await;
    let variables: String = (0..4000).map(|n| format!("$a{n}: Int,")).collect();
    refused(
        &api,
        &format!("query ({variables}) {{ movies {{ count }} }}"),
        "QUERY_INVALID",
    )
    .await;
    let operations: String = (0..2000)
        .map(|n| format!("query a{n} {{ __typename }}"))
        .collect();
    refused(&api, &operations, "QUERY_TOO_LARGE").await;
    refused(
        &api,
        &format!("{{ {} }}", "x".repeat(60_000)),
        "QUERY_INVALID",
    )
    .await;
    refused(&api, &"#".repeat(60_000), "QUERY_INVALID").await;
    refused(
        &api,
        &format!("{{ movie(id: \"{}", "\\u0000".repeat(5000)),
        "QUERY_INVALID",
    )
    .await;
}

#[tokio::test]
async fn the_schema_cannot_be_asked_for_round_and_round() {
    let api = TestApi::start().await;
    let mut query = "name".to_owned();
    for _ in 0..6 {
        query = format!("fields {{ type {{ {query} }} }}");
    }
    refused(
        &api,
        &format!("{{ __schema {{ types {{ {query} }} }} }}"),
        "QUERY_TOO_LARGE",
    )
    .await;
    let mut kinds = "name".to_owned();
    for _ in 0..25 {
        kinds = format!("ofType {{ {kinds} }}");
    }
    refused(
        &api,
        &format!("{{ __schema {{ types {{ {kinds} }} }} }}"),
        "QUERY_TOO_LARGE",
    )
    .await;
}

#[tokio::test]
async fn variables_that_are_huge_or_wrong_are_refused() {
    let api = TestApi::start().await;
    let deep = "[".repeat(20_000) + &"]".repeat(20_000);
    let body = format!("{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{deep}}}}}");
    raw(&api, "application/json", &body)
        .await
        .refused(400, "MALFORMED_JSON");

    let query = "query ($genre: [String!], $n: Int) { movies(filter: {genre: $genre}, limit: $n) { count } }";
    let many = json!({"query": query, "variables": {"genre": vec!["Drama"; 5000], "n": 20}});
    let answer = send(&api, many, None).await;
    assert!(
        ["INVALID_INPUT", "QUERY_INVALID"].contains(&codes(&answer)[0]),
        "{answer}"
    );
    for wrong in [
        json!("x"),
        json!(1.5),
        json!(99_999_999_999_i64),
        json!({}),
        json!([[]]),
    ] {
        let answer = send(
            &api,
            json!({"query": query, "variables": {"n": wrong}}),
            None,
        )
        .await;
        let codes = codes(&answer);
        assert!(
            !codes.is_empty() && codes.iter().all(|code| *code == "QUERY_INVALID"),
            "{answer}"
        );
    }
    let nul = json!({"query": "query ($t: String) { movies(filter: {search: $t}) { count } }", "variables": {"t": "a\u{0}b"}});
    assert_eq!(codes(&send(&api, nul, None).await), ["INVALID_INPUT"]);
}
