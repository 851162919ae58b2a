//! A CSV file with a header, read line by line; a bad line does not end it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use csv::{ErrorKind, ReaderBuilder, StringRecord};

/// The columns a table may have.
pub(crate) struct Columns {
    pub(crate) required: &'static [&'static str],
    pub(crate) optional: &'static [&'static str],
}

pub(crate) struct Table {
    /// The file's name without its folder.
    pub(crate) name: String,
    /// Bytes.
    pub(crate) size: u64,
    reader: csv::Reader<Box<dyn Read + Send>>,
    header: Vec<String>,
    record: StringRecord,
}

/// A line that has been read.
pub(crate) struct Line<'a> {
    /// Its number in the file, from 1; the header usually is line 1.
    pub(crate) number: u64,
    header: &'a [String],
    record: &'a StringRecord,
}

/// A line that can't be used.
#[derive(Debug)]
pub(crate) struct BadLine {
    pub(crate) number: u64,
    pub(crate) why: String,
}

impl Table {
    pub(crate) fn open(path: &Path, columns: &Columns) -> anyhow::Result<Self> {
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy();
        let read = || format!("cannot read {}", path.display());
        let file = File::open(path).with_context(read)?;
        let size = file.metadata().with_context(read)?.len();
        Self::new(name.into_owned(), size, Box::new(file), columns).with_context(read)
    }

    /// A table that is built into the program.
    pub(crate) fn built_in(
        name: &str,
        text: &'static str,
        columns: &Columns,
    ) -> anyhow::Result<Self> {
        Self::new(
            name.to_owned(),
            text.len() as u64,
            Box::new(text.as_bytes()),
            columns,
        )
    }

    fn new(
        name: String,
        size: u64,
        bytes: Box<dyn Read + Send>,
        columns: &Columns,
    ) -> anyhow::Result<Self> {
        // flexible: a line with too many or too few fields is a bad line, not the end
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(bytes);
        let header = reader.headers().context("its first line is unreadable")?;
        let header: Vec<String> = header
            .iter()
            .map(|column| column.trim().to_lowercase())
            .collect();
        columns.check(&header)?;
        Ok(Self {
            name,
            size,
            reader,
            header,
            record: StringRecord::new(),
        })
    }

    /// The next line; `None` at the end.
    pub(crate) fn next(&mut self) -> anyhow::Result<Option<Result<Line<'_>, BadLine>>> {
        let before = self.reader.position().line();
        let more = match self.reader.read_record(&mut self.record) {
            Ok(more) => more,
            Err(error) => {
                let number = error.position().map_or(before, csv::Position::line);
                let why = match error.into_kind() {
                    ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
                    ErrorKind::Io(error) => {
                        return Err(error).with_context(|| format!("cannot read {}", self.name));
                    }
                    other => format!("{other:?}"),
                };
                return Ok(Some(Err(BadLine { number, why })));
            }
        };
        if !more {
            return Ok(None);
        }
        let number = self.record.position().map_or(before, csv::Position::line);
        if self.record.len() != self.header.len() {
            let (has, needs) = (self.record.len(), self.header.len());
            let why = format!("has {has} fields where the header has {needs}");
            return Ok(Some(Err(BadLine { number, why })));
        }
        Ok(Some(Ok(Line {
            number,
            header: &self.header,
            record: &self.record,
        })))
    }

    /// How many bytes have been read.
    pub(crate) fn position(&self) -> u64 {
        self.reader.position().byte()
    }
}

impl Columns {
    fn check(&self, header: &[String]) -> anyhow::Result<()> {
        let known = |column: &&String| {
            self.required.contains(&column.as_str()) || self.optional.contains(&column.as_str())
        };
        if let Some(unknown) = header.iter().find(|column| !known(column)) {
            bail!("its column {unknown:?} is not known; {}", self.allowed());
        }
        if let Some(missing) = self
            .required
            .iter()
            .find(|column| !header.iter().any(|h| h == *column))
        {
            bail!("it has no column {missing:?}; {}", self.allowed());
        }
        let twice = header
            .iter()
            .enumerate()
            .find(|(at, column)| header[..*at].contains(column));
        if let Some((_, twice)) = twice {
            bail!("it has the column {twice:?} twice");
        }
        Ok(())
    }

    fn allowed(&self) -> String {
        let required = self.required.join(", ");
        match self.optional {
            [] => format!("the first line must name the columns {required}"),
            optional => format!(
                "the first line must name the columns {required}, and may name {}",
                optional.join(", ")
            ),
        }
    }
}

impl Line<'_> {
    /// The field, without the space around it; empty if the table has no such column.
    pub(crate) fn get(&self, column: &str) -> &str {
        let at = self.header.iter().position(|name| name == column);
        at.and_then(|at| self.record.get(at))
            .unwrap_or_default()
            .trim()
    }

    pub(crate) fn bad(&self, why: impl Into<String>) -> BadLine {
        BadLine {
            number: self.number,
            why: why.into(),
        }
    }
}
