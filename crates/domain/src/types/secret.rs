use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::keyed_digest::keyed_digest;

/// A token that nobody can guess, shown once, to its owner; the database has its hash only.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A new one, from a cryptographic generator that the operating system seeds.
    pub fn random() -> Self {
        Self(rand::random())
    }

    /// The one for `purpose`, from a key that only the server knows: the same whenever it is asked for.
    pub fn derived(key: &str, purpose: &str) -> Self {
        Self(keyed_digest(key.as_bytes(), purpose.as_bytes()))
    }

    /// Reads one back; `None` for what cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// SHA-256: 256 random bits need no slow hash.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }

    /// The token in letters that need no escaping in a link: 43 of them.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_derived_secret_is_the_same_for_one_purpose_and_key_only() {
        let secret = Secret::derived("key", "activation 1");
        assert_eq!(secret, Secret::derived("key", "activation 1"));
        assert_ne!(secret, Secret::derived("key", "activation 2"));
        assert_ne!(secret, Secret::derived("another", "activation 1"));
    }

    #[test]
    fn a_secret_is_read_back_and_unlike_any_other() {
        let (one, other) = (Secret::random(), Secret::random());
        assert_eq!(Secret::parse(&one.reveal()).unwrap().hash(), one.hash());
        assert_ne!(one.hash(), other.hash());
        assert_eq!(one.reveal().len(), 43);
        for text in [
            "",
            "abc",
            "\0",
            &format!("{}=", one.reveal()),
            &"A".repeat(44),
        ] {
            assert!(Secret::parse(text).is_none(), "{text:?}");
        }
    }
}
