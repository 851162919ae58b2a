//! Prints the `OpenAPI` document: `cargo run -p marquee-api --example openapi`.

fn main() -> anyhow::Result<()> {
    println!("{}", marquee_api::openapi::document().to_pretty_json()?);
    Ok(())
}
