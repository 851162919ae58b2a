//! The recommender as its caller sees it.

mod by_hand;
mod filters;
mod fixture;
mod genre;
mod notes;
mod reasons;
