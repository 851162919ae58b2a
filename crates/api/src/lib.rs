//! Marquee: api.
