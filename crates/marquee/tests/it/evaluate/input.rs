//! What `evaluate` reads, and what it says of what it cannot read.

use serde_json::Value;

use super::data::{folder, latest, lists, older};
use super::{dataset, evaluate, figures};

#[test]
fn the_three_forms_of_movielens_give_the_same_figures() {
    let arguments = ["--format", "json"];
    let expected = figures(&dataset(&latest(), &arguments));
    for folder in older() {
        assert_eq!(figures(&dataset(&folder, &arguments)), expected);
    }
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
