//! What TMDb says, as the catalogue takes it over.

use marquee_domain::upstream::{DetailedMovie, ListedMovie, NamedGenre};

use crate::answers::{Details, Genre, Listed};

impl From<Listed> for ListedMovie {
    fn from(told: Listed) -> Self {
        Self {
            tmdb_id: told.id,
            original_title: told.original_title.unwrap_or_default(),
            title: told.title,
            overview: told.overview.unwrap_or_default(),
            release_date: told.release_date,
            original_language: told.original_language,
            genres: told.genre_ids,
            poster_path: told.poster_path,
            backdrop_path: told.backdrop_path,
            adult: told.adult,
            popularity: told.popularity,
            vote_average: Some(told.vote_average).filter(|_| told.vote_count > 0),
            vote_count: told.vote_count,
        }
    }
}

impl From<Details> for DetailedMovie {
    fn from(told: Details) -> Self {
        let directors = told.credits.directors();
        let directors = directors.map(|member| member.name.clone()).collect();
        let mut cast = told.credits.cast;
        cast.sort_by_key(|member| member.order);
        let cast = cast
            .into_iter()
            .map(|member| (member.name, member.character));
        let keywords = told.keywords.keywords.into_iter();
        let mut listed = ListedMovie::from(told.listed);
        listed.genres = told.genres.iter().map(|genre| genre.id).collect();
        Self {
            imdb_id: told.imdb_id,
            runtime: Some(told.runtime).filter(|minutes| *minutes > 0),
            directors,
            cast: cast.collect(),
            keywords: keywords.map(|keyword| keyword.name).collect(),
            listed,
        }
    }
}

impl From<Genre> for NamedGenre {
    fn from(told: Genre) -> Self {
        Self {
            tmdb_id: told.id,
            name: told.name,
        }
    }
}
