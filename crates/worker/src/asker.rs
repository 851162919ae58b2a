//! Somebody for whom movies are ranked: what they did, told and asked for, in the engine's terms, where names are ids.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use marquee_domain::models::credit::Credit;
use marquee_domain::models::profile::UserProfile;
use marquee_domain::preferences::{self, Names, Preferences};
use marquee_domain::types::name_key;
use marquee_domain::{Audience, DbConn, DbError, GenreId, MovieId, UserId};
use marquee_recommender::profile::{Person, Taste};
use marquee_recommender::{Catalogue, Filters, Profile, Rating};

/// Somebody for whom movies are ranked.
#[derive(Debug)]
pub struct Asker {
    /// What they did, and say that they like.
    pub profile: Profile,
    /// From which movies they want to choose.
    pub filters: Filters,
}

impl Asker {
    /// Reads what is stored about this user; `overrides` take the place of stored filters. None if the account is gone.
    pub async fn load(
        conn: &mut DbConn,
        catalogue: &Catalogue,
        user: UserId,
        overrides: preferences::Filters,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, DbError> {
        let Some(user) = UserProfile::load(conn, user).await? else {
            return Ok(None);
        };
        let asked = user.preferences.filters().overridden_by(overrides);
        let audience = Audience::of(user.date_of_birth, now.date_naive());
        let filters = hard_filters(conn, catalogue, &asked, audience).await?;
        let taste = taste(conn, catalogue, &user.preferences).await?;
        Ok(Some(Self {
            profile: profile(user, taste),
            filters,
        }))
    }
}

async fn hard_filters(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    asked: &preferences::Filters,
    audience: Audience,
) -> Result<Filters, DbError> {
    let genres = |names: &Names| genre_ids(catalogue, names);
    Ok(Filters {
        genres: asked.genre.as_ref().map(genres),
        exclude_genres: asked.exclude_genre.as_ref().map(genres),
        years: asked.year.map(|years| years.from()..=years.to()),
        rating: asked.rating.map(|range| range.min()..=range.max()),
        languages: asked.language.as_ref().map(|of| of.codes().collect()),
        actors: movies_with(conn, Credit::Cast, asked.actors.as_ref()).await?,
        directors: movies_with(conn, Credit::Director, asked.directors.as_ref()).await?,
        adult: audience.sees_adult(),
    })
}

/// A genre that is no longer there matches nothing.
fn genre_ids(catalogue: &Catalogue, names: &Names) -> Vec<GenreId> {
    let wanted: Vec<String> = names.iter().map(name_key).collect();
    catalogue
        .genres()
        .filter(|genre| wanted.contains(&name_key(&genre.name)))
        .map(|genre| genre.id)
        .collect()
}

async fn movies_with(
    conn: &mut DbConn,
    credit: Credit,
    names: Option<&Names>,
) -> Result<Option<Vec<MovieId>>, DbError> {
    match names {
        Some(names) => Ok(Some(credit.movies_with_any(conn, names.iter()).await?)),
        None => Ok(None),
    }
}

async fn taste(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    told: &Preferences,
) -> Result<Taste, DbError> {
    let genres = told.favorite_genres.as_ref();
    let mut people = Vec::new();
    for (credit, names) in [
        (Credit::Cast, &told.actors),
        (Credit::Director, &told.directors),
    ] {
        if let Some(names) = names {
            people.extend(favourites(conn, credit, names).await?);
        }
    }
    Ok(Taste {
        genres: genres
            .map(|names| genre_ids(catalogue, names))
            .unwrap_or_default(),
        people,
    })
}

/// Each by the name they were told by, with what they did.
async fn favourites(
    conn: &mut DbConn,
    credit: Credit,
    names: &Names,
) -> Result<Vec<Person>, DbError> {
    let mut movies: HashMap<String, Vec<MovieId>> = HashMap::new();
    for (name, movie) in credit.movies_by_name(conn, names.iter()).await? {
        movies.entry(name).or_default().push(movie);
    }
    let people = names.iter().map(|name| Person {
        name: name.to_owned(),
        movies: movies.remove(&name_key(name)).unwrap_or_default(),
    });
    Ok(people.collect())
}

fn profile(user: UserProfile, taste: Taste) -> Profile {
    let ratings = user.ratings.into_iter().map(|rated| Rating {
        movie: rated.movie,
        stars: rated.stars,
        at: Some(rated.at.timestamp()),
    });
    let mut liked = user.liked;
    liked.extend(user.preferences.movies.unwrap_or_default());
    Profile {
        ratings: ratings.collect(),
        watched: user.watched,
        liked,
        bookmarked: user.bookmarked,
        dismissed: user.dismissed,
        taste,
    }
}
