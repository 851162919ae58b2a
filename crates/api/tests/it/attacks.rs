//! Tokens that are not ours or not good any more, and requests that want to be more than they may.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::Utc;
use futures_util::future::join_all;
use hmac::{Hmac, Mac};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sha2::{Sha256, Sha512};

use crate::accounts::{PASSWORD, activate, activated, ada, login, mailed_token, register};
use crate::harness::{Reply, SignedIn, TestApi};

/// A header and claims, encoded but not signed.
fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |part: &Value| BASE64.encode(part.to_string());
    format!("{}.{}", part(header), part(claims))
}

fn hs256(secret: &str, header: &Value, claims: &Value) -> String {
    let text = unsigned(header, claims);
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    format!("{text}.{}", BASE64.encode(mac.finalize().into_bytes()))
}

fn hs512(secret: &str, header: &Value, claims: &Value) -> String {
    let text = unsigned(header, claims);
    let mut mac = Hmac::<Sha512>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    format!("{text}.{}", BASE64.encode(mac.finalize().into_bytes()))
}

/// The claims of a good token for `who`.
fn claims(api: &TestApi, who: &SignedIn) -> Value {
    let (auth, now) = (&api.settings.auth, Utc::now().timestamp());
    json!({
        "sub": who.id.to_string(), "sid": who.sid, "ver": 0, "typ": "access",
        "iss": auth.issuer, "aud": auth.audience, "iat": now, "exp": now + 900,
    })
}

async fn profile(api: &TestApi, token: &str) -> Reply {
    Reply::to(
        api.request(Method::GET, "/api/user/profile")
            .bearer_auth(token),
    )
    .await
}

#[track_caller]
fn is_refused(reply: &Reply, what: &str) {
    assert_eq!(reply.status, 401, "{what}: {}", reply.text);
    reply.refused(401, "ACCESS_TOKEN_INVALID");
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"), "{what}");
}

#[tokio::test]
async fn tokens_with_wrong_claims_are_refused_though_the_signature_is_right() {
    let api = TestApi::start().await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    let secret = api.settings.auth.jwt_secret.expose_secret();
    let header = json!({"alg": "HS256", "typ": "JWT"});
    let good = claims(&api, &ann);
    let token = hs256(secret, &header, &good);
    assert_eq!(
        profile(&api, &token).await.status,
        200,
        "the measure of all below"
    );

    let now = Utc::now().timestamp();
    for (claim, value) in [
        ("iss", json!("somebody else")),
        ("iss", Value::Null),
        ("aud", json!("another-api")),
        ("aud", json!([])),
        ("aud", Value::Null),
        ("typ", json!("refresh")),
        ("typ", json!("activation")),
        ("typ", Value::Null),
        ("exp", json!(now - 60)),
        ("exp", json!(0)),
        ("exp", json!("tomorrow")),
        ("exp", Value::Null),
        ("sub", json!("0")),
        ("sub", json!("99999")),
        ("sub", json!("1 OR 1=1")),
        ("sub", json!(ann.id)),
        ("sub", json!(bob.id.to_string())),
        ("sub", Value::Null),
        ("sid", json!(bob.sid)),
        ("sid", json!("")),
        ("sid", Value::Null),
        ("ver", json!(1)),
        ("ver", json!(-1)),
        ("ver", Value::Null),
    ] {
        let mut claims = good.clone();
        claims[claim] = value.clone();
        let token = hs256(secret, &header, &claims);
        is_refused(&profile(&api, &token).await, &format!("{claim} {value}"));
        let mut claims = good.clone();
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(claim);
            let token = hs256(secret, &header, &claims);
            is_refused(&profile(&api, &token).await, &format!("no {claim}"));
        }
    }
}

#[tokio::test]
async fn tokens_with_a_wrong_signature_or_algorithm_are_refused() {
    let api = TestApi::start().await;
    let ann = api.user("Ann").await;
    let secret = api.settings.auth.jwt_secret.expose_secret();
    let good = claims(&api, &ann);
    let header = |alg: &str| json!({"alg": alg, "typ": "JWT"});
    let (front, signature) = ann.token.rsplit_once('.').unwrap();
    let (head, body) = front.split_once('.').unwrap();
    let flipped = if signature.starts_with('A') { "B" } else { "A" };
    let mut raised = good.clone();
    raised["sub"] = json!("1");
    raised["roles"] = json!(["admin"]);
    let raised = unsigned(&header("HS256"), &raised);

    let mut bad = vec![
        ("signature stripped".to_owned(), format!("{front}.")),
        ("signature and dot stripped".to_owned(), front.to_owned()),
        (
            "signature altered".to_owned(),
            format!("{front}.{flipped}{}", &signature[1..]),
        ),
        (
            "signature cut".to_owned(),
            format!("{front}.{}", &signature[..signature.len() - 2]),
        ),
        (
            "signature of another text".to_owned(),
            format!("{raised}.{signature}"),
        ),
        ("nothing but dots".to_owned(), "..".to_owned()),
        ("four parts".to_owned(), format!("{}.x", ann.token)),
        ("header alone".to_owned(), head.to_owned()),
        ("claims alone".to_owned(), body.to_owned()),
        (
            "another secret".to_owned(),
            hs256(
                "a secret that is not the server's own",
                &header("HS256"),
                &good,
            ),
        ),
        ("no secret".to_owned(), hs256("", &header("HS256"), &good)),
        ("HS512".to_owned(), hs512(secret, &header("HS512"), &good)),
        (
            "HS512 called HS256".to_owned(),
            hs512(secret, &header("HS256"), &good),
        ),
        (
            "not JSON".to_owned(),
            format!("{}.{}.{signature}", BASE64.encode("x"), BASE64.encode("y")),
        ),
        (
            "a key of its own".to_owned(),
            hs256(
                "k",
                &json!({"alg": "HS256", "jwk": {"kty": "oct", "k": "aw"}}),
                &good,
            ),
        ),
        (
            "a key from a path".to_owned(),
            hs256(
                "",
                &json!({"alg": "HS256", "kid": "../../../dev/null"}),
                &good,
            ),
        ),
    ];
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        bad.push((
            format!("{alg}, unsigned"),
            format!("{}.", unsigned(&header(alg), &good)),
        ));
        bad.push((format!("{alg}, signed"), hs256(secret, &header(alg), &good)));
    }
    for alg in ["HS384", "HS512", "RS256", "PS256", "ES256", "EdDSA"] {
        bad.push((
            format!("{alg} that is HS256"),
            hs256(secret, &header(alg), &good),
        ));
    }
    for (what, token) in bad {
        is_refused(&profile(&api, &token).await, &what);
        let public = api.request(Method::GET, "/livez").bearer_auth(&token);
        is_refused(
            &Reply::to(public).await,
            &format!("{what}, on a public route"),
        );
    }
    assert_eq!(profile(&api, &ann.token).await.status, 200);
}

#[tokio::test]
async fn refresh_tokens_and_tokens_of_closed_accounts_open_nothing() {
    let api = TestApi::start().await;
    activated(&api, ada()).await;
    let session = login(&api, "ada@example.com", PASSWORD).await.data();
    let refresh = session["refresh_token"].as_str().unwrap();
    is_refused(&profile(&api, refresh).await, "refresh token");
    let access = session["access_token"].as_str().unwrap();
    assert_eq!(profile(&api, access).await.status, 200);

    let basic = api
        .request(Method::GET, "/livez")
        .basic_auth("ada", Some(access));
    is_refused(&Reply::to(basic).await, "another scheme");

    api.db
        .run("UPDATE users SET token_version = token_version + 1")
        .await;
    is_refused(&profile(&api, access).await, "old version");
    api.db
        .run("UPDATE users SET token_version = token_version - 1")
        .await;

    let admin = api.admin().await;
    let path = format!("/api/admin/users/{}", session["user"]["id"]);
    let closed = api.send(Method::DELETE, &path, Some(&admin), None).await;
    assert_eq!(closed.status, 204, "{}", closed.text);
    is_refused(&profile(&api, access).await, "closed account");
    let reply = api
        .post("/api/auth/refresh", None, json!({"refresh_token": refresh}))
        .await;
    reply.refused(401, "REFRESH_TOKEN_INVALID");
    login(&api, "ada@example.com", PASSWORD)
        .await
        .refused(401, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn fields_that_are_not_ones_own_to_set_are_refused_and_change_nothing() {
    let api = TestApi::start().await;
    let ann = api.user("Ann").await;
    let stored = async || {
        let all = "SELECT CONCAT_WS('|', users.id, users.name, email, activated_at, token_version, password_hash, roles.name) \
                   FROM users JOIN user_roles ON user_id = users.id JOIN roles ON roles.id = role_id ORDER BY 1";
        api.db.column(all).await
    };
    let before = stored().await;
    for (field, value) in [
        ("role", json!("admin")),
        ("roles", json!(["admin"])),
        ("activated_at", json!("2020-01-01T00:00:00Z")),
        ("activated", json!(true)),
        ("id", json!(1)),
        ("user_id", json!(1)),
        ("password_hash", json!("$2b$04$x")),
        ("token_version", json!(7)),
        ("is_admin", json!(true)),
        ("created_at", json!("2020-01-01T00:00:00Z")),
    ] {
        let mut body = ada();
        body[field] = value.clone();
        for path in ["/api/auth/register", "/api/users"] {
            let reply = api.post(path, None, body.clone()).await;
            reply.names_bad_fields(&[field]);
        }
        let login = json!({"email": "ann@example.com", "password": PASSWORD, field: value});
        api.post("/api/auth/login", None, login)
            .await
            .names_bad_fields(&[field]);
        for method in [Method::PUT, Method::PATCH] {
            let body = json!({"name": "Annabel", field: value});
            let reply = api
                .send(method, "/api/user/profile", Some(&ann), Some(body))
                .await;
            reply.names_bad_fields(&[field]);
        }
    }
    assert_eq!(stored().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_activations_at_once_exactly_one_succeeds() {
    let api = TestApi::start().await;
    let id = register(&api, ada()).await.data()["id"].as_u64().unwrap();
    let token = mailed_token(&api, id).await;
    let replies = join_all((0..20).map(|_| activate(&api, &token))).await;
    let (good, bad): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!(good.len(), 1);
    for reply in bad {
        reply.refused(400, "INVALID_TOKEN");
    }
}
