//! Marquee: queue.
