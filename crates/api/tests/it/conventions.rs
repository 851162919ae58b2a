//! What holds for every route: the envelope, methods, slashes, ids of requests, broken bodies and tokens.

use reqwest::Method;
use serde_json::json;

use crate::harness::{Reply, TestApi};

#[tokio::test]
async fn every_error_has_the_envelope() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    api.get("/no/such/path", None)
        .await
        .refused(404, "NOT_FOUND");
    api.get("/preferences", None)
        .await
        .refused(401, "AUTHENTICATION_REQUIRED");
    let post = |body: &'static str, media: &str| {
        let request = api
            .request(Method::POST, "/preferences")
            .bearer_auth(&user.token);
        Reply::to(request.header("content-type", media).body(body))
    };
    post("{", "application/json")
        .await
        .refused(400, "MALFORMED_JSON");
    post("[]", "application/json")
        .await
        .refused(400, "INVALID_INPUT");
    post("{}", "text/plain")
        .await
        .refused(415, "UNSUPPORTED_MEDIA_TYPE");
    post("{}", "application/json; charset=utf-8")
        .await
        .names_bad_fields(&["preferences"]);
}

#[tokio::test]
async fn a_wrong_method_is_405_and_lists_the_right_ones() {
    let api = TestApi::start().await;
    for resource in marquee_api::routes::table() {
        for path in resource.paths() {
            let path = path.replace("{task_id}", "x").replace("{file}", "x");
            let reply = api.send(Method::TRACE, &path, None, None).await;
            reply.refused(405, "METHOD_NOT_ALLOWED");
            let allow = reply.header("allow").unwrap();
            for endpoint in resource.endpoints() {
                assert!(allow.contains(endpoint.method.as_str()), "{path}: {allow}");
            }
        }
    }
}

#[tokio::test]
async fn a_slash_at_the_end_changes_nothing_and_head_is_get_without_a_body() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    for path in ["/preferences", "/preferences/", "/api/user/preferences/"] {
        assert_eq!(api.get(path, Some(&user)).await.status, 200, "{path}");
        let head = api.send(Method::HEAD, path, Some(&user), None).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""), "{path}");
    }
}

#[tokio::test]
async fn a_body_larger_than_the_limit_is_refused_before_it_is_read() {
    let api = TestApi::start_with(|settings| settings.http.max_body_bytes = 2048).await;
    let user = api.user("Ann").await;
    let names: Vec<String> = (0..500).map(|n| format!("genre {n}")).collect();
    let body = json!({"preferences": {"favorite_genres": names}});
    api.post("/preferences", Some(&user), body)
        .await
        .refused(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn a_body_that_never_arrives_is_cut_off() {
    let api = TestApi::start_with(|settings| settings.http.body_timeout_seconds = 1).await;
    let user = api.user("Ann").await;
    let never = reqwest::Body::wrap_stream(futures_util::stream::pending::<
        Result<String, std::io::Error>,
    >());
    let request = api
        .request(Method::POST, "/preferences")
        .bearer_auth(&user.token);
    let request = request
        .header("content-type", "application/json")
        .body(never);
    Reply::to(request).await.refused(408, "REQUEST_TIMEOUT");
}

#[tokio::test]
async fn a_request_keeps_its_own_id_unless_it_could_spoil_a_log() {
    let api = TestApi::start().await;
    let with_id = |id: &str| {
        Reply::to(
            api.request(Method::GET, "/livez")
                .header("x-request-id", id),
        )
    };
    assert_eq!(
        with_id("abc-123").await.header("x-request-id"),
        Some("abc-123")
    );
    for spoiling in ["a b", "{\"a\":1}", &"x".repeat(200)] {
        let made = with_id(spoiling)
            .await
            .header("x-request-id")
            .unwrap()
            .to_owned();
        assert!(made != spoiling && made.len() == 26, "{made}");
    }
    assert!(
        api.get("/nothing/here", None)
            .await
            .header("x-request-id")
            .is_some()
    );
    assert!(
        api.get("/preferences", None)
            .await
            .header("x-request-id")
            .is_some()
    );
}

#[tokio::test]
async fn a_bad_token_is_401_even_on_a_public_route() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    let (head, rest) = user.token.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let flipped: String = signature.chars().rev().collect();
    let bad = [
        "nonsense".to_owned(),
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{head}.{claims}."),
        format!("{head}.{claims}.{flipped}"),
    ];
    for token in bad {
        for path in ["/livez", "/preferences"] {
            let reply = Reply::to(api.request(Method::GET, path).bearer_auth(&token)).await;
            reply.refused(401, "ACCESS_TOKEN_INVALID");
            assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        }
    }
    let basic = api
        .request(Method::GET, "/livez")
        .basic_auth("a", Some("b"));
    Reply::to(basic).await.refused(401, "ACCESS_TOKEN_INVALID");
}

#[tokio::test]
async fn readiness_names_the_service_that_is_away() {
    let api = TestApi::start().await;
    assert_eq!(
        api.get("/readyz", None).await.data(),
        json!({"mysql": "ok", "schema": "ok", "redis": "ok"})
    );
    let gone = marquee_testkit::free_port();
    let api = TestApi::start_with(|settings| {
        settings.redis.queue_url = format!("redis://127.0.0.1:{gone}/").into();
    })
    .await;
    let details = api.get("/readyz", None).await.refused(503, "NOT_READY");
    assert_eq!(
        details,
        json!({"mysql": "ok", "schema": "ok", "redis": "away"})
    );
}

#[tokio::test]
async fn without_mysql_the_answer_is_503_and_tells_nothing_of_it() {
    let gone = marquee_testkit::free_port();
    let api = TestApi::start_with(|settings| {
        settings.mysql.url = format!("mysql://root:hunter2@127.0.0.1:{gone}/x").into();
    })
    .await;
    let user = api.user("Ann").await;
    let reply = api.get("/preferences", Some(&user)).await;
    reply.refused(503, "DATABASE_UNAVAILABLE");
    assert!(
        !reply.text.contains("hunter2") && !reply.text.contains(&gone.to_string()),
        "{}",
        reply.text
    );
}
