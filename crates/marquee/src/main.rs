//! Marquee: marquee.

fn main() {}
