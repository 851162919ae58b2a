//! Likeness by content: the cosine of TF-IDF vectors over genres, keywords, directors, leading cast and decade.

use std::cmp::Reverse;
use std::collections::HashMap;

use fixedbitset::FixedBitSet;

use crate::catalogue::MovieId;
use crate::interactions::narrow;
use crate::model::matrix::Sparse;

/// What a movie is made of, by ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Features {
    /// The movie.
    pub movie: MovieId,
    /// Its genres.
    pub genres: Vec<u64>,
    /// Its keywords.
    pub keywords: Vec<u64>,
    /// Who directed it.
    pub directors: Vec<u64>,
    /// The leading cast; who is billed last need not be told.
    pub cast: Vec<u64>,
    /// The year it came out.
    pub year: Option<i32>,
}

/// The sorts of terms, and what one of each weighs beside its rarity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Term {
    Genre(u64),
    Keyword(u64),
    Director(u64),
    Cast(u64),
    Decade(i32),
}

impl Term {
    fn weight(self) -> f32 {
        match self {
            Self::Genre(_) | Self::Keyword(_) | Self::Cast(_) => 1.0,
            Self::Director(_) => 1.5,
            Self::Decade(_) => 0.5,
        }
    }
}

impl Features {
    fn terms(&self) -> impl Iterator<Item = Term> {
        let genres = self.genres.iter().copied().map(Term::Genre);
        let keywords = self.keywords.iter().copied().map(Term::Keyword);
        let directors = self.directors.iter().copied().map(Term::Director);
        let cast = self.cast.iter().copied().map(Term::Cast);
        let decade = self.year.map(|year| Term::Decade(year.div_euclid(10)));
        let people = directors.chain(cast);
        genres.chain(keywords).chain(people).chain(decade)
    }
}

/// With at most so many better known movies each is compared.
const CANDIDATES: usize = 1_000;

/// Movies as vectors of length 1 over terms. A movie is its rank among all, the best known first.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    /// By rank: the place.
    places: Vec<u32>,
    /// By place: the rank.
    ranks: Vec<u32>,
    /// By rank: the terms it has.
    terms: Sparse,
    /// By term: the movies that have it.
    movies: Sparse,
}

/// What is needed to compare; all zero between uses.
pub(crate) struct Desk {
    /// By term: what it weighs in the movie that is compared.
    mine: Vec<f32>,
    /// By rank: is among the candidates.
    found: FixedBitSet,
}

impl Content {
    /// Of these movies, by place, with so many ratings each; one without features is like no other.
    pub(crate) fn new(movies: &[MovieId], features: &[Features], counts: &[u32]) -> Self {
        let mut places: Vec<u32> = (0..narrow(movies.len())).collect();
        places.sort_unstable_by_key(|&place| Reverse((counts[place as usize], place)));
        let mut ranks = vec![0; places.len()];
        for (rank, &place) in places.iter().enumerate() {
            ranks[place as usize] = narrow(rank);
        }
        let mut columns: HashMap<Term, u32> = HashMap::new();
        let mut weights: Vec<f32> = Vec::new();
        let mut rows: Vec<Vec<(u32, f32)>> = vec![Vec::new(); movies.len()];
        for of in features {
            let Ok(place) = movies.binary_search(&of.movie) else {
                continue;
            };
            let terms = of.terms().map(|term| {
                let next = narrow(columns.len());
                let column = *columns.entry(term).or_insert(next);
                if column == next {
                    weights.push(term.weight());
                }
                (column, 0.0)
            });
            let row = &mut rows[ranks[place] as usize];
            row.extend(terms);
            row.sort_unstable_by_key(|&(column, _)| column);
            row.dedup_by_key(|&mut (column, _)| column);
        }
        weigh(&mut rows, weights);
        let terms = Sparse::of_rows(&rows);
        let movies = terms.transposed(columns.len());
        Self {
            places,
            ranks,
            terms,
            movies,
        }
    }

    pub(crate) fn desk(&self) -> Desk {
        Desk {
            mine: vec![0.0; self.movies.rows()],
            found: FixedBitSet::with_capacity(self.places.len()),
        }
    }

    /// The place of the movie of this rank.
    pub(crate) fn place(&self, rank: u32) -> u32 {
        self.places[rank as usize]
    }

    /// The cosine to better known movies, by rank, for the movie at this place: to those that share its rarest terms.
    ///
    /// All that share a genre would be a good part of the catalogue, for every movie. Of a term that many have, the best known movies
    /// are compared: they are in most profiles.
    pub(crate) fn likenesses(&self, place: usize, desk: &mut Desk) -> Vec<(u32, f32)> {
        let rank = self.ranks[place] as usize;
        let mut terms: Vec<(usize, f32)> = self.terms.row(rank).collect();
        terms.sort_by_key(|&(term, _)| self.movies.len_of(term));
        let sharing = terms.iter().flat_map(|&(term, _)| {
            let better_known = self.movies.row(term).map(|(other, _)| other);
            better_known.take_while(|&other| other < rank)
        });
        let fresh = sharing.filter(|&other| !desk.found.put(other));
        let candidates: Vec<usize> = fresh.take(CANDIDATES).collect();
        for &(term, value) in &terms {
            desk.mine[term] = value;
        }
        let near = candidates.iter().map(|&other| {
            desk.found.remove(other);
            let theirs = self.terms.row(other);
            let shared = theirs.map(|(term, value)| desk.mine[term] * value);
            (narrow(other), shared.sum())
        });
        let near = near.collect();
        for (term, _) in terms {
            desk.mine[term] = 0.0;
        }
        near
    }
}

/// Gives every row's terms their weight times how rare they are, and the row the length 1.
#[expect(clippy::cast_precision_loss, reason = "counts of movies")]
fn weigh(rows: &mut [Vec<(u32, f32)>], mut weights: Vec<f32>) {
    let mut having = vec![0_u32; weights.len()];
    for &(column, _) in rows.iter().flatten() {
        having[column as usize] += 1;
    }
    for (weight, having) in weights.iter_mut().zip(having) {
        // A term that only one movie has is like nothing, but makes that movie less like others.
        *weight *= (rows.len() as f32 / having.max(1) as f32).ln_1p();
    }
    for row in rows {
        let squares = row.iter().map(|&(at, _)| weights[at as usize].powi(2));
        let length = squares.sum::<f32>().sqrt();
        for (column, value) in row {
            *value = weights[*column as usize] / length;
        }
    }
}
