//! All contenders in one trial.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use marquee_recommender::evaluation::{Case, Interval, Scored, Scorer, Trial, interval};
use marquee_recommender::{Catalogue, GenreId, Interactions, Movie, MovieId};
use rayon::prelude::*;

use super::contender::{Contender, Fitted, Ground};
use super::data::DataSet;
use crate::progress::Progress;
use crate::text::counted;

/// How often users are drawn anew for an interval.
const DRAWS: usize = 2000;

/// How many users are asked about before progress is shown.
const CHUNK: usize = 64;

/// The one whose lead over each of the others is measured.
const FAVOURITE: &str = "hybrid";

pub(super) struct Round<'a> {
    pub(super) split: Option<&'static str>,
    pub(super) positive: u8,
    pub(super) k: usize,
    pub(super) seed: u64,
    pub(super) trial: &'a Trial,
}

/// What came of a round.
pub(super) struct Outcome {
    /// None where the data set came in parts.
    pub(super) split: Option<&'static str>,
    pub(super) positive: u8,
    /// Users asked about, movies ranked, ratings learnt from.
    pub(super) users: usize,
    pub(super) movies: usize,
    pub(super) train: usize,
    /// Positive ratings of movies that are unknown to the training part.
    pub(super) unknown: usize,
    pub(super) results: Vec<Figures>,
}

/// One contender's figures.
pub(super) struct Figures {
    pub(super) strategy: &'static str,
    pub(super) mean: Scored,
    pub(super) coverage: f64,
    pub(super) ndcg: Interval,
    /// How much better the favourite's NDCG is.
    pub(super) favourites_lead: Option<Interval>,
    pub(super) fit: Duration,
    /// Of all cores together.
    pub(super) users_per_second: f64,
    /// The time that one core takes for a user, of 95 in 100 users at most.
    pub(super) p95: Duration,
    pub(super) model_bytes: Option<usize>,
}

/// A contender's figures, and its NDCG user by user.
struct Run {
    figures: Figures,
    ndcg: Vec<f64>,
}

impl Round<'_> {
    pub(super) fn run(&self, data: &DataSet, contenders: &[Contender]) -> Outcome {
        let ground = self.ground(data);
        let films = self.trial.movies.iter();
        let genres: Vec<&[GenreId]> = films
            .map(|&movie| data.movies[movie as usize].genres.as_slice())
            .collect();
        let scorer = Scorer::new(self.trial, genres, self.k, self.positive);
        let mut runs: Vec<Run> = contenders
            .iter()
            .map(|contender| self.ask(*contender, &ground, &scorer))
            .collect();
        self.compare(&mut runs);
        Outcome {
            split: self.split,
            positive: self.positive,
            users: self.trial.cases.len(),
            movies: self.trial.movies.len(),
            train: self.trial.train.len(),
            unknown: self.trial.unknown,
            results: runs.into_iter().map(|run| run.figures).collect(),
        }
    }

    /// The films of the trial, rated and watched as the training part says.
    fn ground(&self, data: &DataSet) -> Ground {
        let films = self.trial.movies.iter();
        let mut movies: Vec<Movie> = films
            .map(|&movie| data.movies[movie as usize].clone())
            .collect();
        let ids: Vec<MovieId> = movies.iter().map(|movie| movie.id).collect();
        let mut all = Interactions::builder(ids.clone());
        let mut liked = Interactions::builder(ids.clone());
        for rating in &self.trial.train {
            let (user, id) = (rating.user.into(), ids[rating.movie as usize]);
            all.push(user, id, rating.stars.into(), rating.at);
            if rating.stars >= self.positive {
                liked.push(user, id, rating.stars.into(), rating.at);
            }
            let movie = &mut movies[rating.movie as usize];
            movie.rating_sum += u64::from(rating.stars);
            movie.rating_count += 1;
            // who rates a movie has watched it
            movie.watch_count += 1;
        }
        let features = data.features.iter();
        let features = features.filter(|of| ids.binary_search(&of.movie).is_ok());
        Ground {
            features: features.cloned().collect(),
            ids,
            catalogue: Arc::new(Catalogue::new(data.genres.clone(), movies)),
            ratings: all.build(),
            liked: liked.build(),
            positive: self.positive,
            model: OnceLock::new(),
        }
    }

    fn ask(&self, contender: Contender, ground: &Ground, scorer: &Scorer<'_>) -> Run {
        let (fitted, fit) = contender.fit(ground);

        let started = Instant::now();
        let answers = self.lists(contender, &fitted);
        let took = started.elapsed();

        let cases = self.trial.cases.iter().zip(&answers);
        let scored: Vec<Scored> = cases
            .map(|(case, (list, _))| scorer.score(case, list))
            .collect();
        let ndcg: Vec<f64> = scored.iter().map(|scored| scored.ndcg).collect();
        let mut times: Vec<Duration> = answers.iter().map(|(_, took)| *took).collect();
        times.sort_unstable();
        let figures = Figures {
            strategy: contender.as_str(),
            mean: Scored::mean(&scored),
            coverage: scorer.coverage(answers.iter().map(|(list, _)| list.as_slice())),
            ndcg: interval(&ndcg, DRAWS, self.seed),
            favourites_lead: None,
            fit,
            users_per_second: rate(answers.len(), took),
            p95: times[(times.len() * 95).div_ceil(100).max(1) - 1],
            model_bytes: fitted.bytes(),
        };
        Run { figures, ndcg }
    }

    /// Each user's list, and the time it took.
    fn lists(&self, contender: Contender, fitted: &Fitted<'_>) -> Vec<(Vec<u32>, Duration)> {
        let cases = &self.trial.cases;
        let mut progress = Progress::begin(contender.as_str(), cases.len() as u64);
        let list = |case: &Case| {
            let question = fitted.question(case, 2 * self.k);
            let started = Instant::now();
            let list = question();
            (list, started.elapsed())
        };
        let mut lists = Vec::with_capacity(cases.len());
        for chunk in cases.chunks(CHUNK) {
            lists.par_extend(chunk.par_iter().map(list));
            progress.advance(chunk.len() as u64, |users| counted(users, "user"));
        }
        progress.end();
        lists
    }

    fn compare(&self, runs: &mut [Run]) {
        let favourite = runs.iter().find(|run| run.figures.strategy == FAVOURITE);
        let Some(favourite) = favourite.map(|run| run.ndcg.clone()) else {
            return;
        };
        let others = runs
            .iter_mut()
            .filter(|run| run.figures.strategy != FAVOURITE);
        for run in others {
            let pairs = favourite.iter().zip(&run.ndcg);
            let differences: Vec<f64> = pairs.map(|(favourite, other)| favourite - other).collect();
            run.figures.favourites_lead = Some(interval(&differences, DRAWS, self.seed));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "users are counted in millions")]
fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64().max(1e-9)
}
