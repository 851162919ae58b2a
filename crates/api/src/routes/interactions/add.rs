//! `POST /api/user/interactions`.

use actix_web::web;
use chrono::Utc;
use marquee_cache::Topic;
use marquee_domain::models::interaction::{self, Kind};
use marquee_domain::types::MovieRef;
use utoipa::ToSchema;

use super::{Interaction, InteractionType, with_movie};
use crate::answer::Answer;
use crate::app::App;
use crate::auth::gate;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Client, Fields, Request};

/// What was done with which movie.
#[derive(Debug)]
pub struct NewInteraction {
    kind: Kind,
    movie: MovieRef,
}

impl Request for NewInteraction {
    fn read(fields: &mut Fields) -> Option<Self> {
        let kind = fields.text("type", super::kind);
        let movie = super::named_movie(fields);
        Some(Self {
            kind: kind?,
            movie: movie?,
        })
    }
}

/// What was done with which movie: `movie_id` or `tmdb_id`, not both.
#[derive(ToSchema)]
#[schema(as = NewInteraction, example = json!({"type": "liked", "movie_id": 42}))]
#[expect(dead_code, reason = "describes a body; nothing is made of it")]
pub struct NewInteractionSchema {
    /// What was done.
    r#type: InteractionType,
    /// The movie's id.
    movie_id: Option<u64>,
    /// TMDb's id of it.
    tmdb_id: Option<u64>,
}

/// Notes what the caller has done with a movie. Twice the same is once.
#[utoipa::path(
    post, path = "/api/user/interactions", tag = "ratings", operation_id = "add_interaction",
    request_body = NewInteractionSchema,
    responses(
        (status = 201, description = "Noted", body = inline(crate::openapi::Success<Interaction>)),
        (status = 200, description = "It was noted before", body = inline(crate::openapi::Success<Interaction>)),
        (status = 404, description = "`NOT_FOUND`: there is no such movie"),
        (status = 503, description = "`TMDB_UNAVAILABLE`: the movie is not in the catalogue, and TMDb cannot be asked for it"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    body: Body<NewInteraction>,
    app: web::Data<App>,
) -> Result<Answer<Interaction>, ApiError> {
    let NewInteraction { kind, movie } = body.0;
    let (interaction, is_new) = note(&app, (client, &caller), kind, movie).await?;
    let interaction = with_movie(&app, interaction, Interaction::new).await?;
    if !is_new {
        return Ok(Answer::ok("Noted before", interaction));
    }
    let location = format!("/api/user/interactions/{}", interaction.id);
    Ok(Answer::created(location, "Noted", interaction))
}

/// Notes it, and drops what shows the movie if that has changed. `true`: it was not noted before.
pub async fn note(
    app: &App,
    (client, caller): (Client, &Caller),
    kind: Kind,
    movie: MovieRef,
) -> Result<(interaction::Interaction, bool), ApiError> {
    let now = Utc::now();
    let audience = caller.audience(now.date_naive());
    app.ensure(movie, &client.asker(Some(caller))).await?;
    let mut conn = app.db.get().await?;
    let movie = app.find_movie(&mut conn, movie, audience).await?;
    drop(conn);
    let noted = interaction::add(&app.db, caller.id, movie, kind, now)
        .await?
        .ok_or_else(gate::refused)?;
    if kind == Kind::Watched {
        app.cache.touch(&[Topic::Movie(movie)]).await;
    }
    Ok(noted)
}
