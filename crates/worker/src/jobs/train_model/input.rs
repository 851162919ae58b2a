use marquee_domain::models::movie_features::MovieFeatures;
use marquee_domain::models::rating::Opinion;
use marquee_recommender::Interactions;
use marquee_recommender::model::Features;

use super::{READING, WHOLE};
use crate::{Env, TaskContext};

/// What is learned from.
pub(super) struct Input {
    pub(super) ratings: Interactions,
    pub(super) features: Vec<Features>,
}

impl Input {
    /// Reads all of it.
    pub(super) async fn read(env: &Env, task: &TaskContext) -> anyhow::Result<Self> {
        let mut conn = env.db.get().await?;
        let features = MovieFeatures::all(&mut conn).await?;
        let features: Vec<Features> = features.into_iter().map(learned).collect();
        task.progress(READING / 4, WHOLE).await;

        let mut ratings = Interactions::builder(features.iter().map(|of| of.movie).collect());
        Opinion::each(&mut conn, |opinion| {
            let at = opinion.at.timestamp();
            ratings.push(opinion.user, opinion.movie, opinion.stars.into(), at);
        })
        .await?;
        task.progress(READING, WHOLE).await;
        let ratings = tokio::task::spawn_blocking(|| ratings.build()).await?;
        Ok(Self { ratings, features })
    }
}

fn learned(of: MovieFeatures) -> Features {
    Features {
        movie: of.movie,
        genres: of.genres,
        keywords: of.keywords,
        directors: of.directors,
        cast: of.leads,
        year: of.year.map(Into::into),
    }
}
