//! The strategies to compare. What Marquee serves is asked through the very function that its worker calls; the others are what
//! research compares with: all weights, nothing pruned, nothing mixed in.

use clap::ValueEnum;
use marquee_recommender::model::ease::{self, Ease};
use marquee_recommender::model::knn::{self, Knn};
use marquee_recommender::model::strength::Strength;
use marquee_recommender::{Catalogue, Interactions, MovieId, Strategy};

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
}

/// What contenders learn from.
pub(super) struct Ground {
    /// The ids of the trial's movies, ascending: a movie of the trial is its place here.
    pub(super) ids: Vec<MovieId>,
    /// Those movies, with the ratings and watches of the training part.
    pub(super) catalogue: Catalogue,
    /// The positive ratings of the training part, for models that know only "liked".
    pub(super) liked: Interactions,
    /// From so many stars on a rating is positive.
    pub(super) positive: u8,
}

/// A strategy that can be asked.
pub(super) enum Fitted<'a> {
    /// As the worker does it.
    Served(Served<'a>),
    /// By scores of all movies.
    Dense(Dense),
}

impl Contender {
    pub(super) const ALL: [Self; 4] = [Self::Popular, Self::Genre, Self::Knn, Self::Ease];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Popular => "popular",
            Self::Genre => "genre",
            Self::Knn => "knn",
            Self::Ease => "ease",
        }
    }

    pub(super) fn fit(self, ground: &Ground) -> Fitted<'_> {
        let served = |strategy| Fitted::Served(Served { ground, strategy });
        let dense = |scores, bytes| {
            Fitted::Dense(Dense {
                scores,
                bytes,
                positive: ground.positive,
            })
        };
        match self {
            Self::Popular => served(Strategy::Popular),
            Self::Genre => served(Strategy::Genre),
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
