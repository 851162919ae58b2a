//! What browsers are told: security headers on every answer, and which pages may call.

use reqwest::Method;
use serde_json::json;

use crate::harness::{Reply, TestApi};

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let api = TestApi::start().await;
    for (path, status) in [
        ("/livez", 200),
        ("/no/such/path", 404),
        ("/preferences", 401),
        ("/api/docs", 200),
        ("/api/docs/swagger-ui.css", 200),
        ("/api/auth/activate", 200),
    ] {
        let reply = api.get(path, None).await;
        assert_eq!(reply.status, status, "{path}");
        assert_eq!(
            reply.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        assert_eq!(reply.header("x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(
            reply.header("referrer-policy"),
            Some("no-referrer"),
            "{path}"
        );
        let policy = reply.header("content-security-policy").unwrap();
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(reply.header("strict-transport-security"), None, "{path}");
    }
}

#[tokio::test]
async fn json_may_load_nothing_and_pages_only_from_this_server() {
    let api = TestApi::start().await;
    let policy = async |path: &str| {
        let reply = api.get(path, None).await;
        reply.header("content-security-policy").unwrap().to_owned()
    };
    assert!(policy("/livez").await.starts_with("default-src 'none'"));
    assert!(policy("/api/docs").await.starts_with("default-src 'self'"));
    let activate = policy("/api/auth/activate").await;
    assert!(activate.contains("script-src 'sha256-"), "{activate}");
    assert!(!activate.contains("unsafe"), "{activate}");
}

#[tokio::test]
async fn https_is_insisted_on_only_where_users_come_by_https() {
    let api = TestApi::start_with(|settings| {
        settings.http.public_url = "https://marquee.example".to_owned();
    })
    .await;
    for path in ["/livez", "/no/such/path"] {
        let reply = api.get(path, None).await;
        assert_eq!(
            reply.header("strict-transport-security"),
            Some("max-age=31536000")
        );
    }
}

fn preflight(api: &TestApi, origin: &str) -> reqwest::RequestBuilder {
    api.request(Method::OPTIONS, "/preferences")
        .header("origin", origin)
        .header("access-control-request-method", "PUT")
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        )
}

#[tokio::test]
async fn by_default_no_page_may_call() {
    let api = TestApi::start().await;
    let request = api.request(Method::GET, "/livez");
    let reply = Reply::to(request.header("origin", "https://app.example.com")).await;
    assert_eq!(
        (reply.status, reply.header("access-control-allow-origin")),
        (200, None)
    );
    Reply::to(preflight(&api, "https://app.example.com"))
        .await
        .refused(405, "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn pages_of_the_origins_in_the_settings_may_call() {
    let origin = "https://app.example.com";
    let api = TestApi::start_with(|settings| {
        settings.cors.allowed_origins = vec![origin.to_owned()];
    })
    .await;
    let reply = Reply::to(preflight(&api, origin)).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("access-control-allow-origin"), Some(origin));
    assert!(
        reply
            .header("access-control-allow-methods")
            .unwrap()
            .contains("PUT")
    );
    assert_eq!(reply.header("access-control-allow-credentials"), None);

    for (path, status) in [("/livez", 200), ("/preferences", 401), ("/nothing", 404)] {
        let request = api.request(Method::GET, path).header("origin", origin);
        let reply = Reply::to(request).await;
        assert_eq!(reply.status, status);
        assert_eq!(
            reply.header("access-control-allow-origin"),
            Some(origin),
            "{path}"
        );
        let exposed = reply.header("access-control-expose-headers").unwrap();
        assert!(exposed.to_lowercase().contains("ratelimit"), "{exposed}");
    }

    let stranger = "https://evil.example.com";
    let request = api
        .request(Method::GET, "/livez")
        .header("origin", stranger);
    assert_eq!(
        Reply::to(request)
            .await
            .header("access-control-allow-origin"),
        None
    );
    Reply::to(preflight(&api, stranger))
        .await
        .refused(403, "FORBIDDEN");
}

#[tokio::test]
async fn any_page_may_call_where_the_settings_say_so() {
    let api = TestApi::start_with(|settings| {
        settings.cors.allowed_origins = vec!["*".to_owned()];
    })
    .await;
    let reply = Reply::to(preflight(&api, "https://anywhere.example")).await;
    assert_eq!(reply.status, 200);
    assert!(reply.header("access-control-allow-origin").is_some());
}

#[tokio::test]
async fn a_request_with_too_much_head_is_refused() {
    let api = TestApi::start_with(|settings| settings.http.max_header_bytes = 2048).await;
    let request = api.request(Method::GET, "/livez");
    let reply = Reply::to(request.header("x-long", "x".repeat(2048))).await;
    assert_eq!(reply.refused(431, "HEADERS_TOO_LARGE"), json!({}));
    let long = format!("/livez?{}", "x".repeat(2048));
    api.get(&long, None).await.refused(431, "HEADERS_TOO_LARGE");
    assert_eq!(api.get("/livez", None).await.status, 200);
}
