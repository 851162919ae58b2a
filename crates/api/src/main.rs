//! Marquee: api.

fn main() {}
