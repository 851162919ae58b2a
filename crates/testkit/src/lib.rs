//! Marquee: testkit.
