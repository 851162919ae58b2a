//! Notes which operation answered with which status, in the folder that `MARQUEE_SEEN_STATUSES` names: what the document lists
//! and no test has ever seen is told by `cargo run -p marquee-api --example seen_statuses`.

use std::collections::HashSet;
use std::io::Write;
use std::sync::{LazyLock, Mutex};

use marquee_api::routes;

const FOLDER: &str = "MARQUEE_SEEN_STATUSES";

/// What this process has noted so far.
static NOTED: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// Notes an answer, if anybody wants to know.
pub(crate) fn note(method: &str, path: &str, status: u16) {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let Some(operation) = operation(method, path) else {
        return;
    };
    let line = format!("{operation} {status}\n");
    let mut noted = NOTED.lock().unwrap();
    if noted.insert(line.clone()) {
        let name = format!("api-{}", std::process::id());
        let path = std::path::Path::new(&folder).join(name);
        let file = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(path);
        file.unwrap().write_all(line.as_bytes()).unwrap();
    }
}

/// The method and path, as the document has them, that a request went to; none for 404 and 405.
fn operation(method: &str, path: &str) -> Option<String> {
    let method = if method == "HEAD" { "GET" } else { method };
    let path = path.trim_end_matches('/');
    let table = routes::table();
    let resource = table
        .iter()
        .find(|resource| resource.paths().iter().any(|pattern| fits(pattern, path)))?;
    let mut endpoints = resource.endpoints().iter();
    endpoints.find(|endpoint| endpoint.method.as_str() == method)?;
    Some(format!("{method} {}", resource.paths()[0]))
}

fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.split('/'), path.split('/'));
    pattern.clone().count() == path.clone().count()
        && pattern.zip(path).all(|(expected, part)| {
            expected == part || (expected.starts_with('{') && !part.is_empty())
        })
}
