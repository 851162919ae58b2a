use std::str::FromStr;

use super::Unfit;

/// What a path names a movie by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MovieRef {
    /// Marquee's own id: `42`.
    Id(u64),
    /// TMDb's id: `tmdb:603`.
    Tmdb(u64),
}

impl FromStr for MovieRef {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let (digits, kind): (_, fn(u64) -> Self) = match text.strip_prefix("tmdb:") {
            Some(digits) => (digits, Self::Tmdb),
            None => (text, Self::Id),
        };
        let number = Some(digits)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|digits| digits.parse().ok())
            .filter(|number| *number > 0);
        number
            .map(kind)
            .ok_or_else(|| Unfit::because("must be a movie's id (42) or TMDb's (tmdb:603)"))
    }
}

#[cfg(test)]
mod tests {
    use super::MovieRef;

    #[test]
    fn a_movie_is_named_by_either_id() {
        assert_eq!("42".parse(), Ok(MovieRef::Id(42)));
        assert_eq!("tmdb:603".parse(), Ok(MovieRef::Tmdb(603)));
        for wrong in [
            "",
            "0",
            "-1",
            "+1",
            "4 2",
            "tmdb:",
            "tmdb:0",
            "tmdb:+1",
            "TMDB:1",
            "imdb:1",
            "1e3",
            "18446744073709551616",
        ] {
            assert!(wrong.parse::<MovieRef>().is_err(), "{wrong}");
        }
    }
}
