//! Imports the history that somebody has uploaded, and reports what came of it.
//!
//! The files are read whole and matched first, so that of a movie that stands in them several times the right rating is
//! written; then the movies are written in the order of their ids, a chunk at a time. How far that is, the upload's row says.

mod report;

use std::time::Duration;

use marquee_cache::Topic;
use marquee_domain::history::{self, Entry, Format, Line, Plan, Wish};
use marquee_domain::models::upload::Upload;
use marquee_domain::models::user::User;
use marquee_domain::{Audience, MovieId};
use marquee_queue::jobs::ImportHistory;

use crate::{Env, JobError, Run, TaskContext};
use report::{Place, Report};

/// How many entries are looked up at once.
const LOOKED_UP: usize = 1000;
/// How many movies one transaction writes, and so locks.
const WRITTEN: usize = 250;

impl Run for ImportHistory {
    const DEADLINE: Duration = Duration::from_mins(15);
    /// Nothing when the upload is no more: its owner has closed the account.
    type Answer = Option<Report>;

    async fn run(self, env: &Env, task: &TaskContext) -> Result<Option<Report>, JobError> {
        let mut conn = env.db.get().await?;
        let Some(upload) = Upload::find(&mut conn, self.upload_id).await? else {
            tracing::info!(upload = self.upload_id, "there is no such upload any more");
            return Ok(None);
        };
        Upload::runs_as(&mut conn, upload.id, &task.id.to_string()).await?;
        let Some(user) = User::find(&mut conn, upload.user_id).await? else {
            return Ok(None);
        };
        let files = upload.files(&mut conn).await?;
        drop(conn);

        let format = upload.format();
        let format = format.ok_or_else(|| anyhow::anyhow!("another version's format"))?;
        let now = upload.created_at;
        let read = tokio::task::spawn_blocking(move || read(&files, format, now)).await?;
        let (entries, mut report) =
            read.map_err(|unfit| JobError::fail("NOT_A_HISTORY", unfit.to_string()))?;
        let audience = Audience::of(user.date_of_birth, now.date_naive());
        let movies = matched(env, entries, audience, &mut report).await?;
        if !write(env, task, &upload, &movies).await? {
            return Ok(None);
        }
        let mut conn = env.db.get().await?;
        let written = Upload::find(&mut conn, upload.id).await?;
        Ok(written.map(|upload| report.with(&upload)))
    }
}

/// What all files say together. Takes its time.
fn read(
    files: &[history::File],
    format: Format,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(Vec<(Place, Entry)>, Report), marquee_domain::types::Unfit> {
    let (mut entries, mut report) = (Vec::new(), Report::of(format));
    for file in files {
        file.read(format, now, |line, what| {
            let place = || Place::new(&file.name, line);
            report.rows += 1;
            match what {
                Line::Entry(entry) => entries.push((place(), entry)),
                Line::NotAMovie => report.skipped += 1,
                Line::Bad(problem) => report.bad(place(), problem),
            }
        })?;
    }
    Ok((entries, report))
}

/// The movies that the entries mean; the others are reported.
async fn matched(
    env: &Env,
    entries: Vec<(Place, Entry)>,
    audience: Audience,
    report: &mut Report,
) -> Result<Vec<(MovieId, Wish)>, JobError> {
    let mut plan = Plan::default();
    let (places, entries): (Vec<Place>, Vec<Entry>) = entries.into_iter().unzip();
    let mut places = places.into_iter();
    for entries in entries.chunks(LOOKED_UP) {
        // a connection a chunk: others want one too
        let mut conn = env.db.get().await?;
        let found = history::find(&mut conn, entries, audience).await?;
        for ((entry, place), found) in entries.iter().zip(&mut places).zip(found) {
            match found {
                Some(movie) => plan.add(movie, entry),
                None => report.unmatched(place, entry),
            }
        }
    }
    Ok(plan.into_movies())
}

/// `false`: the upload is no more.
async fn write(
    env: &Env,
    task: &TaskContext,
    upload: &Upload,
    movies: &[(MovieId, Wish)],
) -> Result<bool, JobError> {
    // whoever wrote them may not have come to it
    let before = movies.partition_point(|(movie, _)| *movie <= upload.written_up_to);
    let written = movies[..before].iter().map(|(movie, _)| *movie);
    touch(env, written).await;
    for (number, chunk) in movies.chunks(WRITTEN).enumerate() {
        task.progress((number * WRITTEN) as u64, movies.len() as u64)
            .await;
        let Some(written) = upload.write(&env.db, chunk).await? else {
            return Ok(false);
        };
        touch(env, written.changed.into_iter()).await;
    }
    task.progress(movies.len() as u64, movies.len() as u64)
        .await;
    Ok(true)
}

/// What the API keeps of these movies shows their old figures.
async fn touch(env: &Env, movies: impl Iterator<Item = MovieId>) {
    let topics: Vec<Topic> = movies.map(Topic::Movie).collect();
    for topics in topics.chunks(WRITTEN) {
        env.cache.touch(topics).await;
    }
}
