//! Statements that are put together of parts: which parts, the question decides.

use std::fmt;

use diesel::mysql::Mysql;
use diesel::query_builder::BoxedSqlQuery;
use diesel::sql_types::Text;

use crate::Audience;

/// SQL with the texts that are bound to it. Numbers stand in the SQL itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Statement {
    sql: String,
    texts: Vec<String>,
}

impl Statement {
    /// Appends SQL.
    pub(super) fn sql(&mut self, sql: impl fmt::Display) -> &mut Self {
        self.sql.push_str(&sql.to_string());
        self
    }

    /// Appends a text that came from outside.
    pub(super) fn text(&mut self, text: impl Into<String>) -> &mut Self {
        self.sql.push('?');
        self.texts.push(text.into());
        self
    }

    /// Appends `(…, …)` of texts that came from outside.
    pub(super) fn texts(&mut self, texts: impl IntoIterator<Item = String>) -> &mut Self {
        self.sql.push('(');
        for (at, text) in texts.into_iter().enumerate() {
            if at > 0 {
                self.sql.push_str(", ");
            }
            self.text(text);
        }
        self.sql.push(')');
        self
    }

    /// Appends all of another one.
    pub(super) fn append(&mut self, other: &Self) -> &mut Self {
        self.sql.push_str(&other.sql);
        self.texts.extend_from_slice(&other.texts);
        self
    }

    /// As Diesel runs it.
    pub(super) fn query(self) -> BoxedSqlQuery<'static, Mysql, diesel::query_builder::SqlQuery> {
        let query = diesel::sql_query(self.sql).into_boxed();
        self.texts
            .into_iter()
            .fold(query, BoxedSqlQuery::bind::<Text, _>)
    }
}

/// `1, 2, 3`: what an `IN` lists.
pub(super) fn numbers(ids: &[u64]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}

/// The condition that a movie is in the catalogue and for this audience.
pub(super) fn visible(audience: Audience) -> &'static str {
    if audience.sees_adult() {
        "movies.deleted_at IS NULL"
    } else {
        "movies.deleted_at IS NULL AND movies.adult = FALSE"
    }
}
