//! `GET /api/ratings`.

use actix_web::{HttpRequest, web};
use marquee_domain::models::rating::Filter;
use marquee_domain::page::Page;
use marquee_domain::{MovieId, UserId};

use super::Rating;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Fields, Params, Request, Viewer, id, page};
use crate::list::List;

/// Which ratings, and which part of them.
#[derive(Debug)]
pub struct Wanted {
    movie: Option<MovieId>,
    user: Option<UserId>,
    page: Page,
}

impl Request for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let movie = fields.optional_text("movie_id", id);
        let user = fields.optional_text("user_id", id);
        let page = page(fields);
        Some(Self {
            movie: movie?,
            user: user?,
            page: page?,
        })
    }
}

/// All ratings, newest first: of one movie, by one user, or both.
#[utoipa::path(
    get, path = "/api/ratings", tag = "ratings", operation_id = "list_ratings",
    params(
        ("movie_id" = Option<u64>, Query, description = "Only of this movie", example = 42),
        ("user_id" = Option<u64>, Query, description = "Only by this user", example = 7),
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses(
        (status = 200, description = "A part of the list", body = inline(crate::openapi::Success<List<Rating>>)),
        (status = 304, description = "It has not changed"),
    ),
)]
pub async fn handle(
    viewer: Viewer,
    wanted: Params<Wanted>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<Answer<List<Rating>>, ApiError> {
    let Wanted { movie, user, page } = wanted.0;
    let filter = Filter {
        movie,
        user,
        reviews_only: false,
        audience: viewer.audience(),
    };
    let found = filter.find(&mut *app.db.get().await?, page).await?;
    let found = found.map(Rating::from);
    Ok(List::answer("Ratings", &request, page, found).public(&viewer))
}
