//! Who rated what: what the model is trained on, and measured by.

use std::collections::HashMap;

use crate::catalogue::MovieId;

/// Ratings by user, in rows: a movie is its place in [`Interactions::movies`].
#[derive(Debug, Clone, PartialEq)]
pub struct Interactions {
    movies: Vec<MovieId>,
    users: Vec<u64>,
    offsets: Vec<usize>,
    places: Vec<u32>,
    stars: Vec<f32>,
    at: Vec<i64>,
}

/// What one user rated, by place, ascending.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<'a> {
    /// The movies, by their places in [`Interactions::movies`].
    pub places: &'a [u32],
    /// The stars of each, 0.5 to 5.
    pub stars: &'a [f32],
    /// When each was rated, in seconds since 1970.
    pub at: &'a [i64],
}

impl Row<'_> {
    /// How many movies the user rated.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The user rated nothing.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Each rating: place, stars, time.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f32, i64)> {
        let times = self.stars.iter().zip(self.at);
        let each = self.places.iter().zip(times);
        each.map(|(&place, (&stars, &at))| (place as usize, stars, at))
    }
}

impl Interactions {
    /// Takes ratings of these movies (in any order, each once or more often), one after another.
    pub fn builder(mut movies: Vec<MovieId>) -> Builder {
        movies.sort_unstable();
        movies.dedup();
        Builder {
            movies,
            users: Vec::new(),
            rows: HashMap::new(),
            row: Vec::new(),
            places: Vec::new(),
            stars: Vec::new(),
            at: Vec::new(),
        }
    }

    /// The number of users, each with at least one rating.
    pub fn users(&self) -> usize {
        self.users.len()
    }

    /// The movies, by id, rated or not.
    pub fn movies(&self) -> &[MovieId] {
        &self.movies
    }

    /// The number of ratings.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Nobody rated anything.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The id of the `user`-th user. Users stand in the order in which each came first.
    pub fn id(&self, user: usize) -> u64 {
        self.users[user]
    }

    /// What the `user`-th user rated.
    pub fn of(&self, user: usize) -> Row<'_> {
        let range = self.offsets[user]..self.offsets[user + 1];
        Row {
            places: &self.places[range.clone()],
            stars: &self.stars[range.clone()],
            at: &self.at[range],
        }
    }

    /// The ratings of those users (by place in [`Interactions::of`]) that are to be kept.
    #[must_use]
    pub fn of_users(&self, keep: impl Fn(usize) -> bool) -> Self {
        let mut kept = Self {
            movies: self.movies.clone(),
            users: Vec::new(),
            offsets: vec![0],
            places: Vec::new(),
            stars: Vec::new(),
            at: Vec::new(),
        };
        for user in (0..self.users()).filter(|&user| keep(user)) {
            let row = self.of(user);
            kept.users.push(self.users[user]);
            kept.places.extend(row.places);
            kept.stars.extend(row.stars);
            kept.at.extend(row.at);
            kept.offsets.push(kept.places.len());
        }
        kept
    }

    /// The place of the movie of this id.
    pub fn place(&self, movie: MovieId) -> Option<usize> {
        self.movies.binary_search(&movie).ok()
    }

    /// How often each movie was rated, by place.
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.movies.len()];
        for &place in &self.places {
            counts[place as usize] += 1;
        }
        counts
    }
}

/// Takes ratings in, in any order of users; in rows of users it needs the least memory (20 bytes a rating, else 36 for a moment).
#[derive(Debug)]
pub struct Builder {
    movies: Vec<MovieId>,
    users: Vec<u64>,
    rows: HashMap<u64, u32>,
    row: Vec<u32>,
    places: Vec<u32>,
    stars: Vec<f32>,
    at: Vec<i64>,
}

impl Builder {
    /// One rating. A movie that is not of these movies is passed over; of two ratings of a movie by one user the later pushed counts.
    pub fn push(&mut self, user: u64, movie: MovieId, stars: f32, at: i64) {
        let Ok(place) = self.movies.binary_search(&movie) else {
            return;
        };
        let row = *self.rows.entry(user).or_insert_with(|| {
            self.users.push(user);
            narrow(self.users.len() - 1)
        });
        self.row.push(row);
        self.places.push(narrow(place));
        self.stars.push(stars);
        self.at.push(at);
    }

    /// All that was pushed.
    pub fn build(mut self) -> Interactions {
        if !self.row.is_sorted() {
            self.sort_by_user();
        }
        let mut offsets = vec![0; self.users.len() + 1];
        for &row in &self.row {
            offsets[row as usize + 1] += 1;
        }
        for user in 0..self.users.len() {
            offsets[user + 1] += offsets[user];
        }
        self.row = Vec::new();
        self.sort_rows(&mut offsets);
        Interactions {
            movies: self.movies,
            users: self.users,
            offsets,
            places: self.places,
            stars: self.stars,
            at: self.at,
        }
    }

    /// By counting; stable.
    fn sort_by_user(&mut self) {
        let mut next = vec![0_usize; self.users.len() + 1];
        for &row in &self.row {
            next[row as usize + 1] += 1;
        }
        for user in 0..self.users.len() {
            next[user + 1] += next[user];
        }
        let mut order = vec![0_u32; self.row.len()];
        for (from, &row) in self.row.iter().enumerate() {
            order[next[row as usize]] = narrow(from);
            next[row as usize] += 1;
        }
        self.row = ordered(&self.row, &order);
        self.places = ordered(&self.places, &order);
        self.stars = ordered(&self.stars, &order);
        self.at = ordered(&self.at, &order);
    }

    /// Each row by place, of equal places the last; the rows move up where something was left out.
    fn sort_rows(&mut self, offsets: &mut [usize]) {
        let mut row: Vec<(u32, f32, i64)> = Vec::new();
        let mut end = 0;
        for user in 0..self.users.len() {
            let range = offsets[user]..offsets[user + 1];
            row.clear();
            row.extend(range.map(|k| (self.places[k], self.stars[k], self.at[k])));
            row.sort_by_key(|&(place, ..)| place);
            offsets[user] = end;
            for (k, &(place, stars, at)) in row.iter().enumerate() {
                if row.get(k + 1).is_some_and(|next| next.0 == place) {
                    continue;
                }
                (self.places[end], self.stars[end], self.at[end]) = (place, stars, at);
                end += 1;
            }
        }
        if let Some(last) = offsets.last_mut() {
            *last = end;
        }
        self.places.truncate(end);
        self.stars.truncate(end);
        self.at.truncate(end);
    }
}

fn ordered<T: Copy>(column: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|&from| column[from as usize]).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "movies, users and ratings are counted in millions, not in billions"
)]
pub(crate) fn narrow(n: usize) -> u32 {
    n as u32
}

#[cfg(test)]
mod tests {
    use super::Interactions;

    #[test]
    fn ratings_in_any_order_become_rows_by_user_and_place() {
        let mut builder = Interactions::builder(vec![30, 10, 20, 10]);
        for (user, movie, stars, at) in [
            (7, 30, 4.0, 1),
            (5, 20, 2.5, 2),
            (7, 10, 1.0, 3),
            (7, 99, 5.0, 4),
            (7, 30, 4.5, 5),
        ] {
            builder.push(user, movie, stars, at);
        }
        let ratings = builder.build();
        assert_eq!(ratings.movies(), [10, 20, 30]);
        assert_eq!((ratings.users(), ratings.len()), (2, 3));
        assert_eq!((ratings.id(0), ratings.id(1)), (7, 5));
        let row: Vec<_> = ratings.of(0).iter().collect();
        assert_eq!(row, [(0, 1.0, 3), (2, 4.5, 5)]);
        let row: Vec<_> = ratings.of(1).iter().collect();
        assert_eq!(row, [(1, 2.5, 2)]);
        assert_eq!(ratings.counts(), [1, 1, 1]);
    }

    #[test]
    fn nothing_pushed_is_nobody() {
        let ratings = Interactions::builder(vec![1]).build();
        assert_eq!((ratings.users(), ratings.is_empty()), (0, true));
    }
}
