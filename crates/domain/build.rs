//! Builds again when a migration was added: `embed_migrations!` cannot say so itself.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
