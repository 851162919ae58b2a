//! What there is to recommend, laid out for ranking.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use fixedbitset::FixedBitSet;

use crate::popularity::{Popularity, ratio};

/// A movie's id.
pub type MovieId = u64;
/// A genre's id.
pub type GenreId = u64;

/// A genre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genre {
    /// Its id.
    pub id: GenreId,
    /// Its name, as shown.
    pub name: String,
}

/// What is known of a movie, as far as it bears on ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Movie {
    /// Its id; unique in a catalogue.
    pub id: MovieId,
    /// The ids of its genres, in any order.
    pub genres: Vec<GenreId>,
    /// The year it came out.
    pub year: Option<i32>,
    /// The code of its original language.
    pub language: Option<String>,
    /// Only for users of age.
    pub adult: bool,
    /// TMDb's vote average, 0–10; none while nobody has voted.
    pub vote_average: Option<f64>,
    /// The stars it was given, added up.
    pub rating_sum: u64,
    /// How often it was rated.
    pub rating_count: u64,
    /// How often it was watched.
    pub watch_count: u64,
}

impl Movie {
    /// Its popularity score.
    pub fn popularity(&self) -> Popularity {
        Popularity::new(self.rating_sum, self.rating_count, self.watch_count)
    }

    /// What a rating filter looks at, 0–10: TMDb's vote average or, lacking votes, its stars doubled; none if it has neither.
    pub fn rating(&self) -> Option<f64> {
        self.vote_average.or_else(|| {
            (self.rating_count > 0).then(|| ratio(2 * self.rating_sum, self.rating_count))
        })
    }
}

/// All movies at one moment. Immutable and cheap to share; [`Catalogue::with_changes`] makes the next one.
///
/// Inside, a movie is its place in the order of ids, so a set of movies is a bitset and "ties by id" is "ties by place".
#[derive(Debug, Default)]
pub struct Catalogue {
    movies: Vec<Arc<Movie>>,
    genres: Vec<GenreMovies>,
    by_popularity: Vec<usize>,
    fame: Vec<f32>,
    genres_of: Vec<Box<[u16]>>,
    years: Vec<Option<i32>>,
    ratings: Vec<Option<f64>>,
    languages: BTreeMap<String, FixedBitSet>,
    adult: FixedBitSet,
}

/// The movies of a genre.
#[derive(Debug)]
pub(crate) struct GenreMovies {
    pub(crate) genre: Genre,
    pub(crate) movies: FixedBitSet,
    pub(crate) by_popularity: Vec<usize>,
}

impl Catalogue {
    /// A catalogue of these movies. Of two with one id the last counts; genres that `genres` doesn't name are ignored.
    pub fn new(genres: Vec<Genre>, movies: Vec<Movie>) -> Self {
        Self::default().with_changes(genres, &[], movies)
    }

    /// The next catalogue: with these genres, without the movies of the ids in `changed`, and then with `movies`.
    #[must_use]
    pub fn with_changes(
        &self,
        genres: Vec<Genre>,
        changed: &[MovieId],
        movies: Vec<Movie>,
    ) -> Self {
        let changed: HashSet<_> = changed.iter().collect();
        let kept = self
            .movies
            .iter()
            .filter(|movie| !changed.contains(&movie.id))
            .cloned();
        let mut movies: Vec<Arc<Movie>> = kept.chain(movies.into_iter().map(Arc::new)).collect();
        // Mostly sorted already, so nearly linear; and stable, so that of one id the last is the newest.
        movies.sort_by_key(|movie| movie.id);
        movies.dedup_by(|later, earlier| {
            let same = later.id == earlier.id;
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
        Self::lay_out(genres, movies)
    }

    fn lay_out(mut genres: Vec<Genre>, movies: Vec<Arc<Movie>>) -> Self {
        let none = || FixedBitSet::with_capacity(movies.len());
        genres.sort_by_key(|genre| genre.id);
        genres.dedup_by_key(|genre| genre.id);
        let mut genres: Vec<GenreMovies> = genres
            .into_iter()
            .map(|genre| GenreMovies {
                genre,
                movies: none(),
                by_popularity: Vec::new(),
            })
            .collect();

        let popularity: Vec<Popularity> = movies.iter().map(|movie| movie.popularity()).collect();
        let mut by_popularity: Vec<usize> = (0..movies.len()).collect();
        by_popularity.sort_by_key(|&place| Reverse(popularity[place]));

        let best = by_popularity
            .first()
            .map(|&place| popularity[place].magnitude());
        let best = best.filter(|best| *best > 0.0).unwrap_or(1.0);
        let fame = popularity.iter().map(|score| score.magnitude() / best);

        for &place in &by_popularity {
            for id in &movies[place].genres {
                if let Ok(genre) = genres.binary_search_by_key(id, |genre| genre.genre.id)
                    && !genres[genre].movies.put(place)
                {
                    genres[genre].by_popularity.push(place);
                }
            }
        }
        let genres_of = genres_of(&genres, movies.len());

        let mut languages = BTreeMap::new();
        let mut adult = none();
        for (place, movie) in movies.iter().enumerate() {
            if let Some(language) = &movie.language {
                let code = language.to_ascii_lowercase();
                languages.entry(code).or_insert_with(none).insert(place);
            }
            adult.set(place, movie.adult);
        }
        Self {
            fame: fame.collect(),
            genres_of,
            years: movies.iter().map(|movie| movie.year).collect(),
            ratings: movies.iter().map(|movie| movie.rating()).collect(),
            movies,
            genres,
            by_popularity,
            languages,
            adult,
        }
    }

    /// How many movies it holds.
    pub fn len(&self) -> usize {
        self.movies.len()
    }

    /// It holds no movie.
    pub fn is_empty(&self) -> bool {
        self.movies.is_empty()
    }

    /// The genres, by id.
    pub fn genres(&self) -> impl Iterator<Item = &Genre> {
        self.genres.iter().map(|genre| &genre.genre)
    }

    /// The movie of this id.
    pub fn movie(&self, id: MovieId) -> Option<&Movie> {
        self.place(id).map(|place| self.at(place))
    }

    pub(crate) fn at(&self, place: usize) -> &Movie {
        &self.movies[place]
    }

    pub(crate) fn place(&self, id: MovieId) -> Option<usize> {
        self.movies.binary_search_by_key(&id, |movie| movie.id).ok()
    }

    /// The movies of these ids; ids it doesn't hold are left out.
    pub(crate) fn places(&self, ids: impl IntoIterator<Item = MovieId>) -> FixedBitSet {
        let mut places = self.none();
        places.extend(ids.into_iter().filter_map(|id| self.place(id)));
        places
    }

    pub(crate) fn none(&self) -> FixedBitSet {
        FixedBitSet::with_capacity(self.len())
    }

    pub(crate) fn genre_movies(&self) -> &[GenreMovies] {
        &self.genres
    }

    /// All movies, the most popular first.
    pub(crate) fn by_popularity(&self) -> &[usize] {
        &self.by_popularity
    }

    /// By place: the magnitude of its popularity score, beside that of the most popular: 0 to 1.
    pub(crate) fn fame(&self) -> &[f32] {
        &self.fame
    }

    /// The genres of the movie at this place, by their places.
    pub(crate) fn genres_of(&self, place: usize) -> &[u16] {
        &self.genres_of[place]
    }

    /// The movies' ids, ascending: by place.
    pub(crate) fn ids(&self) -> impl Iterator<Item = MovieId> {
        self.movies.iter().map(|movie| movie.id)
    }

    pub(crate) fn years(&self) -> &[Option<i32>] {
        &self.years
    }

    pub(crate) fn ratings(&self) -> &[Option<f64>] {
        &self.ratings
    }

    pub(crate) fn of_language(&self, code: &str) -> Option<&FixedBitSet> {
        self.languages.get(&code.to_ascii_lowercase())
    }

    pub(crate) fn adult(&self) -> &FixedBitSet {
        &self.adult
    }
}

/// By the movie's place: the places of its genres.
fn genres_of(genres: &[GenreMovies], movies: usize) -> Vec<Box<[u16]>> {
    let mut of: Vec<Vec<u16>> = vec![Vec::new(); movies];
    for (genre, all) in (0..).zip(genres) {
        for place in all.movies.ones() {
            of[place].push(genre);
        }
    }
    of.into_iter().map(Vec::into_boxed_slice).collect()
}

#[cfg(test)]
mod tests {
    use super::{Catalogue, Genre, Movie};

    fn movie(id: u64, watch_count: u64) -> Movie {
        Movie {
            id,
            genres: vec![1, 1, 99],
            year: None,
            language: None,
            adult: false,
            vote_average: None,
            rating_sum: 0,
            rating_count: 0,
            watch_count,
        }
    }

    fn ids(catalogue: &Catalogue, places: &[usize]) -> Vec<u64> {
        places.iter().map(|&place| catalogue.at(place).id).collect()
    }

    fn genres() -> Vec<Genre> {
        vec![Genre {
            id: 1,
            name: "Crime".into(),
        }]
    }

    #[test]
    fn the_order_of_popularity_ends_in_the_id() {
        let catalogue = Catalogue::new(genres(), vec![movie(9, 1), movie(4, 5), movie(2, 1)]);
        assert_eq!(ids(&catalogue, catalogue.by_popularity()), [4, 2, 9]);
        let crime = &catalogue.genre_movies()[0];
        assert_eq!(ids(&catalogue, &crime.by_popularity), [4, 2, 9]);
    }

    #[test]
    fn changes_add_replace_and_remove() {
        let first = Catalogue::new(genres(), vec![movie(1, 1), movie(2, 2), movie(3, 3)]);
        let next = first.with_changes(genres(), &[1, 2, 77], vec![movie(2, 9), movie(4, 0)]);
        assert_eq!(ids(&next, next.by_popularity()), [2, 3, 4]);
        assert_eq!(next.movie(2).map(|movie| movie.watch_count), Some(9));
        assert_eq!((first.len(), first.movie(1).is_some()), (3, true));
    }

    #[test]
    fn the_rating_is_tmdbs_or_else_the_stars_doubled() {
        let with = |vote_average, rating_sum, rating_count| Movie {
            vote_average,
            rating_sum,
            rating_count,
            ..movie(1, 0)
        };
        assert_eq!(with(Some(7.4), 5, 1).rating(), Some(7.4));
        assert_eq!(with(None, 37, 10).rating(), Some(7.4));
        assert_eq!(with(None, 0, 0).rating(), None);
    }
}
