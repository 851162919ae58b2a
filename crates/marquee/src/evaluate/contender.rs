//! The strategies to compare. What Marquee serves is asked through the very function that its worker calls; the others are what
//! research compares with: all weights, nothing pruned, nothing mixed in.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use marquee_recommender::model::ease::{self, Ease};
use marquee_recommender::model::knn::{self, Knn};
use marquee_recommender::model::strength::Strength;
use marquee_recommender::model::{Features, Model, train, training};
use marquee_recommender::{Catalogue, Interactions, MovieId, Recommender, Strategy};

use super::asking::{Dense, Scores, Served};

/// A strategy to compare.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Contender {
    /// The popularity score
    Popular,
    /// Weighted Genre Proportional
    Genre,
    /// Item kNN over positive ratings
    Knn,
    /// EASE over positive ratings, with all its weights
    Ease,
    /// The model alone, as it is served
    Collaborative,
    /// What Marquee serves unless it is asked for another
    Hybrid,
}

/// What contenders learn from.
pub(super) struct Ground {
    /// The ids of the trial's movies, ascending: a movie of the trial is its place here.
    pub(super) ids: Vec<MovieId>,
    /// Those movies, with the ratings and watches of the training part.
    pub(super) catalogue: Arc<Catalogue>,
    /// What they are about.
    pub(super) features: Vec<Features>,
    /// The ratings of the training part.
    pub(super) ratings: Interactions,
    /// Those that are positive, for models that know nothing but "liked".
    pub(super) liked: Interactions,
    /// From so many stars on a rating is positive.
    pub(super) positive: u8,
    /// The model that Marquee serves, once it was asked for, and how long it took: two strategies share it.
    pub(super) model: OnceLock<(Arc<Model>, Duration)>,
}

impl Ground {
    fn model(&self) -> &(Arc<Model>, Duration) {
        self.model.get_or_init(|| {
            let started = Instant::now();
            let options = training::Options::default();
            let (model, _) = train(&self.ratings, &self.features, &options, |_, _| ());
            (Arc::new(model), started.elapsed())
        })
    }
}

/// A strategy that can be asked.
pub(super) enum Fitted<'a> {
    /// As the worker does it.
    Served(Box<Served<'a>>),
    /// By scores of all movies.
    Dense(Dense),
}

impl Contender {
    pub(super) const ALL: [Self; 6] = [
        Self::Popular,
        Self::Genre,
        Self::Knn,
        Self::Ease,
        Self::Collaborative,
        Self::Hybrid,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Popular => "popular",
            Self::Genre => "genre",
            Self::Knn => "knn",
            Self::Ease => "ease",
            Self::Collaborative => "collaborative",
            Self::Hybrid => "hybrid",
        }
    }

    /// Learns; says how long it took, training's own check of the model included.
    pub(super) fn fit(self, ground: &Ground) -> (Fitted<'_>, Duration) {
        let started = Instant::now();
        let fitted = self.fitted(ground);
        match self {
            Self::Collaborative | Self::Hybrid => (fitted, ground.model().1),
            _ => (fitted, started.elapsed()),
        }
    }

    fn fitted(self, ground: &Ground) -> Fitted<'_> {
        let served = |strategy, model| {
            Fitted::Served(Box::new(Served {
                ground,
                recommender: Recommender::new(ground.catalogue.clone(), model),
                strategy,
            }))
        };
        let model = || Some(ground.model().0.clone());
        let dense = |scores, bytes| {
            Fitted::Dense(Dense {
                scores,
                bytes,
                positive: ground.positive,
            })
        };
        match self {
            Self::Popular => served(Strategy::Popular, None),
            Self::Genre => served(Strategy::Genre, None),
            Self::Collaborative => served(Strategy::Collaborative, model()),
            Self::Hybrid => served(Strategy::Hybrid, model()),
            Self::Knn => {
                let options = knn::Options {
                    strength: Strength::BINARY,
                    ..knn::Options::default()
                };
                let model = Knn::fit(&ground.liked, &options);
                dense(Scores::Knn(model), None)
            }
            Self::Ease => {
                let options = ease::Options {
                    strength: Strength::BINARY,
                    user_power: 0.0,
                    dropout: 0.0,
                    ..ease::Options::default().scaled_to(ground.liked.len())
                };
                let rated = ground
                    .liked
                    .counts()
                    .iter()
                    .filter(|count| **count > 0)
                    .count();
                let side = rated.min(options.head);
                let model = Ease::fit(&ground.liked, &options);
                dense(
                    Scores::Ease(model, ground.ids.len()),
                    Some(side * side * size_of::<f32>()),
                )
            }
        }
    }
}
