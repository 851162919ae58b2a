//! The bodies for the document; `read.rs` reads them.

use std::borrow::Cow;

use chrono::NaiveDate;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Some of a movie: what is left out stays as it is, and null forgets it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a body; nothing is made of it")]
pub struct MoviePart {
    /// The English title, as a rule.
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 500,
        pattern = r"^\s*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
        example = "The Matrix"
    )]
    title: Option<String>,
    /// The title in the movie's own language; the same if left out.
    #[schema(
        min_length = 1,
        max_length = 500,
        pattern = r"^\s*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
        example = "The Matrix"
    )]
    original_title: Option<String>,
    /// What it is about; line breaks are welcome.
    #[schema(
        max_length = 10_000,
        example = "A programmer learns what the world is made of."
    )]
    overview: Option<String>,
    /// The day of its first showing.
    #[schema(example = "1999-03-31")]
    release_date: Option<NaiveDate>,
    /// The year of its first showing: that of the release date, if there is one, and then it need not be given.
    #[schema(minimum = 1870, maximum = 2200, example = 1999)]
    year: Option<u16>,
    /// Minutes.
    #[schema(maximum = 100_000, example = 136)]
    runtime: Option<u32>,
    /// ISO 639, e.g. `en`.
    #[schema(pattern = "^[A-Za-z]{2,3}$", example = "en")]
    original_language: Option<String>,
    /// TMDb's id. No two movies have the same.
    #[schema(example = 603)]
    tmdb_id: Option<u64>,
    /// IMDb's id.
    #[schema(pattern = "^tt[0-9]{7,10}$", example = "tt0133093")]
    imdb_id: Option<String>,
    /// Where the poster is, below the base of images.
    #[schema(
        max_length = 255,
        pattern = "^/[A-Za-z0-9/._-]+$",
        example = "/f89U3ADr1oiB1s9GkdPOEpXUk5H.jpg"
    )]
    poster_path: Option<String>,
    /// Where the backdrop is, below the base of images.
    #[schema(
        max_length = 255,
        pattern = "^/[A-Za-z0-9/._-]+$",
        example = "/fNG7i7RqMErkcqhohV2a6cV1Ehy.jpg"
    )]
    backdrop_path: Option<String>,
    /// Only for users of age.
    #[schema(example = false)]
    adult: Option<bool>,
    /// TMDb's figure.
    #[schema(minimum = 0, maximum = 1_000_000, example = 83.2)]
    popularity: Option<f64>,
    /// TMDb's figure.
    #[schema(minimum = 0, maximum = 10, example = 8.2)]
    vote_average: Option<f64>,
    /// TMDb's figure.
    #[schema(maximum = 4_294_967_295_u32, example = 26_000)]
    vote_count: Option<u32>,
    /// The ids of its genres, none twice; see `/api/genres`.
    #[schema(max_items = 50, example = json!([1, 15]))]
    genre_ids: Option<Vec<u64>>,
    /// Names, as credited, none twice.
    #[schema(max_items = 50, example = json!(["Lana Wachowski", "Lilly Wachowski"]))]
    directors: Option<Vec<String>>,
    /// In the order of billing.
    #[schema(max_items = 500)]
    cast: Option<Vec<MemberBody>>,
    /// None twice.
    #[schema(max_items = 200, example = json!(["simulated reality"]))]
    keywords: Option<Vec<String>>,
    /// Which fields keep what they have, whatever TMDb says. Left out, what is written here is added to them.
    #[schema(max_items = 18, example = json!(["title"]))]
    locked_fields: Option<Vec<LockableField>>,
}

/// A field that TMDb tells.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes a body; nothing is made of it")]
enum LockableField {
    Title,
    OriginalTitle,
    Overview,
    ReleaseDate,
    Year,
    Runtime,
    OriginalLanguage,
    ImdbId,
    PosterPath,
    BackdropPath,
    Adult,
    Popularity,
    VoteAverage,
    VoteCount,
    GenreIds,
    Directors,
    Cast,
    Keywords,
}

/// An entry of the cast.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a body; nothing is made of it")]
struct MemberBody {
    /// The actor's name.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^\s*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
        example = "Keanu Reeves"
    )]
    name: String,
    /// The part.
    #[schema(
        min_length = 1,
        max_length = 500,
        pattern = r"^\s*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
        example = "Neo"
    )]
    character: Option<String>,
}

/// A movie, whole: [`MoviePart`] with a title. What is left out or null is not known.
pub struct MovieBody;

impl PartialSchema for MovieBody {
    fn schema() -> RefOr<Schema> {
        let mut schema = MoviePart::schema();
        if let RefOr::T(Schema::Object(movie)) = &mut schema {
            movie.required.push("title".to_owned());
            movie.description =
                Some("A movie, whole: what is left out or null is not known.".to_owned());
        }
        schema
    }
}

impl ToSchema for MovieBody {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("MovieBody")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        MoviePart::schemas(schemas);
    }
}
