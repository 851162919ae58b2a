//! The domain against a real server. Run by `scripts/test`.

mod accounts;
mod db;
mod migrations;
mod preferences;
mod sessions;
