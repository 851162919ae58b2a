//! Rate limits, as clients meet them.

use futures_util::future::join_all;
use marquee_api::limits::Class;
use marquee_settings::{Rate, Settings};
use reqwest::Method;
use serde_json::json;

use crate::harness::{Reply, TestApi};

/// So few requests an hour that none comes back while a test runs.
fn few(per_user: u32, per_address: u32) -> Rate {
    Rate {
        seconds: 3600,
        per_user,
        per_address,
    }
}

/// Behind a proxy that says whose request it is.
pub(crate) fn behind_proxy(settings: &mut Settings) {
    settings.http.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
}

/// A GET that comes from `address`, if the server believes it.
pub(crate) async fn from(api: &TestApi, address: &str, path: &str) -> Reply {
    let request = api.request(Method::GET, path);
    Reply::to(request.header("x-forwarded-for", address)).await
}

#[tokio::test]
async fn too_many_requests_are_refused_with_the_time_to_wait() {
    let api = TestApi::start_with(|settings| settings.limits.read = few(1000, 3)).await;
    for left in [2, 1, 0] {
        let reply = api.get("/api/docs", None).await;
        assert_eq!(reply.status, 200);
        assert_eq!(
            reply.header("ratelimit-policy"),
            Some("\"read-address\";q=3;w=3600")
        );
        let state = reply.header("ratelimit").unwrap();
        assert!(
            state.starts_with(&format!("\"read-address\";r={left};t=")),
            "{state}"
        );
    }
    let refused = api.get("/api/docs", None).await;
    let details = refused.refused(429, "TOO_MANY_REQUESTS");
    assert_eq!(details, json!({"class": "read"}));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1190..=1200).contains(&wait), "a third of an hour: {wait}");
    assert!(
        refused
            .header("ratelimit")
            .unwrap()
            .starts_with("\"read-address\";r=0;t=")
    );
}

#[tokio::test]
async fn of_many_requests_at_once_exactly_the_allowed_ones_pass() {
    let api = TestApi::start_with(|settings| settings.limits.read = few(1000, 7)).await;
    let replies = join_all((0..40).map(|_| api.get("/api/docs", None))).await;
    let passed = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(passed, 7);
}

#[tokio::test]
async fn of_two_users_at_once_behind_one_address_exactly_the_allowed_ones_pass_and_who_is_refused_loses_nothing()
 {
    let api = TestApi::start_with(|settings| {
        behind_proxy(settings);
        settings.limits.read = few(10, 7);
    })
    .await;
    let users = [api.user("Ann").await, api.user("Bob").await];
    let asking = (0..40).map(|nth| api.get("/preferences", Some(&users[nth % 2])));
    let replies = join_all(asking).await;
    let passed = |replies: &[Reply]| {
        let passed = replies.iter().filter(|reply| reply.status == 200);
        passed.count()
    };
    assert_eq!(passed(&replies), 7);
    // each has ten; what passed at the first address took seven of them together, what was refused none
    let elsewhere = (0..40).map(|nth| {
        let request = api.request(Method::GET, "/preferences");
        let address = format!("198.51.100.{nth}");
        let request = request.header("x-forwarded-for", address);
        Reply::to(request.bearer_auth(&users[nth % 2].token))
    });
    assert_eq!(passed(&join_all(elsewhere).await), 13);
}

#[tokio::test]
async fn two_servers_count_together() {
    let limited = |settings: &mut Settings| settings.limits.read = few(1000, 3);
    let one = TestApi::start_with(limited).await;
    let other = one.another_server();
    for api_url in [&one.url, &other, &one.url] {
        let reply = reqwest::get(format!("{api_url}/api/docs")).await.unwrap();
        assert_eq!(reply.status(), 200);
    }
    let reply = reqwest::get(format!("{other}/api/docs")).await.unwrap();
    assert_eq!(reply.status(), 429);
}

#[tokio::test]
async fn each_class_each_user_and_each_address_has_its_own_count() {
    let api = TestApi::start_with(|settings| {
        behind_proxy(settings);
        settings.limits.read = few(2, 3);
        settings.limits.write = few(1, 100);
    })
    .await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    assert_eq!(api.get("/preferences", Some(&ann)).await.status, 200);
    let reply = api.get("/preferences", Some(&ann)).await;
    assert_eq!(
        reply.header("ratelimit-policy"),
        Some("\"read-user\";q=2;w=3600, \"read-address\";q=3;w=3600")
    );
    api.get("/preferences", Some(&ann))
        .await
        .refused(429, "TOO_MANY_REQUESTS");
    let body = json!({"preferences": {}});
    let write = api.post("/preferences", Some(&ann), body).await;
    assert_eq!(write.status, 200, "writes are counted apart");

    assert_eq!(api.get("/preferences", Some(&bob)).await.status, 200);
    api.get("/preferences", Some(&bob))
        .await
        .refused(429, "TOO_MANY_REQUESTS");
    let elsewhere = api.request(Method::GET, "/preferences");
    let elsewhere = elsewhere
        .header("x-forwarded-for", "198.51.100.7")
        .bearer_auth(&bob.token);
    assert_eq!(
        Reply::to(elsewhere).await.status,
        200,
        "only the address was used up"
    );
}

#[tokio::test]
async fn one_ipv6_network_is_one_client() {
    let api = TestApi::start_with(|settings| {
        behind_proxy(settings);
        settings.limits.read = few(1000, 2);
    })
    .await;
    assert_eq!(from(&api, "2001:db8::1", "/api/docs").await.status, 200);
    assert_eq!(from(&api, "2001:db8::2", "/api/docs").await.status, 200);
    assert_eq!(from(&api, "2001:db8::3", "/api/docs").await.status, 429);
    assert_eq!(from(&api, "2001:db8:0:1::", "/api/docs").await.status, 200);
}

#[tokio::test]
async fn a_client_that_no_proxy_vouches_for_cannot_change_its_address() {
    let api = TestApi::start_with(|settings| settings.limits.read = few(1000, 1)).await;
    assert_eq!(from(&api, "198.51.100.1", "/api/docs").await.status, 200);
    assert_eq!(from(&api, "198.51.100.2", "/api/docs").await.status, 429);
}

#[tokio::test]
async fn a_bad_token_counts_for_its_address_before_any_query() {
    let api = TestApi::start_with(|settings| settings.limits.read = few(1000, 2)).await;
    let wrong = || Reply::to(api.request(Method::GET, "/preferences").bearer_auth("x"));
    wrong().await.refused(401, "ACCESS_TOKEN_INVALID");
    wrong().await.refused(401, "ACCESS_TOKEN_INVALID");
    wrong().await.refused(429, "TOO_MANY_REQUESTS");
}

#[tokio::test]
async fn a_bucket_fills_again() {
    let api = TestApi::start_with(|settings| {
        settings.limits.read = Rate {
            seconds: 1,
            per_user: 1000,
            per_address: 1,
        };
    })
    .await;
    assert_eq!(api.get("/api/docs", None).await.status, 200);
    marquee_testkit::eventually("a request passes again", async || {
        (api.get("/api/docs", None).await.status == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn without_redis_requests_are_let_through() {
    let gone = marquee_testkit::free_port();
    let api = TestApi::start_with(|settings| {
        settings.redis.queue_url = format!("redis://127.0.0.1:{gone}/").into();
        settings.limits.read = few(1, 1);
    })
    .await;
    for _ in 0..5 {
        let reply = api.get("/api/docs", None).await;
        assert_eq!((reply.status, reply.header("ratelimit")), (200, None));
    }
}

#[tokio::test]
async fn limits_can_be_turned_off_and_liveness_has_none() {
    let api = TestApi::start_with(|settings| {
        settings.limits.read = few(1, 1);
        settings.limits.enabled = false;
    })
    .await;
    for _ in 0..3 {
        assert_eq!(api.get("/api/docs", None).await.status, 200);
    }
    let api = TestApi::start_with(|settings| settings.limits.read = few(1, 1)).await;
    for _ in 0..3 {
        assert_eq!(api.get("/livez", None).await.status, 200);
    }
}

#[test]
fn what_passwords_are_tried_at_is_in_the_strict_class() {
    for resource in marquee_api::routes::table() {
        let strict = [
            "/api/auth/login",
            "/api/auth/register",
            "/api/auth/activate",
            "/api/auth/activate/resend",
            "/api/auth/password/forgot",
            "/api/auth/password/reset",
            "/api/auth/email/confirm",
        ];
        if !strict.contains(&resource.paths()[0]) {
            continue;
        }
        for endpoint in resource.endpoints() {
            if endpoint.method == "POST" {
                assert_eq!(
                    endpoint.class,
                    Some(Class::SignIn),
                    "{:?}",
                    resource.paths()
                );
            }
        }
    }
}

#[tokio::test]
async fn the_document_says_which_routes_are_limited() {
    let api = TestApi::start().await;
    let document = api.get("/api/openapi.json", None).await.json();
    for resource in marquee_api::routes::table() {
        for path in resource.paths() {
            for endpoint in resource.endpoints() {
                let method = endpoint.method.as_str().to_lowercase();
                let answers = &document["paths"][path][&method]["responses"];
                assert_eq!(
                    answers.get("429").is_some(),
                    endpoint.class.is_some(),
                    "{method} {path}"
                );
            }
        }
    }
}
