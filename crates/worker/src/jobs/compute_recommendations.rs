//! Computes a user's list of recommendations.
//!
//! Reads the user's profile and stored filters, the catalogue, and the movies of the list; writes one row of the recommendation log,
//! under the task's id, so that a second run replaces it.

use std::time::Duration;

use chrono::NaiveDate;
use marquee_domain::models::credit::Credit;
use marquee_domain::models::movie_summary::MovieSummary;
use marquee_domain::models::profile::UserProfile;
use marquee_domain::models::recommendation_log::LoggedRecommendation;
use marquee_domain::preferences::{self, Names};
use marquee_domain::types::{DateOfBirth, name_key};
use marquee_domain::{DbConn, DbError, GenreId, MovieId};
use marquee_queue::TaskId;
use marquee_queue::jobs::ComputeRecommendations;
use marquee_recommender::{
    Catalogue, Filters, Profile, Rating, Reason, Recommendations, Request, recommend,
};
use marquee_settings::Strategy;
use serde::Serialize;

use crate::{Env, JobError, Run, TaskContext};

/// From this age on adult movies may be recommended.
const OF_AGE: u32 = 18;

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
        let catalogue = env.catalogue.as_of(self.catalogue.as_deref()).await?;
        let mut conn = env.db.get().await?;
        let Some(user) = UserProfile::load(&mut conn, self.user_id).await? else {
            tracing::info!(
                user = self.user_id,
                "the account is gone, nothing to recommend"
            );
            return Ok(nobodys_list(task.id));
        };
        let today = task.started_at.date_naive();
        let filters = user.preferences.filters().overridden_by(self.overrides);
        let request = Request {
            filters: hard_filters(&mut conn, &catalogue, &filters, user.date_of_birth, today)
                .await?,
            strategy: engines(self.strategy),
            limit: self.limit.try_into()?,
            ..Request::default()
        };
        drop(conn);

        let profile = profile(user);
        let found =
            tokio::task::spawn_blocking(move || recommend(&catalogue, &profile, &request)).await?;

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

/// The filters in the engine's terms: names become ids.
async fn hard_filters(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    asked: &preferences::Filters,
    date_of_birth: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<Filters, DbError> {
    let genres = |names: &Names| genre_ids(catalogue, names);
    Ok(Filters {
        genres: asked.genre.as_ref().map(genres),
        exclude_genres: asked.exclude_genre.as_ref().map(genres),
        years: asked.year.map(|years| years.from()..=years.to()),
        rating: asked.rating.map(|range| range.min()..=range.max()),
        languages: asked.language.as_ref().map(|of| of.codes().collect()),
        actors: movies_with(conn, Credit::Cast, asked.actors.as_ref()).await?,
        directors: movies_with(conn, Credit::Director, asked.directors.as_ref()).await?,
        adult: date_of_birth.is_some_and(|born| DateOfBirth::age(born, today) >= OF_AGE),
    })
}

/// A genre that is no longer there matches nothing.
fn genre_ids(catalogue: &Catalogue, names: &Names) -> Vec<GenreId> {
    let wanted: Vec<String> = names.iter().map(name_key).collect();
    catalogue
        .genres()
        .filter(|genre| wanted.contains(&name_key(&genre.name)))
        .map(|genre| genre.id)
        .collect()
}

async fn movies_with(
    conn: &mut DbConn,
    credit: Credit,
    names: Option<&Names>,
) -> Result<Option<Vec<MovieId>>, DbError> {
    match names {
        Some(names) => Ok(Some(credit.movies_with_any(conn, names.iter()).await?)),
        None => Ok(None),
    }
}

fn profile(user: UserProfile) -> Profile {
    Profile {
        ratings: user
            .ratings
            .into_iter()
            .map(|(movie, stars)| Rating {
                movie,
                stars,
                at: None,
            })
            .collect(),
        watched: user.watched,
        dismissed: user.dismissed,
        ..Profile::default()
    }
}

/// Fills in the movies. One that was deleted in this moment is left out.
async fn shown(
    conn: &mut DbConn,
    id: TaskId,
    found: Recommendations,
    image_base: &str,
) -> Result<RecommendationList, DbError> {
    let ids: Vec<MovieId> = found.movies.iter().map(|found| found.movie).collect();
    let movies = MovieSummary::of(conn, &ids, image_base).await?;
    let mut rest = found.movies.into_iter();
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
        })
        .collect();
    Ok(RecommendationList {
        recommendation_id: id,
        strategy: named(found.strategy),
        results,
        note: found.note,
    })
}

fn engines(strategy: Strategy) -> marquee_recommender::Strategy {
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
