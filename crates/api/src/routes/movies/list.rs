//! `GET /api/movies`.

use actix_web::{HttpRequest, HttpResponse, web};
use marquee_cache::Topic;
use marquee_domain::models::genre;
use marquee_domain::models::movie_list::{self, MovieFilter, Ordering};
use marquee_domain::page::Page;
use marquee_domain::preferences::{Names, RatingRange, Years};

use super::part;
use crate::app::App;
use crate::error::{ApiError, BadFields};
use crate::extract::{Fields, Params, Request, Viewer, page};
use crate::kept::Kept;
use crate::list::{Address, List};
use crate::openapi::MovieSchema;

/// The parsed query.
#[derive(Debug)]
pub struct Wanted {
    filter: MovieFilter,
    ordering: Ordering,
    page: Page,
}

impl Request for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let search = fields.optional_text("search", str::parse);
        let genre = fields.optional_text("genre", str::parse);
        let years = fields.optional_text("year", str::parse);
        let year_min = fields.optional_text("year_min", year);
        let year_max = fields.optional_text("year_max", year);
        let rating = fields.optional_text("rating_min", rating);
        let director = fields.optional_text("director", str::parse);
        let actor = fields.optional_text("actor", str::parse);
        let language = fields.optional_text("language", str::parse);
        let ordering = fields.optional_text("ordering", str::parse);
        let page = page(fields);
        let (year_min, year_max) = (year_min?, year_max?);
        if let (Some(min), Some(max)) = (year_min, year_max)
            && min > max
        {
            return fields.refuse("year_max", "is before year_min");
        }
        Some(Self {
            filter: MovieFilter {
                search: search?,
                genre: genre?,
                years: years?,
                year_min,
                year_max,
                rating: rating?,
                stars: None,
                director: director?,
                actor: actor?,
                language: language?,
            },
            ordering: ordering?.unwrap_or_default(),
            page: page?,
        })
    }
}

fn year(text: &str) -> Result<i32, String> {
    let number = text
        .parse()
        .map_err(|_| "must be a year, e.g. 1999".to_owned())?;
    let year = Years::one(number).map_err(|problem| problem.to_string())?;
    Ok(year.from())
}

fn rating(text: &str) -> Result<RatingRange, String> {
    let number = text
        .parse()
        .map_err(|_| "must be a rating from 0 to 10, e.g. 7.5".to_owned())?;
    RatingRange::at_least(number).map_err(|problem| problem.to_string())
}

impl Wanted {
    /// Where the list is: the same for every way to ask for the same.
    fn address(&self) -> Address {
        let MovieFilter {
            search,
            genre,
            years,
            year_min,
            year_max,
            rating,
            stars: _,
            director,
            actor,
            language,
        } = &self.filter;
        let names = |names: &Option<Names>| {
            let names: Option<Vec<&str>> = names.as_ref().map(|names| names.iter().collect());
            names.map(|names| names.join(","))
        };
        let years = years.map(|years| match (years.from(), years.to()) {
            (from, to) if from == to => from.to_string(),
            (from, to) => format!("{from},{to}"),
        });
        let codes = language
            .as_ref()
            .map(|language| language.codes().collect::<Vec<_>>().join(","));
        let ordering = (self.ordering != Ordering::default()).then(|| self.ordering.to_string());
        let parameters = [
            (
                "search",
                search.as_ref().map(|text| text.as_str().to_owned()),
            ),
            ("genre", names(genre)),
            ("year", years),
            ("year_min", year_min.map(|year| year.to_string())),
            ("year_max", year_max.map(|year| year.to_string())),
            ("rating_min", rating.map(|rating| rating.min().to_string())),
            ("director", names(director)),
            ("actor", names(actor)),
            ("language", codes),
            ("ordering", ordering),
        ];
        let given = parameters
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Address::new("/api/movies", given.collect())
    }
}

/// The catalogue: movies that pass every filter that is named, what is most popular here first unless another order is named.
#[utoipa::path(
    get, path = "/api/movies", tag = "movies", operation_id = "list_movies",
    params(WantedParams),
    responses(
        (status = 200, description = "A part of the list", body = inline(crate::openapi::Success<List<MovieSchema>>), headers(("X-Cache"))),
        (status = 304, description = "It has not changed"),
    ),
)]
pub async fn handle(
    viewer: Viewer,
    wanted: Params<Wanted>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let wanted = wanted.0;
    let (address, page) = (wanted.address(), wanted.page);
    let kept = Kept {
        key: address.part(page.limit, page.offset),
        topics: &[Topic::Lists],
        ttl: app.settings.cache.lists(),
    };
    let make = async || {
        let mut conn = app.db.get().await?;
        let (filter, audience) = (&wanted.filter, viewer.audience());
        let found = movie_list::find(&mut conn, filter, wanted.ordering, page, audience).await?;
        let Some(found) = found else {
            let names = filter.genre.iter().flat_map(Names::iter);
            let named = names.map(|name| ("genre", name));
            return Err(no_such(genre::unknown(&mut conn, named).await?));
        };
        part(&app, &mut conn, &address, page, found).await
    };
    kept.answer(&request, &app, &viewer, "Movies", make).await
}

fn no_such(genres: Vec<(&'static str, String)>) -> ApiError {
    let mut bad = BadFields::new();
    for (field, problem) in genres {
        bad.entry(field.to_owned()).or_default().push(problem);
    }
    ApiError::invalid(&bad)
}

/// The parameters, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; Wanted reads it")]
pub struct WantedParams {
    /// Only movies that a search for this finds.
    #[param(max_length = 200, example = "heat")]
    search: Option<String>,
    /// Only movies of any of these genres.
    #[param(
        pattern = r"^\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*(,\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*)*$",
        example = "Crime,Drama"
    )]
    genre: Option<String>,
    /// One year, or the first and last of a range.
    #[param(
        pattern = "^(18[7-9][0-9]|19[0-9]{2}|2[01][0-9]{2}|2200)(,(18[7-9][0-9]|19[0-9]{2}|2[01][0-9]{2}|2200))?$",
        example = "1990,1999"
    )]
    year: Option<String>,
    /// From this year on.
    #[param(minimum = 1870, maximum = 2200, example = 1990)]
    year_min: Option<i32>,
    /// Up to this year.
    #[param(minimum = 1870, maximum = 2200, example = 1999)]
    year_max: Option<i32>,
    /// The lowest rating from 0 to 10: TMDb's vote average or, without votes, the stars doubled.
    #[param(minimum = 0, maximum = 10, example = 7.5)]
    rating_min: Option<f64>,
    /// Only movies by any of these directors.
    #[param(
        pattern = r"^\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*(,\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*)*$",
        example = "Michael Mann"
    )]
    director: Option<String>,
    /// Only movies with any of these actors.
    #[param(
        pattern = r"^\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*(,\s*[^,\s\x00-\x1f\x7f-\x9f][^,\x00-\x1f\x7f-\x9f]*)*$",
        example = "Al Pacino"
    )]
    actor: Option<String>,
    /// Only movies in these original languages (ISO 639-1).
    #[param(pattern = "^[A-Za-z]{2,3}(,[A-Za-z]{2,3})*$", example = "en,fr")]
    language: Option<String>,
    /// The order; a `-` before it turns it round. Movies without the value come first, descending last; equal ones follow by id.
    #[param(
        pattern = "^-?(title|year|release_date|popularity|average_rating|watch_count|popularity_score|created_at)$",
        default = "-popularity_score",
        example = "-average_rating"
    )]
    ordering: Option<String>,
    /// 1 to 100.
    #[param(example = 20)]
    limit: Option<u32>,
    /// 0 to 10,000.
    #[param(example = 0)]
    offset: Option<u32>,
}
