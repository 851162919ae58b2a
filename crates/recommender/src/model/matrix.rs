//! Ratings as a sparse matrix: users × movies, seen from both sides.

use crate::interactions::{Interactions, narrow};
use crate::model::strength::Strength;

/// A sparse matrix by rows; columns ascend in each row.
#[derive(Debug, Clone)]
pub(crate) struct Sparse {
    offsets: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl Sparse {
    pub(crate) fn row(&self, row: usize) -> impl DoubleEndedIterator<Item = (usize, f32)> {
        let range = self.offsets[row]..self.offsets[row + 1];
        let columns = self.columns[range.clone()].iter();
        columns
            .zip(&self.values[range])
            .map(|(&column, &value)| (column as usize, value))
    }

    pub(crate) fn len_of(&self, row: usize) -> usize {
        self.offsets[row + 1] - self.offsets[row]
    }

    pub(crate) fn rows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The same matrix by its columns, of which there are `columns`.
    pub(crate) fn transposed(&self, columns: usize) -> Self {
        let mut offsets = vec![0; columns + 1];
        for &column in &self.columns {
            offsets[column as usize + 1] += 1;
        }
        for column in 0..columns {
            offsets[column + 1] += offsets[column];
        }
        let mut next = offsets.clone();
        let mut rows = vec![0; self.columns.len()];
        let mut values = vec![0.0; self.columns.len()];
        for row in 0..self.rows() {
            for (column, value) in self.row(row) {
                rows[next[column]] = narrow(row);
                values[next[column]] = value;
                next[column] += 1;
            }
        }
        Self {
            offsets,
            columns: rows,
            values,
        }
    }

    /// These rows, each with ascending columns.
    pub(crate) fn of_rows(rows: &[Vec<(u32, f32)>]) -> Self {
        let mut matrix = Self::empty();
        for row in rows {
            matrix.push(row);
        }
        matrix
    }

    fn empty() -> Self {
        Self {
            offsets: vec![0],
            columns: Vec::new(),
            values: Vec::new(),
        }
    }

    fn push(&mut self, row: &[(u32, f32)]) {
        self.columns.extend(row.iter().map(|&(column, _)| column));
        self.values.extend(row.iter().map(|&(_, value)| value));
        self.offsets.push(self.columns.len());
    }

    /// What counts of the ratings: users × those movies for which `columns` (by place) has a column.
    pub(crate) fn of_ratings(
        ratings: &Interactions,
        strength: &Strength,
        columns: &[Option<u32>],
    ) -> Self {
        let mut matrix = Self::empty();
        let mut row: Vec<(u32, f32)> = Vec::new();
        for user in 0..ratings.users() {
            row.clear();
            row.extend(ratings.of(user).iter().filter_map(|(place, stars, _)| {
                let value = strength.of(stars);
                columns[place]
                    .filter(|_| value != 0.0)
                    .map(|column| (column, value))
            }));
            row.sort_unstable_by_key(|&(column, _)| column);
            matrix.push(&row);
        }
        matrix
    }
}
