//! `marquee import`
//!
//! - [`films`]: films from a CSV file; [`film`]: one line of it.
//! - [`movielens`]: a MovieLens folder.

pub(crate) mod film;
mod films;
pub(crate) mod movielens;

use std::collections::HashMap;

use anyhow::{Context, bail};
use chrono::Utc;
use diesel_async::AsyncMysqlConnection;
use marquee_domain::import::only_one::OnlyOne;
use marquee_domain::models::catalogue::genre_names;
use marquee_domain::types::name_key;
use marquee_domain::{DbError, GenreId};
use marquee_settings::Settings;

use crate::command::Import;
use crate::{cache, database};

pub(crate) async fn run(settings: &Settings, import: Import) -> anyhow::Result<()> {
    let db = database::open(settings).await?;
    let Some(only_one) = OnlyOne::take(&db).await? else {
        bail!("another import into this database is running; wait for it to end");
    };
    let summary = match import {
        Import::Csv { file, batches } => films::import(&db, &file, batches.lines()).await?,
        Import::Movielens { dir, batches } => {
            movielens::import(&db, &dir, batches.lines(), Utc::now()).await?
        }
    };
    only_one.give_back().await?;
    cache::forget_everything(settings).await;
    eprint!("{summary}");
    Ok(())
}

/// What came of writing a batch.
fn written<T>(batch: Result<T, DbError>) -> anyhow::Result<T> {
    batch.context(
        "cannot write a batch; those before it are written, so run the import again to go on",
    )
}

/// The genres there are, by their names' keys.
pub(crate) struct Genres(HashMap<String, (GenreId, String)>);

impl Genres {
    pub(crate) async fn load(conn: &mut AsyncMysqlConnection) -> Result<Self, DbError> {
        let all = genre_names(conn).await?;
        Ok(Self(
            all.into_iter()
                .map(|(id, name)| (name_key(&name), (id, name)))
                .collect(),
        ))
    }

    pub(crate) fn find(&self, name: &str) -> Option<GenreId> {
        self.0.get(&name_key(name)).map(|(id, _)| *id)
    }

    /// All names, for a message.
    pub(crate) fn names(&self) -> String {
        let mut names: Vec<&str> = self.0.values().map(|(_, name)| name.as_str()).collect();
        names.sort_unstable();
        names.join(", ")
    }
}
