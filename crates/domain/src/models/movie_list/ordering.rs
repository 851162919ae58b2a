use std::fmt;
use std::str::FromStr;

use crate::types::Unfit;

macro_rules! orders {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal;)+) => {
        /// What a list of movies can be ordered by: columns of `movies`, each with its indexes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum OrderBy {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl OrderBy {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in queries, which is the column's.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

orders! {
    /// The title.
    Title = "title";
    /// The year.
    Year = "year";
    /// The day of the first showing.
    ReleaseDate = "release_date";
    /// TMDb's popularity.
    Popularity = "popularity";
    /// The average of the stars.
    AverageRating = "average_rating";
    /// How often it was watched.
    WatchCount = "watch_count";
    /// Our own popularity: stars and watches.
    PopularityScore = "popularity_score";
    /// When it came into the catalogue.
    CreatedAt = "created_at";
}

/// An order of movies. Equal ones follow by id; those that lack the value come first, descending last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ordering {
    /// By what.
    pub by: OrderBy,
    /// The largest first.
    pub descending: bool,
}

impl Ordering {
    /// The smallest first.
    pub fn ascending(by: OrderBy) -> Self {
        Self {
            by,
            descending: false,
        }
    }

    /// The largest first.
    pub fn descending(by: OrderBy) -> Self {
        Self {
            by,
            descending: true,
        }
    }

    /// What stands behind `ORDER BY`; the id has to follow.
    pub(super) fn sql(self) -> String {
        let direction = if self.descending { "DESC" } else { "ASC" };
        format!("movies.{} {direction}", self.by.as_str())
    }
}

/// What is popular here first.
impl Default for Ordering {
    fn default() -> Self {
        Self::descending(OrderBy::PopularityScore)
    }
}

/// As in a query: `title`, `-title`.
impl fmt::Display for Ordering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.descending { "-" } else { "" };
        write!(f, "{sign}{}", self.by.as_str())
    }
}

impl FromStr for Ordering {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let (name, descending) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            None => (text, false),
        };
        let by = OrderBy::ALL.iter().find(|by| by.as_str() == name);
        by.map(|by| Self {
            by: *by,
            descending,
        })
        .ok_or_else(|| {
            let names: Vec<&str> = OrderBy::ALL.iter().map(|by| by.as_str()).collect();
            Unfit::because(format!(
                "must be one of {}, or one of them behind a '-'",
                names.join(", ")
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{OrderBy, Ordering};

    #[test]
    fn an_order_is_named_as_it_is_written() {
        for by in OrderBy::ALL {
            for ordering in [Ordering::ascending(*by), Ordering::descending(*by)] {
                assert_eq!(ordering.to_string().parse(), Ok(ordering));
            }
        }
        for wrong in ["", "-", "--title", "id", "Title", "title "] {
            assert!(wrong.parse::<Ordering>().is_err(), "{wrong:?}");
        }
    }
}
