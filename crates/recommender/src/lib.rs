//! Ratings and features in, ranked movies with reasons out.
//!
//! Pure: no clock, no I/O, and equal input gives an equal answer. Every order ends in the movie's id, ascending.
//!
//! - [`catalogue`]: what there is to recommend, laid out for ranking: [`Catalogue`], [`Movie`], [`Genre`].
//! - [`interactions`]: who rated what, for training and measuring: [`Interactions`].
//! - [`model`]: the item→item model.
//! - [`popularity`]: the popularity score, compared exactly: [`Popularity`].
//! - [`profile`]: what a user has rated, watched and dismissed: [`Profile`].
//! - [`filters`]: the hard filters, as bitsets, before any ranking: [`Filters`].
//! - `note`: says which filter bound when too few movies pass.
//! - [`strategies`]: how movies are chosen and ranked: [`Strategy`], [`Request`]; [`recommend`] without a model.
//! - [`recommender`]: a catalogue with the model laid over it: [`Recommender`].
//! - [`home`]: the rows of a home screen, none of which repeats a movie.
//! - [`reasons`]: why a movie is in the list: [`Reason`].
//! - [`evaluation`]: how good lists are, measured on ratings that were held out.

pub mod catalogue;
pub mod evaluation;
pub mod filters;
pub mod home;
pub mod interactions;
pub mod model;
mod note;
pub mod popularity;
pub mod profile;
pub mod reasons;
pub mod recommender;
pub mod strategies;

pub use catalogue::{Catalogue, Genre, GenreId, Movie, MovieId};
pub use filters::Filters;
pub use interactions::Interactions;
pub use popularity::Popularity;
pub use profile::{Person, Profile, Rating, Taste};
pub use reasons::{Reason, ReasonKind};
pub use recommender::Recommender;
pub use strategies::{Explore, Recommendation, Recommendations, Request, Strategy, recommend};
