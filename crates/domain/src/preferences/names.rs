use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

use super::Unfit;
use crate::types::name_key;

/// One name or several, of genres or of people. Kept in the shape it came in, so that a reader gets back what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    names: Vec<String>,
    /// Came as a bare name, not as a list.
    bare: bool,
}

impl Names {
    /// The most names a list may have.
    pub const MOST: usize = 50;
    /// The most characters a name may have.
    pub const LONGEST: usize = 200;

    /// A list of names: 1 to 50, each trimmed, not empty, at most 200 characters and without control characters.
    pub fn list<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Result<Self, Unfit> {
        let names = names
            .into_iter()
            .map(|name| parse(&name.into()))
            .collect::<Result<Vec<_>, _>>()?;
        if names.is_empty() {
            return Err(Unfit::because(
                "an empty list names nothing; leave the field out instead",
            ));
        }
        if names.len() > Self::MOST {
            return Err(Unfit::because(format!(
                "at most {} names are allowed",
                Self::MOST
            )));
        }
        Ok(Self { names, bare: false })
    }

    /// One bare name.
    pub fn one(name: &str) -> Result<Self, Unfit> {
        Ok(Self {
            names: vec![parse(name)?],
            bare: true,
        })
    }

    /// The names, as they were written.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The same with `new`, if any, in place of the name with this key, and each name once. `None`: nothing is left.
    pub(super) fn renamed(self, key: &str, new: Option<&str>) -> Option<Self> {
        let mut seen = HashSet::new();
        let names: Vec<String> = self
            .names
            .into_iter()
            .filter_map(|name| {
                if name_key(&name) == key {
                    new.map(str::to_owned)
                } else {
                    Some(name)
                }
            })
            .filter(|name| seen.insert(name_key(name)))
            .collect();
        let bare = self.bare;
        (!names.is_empty()).then_some(Self { names, bare })
    }
}

fn parse(name: &str) -> Result<String, Unfit> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Unfit::because("a name must not be empty"));
    }
    if name.chars().count() > Names::LONGEST {
        return Err(Unfit::because(format!(
            "a name has at most {} characters",
            Names::LONGEST
        )));
    }
    if name.chars().any(char::is_control) {
        return Err(Unfit::because("a name must not have control characters"));
    }
    Ok(name.to_owned())
}

/// `Action` or `Action,Drama`, as in a query.
impl FromStr for Names {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        if text.contains(',') {
            Self::list(text.split(','))
        } else {
            Self::one(text)
        }
    }
}

impl Serialize for Names {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.names.as_slice() {
            [name] if self.bare => serializer.serialize_str(name),
            names => names.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrList;

        impl<'de> Visitor<'de> for NameOrList {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name or a list of names")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Names, E> {
                Names::one(name).map_err(E::custom)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Names, A::Error> {
                let mut names = Vec::<String>::new();
                while let Some(name) = seq.next_element()? {
                    names.push(name);
                }
                Names::list(names).map_err(de::Error::custom)
            }
        }

        deserializer.deserialize_any(NameOrList)
    }
}
