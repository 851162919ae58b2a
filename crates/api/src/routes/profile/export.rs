//! `GET /api/user/export`: everything that is stored about the caller.
//!
//! It is sent as it is read, a chunk at a time: however much there is, little of it is held in memory.

use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpResponse, web};
use chrono::Utc;
use futures_util::stream;
use marquee_domain::UserId;
use marquee_domain::models::export::Part;
use serde_json::json;

use super::Profile;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::Caller;
use crate::openapi::{Everything, Success};

/// Everything that is stored about the caller, without passwords and tokens, as one download.
#[utoipa::path(
    get, path = "/api/user/export", tag = "accounts", operation_id = "export_account",
    responses(
        (status = 200, description = "A download", body = inline(Success<Everything>), headers(("Content-Disposition" = String, description = "Its name as a file"))),
    ),
)]
pub async fn handle(caller: Caller, app: web::Data<App>) -> Result<HttpResponse, ApiError> {
    let (user, now) = (caller.id, Utc::now());
    let (profile, time) = (json!(Profile::of(&app, user).await?), json!(now));
    // the object `data` stays open for the parts, and the envelope for `data`
    let head = format!(
        r#"{{"status":"success","message":"Everything stored about you","data":{{"exported_at":{time},"profile":{profile}"#
    );
    let export = Export {
        app,
        user,
        next: Next::Head(head),
    };
    let name = DispositionParam::Filename(format!("marquee-{}.json", now.format("%Y-%m-%d")));
    let attachment = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![name],
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .insert_header((header::CONTENT_DISPOSITION, attachment))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .streaming(stream::try_unfold(export, Export::step)))
}

struct Export {
    app: web::Data<App>,
    user: UserId,
    next: Next,
}

/// What is sent next.
enum Next {
    Head(String),
    /// Of the part with this number, the rows after this key.
    Rows(usize, String),
    Nothing,
}

impl Export {
    async fn step(self) -> Result<Option<(web::Bytes, Self)>, ApiError> {
        let (text, next) = match &self.next {
            Next::Head(head) => (head.clone(), Next::Rows(0, String::new())),
            Next::Rows(number, after) => match Part::ALL.get(*number) {
                Some(part) => self.rows(*part, *number, after).await?,
                None => ("}}".to_owned(), Next::Nothing),
            },
            Next::Nothing => return Ok(None),
        };
        Ok(Some((web::Bytes::from(text), Self { next, ..self })))
    }

    async fn rows(
        &self,
        part: Part,
        number: usize,
        after: &str,
    ) -> Result<(String, Next), ApiError> {
        let mut conn = self.app.db.get().await?;
        let chunk = part.chunk(&mut conn, self.user, after).await?;
        let rows: Vec<String> = chunk.rows.iter().map(ToString::to_string).collect();
        let before = match (after, rows.is_empty()) {
            ("", _) => format!(r#","{}":["#, part.as_str()),
            (_, false) => ",".to_owned(),
            (_, true) => String::new(),
        };
        let text = before + &rows.join(",");
        Ok(match chunk.next {
            Some(after) => (text, Next::Rows(number, after)),
            None => (text + "]", Next::Rows(number + 1, String::new())),
        })
    }
}
