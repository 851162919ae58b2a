//! An API server of a test's own, with users who are signed in.

use std::net::TcpListener;
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta, Utc};
use diesel_async::AsyncMysqlConnection;
use marquee_api::app::App;
use marquee_api::auth::tokens::Tokens;
use marquee_api::server;
use marquee_domain::models::refresh_token::Session;
use marquee_domain::models::role;
use marquee_domain::models::user::{NewUser, User};
use marquee_domain::types::{DateOfBirth, EmailAddress, PasswordHash, PersonName, RoleName};
use marquee_domain::{DbError, UserId};
use marquee_queue::Queue;
use marquee_settings::Settings;
use marquee_testkit::{SqlProxy, TestDb, TestRedis};
use reqwest::{Client, Method};
use serde_json::Value;

use crate::seen;

/// A running API with its own database and Redis prefix.
pub(crate) struct TestApi {
    pub(crate) db: TestDb,
    /// As a worker would open it.
    pub(crate) queue: Queue,
    pub(crate) settings: Arc<Settings>,
    pub(crate) url: String,
    client: Client,
    _redis: TestRedis,
}

/// Somebody who is signed in.
pub(crate) struct SignedIn {
    pub(crate) id: UserId,
    pub(crate) sid: String,
    pub(crate) token: String,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl TestApi {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    pub(crate) async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_on(TestDb::new().await, change)
    }

    /// One whose statements can be counted: it reaches its database through the proxy, and nobody else does.
    pub(crate) async fn start_counted(change: impl FnOnce(&mut Settings)) -> (Self, SqlProxy) {
        let db = TestDb::new().await;
        let proxy = SqlProxy::start(&db).await;
        let api = Self::start_on(db, |settings| {
            settings.mysql = proxy.settings(&settings.mysql);
            // the only thing that a server asks of its own accord
            settings.security.blocked_refresh_seconds = 86_400;
            change(settings);
        });
        (api, proxy)
    }

    fn start_on(db: TestDb, change: impl FnOnce(&mut Settings)) -> Self {
        let redis = TestRedis::new();
        let mut settings = marquee_testkit::settings(&db, &redis);
        change(&mut settings);
        let settings = Arc::new(settings);
        let url = serve(&settings);
        let queue = Queue::connect(&settings.redis, &settings.queue).unwrap();
        Self {
            db,
            queue,
            settings,
            url,
            client: client(),
            _redis: redis,
        }
    }

    /// The address of another server process, as it were, over the same database and Redis.
    pub(crate) fn another_server(&self) -> String {
        serve(&self.settings)
    }

    /// The same with other settings.
    pub(crate) fn another_server_with(&self, change: impl FnOnce(&mut Settings)) -> String {
        let mut settings = (*self.settings).clone();
        change(&mut settings);
        serve(&Arc::new(settings))
    }

    /// An activated user without further roles.
    pub(crate) async fn user(&self, name: &str) -> SignedIn {
        self.person(name, None).await
    }

    pub(crate) async fn admin(&self) -> SignedIn {
        self.person("Admin", Some(RoleName::ADMIN)).await
    }

    /// An activated user, with this role too.
    pub(crate) async fn person(&self, name: &str, further_role: Option<&str>) -> SignedIn {
        let further_role = further_role.map(|role| RoleName::parse(role).unwrap());
        let now = Utc::now();
        let born = NaiveDate::from_ymd_opt(1990, 5, 17).unwrap();
        let new = NewUser {
            name: PersonName::parse(name).unwrap(),
            email: EmailAddress::parse(&format!("{}@example.com", name.to_lowercase())).unwrap(),
            password: PasswordHash::unusable(),
            date_of_birth: Some(DateOfBirth::parse(&born.to_string()).unwrap()),
            activated_at: Some(now),
        };
        let month = TimeDelta::days(30);
        let (id, sid) = self
            .db
            .db()
            .transaction(async |conn: &mut AsyncMysqlConnection| {
                let id = User::insert(conn, &new, now).await?;
                role::grant(conn, id, &RoleName::user()).await?;
                if let Some(role) = &further_role {
                    role::grant(conn, id, role).await?;
                }
                Ok::<_, DbError>((id, Session::begin(conn, id, month, now).await?.sid))
            })
            .await
            .unwrap();
        let token = Tokens::new(&self.settings.auth)
            .sign(id, &sid, 0, now)
            .unwrap();
        SignedIn { id, sid, token }
    }

    pub(crate) async fn get(&self, path: &str, who: Option<&SignedIn>) -> Reply {
        self.send(Method::GET, path, who, None).await
    }

    pub(crate) async fn post(&self, path: &str, who: Option<&SignedIn>, body: Value) -> Reply {
        self.send(Method::POST, path, who, Some(body)).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        who: Option<&SignedIn>,
        body: Option<Value>,
    ) -> Reply {
        let mut request = self.request(method, path);
        if let Some(who) = who {
            request = request.bearer_auth(&who.token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        Reply::to(request).await
    }

    /// A request to be filled in by the test.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }
}

impl Reply {
    pub(crate) async fn to(request: reqwest::RequestBuilder) -> Self {
        let (client, request) = request.build_split();
        let request = request.unwrap();
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let response = client.execute(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        seen::note(method.as_str(), &path, status);
        Self {
            status,
            headers,
            text: response.text().await.unwrap(),
        }
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub(crate) fn data(&self) -> Value {
        self.json()["data"].clone()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Asserts an error answer in its envelope, and gives its `details`.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) -> Value {
        let body = self.json();
        assert_eq!(
            (self.status, &body["code"]),
            (status, &Value::from(code)),
            "{}",
            self.text
        );
        assert_eq!(body["status"], "error", "{}", self.text);
        assert!(
            body["message"].is_string() && body["details"].is_object(),
            "{}",
            self.text
        );
        body["details"].clone()
    }

    /// Asserts 400 `INVALID_INPUT` for exactly these fields, each with a problem told.
    #[track_caller]
    pub(crate) fn names_bad_fields(&self, expected: &[&str]) -> Value {
        let fields = self.refused(400, "INVALID_INPUT")["fields"].clone();
        let named: Vec<&str> = fields
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(named, expected, "{}", self.text);
        fields
    }
}

/// Starts a server; its address.
fn serve(settings: &Arc<Settings>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(server::start(App::new(settings.clone()).unwrap(), listener).unwrap());
    url
}

fn client() -> Client {
    // Err: another test of this process was quicker
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}
