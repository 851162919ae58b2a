use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use marquee_queue::Queue;
use marquee_settings::Settings;
use marquee_testkit::tmdb::{Films, TmdbStub};
use marquee_tmdb::{Figures, Tmdb};
use reqwest::Client;

/// A stand-in for TMDb, and processes that ask it.
pub(crate) struct House {
    pub(crate) stub: TmdbStub,
    pub(crate) queue: Queue,
    pub(crate) client: Client,
    settings: Settings,
    tmdb: Tmdb,
    /// What all processes are told.
    variables: Vec<(String, String)>,
}

/// A process that is killed when it is dropped.
pub(crate) struct Process(Child);

impl House {
    /// A stand-in with so many movies; with these settings beside those of the environment, such as `("CALLS_PER_SECOND", "40")`.
    pub(crate) async fn new(movies: u64, of_tmdb: &[(&str, &str)]) -> anyhow::Result<Self> {
        let stub = TmdbStub::start(Films::generated(movies), 0).await?;
        let told = [
            ("BASE_URL", stub.base_url()),
            ("EXPORT_URL", stub.export_url()),
            ("READ_TOKEN", TmdbStub::KEY.to_owned()),
        ];
        let more = of_tmdb
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        let mut variables: Vec<(String, String)> = told
            .into_iter()
            .chain(more)
            .map(|(name, value)| (format!("MARQUEE__TMDB__{name}"), value))
            .collect();
        for (name, value) in [("LIMITS__ENABLED", "false"), ("LOG__FILTER", "error")] {
            variables.push((format!("MARQUEE__{name}"), value.to_owned()));
        }
        let environment = std::env::vars().chain(variables.iter().cloned());
        let environment: Vec<_> = environment.collect();
        let settings = Settings::from_layers("config".as_ref(), &environment)?;
        let tmdb = Tmdb::connect(&settings.tmdb, &settings.redis)?;
        Ok(Self {
            queue: Queue::connect(&settings.redis, &settings.queue)?,
            client: Client::builder().build()?,
            stub,
            settings,
            tmdb,
            variables,
        })
    }

    /// How often all processes may call together.
    pub(crate) fn calls_per_second(&self) -> u32 {
        self.settings.tmdb.calls_per_second
    }

    /// As `/api/admin/tmdb` tells.
    pub(crate) async fn figures(&self) -> anyhow::Result<Figures> {
        Ok(self.tmdb.figures(1).await?)
    }

    /// An API process that is ready, and its address.
    pub(crate) async fn api(&self) -> anyhow::Result<(Process, String)> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut process =
            self.start("marquee-api", &[("MARQUEE__HTTP__PORT", port.to_string())])?;
        let url = format!("http://127.0.0.1:{port}");
        loop {
            if let Some(status) = process.0.try_wait()? {
                bail!("the API has ended: {status}");
            }
            let ready = self.client.get(format!("{url}/readyz")).send().await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return Ok((process, url));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub(crate) fn worker(&self) -> anyhow::Result<Process> {
        self.start("marquee-worker", &[])
    }

    fn start(&self, program: &str, more: &[(&str, String)]) -> anyhow::Result<Process> {
        // beside the folder of the examples
        let own = std::env::current_exe()?;
        let programs = own.parent().and_then(Path::parent);
        let path = programs.context("nowhere")?.join(program);
        let child = Command::new(&path)
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .envs(more.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .spawn();
        let child = child.with_context(|| format!("cannot start {}", path.display()))?;
        Ok(Process(child))
    }
}

impl Process {
    /// How much memory it has, and had at most, in megabytes.
    pub(crate) fn memory(&self) -> anyhow::Result<(u64, u64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let kilobytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        let both = kilobytes("VmRSS:").zip(kilobytes("VmHWM:"));
        let (now, most) = both.context("/proc/PID/status is not as expected")?;
        Ok((now / 1024, most / 1024))
    }

    /// SIGKILL: it does nothing more.
    pub(crate) fn kill(mut self) -> anyhow::Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // already ended, if it was killed
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
