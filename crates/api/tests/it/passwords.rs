//! Which passwords are accepted, how they are compared, and how their hashes keep up with the settings.

use marquee_domain::types::{Password, PasswordHash};
use reqwest::Method;
use serde_json::json;

use crate::accounts::{PASSWORD, activated, ada, login, register};
use crate::harness::{Reply, TestApi};

#[tokio::test]
async fn short_common_and_own_passwords_are_refused_and_unusual_ones_are_fine() {
    let api = TestApi::start().await;
    for bad in [
        "1234567",
        "password123",
        "PassWord123",
        "12345678",
        "ada lovelace",
        "ADA@example.com",
        "with\u{0}nul-inside",
        &"x".repeat(513),
    ] {
        let mut body = ada();
        body["password"] = json!(bad);
        register(&api, body).await.names_bad_fields(&["password"]);
    }
    for (n, good) in [
        "пароль из слов",
        "🎬🎬🎬🎬🎬🎬🎬🎬",
        "onlylowercaseletters",
        "        x",
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("user{n}@example.com");
        activated(
            &api,
            json!({"name": "Somebody", "email": email, "password": good}),
        )
        .await;
        assert_eq!(login(&api, &email, good).await.status, 200, "{good:?}");
    }
}

#[tokio::test]
async fn a_password_of_a_megabyte_is_refused_before_it_is_hashed() {
    let api = TestApi::start().await;
    let megabyte = "x".repeat(1024 * 1024);
    let mut body = ada();
    body["password"] = json!(megabyte);
    register(&api, body).await.refused(413, "PAYLOAD_TOO_LARGE");
    login(&api, "ada@example.com", &megabyte)
        .await
        .refused(413, "PAYLOAD_TOO_LARGE");
    // as much as a body may hold
    let large = "x".repeat(60_000);
    login(&api, "ada@example.com", &large)
        .await
        .names_bad_fields(&["password"]);
    assert_eq!(api.db.number("SELECT COUNT(*) FROM users").await, 0);
}

#[tokio::test]
async fn passwords_equal_in_their_first_72_bytes_do_not_open_each_others_accounts() {
    let api = TestApi::start().await;
    for same in ["x".repeat(72), "ä".repeat(36), "🎬".repeat(18)] {
        assert_eq!(same.len(), 72);
        let (one, other) = (format!("{same}one"), format!("{same}other"));
        let accounts = [("one", &one), ("other", &other)];
        for (name, password) in accounts {
            let email = format!("{name}.{}@example.com", same.chars().count());
            activated(
                &api,
                json!({"name": name, "email": email, "password": password}),
            )
            .await;
        }
        for (name, right) in accounts {
            let email = format!("{name}.{}@example.com", same.chars().count());
            for (_, password) in accounts {
                let status = login(&api, &email, password).await.status;
                let expected = if password == right { 200 } else { 401 };
                assert_eq!(status, expected, "{email}");
            }
            assert_eq!(login(&api, &email, &same).await.status, 401);
        }
    }
}

#[tokio::test]
async fn a_hash_of_another_cost_is_made_anew_at_login_and_only_then() {
    let api = TestApi::start_with(|settings| settings.auth.bcrypt_cost = 5).await;
    activated(&api, ada()).await;
    let cheap = PasswordHash::new(&Password::typed(PASSWORD), 4).unwrap();
    api.db
        .run(&format!(
            "UPDATE users SET password_hash = '{}'",
            cheap.as_str()
        ))
        .await;
    let stored = async || api.db.column("SELECT password_hash FROM users").await[0].clone();
    login(&api, "ada@example.com", "wrong password").await;
    assert_eq!(stored().await.as_deref(), Some(cheap.as_str()));
    let session = login(&api, "ada@example.com", PASSWORD).await;
    assert_eq!(session.status, 200);
    let renewed = stored().await.unwrap();
    assert!(renewed.contains("$05$"), "{renewed}");
    assert_eq!(login(&api, "ada@example.com", PASSWORD).await.status, 200);
    assert_eq!(stored().await.as_ref(), Some(&renewed), "and not again");
    let request = api.request(Method::GET, "/api/user/profile");
    let request = request.bearer_auth(session.data()["access_token"].as_str().unwrap());
    assert_eq!(Reply::to(request).await.status, 200);
}
