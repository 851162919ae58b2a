use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

use super::common_passwords::is_common;
use super::keyed_digest::keyed_digest;
use super::{Unfit, name_key};

/// Not a secret: it only keeps our digests apart from anybody else's SHA-256 of the same passwords.
const DIGEST_KEY: &[u8] = b"marquee password 1";

/// A password as typed, never printed.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// The most characters accepted; all of them count.
    pub const LONGEST: usize = 512;

    /// A new password: as [`Password::parse`], and neither one of the commonest nor one of its owner's `own` words (name, address).
    pub fn choose(text: &str, shortest: usize, own: &[&str]) -> Result<Self, Unfit> {
        let password = Self::parse(text, shortest)?;
        if is_common(text) {
            return Err(Unfit::because(
                "is one of the commonest passwords, which are tried first; choose another",
            ));
        }
        let key = name_key(text);
        let is_own = |word: &&str| {
            let before_at = word.split_once('@').map_or(*word, |(local, _)| local);
            key == name_key(word) || key == name_key(before_at)
        };
        if own.iter().any(is_own) {
            return Err(Unfit::because(
                "must not be your own name or e-mail address",
            ));
        }
        Ok(password)
    }

    /// At least `shortest` characters, at most 512, no control characters.
    pub fn parse(text: &str, shortest: usize) -> Result<Self, Unfit> {
        let length = text.chars().count();
        if length < shortest {
            return Err(Unfit::because(format!(
                "must have at least {shortest} characters"
            )));
        }
        if length > Self::LONGEST {
            return Err(Unfit::because(format!(
                "must have at most {} characters",
                Self::LONGEST
            )));
        }
        if text.chars().any(char::is_control) {
            return Err(Unfit::because("must not have control characters"));
        }
        Ok(Self::typed(text))
    }

    /// A password to be compared with a stored one. Keyboards differ in how they encode accents; that is evened out.
    pub fn typed(text: &str) -> Self {
        Self(text.nfc().collect::<String>().into())
    }

    /// bcrypt looks at 72 bytes and stops at a NUL: it gets a digest of the whole password instead.
    fn digest(&self) -> String {
        let password = self.0.expose_secret().as_bytes();
        STANDARD_NO_PAD.encode(keyed_digest(DIGEST_KEY, password))
    }
}

/// What is stored of a password: a bcrypt hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Hashes. Slow on purpose (about 0.2 s at cost 12): keep it off the async threads.
    pub fn new(password: &Password, cost: u32) -> Result<Self, bcrypt::BcryptError> {
        Ok(Self(bcrypt::non_truncating_hash(password.digest(), cost)?))
    }

    /// The hash of an account that nobody can sign in to.
    pub fn unusable() -> Self {
        Self("!".to_owned())
    }

    /// A hash as it was stored.
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether there is a password that matches.
    pub fn is_usable(&self) -> bool {
        self.0.starts_with('$')
    }

    /// How much work went into it; `None` when it is [`PasswordHash::unusable`].
    pub fn cost(&self) -> Option<u32> {
        let parts: bcrypt::HashParts = self.0.parse().ok()?;
        Some(parts.get_cost())
    }

    /// Whether `password` is the one. As slow as hashing; one that is [`PasswordHash::unusable`] is never.
    pub fn matches(&self, password: &Password) -> bool {
        bcrypt::non_truncating_verify(password.digest(), &self.0).unwrap_or(false)
    }

    /// The text that is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Password, PasswordHash};

    #[test]
    fn every_character_of_a_long_password_counts() {
        let long = |last: &str| Password::typed(&format!("{}{last}", "ä".repeat(100)));
        let hash = PasswordHash::new(&long("1"), 4).unwrap();
        assert!(hash.matches(&long("1")));
        assert!(!hash.matches(&long("2")));
        assert!(!hash.matches(&long("")));
    }

    #[test]
    fn accents_match_however_they_are_encoded() {
        let hash = PasswordHash::new(&Password::typed("Ame\u{301}lie-2001"), 4).unwrap();
        assert!(hash.matches(&Password::typed("Am\u{e9}lie-2001")));
    }

    #[test]
    fn an_unusable_hash_matches_nothing() {
        for text in ["", "!", "password"] {
            assert!(!PasswordHash::unusable().matches(&Password::typed(text)));
        }
    }

    #[test]
    fn too_short_too_long_and_control_characters_are_refused() {
        assert!(Password::parse("12345678", 8).is_ok());
        for text in ["1234567", "", "1234\u{0}5678", &"x".repeat(513)] {
            assert!(Password::parse(text, 8).is_err(), "{text:?}");
        }
        assert!(
            Password::parse("ääää", 5).is_err(),
            "characters count, not bytes"
        );
    }

    #[test]
    fn common_passwords_and_ones_own_words_are_refused_in_any_case() {
        let own = ["Ada Lovelace", "ada.lovelace@example.com"];
        for text in [
            "12345678",
            "Password1",
            "ada lovelace",
            "ADA  LOVELACE",
            "Ada.Lovelace@Example.com",
            "ada.lovelace",
        ] {
            assert!(Password::choose(text, 8, &own).is_err(), "{text:?}");
        }
        for text in [
            "correct horse",
            "ада лавлейс",
            "🎬🎬🎬🎬🎬🎬🎬🎬",
            "ada lovelace 1",
        ] {
            assert!(Password::choose(text, 8, &own).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_hash_knows_its_cost() {
        let hash = PasswordHash::new(&Password::typed("hunter22"), 5).unwrap();
        assert_eq!(hash.cost(), Some(5));
        assert_eq!(PasswordHash::unusable().cost(), None);
    }

    #[test]
    fn a_password_is_not_printed() {
        assert!(!format!("{:?}", Password::typed("hunter22")).contains("hunter22"));
    }
}
