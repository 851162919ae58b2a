//! Marquee: worker.
