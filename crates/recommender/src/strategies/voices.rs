//! The score of a movie as a sum of terms: what each movie of the profile says for it, how popular it is, and what the user has stated.

use fixedbitset::FixedBitSet;

use crate::catalogue::{Catalogue, MovieId};
use crate::profile::Profile;
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
        let weights = profile.weights(now).into_iter();
        let movies = weights.filter_map(|(movie, weight)| {
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

    /// The terms of the score of the movie at this place, the largest first. Those that are 0 are left out.
    pub(super) fn terms(&self, place: usize) -> Vec<Term<'a>> {
        let mut terms = Vec::new();
        let mut add = |by, weight: f32| {
            if weight != 0.0 {
                terms.push(Term { by, weight });
            }
        };
        add(By::Fame, self.catalogue.fame()[place] * self.popular);
        if let Some(seated) = self.seated {
            let table = seated.model.table();
            if let Some(to) = table.place(self.catalogue.at(place).id) {
                for voice in &self.movies {
                    let weight = voice.weight * table.weight(voice.place, to);
                    add(By::Movie(voice.movie, voice.weight), weight);
                }
            }
        }
        for &genre in &self.genres {
            if self.catalogue.genre_movies()[genre].movies.contains(place) {
                add(By::Genre(genre), self.stated);
            }
        }
        for (name, movies) in &self.people {
            if movies.contains(place) {
                add(By::Person(name), PERSON * self.stated);
            }
        }
        terms.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        terms
    }
}
