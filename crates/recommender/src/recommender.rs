//! A catalogue with the model laid over it.

use std::sync::Arc;

use crate::catalogue::{Catalogue, MovieId};
use crate::interactions::narrow;
use crate::model::Model;
use crate::profile::Profile;
use crate::strategies::{Recommendations, Request, answer};

/// Answers requests from one catalogue and one model. Making one takes a merge of two sorted lists (a hundred thousand movies in well
/// under a millisecond), so a new one can be made whenever either changes.
#[derive(Debug, Clone)]
pub struct Recommender {
    catalogue: Arc<Catalogue>,
    seated: Option<Seated>,
}

/// A model whose movies have their places in a catalogue.
#[derive(Debug, Clone)]
pub(crate) struct Seated {
    pub(crate) model: Arc<Model>,
    /// By the model's place: the catalogue's; [`NOWHERE`] if it doesn't hold the movie (any more).
    pub(crate) in_catalogue: Vec<u32>,
}

/// No place.
pub(crate) const NOWHERE: u32 = u32::MAX;

impl Recommender {
    /// For this catalogue, with this model if there is one yet.
    pub fn new(catalogue: impl Into<Arc<Catalogue>>, model: Option<Arc<Model>>) -> Self {
        let catalogue = catalogue.into();
        let seated = model.map(|model| Seated::new(model, &catalogue));
        Self { catalogue, seated }
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// The model.
    pub fn model(&self) -> Option<&Arc<Model>> {
        self.seated.as_ref().map(|seated| &seated.model)
    }

    /// Answers a request. Filters come first, then the ranking of what passes.
    pub fn recommend(&self, profile: &Profile, request: &Request) -> Recommendations {
        answer(&self.catalogue, self.seated.as_ref(), profile, request)
    }

    /// The movies of the catalogue that are most like the one of this id, by the model, and how like, 0 to 1. None without a model, or if
    /// it doesn't know the movie.
    pub fn similar(&self, movie: MovieId, most: usize) -> Vec<(MovieId, f32)> {
        let Some(model) = self.model() else {
            return Vec::new();
        };
        let all = model.similar(movie, usize::MAX).into_iter();
        all.filter(|(id, _)| self.catalogue.movie(*id).is_some())
            .take(most)
            .collect()
    }
}

impl Seated {
    fn new(model: Arc<Model>, catalogue: &Catalogue) -> Self {
        let mut there = catalogue.ids().enumerate().peekable();
        let in_catalogue = model
            .table()
            .movies()
            .iter()
            .map(|id| {
                while there.next_if(|(_, other)| other < id).is_some() {}
                there
                    .next_if(|(_, other)| other == id)
                    .map_or(NOWHERE, |(place, _)| narrow(place))
            })
            .collect();
        Self {
            model,
            in_catalogue,
        }
    }
}
