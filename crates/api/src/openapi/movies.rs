//! Movies, as every answer shows them.
#![expect(dead_code, reason = "describes bodies; nothing is made of it")]

use chrono::NaiveDate;
use utoipa::ToSchema;

/// A movie.
#[derive(ToSchema)]
#[schema(as = Movie)]
pub struct MovieSchema {
    /// Marquee's id of it.
    #[schema(minimum = 1, example = 42)]
    id: u64,
    /// TMDb's id of it.
    #[schema(minimum = 1, example = 949)]
    tmdb_id: Option<u64>,
    /// As released here.
    #[schema(example = "Heat")]
    title: String,
    /// As released at home.
    #[schema(example = "Heat")]
    original_title: String,
    /// What it is about; may be empty.
    #[schema(example = "A thief and a detective are after each other.")]
    overview: String,
    /// When it came out.
    #[schema(example = "1995-12-15")]
    release_date: Option<NaiveDate>,
    /// The year it came out, which may be known without the day.
    #[schema(example = 1995)]
    year: Option<i16>,
    /// Minutes.
    #[schema(example = 170)]
    runtime: Option<u32>,
    /// ISO 639-1.
    #[schema(example = "en")]
    original_language: Option<String>,
    /// By name.
    genres: Vec<MovieGenre>,
    /// As credited.
    #[schema(example = json!(["Michael Mann"]))]
    directors: Vec<String>,
    /// As TMDb names it.
    #[schema(example = "/heat.jpg")]
    poster_path: Option<String>,
    /// The poster, ready to be shown.
    #[schema(format = "uri")]
    poster_url: Option<String>,
    /// As TMDb names it.
    backdrop_path: Option<String>,
    /// Only for signed-in users of 18 and over; for everybody else it is not there.
    #[schema(example = false)]
    adult: bool,
    /// TMDb's.
    #[schema(example = 61.2)]
    popularity: f64,
    /// TMDb's, 0 to 10.
    #[schema(example = 7.9)]
    vote_average: Option<f64>,
    /// TMDb's.
    #[schema(example = 7000)]
    vote_count: u32,
    /// Stars, 1 to 5, two decimals; null while nobody has rated it.
    #[schema(example = 4.33)]
    average_rating: Option<f64>,
    /// How often it was rated.
    #[schema(example = 3)]
    rating_count: u32,
    /// By how many it was watched.
    #[schema(example = 5)]
    watch_count: u32,
    /// Average stars × 0.7 + watch count × 0.3, two decimals.
    #[schema(example = 4.53)]
    popularity_score: f64,
    /// What TMDb said of it is older than it may be shown: of that there is the title and the year only. Left out where it is not so.
    #[schema(required = false, example = false)]
    stale: bool,
}

/// A genre of a movie.
#[derive(ToSchema)]
struct MovieGenre {
    /// Its id.
    #[schema(minimum = 1, example = 3)]
    id: u64,
    /// Its name.
    #[schema(example = "Crime")]
    name: String,
}

/// A movie with everything that is shown of it.
#[derive(ToSchema)]
#[schema(as = MovieDetails)]
pub struct MovieDetailsSchema {
    #[serde(flatten)]
    movie: MovieSchema,
    /// IMDb's id of it.
    #[schema(example = "tt0113277")]
    imdb_id: Option<String>,
    /// In the order of billing.
    cast: Vec<CastEntry>,
    /// By name.
    #[schema(example = json!(["heist"]))]
    keywords: Vec<String>,
}

/// Somebody in a movie's cast.
#[derive(ToSchema)]
struct CastEntry {
    /// The actor's name.
    #[schema(example = "Al Pacino")]
    name: String,
    /// Whom the actor plays; null where it is not known.
    #[schema(example = "Vincent Hanna")]
    character: Option<String>,
    /// The place in the order of billing, from 0.
    #[schema(example = 0)]
    order: u32,
}

/// What the caller has done with a movie.
#[derive(ToSchema)]
#[schema(as = My)]
pub struct MySchema {
    /// Stars; null if it is not rated.
    #[schema(minimum = 1, maximum = 5, example = 5)]
    rating: Option<u8>,
    /// Whether it is in the watch history.
    #[schema(example = true)]
    watched: bool,
    /// Whether it is a favourite.
    #[schema(example = false)]
    liked: bool,
    /// Whether it is to be watched some day.
    #[schema(example = false)]
    bookmarked: bool,
}
