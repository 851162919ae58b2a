use crate::import::film;

/// Articles that MovieLens puts behind a title, by language; those of the first line are English.
const ARTICLES: [&[&str]; 8] = [
    &["The", "A", "An"],
    &["Le", "La", "Les", "L'", "Un", "Une"],
    &["Il", "Lo", "I", "Gli", "Una", "Uno"],
    &["El", "Los", "Las"],
    &["Der", "Die", "Das", "Ein", "Eine"],
    &["O", "Os", "As"],
    &["Det", "Den", "De", "En", "Ett", "Et"],
    &["Het", "Een"],
];

/// What MovieLens calls a film, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) title: String,
    pub(crate) original_title: Option<String>,
    pub(crate) year: Option<i16>,
}

/// Reads what MovieLens makes of title, original title and year: `Leopard, The (Gattopardo, Il) (1963)`.
pub(crate) fn read(text: &str) -> Name {
    let (rest, year) = split_year(text.trim());
    let (title, others) = split_others(rest);
    let article = split_article(title).map(|(_, article)| article);
    let is_english = article.is_none_or(|article| ARTICLES[0].contains(&article));
    let is_alias = |other: &&&str| {
        let start = other.to_lowercase();
        start.starts_with("a.k.a") || start.starts_with("aka ")
    };
    // a title with a foreign article is the original itself, and what follows in brackets a translation
    let original = others
        .iter()
        .rfind(|other| !is_alias(other))
        .filter(|_| is_english);
    Name {
        title: in_order(title),
        original_title: original.map(|original| in_order(original)),
        year,
    }
}

/// `(1995)` at the end; of `(1975-1979)` the first.
fn split_year(text: &str) -> (&str, Option<i16>) {
    let Some((rest, bracket)) = last_bracket(text) else {
        return (text, None);
    };
    let mut years = bracket.split(['-', '–']).map(str::trim);
    match years
        .next()
        .filter(|text| text.len() == 4)
        .and_then(film::year)
    {
        Some(year) if years.all(|last| last.is_empty() || film::year(last).is_some()) => {
            (rest, Some(year))
        }
        _ => (text, None),
    }
}

/// The title, and what stands in brackets behind it.
fn split_others(text: &str) -> (&str, Vec<&str>) {
    let (mut title, mut others) = (text, Vec::new());
    while let Some((rest, bracket)) = last_bracket(title) {
        // "Birdman: Or (The Unexpected Virtue of Ignorance)" is one title
        if rest.ends_with(" Or") {
            break;
        }
        others.insert(0, bracket);
        title = rest;
    }
    (title, others)
}

/// `rest (bracket)`
fn last_bracket(text: &str) -> Option<(&str, &str)> {
    let (rest, bracket) = text.strip_suffix(')')?.rsplit_once(" (")?;
    let (rest, bracket) = (rest.trim(), bracket.trim());
    (!rest.is_empty() && !bracket.is_empty()).then_some((rest, bracket))
}

/// `Matrix, The` → `Matrix` and `The`
fn split_article(text: &str) -> Option<(&str, &str)> {
    let (rest, article) = text.rsplit_once(", ")?;
    ARTICLES
        .iter()
        .any(|articles| articles.contains(&article))
        .then_some((rest, article))
}

fn in_order(text: &str) -> String {
    match split_article(text) {
        Some((rest, article)) if article.ends_with('\'') => format!("{article}{rest}"),
        Some((rest, article)) => format!("{article} {rest}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Name, read};

    fn title(title: &str, original: Option<&str>, year: Option<i16>) -> Name {
        Name {
            title: title.to_owned(),
            original_title: original.map(str::to_owned),
            year,
        }
    }

    #[test]
    fn the_year_is_split_off_and_the_article_goes_in_front() {
        for (text, expected) in [
            ("Heat (1995)", title("Heat", None, Some(1995))),
            ("Matrix, The (1999)", title("The Matrix", None, Some(1999))),
            (
                "Beautiful Mind, A (2001) ",
                title("A Beautiful Mind", None, Some(2001)),
            ),
            (
                "Avventura, L' (1960)",
                title("L'Avventura", None, Some(1960)),
            ),
            (
                "Good, the Bad and the Ugly, The (1966)",
                title("The Good, the Bad and the Ugly", None, Some(1966)),
            ),
            (
                "Crouching Tiger, Hidden Dragon (2000)",
                title("Crouching Tiger, Hidden Dragon", None, Some(2000)),
            ),
            (
                "2001: A Space Odyssey (1968)",
                title("2001: A Space Odyssey", None, Some(1968)),
            ),
            ("1984 (1956)", title("1984", None, Some(1956))),
            ("2012 (2009)", title("2012", None, Some(2009))),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn the_original_title_in_brackets_is_kept_and_an_alias_is_not() {
        for (text, expected) in [
            (
                "Leopard, The (Gattopardo, Il) (1963)",
                title("The Leopard", Some("Il Gattopardo"), Some(1963)),
            ),
            (
                "Seven (a.k.a. Se7en) (1995)",
                title("Seven", None, Some(1995)),
            ),
            (
                "Bicycle Thieves (a.k.a. The Bicycle Thief) (Ladri di biciclette) (1948)",
                title("Bicycle Thieves", Some("Ladri di biciclette"), Some(1948)),
            ),
            (
                "Haine, La (Hate) (1995)",
                title("La Haine", None, Some(1995)),
            ),
            (
                "Birdman: Or (The Unexpected Virtue of Ignorance) (2014)",
                title(
                    "Birdman: Or (The Unexpected Virtue of Ignorance)",
                    None,
                    Some(2014),
                ),
            ),
            (
                "(500) Days of Summer (2009)",
                title("(500) Days of Summer", None, Some(2009)),
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_series_has_its_first_year_and_what_is_no_year_stays() {
        assert_eq!(
            read("Death Note (2006–2007)"),
            title("Death Note", None, Some(2006))
        );
        assert_eq!(
            read("Fawlty Towers (1975-1979)"),
            title("Fawlty Towers", None, Some(1975))
        );
        assert_eq!(read("Babylon 5"), title("Babylon 5", None, None));
        assert_eq!(read("(2012)"), title("(2012)", None, None));
        assert_eq!(read(")("), title(")(", None, None));
    }
}
