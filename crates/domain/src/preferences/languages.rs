use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Names, Unfit};

/// One language code or several (ISO 639-1, as TMDb names original languages: `en`, `ko`), in the shape they came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Names", try_from = "Names")]
pub struct Languages(Names);

impl Languages {
    /// The codes, in lower case.
    pub fn codes(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(str::to_ascii_lowercase)
    }
}

impl TryFrom<Names> for Languages {
    type Error = Unfit;

    fn try_from(names: Names) -> Result<Self, Unfit> {
        let is_code = |code: &str| {
            (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphabetic())
        };
        if names.iter().all(is_code) {
            Ok(Self(names))
        } else {
            Err(Unfit::because(
                "a language is a code of two or three letters, e.g. en",
            ))
        }
    }
}

impl From<Languages> for Names {
    fn from(languages: Languages) -> Self {
        languages.0
    }
}

/// `en` or `en,ko`, as in a query.
impl FromStr for Languages {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        text.parse::<Names>()?.try_into()
    }
}
