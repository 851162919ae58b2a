//! Marquee: recommender.
