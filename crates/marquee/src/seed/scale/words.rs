//! What invented films are called and about.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::seed::names::{FAMILY, GIVEN};

const KINDS: [&str; 40] = [
    "Silent",
    "Broken",
    "Golden",
    "Last",
    "First",
    "Hidden",
    "Burning",
    "Frozen",
    "Crimson",
    "Lonely",
    "Quiet",
    "Savage",
    "Sacred",
    "Stolen",
    "Wild",
    "Bitter",
    "Blue",
    "Long",
    "Small",
    "Distant",
    "Empty",
    "Endless",
    "Fatal",
    "Gentle",
    "Hollow",
    "Invisible",
    "Midnight",
    "Perfect",
    "Restless",
    "Second",
    "Secret",
    "Seventh",
    "Strange",
    "Sudden",
    "Tender",
    "Unknown",
    "Velvet",
    "White",
    "Wicked",
    "Winter",
];

const THINGS: [&str; 56] = [
    "Harbour",
    "Garden",
    "River",
    "Station",
    "Orchard",
    "Witness",
    "Promise",
    "Summer",
    "Mountain",
    "Letter",
    "Stranger",
    "Daughter",
    "Brother",
    "Kingdom",
    "Machine",
    "Mirror",
    "Island",
    "Desert",
    "Engine",
    "Shadow",
    "Empire",
    "Lighthouse",
    "Carnival",
    "Voyage",
    "Verdict",
    "Window",
    "Wolf",
    "Raven",
    "Tiger",
    "Horse",
    "Bridge",
    "Castle",
    "Circus",
    "Citizen",
    "Detective",
    "Dancer",
    "Doctor",
    "Dream",
    "Echo",
    "Fortune",
    "Ghost",
    "Heart",
    "Hour",
    "House",
    "Hunter",
    "Journey",
    "Lantern",
    "Legacy",
    "Melody",
    "Oath",
    "Passenger",
    "Planet",
    "Road",
    "Storm",
    "Tower",
    "War",
];

const PLACES: [&str; 32] = [
    "Lisbon",
    "Kyoto",
    "Havana",
    "Marseille",
    "Oslo",
    "Lagos",
    "Buenos Aires",
    "Naples",
    "Chicago",
    "Saigon",
    "Tangier",
    "Vienna",
    "Berlin",
    "Glasgow",
    "Mumbai",
    "Cairo",
    "Prague",
    "Seoul",
    "Manila",
    "Odessa",
    "Dublin",
    "Nairobi",
    "Lima",
    "Quebec",
    "Athens",
    "Warsaw",
    "Taipei",
    "Santiago",
    "Tunis",
    "Riga",
    "Dakar",
    "Hanoi",
];

const SYLLABLES: [&str; 24] = [
    "ka", "ro", "mi", "la", "ten", "shi", "vo", "na", "el", "dra", "sol", "be", "lu", "gar", "no",
    "ri", "ta", "hu", "fe", "zan", "qui", "mor", "pe", "ya",
];

const JOBS: [&str; 16] = [
    "a retired detective",
    "a young violinist",
    "a failed boxer",
    "a country doctor",
    "an ambitious reporter",
    "a widowed teacher",
    "a smuggler",
    "a night porter",
    "an astronaut",
    "a pickpocket",
    "a translator",
    "a gardener",
    "a disgraced pilot",
    "a stubborn farmer",
    "a chess player",
    "a runaway bride",
];

const TROUBLES: [&str; 12] = [
    "has one night to clear a name",
    "finds a letter that was never sent",
    "must choose between two brothers",
    "discovers that the town keeps a secret",
    "falls in love with the wrong stranger",
    "is hunted by an old friend",
    "takes a last job that goes wrong",
    "returns home after twenty years",
    "builds a machine that nobody believes in",
    "loses everything but a dog",
    "is mistaken for somebody else",
    "wagers all on a single race",
];

/// An English title; the same one comes again now and then.
pub(super) fn title(rng: &mut StdRng) -> String {
    let (kind, thing, other) = (one(&KINDS, rng), one(&THINGS, rng), one(&THINGS, rng));
    let (place, name) = (one(&PLACES, rng), one(&GIVEN, rng));
    match rng.random_range(0..100) {
        0..30 => format!("The {kind} {thing}"),
        30..45 => format!("{kind} {thing}"),
        45..55 => format!("The {thing} of {place}"),
        55..65 => format!("{name}'s {thing}"),
        65..75 => format!("A {thing} in {place}"),
        75..85 => format!("The {thing} and the {other}"),
        85..92 => format!("{name} and the {kind} {thing}"),
        92..97 => format!("{kind} {place}"),
        97..99 => thing.to_owned(),
        // as short as "It" and "Up": what full-text search has no word for
        _ => one(&SYLLABLES, rng).to_owned(),
    }
}

/// A title in a language that nobody speaks.
pub(super) fn foreign_title(rng: &mut StdRng) -> String {
    let words: Vec<String> = (0..rng.random_range(1..=3))
        .map(|_| foreign_word(rng))
        .collect();
    words.join(" ")
}

fn foreign_word(rng: &mut StdRng) -> String {
    let count = rng.random_range(2..=4);
    let word: String = (0..count).map(|_| one(&SYLLABLES, rng)).collect();
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    })
}

/// What it is about.
pub(super) fn overview(rng: &mut StdRng) -> String {
    format!(
        "In {place}, {job} {trouble}. Then {name} turns up, and the {kind} {thing} that both are looking for is nearer than they think.",
        place = one(&PLACES, rng),
        job = one(&JOBS, rng),
        trouble = one(&TROUBLES, rng),
        name = one(&GIVEN, rng),
        kind = one(&KINDS, rng).to_lowercase(),
        thing = one(&THINGS, rng).to_lowercase(),
    )
}

/// The name of the film person of this number: some sixty thousand differ.
pub(super) fn person(number: usize) -> String {
    let given = GIVEN[number % GIVEN.len()];
    let number = number / GIVEN.len();
    let family = FAMILY[number % FAMILY.len()];
    let letters = b'A'..=b'Z';
    match letters
        .clone()
        .nth((number / FAMILY.len()) % (letters.count() + 1))
    {
        Some(initial) => format!("{given} {}. {family}", char::from(initial)),
        None => format!("{given} {family}"),
    }
}

fn one(words: &[&'static str], rng: &mut StdRng) -> &'static str {
    words.choose(rng).copied().unwrap_or_default()
}
