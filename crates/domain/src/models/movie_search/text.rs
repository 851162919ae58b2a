use std::str::FromStr;

use crate::models::statement::Statement;
use crate::types::Unfit;

/// What is looked for in titles, as somebody typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText(String);

/// `InnoDB`'s own: in its full-text index these are not to be found.
const STOPWORDS: [&str; 36] = [
    "a", "about", "an", "are", "as", "at", "be", "by", "com", "de", "en", "for", "from", "how",
    "i", "in", "is", "it", "la", "of", "on", "or", "that", "the", "this", "to", "was", "what",
    "when", "where", "who", "will", "with", "und", "the", "www",
];
/// Nor are words that are shorter or longer than this, in characters.
const INDEXED: std::ops::RangeInclusive<usize> = 3..=84;

impl SearchText {
    /// The most characters it may have.
    pub const LONGEST: usize = 200;

    /// The text, without the space around.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it asks of the full-text index: titles with all its words, each of which may go on. `None`: no word of it can be there.
    ///
    /// Whatever was typed, only letters, digits, `_` and the two operators put in here are left, so it is always well-formed.
    pub(super) fn all_words(&self) -> Option<String> {
        let separates = |c: char| !c.is_alphanumeric() && c != '_';
        let words: Vec<String> = self
            .0
            .split(separates)
            .map(str::to_lowercase)
            .filter(|word| INDEXED.contains(&word.chars().count()))
            .filter(|word| !STOPWORDS.contains(&word.as_str()))
            .map(|word| format!("+{word}*"))
            .collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// What a title that begins with it is `LIKE`.
    pub(super) fn prefix(&self) -> String {
        let text = self
            .0
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_");
        format!("{text}%")
    }

    /// The ids of all movies that match, as a query in brackets.
    pub(in crate::models) fn matching(&self) -> Statement {
        let mut ids = Statement::default();
        ids.sql("(SELECT id FROM movies WHERE title LIKE ")
            .text(self.prefix())
            .sql(" UNION SELECT id FROM movies WHERE original_title LIKE ")
            .text(self.prefix());
        if let Some(words) = self.all_words() {
            ids.sql(" UNION SELECT id FROM movies WHERE MATCH (title, original_title) AGAINST (")
                .text(words)
                .sql(" IN BOOLEAN MODE)");
        }
        ids.sql(")");
        ids
    }
}

/// 1 to 200 characters, none of them a control character.
impl FromStr for SearchText {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Unfit::because("must not be empty"));
        }
        if text.chars().any(char::is_control) {
            return Err(Unfit::because("must not have control characters"));
        }
        if text.chars().count() > Self::LONGEST {
            return Err(Unfit::because(format!(
                "must have at most {} characters",
                Self::LONGEST
            )));
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::SearchText;

    fn words(text: &str) -> Option<String> {
        text.parse::<SearchText>().unwrap().all_words()
    }

    #[test]
    fn only_words_that_the_index_can_have_are_looked_up() {
        assert_eq!(words("The Dark Knight").unwrap(), "+dark* +knight*");
        assert_eq!(words("Schindler's List").unwrap(), "+schindler* +list*");
        assert_eq!(words("AMÉLIE").unwrap(), "+amélie*");
        for short in ["It", "Up", "The Who", "M", "🎬", &"x".repeat(85)] {
            assert_eq!(words(short), None, "{short}");
        }
    }

    #[test]
    fn operators_are_no_part_of_a_word() {
        assert_eq!(
            words(r#"+war -"peace" (and) ~love* <heart> @3 'x%_\"#).unwrap(),
            "+war* +peace* +and* +love* +heart*"
        );
        assert_eq!(words(r#"+-*"()~@<>"#), None);
    }

    #[test]
    fn a_text_has_characters_but_no_control_characters() {
        for wrong in ["", "  ", "a\0b", "a\nb", &"x".repeat(201)] {
            assert!(wrong.parse::<SearchText>().is_err(), "{wrong:?}");
        }
    }
}
