//! Likeness by content: the cosine of TF-IDF vectors over genres, keywords, directors, leading cast and decade.

use std::collections::HashMap;

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

/// Movies as vectors of length 1 over terms.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    terms: Sparse,
    movies: Sparse,
}

impl Content {
    /// Of these movies, by place; one without features is like no other.
    #[expect(clippy::cast_precision_loss, reason = "counts of movies")]
    pub(crate) fn new(movies: &[MovieId], features: &[Features]) -> Self {
        let mut columns: HashMap<Term, u32> = HashMap::new();
        let mut weights: Vec<f32> = Vec::new();
        let mut rows: Vec<Vec<(u32, f32)>> = vec![Vec::new(); movies.len()];
        for of in features {
            let Ok(place) = movies.binary_search(&of.movie) else {
                continue;
            };
            rows[place] = of
                .terms()
                .map(|term| {
                    let next = narrow(columns.len());
                    let column = *columns.entry(term).or_insert(next);
                    if column == next {
                        weights.push(term.weight());
                    }
                    (column, 0.0)
                })
                .collect();
            rows[place].sort_unstable_by_key(|&(column, _)| column);
            rows[place].dedup_by_key(|&mut (column, _)| column);
        }
        let mut having = vec![0_u32; weights.len()];
        for &(column, _) in rows.iter().flatten() {
            having[column as usize] += 1;
        }
        for (weight, having) in weights.iter_mut().zip(having) {
            // A term that only one movie has is like nothing, but makes that movie less like others.
            *weight *= (movies.len() as f32 / having.max(1) as f32).ln_1p();
        }
        for row in &mut rows {
            let square: f32 = row
                .iter()
                .map(|&(at, _)| weights[at as usize].powi(2))
                .sum();
            for (column, value) in row {
                *value = weights[*column as usize] / square.sqrt();
            }
        }
        let terms = Sparse::of_rows(&rows);
        let movies = terms.transposed(weights.len());
        Self { terms, movies }
    }

    /// The movies that share a term with the one at this place, and the cosine to each; `sums` is zero between uses.
    pub(crate) fn likenesses(&self, place: usize, sums: &mut [f32]) -> Vec<(u32, f32)> {
        let mut near = Vec::new();
        for (term, value) in self.terms.row(place) {
            for (other, theirs) in self.movies.row(term) {
                if sums[other] == 0.0 {
                    near.push((narrow(other), 0.0));
                }
                sums[other] += value * theirs;
            }
        }
        near.retain_mut(|(other, likeness)| {
            *likeness = std::mem::take(&mut sums[*other as usize]);
            *other as usize != place
        });
        near
    }
}
