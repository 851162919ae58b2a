//! Bodies as the document shows them. The types behind them are in crates that know nothing of HTTP.
#![expect(dead_code, reason = "describes bodies; nothing is made of it")]

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::movies::MovieSchema;
use crate::routes::auth::Account;
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
    year: Option<YearOrYears>,
    /// Filter: the lowest rating (0 to 10), or lowest and highest: TMDb's vote average or, without votes, the stars doubled.
    rating: Option<RatingOrRatings>,
    /// Filter: original languages (ISO 639-1).
    language: Option<OneOrManyLanguages>,
    /// Taste: genres to see more of, which the strategy `hybrid` weighs.
    favorite_genres: Option<OneOrMany>,
    /// Taste: actors to see more of, which the strategy `hybrid` weighs.
    actors: Option<OneOrMany>,
    /// Taste: directors to see more of, which the strategy `hybrid` weighs.
    directors: Option<OneOrMany>,
    /// Taste: ids of liked movies, which `collaborative` and `hybrid` weigh.
    movies: Option<Vec<u64>>,
}

/// A name, or several.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(example = "Action")]
enum OneOrMany {
    One(Name),
    Many(Names),
}

/// A name.
#[derive(Serialize, ToSchema)]
#[schema(max_length = 200, example = "Action")]
struct Name(String);

/// Some names.
#[derive(Serialize, ToSchema)]
#[schema(min_items = 1, max_items = 50)]
struct Names(Vec<Name>);

/// A language, or several.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(example = "en")]
enum OneOrManyLanguages {
    One(Language),
    Many(Languages),
}

/// A code of ISO 639-1.
#[derive(Serialize, ToSchema)]
#[schema(pattern = "^[A-Za-z]{2,3}$", example = "en")]
struct Language(String);

/// Some languages.
#[derive(Serialize, ToSchema)]
#[schema(min_items = 1, max_items = 50)]
struct Languages(Vec<Language>);

/// A year, or two: from and to, both included.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(example = json!([2021, 2022]))]
enum YearOrYears {
    One(Year),
    Two(YearRange),
}

/// A year.
#[derive(Serialize, ToSchema)]
#[schema(minimum = 1870, maximum = 2200, example = 2021)]
struct Year(u16);

/// The first year and the last.
#[derive(Serialize, ToSchema)]
#[schema(min_items = 2, max_items = 2)]
struct YearRange(Vec<Year>);

/// A rating, or two: the lowest and the highest.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(example = json!([7.5, 9.0]))]
enum RatingOrRatings {
    One(TmdbRating),
    Two(TmdbRatings),
}

/// A rating.
#[derive(Serialize, ToSchema)]
#[schema(minimum = 0, maximum = 10, example = 7.5)]
struct TmdbRating(f64);

/// The lowest rating and the highest.
#[derive(Serialize, ToSchema)]
#[schema(min_items = 2, max_items = 2)]
struct TmdbRatings(Vec<TmdbRating>);

/// A new account; with tokens only where no activation is asked for.
#[derive(ToSchema)]
#[schema(as = Registered)]
pub struct RegisteredSchema {
    #[serde(flatten)]
    account: Account,
    /// For `Authorization: Bearer …`; only when the server asks for no activation.
    #[schema(required = false, nullable = false)]
    access_token: Option<String>,
    /// Good once, for the next pair of tokens; as `access_token`.
    #[schema(required = false, nullable = false)]
    refresh_token: Option<String>,
    /// Always `Bearer`; as `access_token`.
    #[schema(required = false, nullable = false, example = "Bearer")]
    token_type: Option<String>,
    /// Seconds until the access token expires; as `access_token`.
    #[schema(required = false, nullable = false, example = 900)]
    expires_in: Option<u64>,
}

/// One event of a stream.
#[derive(ToSchema)]
pub struct StatusEvent {
    /// `status`; or `error`, after which nothing comes.
    #[schema(pattern = "^(status|error)$", example = "status")]
    event: String,
    /// JSON: a `TaskStatus`; of an error, its `code`.
    #[schema(
        example = r#"{"task_id":"01KAHB5V9V7D3Y0M5N8Q2R4T6W","kind":"compute_recommendations","status":"processing"}"#
    )]
    data: String,
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
    movie: MovieSchema,
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

/// The rows of a home screen.
#[derive(ToSchema)]
pub struct Home {
    /// Names what is shown here, for feedback on it.
    recommendation_id: String,
    /// From above to below; none is empty, and no movie is in two.
    rows: Vec<HomeRow>,
}

/// A row of a home screen.
#[derive(ToSchema)]
struct HomeRow {
    /// What is in it.
    #[schema(
        pattern = "^(top_picks|because_you_liked|trending|new_for_you|your_genres|popular)$",
        example = "because_you_liked"
    )]
    kind: String,
    /// For people.
    #[schema(example = "Because you liked Heat")]
    title: String,
    /// The movie that the others are like; only of `because_you_liked`.
    #[schema(required = false, nullable = false)]
    because: Option<LikedMovie>,
    /// Best first.
    results: Vec<RecommendedMovie>,
}

/// A movie that the user liked.
#[derive(ToSchema)]
struct LikedMovie {
    /// Its id.
    #[schema(example = 42)]
    movie_id: u64,
    /// Its title.
    #[schema(example = "Heat")]
    title: String,
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
    /// What was shown, clicked and dismissed of those lists.
    #[schema(value_type = Vec<Object>)]
    feedback: Vec<BTreeMap<String, String>>,
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
