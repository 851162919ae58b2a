use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How a list of recommendations is made. Settings name the default, a request may name another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strategy {
    /// By the genres of what the user rated well.
    Genre,
    /// What most people watch and like.
    Popular,
    /// By what people with the same movies rated, as a model learned it.
    Collaborative,
    /// The same with popularity, stated taste and a mix of genres.
    Hybrid,
}

impl Strategy {
    /// Every strategy.
    pub const ALL: [Self; 4] = [
        Self::Genre,
        Self::Popular,
        Self::Collaborative,
        Self::Hybrid,
    ];

    /// Its name in settings, requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Genre => "genre",
            Self::Popular => "popular",
            Self::Collaborative => "collaborative",
            Self::Hybrid => "hybrid",
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Strategy {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::as_str).join(", ");
        Self::ALL
            .into_iter()
            .find(|strategy| strategy.as_str() == name)
            .ok_or_else(|| format!("must be one of: {names}"))
    }
}
