//! Prints the `OpenAPI` document: `cargo run -p marquee-api --example openapi`.
#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]

fn main() -> anyhow::Result<()> {
    println!("{}", marquee_api::openapi::document().to_pretty_json()?);
    Ok(())
}
