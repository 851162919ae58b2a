//! A stand-in for TMDb: speaks what TMDb speaks as far as Marquee asks it, faults included, from a generated catalogue.
//!
//! - [`TmdbStub`]: the server: what it was asked ([`Call`]), and what it shall do wrong.
//! - [`Fault`] (`faults.rs`): what can go wrong.
//! - [`Films`] (`films.rs`): the catalogue; the same number of movies is always the same catalogue. `answers.rs`: its JSON.
//! - `server.rs`: HTTP.

mod answers;
mod calls;
mod faults;
mod films;
mod server;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use calls::Call;
pub use faults::{Fault, UnknownFault};
pub use films::Films;

use calls::Calls;

/// The server; ends with this value.
pub struct TmdbStub {
    address: SocketAddr,
    state: Arc<State>,
    task: tokio::task::JoinHandle<()>,
}

struct State {
    films: Mutex<Films>,
    plan: Mutex<Option<Plan>>,
    calls: Mutex<Calls>,
}

struct Plan {
    fault: Fault,
    /// Which calls it is for: those whose path begins with this.
    path: String,
    /// How many calls it is for; then it is over.
    left: Option<u32>,
    /// It meets only every so manyth of them.
    every: u32,
    seen: u32,
}

impl TmdbStub {
    /// The key it knows, as read token and as API key.
    pub const KEY: &str = "stub";

    /// Starts one with this catalogue, on this port of the loopback interface; 0 is a free one.
    pub async fn start(films: Films, port: u16) -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            films: Mutex::new(films),
            plan: Mutex::default(),
            calls: Mutex::default(),
        });
        let task = tokio::spawn(server::serve(listener, state.clone()));
        Ok(Self {
            address,
            state,
            task,
        })
    }

    /// What the settings call `tmdb.base_url`.
    pub fn base_url(&self) -> String {
        format!("http://{}/3", self.address)
    }

    /// What the settings call `tmdb.export_url`.
    pub fn export_url(&self) -> String {
        format!("http://{}/p/exports", self.address)
    }

    /// Every call from now on goes wrong.
    pub fn fail(&self, fault: Fault) {
        self.plan(fault, "/", None, 1);
    }

    /// The next so many calls go wrong.
    pub fn fail_times(&self, fault: Fault, times: u32) {
        self.plan(fault, "/", Some(times), 1);
    }

    /// Every so manyth call goes wrong, beginning with the first.
    pub fn fail_every(&self, every: u32, fault: Fault) {
        self.plan(fault, "/", None, every);
    }

    /// Calls whose path begins with `path` go wrong.
    pub fn fail_at(&self, path: &str, fault: Fault) {
        self.plan(fault, path, None, 1);
    }

    /// All is well again.
    pub fn recover(&self) {
        *lock(&self.state.plan) = None;
    }

    /// Changes the catalogue.
    pub fn films(&self, change: impl FnOnce(&mut Films)) {
        change(&mut lock(&self.state.films));
    }

    /// The last calls that came in, those that went wrong among them; a hundred thousand at least.
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.state.calls).last()
    }

    /// How many of those were of paths that begin with this.
    pub fn called(&self, path: &str) -> usize {
        lock(&self.state.calls).count(|call| call.path.starts_with(path))
    }

    /// How many there ever were of each kind (`/movie/{id}`), by kind.
    pub fn called_by_kind(&self) -> Vec<(String, u64)> {
        lock(&self.state.calls).by_kind()
    }

    /// The most of [`TmdbStub::calls`] that came in within a second.
    pub fn busiest_second(&self) -> usize {
        lock(&self.state.calls).busiest_second()
    }

    fn plan(&self, fault: Fault, path: &str, left: Option<u32>, every: u32) {
        *lock(&self.state.plan) = Some(Plan {
            fault,
            path: path.to_owned(),
            left,
            every: every.max(1),
            seen: 0,
        });
    }
}

impl Drop for TmdbStub {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl State {
    /// What shall go wrong with this call.
    fn fault(&self, path: &str) -> Option<Fault> {
        let mut plan = lock(&self.plan);
        let due = plan.as_mut().filter(|plan| path.starts_with(&plan.path))?;
        if due.left == Some(0) {
            return None;
        }
        due.seen += 1;
        if !(due.seen - 1).is_multiple_of(due.every) {
            return None;
        }
        due.left = due.left.map(|left| left - 1);
        Some(due.fault.clone())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
