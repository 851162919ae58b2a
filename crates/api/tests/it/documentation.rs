//! The OpenAPI document and its page.

use std::collections::HashSet;

use marquee_api::code::Code;
use marquee_api::{openapi, routes};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Reply, TestApi};

#[tokio::test]
async fn the_document_has_every_route_and_no_other() {
    let api = TestApi::start().await;
    let document = api.get("/api/openapi.json", None).await.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut documented: Vec<String> = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        documented.extend(
            item.as_object()
                .unwrap()
                .keys()
                .map(|method| format!("{method} {path}")),
        );
    }
    let mut served: Vec<String> = Vec::new();
    for resource in routes::table() {
        for path in resource.paths() {
            let methods = resource
                .endpoints()
                .iter()
                .map(|endpoint| endpoint.method.as_str().to_lowercase());
            served.extend(methods.map(|method| format!("{method} {path}")));
        }
    }
    documented.sort();
    served.sort();
    assert_eq!(documented, served);
}

/// `METHOD path` and the operation, for all of them.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push((format!("{method} {path}"), operation));
        }
    }
    all
}

/// What the value says, or where it refers to.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).expect(reference),
        None => value,
    }
}

#[test]
fn operation_ids_are_unique_and_every_code_is_explained() {
    let document = json!(openapi::document());
    let mut ids = HashSet::new();
    for (name, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id), "{name}: {id}");
    }
    let about = document["info"]["description"].as_str().unwrap();
    for code in Code::ALL {
        assert!(about.contains(code.as_str()), "{}", code.as_str());
    }
}

#[test]
fn every_error_lists_its_codes_with_an_example_of_each() {
    let document = json!(openapi::document());
    for (name, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            if status < &"400".to_owned() {
                continue;
            }
            let content = &resolved(&document, response)["content"]["application/json"];
            let codes = &content["schema"]["allOf"][1]["properties"]["code"]["enum"];
            let codes = codes
                .as_array()
                .unwrap_or_else(|| panic!("{name} {status}"));
            assert!(
                !codes.is_empty(),
                "{name} {status}: name its codes in the description"
            );
            for code in codes {
                let known = Code::ALL.iter().find(|known| known.as_str() == code);
                let fits = known.unwrap().status().as_str() == status;
                assert!(fits, "{name} {status}: {code} is of another status");
                let example = &content["examples"][code.as_str().unwrap()];
                assert_eq!(&resolved(&document, example)["value"]["code"], code);
            }
        }
    }
}

#[test]
fn every_parameter_and_body_has_an_example() {
    let document = json!(openapi::document());
    let is_shown = |described: &Value| {
        let schema = resolved(&document, &described["schema"]);
        let fields = schema["properties"].as_object();
        described["example"] != Value::Null
            || described["examples"] != Value::Null
            || schema["example"] != Value::Null
            || fields.is_some_and(|fields| {
                let mut fields = fields.values().map(|field| resolved(&document, field));
                fields.any(|field| field["example"] != Value::Null)
            })
    };
    for (name, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(is_shown(parameter), "{name}: {}", parameter["name"]);
        }
        let contents = operation["requestBody"]["content"].as_object();
        for (media, content) in contents.into_iter().flatten() {
            assert!(is_shown(content), "{name}: {media}");
        }
    }
}

#[test]
fn the_page_of_error_codes_is_the_list_of_error_codes() {
    let page = include_str!("../../../../docs/error-codes.md");
    let (_, table) = page.split_once("\n\n| code").expect("the table");
    assert_eq!(
        format!("| code{table}"),
        Code::table(),
        "docs/error-codes.md should have this table"
    );
}

#[tokio::test]
async fn the_docs_pages_and_all_their_files_come_from_this_server() {
    let api = TestApi::start().await;
    for path in ["/api/docs", "/api/docs/", "/api/docs/swagger/"] {
        let page = api.get(path, None).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("<base href=\"/api/docs/\">"), "{path}");
        assert!(!page.text.contains("https://"), "{}", page.text);
    }
    for file in [
        "swagger-ui.css",
        "swagger-ui-bundle.js",
        "swagger-initializer.js",
        "redoc/redoc.standalone.js",
    ] {
        let reply = api.get(&format!("/api/docs/{file}"), None).await;
        assert_eq!(reply.status, 200, "{file}");
        assert!(!reply.text.contains("https://cdn."), "{file}");
    }
    let initializer = api.get("/api/docs/swagger-initializer.js", None).await;
    assert!(initializer.text.contains("/api/openapi.json"));
    for page in ["/api/docs/redoc", "/api/docs/redoc/"] {
        let page = api.get(page, None).await;
        assert!(page.text.contains("spec-url=\"/api/openapi.json\""));
        assert!(!page.text.contains("https://"), "{}", page.text);
    }
    for nothing in ["/api/docs/nothing.js", "/api/docs/redoc/nothing.js"] {
        api.get(nothing, None).await.refused(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn what_a_browser_has_of_the_docs_is_not_sent_again() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    for path in [
        "/api/openapi.json",
        "/api/docs",
        "/api/docs/swagger-ui.css",
        "/api/docs/redoc/",
        "/api/docs/redoc/redoc.standalone.js",
    ] {
        let first = api.get(path, None).await;
        let etag = first.header("etag").unwrap();
        assert_eq!(
            first.header("cache-control"),
            Some("public, no-cache"),
            "{path}"
        );
        let ask = |etag: &str| {
            let request = api.request(Method::GET, path);
            Reply::to(request.header("if-none-match", etag))
        };
        let again = ask(etag).await;
        assert_eq!((again.status, &*again.text), (304, ""), "{path}");
        assert_eq!(again.header("etag"), Some(etag), "{path}");
        assert_eq!(ask("\"another\"").await.status, 200, "{path}");
        let signed_in = api.get(path, Some(&user)).await;
        assert_eq!(signed_in.header("cache-control"), Some("private, no-cache"));
    }
}
