use serde_json::{Value, from_value, json, to_value};

use super::{Filters, Names, Preferences, RatingRange, Years};

fn refusal(value: Value) -> String {
    from_value::<Preferences>(value).unwrap_err().to_string()
}

#[test]
fn preferences_are_given_back_in_the_shape_they_came_in() {
    for written in [
        json!({}),
        json!({"genre": "Action", "year": [2021, 2022], "rating": [7.5, 9.0]}),
        json!({"genre": ["Action", "Drama"], "year": 1999, "rating": 7.5, "language": "en"}),
        json!({"genre": ["Action"], "exclude_genre": "Horror", "language": ["en", "ko"], "favorite_genres": ["Crime"],
            "actors": ["Al Pacino"], "directors": "Michael Mann", "movies": [1, 2]}),
    ] {
        let read: Preferences = from_value(written.clone()).unwrap();
        assert_eq!(to_value(read).unwrap(), written);
    }
}

#[test]
fn what_cannot_be_is_refused_with_a_reason() {
    for (value, reason) in [
        (
            json!({"year": [2022, 2021]}),
            "reversed: 2022 is after 2021",
        ),
        (json!({"year": 12}), "from 1870 to 2200"),
        (json!({"year": u64::MAX}), "from 1870 to 2200"),
        (json!({"year": "2021"}), "a year or [from, to]"),
        (json!({"year": [2021]}), "a year or [from, to]"),
        (json!({"rating": 11}), "from 0 to 10"),
        (json!({"rating": -1}), "from 0 to 10"),
        (json!({"rating": u64::MAX}), "from 0 to 10"),
        (json!({"rating": [9, 7]}), "reversed: 9 is above 7"),
        (json!({"rating": "good"}), "a minimum or [min, max]"),
        (json!({"genre": 7}), "a name or a list of names"),
        (json!({"genre": []}), "empty list"),
        (json!({"genre": "  "}), "must not be empty"),
        (json!({"genre": ["a\u{0}b"]}), "control characters"),
        (json!({"genre": "x".repeat(201)}), "at most 200 characters"),
        (json!({"genre": vec!["x"; 51]}), "at most 50"),
        (json!({"language": "English"}), "two or three letters"),
        (json!({"movies": ["Heat"]}), "invalid type"),
        (json!({"gnere": "Action"}), "unknown field `gnere`"),
    ] {
        let said = refusal(value.clone());
        assert!(said.contains(reason), "{value}: {said}");
    }
}

#[test]
fn a_query_parameter_reads_like_its_json() {
    assert_eq!("2021".parse(), Years::one(2021));
    assert_eq!(" 2021, 2023 ".parse(), Years::range(2021, 2023));
    assert_eq!("7.5".parse(), RatingRange::at_least(7.5));
    assert_eq!("7.5,9".parse(), RatingRange::between(7.5, 9.0));
    assert_eq!("Action".parse(), Names::one("Action"));
    assert_eq!("Action, Drama".parse(), Names::list(["Action", "Drama"]));
    for wrong in ["", "abc", "2021,", "2021,2022,2023", "2023,2021"] {
        assert!(wrong.parse::<Years>().is_err(), "{wrong}");
    }
    for wrong in ["", "NaN", "inf", "11", "9,7", "7;9"] {
        assert!(wrong.parse::<RatingRange>().is_err(), "{wrong}");
    }
    for wrong in ["", ",", "Action,"] {
        assert!(wrong.parse::<Names>().is_err(), "{wrong}");
    }
}

#[test]
fn a_call_overrides_filter_by_filter_and_stored_people_filter_nothing() {
    let stored: Preferences =
        from_value(json!({"genre": "Action", "year": 1999, "actors": ["Al Pacino"]})).unwrap();
    let call: Filters = from_value(json!({"genre": "Drama", "directors": "Michael Mann"})).unwrap();
    let both = stored.filters().overridden_by(call);
    assert_eq!(
        to_value(both).unwrap(),
        json!({"genre": "Drama", "year": 1999, "directors": "Michael Mann"})
    );
}

#[test]
fn genre_names_come_with_their_field() {
    let read: Preferences =
        from_value(json!({"genre": ["Action", "Drama"], "favorite_genres": "Crime"})).unwrap();
    let names: Vec<_> = read.genre_names().collect();
    assert_eq!(
        names,
        [
            ("genre", "Action"),
            ("genre", "Drama"),
            ("favorite_genres", "Crime")
        ]
    );
}
