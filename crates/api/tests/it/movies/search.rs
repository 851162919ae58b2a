//! The catalogue's search by title.

use super::films::{all_ids, ids};
use crate::harness::{Reply, TestApi};
use reqwest::Method;

async fn stored(api: &TestApi, titles: &[(&str, &str, u32)]) {
    let rows: Vec<String> = titles
        .iter()
        .map(|(title, original, popularity)| format!("('{title}', '{original}', '', {popularity})"))
        .collect();
    let sql = "INSERT INTO movies (title, original_title, overview, popularity) VALUES";
    api.db.run(format!("{sql} {}", rows.join(", "))).await;
}

async fn search(api: &TestApi, text: &str) -> Reply {
    let request = api.request(Method::GET, "/api/movies/search");
    Reply::to(request.query(&[("query", text)])).await
}

/// The titles found, best first.
async fn found(api: &TestApi, text: &str) -> Vec<String> {
    let reply = search(api, text).await;
    assert_eq!(reply.status, 200, "{text:?}: {}", reply.text);
    let results = reply.data()["results"].clone();
    let results = results.as_array().unwrap().iter();
    results
        .map(|movie| movie["title"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_title_itself_comes_first_then_those_that_begin_like_it_then_the_popular_ones() {
    let api = TestApi::start().await;
    stored(
        &api,
        &[
            ("The Heat", "The Heat", 90),
            ("Heat Wave", "Heat Wave", 5),
            ("Heat", "Heat", 1),
            ("Heathers", "Heathers", 40),
            ("Body Heat", "Body Heat", 70),
            ("Cold", "Cold", 100),
            ("Wärme", "Heat", 0),
        ],
    )
    .await;
    let expected = [
        "Heat",
        "Wärme",
        "Heathers",
        "Heat Wave",
        "The Heat",
        "Body Heat",
    ];
    for text in ["heat", " HEAT ", "Heat"] {
        assert_eq!(found(&api, text).await, expected, "{text:?}");
    }
}

#[tokio::test]
async fn of_a_beginning_that_very_many_titles_share_the_best_known_are_found() {
    let api = TestApi::start().await;
    let digit = "(SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 \
                 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)";
    // popularity 1 to 5,200, from the first to the last
    let number = "1 + a.n + 10 * b.n + 100 * c.n + 1000 * d.n";
    api.db
        .run(format!(
            "INSERT INTO movies (title, original_title, overview, popularity) \
             SELECT CONCAT('The Film ', {number}), CONCAT('The Film ', {number}), '', {number} \
             FROM {digit} AS a, {digit} AS b, {digit} AS c, {digit} AS d WHERE {number} <= 5200 ORDER BY {number}"
        ))
        .await;
    stored(&api, &[("The", "The", 0), ("Then", "Then", 9_000)]).await;
    // seen most often here, though TMDb hardly knows it
    let seen_here = "UPDATE movies SET watch_count = 40000 WHERE title = 'The Film 7'";
    api.db.run(seen_here).await;

    let best_known = [
        "The",
        "The Film 7",
        "Then",
        "The Film 5200",
        "The Film 5199",
    ];
    assert_eq!(found(&api, "the").await[..5], best_known);

    // the title itself; the 500 that TMDb knows best; the 500 that are seen most here, most of them by their order as none is seen
    let all = all_ids(&api, "/api/movies/search?query=the&", None).await;
    let mut once = all.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), all.len());
    assert_eq!(all.len(), 1 + 500 + 500);
}

#[tokio::test]
async fn short_and_common_titles_are_found() {
    let api = TestApi::start().await;
    let titles = [
        "It",
        "It Follows",
        "Up",
        "Up in the Air",
        "M",
        "The Who",
        "Them",
        "千と千尋の神隠し",
        "Ça",
    ];
    let rows: Vec<(&str, &str, u32)> = titles.iter().map(|title| (*title, *title, 1)).collect();
    stored(&api, &rows).await;
    assert_eq!(found(&api, "it").await, ["It", "It Follows"]);
    assert_eq!(found(&api, "Up").await, ["Up", "Up in the Air"]);
    assert_eq!(found(&api, "up in the air").await, ["Up in the Air"]);
    assert_eq!(found(&api, "m").await, ["M"]);
    assert_eq!(found(&api, "the who").await, ["The Who"]);
    assert_eq!(found(&api, "the").await, ["The Who", "Them"]);
    assert_eq!(found(&api, "千と千尋").await, ["千と千尋の神隠し"]);
    // as the collation compares: without accents
    assert_eq!(found(&api, "ca").await, ["Ça"]);
}

#[tokio::test]
async fn all_words_are_needed_and_each_may_go_on() {
    let api = TestApi::start().await;
    stored(
        &api,
        &[
            ("A New Hope: Star Wars", "A New Hope: Star Wars", 1),
            ("Star Trek", "Star Trek", 1),
            ("War and Peace", "Voyna i mir", 1),
            ("Schindler\\'s List", "Schindler\\'s List", 1),
            ("100% Wolf_Pack", "100% Wolf_Pack", 1),
        ],
    )
    .await;
    assert_eq!(found(&api, "wars star").await, ["A New Hope: Star Wars"]);
    assert_eq!(found(&api, "wa st").await, Vec::<String>::new());
    assert_eq!(found(&api, "war hop").await, ["A New Hope: Star Wars"]);
    assert_eq!(found(&api, "voyna").await, ["War and Peace"]);
    assert_eq!(found(&api, "list schindler's").await, ["Schindler's List"]);
    // not as patterns
    assert_eq!(found(&api, "100%").await, ["100% Wolf_Pack"]);
    assert_eq!(found(&api, "%").await, Vec::<String>::new());
    assert_eq!(found(&api, "_").await, Vec::<String>::new());
    assert_eq!(found(&api, "wolf_pack").await, ["100% Wolf_Pack"]);
}

#[tokio::test]
async fn no_text_breaks_it() {
    let api = TestApi::start().await;
    stored(&api, &[("Heat", "Heat", 1)]).await;
    let long = "heat ".repeat(40);
    for text in [
        "'",
        "\"",
        "\"heat",
        "heat\"",
        "+",
        "-",
        "*",
        "(",
        ")",
        "((",
        "~",
        "@",
        "@3",
        "<",
        ">",
        "+-*\"()~@<>",
        "+heat -",
        "--heat",
        "heat*",
        "*heat",
        "heat**",
        "\"heat\"@8",
        "(heat",
        "heat)",
        "+(heat)",
        ">heat <heat",
        "heat'; DROP TABLE movies; --",
        "\\",
        "\\'",
        "%",
        "%%",
        "_",
        "🎬",
        "🎬🎬 heat 🎬",
        "e\u{301}",
        "\u{301}",
        "\u{200b}",
        "²³¹",
        "ﬁ",
        "ß",
        "ſ",
        "Ⅷ",
        "١٢٣",
        "ไทย",
        "हिन्दी",
        "קולנוע",
        "عربي",
        "한국어",
        "\u{10ffff}",
        "null",
        "0x41",
        "NaN",
        "...",
        "a b c d e",
        "the of in",
        "___",
        "__init__ _",
        long.trim(),
        &"x".repeat(200),
        &"+".repeat(200),
        &"🎬".repeat(200),
    ] {
        let reply = search(&api, text).await;
        assert_eq!(reply.status, 200, "{text:?}: {}", reply.text);
    }
    for text in ["", "   ", "a\0b", "a\nb", "\u{7f}", &"x".repeat(201)] {
        search(&api, text).await.names_bad_fields(&["query"]);
    }
    assert_eq!(found(&api, "heat").await, ["Heat"]);
}

#[tokio::test]
async fn parts_neither_repeat_nor_skip() {
    let api = TestApi::start().await;
    let titles: Vec<String> = (0..35)
        .map(|n| match n % 3 {
            0 => "Love".to_owned(),
            1 => format!("Love {n}"),
            _ => format!("About Love {n}"),
        })
        .collect();
    let rows: Vec<(&str, &str, u32)> = titles.iter().map(|t| (t.as_str(), t.as_str(), 1)).collect();
    stored(&api, &rows).await;
    let whole = ids(&api.get("/api/movies/search?q=love&limit=100", None).await);
    assert_eq!(whole.len(), 35);
    // the ids of equal ones ascend
    assert!(whole[..12].is_sorted() && whole[12..24].is_sorted() && whole[24..].is_sorted());
    let parts = all_ids(&api, "/api/movies/search?q=love&limit=4", None).await;
    assert_eq!(parts, whole);
    let behind = api.get("/api/movies/search?q=love&offset=50", None).await;
    assert_eq!(behind.data()["count"], 35);
}

#[tokio::test]
async fn it_is_asked_by_query_or_q_and_says_who_answered() {
    let api = TestApi::start().await;
    stored(&api, &[("Heat", "Heat", 1)]).await;
    let long = api
        .get("/api/movies/search?query=heat&sort=relevance", None)
        .await;
    let short = api.get("/api/movies/search?q=heat", None).await;
    assert_eq!(long.text, short.text);
    assert_eq!(short.data()["source"], "catalogue");
    for (query, names) in [
        ("", &["query"][..]),
        ("q=a&query=b", &["query"]),
        ("q=a&sort=title", &["sort"]),
        ("q=a&limit=101&page=2", &["limit", "page"]),
    ] {
        let reply = api.get(&format!("/api/movies/search?{query}"), None).await;
        reply.names_bad_fields(names);
    }
    let both = api.get("/api/movies/search?q=a&query=b", None).await;
    assert!(both.text.contains("must not stand beside q"), "{both:?}");
}
