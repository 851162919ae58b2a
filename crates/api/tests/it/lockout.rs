//! Guessing passwords: slow for who guesses, and no way to keep an account's owner out.

use futures_util::future::join_all;
use marquee_domain::models::mailed_link::MailedLink;
use marquee_settings::Settings;
use marquee_testkit::eventually;
use redis::AsyncCommands;
use reqwest::Method;
use serde_json::{Value, json};

use crate::accounts::{PASSWORD, activated, ada, login, mailed};
use crate::harness::{Reply, TestApi};
use crate::limits::behind_proxy;

const ADA: &str = "ada@example.com";
const NOBODY: &str = "nobody@example.com";
const HOME: &str = "198.51.100.7";

/// Waits that outlast every test; each budget as large as no test needs.
fn slow(settings: &mut Settings) {
    behind_proxy(settings);
    let lockout = &mut settings.auth.lockout;
    lockout.free_tries = 3;
    lockout.first_wait_seconds = 600;
    lockout.longest_wait_seconds = 3000;
    lockout.per_account = 1000;
    lockout.per_address = 1000;
    lockout.seconds = 24 * 3600;
}

async fn login_from(api: &TestApi, address: &str, email: &str, password: &str) -> Reply {
    let request = api.request(Method::POST, "/api/auth/login");
    let body = json!({"email": email, "password": password});
    Reply::to(request.header("x-forwarded-for", address).json(&body)).await
}

/// The status, and what of the answer must not tell whether there is such an account.
fn shown(reply: &Reply) -> (u16, Value) {
    let code = reply.json()["code"].clone();
    (reply.status, code)
}

fn wait(reply: &Reply) -> u64 {
    reply.refused(429, "LOGIN_LOCKED");
    reply.header("retry-after").unwrap().parse().unwrap()
}

#[tokio::test]
async fn after_some_wrong_passwords_one_must_wait_even_with_the_right_one() {
    let api = TestApi::start_with(slow).await;
    activated(&api, ada()).await;
    for _ in 0..3 {
        let reply = login_from(&api, HOME, ADA, "wrong password").await;
        reply.refused(401, "INVALID_CREDENTIALS");
    }
    for password in [PASSWORD, "wrong password"] {
        let seconds = wait(&login_from(&api, HOME, ADA, password).await);
        assert!((1..=600).contains(&seconds), "{seconds}");
    }
    let elsewhere = login_from(&api, "198.51.100.8", ADA, PASSWORD).await;
    assert_eq!(elsewhere.status, 200, "{}", elsewhere.text);
    let another = login_from(&api, HOME, NOBODY, PASSWORD).await;
    another.refused(401, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn known_and_unknown_addresses_are_slowed_alike() {
    let api = TestApi::start_with(slow).await;
    activated(&api, ada()).await;
    for _ in 0..5 {
        let known = login_from(&api, HOME, ADA, "wrong password").await;
        let unknown = login_from(&api, HOME, NOBODY, "wrong password").await;
        assert_eq!(shown(&known), shown(&unknown));
    }
}

#[tokio::test]
async fn of_many_tries_at_once_no_more_are_looked_at_than_are_free() {
    let api = TestApi::start_with(slow).await;
    activated(&api, ada()).await;
    let tries = (0..20).map(|_| login_from(&api, HOME, ADA, "wrong password"));
    let replies = join_all(tries).await;
    let looked_at = replies.iter().filter(|reply| reply.status == 401).count();
    let refused = replies.iter().filter(|reply| reply.status == 429).count();
    assert_eq!((looked_at, refused), (3, 17));
}

#[tokio::test]
async fn each_further_wrong_password_doubles_the_wait_up_to_the_longest() {
    let api = TestApi::start_with(slow).await;
    let mut redis = api
        .queue
        .client()
        .get_multiplexed_async_connection()
        .await
        .unwrap();
    let key = api.queue.key("lockout:pair:*");
    for _ in 0..2 {
        login_from(&api, HOME, ADA, "wrong password").await;
    }
    for (shortest, longest) in [
        (300, 600),
        (601, 1200),
        (1201, 2400),
        (2401, 3000),
        (2401, 3000),
    ] {
        let reply = login_from(&api, HOME, ADA, "wrong password").await;
        reply.refused(401, "INVALID_CREDENTIALS");
        let seconds = wait(&login_from(&api, HOME, ADA, "wrong password").await);
        assert!((shortest..=longest).contains(&seconds), "{seconds}");
        // as if it were over
        let pairs: Vec<String> = redis.keys(&key).await.unwrap();
        let _: i64 = redis.hset(&pairs[0], "until", 0).await.unwrap();
    }
}

#[tokio::test]
async fn a_wait_ends() {
    let api = TestApi::start_with(|settings| {
        slow(settings);
        settings.auth.lockout.first_wait_seconds = 1;
        settings.auth.lockout.longest_wait_seconds = 1;
    })
    .await;
    activated(&api, ada()).await;
    join_all((0..20).map(|_| login_from(&api, HOME, ADA, "wrong password"))).await;
    eventually("the wait to end", async || {
        (login_from(&api, HOME, ADA, PASSWORD).await.status == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn right_passwords_do_not_count_and_wipe_out_wrong_ones() {
    let api = TestApi::start_with(|settings| {
        slow(settings);
        settings.auth.lockout.per_account = 3;
        settings.auth.lockout.per_address = 3;
    })
    .await;
    activated(&api, ada()).await;
    for _ in 0..4 {
        for _ in 0..2 {
            let reply = login_from(&api, HOME, ADA, "wrong password").await;
            reply.refused(401, "INVALID_CREDENTIALS");
        }
        let reply = login_from(&api, HOME, ADA, PASSWORD).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
    }
}

#[tokio::test]
async fn strangers_from_everywhere_run_out_of_tries_and_the_owner_is_still_let_in() {
    let api = TestApi::start_with(|settings| {
        slow(settings);
        settings.auth.lockout.per_account = 10;
    })
    .await;
    activated(&api, ada()).await;
    assert_eq!(login_from(&api, HOME, ADA, PASSWORD).await.status, 200);
    for email in [ADA, NOBODY] {
        for n in 0..10 {
            let reply = login_from(&api, &format!("203.0.113.{n}"), email, "wrong password").await;
            reply.refused(401, "INVALID_CREDENTIALS");
        }
        wait(&login_from(&api, "203.0.113.99", email, "wrong password").await);
    }
    assert_eq!(login_from(&api, HOME, ADA, PASSWORD).await.status, 200);
    // with an IPv6 address one has many: they count as one
    let v6 = login_from(&api, "2001:db8::1", ADA, PASSWORD).await;
    wait(&v6);
}

#[tokio::test]
async fn a_password_reset_lets_its_owner_in_from_wherever_they_are() {
    let api = TestApi::start_with(|settings| {
        slow(settings);
        settings.auth.lockout.per_account = 5;
    })
    .await;
    let id = activated(&api, ada()).await;
    for n in 0..5 {
        login_from(&api, &format!("203.0.113.{n}"), ADA, "wrong password").await;
    }
    wait(&login_from(&api, HOME, ADA, PASSWORD).await);
    let forgot = api.post("/api/auth/password/forgot", None, json!({"email": ADA}));
    assert_eq!(forgot.await.status, 202);
    eventually("the reset to be asked for", async || {
        let waiting = "SELECT COUNT(*) FROM password_resets";
        (api.db.number(waiting).await == 1).then_some(())
    })
    .await;
    let token = mailed(&api, MailedLink::PasswordReset, id).await;
    let reset = api.request(Method::POST, "/api/auth/password/reset");
    let body = json!({"token": token, "new_password": "another battery staple"});
    let reset = Reply::to(reset.header("x-forwarded-for", HOME).json(&body)).await;
    assert_eq!(reset.status, 200, "{}", reset.text);
    let reply = login_from(&api, HOME, ADA, "another battery staple").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    wait(&login_from(&api, "203.0.113.1", ADA, "wrong password").await);
}

#[tokio::test]
async fn one_address_runs_out_of_tries_for_all_accounts_but_its_own() {
    let api = TestApi::start_with(|settings| {
        slow(settings);
        settings.auth.lockout.per_address = 5;
    })
    .await;
    activated(&api, ada()).await;
    assert_eq!(
        login_from(&api, "2001:db8::7", ADA, PASSWORD).await.status,
        200
    );
    for n in 0..5 {
        let (address, email) = (format!("2001:db8::{n}"), format!("user{n}@example.com"));
        let reply = login_from(&api, &address, &email, "wrong password").await;
        reply.refused(401, "INVALID_CREDENTIALS");
    }
    wait(&login_from(&api, "2001:db8::1", "user9@example.com", "wrong password").await);
    assert_eq!(
        login_from(&api, "2001:db8::8", ADA, PASSWORD).await.status,
        200
    );
    let elsewhere = login_from(&api, HOME, "user9@example.com", "wrong password").await;
    elsewhere.refused(401, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn without_redis_nobody_waits() {
    let api = TestApi::start_with(|settings| {
        slow(settings);
        let nowhere = format!("redis://127.0.0.1:{}/0", marquee_testkit::free_port());
        settings.redis.queue_url = nowhere.into();
        settings.redis.timeout_seconds = 1;
    })
    .await;
    activated(&api, ada()).await;
    for _ in 0..5 {
        login(&api, ADA, "wrong password")
            .await
            .refused(401, "INVALID_CREDENTIALS");
    }
    assert_eq!(login(&api, ADA, PASSWORD).await.status, 200);
}
