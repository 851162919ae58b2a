//! Plain lists, as benchmarks hand them out: a line is a user and the items they had, parted by spaces; a file is a part.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use marquee_recommender::evaluation::Part;

use super::lines::{Form, each};
use super::{DataSet, Refused, film, name};

/// An item that somebody had counts as much as the best rating.
const STARS: u8 = 5;

/// The files.
pub(crate) struct Lists {
    pub(crate) train: PathBuf,
    pub(crate) validation: Option<PathBuf>,
    pub(crate) test: PathBuf,
}

impl Lists {
    /// Those of a folder: `train`, `valid` or `validation`, and `test`, with whatever ending; none if it lacks the first or last.
    pub(super) fn of(folder: &Path) -> anyhow::Result<Option<Self>> {
        let mut files: Vec<PathBuf> = fs::read_dir(folder)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
            .with_context(|| format!("cannot read {}", folder.display()))?;
        files.sort();
        let find = |stems: &[&str]| {
            let named = |path: &&PathBuf| {
                let stem = path.file_stem().and_then(|stem| stem.to_str());
                path.is_file() && stem.is_some_and(|stem| stems.contains(&stem))
            };
            files.iter().find(named).cloned()
        };
        let (Some(train), Some(test)) = (find(&["train"]), find(&["test"])) else {
            return Ok(None);
        };
        Ok(Some(Self {
            train,
            validation: find(&["valid", "validation"]),
            test,
        }))
    }

    pub(crate) fn read(&self) -> anyhow::Result<DataSet> {
        let mut had: Vec<(Part, u64, u64)> = Vec::new();
        let files = [
            (Part::Train, Some(&self.train)),
            (Part::Validation, self.validation.as_ref()),
            (Part::Test, Some(&self.test)),
        ];
        for (part, file) in files {
            let Some(file) = file else { continue };
            each(file, Form::Words, &[], |fields| {
                let numbers = fields.iter().map(|text| {
                    text.parse().map_err(|_| {
                        format!("{text:?} is not a whole number; expected is a user and then items")
                    })
                });
                let numbers = numbers.collect::<Result<Vec<u64>, String>>()?;
                if let [user, items @ ..] = &numbers[..] {
                    had.extend(items.iter().map(|item| (part, *user, *item)));
                }
                Ok(())
            })?;
        }
        let items: BTreeSet<u64> = had.iter().map(|(_, _, item)| *item).collect();
        let films = items.into_iter().map(|id| film(id, Vec::new(), None));
        let mut data = DataSet::new(self.name(), Vec::new(), films.collect());
        let mut parts = Vec::with_capacity(had.len());
        for (part, user, item) in had {
            match data.rate(user, item, STARS, 0, part) {
                Ok(()) => parts.push(part),
                // once is as good as twice
                Err(Refused::Twice(earlier)) if earlier == part => {}
                Err(_) => bail!(
                    "user {user} has item {item} in two of the files; what is learnt from must not be what is asked about"
                ),
            }
        }
        data.parts = Some(parts);
        Ok(data.read_whole())
    }

    fn name(&self) -> String {
        let folder = self.train.parent().filter(|path| *path != Path::new(""));
        name(folder.unwrap_or(Path::new(".")))
    }
}
