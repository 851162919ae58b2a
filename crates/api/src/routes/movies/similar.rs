//! `GET /api/movies/{movie}/recommendations`.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use marquee_cache::Topic;
use marquee_domain::models::{movie, similar};
use marquee_domain::page::Page;
use marquee_domain::types::MovieRef;
use marquee_domain::{Audience, MovieId};
use marquee_queue::jobs::FindSimilar;
use marquee_queue::{Asked, Queue, QueueError};
use serde_json::value::RawValue;

use super::asked;
use super::{Sourced, within};
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Fields, MovieInPath, Params, Request, Viewer, page};
use crate::list::Address;
use crate::openapi::MovieSchema;
use crate::upstream::Theirs;

/// How long the workers are waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// The parsed query.
#[derive(Debug)]
pub struct Wanted {
    /// The catalogue's own, whatever TMDb says.
    ours: bool,
    page: Page,
}

impl Request for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let source = fields.optional_text("source", |source| match source {
            "marquee" => Ok(()),
            _ => Err("must be marquee"),
        });
        let page = page(fields);
        Some(Self {
            ours: source?.is_some(),
            page: page?,
        })
    }
}

/// Movies like this one: those that TMDb recommends or, while it is away, has none or is not wanted, this server's own: those that the ratings of all have taught it, or where they have not, those that share directors, keywords and genres with it, most alike first, among equals the most popular.
#[utoipa::path(
    get, path = "/api/movies/{movie}/recommendations", tag = "movies", operation_id = "similar_movies",
    params(
        ("movie" = String, Path, description = "The movie's id, or `tmdb:` and TMDb's", example = "42"),
        ("source" = Option<String>, Query, description = "Whose list: this server's own, and not TMDb's", pattern = "^marquee$", example = "marquee"),
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses(
        (status = 200, description = "A part of them, of which this server has at most 200; `source` says whose they are", body = inline(crate::openapi::Success<Sourced<MovieSchema>>), headers(("X-Cache"))),
        (status = 304, description = "It has not changed"),
        (status = 503, description = "`TMDB_UNAVAILABLE`: the movie is not in the catalogue, and TMDb cannot be asked for it"),
    ),
)]
pub async fn handle(
    viewer: Viewer,
    named: MovieInPath,
    wanted: Params<Wanted>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let (Wanted { ours, page }, audience) = (wanted.0, viewer.audience());
    // one that is named by its id may be kept, and is looked for only where it is not
    let id = match named.0 {
        MovieRef::Id(id) => id,
        MovieRef::Tmdb(_) => {
            let mut conn = app.db.get().await?;
            app.find_movie(&mut conn, named.0, audience).await?
        }
    };
    let theirs = if ours {
        None
    } else {
        theirs(&app, id, audience).await?
    };
    let source = ours.then(|| ("source".to_owned(), "marquee".to_owned()));
    let asked = asked::Asked {
        app: &app,
        audience,
        address: Address::new(
            &format!("/api/movies/{id}/recommendations"),
            source.into_iter().collect(),
        ),
        page,
        topics: &[Topic::Movie(id), Topic::Lists],
        ttl: app.settings.cache.lists(),
        message: "Similar movies",
    };
    let ours = async || {
        let mut conn = app.db.get().await?;
        app.find_movie(&mut conn, MovieRef::Id(id), audience)
            .await?;
        // somebody may be waited for
        drop(conn);
        let neighbours = neighbours(&app, id).await?;
        let mut conn = app.db.get().await?;
        let similar = if neighbours.is_empty() {
            similar::find(&mut conn, id, audience).await?
        } else {
            movie::shown_of(&mut conn, &neighbours, audience).await?
        };
        Ok(within(page, &similar))
    };
    asked.answer(&viewer, &request, theirs, ours).await
}

/// What the workers learned of movies like this one; nothing if they learned nothing of it, or none has time to say.
async fn neighbours(app: &App, movie: MovieId) -> Result<Vec<MovieId>, ApiError> {
    let told = match told(&app.queue, movie).await {
        Ok(told) => told,
        Err(error) => {
            tracing::debug!(%error, "movies like another are found without the workers");
            None
        }
    };
    let Some(told) = told else {
        return Ok(Vec::new());
    };
    serde_json::from_str(told.get()).map_err(|error| ApiError::internal(&error))
}

async fn told(queue: &Queue, movie: MovieId) -> Result<Option<Box<RawValue>>, QueueError> {
    if queue.model_in_use().await?.is_none() {
        return Ok(None);
    }
    let job = FindSimilar { movie_id: movie };
    let question = job.question();
    let asked = queue.ask(&question, &job, None, Duration::ZERO).await?;
    let id = match asked {
        Asked::Queued(id) | Asked::Running(id, _) => id,
        Asked::Answered(task) => return Ok(task.result),
    };
    let task = queue.wait(id, PATIENCE).await?;
    Ok(task.and_then(|task| task.result))
}

/// What TMDb could be asked: nothing of a movie that it does not know, or that is not for who asks.
async fn theirs(app: &App, id: MovieId, audience: Audience) -> Result<Option<Theirs>, ApiError> {
    if !app.upstream.tmdb().is_set_up() {
        return Ok(None);
    }
    let mut conn = app.db.get().await?;
    let tmdb_id = movie::tmdb_id(&mut conn, id, audience).await?;
    Ok(tmdb_id.map(Theirs::LikeMovie))
}
