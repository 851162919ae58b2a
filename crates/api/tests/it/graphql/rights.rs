//! Who sees what, and what is told when something is wrong.

use serde_json::{Value, json};

use super::{ask, catalogue, codes, data, minor, raw};
use crate::harness::TestApi;

#[tokio::test]
async fn what_is_somebodys_own_needs_a_token_and_the_public_part_does_not() {
    let api = TestApi::start().await;
    catalogue(&api).await;
    let query = "{ me { id } myRatings { count } myHistory { count } myFavorites { count } recommendations { id } task(id: \"x\") { id } movies { count } }";
    let answer = ask(&api, query, None).await;
    assert_eq!(codes(&answer), ["AUTHENTICATION_REQUIRED"; 6]);
    assert_eq!(answer["data"]["movies"]["count"], 28);
    for field in [
        "me",
        "myRatings",
        "myHistory",
        "myFavorites",
        "recommendations",
        "task",
    ] {
        assert_eq!(answer["data"][field], Value::Null, "{field}");
    }
}

#[tokio::test]
async fn a_bad_token_is_401_as_everywhere() {
    let api = TestApi::start().await;
    let request = api
        .request(reqwest::Method::POST, "/api/graphql")
        .bearer_auth("nonsense")
        .json(&json!({"query": "{ __typename }"}));
    crate::harness::Reply::to(request)
        .await
        .refused(401, "ACCESS_TOKEN_INVALID");
}

#[tokio::test]
async fn an_adult_title_is_there_only_for_who_is_of_age() {
    let api = TestApi::start().await;
    catalogue(&api).await;
    let (ann, kid) = (api.user("Ann").await, minor(&api, "Kid").await);
    for who in [&ann, &kid] {
        let id = who.id;
        api.db
            .run(format!(
                "INSERT INTO ratings (user_id, movie_id, score) VALUES ({id}, 7, 5), ({id}, 2, 5);
                 INSERT INTO interactions (user_id, movie_id, kind) VALUES ({id}, 7, 'watched'), ({id}, 7, 'liked'), ({id}, 2, 'watched')"
            ))
            .await;
    }
    let public = "{ movies(limit: 50) { count results { id } } byId: movie(id: \"7\") { title } byTmdb: movie(id: \"tmdb:607\") { title }
        search: movies(filter: {search: \"Film 7\"}) { count } }";
    for who in [None, Some(&kid)] {
        let answer = ask(&api, public, who).await;
        assert_eq!(codes(&answer).len(), 2, "{answer}");
        assert!(codes(&answer).contains(&"NOT_FOUND"), "{answer}");
        assert_eq!(answer["data"]["movies"]["count"], 28);
        assert_eq!(answer["data"]["search"]["count"], 28);
        assert!(
            !answer.to_string().contains("\"7\"") && !answer.to_string().contains("Film 7"),
            "{answer}"
        );
    }
    let answer = ask(&api, public, Some(&ann)).await;
    assert_eq!(data(&answer)["movies"]["count"], 29);
    assert_eq!(data(&answer)["byTmdb"]["title"], "Film 7");

    let own = "{ myRatings { count } myHistory { count } myFavorites { count } }";
    let counts = async |who| {
        let answer = ask(&api, own, Some(who)).await;
        ["myRatings", "myHistory", "myFavorites"].map(|list| data(&answer)[list]["count"].clone())
    };
    assert_eq!(counts(&ann).await, [2, 2, 1]);
    assert_eq!(counts(&kid).await, [1, 1, 0]);
}

#[tokio::test]
async fn what_is_deleted_or_unknown_is_not_found() {
    let api = TestApi::start().await;
    catalogue(&api).await;
    let answer = ask(
        &api,
        "{ a: movie(id: 8) { id } b: movie(id: 4711) { id } c: movie(id: \"tmdb:4711\") { id } d: movie(id: 2) { id } }",
        None,
    )
    .await;
    let mut told = codes(&answer);
    told.sort_unstable();
    assert_eq!(told, ["NOT_FOUND", "NOT_FOUND", "TMDB_UNAVAILABLE"]);
    assert_eq!(answer["data"]["d"]["id"], "2");
}

#[tokio::test]
async fn without_mysql_or_redis_the_codes_say_so_and_nothing_else() {
    let gone = marquee_testkit::free_port();
    let api = TestApi::start_with(|settings| {
        settings.mysql.url = format!("mysql://root:hunter2@127.0.0.1:{gone}/x").into();
        settings.mysql.acquire_timeout_seconds = 1;
    })
    .await;
    let answer = ask(&api, "{ movies { count } movie(id: 1) { id } }", None).await;
    assert_eq!(codes(&answer), ["DATABASE_UNAVAILABLE"; 2]);
    let text = answer.to_string();
    assert!(
        !text.contains("hunter2") && !text.contains(&gone.to_string()),
        "{text}"
    );

    let api = TestApi::start_with(|settings| {
        settings.redis.queue_url = format!("redis://127.0.0.1:{gone}/").into();
    })
    .await;
    let ann = api.user("Ann").await;
    let answer = ask(&api, "{ recommendations { id } }", Some(&ann)).await;
    assert_eq!(codes(&answer), ["QUEUE_UNAVAILABLE"]);
}

#[tokio::test]
async fn a_failed_statement_is_an_internal_error_that_tells_nothing() {
    let api = TestApi::start().await;
    catalogue(&api).await;
    api.db.run("DROP TABLE movie_people").await;
    let answer = ask(
        &api,
        "{ movie(id: 2) { title } movies { count results { title } } genres { count } }",
        None,
    )
    .await;
    assert!(
        codes(&answer).iter().all(|code| *code == "INTERNAL_ERROR"),
        "{answer}"
    );
    let text = answer.to_string();
    assert!(
        !text.contains("movie_people") && !text.to_lowercase().contains("select"),
        "{text}"
    );
    assert!(answer["errors"][0]["extensions"]["details"]["request_id"].is_string());
    assert!(answer["data"]["genres"]["count"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn the_schema_can_be_asked_for_unless_the_settings_say_no() {
    let query = "{ __schema { queryType { name } } __type(name: \"Movie\") { fields { name } } }";
    let api = TestApi::start().await;
    assert_eq!(
        data(&ask(&api, query, None).await)["__schema"]["queryType"]["name"],
        "Query"
    );

    let api = TestApi::start_with(|settings| settings.graphql.introspection = false).await;
    let (ann, admin) = (api.user("Ann").await, api.admin().await);
    for who in [None, Some(&ann)] {
        let answer = ask(&api, query, who).await;
        assert_eq!(
            (codes(&answer), &answer["data"]),
            (vec!["FORBIDDEN"], &Value::Null)
        );
        let hidden = ask(
            &api,
            "{ ...s } fragment s on Query { __type(name: \"Movie\") { name } }",
            who,
        )
        .await;
        assert_eq!(codes(&hidden), ["FORBIDDEN"]);
    }
    data(&ask(&api, query, Some(&admin)).await);
    data(&ask(&api, "{ __typename movies { __typename } }", None).await);
    let misspelt = ask(&api, "{ moovies { count } }", None).await;
    assert!(
        !misspelt.to_string().contains("\"movies\"") && !misspelt.to_string().contains("mean"),
        "{misspelt}"
    );
}

#[tokio::test]
async fn what_is_no_request_at_all_is_refused_as_by_every_route() {
    let api = TestApi::start().await;
    raw(&api, "application/json", "{\"query\":")
        .await
        .refused(400, "MALFORMED_JSON");
    raw(&api, "text/plain", "{}")
        .await
        .refused(415, "UNSUPPORTED_MEDIA_TYPE");
    raw(&api, "application/graphql", "{ me }")
        .await
        .refused(415, "UNSUPPORTED_MEDIA_TYPE");
    raw(&api, "application/json", "7")
        .await
        .refused(400, "INVALID_INPUT");
    raw(&api, "application/json", "[7]")
        .await
        .refused(400, "INVALID_INPUT");
    raw(&api, "application/json", "{}")
        .await
        .names_bad_fields(&["query"]);
    let wrong = r#"{"query":7,"variables":"x","operationName":{},"extensions":[],"mutation":1}"#;
    raw(&api, "application/json", wrong)
        .await
        .names_bad_fields(&[
            "extensions",
            "mutation",
            "operationName",
            "query",
            "variables",
        ]);
    let large = format!("{{\"query\":\"{}\"}}", " ".repeat(70_000));
    raw(&api, "application/json", &large)
        .await
        .refused(413, "PAYLOAD_TOO_LARGE");
    for query in ["mutation { x }", "subscription { x }"] {
        let answer = ask(&api, query, None).await;
        assert_eq!(codes(&answer)[0], "QUERY_INVALID", "{answer}");
    }
}
