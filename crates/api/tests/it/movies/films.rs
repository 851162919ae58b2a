//! A catalogue for tests: a few hundred made-up films, so much alike that every order has ties, and what each of them is.

use crate::harness::{Reply, SignedIn, TestApi};

/// A film as it was stored.
pub(super) struct Film {
    pub(super) id: u64,
    pub(super) title: String,
    pub(super) year: Option<i16>,
    pub(super) release_date: Option<String>,
    pub(super) language: Option<&'static str>,
    pub(super) adult: bool,
    deleted: bool,
    pub(super) popularity: u32,
    pub(super) vote_average: Option<f64>,
    pub(super) vote_count: u32,
    pub(super) rating_sum: u32,
    pub(super) rating_count: u32,
    pub(super) watch_count: u32,
    pub(super) created_at: String,
    /// Ids of the first seven genres there are.
    pub(super) genres: Vec<u64>,
    /// Numbers of people: `person 1` …
    pub(super) directors: Vec<u64>,
    pub(super) cast: Vec<u64>,
}

/// A sequence of numbers that look like dice.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn small(&mut self, sides: u64) -> u32 {
        u32::try_from(self.below(sides)).unwrap()
    }

    /// Up to two of the numbers from 1 to `most`.
    fn some_of(&mut self, most: u64) -> Vec<u64> {
        let mut all: Vec<u64> = (0..self.below(3)).map(|_| 1 + self.below(most)).collect();
        all.dedup();
        all
    }
}

impl Film {
    fn throw(id: u64, dice: &mut Dice) -> Self {
        const TITLES: [&str; 6] = ["Heat", "alien", "The Thing", "Up", "Zodiac", "It"];
        let year = (dice.below(8) > 0).then(|| 1990 + i16::try_from(dice.below(12)).unwrap());
        let rating_count = dice.small(4);
        let day = 1 + dice.below(5);
        Self {
            id,
            title: TITLES[usize::try_from(dice.below(6)).unwrap()].to_owned(),
            year,
            release_date: year
                .filter(|_| dice.below(3) > 0)
                .map(|year| format!("{year}-07-0{day}")),
            language: [None, Some("en"), Some("fr"), Some("ko")][dice.small(4) as usize],
            adult: dice.below(6) == 0,
            deleted: dice.below(10) == 0,
            popularity: dice.small(5),
            vote_average: (dice.below(4) > 0).then(|| f64::from(dice.small(21)) / 2.0),
            vote_count: dice.small(3),
            rating_sum: rating_count * 2 + dice.small(u64::from(rating_count) + 1),
            rating_count,
            watch_count: dice.small(6),
            created_at: format!("2024-05-0{day} 12:00:00"),
            genres: dice.some_of(7),
            directors: dice.some_of(5),
            cast: dice.some_of(9),
        }
    }

    /// Whether it is in the catalogue at all, for grown-ups or for everybody.
    pub(super) fn is_for(&self, grown_up: bool) -> bool {
        !self.deleted && (grown_up || !self.adult)
    }

    /// What `rating_min` looks at.
    pub(super) fn rating(&self) -> Option<f64> {
        let votes = self.vote_average.filter(|_| self.vote_count > 0);
        votes.or(self.stars().map(|stars| stars * 2.0))
    }

    pub(super) fn stars(&self) -> Option<f64> {
        (self.rating_count > 0).then(|| f64::from(self.rating_sum) / f64::from(self.rating_count))
    }

    pub(super) fn popularity_score(&self) -> f64 {
        self.stars().unwrap_or(0.0) * 0.7 + f64::from(self.watch_count) * 0.3
    }

    fn row(&self) -> String {
        let text = |text: Option<&str>| text.map_or("NULL".to_owned(), |text| format!("'{text}'"));
        let number = |number: Option<f64>| number.map_or("NULL".to_owned(), |n| n.to_string());
        format!(
            "({}, {}, '{}', '{}', '', {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, '{}')",
            self.id,
            self.id + 1000,
            self.title,
            self.title,
            number(self.year.map(f64::from)),
            text(self.release_date.as_deref()),
            text(self.language),
            self.adult,
            if self.deleted { "NOW(6)" } else { "NULL" },
            self.popularity,
            number(self.vote_average),
            self.vote_count,
            self.rating_sum,
            self.rating_count,
            self.watch_count,
            self.created_at
        )
    }
}

/// Stores so many films.
pub(super) async fn stored(api: &TestApi, count: u64) -> Vec<Film> {
    let mut dice = Dice(7);
    let films: Vec<Film> = (1..=count).map(|id| Film::throw(id, &mut dice)).collect();
    let rows: Vec<String> = films.iter().map(Film::row).collect();
    api.db
        .run(format!(
            "INSERT INTO movies (id, tmdb_id, title, original_title, overview, year, release_date, original_language, adult, \
             deleted_at, popularity, vote_average, vote_count, rating_sum, rating_count, watch_count, created_at) VALUES {}",
            rows.join(", ")
        ))
        .await;
    let people: Vec<String> = (1..=9)
        .map(|id| format!("({id}, 'Person {id}', 'person {id}')"))
        .collect();
    let mut links = vec![format!(
        "INSERT INTO people (id, name, name_key) VALUES {}",
        people.join(", ")
    )];
    for film in &films {
        let id = film.id;
        for genre in &film.genres {
            links.push(format!(
                "INSERT IGNORE INTO movie_genres VALUES ({id}, {genre})"
            ));
        }
        for (role, people) in [("director", &film.directors), ("cast", &film.cast)] {
            for (place, person) in people.iter().enumerate() {
                links.push(format!(
                    "INSERT INTO movie_people (movie_id, role, position, person_id) VALUES ({id}, '{role}', {place}, {person})"
                ));
            }
        }
    }
    api.db.run(links.join(";")).await;
    films
}

/// The ids in a list's answer.
pub(super) fn ids(reply: &Reply) -> Vec<u64> {
    assert_eq!(reply.status, 200, "{}", reply.text);
    let results = reply.data()["results"].clone();
    let results = results.as_array().unwrap().iter();
    results.map(|movie| movie["id"].as_u64().unwrap()).collect()
}

/// The ids in all parts of a list, following `next` to the end. Every part says the same count, and as many as there are.
pub(super) async fn all_ids(api: &TestApi, path: &str, who: Option<&SignedIn>) -> Vec<u64> {
    let (mut all, mut path, mut counts) = (Vec::new(), path.to_owned(), Vec::new());
    loop {
        let reply = api.get(&path, who).await;
        all.extend(ids(&reply));
        let data = reply.data();
        counts.push(data["count"].as_u64().unwrap());
        let Some(next) = data["next"].as_str() else {
            break;
        };
        let link = reply.header("link").unwrap();
        assert!(link.contains(&format!("<{next}>; rel=\"next\"")), "{link}");
        next.clone_into(&mut path);
    }
    let count = all.len() as u64;
    assert!(
        counts.iter().all(|said| *said == count),
        "{path}: {counts:?}"
    );
    all
}

/// Somebody who is signed in and not of age.
pub(super) async fn minor(api: &TestApi) -> SignedIn {
    let minor = api.user("Mina").await;
    let born = "DATE_SUB(UTC_DATE(), INTERVAL 17 YEAR)";
    api.db
        .run(format!(
            "UPDATE users SET date_of_birth = {born} WHERE id = {}",
            minor.id
        ))
        .await;
    minor
}
