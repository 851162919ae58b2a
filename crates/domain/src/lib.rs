//! Marquee: domain.
