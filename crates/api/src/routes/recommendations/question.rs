//! What can be asked of the recommender: the query of `/recommendations` and its aliases.

use marquee_domain::UserId;
use marquee_domain::preferences::Filters;
use marquee_queue::jobs::ComputeRecommendations;
use marquee_settings::Strategy;

use crate::extract::{Fields, LONGEST_WAIT, Request, Wait, id, limit};

/// The parsed query. Each filter named here stands in place of the stored one for this call.
#[derive(Debug)]
pub struct Question {
    /// Another user, for admins.
    pub user_id: Option<UserId>,
    /// The filters of this call.
    pub filters: Filters,
    /// 1 to 100.
    pub limit: u32,
    /// The strategy, unless the route's default will do.
    pub strategy: Option<Strategy>,
    /// How long the client waits.
    pub wait: Wait,
}

impl Request for Question {
    fn read(fields: &mut Fields) -> Option<Self> {
        let user_id = fields.optional_text("user_id", id);
        let genre = fields.optional_text("genre", str::parse);
        let exclude_genre = fields.optional_text("exclude_genre", str::parse);
        let year = fields.optional_text("year", str::parse);
        let rating = fields.optional_text("rating", str::parse);
        let language = fields.optional_text("language", str::parse);
        let actors = fields.optional_text("actors", str::parse);
        let directors = fields.optional_text("directors", str::parse);
        let limit = fields.optional_text("limit", limit);
        let strategy = fields.optional_text("strategy", str::parse);
        let wait = Wait::read(fields);
        Some(Self {
            user_id: user_id?,
            filters: Filters {
                genre: genre?,
                exclude_genre: exclude_genre?,
                year: year?,
                rating: rating?,
                language: language?,
                actors: actors?,
                directors: directors?,
            },
            limit: limit?.unwrap_or(ComputeRecommendations::USUAL_LIMIT),
            strategy: strategy?,
            wait: wait?,
        })
    }
}

/// The parameters, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; Question reads it")]
pub struct QuestionParams {
    /// Another user, for admins.
    #[param(example = 7)]
    user_id: Option<u64>,
    /// Only movies of any of these genres.
    #[param(
        pattern = r"^\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*(,\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*)*$",
        example = "Action,Drama"
    )]
    genre: Option<String>,
    /// No movie of any of these genres.
    #[param(
        pattern = r"^\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*(,\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*)*$",
        example = "Horror"
    )]
    exclude_genre: Option<String>,
    /// One year, or the first and last of a range.
    #[param(
        pattern = "^(18[7-9][0-9]|19[0-9]{2}|2[01][0-9]{2}|2200)(,(18[7-9][0-9]|19[0-9]{2}|2[01][0-9]{2}|2200))?$",
        example = "1990,1999"
    )]
    year: Option<String>,
    /// The lowest rating from 0 to 10, or lowest and highest: TMDb's vote average or, without votes, the stars doubled.
    #[param(
        pattern = "^(10(\\.0+)?|[0-9](\\.[0-9]+)?)(,(10(\\.0+)?|[0-9](\\.[0-9]+)?))?$",
        example = "7.5"
    )]
    rating: Option<String>,
    /// Only movies in these original languages (ISO 639-1).
    #[param(pattern = "^[A-Za-z]{2,3}(,[A-Za-z]{2,3})*$", example = "en,fr")]
    language: Option<String>,
    /// Only movies with any of these actors.
    #[param(
        pattern = r"^\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*(,\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*)*$",
        example = "Al Pacino"
    )]
    actors: Option<String>,
    /// Only movies by any of these directors.
    #[param(
        pattern = r"^\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*(,\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*)*$",
        example = "Michael Mann"
    )]
    directors: Option<String>,
    /// How many movies at most.
    #[param(minimum = 1, maximum = 100, default = 20, example = 10)]
    limit: Option<u32>,
    /// `genre`, `popular`, `collaborative` or `hybrid`; without it, the server's default.
    #[param(pattern = "^(genre|popular|collaborative|hybrid)$", example = "genre")]
    strategy: Option<String>,
    /// Hold the answer until the list is there, at most so many seconds.
    #[param(minimum = 0, maximum = 30, example = 5)]
    wait: Option<u64>,
}

const _: () = assert!(LONGEST_WAIT.as_secs() == 30, "the documentation says 30");
