//! `GET /api/movies/{movie}/ratings`.

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use marquee_domain::models::rating::{self, Filter};
use marquee_domain::page::Page;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{MovieInPath, Params, Viewer};
use crate::list::{Address, Linked, List};
use crate::routes::ratings::Rating;

/// What a movie's ratings come to, and a part of its reviews.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MovieReviews)]
pub struct Reviews {
    /// Stars, two decimals, half up; null while nobody has rated it.
    #[schema(example = 4.33)]
    average_rating: Option<f64>,
    /// How many ratings there are, with a review or without.
    #[schema(example = 3)]
    rating_count: u32,
    histogram: Histogram,
    #[serde(flatten)]
    list: List<Rating>,
}

/// How many ratings gave so many stars.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"1": 0, "2": 0, "3": 1, "4": 0, "5": 2}))]
struct Histogram {
    /// One star.
    #[serde(rename = "1")]
    one: u32,
    /// Two stars.
    #[serde(rename = "2")]
    two: u32,
    /// Three stars.
    #[serde(rename = "3")]
    three: u32,
    /// Four stars.
    #[serde(rename = "4")]
    four: u32,
    /// Five stars.
    #[serde(rename = "5")]
    five: u32,
}

impl From<rating::Histogram> for Histogram {
    fn from(histogram: rating::Histogram) -> Self {
        let [one, two, three, four, five] = histogram.bars();
        Self {
            one,
            two,
            three,
            four,
            five,
        }
    }
}

/// A movie's reviews, newest first, with the average and the histogram of all its ratings. Ratings without a word are at
/// `/api/ratings?movie_id=`.
#[utoipa::path(
    get, path = "/api/movies/{movie}/ratings", tag = "ratings", operation_id = "list_reviews",
    params(
        ("movie" = String, Path, description = "The movie's id, or `tmdb:` and TMDb's", example = "42"),
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses(
        (status = 200, description = "A part of the reviews", body = inline(crate::openapi::Success<Reviews>)),
        (status = 304, description = "It has not changed"),
        (status = 503, description = "`TMDB_UNAVAILABLE`: the movie is not in the catalogue, and TMDb cannot be asked for it"),
    ),
)]
pub async fn handle(
    viewer: Viewer,
    movie: MovieInPath,
    page: Params<Page>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<Answer<Reviews>, ApiError> {
    let Params(page) = page;
    let mut conn = app.db.get().await?;
    let movie = app
        .find_movie(&mut conn, movie.0, viewer.audience())
        .await?;
    let histogram = rating::Histogram::of(&mut conn, movie).await?;
    let filter = Filter {
        movie: Some(movie),
        user: None,
        reviews_only: true,
        audience: viewer.audience(),
    };
    let found = filter.find(&mut conn, page).await?.map(Rating::from);
    let reviews = List::of(&Address::of(&request), page, found);
    let link = reviews.link();
    let answer = Answer::ok(
        "The movie's reviews",
        Reviews {
            average_rating: histogram.average(),
            rating_count: histogram.count(),
            histogram: histogram.into(),
            list: reviews,
        },
    );
    let answer = match link {
        Some(link) => answer.header(header::LINK, link),
        None => answer,
    };
    Ok(answer.public(&viewer))
}
