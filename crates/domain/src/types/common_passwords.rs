use std::collections::HashSet;
use std::sync::LazyLock;

/// The list, one password a line; `#` begins a remark, and no password.
const LIST: &str = include_str!("common_passwords.txt");

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = LIST.lines();
    lines.filter(|line| !line.starts_with('#')).collect()
});

/// Whether a password is one of those that everybody tries first, in whatever case.
pub(super) fn is_common(password: &str) -> bool {
    COMMON.contains(password.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::{COMMON, is_common};

    #[test]
    fn the_commonest_passwords_are_known_in_any_case() {
        assert!(COMMON.len() > 18_000);
        for common in [
            "12345678",
            "password",
            "PassWord1",
            "QWERTYUIOP",
            "iloveyou",
            "trustno1",
        ] {
            assert!(is_common(common), "{common}");
        }
        for other in [
            "correct horse battery",
            "Zoë sees 7 films",
            "# The MIT License (MIT)",
            "",
        ] {
            assert!(!is_common(other), "{other}");
        }
    }
}
