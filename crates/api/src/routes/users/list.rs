//! `GET /api/users`.

use actix_web::{HttpRequest, web};
use marquee_domain::models::user::Listed;

use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Params};
use crate::list::List;
use crate::routes::admin::users::list::Wanted;
use crate::routes::auth::Account;

/// Admins are listed all accounts, oldest first; others their own.
#[utoipa::path(
    get, path = "/api/users", tag = "accounts", operation_id = "list_users",
    params(
        ("search" = Option<String>, Query, description = "Somewhere in the name or the e-mail address, in whatever case", example = "ada"),
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses((status = 200, description = "A part of the list", body = inline(crate::openapi::Success<List<Account>>))),
)]
pub async fn handle(
    caller: Caller,
    wanted: Params<Wanted>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<Answer<List<Account>>, ApiError> {
    let Wanted { search, page } = wanted.0;
    let only = (!caller.is_admin()).then_some(caller.id);
    let mut conn = app.db.get().await?;
    let found = Listed::find(&mut conn, only, search.as_deref(), page).await?;
    let found = found.map(|Listed { user, roles }| Account::new(user, roles));
    Ok(List::answer("Accounts", &request, page, found))
}
