//! Computes the rows of a user's home screen.
//!
//! Reads what [`ComputeRecommendations`](marquee_queue::jobs::ComputeRecommendations) reads, and the catalogue's own trend; writes one row of the
//! recommendation log, with the movies of all rows, so that feedback can name what was shown.

use std::collections::HashMap;
use std::time::Duration;

use chrono::Datelike;
use marquee_domain::models::movie;
use marquee_domain::models::recommendation_log::LoggedRecommendation;
use marquee_domain::models::trend::{self, Window};
use marquee_domain::preferences::Filters;
use marquee_domain::{Audience, DbConn, DbError, MovieId};
use marquee_queue::TaskId;
use marquee_queue::jobs::ComputeHome;
use marquee_recommender::home::{HomeRequest, Row, RowKind, home};
use serde::Serialize;

use super::compute_recommendations::{Recommended, engines, with_movies};
use crate::asker::Asker;
use crate::{Env, JobError, Run, TaskContext};

/// What the log says in place of a strategy: each row has its own.
const STRATEGY: &str = "home";

/// What the completed task answers.
#[derive(Debug, Serialize)]
pub struct HomeScreen {
    /// The task's id.
    pub recommendation_id: TaskId,
    /// From above to below; none is empty.
    pub rows: Vec<HomeRow>,
}

/// One row.
#[derive(Debug, Serialize)]
pub struct HomeRow {
    /// What is in it.
    pub kind: &'static str,
    /// For people.
    pub title: String,
    /// The movie that the others are like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Because>,
    /// Best first.
    pub results: Vec<Recommended>,
}

/// A movie that the user loves.
#[derive(Debug, Serialize)]
pub struct Because {
    /// Its id.
    pub movie_id: MovieId,
    /// Its title.
    pub title: String,
}

impl Run for ComputeHome {
    const DEADLINE: Duration = Duration::from_mins(1);
    type Answer = HomeScreen;

    async fn run(self, env: &Env, task: &TaskContext) -> Result<HomeScreen, JobError> {
        // Before a connection is taken: it may need one of its own.
        let recommender = env.recommenders.as_of(self.catalogue.as_deref()).await?;
        let (user, now) = (self.user_id, task.started_at);
        let mut conn = env.db.get().await?;
        let catalogue = recommender.catalogue();
        let asker = Asker::load(&mut conn, catalogue, user, Filters::default(), now).await?;
        let Some(Asker { profile, filters }) = asker else {
            tracing::info!(user, "the account is gone, nothing to show");
            return Ok(HomeScreen::of(task.id, Vec::new()));
        };
        let audience = if filters.adult {
            Audience::Adult
        } else {
            Audience::General
        };
        let request = HomeRequest {
            strategy: engines(self.strategy),
            filters,
            trending: trend::find(&mut conn, Window::Week, now, audience).await?,
            year: now.year(),
            now: Some(now.timestamp()),
        };
        drop(conn);
        let rows =
            tokio::task::spawn_blocking(move || home(&recommender, &profile, &request)).await?;

        let mut conn = env.db.get().await?;
        let image_base = &env.settings.recommendations.image_base_url;
        let screen = HomeScreen::of(task.id, shown(&mut conn, rows, image_base).await?);
        let log = LoggedRecommendation {
            id: &task.id.to_string(),
            user_id: user,
            strategy: STRATEGY,
            movies: &screen.movies(),
        };
        log.save(&mut conn).await?;
        Ok(screen)
    }
}

impl HomeScreen {
    fn of(recommendation_id: TaskId, rows: Vec<HomeRow>) -> Self {
        Self {
            recommendation_id,
            rows,
        }
    }

    fn movies(&self) -> Vec<MovieId> {
        let all = self.rows.iter().flat_map(|row| &row.results);
        all.map(|found| found.movie.id).collect()
    }
}

/// Fills in the movies. Those that were deleted in this moment are left out, and so is a row of nothing else.
async fn shown(
    conn: &mut DbConn,
    rows: Vec<Row>,
    image_base: &str,
) -> Result<Vec<HomeRow>, DbError> {
    let seeds: Vec<MovieId> = rows.iter().filter_map(|row| loved(row.kind)).collect();
    let mut titles = movie::titles(conn, &seeds).await?;
    let all = rows.iter().flat_map(|row| row.movies.iter().cloned());
    let all = with_movies(conn, all.collect(), image_base).await?;
    let mut movies: HashMap<MovieId, Recommended> = all
        .into_iter()
        .map(|found| (found.movie.id, found))
        .collect();
    let rows = rows.into_iter().filter_map(|row| {
        let because = match loved(row.kind) {
            Some(movie_id) => Some(Because {
                movie_id,
                title: titles.remove(&movie_id)?,
            }),
            None => None,
        };
        let (kind, title) = words(row.kind);
        let found = row.movies.iter();
        let results: Vec<Recommended> = found
            .filter_map(|found| movies.remove(&found.movie))
            .collect();
        (!results.is_empty()).then(|| HomeRow {
            kind,
            title: match &because {
                Some(because) => format!("{title} {}", because.title),
                None => title.to_owned(),
            },
            because,
            results,
        })
    });
    Ok(rows.collect())
}

fn loved(kind: RowKind) -> Option<MovieId> {
    match kind {
        RowKind::BecauseYouLiked(movie) => Some(movie),
        _ => None,
    }
}

/// For programs and for people.
fn words(kind: RowKind) -> (&'static str, &'static str) {
    match kind {
        RowKind::TopPicks => ("top_picks", "Top picks for you"),
        RowKind::BecauseYouLiked(_) => ("because_you_liked", "Because you liked"),
        RowKind::Trending => ("trending", "Trending this week"),
        RowKind::NewForYou => ("new_for_you", "New for you"),
        RowKind::YourGenres => ("your_genres", "From your genres"),
        RowKind::Popular => ("popular", "Popular"),
    }
}
