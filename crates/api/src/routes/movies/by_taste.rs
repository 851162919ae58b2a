//! What was found, in the order of the relevance and a little of the caller's taste.
//!
//! The kept part of the list stays everybody's: its order is changed afterwards, within the part, so that all parts together still have each
//! movie once. A movie comes before another only if it is more to the caller's taste and stands less than [`REACH`] places behind it; the
//! very title that was looked for stays first.

use actix_web::HttpResponse;
use actix_web::http::header;
use marquee_cache::{Finished, Outcome};
use marquee_domain::GenreId;
use marquee_domain::models::taste::Taste;
use marquee_domain::types::name_key;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::ApiError;
use crate::kept::X_CACHE;

/// What is all to somebody's taste comes before what is all against it if it stands less than so many places behind.
const REACH: f64 = 4.0;

/// The answer as it is kept, as far as it is looked at.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    results: Vec<&'a RawValue>,
}

/// A movie in it.
#[derive(Deserialize)]
struct Shown {
    title: String,
    original_title: String,
    genres: Vec<Genre>,
}

#[derive(Deserialize)]
struct Genre {
    id: GenreId,
    name: String,
}

/// The answer for somebody with this taste who looked for `text`.
pub(super) fn answer(
    (finished, outcome): &(Finished, Outcome),
    taste: &Taste,
    text: &str,
) -> Result<HttpResponse, ApiError> {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::VARY, "Authorization"))
        .insert_header((X_CACHE, outcome.as_str()));
    if let Some(link) = &finished.link {
        response.insert_header((header::LINK, link.as_str()));
    }
    let body =
        reordered(&finished.body, taste, text).map_err(|error| ApiError::internal(&error))?;
    Ok(response.content_type("application/json").body(body))
}

/// The same bytes with the movies in another order.
fn reordered(body: &[u8], taste: &Taste, text: &str) -> Result<Vec<u8>, serde_json::Error> {
    let movies = serde_json::from_slice::<Body<'_>>(body)?.data.results;
    let shown: Vec<Shown> = movies
        .iter()
        .map(|movie| serde_json::from_str(movie.get()))
        .collect::<Result<_, _>>()?;
    let (Some(first), Some(last)) = (movies.first(), movies.last()) else {
        return Ok(body.to_vec());
    };
    // where a movie begins and ends in the body that it was read from
    let begin = first.get().as_ptr() as usize - body.as_ptr() as usize;
    let end = last.get().as_ptr() as usize + last.get().len() - body.as_ptr() as usize;
    let in_order: Vec<&str> = order(&shown, taste, text)
        .into_iter()
        .map(|place| movies[place].get())
        .collect();
    let list = in_order.join(",");
    Ok([&body[..begin], list.as_bytes(), &body[end..]].concat())
}

/// The places of the movies as they were, in their new order.
fn order(shown: &[Shown], taste: &Taste, text: &str) -> Vec<usize> {
    let wanted = name_key(text);
    let is_named = |movie: &Shown| {
        [&movie.title, &movie.original_title]
            .map(|title| name_key(title))
            .contains(&wanted)
    };
    let named = shown.iter().take_while(|movie| is_named(movie)).count();
    let mut rest: Vec<(f64, usize)> = shown
        .iter()
        .enumerate()
        .skip(named)
        .map(|(place, movie)| {
            let genres = movie.genres.iter();
            let liked = taste.of_genres(genres.map(|genre| (genre.id, genre.name.as_str())));
            #[expect(clippy::cast_precision_loss, reason = "there are a hundred at most")]
            (place as f64 - liked * REACH / 2.0, place)
        })
        .collect();
    // among equals who stood first stays first
    rest.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    (0..named)
        .chain(rest.into_iter().map(|(_, place)| place))
        .collect()
}
