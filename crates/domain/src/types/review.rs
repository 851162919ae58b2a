use super::Unfit;

/// What somebody writes about a movie beside the stars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review(String);

impl Review {
    /// The most characters a review has.
    pub const LONGEST: usize = 5_000;

    /// At most [`Self::LONGEST`] characters, line breaks and tabs among them but no other control characters; the space around is
    /// dropped. A blank text is no review.
    pub fn parse(text: &str) -> Result<Option<Self>, Unfit> {
        let text = text.trim();
        let is_layout = |c: char| matches!(c, '\n' | '\r' | '\t');
        if text.chars().any(|c| c.is_control() && !is_layout(c)) {
            return Err(Unfit::because(
                "must not have control characters other than line breaks and tabs",
            ));
        }
        if text.chars().count() > Self::LONGEST {
            return Err(Unfit::because(format!(
                "must have at most {} characters",
                Self::LONGEST
            )));
        }
        Ok((!text.is_empty()).then(|| Self(text.to_owned())))
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
    fn a_review_may_have_lines_but_no_other_control_characters() {
        let review = Review::parse(" Loud.\r\n\tAnd 🎬 long.\n")
            .unwrap()
            .unwrap();
        assert_eq!(review.as_str(), "Loud.\r\n\tAnd 🎬 long.");
        assert!(Review::parse(&"ü".repeat(5_000)).unwrap().is_some());
        for wrong in ["a\0b", "a\u{7f}b", "a\u{1b}[2Jb", &"x".repeat(5_001)] {
            assert!(Review::parse(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(Review::parse(" \n "), Ok(None));
    }
}
