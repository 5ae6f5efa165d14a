//! A dense matrix of floats, row by row: what models take and give.

use std::ops::Range;
use std::sync::Arc;

/// `rows` x `width` floats.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    width: usize,
    data: Vec<f32>,
}

impl Matrix {
    /// An empty matrix to push rows of `width` to.
    pub fn new(width: usize) -> Self {
        Self { width, data: Vec::new() }
    }

    /// Wraps row-major data; an incomplete last row is dropped.
    pub fn from_data(width: usize, mut data: Vec<f32>) -> Self {
        data.truncate(data.len() / width.max(1) * width.max(1));
        Self { width, data }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.data.len() / self.width.max(1)
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// One row.
    pub fn row(&self, at: usize) -> &[f32] {
        &self.data[at * self.width..(at + 1) * self.width]
    }

    /// All values, row by row.
    pub fn data(&self) -> &[f32] {
        &self.data
    }

    /// Gives up the values, row by row.
    pub fn into_data(self) -> Vec<f32> {
        self.data
    }

    /// Adds a row of this matrix's width.
    pub fn push(&mut self, row: &[f32]) {
        debug_assert_eq!(row.len(), self.width);
        self.data.extend_from_slice(row);
    }
}

/// Matrices one on top of the other, read as one: an article's windows as the model gave them, not copied together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stack {
    width: usize,
    parts: Vec<Arc<Matrix>>,
    /// Row after the last of each part.
    ends: Vec<usize>,
}

impl Stack {
    /// Parts of `width` columns, from the top; there may be none.
    pub fn new(width: usize, parts: Vec<Arc<Matrix>>) -> Self {
        debug_assert!(parts.iter().all(|p| p.width() == width));
        let ends = parts.iter().scan(0, |end, part| {
            *end += part.rows();
            Some(*end)
        });
        Self { width, ends: ends.collect(), parts }
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// One row.
    pub fn row(&self, at: usize) -> &[f32] {
        let part = self.ends.partition_point(|&end| end <= at);
        let above = part.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.parts[part].row(at - above)
    }

    /// Mean of a range of rows; zeros for an empty one.
    pub fn mean(&self, rows: Range<usize>) -> Vec<f32> {
        let mut sum = vec![0.0; self.width];
        let n = rows.len().max(1) as f32;
        for r in rows {
            for (s, v) in sum.iter_mut().zip(self.row(r)) {
                *s += v;
            }
        }
        sum.iter_mut().for_each(|s| *s /= n);
        sum
    }
}

impl From<Matrix> for Stack {
    fn from(matrix: Matrix) -> Self {
        Self::new(matrix.width(), vec![Arc::new(matrix)])
    }
}

/// Probabilities of logits divided by `temperature`.
pub fn softmax(logits: &[f32], temperature: f32) -> Vec<f32> {
    let top = logits.iter().copied().fold(f32::MIN, f32::max);
    let mut out: Vec<f32> = logits.iter().map(|l| ((l - top) / temperature).exp()).collect();
    let sum: f32 = out.iter().sum();
    out.iter_mut().for_each(|p| *p /= sum);
    out
}

/// Index of the largest value, the first of equals; 0 for none.
pub fn argmax(values: &[f32]) -> usize {
    let order = |&a: &usize, &b: &usize| values[a].total_cmp(&values[b]).then(b.cmp(&a));
    (0..values.len()).max_by(order).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equals_the_first_is_likeliest() {
        assert_eq!(argmax(&[0.2, 0.4, 0.4]), 1);
        assert_eq!(argmax(&[]), 0);
    }

    #[test]
    fn a_stack_is_read_as_one_matrix() {
        let part = |data: &[f32]| Arc::new(Matrix::from_data(2, data.to_vec()));
        let stack = Stack::new(2, vec![part(&[1.0, 2.0]), part(&[]), part(&[3.0, 4.0, 5.0, 6.0])]);
        assert_eq!([stack.row(0), stack.row(1), stack.row(2)], [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
        assert_eq!(stack.mean(0..2), [2.0, 3.0]);
        assert_eq!(stack.mean(1..1), [0.0, 0.0]);
    }
}
