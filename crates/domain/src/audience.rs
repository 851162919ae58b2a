//! Who may see which movies.

use chrono::NaiveDate;

use crate::types::DateOfBirth;

/// Adult titles are only for signed-in users who are of age; for everybody else they are not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everybody: no adult titles.
    General,
    /// Users known to be 18 or older.
    Adult,
}

impl Audience {
    const OF_AGE: u32 = 18;

    /// The audience of a user born on this day; whose age is not known counts as too young.
    pub fn of(date_of_birth: Option<NaiveDate>, today: NaiveDate) -> Self {
        match date_of_birth.map(|born| DateOfBirth::age(born, today)) {
            Some(age) if age >= Self::OF_AGE => Self::Adult,
            _ => Self::General,
        }
    }

    /// Whether adult titles are for this audience.
    pub fn sees_adult(self) -> bool {
        self == Self::Adult
    }

    /// The name in cache keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Adult => "adult",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Audience;

    #[test]
    fn adult_titles_are_for_those_known_to_be_of_age() {
        let today = "2026-06-15".parse().unwrap();
        let born = |day: &str| Audience::of(Some(day.parse().unwrap()), today);
        assert_eq!(born("2008-06-15"), Audience::Adult);
        assert_eq!(born("2008-06-16"), Audience::General);
        assert_eq!(Audience::of(None, today), Audience::General);
    }
}
