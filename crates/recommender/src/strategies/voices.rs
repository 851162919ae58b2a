//! The score of a movie as a sum of terms: what each movie of the profile says for it, how popular it is, and what the user has stated.

use fixedbitset::FixedBitSet;

use crate::catalogue::{Catalogue, MovieId};
use crate::interactions::narrow;
use crate::profile::Profile;
use crate::reasons;
use crate::recommender::{NOWHERE, Seated};

/// How loud popularity is before anything is known of a user, in the model's large weights.
const POPULAR: f32 = 2.0;
/// With so many movies in the profile it is half as loud.
const POPULAR_FADES: f32 = 5.0;
/// The same for what is stated: louder, or who has rated nothing would see what they have not asked for.
const STATED: f32 = 3.0;
const STATED_FADES: f32 = 20.0;
/// A favourite person counts so many times as much as a favourite genre: few movies are theirs.
const PERSON: f32 = 1.5;

/// Who speaks, and how loud.
pub(super) struct Voices<'a> {
    catalogue: &'a Catalogue,
    seated: Option<&'a Seated>,
    movies: Vec<Voice>,
    /// All movies of the profile, known to the model or not, by id, with what they count.
    pub(super) profile: Vec<(MovieId, f32)>,
    /// What popularity counts, times [`Catalogue::fame`].
    popular: f32,
    genres: Vec<usize>,
    people: Vec<(&'a str, FixedBitSet)>,
    /// What a favourite genre or person counts.
    stated: f32,
}

/// A movie of the profile that the model knows.
struct Voice {
    movie: MovieId,
    /// Its place in the model.
    place: usize,
    weight: f32,
}

/// One term of a score.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term<'a> {
    pub(crate) by: By<'a>,
    pub(crate) weight: f32,
}

/// Where a term comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum By<'a> {
    /// A movie of the profile, and what it counts there.
    Movie(MovieId, f32),
    /// Popularity.
    Fame,
    /// A favourite genre, by its place in the catalogue.
    Genre(usize),
    /// A favourite actor or director.
    Person(&'a str),
}

impl<'a> Voices<'a> {
    /// All voices: the model's, popularity's and taste's.
    pub(super) fn all(
        catalogue: &'a Catalogue,
        seated: Option<&'a Seated>,
        profile: &'a Profile,
        now: Option<i64>,
    ) -> Self {
        let mut voices = Self::of_movies(catalogue, seated, profile, now);
        let large = seated.map_or(1.0, |seated| seated.model.large());
        let said: f32 = voices.movies.iter().map(|voice| voice.weight.abs()).sum();
        let fading = |half: f32| large * half / (half + said);
        voices.popular = POPULAR * fading(POPULAR_FADES);
        voices.stated = STATED * fading(STATED_FADES);
        let taste = &profile.taste;
        let all = catalogue.genre_movies().iter().enumerate();
        let favourite = all.filter(|(_, of)| taste.genres.contains(&of.genre.id));
        voices.genres = favourite.map(|(genre, _)| genre).collect();
        voices.people = taste
            .people
            .iter()
            .map(|person| {
                let movies = catalogue.places(person.movies.iter().copied());
                (person.name.as_str(), movies)
            })
            .collect();
        voices
    }

    /// Only the model's.
    pub(super) fn of_movies(
        catalogue: &'a Catalogue,
        seated: Option<&'a Seated>,
        profile: &Profile,
        now: Option<i64>,
    ) -> Self {
        let table = seated.map(|seated| seated.model.table());
        let profile = profile.weights(now);
        let movies = profile.iter().filter_map(|&(movie, weight)| {
            Some(Voice {
                movie,
                place: table?.place(movie)?,
                weight,
            })
        });
        Self {
            catalogue,
            seated,
            movies: movies.collect(),
            profile,
            popular: 0.0,
            genres: Vec::new(),
            people: Vec::new(),
            stated: 0.0,
        }
    }

    /// The model knows something of what the user did.
    pub(super) fn know_movies(&self) -> bool {
        !self.movies.is_empty()
    }

    /// The user has stated something that the catalogue knows.
    pub(super) fn know_taste(&self) -> bool {
        let people = self.people.iter().any(|(_, movies)| !movies.is_clear());
        people || !self.genres.is_empty()
    }

    /// The score of every movie, by its place in the catalogue.
    pub(super) fn scores(&self) -> Vec<f32> {
        let fame = self.catalogue.fame().iter();
        let mut scores: Vec<f32> = fame.map(|fame| fame * self.popular).collect();
        if let Some(seated) = self.seated.filter(|_| self.know_movies()) {
            let table = seated.model.table();
            let all: f32 = self.movies.iter().map(|voice| voice.weight).sum();
            for (place, &at) in seated.in_catalogue.iter().enumerate() {
                if at != NOWHERE {
                    scores[at as usize] += all * table.rest(place);
                }
            }
            for voice in &self.movies {
                for (to, weight) in table.row(voice.place) {
                    let at = seated.in_catalogue[to];
                    if at != NOWHERE {
                        scores[at as usize] += voice.weight * weight;
                    }
                }
            }
        }
        for &genre in &self.genres {
            for place in self.catalogue.genre_movies()[genre].movies.ones() {
                scores[place] += self.stated;
            }
        }
        for (_, movies) in &self.people {
            for place in movies.ones() {
                scores[place] += PERSON * self.stated;
            }
        }
        scores
    }

    /// Of the score of each of these movies, by place: the [`MOST`](reasons::MOST) largest terms that speak for it, the largest first.
    /// (That it is unlike something disliked counts, but explains nothing.)
    pub(super) fn largest_terms(&self, places: &[usize]) -> Vec<Vec<Term<'a>>> {
        let said = self.said(places);
        let each = places.iter().enumerate();
        each.map(|(at, &place)| {
            let mut largest = Largest(Vec::new());
            largest.offer(By::Fame, self.catalogue.fame()[place] * self.popular);
            for &genre in &self.genres {
                if self.catalogue.genre_movies()[genre].movies.contains(place) {
                    largest.offer(By::Genre(genre), self.stated);
                }
            }
            for (name, movies) in &self.people {
                if movies.contains(place) {
                    largest.offer(By::Person(name), PERSON * self.stated);
                }
            }
            let count = self.movies.len();
            for (voice, weight) in self.movies.iter().zip(&said[at * count..][..count]) {
                if voice.weight > 0.0 {
                    largest.offer(By::Movie(voice.movie, voice.weight), *weight);
                }
            }
            largest.0
        })
        .collect()
    }

    /// What each voice says for each of these movies: movie by movie, a term a voice. One pass over the rows, as scoring is.
    fn said(&self, places: &[usize]) -> Vec<f32> {
        let count = self.movies.len();
        let mut said = vec![0.0; places.len() * count];
        let Some(seated) = self.seated else {
            return said;
        };
        let table = seated.model.table();
        let mut asked = vec![NOWHERE; table.movies().len()];
        for (at, &place) in places.iter().enumerate() {
            if let Some(to) = table.place(self.catalogue.at(place).id) {
                asked[to] = narrow(at);
                for (voice, term) in self.movies.iter().zip(&mut said[at * count..]) {
                    *term = voice.weight * table.rest(to);
                }
            }
        }
        for (nth, voice) in self.movies.iter().enumerate() {
            for (to, weight) in table.row(voice.place) {
                if asked[to] != NOWHERE {
                    said[asked[to] as usize * count + nth] += voice.weight * weight;
                }
            }
        }
        said
    }
}

/// The largest terms so far, the largest first; of equal ones the first.
struct Largest<'a>(Vec<Term<'a>>);

impl<'a> Largest<'a> {
    fn offer(&mut self, by: By<'a>, weight: f32) {
        let full = self.0.len() == reasons::MOST;
        let enough = match self.0.last() {
            Some(least) if full => weight > least.weight,
            _ => weight > 0.0,
        };
        if enough {
            if full {
                self.0.pop();
            }
            let at = self.0.partition_point(|term| term.weight >= weight);
            self.0.insert(at, Term { by, weight });
        }
    }
}
