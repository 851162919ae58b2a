//! Reads the fields of a body or query one by one and remembers what is wrong with each.

use std::fmt::Display;

use marquee_domain::types::Password;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::numbers;
use crate::error::{ApiError, BadFields};

/// A request's body or query string, parsed into what its handler works with.
pub trait Request: Sized {
    /// Takes the request's fields; `None` when one of them was refused (and so is the request).
    fn read(fields: &mut Fields) -> Option<Self>;
}

/// The fields not read yet, and the problems met so far.
///
/// Each method takes one field away and gives `None` when it was refused. A field that nobody has taken in the end is unknown.
#[derive(Debug)]
pub struct Fields {
    given: Map<String, Value>,
    bad: BadFields,
    /// The one rule for fields that is a setting.
    shortest_password: usize,
}

impl Fields {
    /// Reads `R` from an object's fields; every bad and unknown field is named in the error.
    /// `bad` has what was wrong before any field was read.
    pub(super) fn parse<R: Request>(
        given: Map<String, Value>,
        bad: BadFields,
        shortest_password: usize,
    ) -> Result<R, ApiError> {
        let mut fields = Self {
            given,
            bad,
            shortest_password,
        };
        let request = R::read(&mut fields);
        fields.refuse_unknown();
        match request {
            Some(request) if fields.bad.is_empty() => Ok(request),
            _ => Err(ApiError::invalid(&fields.bad)),
        }
    }

    /// A text that must be there, parsed by `parse`.
    pub fn text<T, E: Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match self.optional_text(name, parse)? {
            Some(value) => Some(value),
            None => self.refuse(name, "is required"),
        }
    }

    /// A new password of a fit length, as typed. Whether it is too easily guessed depends on whose it is.
    pub fn new_password(&mut self, name: &str) -> Option<String> {
        let shortest = self.shortest_password;
        self.text(name, |text| {
            Password::parse(text, shortest).map(|_| text.to_owned())
        })
    }

    /// A text that may be missing (or null).
    pub fn optional_text<T, E: Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        match self.given.remove(name) {
            None | Some(Value::Null) => Some(None),
            Some(Value::String(text)) => match parse(&text) {
                Ok(value) => Some(Some(value)),
                Err(problem) => self.refuse(name, problem.to_string()),
            },
            Some(_) => self.refuse(name, "must be a string"),
        }
    }

    /// Whether the field was sent at all, be it as null.
    pub fn has(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// Any JSON value that may be missing (or null). The type's own message says what is wrong with it.
    pub fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Option<Option<T>> {
        match self.given.remove(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => match serde_json::from_value(value) {
                Ok(value) => Some(Some(value)),
                Err(problem) => self.refuse(name, problem.to_string()),
            },
        }
    }

    /// A value that may be missing (or null), parsed by `parse`.
    pub fn optional_value<T, E: Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&Value) -> Result<T, E>,
    ) -> Option<Option<T>> {
        match self.given.remove(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => match parse(&value) {
                Ok(value) => Some(Some(value)),
                Err(problem) => self.refuse(name, problem.to_string()),
            },
        }
    }

    /// A list of at most `most` values that may be missing (or null), each parsed by `parse`. What is wrong with its entries is told
    /// under the list's name, with each one's place.
    pub fn optional_list<T, E: Display>(
        &mut self,
        name: &str,
        most: usize,
        parse: impl Fn(&Value) -> Result<T, E>,
    ) -> Option<Option<Vec<T>>> {
        let values = match self.given.remove(name) {
            None | Some(Value::Null) => return Some(None),
            Some(Value::Array(values)) if values.len() <= most => values,
            Some(_) => return self.refuse(name, format!("must be a list of at most {most}")),
        };
        let mut parsed = Vec::with_capacity(values.len());
        for (at, value) in values.iter().enumerate() {
            match parse(value) {
                Ok(value) => parsed.push(value),
                Err(problem) => drop(self.refuse::<()>(name, format!("[{at}] {problem}"))),
            }
        }
        (parsed.len() == values.len()).then_some(Some(parsed))
    }

    /// A list of at most `most` objects that may be missing (or null), as [`Self::optional_list`].
    pub fn optional_objects<R: Request>(
        &mut self,
        name: &str,
        most: usize,
    ) -> Option<Option<Vec<R>>> {
        let shortest_password = self.shortest_password;
        self.optional_list(name, most, |value| {
            let Value::Object(given) = value else {
                return Err("must be an object".to_owned());
            };
            let mut inner = Self {
                given: given.clone(),
                bad: BadFields::new(),
                shortest_password,
            };
            let read = R::read(&mut inner);
            inner.refuse_unknown();
            let problems = inner.bad.into_iter().flat_map(|(field, problems)| {
                let told = move |problem| format!("{field} {problem}");
                problems.into_iter().map(told)
            });
            let problems: Vec<String> = problems.collect();
            read.filter(|_| problems.is_empty())
                .ok_or_else(|| problems.join("; "))
        })
    }

    /// An id that must be there.
    pub fn id(&mut self, name: &str) -> Option<u64> {
        match self.optional_id(name)? {
            Some(id) => Some(id),
            None => self.refuse(name, "is required"),
        }
    }

    /// An id that may be missing (or null).
    pub fn optional_id(&mut self, name: &str) -> Option<Option<u64>> {
        match self.given.remove(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => match numbers::as_id(&value) {
                Some(id) => Some(Some(id)),
                None => self.refuse(name, "must be a whole number from 1"),
            },
        }
    }

    /// An object that must be there; its own bad fields are named `name.field`.
    pub fn object<R: Request>(&mut self, name: &str) -> Option<R> {
        match self.given.remove(name) {
            Some(Value::Object(given)) => self.inside(name, given),
            Some(_) => self.refuse(name, "must be an object"),
            None => self.refuse(name, "is required"),
        }
    }

    /// A list of at most `most` objects that must be there; their own bad fields are named `name[0].field`.
    pub fn objects<R: Request>(&mut self, name: &str, most: usize) -> Option<Vec<R>> {
        let given = match self.given.remove(name) {
            Some(Value::Array(given)) if given.len() <= most => given,
            Some(Value::Array(_)) => {
                return self.refuse(name, format!("must have at most {most} entries"));
            }
            Some(_) => return self.refuse(name, "must be a list"),
            None => return self.refuse(name, "is required"),
        };
        let each = given.into_iter().enumerate().map(|(at, given)| {
            let name = format!("{name}[{at}]");
            match given {
                Value::Object(given) => self.inside(&name, given),
                _ => self.refuse(&name, "must be an object"),
            }
        });
        // all are read, so that all that is wrong is named
        let all: Vec<Option<R>> = each.collect();
        all.into_iter().collect()
    }

    fn inside<R: Request>(&mut self, name: &str, given: Map<String, Value>) -> Option<R> {
        let mut inner = Self {
            given,
            bad: BadFields::new(),
            ..*self
        };
        let read = R::read(&mut inner);
        inner.refuse_unknown();
        for (field, problems) in inner.bad {
            self.bad.insert(format!("{name}.{field}"), problems);
        }
        read
    }

    /// Refuses `name`: the request will be answered 400 with this problem.
    pub fn refuse<T>(&mut self, name: &str, problem: impl Into<String>) -> Option<T> {
        self.bad
            .entry(name.to_owned())
            .or_default()
            .push(problem.into());
        None
    }

    fn refuse_unknown(&mut self) {
        for (name, _) in std::mem::take(&mut self.given) {
            self.refuse::<()>(&name, "is not known here");
        }
    }
}
