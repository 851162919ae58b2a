//! Lists in parts: `{"count":…,"next":…,"previous":…,"results":[…]}`, and a `Link` header that says the same.

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use marquee_domain::page::{COUNTED, Found, Page};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;

/// What needs no encoding in a query string.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// How many there are in all; exact up to 10,000.
    #[schema(example = 1)]
    count: u64,
    /// There are more than `count`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    count_capped: bool,
    /// Where the next part is, relative to this server; null at the end.
    #[schema(value_type = Option<String>, format = "uri-reference")]
    next: Option<String>,
    /// Where the part before is; null at the beginning.
    #[schema(value_type = Option<String>, format = "uri-reference")]
    previous: Option<String>,
    /// The entries of this part.
    results: Vec<T>,
}

impl<T: Serialize> List<T> {
    /// 200 with the part of a list that `request` asked for. Its links keep the request's other parameters.
    pub fn answer(
        message: &str,
        request: &HttpRequest,
        page: Page,
        found: Found<T>,
    ) -> Answer<Self> {
        let list = Self::of(&Address::of(request), page, found);
        let link = list.link();
        let answer = Answer::ok(message, list);
        match link {
            Some(link) => answer.header(header::LINK, link),
            None => answer,
        }
    }

    /// The part of the list at `address` that begins at `page`.
    pub fn of(address: &Address, page: Page, found: Found<T>) -> Self {
        let (next, previous) = neighbours(page, found.count);
        let at = |offset: u32| address.part(page.limit, offset);
        Self {
            count: found.count.min(COUNTED),
            count_capped: found.count > COUNTED,
            next: next.map(at),
            previous: previous.map(at),
            results: found.rows,
        }
    }
}

/// What may have a `Link` header.
pub trait Linked {
    /// The header: where the next and the previous part are.
    fn link(&self) -> Option<String> {
        None
    }
}

impl<T> Linked for List<T> {
    fn link(&self) -> Option<String> {
        let links = [("next", &self.next), ("prev", &self.previous)];
        let links: Vec<String> = links
            .into_iter()
            .filter_map(|(rel, to)| Some(format!("<{}>; rel=\"{rel}\"", to.as_ref()?)))
            .collect();
        Some(links.join(", ")).filter(|links| !links.is_empty())
    }
}

/// Where a list is: its path, and its parameters without `limit` and `offset`.
#[derive(Debug, Clone)]
pub struct Address {
    path: String,
    parameters: Vec<(String, String)>,
}

impl Address {
    /// With the parameters as they were sent, which the links of personal lists keep.
    pub fn of(request: &HttpRequest) -> Self {
        let given = web::Query::<Vec<(String, String)>>::from_query(request.query_string());
        let mut parameters = given.map(web::Query::into_inner).unwrap_or_default();
        parameters.retain(|(name, _)| name != "limit" && name != "offset");
        Self {
            path: request.path().to_owned(),
            parameters,
        }
    }

    /// With canonical parameters: in one order, those that say nothing left out. Answers that are kept need this: however the same is asked for,
    /// its links are the same.
    pub fn new(path: &str, parameters: Vec<(String, String)>) -> Self {
        Self {
            path: path.to_owned(),
            parameters,
        }
    }

    /// The address of a part, relative to this server. It also names the part among the answers that are kept.
    pub fn part(&self, limit: u32, offset: u32) -> String {
        let paging = [("limit", limit), ("offset", offset)];
        let paging = paging.map(|(name, value)| (name.to_owned(), value.to_string()));
        let pairs: Vec<String> = self
            .parameters
            .iter()
            .chain(&paging)
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        format!("{}?{}", self.path, pairs.join("&"))
    }
}

/// The offsets of the next and the previous part. No part begins beyond what is counted.
pub(crate) fn neighbours(page: Page, count: u64) -> (Option<u32>, Option<u32>) {
    let next = page.offset.saturating_add(page.limit);
    let next = (u64::from(next) < count && u64::from(next) <= COUNTED).then_some(next);
    let previous = (page.offset > 0).then(|| page.offset.saturating_sub(page.limit));
    (next, previous)
}

fn encoded(text: &str) -> impl std::fmt::Display {
    utf8_percent_encode(text, PLAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_neighbours_of_a_part_stay_inside_the_list() {
        let at = |limit, offset, count| neighbours(Page { limit, offset }, count);
        assert_eq!(at(20, 0, 0), (None, None));
        assert_eq!(at(20, 0, 20), (None, None));
        assert_eq!(at(20, 0, 21), (Some(20), None));
        assert_eq!(at(20, 10, 31), (Some(30), Some(0)));
        assert_eq!(at(20, 40, 41), (None, Some(20)));
        assert_eq!(at(20, 9_980, 10_001), (Some(10_000), Some(9_960)));
        assert_eq!(
            at(20, 10_000, 10_001),
            (None, Some(9_980)),
            "an offset has its limit"
        );
    }
}
