use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::{Unfit, line};

/// What two names are compared by: case, surrounding and repeated space don't count, nor does how accents are encoded.
pub fn name_key(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words
        .join(" ")
        .nfc()
        .collect::<String>()
        .to_lowercase()
        .nfc()
        .collect()
}

/// The name of a user, as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// The most characters a name has.
    pub const LONGEST: usize = 100;

    /// 1 to 100 characters, none of them a control character and one of them visible; the space around is dropped.
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        line(text, Self::LONGEST).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a role, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleName(String);

impl RoleName {
    /// The role every account has.
    pub const USER: &str = "user";
    /// May remove any review.
    pub const MODERATOR: &str = "moderator";
    /// May do everything.
    pub const ADMIN: &str = "admin";

    /// The role `user`.
    pub fn user() -> Self {
        Self(Self::USER.to_owned())
    }

    /// The role `admin`.
    pub fn admin() -> Self {
        Self(Self::ADMIN.to_owned())
    }

    /// 1 to 50 of the letters a–z, digits, `-` and `_`; case and the space around don't matter.
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        let name = text.trim().to_ascii_lowercase();
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if (1..=50).contains(&name.len()) && name.bytes().all(fits) {
            Ok(Self(name))
        } else {
            Err(Unfit::because(
                "must be 1 to 50 letters, digits, '-' or '_'",
            ))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{PersonName, RoleName, name_key};

    #[test]
    fn names_are_compared_without_case_space_and_encoding() {
        assert_eq!(name_key("  Science \t FICTION "), "science fiction");
        assert_eq!(name_key("Ame\u{301}lie"), name_key("AMÉLIE"));
        assert_ne!(name_key("Amelie"), name_key("Amélie"));
    }

    #[test]
    fn a_person_has_a_name_without_control_characters() {
        assert_eq!(
            PersonName::parse(" Zoë Kravitz ").unwrap().as_str(),
            "Zoë Kravitz"
        );
        assert!(PersonName::parse(&"ü".repeat(100)).is_ok());
        assert!(PersonName::parse("🎬").is_ok());
        let invisible = ["\u{200b}", "\u{301}", "\u{feff} \u{ad}", "\u{3164}"];
        let other = ["", " ", "a\0b", "a\nb", "a\u{7f}b", &"x".repeat(101)];
        for text in invisible.into_iter().chain(other) {
            assert!(PersonName::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_role_is_a_short_word() {
        assert_eq!(RoleName::parse(" Admin ").unwrap().as_str(), "admin");
        for text in ["", "two words", "rôle", "a\0"] {
            assert!(RoleName::parse(text).is_err(), "{text:?}");
        }
    }
}
