use chrono::{Datelike, NaiveDate};

use super::Unfit;

/// A date of birth that a living person can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateOfBirth(NaiveDate);

impl DateOfBirth {
    const OLDEST_YEARS: i32 = 130;

    /// Reads `YYYY-MM-DD`. Whether it is possible depends on the day: see [`DateOfBirth::check`].
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        let unfit = || Unfit::because("must be a date as YYYY-MM-DD");
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| unfit())?;
        // chrono also takes 1990-1-1 and years of other lengths
        if text.len() == 10 {
            Ok(Self(date))
        } else {
            Err(unfit())
        }
    }

    /// Refuses a date after `today`, or longer ago than anybody lives.
    pub fn check(self, today: NaiveDate) -> Result<Self, Unfit> {
        if self.0 > today {
            return Err(Unfit::because("must not be in the future"));
        }
        if today.year() - self.0.year() > Self::OLDEST_YEARS {
            return Err(Unfit::because(format!(
                "must be within the last {} years",
                Self::OLDEST_YEARS
            )));
        }
        Ok(self)
    }

    /// The date.
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// Whole years from `born` to `today`; nobody is younger than 0.
    pub fn age(born: NaiveDate, today: NaiveDate) -> u32 {
        today.years_since(born).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::DateOfBirth;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_birthday_is_a_real_day_that_has_passed() {
        let today = day("2026-03-01");
        let read = |text: &str| DateOfBirth::parse(text).and_then(|date| date.check(today));
        assert_eq!(read("2000-02-29").unwrap().date(), day("2000-02-29"));
        assert!(read("2026-03-01").is_ok());
        for wrong in [
            "2026-03-02",
            "1890-01-01",
            "2001-02-29",
            "1990-1-1",
            "01.01.1990",
            "",
            "1990-01-01T00:00:00Z",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn age_grows_on_the_birthday() {
        assert_eq!(DateOfBirth::age(day("2008-06-15"), day("2026-06-14")), 17);
        assert_eq!(DateOfBirth::age(day("2008-06-15"), day("2026-06-15")), 18);
        assert_eq!(DateOfBirth::age(day("2008-02-29"), day("2026-02-28")), 17);
        assert_eq!(DateOfBirth::age(day("2027-01-01"), day("2026-01-01")), 0);
    }
}
