//! Blocked addresses: who may block, and what the blocked get.

use chrono::{TimeDelta, Utc};
use futures_util::future::join_all;
use marquee_queue::Misdeed;
use marquee_settings::{Network, Rate};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Reply, SignedIn, TestApi};
use crate::limits::{behind_proxy, from};

const PATH: &str = "/api/admin/security/blocked-ips";

async fn block(api: &TestApi, admin: &SignedIn, address: &str) -> Reply {
    api.post(
        PATH,
        Some(admin),
        json!({"address": address, "reason": "scans"}),
    )
    .await
}

#[tokio::test]
async fn a_blocked_range_is_refused_at_once_and_let_in_again() {
    let api = TestApi::start_with(behind_proxy).await;
    let admin = api.admin().await;
    let reply = block(&api, &admin, "203.0.113.0/24").await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    let data = reply.data();
    assert_eq!(
        (&data["address"], &data["reason"], &data["created_by"]),
        (&json!("203.0.113.0/24"), &json!("scans"), &json!(admin.id))
    );
    let location = format!("{PATH}/{}", data["id"]);
    assert_eq!(reply.header("location"), Some(&*location));

    for path in ["/livez", "/api/docs", "/no/such/path"] {
        let refused = from(&api, "203.0.113.99", path).await;
        assert_eq!(refused.refused(403, "ADDRESS_BLOCKED"), json!({}));
        assert!(refused.header("x-request-id").is_some());
        assert!(!refused.text.contains("scans"), "the reason is for admins");
    }
    assert_eq!(from(&api, "203.0.114.1", "/livez").await.status, 200);

    let remove = || api.send(Method::DELETE, &location, Some(&admin), None);
    assert_eq!(remove().await.status, 204);
    assert_eq!(from(&api, "203.0.113.99", "/livez").await.status, 200);
    remove().await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn other_servers_learn_of_it_by_themselves_and_forget_what_expired() {
    let api = TestApi::start_with(|settings| {
        behind_proxy(settings);
        settings.security.blocked_refresh_seconds = 1;
    })
    .await;
    let statement = |expires: &str| {
        format!(
            "INSERT INTO blocked_ips (network, expires_at) VALUES ('203.0.113.7', {expires}) \
             ON DUPLICATE KEY UPDATE expires_at = VALUES(expires_at)"
        )
    };
    api.db.run(statement("NULL")).await;
    let answers = async |status: u16| {
        let reply = from(&api, "203.0.113.7", "/livez").await;
        (reply.status == status).then_some(())
    };
    marquee_testkit::eventually("it is refused", async || answers(403).await).await;
    api.db.run(statement("NOW(6)")).await;
    marquee_testkit::eventually("it is let in", async || answers(200).await).await;
    let admin = api.admin().await;
    assert_eq!(api.get(PATH, Some(&admin)).await.data()["count"], 0);
    let again = block(&api, &admin, "203.0.113.7").await;
    assert_eq!(again.status, 201, "it was not blocked any more");
}

#[tokio::test]
async fn what_is_blocked_already_is_changed() {
    let api = TestApi::start_with(behind_proxy).await;
    let admin = api.admin().await;
    let first = block(&api, &admin, "2001:DB8:0::/32").await.data();
    let end = (Utc::now() + TimeDelta::days(1)).to_rfc3339();
    let body = json!({"address": "2001:db8::/32", "expires_at": end});
    let reply = api.post(PATH, Some(&admin), body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let data = reply.data();
    assert_eq!(
        (&data["id"], &data["address"], &data["reason"]),
        (&first["id"], &json!("2001:db8::/32"), &Value::Null)
    );
    assert!(data["expires_at"].is_string());
    assert_eq!(api.db.number("SELECT COUNT(*) FROM blocked_ips").await, 1);
}

#[tokio::test]
async fn of_many_equal_blocks_at_once_one_is_new() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let replies = join_all((0..10).map(|_| block(&api, &admin, "203.0.113.7"))).await;
    let count = |status: u16| replies.iter().filter(|r| r.status == status).count();
    assert_eq!((count(201), count(200)), (1, 9), "{replies:?}");
    assert_eq!(api.db.number("SELECT COUNT(*) FROM blocked_ips").await, 1);
}

#[tokio::test]
async fn what_addresses_do_wrong_is_counted() {
    let api = TestApi::start_with(|settings| {
        behind_proxy(settings);
        settings.limits.write = Rate {
            seconds: 3600,
            per_user: 1000,
            per_address: 1,
        };
    })
    .await;
    let window = api.settings.security.window();
    let counted = async |misdeed: Misdeed, who: &str, times: u64| {
        let who: Network = who.parse().unwrap();
        marquee_testkit::eventually("it is counted", async || {
            let noted = api.queue.noted(misdeed, times, window, Utc::now()).await;
            noted.unwrap().contains(&(who, times)).then_some(())
        })
        .await;
    };
    for path in ["/.env", "/wp-login.php", "/api/docs/nothing.js"] {
        assert_eq!(from(&api, "2001:db8::7", path).await.status, 404);
    }
    counted(Misdeed::NotFound, "2001:db8::/64", 3).await;

    let body = json!({"email": "nobody@example.com", "password": "guessed it"});
    let login = api.request(Method::POST, "/api/auth/login").json(&body);
    Reply::to(login.header("x-forwarded-for", "198.51.100.7"))
        .await
        .refused(401, "INVALID_CREDENTIALS");
    counted(Misdeed::FailedLogin, "198.51.100.7", 1).await;

    for _ in 0..2 {
        let refresh = api.request(Method::DELETE, "/preferences");
        Reply::to(refresh.header("x-forwarded-for", "198.51.100.8")).await;
    }
    counted(Misdeed::LimitHit, "198.51.100.8", 1).await;
}

#[tokio::test]
async fn an_admin_cannot_block_the_own_address() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    for own in ["127.0.0.1", "127.0.0.0/8", "0.0.0.0/0", "::ffff:127.0.0.1"] {
        let reply = block(&api, &admin, own).await;
        reply.refused(409, "OWN_ADDRESS");
        assert!(reply.text.contains("127.0.0.1"), "{}", reply.text);
    }
    assert_eq!(api.db.number("SELECT COUNT(*) FROM blocked_ips").await, 0);
}

#[tokio::test]
async fn what_cannot_be_blocked_is_refused_by_field() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    for (body, bad) in [
        (json!({}), vec!["address"]),
        (json!({"address": "example.com"}), vec!["address"]),
        (json!({"address": "203.0.113.7/24"}), vec!["address"]),
        (
            json!({"address": "1.2.3.4", "reason": "x".repeat(256), "expires_at": "2020-01-01T00:00:00Z"}),
            vec!["expires_at", "reason"],
        ),
        (
            json!({"address": "1.2.3.4", "reason": "a\nb", "created_by": 7}),
            vec!["created_by", "reason"],
        ),
        (
            json!({"address": "1.2.3.4", "expires_at": "tomorrow"}),
            vec!["expires_at"],
        ),
    ] {
        api.post(PATH, Some(&admin), body)
            .await
            .names_bad_fields(&bad);
    }
    api.send(Method::DELETE, &format!("{PATH}/x"), Some(&admin), None)
        .await
        .names_bad_fields(&["id"]);
}

#[tokio::test]
async fn the_list_comes_in_parts_with_links_between_them() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    for n in 1..=5 {
        assert_eq!(
            block(&api, &admin, &format!("203.0.113.{n}")).await.status,
            201
        );
    }
    let reply = api
        .get(&format!("{PATH}?limit=2&offset=2"), Some(&admin))
        .await;
    let data = reply.data();
    let addresses: Vec<&str> = data["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|blocked| blocked["address"].as_str().unwrap())
        .collect();
    assert_eq!(addresses, ["203.0.113.3", "203.0.113.2"], "newest first");
    let (next, previous) = (
        format!("{PATH}?limit=2&offset=4"),
        format!("{PATH}?limit=2&offset=0"),
    );
    assert_eq!(
        (&data["count"], &data["next"], &data["previous"]),
        (&json!(5), &json!(next), &json!(previous))
    );
    let link = format!("<{next}>; rel=\"next\", <{previous}>; rel=\"prev\"");
    assert_eq!(reply.header("link"), Some(&*link));
    let last = api.get(&next, Some(&admin)).await;
    assert_eq!(last.data()["next"], Value::Null);
    assert_eq!(last.data()["results"].as_array().unwrap().len(), 1);
    for bad in ["limit=0", "limit=101", "limit=x"] {
        api.get(&format!("{PATH}?{bad}"), Some(&admin))
            .await
            .names_bad_fields(&["limit"]);
    }
    for bad in ["offset=-1", "offset=10001"] {
        api.get(&format!("{PATH}?{bad}"), Some(&admin))
            .await
            .names_bad_fields(&["offset"]);
    }
}
