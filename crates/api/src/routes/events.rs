//! `POST /api/events`: what people search, view and click.

use std::collections::HashSet;

use actix_web::web;
use chrono::{DateTime, TimeDelta, Utc};
use marquee_domain::MovieId;
use marquee_domain::models::event::{self, Event, Kind};
use marquee_domain::models::movie;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::error::{ApiError, BadFields};
use crate::extract::{Body, Fields, Request, Viewer, text, time};

/// How many events one request tells at most.
const MOST: usize = 100;
/// A device that was offline may tell late, but not for ever: trends are about what happens now.
const OLDEST: TimeDelta = TimeDelta::days(7);
/// How far ahead a client's clock may be.
const AHEAD: TimeDelta = TimeDelta::minutes(1);

/// What happened.
#[derive(Debug)]
pub struct Events(Vec<Event>);

impl Request for Events {
    fn read(fields: &mut Fields) -> Option<Self> {
        fields.objects("events", MOST).map(Self)
    }
}

impl Request for Event {
    fn read(fields: &mut Fields) -> Option<Self> {
        let now = Utc::now();
        let kind = fields.text("type", |name| {
            let names = Kind::ALL.map(Kind::as_str).join(", ");
            Kind::parse(name).ok_or_else(|| format!("must be one of {names}"))
        });
        let movie_id = fields.optional_id("movie_id");
        let query = fields.optional_text("query", |query| text(query, Self::LONGEST_QUERY));
        let at = fields.optional_text("at", |at| match time(at) {
            Ok(at) if at > now + AHEAD => Err("must not be in the future"),
            Ok(at) if at < now - OLDEST => Err("must not be older than 7 days"),
            Ok(at) => Ok(at.min(now)),
            Err(problem) => Err(problem),
        });
        let (kind, movie_id, query) = (kind?, movie_id?, query?);
        match kind {
            Kind::Search if query.is_none() => {
                return fields.refuse("query", "is required for a search");
            }
            Kind::View | Kind::Click if movie_id.is_none() => {
                let problem = format!("is required for a {}", kind.as_str());
                return fields.refuse("movie_id", problem);
            }
            _ => {}
        }
        Some(Self {
            kind,
            movie_id,
            query,
            at: at?.unwrap_or(now),
        })
    }
}

/// Some things that happened, in any order.
#[derive(ToSchema)]
#[schema(as = Events, example = json!({"events": [
    {"type": "search", "query": "heat"},
    {"type": "click", "movie_id": 42, "query": "heat"}
]}))]
#[expect(dead_code, reason = "describes a body; nothing is made of it")]
pub struct EventsSchema {
    /// At most 100.
    #[schema(max_items = 100)]
    events: Vec<EventSchema>,
}

/// Something that happened.
#[derive(ToSchema)]
#[schema(as = Event)]
#[expect(dead_code, reason = "describes a body; nothing is made of it")]
struct EventSchema {
    /// What.
    r#type: EventType,
    /// With which movie; a view or click needs one.
    movie_id: Option<MovieId>,
    /// What was searched; a search needs it.
    #[schema(min_length = 1, max_length = 255)]
    query: Option<String>,
    /// When; now if left out. Neither in the future nor more than 7 days ago.
    #[schema(format = "date-time")]
    at: Option<DateTime<Utc>>,
}

/// What can happen.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes a text; nothing is made of it")]
enum EventType {
    Search,
    View,
    Click,
}

/// How many were taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventsTaken)]
pub struct Taken {
    /// All that were sent.
    #[schema(example = 2)]
    accepted: usize,
}

/// Takes what people search, view and click, signed in or not: for trends and analytics, never for what is recommended to anybody.
/// All are taken or none.
#[utoipa::path(
    post, path = "/api/events", tag = "movies", operation_id = "tell_events",
    request_body = EventsSchema,
    responses((status = 202, description = "Taken", body = inline(crate::openapi::Success<Taken>))),
)]
pub async fn handle(
    viewer: Viewer,
    body: Body<Events>,
    app: web::Data<App>,
) -> Result<Answer<Taken>, ApiError> {
    let Events(events) = body.0;
    let mut conn = app.db.get().await?;
    let movies: Vec<MovieId> = events.iter().filter_map(|event| event.movie_id).collect();
    let unknown = movie::unknown(&mut conn, &movies, viewer.audience()).await?;
    refuse(&events, &unknown.into_iter().collect())?;
    let user = viewer.caller().map(|caller| caller.id);
    event::record(&mut conn, user, &events, Utc::now()).await?;
    let accepted = events.len();
    Ok(Answer::accepted("Thank you", Taken { accepted }))
}

/// Names each event with a movie that is not there.
fn refuse(events: &[Event], unknown: &HashSet<MovieId>) -> Result<(), ApiError> {
    let bad: BadFields = events
        .iter()
        .enumerate()
        .filter(|(_, event)| event.movie_id.is_some_and(|id| unknown.contains(&id)))
        .map(|(at, _)| {
            let problem = vec!["there is no such movie".to_owned()];
            (format!("events[{at}].movie_id"), problem)
        })
        .collect();
    if bad.is_empty() {
        Ok(())
    } else {
        Err(ApiError::invalid(&bad))
    }
}
