use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

use super::Unfit;
use super::keyed_digest::keyed_digest;

/// Not a secret: it only keeps our digests apart from anybody else's SHA-256 of the same passwords.
const DIGEST_KEY: &[u8] = b"marquee password 1";

/// A password as typed, never printed.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// The most characters accepted; all of them count.
    pub const LONGEST: usize = 512;

    /// A new password: at least `shortest` characters, at most 512, no control characters.
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
    fn a_password_is_not_printed() {
        assert!(!format!("{:?}", Password::typed("hunter22")).contains("hunter22"));
    }
}
