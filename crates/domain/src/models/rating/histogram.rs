use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::rounding::average_rating;
use crate::schema::ratings;
use crate::{DbError, MovieId};

/// How many ratings of a movie gave 1, 2, 3, 4 and 5 stars.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Histogram([u32; 5]);

impl Histogram {
    /// That of this movie.
    pub async fn of(conn: &mut AsyncMysqlConnection, movie: MovieId) -> Result<Self, DbError> {
        let counts: Vec<(u8, i64)> = ratings::table
            .filter(ratings::movie_id.eq(movie))
            .group_by(ratings::score)
            .select((ratings::score, count_star()))
            .load(conn)
            .await?;
        let mut histogram = Self::default();
        for (score, count) in counts {
            if let Some(bar) = histogram.0.get_mut(usize::from(score).wrapping_sub(1)) {
                *bar = u32::try_from(count).unwrap_or(u32::MAX);
            }
        }
        Ok(histogram)
    }

    /// How many ratings there are.
    pub fn count(&self) -> u32 {
        self.0.iter().sum()
    }

    /// Their average, two decimals, half up; none without ratings.
    pub fn average(&self) -> Option<f64> {
        let stars = (1..).zip(self.0);
        let sum = stars.map(|(stars, count)| stars * u64::from(count)).sum();
        average_rating(sum, self.count())
    }

    /// How many gave so many stars, from 1 to 5.
    pub fn bars(&self) -> [u32; 5] {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Histogram;

    #[test]
    fn the_average_is_that_of_the_bars() {
        assert_eq!(Histogram([1, 0, 0, 0, 2]).average(), Some(3.67));
        assert_eq!(Histogram([1, 0, 0, 0, 2]).count(), 3);
        assert_eq!(Histogram::default().average(), None);
    }
}
