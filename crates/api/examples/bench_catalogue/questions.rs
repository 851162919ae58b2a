use anyhow::Context;
use serde_json::{Value, json};

use super::client::{Ask, Connection};

/// Questions of one kind.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// In turn; the first few show the kind's whole variety.
    pub(crate) asks: Vec<Ask>,
}

pub(crate) struct Questions {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) list: String,
    pub(crate) details: String,
}

/// Columns of `GET /api/movies`.
const ORDERS: [&str; 8] = [
    "title",
    "year",
    "release_date",
    "popularity",
    "average_rating",
    "watch_count",
    "popularity_score",
    "created_at",
];

impl Questions {
    /// About movies that are there: the well-known and others.
    pub(crate) fn about(api: &mut Connection, tokens: &[String]) -> anyhow::Result<Self> {
        let mut movies = Vec::new();
        for (order, offset) in [("-popularity_score", 0), ("title", 3_000), ("-year", 9_000)] {
            let path = format!("/api/movies?limit=100&ordering={order}&offset={offset}");
            let list = api.ask(&Ask::get(&path, ""))?.json()?;
            movies.extend(
                list["data"]["results"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default(),
            );
        }
        let ids: Vec<u64> = movies
            .iter()
            .filter_map(|movie| movie["id"].as_u64())
            .collect();
        let first = *ids.first().context("there are no movies")?;
        let details = format!("/api/movies/{first}");
        let cast = api.ask(&Ask::get(&details, ""))?.json()?["data"]["cast"].take();
        let path = |path: &'static str| ids.iter().map(move |id| format!("/api/movies/{id}{path}"));
        let gets = |paths: Vec<String>| paths.iter().map(|path| Ask::get(path, "")).collect();
        let own = |paths: &[&str]| {
            let each = tokens
                .iter()
                .flat_map(|token| paths.iter().map(move |path| (token, path)));
            each.map(|(token, path)| Ask::get_as(token, path)).collect()
        };
        let rates = ids.iter().zip(tokens.iter().cycle()).zip((1..=5).cycle());
        let rates = rates.map(|((id, token), score)| {
            let path = format!("/api/movies/{id}/rate");
            Ask::post(Some(token), &path, &json!({"score": score}))
        });
        let kind = |name, asks: Vec<Ask>| Kind { name, asks };
        let kinds = vec![
            kind("list, in every order", gets(orders())),
            kind("list, filtered", gets(filters(&movies[0], &cast[0]))),
            kind("popular", gets(ranking("popular"))),
            kind("top rated", gets(ranking("top-rated"))),
            kind("most watched", gets(ranking("most-watched"))),
            kind("search", gets(searches(&movies))),
            kind("details", gets(path("").collect())),
            kind("similar", gets(path("/similar").collect())),
            kind(
                "trending",
                gets(
                    ["day", "week"]
                        .map(|w| format!("/api/movies/trending?window={w}"))
                        .into(),
                ),
            ),
            kind("reviews", gets(path("/ratings").collect())),
            kind(
                "ratings",
                gets(vec![
                    "/api/ratings".to_owned(),
                    format!("/api/ratings?movie_id={first}"),
                ]),
            ),
            kind(
                "own lists",
                own(&[
                    "/api/watch-history",
                    "/api/user/favorites",
                    "/api/user/interactions",
                    "/api/user/interactions?type=watched",
                ]),
            ),
            kind("rate", rates.collect()),
        ];
        Ok(Self {
            kinds,
            list: "/api/movies?limit=20".to_owned(),
            details,
        })
    }
}

fn orders() -> Vec<String> {
    let parts = [0, 400, 9_980].into_iter();
    let orders = parts.flat_map(|offset| ORDERS.map(|order| (offset, order)));
    orders
        .flat_map(|(offset, order)| {
            ["", "-"].map(|sign| format!("/api/movies?ordering={sign}{order}&offset={offset}"))
        })
        .collect()
}

/// Each filter by itself and some together, in the usual order and by title.
fn filters(movie: &Value, actor: &Value) -> Vec<String> {
    let name = |value: &Value| value.as_str().unwrap_or_default().replace(' ', "%20");
    let (director, actor) = (name(&movie["directors"][0]), name(&actor["name"]));
    let genre = name(&movie["genres"][0]["name"]);
    let filters = [
        format!("genre={genre}"),
        "genre=Drama,Western".to_owned(),
        "year=1994".to_owned(),
        "year=1990,1999".to_owned(),
        "year_min=2015".to_owned(),
        "rating_min=5".to_owned(),
        "rating_min=9".to_owned(),
        "language=en".to_owned(),
        "language=pt,it".to_owned(),
        format!("director={director}"),
        format!("actor={actor}"),
        "search=night".to_owned(),
        format!("genre={genre}&year_min=2000&rating_min=7&language=en"),
    ];
    let orders = ["", "&ordering=title"].into_iter();
    let paths = orders.flat_map(|order| filters.iter().map(move |filter| (filter, order)));
    paths
        .map(|(filter, order)| format!("/api/movies?{filter}{order}"))
        .collect()
}

fn ranking(name: &str) -> Vec<String> {
    (0..=500)
        .map(|part| format!("/api/movies/{name}?offset={}", part * 20))
        .collect()
}

/// Whole titles, one of their words, how they begin, and what the index has no word for.
fn searches(movies: &[Value]) -> Vec<String> {
    let titles = movies.iter().filter_map(|movie| movie["title"].as_str());
    let texts = titles.flat_map(|title| {
        let word = title.split(' ').max_by_key(|word| word.len());
        [
            title,
            word.unwrap_or(title),
            title.split(' ').next().unwrap_or(title),
        ]
    });
    texts
        .filter(|text| text.is_ascii())
        .map(|text| text.replace(' ', "%20").replace(['\'', '#', '&'], "%20"))
        .map(|text| format!("/api/movies/search?query={text}"))
        .collect()
}
