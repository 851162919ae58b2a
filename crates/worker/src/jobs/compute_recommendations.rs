//! Computes a user's list of recommendations.
//!
//! Reads the user's profile and stored filters, the catalogue, and the movies of the list; writes one row of the recommendation log,
//! under the task's id, so that a second run replaces it.

use std::time::Duration;

use chrono::{DateTime, Datelike, Utc};
use marquee_domain::models::movie;
use marquee_domain::models::movie_summary::MovieSummary;
use marquee_domain::models::recommendation_log::LoggedRecommendation;
use marquee_domain::{DbConn, DbError, MovieId, UserId};
use marquee_queue::TaskId;
use marquee_queue::jobs::ComputeRecommendations;
use marquee_recommender::{Explore, Reason, ReasonKind, Recommendation, Recommendations, Request};
use marquee_settings::Strategy;
use serde::Serialize;

use crate::asker::Asker;
use crate::{Env, JobError, Run, TaskContext};

/// What the completed task answers.
#[derive(Debug, Serialize)]
pub struct RecommendationList {
    /// The task's id.
    pub recommendation_id: TaskId,
    /// What decided the list: not always what was asked for, since a new user's ratings decide nothing.
    pub strategy: Strategy,
    /// Best first.
    pub results: Vec<Recommended>,
    /// Which filter bound, when there are fewer than were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One movie of the list.
#[derive(Debug, Serialize)]
pub struct Recommended {
    /// The movie.
    pub movie: MovieSummary,
    /// What it is ranked by.
    pub score: f64,
    /// Why it is here.
    pub reasons: Vec<Reason>,
}

impl Run for ComputeRecommendations {
    const DEADLINE: Duration = Duration::from_mins(1);
    type Answer = RecommendationList;

    async fn run(self, env: &Env, task: &TaskContext) -> Result<RecommendationList, JobError> {
        // Before a connection is taken: it may need one of its own.
        let state = self.catalogue.as_deref();
        let recommender = env.recommenders.as_of(state).await?;
        let mut conn = env.db.get().await?;
        let asker = Asker::load(
            &mut conn,
            recommender.catalogue(),
            self.user_id,
            self.overrides,
            task.started_at,
        );
        let Some(Asker { profile, filters }) = asker.await? else {
            tracing::info!(
                user = self.user_id,
                "the account is gone, nothing to recommend"
            );
            return Ok(nobodys_list(task.id));
        };
        drop(conn);
        let request = Request {
            filters,
            strategy: engines(self.strategy),
            limit: self.limit.try_into()?,
            now: Some(task.started_at.timestamp()),
            explore: Some(explore(env, self.user_id, task.started_at)),
            ..Request::default()
        };
        let found =
            tokio::task::spawn_blocking(move || recommender.recommend(&profile, &request)).await?;

        let mut conn = env.db.get().await?;
        let image_base = &env.settings.recommendations.image_base_url;
        let list = shown(&mut conn, task.id, found, image_base).await?;
        let movies: Vec<MovieId> = list.results.iter().map(|found| found.movie.id).collect();
        let log = LoggedRecommendation {
            id: &task.id.to_string(),
            user_id: self.user_id,
            strategy: list.strategy.as_str(),
            movies: &movies,
        };
        log.save(&mut conn).await?;
        Ok(list)
    }
}

fn nobodys_list(id: TaskId) -> RecommendationList {
    RecommendationList {
        recommendation_id: id,
        strategy: Strategy::Popular,
        results: Vec::new(),
        note: Some("This account no longer exists.".to_owned()),
    }
}

async fn shown(
    conn: &mut DbConn,
    id: TaskId,
    found: Recommendations,
    image_base: &str,
) -> Result<RecommendationList, DbError> {
    Ok(RecommendationList {
        recommendation_id: id,
        strategy: named(found.strategy),
        results: with_movies(conn, found.movies, image_base).await?,
        note: found.note,
    })
}

/// Each with its movie. One that was deleted in this moment is left out.
pub(super) async fn with_movies(
    conn: &mut DbConn,
    mut found: Vec<Recommendation>,
    image_base: &str,
) -> Result<Vec<Recommended>, DbError> {
    name_movies(conn, &mut found).await?;
    let ids: Vec<MovieId> = found.iter().map(|found| found.movie).collect();
    let movies = MovieSummary::of(conn, &ids, image_base).await?;
    let mut rest = found.into_iter();
    let results = movies
        .into_iter()
        // Both are in the order of the list.
        .filter_map(|movie| {
            let found = rest.find(|found| found.movie == movie.id)?;
            Some(Recommended {
                movie,
                score: found.score,
                reasons: found.reasons,
            })
        });
    Ok(results.collect())
}

/// The engine knows no titles: a reason that speaks of a movie is given its title here.
async fn name_movies(conn: &mut DbConn, found: &mut [Recommendation]) -> Result<(), DbError> {
    let reasons = found.iter().flat_map(|found| &found.reasons);
    let movies: Vec<MovieId> = reasons.filter_map(|reason| reason.movie_id).collect();
    let titles = movie::titles(conn, &movies).await?;
    for reason in found.iter_mut().flat_map(|found| &mut found.reasons) {
        if let Some(title) = reason.movie_id.and_then(|movie| titles.get(&movie)) {
            reason.text = match reason.kind {
                ReasonKind::BecauseYouLiked => format!("because you liked {title}"),
                _ => format!("like {title}"),
            };
        }
    }
    Ok(())
}

/// Drawn by the user and the day.
fn explore(env: &Env, user: UserId, now: DateTime<Utc>) -> Explore {
    let day = now.date_naive().num_days_from_ce().unsigned_abs();
    Explore {
        share: env.settings.recommendations.exploration,
        seed: user.rotate_left(32) ^ u64::from(day),
    }
}

pub(super) fn engines(strategy: Strategy) -> marquee_recommender::Strategy {
    match strategy {
        Strategy::Genre => marquee_recommender::Strategy::Genre,
        Strategy::Popular => marquee_recommender::Strategy::Popular,
        Strategy::Collaborative => marquee_recommender::Strategy::Collaborative,
        Strategy::Hybrid => marquee_recommender::Strategy::Hybrid,
    }
}

fn named(strategy: marquee_recommender::Strategy) -> Strategy {
    match strategy {
        marquee_recommender::Strategy::Genre => Strategy::Genre,
        marquee_recommender::Strategy::Popular => Strategy::Popular,
        marquee_recommender::Strategy::Collaborative => Strategy::Collaborative,
        marquee_recommender::Strategy::Hybrid => Strategy::Hybrid,
    }
}
