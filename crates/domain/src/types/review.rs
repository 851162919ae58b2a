use super::{Unfit, prose};

/// What somebody writes about a movie beside the stars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review(String);

impl Review {
    /// The most characters a review has.
    pub const LONGEST: usize = 5_000;

    /// At most [`Self::LONGEST`] characters, as [`prose`] takes them. A blank text is no review.
    pub fn parse(text: &str) -> Result<Option<Self>, Unfit> {
        let text = prose(text, Self::LONGEST)?;
        Ok((!text.is_empty()).then_some(Self(text)))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Review;

    #[test]
    fn a_blank_text_is_no_review() {
        let review = Review::parse(" Loud.\nAnd long. ").unwrap().unwrap();
        assert_eq!(review.as_str(), "Loud.\nAnd long.");
        assert_eq!(Review::parse(" \n "), Ok(None));
        assert!(Review::parse(&"ü".repeat(5_001)).is_err());
    }
}
