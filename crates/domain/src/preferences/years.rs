use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

use super::Unfit;

/// A year (`2021`) or a range of years, ends included (`[2021,2023]`), in the shape it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Years {
    from: i32,
    to: i32,
    /// Came as a bare year, not as a range.
    bare: bool,
}

impl Years {
    /// The years a movie can be of.
    pub const POSSIBLE: RangeInclusive<i32> = 1870..=2200;

    /// One year.
    pub fn one(year: i64) -> Result<Self, Unfit> {
        let year = parse(year)?;
        Ok(Self {
            from: year,
            to: year,
            bare: true,
        })
    }

    /// From one year to another that is not before it.
    pub fn range(from: i64, to: i64) -> Result<Self, Unfit> {
        let (from, to) = (parse(from)?, parse(to)?);
        if from > to {
            return Err(Unfit::because(format!(
                "the range is reversed: {from} is after {to}"
            )));
        }
        Ok(Self {
            from,
            to,
            bare: false,
        })
    }

    /// The first year.
    pub fn from(self) -> i32 {
        self.from
    }

    /// The last year.
    pub fn to(self) -> i32 {
        self.to
    }
}

fn parse(year: i64) -> Result<i32, Unfit> {
    i32::try_from(year)
        .ok()
        .filter(|year| Years::POSSIBLE.contains(year))
        .ok_or_else(|| {
            let (first, last) = (Years::POSSIBLE.start(), Years::POSSIBLE.end());
            Unfit::because(format!("a year is a number from {first} to {last}"))
        })
}

/// `2021` or `2021,2023`, as in a query.
impl FromStr for Years {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let year = |text: &str| {
            text.trim()
                .parse::<i64>()
                .map_err(|_| Unfit::because("must be a year or two, e.g. 2021 or 2021,2023"))
        };
        match text.split_once(',') {
            Some((from, to)) => Self::range(year(from)?, year(to)?),
            None => Self::one(year(text)?),
        }
    }
}

impl Serialize for Years {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.bare {
            self.from.serialize(serializer)
        } else {
            [self.from, self.to].serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Years {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct YearOrRange;

        impl<'de> Visitor<'de> for YearOrRange {
            type Value = Years;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a year or [from, to]")
            }

            fn visit_i64<E: de::Error>(self, year: i64) -> Result<Years, E> {
                Years::one(year).map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, year: u64) -> Result<Years, E> {
                self.visit_i64(i64::try_from(year).unwrap_or(i64::MAX))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Years, A::Error> {
                let mut ends = Vec::<i64>::new();
                while let Some(end) = seq.next_element()? {
                    ends.push(end);
                }
                match ends[..] {
                    [from, to] => Years::range(from, to).map_err(de::Error::custom),
                    _ => Err(de::Error::invalid_length(ends.len(), &self)),
                }
            }
        }

        deserializer.deserialize_any(YearOrRange)
    }
}
