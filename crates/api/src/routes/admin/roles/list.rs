//! `GET /api/admin/roles`.

use actix_web::{HttpRequest, web};
use marquee_domain::models::role;
use marquee_domain::page::Page;

use super::Role;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::Params;
use crate::list::List;

/// All roles, in alphabetical order.
#[utoipa::path(
    get, path = "/api/admin/roles", tag = "admin", operation_id = "list_roles",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses((status = 200, description = "A part of the list", body = inline(crate::openapi::Success<List<Role>>))),
)]
pub async fn handle(
    page: Params<Page>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<Answer<List<Role>>, ApiError> {
    let Params(page) = page;
    let found = role::Role::find(&mut *app.db.get().await?, page).await?;
    let found = found.map(Role::from);
    Ok(List::answer("Roles", &request, page, found))
}
