//! Marquee: settings.
