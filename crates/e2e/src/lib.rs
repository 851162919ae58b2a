//! Marquee: e2e.
