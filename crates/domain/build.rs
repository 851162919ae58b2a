//! Builds again when a migration was added: `embed_migrations!` cannot say so itself.
#![expect(clippy::print_stdout, reason = "how a build script speaks to cargo")]

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
