//! Reading movies: lists, search, rankings, trend, details; for whom, and from where.

mod adult;
mod cost;
mod details;
mod films;
mod kept;
mod lists;
mod search;
mod similar;
mod trend;
