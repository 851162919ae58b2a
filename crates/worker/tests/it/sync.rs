//! Syncs with a stand-in for TMDb: what each asks for and writes here, the whole catalogue and what goes wrong beside.

mod bootstrap;
mod trouble;

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{Days, NaiveDate, Utc};
use marquee_cache::Outcome;
use marquee_domain::models::trend::Window;
use marquee_queue::jobs::{SyncKind, SyncTmdb};
use marquee_settings::Settings;
use marquee_testkit::TestDb;
use marquee_testkit::tmdb::{Films, TmdbStub};
use marquee_tmdb::{KeptPage, List};
use serde_json::{Value, json};

use crate::films::{self, ANN};
use crate::house::House;

const HOUR: Duration = Duration::from_hours(1);

/// A catalogue there, and a house with the tests' films that knows the way. Nobody works yet.
async fn house(films: Films, change: impl FnOnce(&mut Settings)) -> (TmdbStub, House) {
    let stub = TmdbStub::start(films, 0).await.unwrap();
    let house = House::without_worker(|settings| {
        settings.tmdb.base_url = stub.base_url();
        settings.tmdb.export_url = stub.export_url();
        settings.tmdb.read_token = TmdbStub::KEY.into();
        settings.tmdb.calls_per_second = 1000;
        settings.tmdb.job_tries = 2;
        change(settings);
    })
    .await;
    (stub, house)
}

async fn with_worker(films: Films) -> (TmdbStub, House) {
    let (stub, house) = house(films, |_| ()).await;
    house.start_worker();
    (stub, house)
}

async fn sync(house: &House, what: SyncKind) -> Value {
    house.run(&SyncTmdb { what }).await
}

/// How often each movie was asked for by its id.
fn asked(stub: &TmdbStub) -> BTreeMap<u64, usize> {
    let mut asked = BTreeMap::new();
    for call in stub.calls() {
        let id = call.path.strip_prefix("/movie/");
        if let Some(id) = id.and_then(|id| id.parse().ok()) {
            *asked.entry(id).or_default() += 1;
        }
    }
    asked
}

/// A parameter of all calls of this path, in their order.
fn parameters(stub: &TmdbStub, path: &str, name: &str) -> Vec<String> {
    let calls = stub.calls().into_iter();
    let calls = calls.filter(|call| call.path == path);
    calls
        .map(|call| call.parameters.get(name).cloned().unwrap_or_default())
        .collect()
}

async fn texts(db: &TestDb, sql: &str) -> Vec<String> {
    db.column(sql).await.into_iter().flatten().collect()
}

/// Movies that TMDb has too, last told of so many days ago.
async fn told(db: &TestDb, ids: impl IntoIterator<Item = u64>, days: u32) {
    let rows = ids.into_iter().map(|id| {
        format!(
            "({id}, 'Old {id}', 'Old {id}', '', UTC_TIMESTAMP(6) - INTERVAL {days} DAY, 1, 5, 1)"
        )
    });
    let rows: Vec<String> = rows.collect();
    db.run(format!(
        "INSERT INTO movies (tmdb_id, title, original_title, overview, synced_at, watch_count, rating_sum, rating_count) VALUES {}",
        rows.join(", ")
    ))
    .await;
}

fn today() -> NaiveDate {
    Utc::now().date_naive()
}

fn ago(days: u64) -> NaiveDate {
    today() - Days::new(days)
}

#[tokio::test]
async fn genres_that_are_missing_are_added() {
    let (_stub, house) = with_worker(Films::generated(1)).await;
    house
        .db
        .run("DELETE FROM genres WHERE name = 'War'; UPDATE genres SET tmdb_id = NULL WHERE name = 'Western'")
        .await;
    let synced = sync(&house, SyncKind::Genres).await;
    assert_eq!(
        synced,
        json!({"sync": "genres", "written": 2, "skipped": 0})
    );
    let both =
        "SELECT CONCAT(tmdb_id, name) FROM genres WHERE name IN ('War', 'Western') ORDER BY name";
    assert_eq!(texts(&house.db, both).await, ["10752War", "37Western"]);
    let synced = sync(&house, SyncKind::Genres).await;
    assert_eq!(synced["written"], 0);
}

#[tokio::test]
async fn trends_of_day_and_week_are_written_whole_and_each_movie_is_asked_for_once() {
    let (stub, house) = with_worker(Films::generated(30)).await;
    stub.films(|films| films.delete(7, today()));
    let synced = sync(&house, SyncKind::Trending).await;
    // a movie stands on both pages of each
    assert_eq!(synced["written"], 2 * 31, "{synced}");
    for window in ["/trending/movie/day", "/trending/movie/week"] {
        assert_eq!(stub.called(window), 2, "two pages there are");
    }
    let asked = asked(&stub);
    assert_eq!(asked.len(), 30);
    assert!(
        asked.iter().all(|(id, times)| *times == 1 || *id == 7),
        "{asked:?}"
    );
    let db = &house.db;
    let there = "SELECT COUNT(*) FROM movies WHERE tmdb_id <= 30 AND deleted_at IS NULL";
    assert_eq!(db.number(there).await, 30);
    let people = "SELECT COUNT(DISTINCT movie_id) FROM movie_people JOIN movies ON movies.id = movie_id WHERE tmdb_id <= 30";
    assert_eq!(db.number(people).await, 29, "all but the deleted one");
    let marked = "SELECT tmdb_id FROM movies WHERE deleted_upstream_at IS NOT NULL";
    assert_eq!(texts(db, marked).await, ["7"]);
}

#[tokio::test]
async fn a_trends_pages_are_kept_for_requests_as_often_as_it_is_synced() {
    let (stub, house) = with_worker(Films::generated(30)).await;
    stub.films(|films| films.delete(7, today()));
    let cache = house.cache();
    let list = List::Trending(Window::Week);
    let page = async |number: u32| {
        let nobody = async || Err("TMDb is asked");
        let key = list.key(number);
        let (kept, outcome) = cache.renew(&key, HOUR, List::KEPT, nobody).await?;
        Ok::<_, &str>((KeptPage::read(&kept.body).unwrap(), outcome))
    };
    assert!(page(1).await.is_err());
    sync(&house, SyncKind::Trending).await;
    let (first, outcome) = page(1).await.unwrap();
    assert_eq!((outcome, first.count, first.last), (Outcome::Hit, 30, 2));
    let ids = texts(
        &house.db,
        "SELECT id FROM movies WHERE tmdb_id BETWEEN 11 AND 30 ORDER BY tmdb_id DESC",
    )
    .await;
    let kept = first.ids.iter().flatten().map(ToString::to_string);
    assert_eq!(kept.collect::<Vec<_>>(), ids);
    assert_eq!(page(2).await.unwrap().0.ids.len(), 11);

    stub.films(|films| films.retitle(30, "Renamed", today()));
    house
        .db
        .run("UPDATE movies SET deleted_at = NOW(6) WHERE tmdb_id = 30")
        .await;
    sync(&house, SyncKind::Trending).await;
    let (first, _) = page(1).await.unwrap();
    assert_eq!((first.ids[0], first.ids.len()), (None, 20));
}

#[tokio::test]
async fn popular_movies_are_written_and_those_here_keep_what_users_did() {
    let (stub, house) = with_worker(Films::generated(45)).await;
    told(&house.db, [1, 45], 10).await;
    sync(&house, SyncKind::Popular).await;
    assert_eq!(parameters(&stub, "/movie/popular", "page"), ["1", "2", "3"]);
    assert_eq!(
        house
            .db
            .number("SELECT COUNT(*) FROM movies WHERE tmdb_id <= 45")
            .await,
        45
    );
    let kept = "SELECT CONCAT_WS(' ', tmdb_id, watch_count, rating_sum, title LIKE 'The %') FROM movies \
         WHERE tmdb_id IN (1, 45) ORDER BY tmdb_id";
    assert_eq!(texts(&house.db, kept).await, ["1 1 5 1", "45 1 5 1"]);
    let state = "SELECT CONCAT_WS(' ', name, written, skipped, error IS NULL, finished_at = succeeded_at) FROM sync_states";
    assert_eq!(texts(&house.db, state).await, ["popular 47 0 1 1"]);
}

#[tokio::test]
async fn what_is_popular_in_the_genres_that_users_favour_is_discovered() {
    let (stub, house) = with_worker(Films::generated(100)).await;
    let idle = sync(&house, SyncKind::Discover).await;
    assert_eq!((&idle["written"], stub.calls().len()), (&json!(0), 0));
    // crime, and drama
    films::rate(&house.db, ANN, 2, 5).await;
    films::rate(&house.db, ANN, 1, 4).await;
    films::rate(&house.db, ANN, 9, 2).await;
    let synced = sync(&house, SyncKind::Discover).await;
    assert!(synced["written"].as_u64() > Some(0), "{synced}");
    let mut genres = parameters(&stub, "/discover/movie", "with_genres");
    genres.dedup();
    assert_eq!(genres, ["80", "18"], "most favoured first");
    let others = "SELECT COUNT(*) FROM movies WHERE tmdb_id <= 100 AND NOT EXISTS (SELECT 1 FROM movie_genres \
         JOIN genres ON genres.id = genre_id WHERE movie_id = movies.id AND genres.tmdb_id IN (80, 18))";
    assert_eq!(house.db.number(others).await, 0);
}

#[tokio::test]
async fn changes_are_taken_over_for_movies_that_are_here_and_the_next_run_begins_there() {
    let (stub, house) = with_worker(Films::generated(400)).await;
    told(&house.db, 1..=3, 30).await;
    stub.films(|films| {
        films.retitle(1, "Renamed", ago(3));
        films.delete(2, ago(1));
        films.change(3, ago(20));
        for id in 200..330 {
            films.change(id, ago(2));
        }
    });
    let synced = sync(&house, SyncKind::Changes).await;
    assert_eq!(
        synced,
        json!({"sync": "changes", "written": 1, "skipped": 1})
    );
    assert_eq!(asked(&stub), BTreeMap::from([(1, 1), (2, 1)]));
    assert_eq!(parameters(&stub, "/movie/changes", "page"), ["1", "2"]);
    let rows = "SELECT CONCAT_WS(' ', tmdb_id, title, rating_sum, deleted_upstream_at IS NULL) FROM movies \
         WHERE tmdb_id <= 3 ORDER BY tmdb_id";
    assert_eq!(
        texts(&house.db, rows).await,
        ["1 Renamed 5 1", "2 Old 2 5 0", "3 Old 3 5 1"],
        "what is deleted there stays here"
    );
    let end = parameters(&stub, "/movie/changes", "end_date").remove(0);
    let position = "SELECT position FROM sync_states WHERE name = 'changes'";
    let position: Value = serde_json::from_str(&texts(&house.db, position).await[0]).unwrap();
    assert_eq!(position, json!({"from": end, "page": 1}));

    sync(&house, SyncKind::Changes).await;
    let from = parameters(&stub, "/movie/changes", "start_date");
    assert_eq!(from[2..], [end], "that day was not over");
    assert_eq!(asked(&stub).len(), 2, "nothing is asked for again");
}

#[tokio::test]
async fn who_was_away_for_long_asks_for_changes_in_windows_of_fourteen_days() {
    let (stub, house) = with_worker(Films::generated(10)).await;
    told(&house.db, [5], 60).await;
    stub.films(|films| films.change(5, ago(30)));
    let from = ago(40);
    house
        .db
        .run(format!(
            "INSERT INTO sync_states (name, position, started_at, finished_at) VALUES
                 ('changes', '{{\"from\":\"{from}\",\"page\":1}}', '2026-01-01', '2026-01-01')"
        ))
        .await;
    assert_eq!(sync(&house, SyncKind::Changes).await["written"], 1);
    let begins = parameters(&stub, "/movie/changes", "start_date");
    let ends = parameters(&stub, "/movie/changes", "end_date");
    assert_eq!(begins[0], from.to_string());
    assert_eq!(begins[1..], ends[..ends.len() - 1], "none left out");
    for (begin, end) in begins.iter().zip(&ends) {
        let [begin, end] = [begin, end].map(|day| day.parse::<NaiveDate>().unwrap());
        let days = (end - begin).num_days();
        assert!((1..=14).contains(&days), "{begin} to {end}");
    }
    assert_eq!(ends.len(), 3);
}

#[tokio::test]
async fn what_was_told_long_ago_or_never_is_refreshed_and_the_rest_is_left() {
    let (stub, house) = house(Films::generated(10), |settings| {
        settings.tmdb.refresh_most = 4;
    })
    .await;
    house.start_worker();
    told(&house.db, [1, 2], 200).await;
    told(&house.db, [3, 4], 300).await;
    told(&house.db, [5], 100).await;
    // one of the films was never asked for, and TMDb has it not
    let synced = sync(&house, SyncKind::Refresh).await;
    assert_eq!(
        (&synced["written"], &synced["skipped"]),
        (&json!(3), &json!(1))
    );
    let first = asked(&stub);
    assert!([3, 4, 501].iter().all(|id| first[id] == 1), "{first:?}");
    sync(&house, SyncKind::Refresh).await;
    let all: Vec<u64> = asked(&stub).into_keys().collect();
    assert_eq!(all, [1, 2, 3, 4, 501]);
    assert_eq!(asked(&stub).values().sum::<usize>(), 5, "each once");
    let marked = "SELECT title FROM movies WHERE deleted_upstream_at IS NOT NULL";
    assert_eq!(texts(&house.db, marked).await, ["Harbour Lights"]);
}
