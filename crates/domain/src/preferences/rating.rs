use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

use super::Unfit;

/// A least rating (`7.5`) or a range, ends included (`[7.5,9]`), on the 0–10 scale, in the shape it came in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatingRange {
    min: f64,
    /// Absent when only a minimum was named.
    max: Option<f64>,
}

impl RatingRange {
    /// The top of the scale.
    pub const TOP: f64 = 10.0;

    /// At least this.
    pub fn at_least(min: f64) -> Result<Self, Unfit> {
        Ok(Self {
            min: parse(min)?,
            max: None,
        })
    }

    /// From one rating to another that is not below it.
    pub fn between(min: f64, max: f64) -> Result<Self, Unfit> {
        let (min, max) = (parse(min)?, parse(max)?);
        if min > max {
            return Err(Unfit::because(format!(
                "the range is reversed: {min} is above {max}"
            )));
        }
        Ok(Self {
            min,
            max: Some(max),
        })
    }

    /// The lower end.
    pub fn min(self) -> f64 {
        self.min
    }

    /// The upper end; the top of the scale when only a minimum was named.
    pub fn max(self) -> f64 {
        self.max.unwrap_or(Self::TOP)
    }
}

fn parse(rating: f64) -> Result<f64, Unfit> {
    if (0.0..=RatingRange::TOP).contains(&rating) {
        Ok(rating)
    } else {
        Err(Unfit::because("a rating is a number from 0 to 10"))
    }
}

/// `7.5` or `7.5,9`, as in a query.
impl FromStr for RatingRange {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let rating = |text: &str| {
            text.trim()
                .parse::<f64>()
                .map_err(|_| Unfit::because("must be a rating or two, e.g. 7.5 or 7.5,9"))
        };
        match text.split_once(',') {
            Some((min, max)) => Self::between(rating(min)?, rating(max)?),
            None => Self::at_least(rating(text)?),
        }
    }
}

impl Serialize for RatingRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.max {
            Some(max) => [self.min, max].serialize(serializer),
            None => self.min.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for RatingRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MinimumOrRange;

        impl<'de> Visitor<'de> for MinimumOrRange {
            type Value = RatingRange;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a minimum or [min, max]")
            }

            fn visit_f64<E: de::Error>(self, min: f64) -> Result<RatingRange, E> {
                RatingRange::at_least(min).map_err(E::custom)
            }

            fn visit_i64<E: de::Error>(self, min: i64) -> Result<RatingRange, E> {
                // Far outside the scale is as wrong as just outside it.
                self.visit_f64(i32::try_from(min).map_or(f64::INFINITY, f64::from))
            }

            fn visit_u64<E: de::Error>(self, min: u64) -> Result<RatingRange, E> {
                self.visit_f64(u32::try_from(min).map_or(f64::INFINITY, f64::from))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RatingRange, A::Error> {
                let mut ends = Vec::<f64>::new();
                while let Some(end) = seq.next_element()? {
                    ends.push(end);
                }
                match ends[..] {
                    [min, max] => RatingRange::between(min, max).map_err(de::Error::custom),
                    _ => Err(de::Error::invalid_length(ends.len(), &self)),
                }
            }
        }

        deserializer.deserialize_any(MinimumOrRange)
    }
}
