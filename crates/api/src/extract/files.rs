//! The files of a form: right media type, not too large together, there in time.

use std::future::Future;
use std::pin::Pin;

use actix_multipart::{Field, Multipart};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::{StreamExt, stream};
use marquee_domain::history::File;

use super::body;
use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;

const FIELD: &str = "file";
/// The most files of a form.
const MOST: usize = 10;
/// The most characters of a file's name that are kept.
const LONGEST_NAME: usize = 100;

/// The request's form (`multipart/form-data`) with nothing but files in it, all of them called `file`: 1 to 10.
#[derive(Debug)]
pub struct Files(pub Vec<File>);

impl FromRequest for Files {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { files(&request, payload).await.map(Self) })
    }
}

async fn files(request: &HttpRequest, payload: Payload) -> Result<Vec<File>, ApiError> {
    if !request
        .content_type()
        .eq_ignore_ascii_case("multipart/form-data")
    {
        return Err(ApiError::new(
            Code::UnsupportedMediaType,
            "The body must be a form with files, sent with Content-Type: multipart/form-data",
        ));
    }
    // whole and within its limits, before anything is made of it
    let limit = App::of(request).settings.uploads.max_bytes;
    let bytes = body::read(request, payload, limit, Code::MalformedForm).await?;
    let bytes = stream::once(async { Ok::<_, PayloadError>(bytes.freeze()) });
    let mut form = Multipart::new(request.headers(), bytes);
    let mut files = Vec::new();
    while let Some(field) = form.next().await {
        let field = field.map_err(malformed)?;
        match field.name() {
            Some(FIELD) if files.len() < MOST => files.push(file(field).await?),
            Some(FIELD) => {
                let problem = format!("at most {MOST} files at once");
                return Err(ApiError::invalid_field(FIELD, problem));
            }
            name => {
                let name = name.unwrap_or_default();
                return Err(ApiError::invalid_field(name, "is not known here"));
            }
        }
    }
    if files.is_empty() {
        return Err(ApiError::invalid_field(FIELD, "is required"));
    }
    Ok(files)
}

async fn file(mut field: Field) -> Result<File, ApiError> {
    let disposition = field.content_disposition();
    let name = disposition.and_then(|disposition| disposition.get_filename());
    let name = name.map(plain).unwrap_or_default();
    let mut body = Vec::new();
    while let Some(chunk) = field.next().await {
        let chunk: web::Bytes = chunk.map_err(malformed)?;
        body.extend_from_slice(&chunk);
    }
    Ok(File { name, body })
}

/// A file's name without the folders it lay in.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen = last.chars().filter(|c| !c.is_control());
    seen.take(LONGEST_NAME).collect()
}

fn malformed(error: impl std::fmt::Display) -> ApiError {
    tracing::debug!(%error, "a form that cannot be read");
    ApiError::new(
        Code::MalformedForm,
        "The body is not a form as its Content-Type says",
    )
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_file_has_the_last_part_of_its_path_for_a_name() {
        for (name, kept) in [
            ("ratings.csv", "ratings.csv"),
            ("../../etc/ratings.csv", "ratings.csv"),
            ("C:\\Users\\ann\\diary.csv", "diary.csv"),
            ("a\u{0}b\n.csv", "ab.csv"),
            ("", ""),
        ] {
            assert_eq!(plain(name), kept);
        }
    }
}
