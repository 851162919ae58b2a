use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use marquee_testkit::TestDb;
use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Ended, marquee, run, succeed};

/// Without settings, servers or secrets.
fn evaluate(arguments: &[&str]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marquee"));
    let nowhere = TempDir::new().unwrap();
    command
        .arg("evaluate")
        .args(arguments)
        .env_clear()
        .current_dir(nowhere.path())
        .stdin(Stdio::null());
    run(command)
}

fn dataset(folder: &TempDir, more: &[&str]) -> Ended {
    let mut arguments = vec!["--dataset", folder.path().to_str().unwrap()];
    arguments.extend(more);
    evaluate(&arguments)
}

/// The figures, without the times they took.
fn figures(ended: &Ended) -> Value {
    assert!(ended.success, "{}", ended.err);
    let mut figures: Value = serde_json::from_str(&ended.out).unwrap();
    figures["peak_memory_bytes"].take();
    figures["dataset"].take();
    for entry in figures["strategies"].as_array_mut().unwrap() {
        for time in ["fit_seconds", "users_per_second", "p95_milliseconds"] {
            assert!(entry[time].take().as_f64().unwrap() >= 0.0);
        }
    }
    figures
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// What 40 users rated of 30 films: of odd users odd films find favour, of even users even ones.
fn opinions() -> impl Iterator<Item = (u32, u32, u32, u32)> {
    (1..=40).flat_map(|user| {
        let rated = (1..=30).filter(move |film| (user * 7 + film * 11) % 3 > 0);
        rated.map(move |film| {
            let stars = if user % 2 == film % 2 { 5 } else { 2 };
            // everybody in an order of their own
            let at = 1_000_000_000 + (user * 31 + film * 17) % 101;
            (user, film, stars, at)
        })
    })
}

fn genre(film: u32) -> &'static str {
    if film.is_multiple_of(2) {
        "Crime"
    } else {
        "Comedy"
    }
}

/// The opinions in the newest of MovieLens's forms.
fn latest() -> TempDir {
    let mut movies = "movieId,title,genres\n".to_owned();
    let mut ratings = "userId,movieId,rating,timestamp\n".to_owned();
    for film in 1..=30 {
        writeln!(movies, "{film},\"Film {film}, The (1990)\",{}", genre(film)).unwrap();
    }
    for (user, film, stars, at) in opinions() {
        writeln!(ratings, "{user},{film},{stars}.0,{at}").unwrap();
    }
    folder(&[("movies.csv", &movies), ("ratings.csv", &ratings)])
}

/// The same in the other two.
fn older() -> [TempDir; 2] {
    let (mut movies, mut items) = (Vec::new(), Vec::new());
    for film in 1..=30 {
        // in Latin-1, as those files are
        let title = [
            b"Caf\xe9 ".as_slice(),
            film.to_string().as_bytes(),
            b" (1990)",
        ]
        .concat();
        let id = film.to_string().into_bytes();
        let flags = match genre(film) {
            "Crime" => "0|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0",
            _ => "0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0",
        };
        let dat = [
            &id,
            b"::".as_slice(),
            &title,
            b"::",
            genre(film).as_bytes(),
            b"\n",
        ];
        movies.extend(dat.concat());
        let item = [
            &id,
            b"|".as_slice(),
            &title,
            b"|01-Jan-1990|||",
            flags.as_bytes(),
            b"\n",
        ];
        items.extend(item.concat());
    }
    let (mut ratings, mut data) = (String::new(), String::new());
    for (user, film, stars, at) in opinions() {
        writeln!(ratings, "{user}::{film}::{stars}::{at}").unwrap();
        writeln!(data, "{user}\t{film}\t{stars}\t{at}").unwrap();
    }
    let dat = folder(&[("ratings.dat", &ratings)]);
    fs::write(dat.path().join("movies.dat"), movies).unwrap();
    let tab = folder(&[("u.data", &data)]);
    fs::write(tab.path().join("u.item"), items).unwrap();
    [dat, tab]
}

#[test]
fn json_has_an_entry_a_strategy_with_its_measures() {
    let data = latest();
    let ended = dataset(&data, &["--format", "json"]);
    assert!(ended.success, "{}", ended.err);
    let found: Value = serde_json::from_str(&ended.out).unwrap();
    let name = data.path().file_name().unwrap().to_str().unwrap();
    assert_eq!(found["dataset"], name);
    assert_eq!(
        (&found["users"], &found["movies"]),
        (&40.into(), &30.into())
    );
    let entries = found["strategies"].as_array().unwrap();
    let names: Vec<&str> = entries
        .iter()
        .map(|entry| entry["strategy"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["popular", "genre", "knn", "ease", "collaborative", "hybrid"]
    );
    for entry in entries {
        for share in [
            "ndcg@10",
            "recall@10",
            "recall@20",
            "mrr@10",
            "hit_rate@10",
            "coverage@10",
        ] {
            let share = entry[share].as_f64().unwrap();
            assert!((0.0..=1.0).contains(&share), "{entry}");
        }
        for measure in [
            "novelty_bits@10",
            "calibration_kl@10",
            "fit_seconds",
            "users_per_second",
            "p95_milliseconds",
        ] {
            assert!(
                entry[measure].as_f64().unwrap() >= 0.0,
                "{measure}: {entry}"
            );
        }
        let ndcg = entry["ndcg@10"].as_f64().unwrap();
        let interval = entry["ndcg@10_interval"].as_array().unwrap();
        let [low, high] = [&interval[0], &interval[1]].map(|bound| bound.as_f64().unwrap());
        assert!(low <= ndcg && ndcg <= high, "{entry}");
        assert_eq!(
            (&entry["split"], &entry["positive_from"]),
            (&"random".into(), &4.into())
        );
    }
    // who likes the same films is a better guide than the crowd
    let ndcg = |name: &str| {
        let entry = entries.iter().find(|entry| entry["strategy"] == name);
        entry.unwrap()["ndcg@10"].as_f64().unwrap()
    };
    for personal in ["knn", "ease", "collaborative", "hybrid"] {
        assert!(ndcg(personal) > ndcg("popular"), "{personal}");
    }
    for entry in entries {
        let lead = &entry["hybrid_lead_ndcg@10"];
        if entry["strategy"] == "hybrid" {
            assert!(lead.is_null(), "{entry}");
            assert!(entry["model_bytes"].as_u64().unwrap() > 0);
            continue;
        }
        let expected = ndcg("hybrid") - ndcg(entry["strategy"].as_str().unwrap());
        assert!((lead.as_f64().unwrap() - expected).abs() < 1e-9, "{entry}");
        let interval = entry["hybrid_lead_ndcg@10_interval"].as_array().unwrap();
        let [low, high] = [&interval[0], &interval[1]].map(|bound| bound.as_f64().unwrap());
        assert!(low <= expected && expected <= high, "{entry}");
    }
}

#[test]
fn rounds_are_made_of_every_split_and_bar_and_k_names_the_measures() {
    let arguments = [
        "--split",
        "random,leave-last,time",
        "--positive",
        "4,2",
        "--k",
        "5",
        "--strategy",
        "popular",
        "--on",
        "validation",
        "--format",
        "json",
    ];
    let found = figures(&dataset(&latest(), &arguments));
    assert_eq!(found["part"], "validation");
    let entries = found["strategies"].as_array().unwrap();
    let rounds: Vec<(&str, u64)> = entries
        .iter()
        .map(|entry| {
            assert!(entry["ndcg@5"].is_f64() && entry["recall@10"].is_f64());
            assert!(entry["ndcg@10"].is_null() && entry["recall@20"].is_null());
            let split = entry["split"].as_str().unwrap();
            (split, entry["positive_from"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(
        rounds,
        [
            ("random", 4),
            ("random", 2),
            ("leave-last", 4),
            ("leave-last", 2),
            ("time", 4),
            ("time", 2)
        ]
    );
}

#[test]
fn a_seed_gives_the_same_figures_and_another_one_others() {
    let data = latest();
    let of = |seed| figures(&dataset(&data, &["--format", "json", "--seed", seed]));
    assert_eq!(of("7"), of("7"));
    assert_ne!(of("7")["strategies"], of("8")["strategies"]);
}

#[test]
fn the_three_forms_of_movielens_give_the_same_figures() {
    let arguments = ["--format", "json"];
    let expected = figures(&dataset(&latest(), &arguments));
    for folder in older() {
        assert_eq!(figures(&dataset(&folder, &arguments)), expected);
    }
}

#[test]
fn a_table_is_printed_for_people_and_a_chart_drawn() {
    let data = latest();
    let chart = data.path().join("ndcg.svg");
    let ended = dataset(&data, &["--chart", chart.to_str().unwrap()]);
    assert!(ended.success, "{}", ended.err);
    for expected in [
        "random split, positive from 4 stars on: 32 users asked about",
        "NDCG@10",
        "recall@10",
        "coverage",
        "users/s",
        "\npopular ",
        "\nhybrid ",
    ] {
        assert!(ended.out.contains(expected), "{expected}: {}", ended.out);
    }
    let picture = fs::read_to_string(chart).unwrap();
    assert!(picture.starts_with("<svg") && picture.trim_end().ends_with("</svg>"));
    for word in ["popular", "hybrid", "NDCG@10", "random split"] {
        assert!(picture.contains(word), "{word}");
    }
}

/// Lines of a user and the films they liked: the last for `test`, the one before for `valid`.
fn lists() -> TempDir {
    let mut parts = [String::new(), String::new(), String::new()];
    for user in 1..=40 {
        let liked = opinions().filter(|(rater, _, stars, _)| *rater == user && *stars == 5);
        let mut liked: Vec<_> = liked
            .map(|(_, film, _, at)| (at, film.to_string()))
            .collect();
        liked.sort();
        let liked: Vec<String> = liked.into_iter().map(|(_, film)| film).collect();
        let (train, held_out) = liked.split_at(liked.len() - 2);
        let [valid, test] = held_out else { panic!() };
        for (part, items) in parts.iter_mut().zip([&train.join(" "), valid, test]) {
            writeln!(part, "{user} {items}").unwrap();
        }
    }
    folder(&[
        ("train.txt", &parts[0]),
        ("valid.txt", &parts[1]),
        ("test.txt", &parts[2]),
    ])
}

#[test]
fn plain_lists_come_as_a_folder_or_as_files_by_name() {
    let folder = lists();
    let of_folder = figures(&dataset(&folder, &["--format", "json"]));
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (train, valid, test) = (path("train.txt"), path("valid.txt"), path("test.txt"));
    let of_files = figures(&evaluate(&[
        "--train", &train, "--valid", &valid, "--test", &test, "--format", "json",
    ]));
    assert_eq!(of_files, of_folder);
    let entry = &of_files["strategies"][2];
    assert_eq!(
        (&entry["strategy"], &entry["split"]),
        (&"knn".into(), &Value::Null)
    );
    assert_eq!(entry["calibration_kl@10"], Value::Null);
    // there were 13 or 14 films to choose among for each taste
    assert!(entry["hit_rate@10"].as_f64().unwrap() > 0.5, "{entry}");
}

#[test]
fn what_cannot_be_read_is_said_with_file_line_and_what_is_expected() {
    const MOVIES: &str = "movieId,title,genres\n1,First (2001),Drama\n2,Second (2002),Crime\n";
    const RATINGS: &str = "userId,movieId,rating,timestamp\n1,1,4.0,1000\n";
    let with = |line: &str| format!("{RATINGS}{line}\n");
    let cases: Vec<(Vec<(&str, String)>, &str)> = vec![
        (
            vec![
                ("movies.csv", MOVIES.into()),
                ("ratings.csv", with("1,2,6.0,1000")),
            ],
            "ratings.csv line 3: rating \"6.0\" is not one of 0.5, 1.0, 1.5 ... 5.0",
        ),
        (
            vec![
                ("movies.csv", MOVIES.into()),
                ("ratings.csv", with("1,3,4.0,1000")),
            ],
            "ratings.csv line 3: film 3 is not in movies.csv",
        ),
        (
            vec![
                ("movies.csv", MOVIES.into()),
                ("ratings.csv", with("1,1,4.0,1001")),
            ],
            "ratings.csv line 3: user 1 has rated film 1 in an earlier line already",
        ),
        (
            vec![
                ("movies.csv", MOVIES.into()),
                ("ratings.csv", with("1,2,4.0,soon")),
            ],
            "ratings.csv line 3: timestamp, in seconds since 1970, \"soon\" is not a whole number",
        ),
        (
            vec![
                ("movies.csv", MOVIES.into()),
                ("ratings.csv", with("1,2,4.0")),
            ],
            "ratings.csv line 3: has 3 fields where the header has 4",
        ),
        (
            vec![
                ("movies.csv", "id,name\n".into()),
                ("ratings.csv", RATINGS.into()),
            ],
            "the first line must name the columns movieid, title, genres",
        ),
        (
            vec![
                ("u.item", "1|First (2001)|\nx|Second\n".into()),
                ("u.data", String::new()),
            ],
            "u.item line 2: movie id \"x\" is not a whole number",
        ),
        (
            vec![
                ("u.item", "1|First (2001)|\n".into()),
                ("u.data", "1 1 4 1000\n".into()),
            ],
            "u.data line 1: has 1 field where 4 are expected, parted by \"\\t\"",
        ),
        (
            vec![
                ("movies.dat", "1::First::Drama\n".into()),
                ("ratings.dat", "1::1::0::1\n".into()),
            ],
            "ratings.dat line 1: rating \"0\" is not one of",
        ),
        (
            vec![
                ("train.txt", "1 2\n\n2 two\n".into()),
                ("test.txt", "1 3\n".into()),
            ],
            "train.txt line 3: \"two\" is not a whole number; expected is a user and then items",
        ),
        (
            vec![("train.txt", "1 2\n".into()), ("test.txt", "1 2\n".into())],
            "user 1 has item 2 in two of the files",
        ),
        (
            vec![("notes.md", "hello".into())],
            "has no ratings.csv with movies.csv",
        ),
    ];
    for (files, expected) in cases {
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        let ended = dataset(&folder(&files), &[]);
        assert!(!ended.success && ended.out.is_empty(), "{expected}");
        assert!(ended.err.contains(expected), "{expected}: {}", ended.err);
    }
    let nowhere = evaluate(&["--dataset", "/no/such/folder"]);
    assert!(nowhere.err.contains("/no/such/folder is not a folder"));
}

#[test]
fn too_little_to_ask_about_is_said() {
    let folder = folder(&[
        ("movies.csv", "movieId,title,genres\n1,First (2001),Drama\n"),
        (
            "ratings.csv",
            "userId,movieId,rating,timestamp\n1,1,4.0,1000\n",
        ),
    ]);
    for split in ["random", "leave-last", "time"] {
        let ended = dataset(&folder, &["--split", split]);
        assert!(!ended.success, "{split}");
        let expected = format!("the {split} split leaves nobody to ask about");
        assert!(ended.err.contains(&expected), "{}", ended.err);
    }
}

#[test]
fn one_source_must_be_named_and_no_more() {
    let somewhere = Path::new("/tmp").to_str().unwrap();
    for arguments in [
        vec![],
        vec!["--dataset", somewhere, "--database"],
        vec!["--dataset", somewhere, "--train", "a", "--test", "b"],
        vec!["--train", "a"],
        vec!["--dataset", somewhere, "--positive", "6"],
        vec!["--dataset", somewhere, "--strategy", "guess"],
    ] {
        let ended = evaluate(&arguments);
        assert!(!ended.success, "{arguments:?}");
        assert!(
            ended.err.contains("Usage") || ended.err.contains("--help"),
            "{}",
            ended.err
        );
    }
}

#[tokio::test]
async fn the_live_database_is_measured_like_a_folder_and_left_as_it_is() {
    let (db, folder) = (TestDb::new().await, latest());
    succeed(
        &db,
        &["import", "movielens", folder.path().to_str().unwrap()],
    );
    let arguments = [
        "evaluate",
        "--database",
        "--split",
        "time",
        "--format",
        "json",
    ];
    let of_database = figures(&marquee(&db, &arguments));
    let of_folder = figures(&dataset(&folder, &["--split", "time", "--format", "json"]));
    assert_eq!(of_database, of_folder);
}
