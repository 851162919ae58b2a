//! `POST` or `PUT /preferences`: replace what is stored, whole.

use actix_web::web;
use chrono::Utc;
use marquee_domain::UserId;
use marquee_domain::models::{genre, movie, preferences};
use marquee_domain::preferences::Preferences;
use utoipa::ToSchema;

use super::StoredPreferences;
use crate::answer::Answer;
use crate::app::App;
use crate::error::{ApiError, BadFields};
use crate::extract::{Body, Caller, Fields, Request};

/// `{"user_id":1,"preferences":{"genre":"Action","year":[2021,2022],"rating":[7.5,9.0]}}`
#[derive(Debug, ToSchema)]
pub struct Replace {
    /// The caller when left out; another user only for an admin.
    #[schema(example = 7)]
    user_id: Option<UserId>,
    /// All that is to be stored.
    #[schema(value_type = crate::openapi::PreferencesSchema)]
    preferences: Preferences,
}

impl Request for Replace {
    fn read(fields: &mut Fields) -> Option<Self> {
        let (user_id, preferences) = (fields.optional_id("user_id"), fields.object("preferences"));
        Some(Self {
            user_id: user_id?,
            preferences: preferences?,
        })
    }
}

impl Request for Preferences {
    fn read(fields: &mut Fields) -> Option<Self> {
        let genre = fields.optional("genre");
        let exclude_genre = fields.optional("exclude_genre");
        let year = fields.optional("year");
        let rating = fields.optional("rating");
        let language = fields.optional("language");
        let favorite_genres = fields.optional("favorite_genres");
        let actors = fields.optional("actors");
        let directors = fields.optional("directors");
        let movies = fields.optional("movies");
        Some(Self {
            genre: genre?,
            exclude_genre: exclude_genre?,
            year: year?,
            rating: rating?,
            language: language?,
            favorite_genres: favorite_genres?,
            actors: actors?,
            directors: directors?,
            movies: movies?,
        })
    }
}

/// Stores the preferences. Lists computed from the old ones are not served again.
#[utoipa::path(
    post, path = "/preferences", tag = "preferences", operation_id = "replace_preferences",
    request_body = Replace,
    responses(
        (status = 200, description = "Stored", body = inline(crate::openapi::Success<StoredPreferences>)),
        (status = 403, description = "`FORBIDDEN`: only an admin may name another user"),
        (status = 404, description = "`NOT_FOUND`: there is no such user"),
    ),
)]
pub async fn post(
    caller: Caller,
    body: Body<Replace>,
    app: web::Data<App>,
) -> Result<Answer<StoredPreferences>, ApiError> {
    let Replace {
        user_id,
        preferences,
    } = body.0;
    let user_id = super::subject(&caller, user_id)?;
    check_names(&app, &caller, &preferences).await?;
    if !preferences::replace(&app.db, user_id, &preferences).await? {
        return Err(ApiError::not_found("user"));
    }
    let stored = StoredPreferences {
        user_id,
        preferences,
    };
    Ok(Answer::ok("Preferences updated successfully", stored))
}

/// The same as POST.
#[utoipa::path(
    put, path = "/preferences", tag = "preferences", operation_id = "put_preferences",
    request_body = Replace,
    responses(
        (status = 200, description = "Stored", body = inline(crate::openapi::Success<StoredPreferences>)),
        (status = 403, description = "`FORBIDDEN`: only an admin may name another user"),
        (status = 404, description = "`NOT_FOUND`: there is no such user"),
    ),
)]
pub async fn put(
    caller: Caller,
    body: Body<Replace>,
    app: web::Data<App>,
) -> Result<Answer<StoredPreferences>, ApiError> {
    post(caller, body, app).await
}

/// Every genre and movie named must be in the catalogue, and for the caller to see.
async fn check_names(
    app: &App,
    caller: &Caller,
    preferences: &Preferences,
) -> Result<(), ApiError> {
    let mut bad = BadFields::new();
    let mut conn = app.db.get().await?;
    for (field, problem) in genre::unknown(&mut conn, preferences.genre_names()).await? {
        bad.entry(format!("preferences.{field}"))
            .or_default()
            .push(problem);
    }
    let movies = preferences.movies.as_deref().unwrap_or_default();
    let audience = caller.audience(Utc::now().date_naive());
    for id in movie::unknown(&mut conn, movies, audience).await? {
        let problem = format!("there is no movie {id}");
        bad.entry("preferences.movies".to_owned())
            .or_default()
            .push(problem);
    }
    if bad.is_empty() {
        Ok(())
    } else {
        Err(ApiError::invalid(&bad))
    }
}
