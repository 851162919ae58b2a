//! `GET /api/admin/analytics`: what people look for, and what becomes of what is recommended to them.

use std::collections::BTreeMap;

use actix_web::web;
use chrono::{DateTime, NaiveDate, Utc};
use marquee_domain::models::analytics::{self, Chosen, Count, MADE, Period, Searched};
use marquee_domain::models::event::Kind;
use marquee_domain::models::feedback::Event;
use marquee_domain::{DbConn, DbError, MovieId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Fields, Params, Request};

/// The days shown when the query does not say.
const USUAL: u16 = 7;
const LONGEST: u16 = 90;

/// How far back.
#[derive(Debug)]
pub struct Wanted {
    days: u16,
}

impl Request for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let days = fields.optional_text("days", |text| {
            let days = text.parse().ok();
            days.filter(|days| (1..=LONGEST).contains(days))
                .ok_or_else(|| format!("must be a whole number, 1 to {LONGEST}"))
        });
        Some(Self {
            days: days?.unwrap_or(USUAL),
        })
    }
}

/// What people looked for in some days, and what became of what was recommended to them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Analytics {
    /// The first moment that counts: these are days of the calendar in UTC, today among them.
    from: DateTime<Utc>,
    /// The last.
    to: DateTime<Utc>,
    /// Whether there was so much that only the newest of it was counted.
    capped: bool,
    /// Searches, views and clicks of each day, the earliest first.
    activity: Vec<ActivityOfDay>,
    /// These days against as many before them, up to the same hour.
    trend: Trend,
    /// What was searched most.
    searched: Vec<SearchedShown>,
    /// The movies whose pages were opened most.
    viewed: Vec<ChosenShown>,
    /// The movies that were chosen from lists most.
    clicked: Vec<ChosenShown>,
    /// What became of what was recommended.
    recommendations: Recommendations,
}

/// What happened on a day.
#[derive(Debug, Serialize, ToSchema)]
struct ActivityOfDay {
    date: NaiveDate,
    #[schema(example = 120)]
    searches: i64,
    views: i64,
    clicks: i64,
}

/// How much more or less happened than before.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityTrend)]
struct Trend {
    searches: Compared,
    views: Compared,
    clicks: Compared,
}

/// How often something happened, and how often before.
#[derive(Debug, Serialize, ToSchema)]
struct Compared {
    #[schema(example = 120)]
    now: i64,
    #[schema(example = 100)]
    before: i64,
    /// By what part it grew; null when there was nothing before.
    #[schema(example = 0.2)]
    change: Option<f64>,
}

/// Something that was searched.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SearchedQuery)]
struct SearchedShown {
    /// In small letters.
    #[schema(example = "heat")]
    query: String,
    count: i64,
}

/// A movie that something was done with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountedMovie)]
struct ChosenShown {
    movie_id: MovieId,
    #[schema(example = "Heat")]
    title: String,
    count: i64,
}

/// What became of what was recommended. Feedback counts on the day it is told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecommendationAnalytics)]
struct Recommendations {
    /// By what decided the list.
    strategies: Vec<StrategyShown>,
    /// All of each day, the earliest first.
    days: Vec<ListsOfDay>,
}

/// What became of the lists of a strategy.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StrategyAnalytics)]
struct StrategyShown {
    #[schema(example = "hybrid")]
    strategy: String,
    #[serde(flatten)]
    lists: Outcome,
}

/// What became of the lists of a day.
#[derive(Debug, Serialize, ToSchema)]
struct ListsOfDay {
    date: NaiveDate,
    #[serde(flatten)]
    lists: Outcome,
}

/// Some lists, and what became of their movies.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = ListAnalytics)]
struct Outcome {
    /// How many were made.
    lists: i64,
    /// How many of their movies were shown.
    shown: i64,
    /// How many were clicked.
    clicked: i64,
    /// How many were dismissed.
    dismissed: i64,
    /// Clicked ÷ shown; null when nothing was shown.
    #[schema(example = 0.075)]
    click_through: Option<f64>,
}

/// Searches, views and clicks by day, what was searched, viewed and clicked most, and how often people choose what is recommended to
/// them, by strategy and by day.
#[utoipa::path(
    get, path = "/api/admin/analytics", tag = "admin", operation_id = "read_analytics",
    params(("days" = Option<u32>, Query, description = "So many days, today the last of them: 1 to 90", example = 7)),
    responses((status = 200, description = "The figures", body = inline(crate::openapi::Success<Analytics>))),
)]
pub async fn handle(
    wanted: Params<Wanted>,
    app: web::Data<App>,
) -> Result<Answer<Analytics>, ApiError> {
    let mut conn = app.db.get().await?;
    let analytics = read(&mut conn, wanted.0.days, Utc::now()).await?;
    Ok(Answer::ok("What people look for", analytics))
}

async fn read(conn: &mut DbConn, days: u16, now: DateTime<Utc>) -> Result<Analytics, DbError> {
    let period = Period::last(days, now);
    let events = analytics::events(conn, period).await?;
    let before = analytics::events(conn, period.earlier(days)).await?;
    let lists = analytics::lists(conn, period).await?;
    let capped = [&events, &before, &lists]
        .into_iter()
        .any(|counts| analytics::is_capped(counts, period));
    let change =
        |kind: Kind| Compared::of(sum(&events, kind.as_str()), sum(&before, kind.as_str()));
    Ok(Analytics {
        from: period.from.and_utc(),
        to: period.to.and_utc(),
        capped,
        activity: period.days().map(|day| activity(&events, day)).collect(),
        trend: Trend {
            searches: change(Kind::Search),
            views: change(Kind::View),
            clicks: change(Kind::Click),
        },
        searched: shown(analytics::searched(conn, period).await?),
        viewed: shown(analytics::movies(conn, Kind::View, period).await?),
        clicked: shown(analytics::movies(conn, Kind::Click, period).await?),
        recommendations: Recommendations {
            strategies: by_strategy(&lists),
            days: period
                .days()
                .map(|date| ListsOfDay {
                    date,
                    lists: Outcome::of(lists.iter().filter(|count| count.day == date)),
                })
                .collect(),
        },
    })
}

fn shown<T, S: From<T>>(rows: Vec<T>) -> Vec<S> {
    rows.into_iter().map(S::from).collect()
}

fn sum<'a>(counts: impl IntoIterator<Item = &'a Count>, what: &str) -> i64 {
    let counts = counts.into_iter().filter(|count| count.what == what);
    counts.map(|count| count.count).sum()
}

fn activity(events: &[Count], date: NaiveDate) -> ActivityOfDay {
    let of = |kind: Kind| {
        sum(
            events.iter().filter(|count| count.day == date),
            kind.as_str(),
        )
    };
    ActivityOfDay {
        date,
        searches: of(Kind::Search),
        views: of(Kind::View),
        clicks: of(Kind::Click),
    }
}

fn by_strategy(lists: &[Count]) -> Vec<StrategyShown> {
    let mut strategies: BTreeMap<&str, Vec<&Count>> = BTreeMap::new();
    for count in lists {
        strategies.entry(&count.strategy).or_default().push(count);
    }
    strategies
        .into_iter()
        .map(|(strategy, counts)| StrategyShown {
            strategy: strategy.to_owned(),
            lists: Outcome::of(counts),
        })
        .collect()
}

impl Compared {
    fn of(now: i64, before: i64) -> Self {
        Self {
            now,
            before,
            change: ratio(now - before, before),
        }
    }
}

impl Outcome {
    fn of<'a>(counts: impl IntoIterator<Item = &'a Count>) -> Self {
        let counts: Vec<&Count> = counts.into_iter().collect();
        let of = |what: &str| sum(counts.iter().copied(), what);
        let (shown, clicked) = (of(Event::Shown.as_str()), of(Event::Clicked.as_str()));
        Self {
            lists: of(MADE),
            shown,
            clicked,
            dismissed: of(Event::Dismissed.as_str()),
            click_through: ratio(clicked, shown),
        }
    }
}

/// A part of a whole, if there is a whole.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts are bounded far below where it begins"
)]
fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl From<Searched> for SearchedShown {
    fn from(Searched { query, count }: Searched) -> Self {
        Self { query, count }
    }
}

impl From<Chosen> for ChosenShown {
    fn from(chosen: Chosen) -> Self {
        Self {
            movie_id: chosen.movie_id,
            title: chosen.title,
            count: chosen.count,
        }
    }
}
