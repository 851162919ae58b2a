//! How large a query is, seen before anything else is done with it: a few lines of nested fragments can stand for more fields
//! than a computer could ever visit, so each fragment is measured once, however often it is used.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use serde_json::json;

use crate::code::Code;
use crate::error::ApiError;

/// What tools ask the schema for is nested deeper than data are.
const SCHEMA_DEPTH: usize = 20;
/// A list in the schema within a list in it, within another: no tool asks for that, and the answer would be huge.
const SCHEMA_LISTS: usize = 2;

/// A query, or a part of it, with its fragments written out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Fields, and the places where fragments stand.
    pub(super) fields: usize,
    /// Fields under another name.
    pub(super) aliases: usize,
    /// Fields within fields; what asks for the schema counts one.
    pub(super) depth: usize,
    /// The same for what asks for the schema; 0: nothing does.
    schema_depth: usize,
    schema_lists: usize,
}

impl Size {
    fn beside(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            depth: self.depth.max(other.depth),
            schema_depth: self.schema_depth.max(other.schema_depth),
            schema_lists: self.schema_lists.max(other.schema_lists),
        }
    }

    /// All operations of a document together.
    ///
    /// Refuses more than `most` fields as they are written, too: the walk below is as deep as they are many.
    pub(super) fn of(document: &ExecutableDocument, most: usize) -> Result<Self, ApiError> {
        let operations = document.operations.iter();
        let fragments = document.fragments.values();
        let sets = operations
            .map(|(_, operation)| &operation.node.selection_set.node)
            .chain(fragments.map(|fragment| &fragment.node.selection_set.node));
        let written: usize = sets.map(written).sum();
        if written > most {
            return Err(too_large("fields", most));
        }
        let mut walk = Walk {
            document,
            fragments: HashMap::new(),
        };
        let mut size = Self::default();
        for (_, operation) in document.operations.iter() {
            size = size.beside(walk.set(&operation.node.selection_set.node)?);
        }
        Ok(size)
    }

    /// Whether the schema is asked for.
    pub(super) fn asks_for_schema(self) -> bool {
        self.schema_depth > 0
    }

    /// Refuses what is larger than the settings allow.
    pub(super) fn check(self, limits: &marquee_settings::Graphql) -> Result<(), ApiError> {
        for (what, size, most) in [
            ("depth", self.depth, limits.max_depth),
            ("fields", self.fields, limits.max_fields),
            ("aliases", self.aliases, limits.max_aliases),
            ("depth", self.schema_depth, SCHEMA_DEPTH),
            (
                "nested lists of the schema",
                self.schema_lists,
                SCHEMA_LISTS,
            ),
        ] {
            if size > most {
                return Err(too_large(what, most));
            }
        }
        Ok(())
    }
}

/// 400 for a query that goes over a limit.
pub(super) fn too_large(what: &str, most: usize) -> ApiError {
    let message = format!("The query goes over the limit of {what}: {most} are allowed");
    ApiError::new(Code::QueryTooLarge, message)
        .detail("limit", json!(what))
        .detail("allowed", json!(most))
}

/// The parser lets nothing be nested deeper than 64.
fn written(set: &SelectionSet) -> usize {
    let inner = |selection: &Selection| match selection {
        Selection::Field(field) => written(&field.node.selection_set.node),
        Selection::FragmentSpread(_) => 0,
        Selection::InlineFragment(fragment) => written(&fragment.node.selection_set.node),
    };
    set.items.iter().map(|item| 1 + inner(&item.node)).sum()
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    /// `None`: being measured.
    fragments: HashMap<&'a str, Option<Size>>,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<Size, ApiError> {
        let mut size = Size::default();
        for item in &set.items {
            let one = match &item.node {
                Selection::Field(field) => self.field(&field.node)?,
                Selection::FragmentSpread(spread) => {
                    counted(self.fragment(&spread.node.fragment_name.node)?)
                }
                Selection::InlineFragment(fragment) => {
                    counted(self.set(&fragment.node.selection_set.node)?)
                }
            };
            size = size.beside(one);
        }
        Ok(size)
    }

    fn field(&mut self, field: &'a Field) -> Result<Size, ApiError> {
        let inner = self.set(&field.selection_set.node)?;
        let name = field.name.node.as_str();
        let (depth, schema_depth, schema_lists) = match name {
            "__schema" | "__type" => (1, inner.depth + 1, inner.schema_lists),
            "fields" | "inputFields" | "interfaces" | "possibleTypes" => {
                (inner.depth + 1, 0, inner.schema_lists + 1)
            }
            _ => (inner.depth + 1, inner.schema_depth, inner.schema_lists),
        };
        Ok(Size {
            fields: inner.fields.saturating_add(1),
            aliases: inner.aliases.saturating_add(field.alias.is_some().into()),
            depth,
            schema_depth,
            schema_lists,
        })
    }

    fn fragment(&mut self, name: &'a str) -> Result<Size, ApiError> {
        match self.fragments.get(name) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => {
                let message = format!("The fragment {name:?} contains itself");
                return Err(ApiError::new(Code::QueryInvalid, message));
            }
            None => {}
        }
        // one that is not there is named by the validation that follows
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Size::default());
        };
        self.fragments.insert(name, None);
        let size = self.set(&fragment.node.selection_set.node)?;
        self.fragments.insert(name, Some(size));
        Ok(size)
    }
}

fn counted(size: Size) -> Size {
    Size {
        fields: size.fields.saturating_add(1),
        ..size
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::Size;
    use crate::code::Code;

    fn size(query: &str) -> Size {
        Size::of(&parse_query(query).unwrap(), 1000).unwrap()
    }

    #[test]
    fn fields_aliases_and_depth_are_counted_with_the_fragments_written_out() {
        let size = size(
            "{ a: movies { results { ...both } } b: movie { ...both } genres { id } }
             fragment both on Movie { id named: title ... on Movie { year } }",
        );
        // six fields, two spreads, and twice: id, title, an inline fragment, year
        assert_eq!((size.fields, size.aliases, size.depth), (5 + 2 + 8, 4, 3));
        assert!(!size.asks_for_schema());
    }

    #[test]
    fn fragments_that_double_again_and_again_are_measured_at_once() {
        let doubling = (0..200)
            .map(|n| format!("fragment f{n} on Query {{ ...f{0} ...f{0} }}", n + 1))
            .collect::<Vec<_>>();
        let mut query = format!("{{ ...f0 }} {}", doubling.join(" "));
        query += " fragment f200 on Query { __typename }";
        assert_eq!(size(&query).fields, usize::MAX);
    }

    #[test]
    fn a_fragment_that_contains_itself_is_refused() {
        for query in [
            "{ ...a } fragment a on Query { ...a }",
            "{ ...a } fragment a on Query { genres { ...b } } fragment b on Genre { ...a }",
        ] {
            let refused = Size::of(&parse_query(query).unwrap(), 1000).unwrap_err();
            assert_eq!(refused.code(), Code::QueryInvalid, "{query}");
        }
    }

    #[test]
    fn what_asks_for_the_schema_is_measured_apart() {
        let asks = size("{ __schema { types { fields { type { fields { name } } } } } }");
        assert!(asks.asks_for_schema());
        assert_eq!(
            (asks.depth, asks.schema_depth, asks.schema_lists),
            (1, 6, 2)
        );
    }
}
