//! The OpenAPI document and its page.

use marquee_api::code::Code;
use marquee_api::routes;

use crate::harness::TestApi;

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

#[tokio::test]
async fn operation_ids_are_unique_and_every_code_is_explained() {
    let api = TestApi::start().await;
    let reply = api.get("/api/openapi.json", None).await;
    let document = reply.json();
    let items = document["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    let mut ids: Vec<&str> = operations
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
    for code in Code::ALL {
        assert!(reply.text.contains(code.as_str()), "{}", code.as_str());
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
async fn the_docs_page_and_all_its_files_come_from_this_server() {
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
    ] {
        assert_eq!(
            api.get(&format!("/api/docs/{file}"), None).await.status,
            200,
            "{file}"
        );
    }
    let initializer = api.get("/api/docs/swagger-initializer.js", None).await;
    assert!(initializer.text.contains("/api/openapi.json"));
    api.get("/api/docs/nothing.js", None)
        .await
        .refused(404, "NOT_FOUND");
}
