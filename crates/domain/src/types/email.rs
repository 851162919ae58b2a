use std::fmt;
use std::str::FromStr;

use super::Unfit;

/// An e-mail address as its owner typed it, without the space around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The most characters an address has (RFC 5321).
    pub const LONGEST: usize = 254;

    /// Reads an address that mail can be sent to: `local@host.domain`, in ASCII.
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        let text = text.trim();
        let unfit = || Unfit::because("must be an e-mail address, e.g. ada@example.com");
        if text.len() > Self::LONGEST {
            return Err(Unfit::because(format!(
                "must have at most {} characters",
                Self::LONGEST
            )));
        }
        if !text.is_ascii() {
            return Err(Unfit::because(
                "must be in ASCII; write an international domain in its xn-- form",
            ));
        }
        let (local, domain) = text.rsplit_once('@').ok_or_else(unfit)?;
        if is_local_part(local) && is_domain(domain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(unfit())
        }
    }

    /// What is compared: two addresses that differ in case only are one account.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A dot-atom (RFC 5322); quoted local parts are not accepted.
fn is_local_part(text: &str) -> bool {
    let atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
    };
    text.len() <= 64 && text.split('.').all(atom)
}

fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top_is_a_name = text
        .rsplit('.')
        .next()
        .is_some_and(|top| !top.bytes().all(|b| b.is_ascii_digit()));
    text.contains('.') && text.split('.').all(label) && top_is_a_name
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for EmailAddress {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::EmailAddress;

    #[test]
    fn an_address_is_kept_as_typed_and_compared_without_case() {
        let address = EmailAddress::parse(" Ada.Lovelace+films@Example.COM ").unwrap();
        assert_eq!(address.as_str(), "Ada.Lovelace+films@Example.COM");
        assert_eq!(address.key(), "ada.lovelace+films@example.com");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("a@{}.com", "x.".repeat(130));
        for text in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@example",
            "ada@@example.com",
            "a da@example.com",
            "ada@exam ple.com",
            ".ada@example.com",
            "a..da@example.com",
            "ada@-example.com",
            "ada@example..com",
            "ada@example.com.",
            "ada@127.0.0.1",
            "ada\0@example.com",
            "ada\r\nBcc: x@example.com",
            "ädä@example.com",
            "\"a b\"@example.com",
            "<ada@example.com>",
            &long,
        ] {
            assert!(EmailAddress::parse(text).is_err(), "{text:?}");
        }
    }
}
