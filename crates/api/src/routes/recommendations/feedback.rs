//! `POST /api/user/recommendations/feedback`: what became of the movies of a list.

use actix_web::web;
use chrono::{DateTime, Utc};
use marquee_domain::MovieId;
use marquee_domain::models::feedback::{self, Event, Place};
use marquee_domain::models::interaction;
use marquee_queue::TaskId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::auth::gate;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Fields, Request};
use crate::routes::tasks;

/// What happened to which movie of which list.
#[derive(Debug)]
pub struct NewFeedback {
    recommendation: TaskId,
    movie: MovieId,
    event: Event,
}

impl Request for NewFeedback {
    fn read(fields: &mut Fields) -> Option<Self> {
        let recommendation = fields.text("recommendation_id", tasks::parse_id);
        let movie = fields.id("movie_id");
        let event = fields.text("event", |name| {
            let names = || Event::ALL.map(Event::as_str).join(", ");
            Event::parse(name).ok_or_else(|| format!("must be one of {}", names()))
        });
        Some(Self {
            recommendation: recommendation?,
            movie: movie?,
            event: event?,
        })
    }
}

/// What happened to which movie of which list.
#[derive(ToSchema)]
#[schema(as = NewFeedback, example = json!({"recommendation_id": "01KAHB5V9V7D3Y0M5N8Q2R4T6W", "movie_id": 42, "event": "clicked"}))]
#[expect(dead_code, reason = "describes a body; nothing is made of it")]
pub struct NewFeedbackSchema {
    /// The list's `recommendation_id`.
    #[schema(pattern = "^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
    recommendation_id: String,
    /// A movie of the list.
    movie_id: u64,
    /// What happened to it there.
    event: FeedbackEvent,
}

/// What can happen to a movie of a list; what is `dismissed` is never recommended again.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase", example = "clicked")]
#[expect(dead_code, reason = "describes a text; nothing is made of it")]
enum FeedbackEvent {
    /// The user saw it.
    Shown,
    /// The user chose it.
    Clicked,
    /// The user does not want to see it again.
    Dismissed,
}

/// What happened, as it is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Feedback {
    /// The list.
    #[schema(value_type = String, example = "01KAHB5V9V7D3Y0M5N8Q2R4T6W")]
    recommendation_id: TaskId,
    /// The movie.
    #[schema(example = 42)]
    movie_id: MovieId,
    /// What happened to it.
    #[schema(value_type = FeedbackEvent)]
    event: &'static str,
    /// When it was first told.
    created_at: DateTime<Utc>,
}

/// Takes what happened to a movie of a list that was made for the caller: it tells which lists are good. Twice the same is once.
/// `shown` and `clicked` bear on nothing that is recommended; `dismissed` also notes the interaction `dismissed`, as at
/// `/api/user/interactions`.
#[utoipa::path(
    post, path = "/api/user/recommendations/feedback", tag = "recommendations", operation_id = "tell_feedback",
    request_body = NewFeedbackSchema,
    responses(
        (status = 200, description = "Kept", body = inline(crate::openapi::Success<Feedback>)),
        (status = 404, description = "`NOT_FOUND`: no such list was made for the caller, or so long ago that it is forgotten"),
    ),
)]
pub async fn handle(
    caller: Caller,
    body: Body<NewFeedback>,
    app: web::Data<App>,
) -> Result<Answer<Feedback>, ApiError> {
    let NewFeedback {
        recommendation,
        movie,
        event,
    } = body.0;
    let (list, now) = (recommendation.to_string(), Utc::now());
    let mut conn = app.db.get().await?;
    match feedback::place(&mut conn, caller.id, &list, movie).await? {
        Place::InList => {}
        Place::NotInList => {
            return Err(ApiError::invalid_field("movie_id", "is not in that list"));
        }
        Place::NoSuchList => return Err(ApiError::not_found("recommendation")),
    }
    let kept = feedback::keep(&mut conn, &list, movie, event, now)
        .await?
        .ok_or_else(|| ApiError::not_found("recommendation"))?;
    drop(conn);
    if event == Event::Dismissed {
        interaction::add(&app.db, caller.id, movie, interaction::Kind::Dismissed, now)
            .await?
            .ok_or_else(gate::refused)?;
    }
    let feedback = Feedback {
        recommendation_id: recommendation,
        movie_id: movie,
        event: event.as_str(),
        created_at: kept,
    };
    Ok(Answer::ok("Thank you", feedback))
}
