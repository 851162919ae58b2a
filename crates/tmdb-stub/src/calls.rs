use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// So many calls are remembered; of older ones only the number.
const REMEMBERED: usize = 100_000;

/// A call that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its path, without the version.
    pub path: String,
    /// Its parameters; never the key.
    pub parameters: BTreeMap<String, String>,
    /// Whether the right key was sent, by header or parameter.
    pub with_key: bool,
    /// When.
    pub at: Instant,
}

#[derive(Default)]
pub(crate) struct Calls {
    last: VecDeque<Call>,
    by_kind: BTreeMap<String, u64>,
}

impl Calls {
    pub(crate) fn add(&mut self, call: Call) {
        *self.by_kind.entry(kind(&call.path)).or_default() += 1;
        if self.last.len() == REMEMBERED {
            self.last.pop_front();
        }
        self.last.push_back(call);
    }

    pub(crate) fn last(&self) -> Vec<Call> {
        self.last.iter().cloned().collect()
    }

    pub(crate) fn count(&self, fits: impl Fn(&Call) -> bool) -> usize {
        self.last.iter().filter(|call| fits(call)).count()
    }

    pub(crate) fn by_kind(&self) -> Vec<(String, u64)> {
        let kinds = self.by_kind.iter();
        kinds.map(|(kind, count)| (kind.clone(), *count)).collect()
    }

    pub(crate) fn busiest_second(&self) -> usize {
        let mut begin = 0;
        let seconds = self.last.iter().enumerate().map(|(end, call)| {
            while call.at - self.last[begin].at >= Duration::from_secs(1) {
                begin += 1;
            }
            end + 1 - begin
        });
        seconds.max().unwrap_or(0)
    }
}

/// The path with `{id}` for each number.
fn kind(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { "{id}" } else { part }
    });
    parts.collect::<Vec<_>>().join("/")
}
