//! The recommender as its caller sees it.

mod artefact;
mod by_dense;
mod by_hand;
mod evaluation;
mod filters;
mod fixture;
mod genre;
mod home;
mod models;
mod notes;
mod personal;
mod reasons;
mod training;
