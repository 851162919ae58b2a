//! `GET /api/admin/users`.

use actix_web::{HttpRequest, web};
use marquee_domain::models::user::Listed;
use marquee_domain::page::Page;
use marquee_domain::types::EmailAddress;

use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Fields, Params, Request, page, text};
use crate::list::List;
use crate::routes::auth::Account;

/// Which accounts, and which part of them.
#[derive(Debug)]
pub struct Wanted {
    pub(in crate::routes) search: Option<String>,
    pub(in crate::routes) page: Page,
}

impl Request for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let part = |given: &str| text(given, EmailAddress::LONGEST);
        let search = fields.optional_text("search", part);
        let page = page(fields);
        Some(Self {
            search: search?,
            page: page?,
        })
    }
}

/// All accounts, oldest first.
#[utoipa::path(
    get, path = "/api/admin/users", tag = "admin", operation_id = "list_all_users",
    params(
        ("search" = Option<String>, Query, description = "Somewhere in the name or the e-mail address, in whatever case", example = "ada"),
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses((status = 200, description = "A part of the list", body = inline(crate::openapi::Success<List<Account>>))),
)]
pub async fn handle(
    wanted: Params<Wanted>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<Answer<List<Account>>, ApiError> {
    let Wanted { search, page } = wanted.0;
    let mut conn = app.db.get().await?;
    let found = Listed::find(&mut conn, None, search.as_deref(), page).await?;
    let found = found.map(|Listed { user, roles }| Account::new(user, roles));
    Ok(List::answer("Accounts", &request, page, found))
}
