use marquee_domain::models::movie_features::MovieFeatures;
use marquee_domain::models::rating::Opinion;
use marquee_recommender::Interactions;
use marquee_recommender::model::Features;

use super::{READING, WHOLE};
use crate::{Env, TaskContext};

/// How many rows are read at once.
const BATCH: u16 = 20_000;
const MOVIES: u16 = 5_000;

/// What is learned from.
pub(super) struct Input {
    pub(super) ratings: Interactions,
    pub(super) features: Vec<Features>,
}

impl Input {
    /// Reads all of it, each page on its own, so that nothing is held from those who write.
    pub(super) async fn read(env: &Env, task: &TaskContext) -> anyhow::Result<Self> {
        let mut conn = env.db.get().await?;
        let mut features: Vec<Features> = Vec::new();
        loop {
            let after = features.last().map_or(0, |of| of.movie);
            let page = MovieFeatures::page(&mut conn, after, MOVIES).await?;
            if page.is_empty() {
                break;
            }
            features.extend(page.into_iter().map(learned));
        }
        task.progress(READING / 4, WHOLE).await;

        let mut ratings = Interactions::builder(features.iter().map(|of| of.movie).collect());
        let mut after = 0;
        loop {
            let page = Opinion::page(&mut conn, after, BATCH).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            for opinion in &page {
                let at = opinion.at.timestamp();
                ratings.push(opinion.user, opinion.movie, f32::from(opinion.stars), at);
            }
        }
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
