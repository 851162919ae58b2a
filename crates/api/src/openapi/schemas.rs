//! Bodies as the document shows them. The types behind them are in crates that know nothing of HTTP.
#![expect(dead_code, reason = "describes bodies; nothing is made of it")]

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::routes::profile::Profile;

/// The envelope of every success.
#[derive(ToSchema)]
pub struct Success<T> {
    /// Always `success`.
    #[schema(pattern = "^success$", example = "success")]
    status: String,
    /// For people.
    message: String,
    /// What was asked for.
    data: T,
}

/// The envelope of every error.
#[derive(ToSchema)]
pub(super) struct Failure {
    /// Always `error`.
    #[schema(pattern = "^error$", example = "error")]
    status: String,
    /// For people.
    #[schema(example = "Not accepted: limit")]
    message: String,
    /// For programs: one of the codes listed at the answer.
    #[schema(example = "INVALID_INPUT")]
    code: String,
    /// Always an object. `fields` names every bad field with its problems.
    #[schema(value_type = Object, example = json!({"fields": {"limit": ["must be a whole number, 1 to 100"]}}))]
    details: BTreeMap<String, String>,
}

/// Filters, which are hard, and taste, which weighs.
#[derive(ToSchema)]
#[schema(as = Preferences, example = json!({"genre": "Action", "year": [2021, 2022], "rating": [7.5, 9.0]}))]
pub struct PreferencesSchema {
    /// Filter: only movies of any of these genres.
    genre: Option<OneOrMany>,
    /// Filter: no movie of any of these genres.
    exclude_genre: Option<OneOrMany>,
    /// Filter: one year, or the first and last of a range.
    year: Option<NumberOrRange>,
    /// Filter: the lowest rating (0 to 10), or lowest and highest: TMDb's vote average or, without votes, the stars doubled.
    rating: Option<NumberOrRange>,
    /// Filter: original languages (ISO 639-1).
    language: Option<OneOrMany>,
    /// Taste: genres to see more of, for strategies that weigh taste (`genre` and `popular` do not).
    favorite_genres: Option<OneOrMany>,
    /// Taste: actors to see more of, for strategies that weigh taste (`genre` and `popular` do not).
    actors: Option<OneOrMany>,
    /// Taste: directors to see more of, for strategies that weigh taste (`genre` and `popular` do not).
    directors: Option<OneOrMany>,
    /// Taste: ids of liked movies, for strategies that weigh taste (`genre` and `popular` do not).
    movies: Option<Vec<u64>>,
}

/// A name, or several.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(example = "Action")]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// A number, or two: from and to, both included.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(example = json!([2021, 2022]))]
enum NumberOrRange {
    One(f64),
    Two(Vec<f64>),
}

/// A computed list.
#[derive(ToSchema)]
pub struct Recommended {
    /// Names this list, for feedback on it.
    recommendation_id: String,
    /// The strategy that made it.
    #[schema(example = "genre")]
    strategy: String,
    /// Best first.
    results: Vec<RecommendedMovie>,
    /// Which filter bound, when fewer movies than asked for pass.
    note: Option<String>,
}

/// A movie of the list, and why it is there.
#[derive(ToSchema)]
struct RecommendedMovie {
    /// The movie.
    #[schema(value_type = Object)]
    movie: BTreeMap<String, String>,
    /// What it was ranked by.
    score: f64,
    /// What put it into the list: the genres it came in by, heaviest first, then what it is ranked by.
    reasons: Vec<Reason>,
}

/// Why a movie is recommended.
#[derive(ToSchema)]
struct Reason {
    /// What kind of reason it is.
    #[schema(example = "genre")]
    kind: String,
    /// In words.
    #[schema(example = "40 % of what you like is Crime")]
    text: String,
    /// The movie it speaks of, if any.
    movie_id: Option<u64>,
    /// How much it counts; comparable among reasons of one kind.
    weight: f64,
}

/// Everything that is stored about an account.
#[derive(ToSchema)]
pub struct Everything {
    /// When it was asked for.
    exported_at: chrono::DateTime<chrono::Utc>,
    /// As at `/api/user/profile`.
    profile: Profile,
    /// With their movies, also those that were deleted.
    #[schema(value_type = Vec<Object>)]
    ratings: Vec<BTreeMap<String, String>>,
    /// Likes, bookmarks, watches and dismissals.
    #[schema(value_type = Vec<Object>)]
    interactions: Vec<BTreeMap<String, String>>,
    /// Searches, views and clicks.
    #[schema(value_type = Vec<Object>)]
    events: Vec<BTreeMap<String, String>>,
    /// Which lists were made.
    #[schema(value_type = Vec<Object>)]
    recommendations: Vec<BTreeMap<String, String>>,
    /// When they began, and until when they last.
    #[schema(value_type = Vec<Object>)]
    sessions: Vec<BTreeMap<String, String>>,
    /// Other addresses that were asked for.
    #[schema(value_type = Vec<Object>)]
    email_changes: Vec<BTreeMap<String, String>>,
    /// What was done by and to the account.
    #[schema(value_type = Vec<Object>)]
    audit_log: Vec<BTreeMap<String, String>>,
}
