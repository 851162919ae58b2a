//! GraphiQL: only where it is meant to be, and all of it from this server.

use crate::harness::TestApi;

const FILES: [&str; 5] = [
    "graphiql.min.css",
    "react.production.min.js",
    "react-dom.production.min.js",
    "graphiql.min.js",
    "start.js",
];

#[tokio::test]
async fn the_page_is_for_the_demo_and_for_admins_and_for_others_not_there() {
    let api = TestApi::start().await;
    let (ann, admin) = (api.user("Ann").await, api.admin().await);
    for path in ["/api/graphql", "/api/graphql/start.js"] {
        for who in [None, Some(&ann)] {
            api.get(path, who).await.refused(404, "NOT_FOUND");
        }
        assert_eq!(api.get(path, Some(&admin)).await.status, 200, "{path}");
    }
    let demo = TestApi::start_with(|settings| settings.demo.enabled = true).await;
    assert_eq!(demo.get("/api/graphql/", None).await.status, 200);
}

#[tokio::test]
async fn the_page_and_all_its_files_come_from_this_server() {
    let api = TestApi::start_with(|settings| settings.demo.enabled = true).await;
    let page = api.get("/api/graphql", None).await;
    assert!(!page.text.contains("//"), "{}", page.text);
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self';"),
        "{policy}"
    );
    for file in FILES {
        let path = format!("/api/graphql/{file}");
        assert!(page.text.contains(&path), "{file}");
        let reply = api.get(&path, None).await;
        assert_eq!(reply.status, 200, "{file}");
        let kind = if file.contains(".css") {
            "text/css; charset=utf-8"
        } else {
            "text/javascript; charset=utf-8"
        };
        assert_eq!(reply.header("content-type"), Some(kind));
        assert!(reply.header("etag").is_some());
    }
    api.get("/api/graphql/index.html", None)
        .await
        .refused(404, "NOT_FOUND");
}
