//! Which part of a list is asked for.

use marquee_domain::page::Page;

use super::{Fields, Request, numbers};

const USUAL: u32 = 20;
const FARTHEST: u32 = 10_000;

/// Takes the parameters `limit` (20 if not given, at most 100) and `offset` (0 if not given, at most 10,000).
pub fn page(fields: &mut Fields) -> Option<Page> {
    page_of(fields, USUAL)
}

/// As [`page`], for a list whose parts usually have so many entries.
pub fn page_of(fields: &mut Fields, usual: u32) -> Option<Page> {
    let limit = fields.optional_text("limit", numbers::limit);
    let offset = fields.optional_text("offset", offset);
    Some(Page {
        limit: limit?.unwrap_or(usual),
        offset: offset?.unwrap_or(0),
    })
}

/// For lists that can be asked for nothing else.
impl Request for Page {
    fn read(fields: &mut Fields) -> Option<Self> {
        page(fields)
    }
}

/// How many entries are left out before the first: 0 to 10,000.
pub fn offset(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|offset| *offset <= FARTHEST)
        .ok_or_else(|| format!("must be a whole number, 0 to {FARTHEST}"))
}
