use anyhow::Context;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Opts, OptsBuilder, Row};

use super::client::Connection;
use super::questions::Questions;

/// How many questions of a kind are looked at.
const EACH: usize = 32;
/// Fewer rows than this are no table to speak of.
const LARGE: u64 = 1_000;

/// The database, by an account that may do anything with it.
pub(crate) struct Database {
    conn: Conn,
    /// How many movies there are.
    movies: u64,
}

/// What a statement costs.
struct Plan {
    indexes: Vec<String>,
    sorts: bool,
    /// Rows that it really read; unknown of one that writes.
    read: Option<u64>,
    /// What must not be.
    bad: Vec<String>,
}

impl Database {
    pub(crate) async fn connect(url: &str) -> anyhow::Result<Self> {
        let options = OptsBuilder::from_opts(Opts::from_url(url)?).prefer_socket(false);
        let mut conn = Conn::new(options).await?;
        let movies = conn.query_first("SELECT COUNT(*) FROM movies").await?;
        let movies = movies.context("no count")?;
        Ok(Self { conn, movies })
    }

    /// The e-mail addresses of those who have rated most. They get the password of the account `bench@example.com`.
    pub(crate) async fn busiest(&mut self, count: usize) -> anyhow::Result<Vec<String>> {
        let ids: Vec<u64> = self
            .conn
            .query(format!(
                "SELECT user_id FROM ratings GROUP BY user_id ORDER BY COUNT(*) DESC, user_id LIMIT {count}"
            ))
            .await?;
        let mut emails = Vec::new();
        for id in ids {
            self.conn
                .query_drop(format!(
                    "UPDATE users JOIN users AS known ON known.email = 'bench@example.com' \
                     SET users.password_hash = known.password_hash WHERE users.id = {id}"
                ))
                .await?;
            let email = format!("SELECT email FROM users WHERE id = {id}");
            let email: Option<String> = self.conn.query_first(email).await?;
            emails.extend(email);
        }
        Ok(emails)
    }

    /// Asks each question once, and has each statement that this led to explained and, if it only reads, carried out again.
    /// Prints a line a kind, and every bad statement; gives how many those are.
    pub(crate) async fn explain(
        &mut self,
        api: &mut Connection,
        questions: &Questions,
    ) -> anyhow::Result<usize> {
        println!(
            "{:<22} {:>10} {:>12}  indexes",
            "how it is found", "statements", "rows read"
        );
        let mut all_bad = 0;
        for kind in &questions.kinds {
            let (mut indexes, mut sorts, mut most) = (Vec::new(), false, 0);
            let mut bad = Vec::new();
            let mut count = 0;
            for ask in kind.asks.iter().take(EACH) {
                for statement in self.behind(api, ask).await? {
                    let plan = self.plan(&statement).await?;
                    indexes.extend(plan.indexes);
                    sorts |= plan.sorts;
                    most = most.max(plan.read.unwrap_or_default());
                    count += 1;
                    if !plan.bad.is_empty() {
                        bad.push((ask.path.clone(), statement, plan.bad.join(", ")));
                    }
                }
            }
            indexes.sort();
            indexes.dedup();
            let sorts = if sorts { "; sorts its matches" } else { "" };
            println!(
                "{:<22} {count:>10} {most:>12}  {}{sorts}",
                kind.name,
                indexes.join(" ")
            );
            for (path, statement, why) in &bad {
                println!("  BAD {path}: {why}\n      {statement}");
            }
            all_bad += bad.len();
        }
        println!();
        Ok(all_bad)
    }

    /// The statements that answering takes, with their values; without those that the log has no values of.
    async fn behind(
        &mut self,
        api: &mut Connection,
        ask: &super::client::Ask,
    ) -> anyhow::Result<Vec<String>> {
        for step in [
            "SET GLOBAL log_output = 'TABLE'",
            "TRUNCATE mysql.general_log",
            "SET GLOBAL general_log = ON",
        ] {
            self.conn.query_drop(step).await?;
        }
        api.ask(ask)?;
        self.conn.query_drop("SET GLOBAL general_log = OFF").await?;
        let statements: Vec<String> = self
            .conn
            .query(
                "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log \
                 WHERE command_type IN ('Query', 'Execute') AND thread_id <> CONNECTION_ID() \
                 AND argument REGEXP '^[( ]*(SELECT|WITH|INSERT|UPDATE|DELETE) .*(FROM|INTO|movies|users)' \
                 AND argument NOT LIKE '%blocked_ips%' AND argument NOT LIKE '%= ?%'",
            )
            .await?;
        Ok(statements)
    }

    async fn plan(&mut self, statement: &str) -> anyhow::Result<Plan> {
        let rows: Vec<Row> = self.conn.query(format!("EXPLAIN {statement}")).await?;
        let mut plan = Plan {
            indexes: Vec::new(),
            sorts: false,
            read: None,
            bad: Vec::new(),
        };
        for row in rows {
            let text = |name: &str| {
                row.get::<Option<String>, _>(name)
                    .flatten()
                    .unwrap_or_default()
            };
            let (table, how) = (text("table"), text("type"));
            let rows: u64 = text("rows").parse().unwrap_or_default();
            let sorts = text("Extra").contains("filesort");
            plan.sorts |= sorts;
            if !text("key").is_empty() {
                plan.indexes.push(text("key"));
            }
            // in angle brackets: what the statement itself has made
            let is_made = table.starts_with('<');
            if how == "ALL" && !is_made && rows >= LARGE {
                plan.bad.push(format!("scans {table}, {rows} rows"));
            }
            if sorts && !is_made && rows >= self.movies * 9 / 10 {
                plan.bad.push(format!("sorts all of {table}"));
            }
        }
        if !statement
            .trim_start_matches(['(', ' '])
            .starts_with("SELECT")
            && !statement.starts_with("WITH")
            || statement.contains("FOR UPDATE")
        {
            return Ok(plan);
        }
        self.conn.query_drop("FLUSH STATUS").await?;
        self.conn.query_drop(statement).await?;
        let counts: Vec<(String, u64)> = self
            .conn
            .query("SHOW SESSION STATUS LIKE 'Handler_read%'")
            .await?;
        let read = counts.iter().map(|(_, count)| count).sum();
        plan.read = Some(read);
        // it might as well have read the table; what is gathered on the way is read once more, and counts again
        if read >= 2 * self.movies {
            plan.bad.push(format!("reads {read} rows"));
        }
        Ok(plan)
    }
}
