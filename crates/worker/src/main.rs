//! Marquee: worker.

fn main() {}
