//! What is evaluated on.
//!
//! - [`movielens`]: MovieLens folders of three kinds; [`lists`]: plain lists of who had what; [`stored`]: the live database.
//! - [`lines`]: their files, line by line. One that can't be read ends the run: a figure should be of all there is.

mod lines;
mod lists;
mod movielens;
mod stored;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::bail;
use marquee_recommender::evaluation::{Observed, Part};
use marquee_recommender::model::Features;
use marquee_recommender::{Genre, GenreId, Movie, MovieId};

pub(super) use lists::Lists;
pub(super) use stored::load;

/// Films and ratings.
pub(super) struct DataSet {
    /// What it is called in what is printed.
    pub(super) name: String,
    pub(super) genres: Vec<Genre>,
    /// By id, nobody having rated or watched them yet.
    pub(super) movies: Vec<Movie>,
    /// What each of the movies is about.
    pub(super) features: Vec<Features>,
    /// Users are numbered as they come, movies as in `movies`.
    pub(super) ratings: Vec<Observed>,
    /// The part of each rating, where the data set says it.
    pub(super) parts: Option<Vec<Part>>,
    users: HashMap<u64, u32>,
    rated: HashMap<(u32, u32), Part>,
}

/// Why a rating can't be taken.
enum Refused {
    UnknownMovie,
    /// The user has rated the movie already, in this part.
    Twice(Part),
}

impl DataSet {
    /// Reads a folder, of whatever kind it is.
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        if !folder.is_dir() {
            bail!("{} is not a folder", folder.display());
        }
        if let Some(kind) = movielens::Kind::of(folder) {
            return movielens::read(folder, kind);
        }
        if let Some(lists) = Lists::of(folder)? {
            return lists.read();
        }
        bail!(
            "{} has no ratings.csv with movies.csv, u.data with u.item, or ratings.dat with movies.dat (MovieLens), \
             and no train.txt with test.txt (lines of a user and the items they had)",
            folder.display()
        );
    }

    fn new(name: String, genres: Vec<Genre>, mut movies: Vec<Movie>) -> Self {
        movies.sort_by_key(|movie| movie.id);
        Self {
            name,
            genres,
            features: movies.iter().map(features).collect(),
            movies,
            ratings: Vec::new(),
            parts: None,
            users: HashMap::new(),
            rated: HashMap::new(),
        }
    }

    fn rate(
        &mut self,
        user: u64,
        movie: MovieId,
        stars: u8,
        at: i64,
        part: Part,
    ) -> Result<(), Refused> {
        let place = self.movies.binary_search_by_key(&movie, |movie| movie.id);
        let movie = place
            .ok()
            .and_then(|place| u32::try_from(place).ok())
            .ok_or(Refused::UnknownMovie)?;
        let next = u32::try_from(self.users.len()).unwrap_or(u32::MAX);
        let user = *self.users.entry(user).or_insert(next);
        if let Some(earlier) = self.rated.insert((user, movie), part) {
            return Err(Refused::Twice(earlier));
        }
        self.ratings.push(Observed {
            user,
            movie,
            stars,
            at,
        });
        Ok(())
    }

    /// How many users there are.
    pub(super) fn users(&self) -> usize {
        self.users.len()
    }

    /// What only reading needed goes.
    fn read_whole(mut self) -> Self {
        self.rated = HashMap::new();
        self
    }
}

/// Genres by name, numbered as they come.
#[derive(Default)]
struct Genres(BTreeMap<String, GenreId>);

impl Genres {
    fn id(&mut self, name: &str) -> GenreId {
        let next = self.0.len() as u64 + 1;
        *self.0.entry(name.to_owned()).or_insert(next)
    }

    fn all(self) -> Vec<Genre> {
        let all = self.0.into_iter();
        all.map(|(name, id)| Genre { id, name }).collect()
    }
}

/// A film of which only this is known.
fn film(id: MovieId, genres: Vec<GenreId>, year: Option<i32>) -> Movie {
    Movie {
        id,
        genres,
        year,
        language: None,
        adult: false,
        vote_average: None,
        rating_sum: 0,
        rating_count: 0,
        watch_count: 0,
    }
}

/// What is known of what a film is about, if nothing more is.
fn features(movie: &Movie) -> Features {
    Features {
        movie: movie.id,
        genres: movie.genres.clone(),
        year: movie.year,
        ..Features::default()
    }
}

/// The last part of a path, for people.
fn name(path: &Path) -> String {
    let name = path.canonicalize();
    let name = name.as_deref().unwrap_or(path).file_name();
    name.unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
