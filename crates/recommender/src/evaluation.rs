//! How good lists are, measured on ratings that the strategies have not seen.
//!
//! - [`split`](mod@split): which ratings are learnt from, which are held out.
//! - [`trial`]: what follows of it: the movies there are, and for each user what is known and what should be found.
//! - [`accuracy`]: NDCG, recall, reciprocal rank, hit rate of one list.
//! - [`genres`]: how far a list's genres are from a history's; [`scorer`]: all measures of one list, novelty and coverage among them.
//! - [`interval`](mod@interval): how sure a mean is, by bootstrap.

pub mod accuracy;
pub mod genres;
pub mod interval;
pub mod scorer;
pub mod split;
pub mod trial;

pub use accuracy::Hits;
pub use genres::GenreMix;
pub use interval::{Interval, interval};
pub use scorer::{Scored, Scorer};
pub use split::{Part, Split, split};
pub use trial::{Case, Trial};

/// A rating as evaluation sees it. Users and movies are numbered from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observed {
    /// Who rated.
    pub user: u32,
    /// What was rated.
    pub movie: u32,
    /// 1 to 5.
    pub stars: u8,
    /// Seconds since 1970.
    pub at: i64,
}
