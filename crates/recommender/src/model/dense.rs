//! Dense symmetric matrices, column by column in one vector: only what EASE needs of linear algebra.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::{
    LltParams, LltRegularization, cholesky_in_place, cholesky_in_place_scratch,
};
use faer::linalg::matmul::triangular::{BlockStructure, matmul};
use faer::linalg::triangular_inverse::invert_lower_triangular;
use faer::linalg::triangular_solve::solve_lower_triangular_in_place;
use faer::{Accum, Auto, MatMut, MatRef, Par, Spec};

/// The matrix is not positive definite: its ratings are not numbers, or nothing was added to its diagonal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotPositive;

/// The Cholesky factor of an `n` × `n` matrix, of which only the lower triangle is read and replaced.
pub(crate) fn factorise(matrix: &mut [f32], n: usize) -> Result<(), NotPositive> {
    let par = Par::rayon(0);
    let params: Spec<LltParams, f32> = Spec::new(<LltParams as Auto<f32>>::auto());
    let scratch = cholesky_in_place_scratch::<f32>(n, par, params);
    cholesky_in_place(
        MatMut::from_column_major_slice_mut(matrix, n, n),
        LltRegularization::default(),
        par,
        MemStack::new(&mut MemBuffer::new(scratch)),
        params,
    )
    .map(drop)
    .map_err(|_| NotPositive)
}

/// The inverse of a positive definite `n` × `n` matrix, of which only the lower triangle is read. Needs room for one more of its size.
pub(crate) fn inverted(mut matrix: Vec<f32>, n: usize) -> Result<Vec<f32>, NotPositive> {
    factorise(&mut matrix, n)?;
    let mut inverse_factor = vec![0.0; n * n];
    invert_lower_triangular(
        MatMut::from_column_major_slice_mut(&mut inverse_factor, n, n),
        MatRef::from_column_major_slice(&matrix, n, n),
        Par::rayon(0),
    );
    let factor = MatRef::from_column_major_slice(&inverse_factor, n, n);
    matmul(
        MatMut::from_column_major_slice_mut(&mut matrix, n, n),
        BlockStructure::TriangularLower,
        Accum::Replace,
        factor.transpose(),
        BlockStructure::TriangularUpper,
        factor,
        BlockStructure::TriangularLower,
        1.0_f32,
        Par::rayon(0),
    );
    drop(inverse_factor);
    mirror(&mut matrix, n);
    Ok(matrix)
}

/// Solves `factor` · X = `right` in place, for `columns` right sides of `n` each.
pub(crate) fn solve_factor(factor: &[f32], n: usize, right: &mut [f32], columns: usize) {
    solve_lower_triangular_in_place(
        MatRef::from_column_major_slice(factor, n, n),
        MatMut::from_column_major_slice_mut(right, n, columns),
        Par::rayon(0),
    );
}

/// `into` −= `AᵀA` for the `rows` × `n` matrix A; `into` is `n` × `n` and symmetric.
pub(crate) fn subtract_square(into: &mut [f32], n: usize, a: &[f32], rows: usize) {
    let a = MatRef::from_column_major_slice(a, rows, n);
    matmul(
        MatMut::from_column_major_slice_mut(into, n, n),
        BlockStructure::TriangularLower,
        Accum::Add,
        a.transpose(),
        BlockStructure::Rectangular,
        a,
        BlockStructure::Rectangular,
        -1.0_f32,
        Par::rayon(0),
    );
    mirror(into, n);
}

/// Copies the lower triangle to the upper, in tiles so that both sides stay in the processor's cache.
fn mirror(matrix: &mut [f32], n: usize) {
    const TILE: usize = 64;
    for right in (0..n).step_by(TILE) {
        for left in (0..=right).step_by(TILE) {
            for column in right..n.min(right + TILE) {
                for row in left..column.min(left + TILE) {
                    matrix[column * n + row] = matrix[row * n + column];
                }
            }
        }
    }
}
