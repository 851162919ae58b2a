//! `GET /api/movies/{movie}`.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use marquee_cache::Topic;
use marquee_domain::models::movie;
use marquee_domain::models::movie_details::MovieDetails;
use marquee_domain::models::my::My;
use marquee_domain::types::MovieRef;
use marquee_domain::{Audience, MovieId};

use super::{Details, written};
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Client, MovieName, Viewer};
use crate::kept::{self, Kept, X_CACHE};

/// A movie with its cast and keywords; for a signed-in caller also with `my`: what the caller has done with it.
#[utoipa::path(
    get, path = "/api/movies/{movie}", tag = "movies", operation_id = "show_movie",
    params(("movie" = String, Path, description = "The movie's id, or `tmdb:` and TMDb's", example = "42")),
    responses(
        (status = 200, description = "The movie", body = inline(crate::openapi::Success<Details>), headers(("X-Cache"))),
        (status = 304, description = "It has not changed; never for a signed-in caller"),
        (status = 503, description = "`TMDB_UNAVAILABLE`: the movie is not in the catalogue, and TMDb cannot be asked for it"),
    ),
)]
pub async fn handle(
    viewer: Viewer,
    client: Client,
    movie: MovieName,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    const MESSAGE: &str = "The movie";
    let (id, my) = named(&app, (&viewer, client), movie.0).await?;
    if let Some(admin) = viewer.caller().filter(|caller| caller.is_admin()) {
        let details = written::details(&app, admin, id).await?;
        return Ok(Answer::ok(MESSAGE, details)
            .respond_to(&request)
            .map_into_boxed_body());
    }
    let topics = [Topic::Movie(id), Topic::Genres];
    let kept = Kept {
        key: format!("/api/movies/{id}"),
        topics: &topics,
        ttl: app.settings.cache.details(),
    };
    let make = async || Ok(Details::of(fresh(&app, id, viewer.audience()).await?));
    let Some(my) = my else {
        return kept.answer(&request, &app, &viewer, MESSAGE, make).await;
    };
    let (finished, outcome) = kept.get_or_make(&app, &viewer, MESSAGE, make).await?;
    let body = kept::with_field(&finished, "my", &my)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::VARY, "Authorization"))
        .insert_header((X_CACHE, outcome.as_str()))
        .content_type("application/json")
        .body(body))
}

/// The movie; first TMDb is asked for one that it told of too long ago, or only listed.
async fn fresh(app: &App, id: MovieId, audience: Audience) -> Result<MovieDetails, ApiError> {
    let stored = stored(app, id, audience).await?;
    let is_due = stored.summary.stale || stored.is_sparse();
    let Some(tmdb_id) = stored.summary.tmdb_id.filter(|_| is_due) else {
        return Ok(stored);
    };
    if !app.upstream.tmdb().is_set_up() {
        return Ok(stored);
    }
    match app.upstream.fetch(tmdb_id).await {
        Ok(_) => self::stored(app, id, audience).await,
        Err(error) => {
            tracing::debug!(%error, "a movie is shown without what only TMDb could say of it");
            // so that this answer is not kept, and the next one asks again
            app.cache.touch(&[Topic::Movie(id)]).await;
            Ok(stored)
        }
    }
}

async fn stored(app: &App, id: MovieId, audience: Audience) -> Result<MovieDetails, ApiError> {
    let mut conn = app.db.get().await?;
    let image_base = &app.settings.recommendations.image_base_url;
    let found = MovieDetails::find(&mut conn, id, audience, image_base).await?;
    found.ok_or_else(|| ApiError::not_found("movie"))
}

/// The movie's id, and the viewer's own part of it. Of one that nobody signed in names by its id nothing is asked here: it may be kept.
async fn named(
    app: &App,
    (viewer, client): (&Viewer, Client),
    movie: MovieRef,
) -> Result<(MovieId, Option<My>), ApiError> {
    let mut found = known(app, viewer, movie).await?;
    if let (None, MovieRef::Tmdb(_)) = (&found, movie) {
        // only now: one that is here costs no question more
        app.ensure(movie, &client.asker(viewer.caller())).await?;
        found = known(app, viewer, movie).await?;
    }
    match found {
        Some(found) => Ok(found),
        None => Err(App::no_such_movie(&mut app.db.get().await?, movie).await),
    }
}

async fn known(
    app: &App,
    viewer: &Viewer,
    movie: MovieRef,
) -> Result<Option<(MovieId, Option<My>)>, ApiError> {
    let audience = viewer.audience();
    if let (None, MovieRef::Id(id)) = (viewer.caller(), movie) {
        return Ok(Some((id, None)));
    }
    let mut conn = app.db.get().await?;
    let Some(caller) = viewer.caller() else {
        let id = movie::resolve(&mut conn, movie, audience).await?;
        return Ok(id.map(|id| (id, None)));
    };
    let mine = My::find(&mut conn, caller.id, movie, audience).await?;
    Ok(mine.map(|(id, my)| (id, Some(my))))
}
