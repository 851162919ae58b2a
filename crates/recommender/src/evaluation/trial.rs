//! What is known, and what should be found.

use super::split::{Part, Split, times};
use super::{Observed, split};

/// A data set, split: what strategies learn from, and the users they are asked about.
///
/// Its movies are those that were rated in the training part: no strategy can know of another. They keep their order, and are numbered anew.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The movies, as numbered in the data set.
    pub movies: Vec<u32>,
    /// The training part, by user and time, with movies as numbered here.
    pub train: Vec<Observed>,
    /// The users who are asked about.
    pub cases: Vec<Case>,
    /// How many positive ratings were to be found but for movies that nobody rated in the training part.
    pub unknown: usize,
}

/// A user of whom the training part knows something and the part that is tested on has a positive rating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Who.
    pub user: u32,
    /// What is known of them: their ratings in the training part, oldest first.
    pub known: Vec<Observed>,
    /// Neither known nor to be recommended: when testing, what they rated in the validation part. Ascending.
    pub hidden: Vec<u32>,
    /// What should be found: movies that they rate well in the part that is tested on. Ascending.
    pub relevant: Vec<u32>,
    /// The time at which they ask.
    pub now: i64,
}

impl Trial {
    /// Splits. `on` is what is tested on: [`Part::Validation`] to choose options, then the test part is as if it were not there yet.
    pub fn new(observed: &[Observed], how: Split, positive: u8, on: Part, seed: u64) -> Self {
        let parts = split(observed, how, positive, seed);
        let asked_at = times(observed).filter(|_| how == Split::Time);
        let asked_at = asked_at.map(|(validation, test)| match on {
            Part::Test => test,
            _ => validation,
        });
        Self::of_parts(observed, &parts, positive, on, asked_at)
    }

    /// The same for ratings that are parted already. Everybody asks at `asked_at`; if it is none, right after their last known rating.
    pub fn of_parts(
        observed: &[Observed],
        parts: &[Part],
        positive: u8,
        on: Part,
        asked_at: Option<i64>,
    ) -> Self {
        let of = |wanted: Part| {
            let all = observed.iter().zip(parts);
            all.filter(move |(_, part)| **part == wanted)
                .map(|(rating, _)| *rating)
        };
        let mut movies: Vec<u32> = of(Part::Train).map(|rating| rating.movie).collect();
        movies.sort_unstable();
        movies.dedup();
        let renumbered = |part: Part| {
            let known = of(part).filter_map(|rating| {
                let place = movies.binary_search(&rating.movie).ok()?;
                let movie = u32::try_from(place).ok()?;
                Some(Observed { movie, ..rating })
            });
            let mut known: Vec<Observed> = known.collect();
            known.sort_unstable_by_key(|rating| (rating.user, rating.at, rating.movie));
            known
        };
        let (train, asked) = (renumbered(Part::Train), renumbered(on));
        let hidden = match on {
            Part::Test => renumbered(Part::Validation),
            _ => Vec::new(),
        };
        let positives = |ratings: &[Observed]| {
            let positive = ratings.iter().filter(|rating| rating.stars >= positive);
            positive.count()
        };
        let all_asked: Vec<Observed> = of(on).collect();
        let cases = asked
            .chunk_by(|a, b| a.user == b.user)
            .filter_map(|asked| {
                let known = of_user(&train, asked[0].user);
                let wanted = asked.iter().filter(|rating| rating.stars >= positive);
                let case = Case {
                    user: asked[0].user,
                    known: known.to_vec(),
                    hidden: ascending(of_user(&hidden, asked[0].user)),
                    relevant: ascending(wanted),
                    now: asked_at.or_else(|| known.last().map(|rating| rating.at))?,
                };
                (!case.known.is_empty() && !case.relevant.is_empty()).then_some(case)
            })
            .collect();
        Self {
            unknown: positives(&all_asked) - positives(&asked),
            train,
            cases,
            movies,
        }
    }
}

fn of_user(ratings: &[Observed], user: u32) -> &[Observed] {
    let from = ratings.partition_point(|rating| rating.user < user);
    let to = ratings.partition_point(|rating| rating.user <= user);
    &ratings[from..to]
}

fn ascending<'a>(ratings: impl IntoIterator<Item = &'a Observed>) -> Vec<u32> {
    let mut movies: Vec<u32> = ratings.into_iter().map(|rating| rating.movie).collect();
    movies.sort_unstable();
    movies
}
