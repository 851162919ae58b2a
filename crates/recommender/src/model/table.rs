//! The finished weights: a sparse item→item table.

use crate::catalogue::MovieId;
use crate::interactions::narrow;

/// How much each movie speaks for (or, below 0, against) its neighbours. A movie is its place in the order of ids.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub(crate) movies: Vec<MovieId>,
    /// Row by row: where the neighbours of a movie begin in the two columns below; one more than there are movies.
    pub(crate) offsets: Vec<u32>,
    /// The places of neighbours, ascending in each row.
    pub(crate) neighbours: Vec<u32>,
    pub(crate) weights: Vec<f32>,
    /// By place: what any movie speaks for this one beside its weight, as the mean of what was pruned.
    pub(crate) rest: Vec<f32>,
}

impl Table {
    /// Of these movies (ids ascending), their rows (places ascending) and the rest.
    pub(crate) fn new(movies: Vec<MovieId>, rows: &[Vec<(u32, f32)>], rest: Vec<f32>) -> Self {
        let mut offsets = vec![0];
        let mut all = 0;
        for row in rows {
            all += row.len();
            offsets.push(narrow(all));
        }
        let both = rows.iter().flatten();
        let (neighbours, weights) = both.copied().unzip();
        Self {
            movies,
            offsets,
            neighbours,
            weights,
            rest,
        }
    }

    /// The movies, by id.
    pub fn movies(&self) -> &[MovieId] {
        &self.movies
    }

    /// How many weights there are.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// No movie speaks for any other.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// The place of the movie of this id.
    pub fn place(&self, movie: MovieId) -> Option<usize> {
        self.movies.binary_search(&movie).ok()
    }

    /// For what the movie at this place speaks: places, ascending, and weights.
    pub fn row(&self, place: usize) -> impl Iterator<Item = (usize, f32)> {
        let range = self.range(place);
        let neighbours = self.neighbours[range.clone()].iter();
        neighbours
            .zip(&self.weights[range])
            .map(|(&to, &weight)| (to as usize, weight))
    }

    /// What any movie speaks for the one at this place, neighbour or not, beside its weight: the mean of what was pruned.
    pub fn rest(&self, place: usize) -> f32 {
        self.rest[place]
    }

    /// How much one movie speaks for another, all in all.
    pub fn weight(&self, from: usize, to: usize) -> f32 {
        self.neighbour(from, to).unwrap_or_default() + self.rest[to]
    }

    /// The weight onto a neighbour.
    pub(crate) fn neighbour(&self, from: usize, to: usize) -> Option<f32> {
        let range = self.range(from);
        let found = self.neighbours[range.clone()].binary_search(&narrow(to));
        found.ok().map(|at| self.weights[range.start + at])
    }

    /// What every movie (by place) scores for a profile of places and weights: the sum of what each of these speaks for it.
    pub fn score(&self, profile: &[(usize, f32)]) -> Vec<f32> {
        let all: f32 = profile.iter().map(|&(_, times)| times).sum();
        let mut scores: Vec<f32> = self.rest.iter().map(|rest| rest * all).collect();
        for &(from, times) in profile {
            for (to, weight) in self.row(from) {
                scores[to] += times * weight;
            }
        }
        scores
    }

    pub(crate) fn range(&self, place: usize) -> std::ops::Range<usize> {
        self.offsets[place] as usize..self.offsets[place + 1] as usize
    }
}
