//! Files in which each line has the same fields, parted by something.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, anyhow};

use crate::progress::Progress;
use crate::table::{Columns, Table};
use crate::text::counted;

/// How the fields of a line are parted.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// By commas; the first line names the columns.
    Csv,
    /// By this.
    Parted(&'static str),
    /// By any white space, as many as there are.
    Words,
}

/// Gives the fields of each line, those of `columns`, to `take`. What it finds wrong is said with the file and the line, and ends it.
pub(super) fn each(
    path: &Path,
    form: Form,
    columns: &'static [&'static str],
    mut take: impl FnMut(&[&str]) -> Result<(), String>,
) -> anyhow::Result<()> {
    let mut progress = Progress::begin(&super::name(path), size(path)?);
    let mut lines = 0;
    let mut take = |number: u64, position: u64, fields: &[&str]| {
        take(fields).map_err(|why| wrong(path, number, &why))?;
        lines += 1;
        if lines % 1000 == 0 {
            progress.reach(position, counted(lines, "line"));
        }
        Ok(())
    };
    match form {
        Form::Csv => each_of_table(path, columns, &mut take)?,
        Form::Parted(by) => each_line(path, &mut |number, position, line| {
            let fields: Vec<&str> = line.split(by).map(str::trim).collect();
            if fields.len() < columns.len() {
                let why = format!(
                    "has {} where {} are expected, parted by {by:?}: {}",
                    counted(fields.len() as u64, "field"),
                    columns.len(),
                    columns.join(by)
                );
                return Err(wrong(path, number, &why));
            }
            take(number, position, &fields)
        })?,
        Form::Words => each_line(path, &mut |number, position, line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            take(number, position, &fields)
        })?,
    }
    progress.end();
    Ok(())
}

fn each_of_table(
    path: &Path,
    columns: &'static [&'static str],
    take: &mut impl FnMut(u64, u64, &[&str]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let columns = Columns {
        required: columns,
        optional: &[],
    };
    let mut table = Table::open(path, &columns)?;
    loop {
        let position = table.position();
        match table.next()? {
            Some(Ok(line)) => {
                let fields: Vec<&str> =
                    columns.required.iter().map(|name| line.get(name)).collect();
                take(line.number, position, &fields)?;
            }
            Some(Err(bad)) => return Err(wrong(path, bad.number, &bad.why)),
            None => return Ok(()),
        }
    }
}

/// Without empty lines. What is not UTF-8 is read as Latin-1, which the older MovieLens files are in.
fn each_line(
    path: &Path,
    take: &mut impl FnMut(u64, u64, &str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let read = || format!("cannot read {}", path.display());
    let mut reader = BufReader::new(File::open(path).with_context(read)?);
    let (mut bytes, mut number, mut position) = (Vec::new(), 0, 0);
    loop {
        bytes.clear();
        let count = reader.read_until(b'\n', &mut bytes).with_context(read)?;
        if count == 0 {
            return Ok(());
        }
        number += 1;
        position += count as u64;
        let line = match str::from_utf8(&bytes) {
            Ok(line) => line.to_owned(),
            Err(_) => bytes.iter().copied().map(char::from).collect(),
        };
        if !line.trim().is_empty() {
            take(number, position, line.trim_end_matches(['\r', '\n']))?;
        }
    }
}

fn size(path: &Path) -> anyhow::Result<u64> {
    let metadata = path.metadata();
    Ok(metadata
        .with_context(|| format!("cannot read {}", path.display()))?
        .len())
}

fn wrong(path: &Path, number: u64, why: &str) -> anyhow::Error {
    anyhow!("{} line {number}: {why}", path.display())
}
