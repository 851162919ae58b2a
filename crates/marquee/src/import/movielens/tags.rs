use std::path::Path;

use diesel_async::AsyncMysqlConnection;
use marquee_domain::import::keywords::add_keywords;
use marquee_domain::{Db, MovieId};

use super::{Films, Summary};
use crate::import::written;
use crate::stage::Stage;
use crate::table::{BadLine, Columns, Line, Table};

const COLUMNS: Columns = Columns {
    required: &["userid", "movieid", "tag", "timestamp"],
    optional: &[],
};
const LONGEST: usize = 200;

/// Gives films the tags of tags.csv as keywords, whoever gave them.
pub(super) async fn import(
    db: &Db,
    path: &Path,
    films: &Films,
    batch: usize,
    summary: &mut Summary,
) -> anyhow::Result<()> {
    if !path.is_file() {
        eprintln!("There is no tags.csv: films get no keywords.");
        return Ok(());
    }
    let mut table = Table::open(path, &COLUMNS)?;
    let mut stage = Stage::begin(&table);
    loop {
        let tags = read(&mut table, batch, films, &mut stage)?;
        if tags.is_empty() {
            break;
        }
        let added = db
            .transaction(async |conn: &mut AsyncMysqlConnection| add_keywords(conn, &tags).await)
            .await;
        summary.keywords += written(added)? as u64;
        stage.advance(tags.len(), table.position());
    }
    summary.bad_lines += stage.end();
    Ok(())
}

fn read(
    table: &mut Table,
    batch: usize,
    films: &Films,
    stage: &mut Stage,
) -> anyhow::Result<Vec<(MovieId, String)>> {
    let mut tags = Vec::new();
    while tags.len() < batch
        && let Some(line) = table.next()?
    {
        match line.and_then(|line| parse(&line, films)) {
            Ok(tag) => tags.push(tag),
            Err(bad) => stage.skip(&bad),
        }
    }
    Ok(tags)
}

fn parse(line: &Line<'_>, films: &Films) -> Result<(MovieId, String), BadLine> {
    let film = super::films::id(line)?;
    let movie_id = *films
        .get(&film)
        .ok_or_else(|| line.bad(format!("film {film} is not in movies.csv")))?;
    let tag = line.get("tag");
    let fits =
        !tag.is_empty() && tag.chars().count() <= LONGEST && !tag.chars().any(char::is_control);
    if !fits {
        return Err(line.bad(format!(
            "its tag is empty, longer than {LONGEST} characters, or has control characters"
        )));
    }
    Ok((movie_id, tag.to_owned()))
}
