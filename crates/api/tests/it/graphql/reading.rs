//! What comes of a query: its shape, equal to what REST says, in few statements.

use serde_json::{Value, json};

use super::{ask, catalogue, codes, data, send};
use crate::harness::TestApi;

#[tokio::test]
async fn an_answer_has_the_shape_of_its_query() {
    let api = TestApi::start().await;
    catalogue(&api).await;
    let query = r#"query Both($id: ID!) {
        byId: movie(id: $id) { ...shown cast { name character order } my { rating } }
        movie(id: "tmdb:603") { ...shown }
    }
    fragment shown on Movie { id tmdbId title year releaseDate genres { name } directors averageRating watchCount adult __typename }"#;
    let answer = send(
        &api,
        json!({"query": query, "variables": {"id": "2"}, "operationName": "Both"}),
        None,
    )
    .await;
    let shown = |n: u64, genre: &str| {
        json!({
            "id": n.to_string(), "tmdbId": 600 + n, "title": format!("Film {n}"), "year": 1980 + n,
            "releaseDate": format!("{}-05-01", 1980 + n), "genres": [{"name": "Action"}, {"name": genre}],
            "directors": [format!("Director {n}")], "averageRating": null, "watchCount": 100 - n, "adult": false, "__typename": "Movie",
        })
    };
    let name = |id| async move { format!("SELECT name FROM genres WHERE id = {id}") };
    let second = api.db.column(&name(4).await).await[0].clone().unwrap();
    let third = api.db.column(&name(2).await).await[0].clone().unwrap();
    let mut first = shown(2, &second);
    first["cast"] = json!([
        {"name": "Actor 2", "character": "Hero", "order": 0},
        {"name": "Other 2", "character": null, "order": 1},
    ]);
    first["my"] = Value::Null;
    assert_eq!(
        data(&answer),
        &json!({"byId": first, "movie": shown(3, &third)})
    );
}

#[tokio::test]
async fn parts_of_the_catalogue_are_those_of_the_rest_route() {
    let api = TestApi::start().await;
    catalogue(&api).await;
    let cases = [
        ("", "ordering=-popularity_score"),
        ("orderBy: TITLE, descending: false", "ordering=title"),
        ("limit: 10, offset: 20", "limit=10&offset=20"),
        ("limit: 7, offset: 10000", "limit=7&offset=10000"),
        (
            r#"filter: {genre: ["action"], year: [1990, 1999], ratingMin: 3.5}, orderBy: YEAR"#,
            "genre=action&year=1990,1999&rating_min=3.5&ordering=-year",
        ),
        (
            r#"filter: {director: "director 12"}"#,
            "director=director%2012",
        ),
        (
            r#"filter: {search: "film 1", language: "en", yearMin: 1982, yearMax: 1995}"#,
            "search=film%201&language=en&year_min=1982&year_max=1995",
        ),
    ];
    for (arguments, query) in cases {
        let arguments = if arguments.is_empty() {
            String::new()
        } else {
            format!("({arguments})")
        };
        let graph = format!(
            "{{ movies{arguments} {{ count countCapped nextOffset previousOffset results {{ id title }} }} }}"
        );
        let graph = ask(&api, &graph, None).await;
        let graph = &data(&graph)["movies"];
        let rest = api.get(&format!("/api/movies?{query}"), None).await.data();
        let ids = |results: &Value, id: fn(&Value) -> String| -> Vec<String> {
            results.as_array().unwrap().iter().map(id).collect()
        };
        assert_eq!(
            ids(&graph["results"], |movie| movie["id"]
                .as_str()
                .unwrap()
                .to_owned()),
            ids(&rest["results"], |movie| movie["id"].to_string()),
            "{query}"
        );
        assert_eq!(graph["count"], rest["count"], "{query}");
        let offset = |link: &Value| -> Value {
            let offset = link.as_str().and_then(|link| link.rsplit_once("offset="));
            offset.map_or(Value::Null, |(_, offset)| {
                json!(offset.parse::<u64>().unwrap())
            })
        };
        assert_eq!(
            (&graph["nextOffset"], &graph["previousOffset"]),
            (&offset(&rest["next"]), &offset(&rest["previous"])),
            "{query}"
        );
    }
}

#[tokio::test]
async fn wrong_arguments_are_named_and_the_rest_is_answered() {
    let api = TestApi::start().await;
    catalogue(&api).await;
    let answer = ask(
        &api,
        r#"{ movies(limit: 0, offset: -1, filter: {year: [2000, 1990], yearMin: 3, ratingMin: 11}) { count }
             unknown: movies(filter: {genre: "Actn"}) { count }
             movie(id: "x") { id }
             genres(limit: 1) { count results { name } } }"#,
        None,
    )
    .await;
    assert_eq!(codes(&answer), ["INVALID_INPUT"; 3]);
    let fields = |path: &str| -> Vec<String> {
        let errors = answer["errors"].as_array().unwrap();
        let error = errors
            .iter()
            .find(|error| error["path"][0] == path)
            .unwrap();
        let fields = error["extensions"]["details"]["fields"]
            .as_object()
            .unwrap();
        fields.keys().cloned().collect()
    };
    assert_eq!(
        fields("movies"),
        ["limit", "offset", "ratingMin", "year", "yearMin"]
    );
    assert_eq!(
        (fields("unknown"), fields("movie")),
        (vec!["genre".to_owned()], vec!["id".to_owned()])
    );
    let data = &answer["data"];
    let null = Some(&Value::Null);
    assert_eq!(
        (data.get("movies"), data.get("unknown"), data.get("movie")),
        (null, null, null)
    );
    assert_eq!(data["genres"]["results"], json!([{"name": "Action"}]));

    let turned = "{ movies(filter: {yearMin: 2000, yearMax: 1990}) { count } }";
    let turned = ask(&api, turned, None).await;
    let details = &turned["errors"][0]["extensions"]["details"];
    assert_eq!(details["fields"], json!({"yearMax": ["is before yearMin"]}));
    assert_eq!(turned["data"], json!({ "movies": null }));
}

#[tokio::test]
async fn a_hundred_movies_with_all_they_have_cost_as_many_statements_as_one() {
    let (api, proxy) = TestApi::start_counted(|settings| settings.limits.enabled = false).await;
    catalogue(&api).await;
    let user = api.user("Ann").await;
    let count = async |limit: u32| {
        let query = format!(
            "{{ movies(limit: {limit}) {{ results {{ title directors genres {{ name }} cast {{ name }} my {{ liked }} }} }} }}"
        );
        ask(&api, &query, Some(&user)).await;
        let (answer, sql) = proxy
            .during(async || ask(&api, &query, Some(&user)).await)
            .await;
        let results = data(&answer)["movies"]["results"].as_array().unwrap().len();
        (results, sql)
    };
    let (one, few) = count(1).await;
    let (all, many) = count(50).await;
    assert_eq!((one, all), (1, 29));
    assert_eq!(few.statements.len(), many.statements.len(), "{many}");
    // the caller; the list; movies with genres and directors (2); casts; ratings and interactions
    many.at_most(7);
}

#[tokio::test]
async fn movies_that_are_asked_for_one_by_one_are_looked_up_together() {
    let (api, proxy) = TestApi::start_counted(|settings| settings.limits.enabled = false).await;
    catalogue(&api).await;
    let one_by_one: String = (1..=20)
        .map(|n| format!("m{n}: movie(id: \"{n}\") {{ title cast {{ name }} }}"))
        .collect();
    let query = format!("{{ {one_by_one} }}");
    ask(&api, &query, None).await;
    let (answer, sql) = proxy.during(async || ask(&api, &query, None).await).await;
    assert_eq!(answer["data"]["m20"]["title"], "Film 20");
    sql.at_most(3);
}

#[tokio::test]
async fn the_signed_in_user_sees_the_account_and_what_they_did() {
    let api = TestApi::start().await;
    catalogue(&api).await;
    let ann = api.user("Ann").await;
    let preferences = json!({"preferences": {"genre": "Drama", "year": [1990, 1999], "rating": 7.5, "movies": [3]}});
    api.post("/preferences", Some(&ann), preferences).await;
    let id = ann.id;
    api.db
        .run(format!(
            "INSERT INTO ratings (user_id, movie_id, score, review, created_at) VALUES ({id}, 2, 5, 'Fine', '2026-01-01'), ({id}, 8, 4, NULL, '2026-01-02'), ({id}, 3, 1, NULL, '2026-01-03');
             INSERT INTO interactions (user_id, movie_id, kind, created_at) VALUES ({id}, 2, 'watched', '2026-01-01'), ({id}, 3, 'watched', '2026-01-03'), ({id}, 8, 'watched', '2026-01-04'), ({id}, 4, 'liked', '2026-01-05')"
        ))
        .await;
    let answer = ask(
        &api,
        "{ me { id name email roles preferences { genre year { from to } rating { min max } movies language } }
           myRatings(limit: 1) { count nextOffset results { score review movie { title my { rating watched liked } } } }
           myHistory { count results { watchedAt movie { id } } }
           myFavorites { results { addedAt movie { id my { liked } } } } }",
        Some(&ann),
    )
    .await;
    assert_eq!(
        data(&answer),
        &json!({
            "me": {"id": id.to_string(), "name": "Ann", "email": "ann@example.com", "roles": ["user"], "preferences": {
                "genre": ["Drama"], "year": {"from": 1990, "to": 1999}, "rating": {"min": 7.5, "max": 10.0}, "movies": ["3"], "language": null,
            }},
            "myRatings": {"count": 2, "nextOffset": 1, "results": [
                {"score": 1, "review": null, "movie": {"title": "Film 3", "my": {"rating": 1, "watched": true, "liked": false}}},
            ]},
            "myHistory": {"count": 2, "results": [
                {"watchedAt": "2026-01-03T00:00:00Z", "movie": {"id": "3"}},
                {"watchedAt": "2026-01-01T00:00:00Z", "movie": {"id": "2"}},
            ]},
            "myFavorites": {"results": [{"addedAt": "2026-01-05T00:00:00Z", "movie": {"id": "4", "my": {"liked": true}}}]},
        })
    );
}

#[tokio::test]
async fn a_batch_is_answered_in_its_order_each_by_itself() {
    let api = TestApi::start().await;
    catalogue(&api).await;
    let batch = json!([
        {"query": "{ movie(id: \"2\") { title } }"},
        {"query": "{ nonsense }"},
        {"query": "query ($n: ID!) { movie(id: $n) { title } }", "variables": {"n": 4}, "operationName": null, "extensions": {}},
    ]);
    let answer = send(&api, batch, None).await;
    assert_eq!(answer[0]["data"]["movie"]["title"], "Film 2");
    assert_eq!(codes(&answer[1]), ["QUERY_INVALID"]);
    assert_eq!(answer[2]["data"]["movie"]["title"], "Film 4");
    assert_eq!(answer.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn of_several_operations_the_named_one_is_run() {
    let api = TestApi::start().await;
    let query = "query A { genres(limit: 1) { count } } query B { __typename }";
    let of =
        async |name: &str| send(&api, json!({"query": query, "operationName": name}), None).await;
    assert_eq!(data(&of("B").await), &json!({"__typename": "Query"}));
    assert_eq!(codes(&of("C").await), ["QUERY_INVALID"]);
    assert_eq!(codes(&of("").await), ["QUERY_INVALID"]);
}
