//! How a strategy is asked for a user's list.

use marquee_recommender::evaluation::Case;
use marquee_recommender::model::ease::Ease;
use marquee_recommender::model::knn::Knn;
use marquee_recommender::{Filters, MovieId, Profile, Rating, Recommender, Request, Strategy};

use super::contender::{Fitted, Ground};

/// What a strategy is asked, in its own terms, so that the clock can run for the answer alone: movies, best first.
pub(super) type Question<'a> = Box<dyn FnOnce() -> Vec<u32> + 'a>;

impl Fitted<'_> {
    /// The size of what was learnt, in bytes; none of what is only counted.
    pub(super) fn bytes(&self) -> Option<usize> {
        match self {
            Self::Served(served) => served.bytes(),
            Self::Dense(dense) => dense.bytes,
        }
    }

    /// The question for this user's `n` best movies.
    pub(super) fn question<'a>(&'a self, case: &'a Case, n: usize) -> Question<'a> {
        match self {
            Self::Served(served) => {
                let (profile, request) = served.question(case, n);
                Box::new(move || served.answer(&profile, &request))
            }
            Self::Dense(dense) => Box::new(move || dense.answer(case, n)),
        }
    }
}

/// A strategy as the worker asks it.
pub(super) struct Served<'a> {
    pub(super) ground: &'a Ground,
    pub(super) recommender: Recommender,
    pub(super) strategy: Strategy,
}

impl Served<'_> {
    /// A weight of the model is a place and a number.
    fn bytes(&self) -> Option<usize> {
        let table = self.recommender.model()?.table();
        let movies = table.movies().len() * (size_of::<MovieId>() + size_of::<u32>());
        Some(movies + table.len() * (size_of::<u32>() + size_of::<f32>()))
    }

    fn question(&self, case: &Case, n: usize) -> (Profile, Request) {
        let ratings = case.known.iter().map(|rating| Rating {
            movie: self.ground.ids[rating.movie as usize],
            stars: rating.stars,
            at: Some(rating.at),
        });
        let profile = Profile {
            ratings: ratings.collect(),
            ..Profile::default()
        };
        let request = Request {
            strategy: self.strategy,
            filters: Filters {
                actors: self.but(&case.hidden),
                adult: true,
                ..Filters::default()
            },
            limit: n,
            now: Some(case.now),
            // what is new is shown for its own sake, and not because anybody would have rated it
            explore: None,
            ..Request::default()
        };
        (profile, request)
    }

    fn answer(&self, profile: &Profile, request: &Request) -> Vec<u32> {
        let found = self.recommender.recommend(profile, request);
        let ids = found.movies.iter().map(|found| found.movie);
        ids.filter_map(|id| {
            let place = self.ground.ids.binary_search(&id).ok()?;
            u32::try_from(place).ok()
        })
        .collect()
    }

    /// All movies but these. Hidden ones must not pass, but nothing may be learnt from them: so they are not in the profile, and a filter
    /// that names the movies which may pass keeps them out.
    fn but(&self, hidden: &[u32]) -> Option<Vec<MovieId>> {
        let rest = (0_u32..).zip(&self.ground.ids);
        let rest = rest.filter(|(movie, _)| hidden.binary_search(movie).is_err());
        (!hidden.is_empty()).then(|| rest.map(|(_, id)| *id).collect())
    }
}

/// A model that scores all movies for what a user likes.
pub(super) struct Dense {
    pub(super) scores: Scores,
    pub(super) bytes: Option<usize>,
    /// From so many stars on.
    pub(super) positive: u8,
}

pub(super) enum Scores {
    Knn(Knn),
    /// None where there was nothing to learn; then it scores so many movies 0.
    Ease(Option<Ease>, usize),
}

impl Dense {
    fn answer(&self, case: &Case, n: usize) -> Vec<u32> {
        let known = case.known.iter();
        let liked = known.filter(|rating| rating.stars >= self.positive);
        let profile: Vec<(usize, f32)> = liked.map(|rating| (rating.movie as usize, 1.0)).collect();
        let scores = match &self.scores {
            Scores::Knn(model) => model.score(&profile),
            Scores::Ease(Some(model), _) => model.score(&profile),
            Scores::Ease(None, movies) => vec![0.0; *movies],
        };
        best(&scores, case, n)
    }
}

/// The `n` best of these scores, best first, of equal ones the first; without what the user knows and what is hidden.
fn best(scores: &[f32], case: &Case, n: usize) -> Vec<u32> {
    let mut open = vec![true; scores.len()];
    let known = case.known.iter().map(|rating| rating.movie);
    for movie in known.chain(case.hidden.iter().copied()) {
        open[movie as usize] = false;
    }
    let all = (0_u32..).zip(scores).zip(open);
    let mut all: Vec<(u32, f32)> = all
        .filter(|(_, open)| *open)
        .map(|((movie, score), _)| (movie, *score))
        .collect();
    let best_first = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if n < all.len() {
        all.select_nth_unstable_by(n, best_first);
        all.truncate(n);
    }
    all.sort_unstable_by(best_first);
    all.into_iter().map(|(movie, _)| movie).collect()
}

#[cfg(test)]
mod tests {
    use marquee_recommender::evaluation::{Case, Observed};

    use super::best;

    #[test]
    fn the_best_are_neither_known_nor_hidden_and_of_equal_ones_the_first() {
        let known = Observed {
            user: 0,
            movie: 1,
            stars: 2,
            at: 0,
        };
        let case = Case {
            user: 0,
            known: vec![known],
            hidden: vec![4],
            relevant: vec![0],
            now: 0,
        };
        let scores = [0.5, 9.0, 0.5, -1.0, 8.0, 0.7];
        assert_eq!(best(&scores, &case, 2), [5, 0]);
        assert_eq!(best(&scores, &case, 3), [5, 0, 2]);
        assert_eq!(best(&scores, &case, 20), [5, 0, 2, 3]);
        assert!(best(&scores, &case, 0).is_empty());
    }
}
