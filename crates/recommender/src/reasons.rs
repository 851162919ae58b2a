//! Why a movie is in the list: only what put it there.

use serde::Serialize;

use crate::catalogue::{Catalogue, Movie, MovieId};
use crate::profile::Share;

/// The most reasons given for a movie.
pub const MOST: usize = 3;

/// One reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// What sort of reason it is.
    pub kind: ReasonKind,
    /// For people: `40 % of what you like is Crime`.
    pub text: String,
    /// The movie it speaks of, where it speaks of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub movie_id: Option<MovieId>,
    /// What it counted for; comparable among reasons of one kind.
    pub weight: f64,
}

/// The sorts of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// It came in by a genre the user likes; the weight is that genre's, above 0 and at most 1.
    Genre,
    /// It stands where it does by its popularity; the weight is the popularity score.
    Popular,
}

impl Reason {
    pub(crate) fn genre(catalogue: &Catalogue, share: Share) -> Self {
        let name = &catalogue.genre_movies()[share.genre].genre.name;
        let text = if share.with == share.liked {
            format!("everything you like is {name}")
        } else {
            // Half up; but neither "0 %" nor "100 %" would be true.
            let percent = (200 * share.with + share.liked) / (2 * share.liked);
            format!("{} % of what you like is {name}", percent.clamp(1, 99))
        };
        Self {
            kind: ReasonKind::Genre,
            text,
            movie_id: None,
            weight: share.weight(),
        }
    }

    pub(crate) fn popular(movie: &Movie) -> Self {
        Self {
            kind: ReasonKind::Popular,
            text: popular_text(movie),
            movie_id: None,
            weight: movie.popularity().rounded(),
        }
    }
}

fn popular_text(movie: &Movie) -> String {
    let stars = (movie.rating_count > 0).then(|| {
        let tenths = (20 * movie.rating_sum + movie.rating_count) / (2 * movie.rating_count);
        format!("{}.{} stars on average", tenths / 10, tenths % 10)
    });
    let watched = match movie.watch_count {
        0 => None,
        1 => Some("watched once".to_owned()),
        n => Some(format!("watched {n} times")),
    };
    match (stars, watched) {
        (Some(stars), Some(watched)) => format!("popular: {stars}, {watched}"),
        (Some(one), None) | (None, Some(one)) => format!("popular: {one}"),
        (None, None) => "next in line: nobody has rated or watched it yet".to_owned(),
    }
}
