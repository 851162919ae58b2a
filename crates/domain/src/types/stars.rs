use super::Unfit;

/// A user's rating of a movie: 1 to 5 stars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stars(u8);

impl Stars {
    /// A whole number from 1 to 5.
    pub fn parse(stars: i64) -> Result<Self, Unfit> {
        match u8::try_from(stars) {
            Ok(stars @ 1..=5) => Ok(Self(stars)),
            _ => Err(Unfit::because("must be a whole number from 1 to 5")),
        }
    }

    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Stars;

    #[test]
    fn stars_are_one_to_five() {
        assert_eq!(Stars::parse(5).unwrap().get(), 5);
        for wrong in [0, 6, -1, i64::MAX] {
            assert!(Stars::parse(wrong).is_err());
        }
    }
}
