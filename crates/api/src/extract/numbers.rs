//! Numbers in query strings and paths.

const MOST: u32 = 100;

/// An id: a whole number from 1.
pub fn id(text: &str) -> Result<u64, &'static str> {
    text.parse()
        .ok()
        .filter(|id| *id > 0)
        .ok_or("must be a whole number from 1")
}

/// How many entries a list has at most: 1 to 100.
pub fn limit(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|limit| (1..=MOST).contains(limit))
        .ok_or_else(|| format!("must be a whole number, 1 to {MOST}"))
}
