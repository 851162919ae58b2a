mod data;
mod input;

use std::fs;
use std::process::{Command, Stdio};

use marquee_testkit::TestDb;
use serde_json::Value;
use tempfile::TempDir;

use data::latest;

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

#[test]
fn one_source_must_be_named_and_no_more() {
    let somewhere = "somewhere";
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
