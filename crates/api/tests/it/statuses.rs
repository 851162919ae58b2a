//! The errors that all routes of a kind have in common: every operation that documents one really answers with it.

use chrono::Utc;
use futures_util::future::join_all;
use marquee_api::auth::gate::Access;
use marquee_api::auth::tokens::Tokens;
use marquee_api::limits::Class;
use marquee_api::routes;
use marquee_settings::{Rate, Settings};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::harness::{Reply, SignedIn, TestApi};

/// A line of the route table, and what the document says of it.
struct Operation {
    method: Method,
    path: &'static str,
    access: Access,
    class: Option<Class>,
    documented: Value,
}

impl Operation {
    fn all() -> Vec<Self> {
        let document = json!(marquee_api::openapi::document());
        let mut all = Vec::new();
        for resource in routes::table() {
            let path = resource.paths()[0];
            for endpoint in resource.endpoints() {
                let method = endpoint.method.as_str();
                let documented = &document["paths"][path][method.to_lowercase()];
                assert!(documented.is_object(), "{method} {path} is not documented");
                all.push(Self {
                    method: method.parse().unwrap(),
                    path,
                    access: endpoint.access,
                    class: endpoint.class,
                    documented: documented.clone(),
                });
            }
        }
        all
    }

    fn those(wanted: impl Fn(&Self) -> bool) -> Vec<Self> {
        let all = Self::all().into_iter();
        all.filter(wanted).collect()
    }

    /// A request to it, its path and query filled with what need not be there but is well-formed; `{id}` is `id`.
    fn request(&self, api: &TestApi, id: u64) -> RequestBuilder {
        let path = self
            .path
            .replace("redoc/{file}", "redoc/redoc.standalone.js")
            .replace("{file}", "swagger-ui.css")
            .replace("{task_id}", TASK)
            .replace("{version}", TASK);
        let path = filled(&path, &id.to_string());
        let request = api.request(self.method.clone(), &path);
        let required = self.parameters("query").into_iter();
        let required = required.filter(|parameter| parameter["required"] == true);
        required.fold(request, |request, parameter| {
            let name = parameter["name"].as_str().unwrap();
            let value = match name {
                "task_id" => json!(TASK),
                _ => parameter["example"].clone(),
            };
            let value = value.as_str().map_or(value.to_string(), str::to_owned);
            request.query(&[(name, value)])
        })
    }

    fn parameters(&self, place: &str) -> Vec<&Value> {
        let parameters = self.documented["parameters"].as_array();
        let parameters = parameters.into_iter().flatten();
        parameters
            .filter(|parameter| parameter["in"] == place)
            .collect()
    }

    fn takes_body(&self) -> bool {
        self.documented["requestBody"].is_object()
    }

    fn takes_json(&self) -> bool {
        self.documented["requestBody"]["content"]["application/json"].is_object()
    }

    fn says(&self, status: &str, code: &str) -> bool {
        self.documented["responses"][status]
            .to_string()
            .contains(code)
    }

    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// Well-formed, and nobody's.
const TASK: &str = "01KAHB5V9V7D3Y0M5N8Q2R4T6W";
const NOBODY: u64 = 999_999_999;

fn filled(path: &str, with: &str) -> String {
    let parts = path.split('/');
    let parts = parts.map(|part| if part.starts_with('{') { with } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Sends what `request` makes of each operation, all at once; each must be refused with this status and code.
async fn all_refused(
    operations: &[Operation],
    status: u16,
    code: &str,
    request: impl Fn(&Operation) -> RequestBuilder,
) -> Vec<Reply> {
    assert!(!operations.is_empty());
    let requests = operations
        .iter()
        .map(|operation| Reply::to(request(operation)));
    let replies = join_all(requests).await;
    for (operation, reply) in operations.iter().zip(&replies) {
        let body = reply.json();
        assert_eq!(
            (reply.status, &body["code"]),
            (status, &json!(code)),
            "{}: {}",
            operation.name(),
            reply.text
        );
        assert!(
            operation.says(&status.to_string(), code),
            "{} does not document {code}",
            operation.name()
        );
    }
    replies
}

async fn api_and_admin(change: impl FnOnce(&mut Settings)) -> (TestApi, SignedIn) {
    let api = TestApi::start_with(change).await;
    let admin = api.admin().await;
    (api, admin)
}

#[tokio::test]
async fn a_bad_token_is_refused_by_every_operation() {
    let api = TestApi::start().await;
    let operations = Operation::all();
    let replies = all_refused(&operations, 401, "ACCESS_TOKEN_INVALID", |operation| {
        operation.request(&api, 1).bearer_auth("nonsense")
    });
    for reply in replies.await {
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    }
}

#[tokio::test]
async fn a_blocked_address_is_refused_by_every_operation() {
    let (api, admin) = api_and_admin(crate::limits::behind_proxy).await;
    let block = json!({"address": "203.0.113.5"});
    let path = "/api/admin/security/blocked-ips";
    assert_eq!(api.post(path, Some(&admin), block).await.status, 201);
    all_refused(&Operation::all(), 403, "ADDRESS_BLOCKED", |operation| {
        let request = operation.request(&api, 1);
        request.header("x-forwarded-for", "203.0.113.5")
    })
    .await;
}

#[tokio::test]
async fn too_large_a_head_is_refused_by_every_operation() {
    let api = TestApi::start_with(|settings| settings.http.max_header_bytes = 2048).await;
    all_refused(&Operation::all(), 431, "HEADERS_TOO_LARGE", |operation| {
        operation
            .request(&api, 1)
            .header("x-long", "x".repeat(2048))
    })
    .await;
}

#[tokio::test]
async fn every_operation_but_those_that_are_always_answered_has_its_limit() {
    let api = TestApi::start_with(|settings| {
        let once = Rate {
            seconds: 3600,
            per_user: 1,
            per_address: 1,
        };
        let limits = &mut settings.limits;
        // all operations at once on a busy machine: none is let through because Redis took its time
        limits.timeout_milliseconds = 30_000;
        for rate in [
            &mut limits.sign_in,
            &mut limits.read,
            &mut limits.write,
            &mut limits.heavy,
        ] {
            *rate = once;
        }
    })
    .await;
    let (limited, free): (Vec<_>, Vec<_>) = Operation::all()
        .into_iter()
        .partition(|operation| operation.class.is_some());
    // that of look-ups at TMDb is of no route: they count beside the route's own
    let of_routes = Class::ALL.into_iter();
    for class in of_routes.filter(|class| *class != Class::Upstream) {
        let first = limited
            .iter()
            .find(|operation| operation.class == Some(class));
        let reply = Reply::to(first.unwrap().request(&api, 1)).await;
        assert_ne!(reply.status, 429, "the one request of {}", class.as_str());
    }
    let replies = all_refused(&limited, 429, "TOO_MANY_REQUESTS", |operation| {
        operation.request(&api, 1)
    });
    for reply in replies.await {
        assert!(reply.header("retry-after").is_some());
        assert!(reply.header("ratelimit").is_some());
    }
    for operation in free {
        assert!(
            !operation.says("429", "TOO_MANY_REQUESTS"),
            "{}",
            operation.name()
        );
    }
}

#[tokio::test]
async fn without_mysql_a_token_cannot_be_looked_up_by_any_operation() {
    let gone = marquee_testkit::free_port();
    let api = TestApi::start_with(|settings| {
        settings.mysql.url = format!("mysql://root@127.0.0.1:{gone}/x").into();
    })
    .await;
    let tokens = Tokens::new(&api.settings.auth);
    let token = tokens.sign(1, "sid", 0, Utc::now()).unwrap();
    let operations = Operation::all();
    let replies = all_refused(&operations, 503, "DATABASE_UNAVAILABLE", |operation| {
        operation.request(&api, 1).bearer_auth(&token)
    });
    for reply in replies.await {
        assert!(reply.header("retry-after").is_some());
    }
}

#[tokio::test]
async fn without_redis_whatever_needs_the_queue_says_so() {
    let gone = marquee_testkit::free_port();
    let (api, admin) = api_and_admin(|settings| {
        settings.redis.queue_url = format!("redis://127.0.0.1:{gone}/").into();
    })
    .await;
    let needy = Operation::those(|operation| {
        operation.says("503", "QUEUE_UNAVAILABLE") && !operation.takes_body()
    });
    let replies = all_refused(&needy, 503, "QUEUE_UNAVAILABLE", |operation| {
        operation.request(&api, 1).bearer_auth(&admin.token)
    });
    for reply in replies.await {
        assert!(reply.header("retry-after").is_some());
    }
}

#[tokio::test]
async fn every_json_body_has_its_media_type_its_size_and_its_time() {
    let (api, admin) = api_and_admin(|settings| {
        settings.http.max_body_bytes = 2048;
        settings.http.body_timeout_seconds = 1;
    })
    .await;
    let with_body = Operation::those(Operation::takes_json);
    let signed_in = |operation: &Operation| {
        let request = operation.request(&api, admin.id);
        match operation.access {
            Access::Public => request,
            _ => request.bearer_auth(&admin.token),
        }
    };
    let json =
        |operation: &Operation| signed_in(operation).header("content-type", "application/json");
    all_refused(&with_body, 415, "UNSUPPORTED_MEDIA_TYPE", |operation| {
        signed_in(operation)
            .header("content-type", "text/plain")
            .body("{}")
    })
    .await;
    all_refused(&with_body, 413, "PAYLOAD_TOO_LARGE", |operation| {
        json(operation).body(" ".repeat(4096))
    })
    .await;
    all_refused(&with_body, 400, "MALFORMED_JSON", |operation| {
        json(operation).body("{")
    })
    .await;
    all_refused(&with_body, 408, "REQUEST_TIMEOUT", |operation| {
        let never = futures_util::stream::pending::<Result<String, std::io::Error>>();
        json(operation).body(reqwest::Body::wrap_stream(never))
    })
    .await;
}

#[tokio::test]
async fn a_parameter_that_nobody_knows_is_refused_by_every_operation_that_has_some() {
    let (api, admin) = api_and_admin(|_| ()).await;
    let with_query = Operation::those(|operation| {
        !operation.parameters("query").is_empty() && !operation.takes_body()
    });
    let replies = all_refused(&with_query, 400, "INVALID_INPUT", |operation| {
        let request = operation
            .request(&api, admin.id)
            .query(&[("nonsense", "1")]);
        request.bearer_auth(&admin.token)
    });
    for reply in replies.await {
        let fields = &reply.refused(400, "INVALID_INPUT")["fields"];
        assert_eq!(fields["nonsense"], json!(["is not known here"]));
    }
}

#[tokio::test]
async fn what_a_path_names_must_be_well_formed_and_there() {
    let (api, admin) = api_and_admin(|_| ()).await;
    let mut named = Operation::those(|operation| {
        let by_name = operation.path.contains("{file}");
        operation.path.contains('{') && !by_name && !operation.takes_body()
    });
    all_refused(&named, 400, "INVALID_INPUT", |operation| {
        let path = filled(operation.path, "0x");
        api.request(operation.method.clone(), &path)
            .bearer_auth(&admin.token)
    })
    .await;
    named.retain(|operation| !operation.path.contains("{task_id}"));
    all_refused(&named, 404, "NOT_FOUND", |operation| {
        operation.request(&api, NOBODY).bearer_auth(&admin.token)
    })
    .await;
}
