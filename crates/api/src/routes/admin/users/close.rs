//! `DELETE /api/admin/users/{id}`.

use actix_web::{HttpResponse, web};

use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Client, IdInPath};
use crate::routes::users::close::close;

/// Closes an account: ratings, interactions, sessions and whatever else is its owner's goes, and its tokens are void at once.
#[utoipa::path(
    delete, path = "/api/admin/users/{id}", tag = "admin", operation_id = "close_any_account",
    params(("id" = u64, Path, description = "Whose account", example = 7)),
    responses(
        (status = 204, description = "It is closed"),
        (status = 409, description = "`LAST_ADMIN`: nobody else is an admin"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    id: IdInPath,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    close(&app, id.0, client.origin(Some(&caller))).await
}
