//! Marquee: domain.

pub mod preferences;
