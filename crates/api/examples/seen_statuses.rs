//! Compares what the document says with what was seen:
//! `cargo run -p marquee-api --example seen_statuses -- FOLDER`, after tests that ran with `MARQUEE_SEEN_STATUSES=FOLDER`.
//!
//! Prints each documented status that nothing has seen, and each seen one that is not documented; fails if there are any.
#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::Context;
use marquee_api::{openapi, routes};

fn main() -> anyhow::Result<ExitCode> {
    let folder = std::env::args().nth(1);
    let folder = folder.context("which folder has the seen statuses?")?;
    let (documented, mut seen) = (documented()?, seen(&folder)?);
    // the server under all operations cuts off whoever sends too slowly, as a busy machine's tests may
    seen.retain(|operation| !operation.ends_with(" 408") || documented.contains(operation));
    for operation in documented.difference(&seen) {
        println!("never seen: {operation}");
    }
    for operation in seen.difference(&documented) {
        println!("not documented: {operation}");
    }
    println!("documented: {}, seen: {}", documented.len(), seen.len());
    Ok(if documented == seen {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// `METHOD path status` for each answer in the document; aliases are their canonical path's.
fn documented() -> anyhow::Result<BTreeSet<String>> {
    let document = serde_json::to_value(openapi::document())?;
    let mut all = BTreeSet::new();
    for resource in routes::table() {
        let path = resource.paths()[0];
        for endpoint in resource.endpoints() {
            let method = endpoint.method.as_str();
            let operation = &document["paths"][path][method.to_lowercase()];
            let responses = operation["responses"].as_object();
            let responses =
                responses.with_context(|| format!("{method} {path} is not documented"))?;
            all.extend(
                responses
                    .keys()
                    .map(|status| format!("{method} {path} {status}")),
            );
        }
    }
    Ok(all)
}

fn seen(folder: &str) -> anyhow::Result<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {folder}"))? {
        let text = std::fs::read_to_string(entry?.path())?;
        all.extend(text.lines().map(str::to_owned));
    }
    Ok(all)
}
