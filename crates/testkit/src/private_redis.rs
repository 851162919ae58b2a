use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A Redis server of the test's own, with every write on disk before it is answered (AOF), to be stopped and killed at will.
pub struct PrivateRedis {
    port: u16,
    folder: TempDir,
    process: Option<Child>,
}

impl PrivateRedis {
    /// Starts one and waits until it answers.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut server = Self {
            port: crate::free_port(),
            folder,
            process: None,
        };
        // the port was free a moment ago; if somebody else took it, the server ends at once
        while !server.launch() {
            server.port = crate::free_port();
        }
        server
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// Stops it in an orderly way (SIGTERM) and waits until it has ended. Its data stay.
    pub fn stop(&mut self) {
        let Some(mut process) = self.process.take() else {
            return;
        };
        // the shell's own `kill`: a bare machine has no program of that name
        let pid = process.id().to_string();
        let mut shell = Command::new("sh");
        shell.args(["-c", r#"kill -TERM "$1""#, "sh", &pid]);
        assert!(shell.status().expect("sh").success(), "kill {pid}");
        process.wait().expect("redis-server ends");
    }

    /// Kills it (SIGKILL). What it has answered stays.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("kill redis-server");
            process.wait().expect("redis-server ends");
        }
    }

    /// Starts it again, on the same port and with the same data.
    pub fn restart(&mut self) {
        self.kill();
        assert!(
            self.launch(),
            "redis-server does not start again on port {}",
            self.port
        );
    }

    /// `false`: it ended at once.
    fn launch(&mut self) -> bool {
        let program = std::env::var("MARQUEE_TEST_REDIS_SERVER")
            .unwrap_or_else(|_| "redis-server".to_owned());
        let port = self.port.to_string();
        let mut process = Command::new(program)
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", ""])
            .args([
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--maxmemory-policy",
                "noeviction",
            ])
            .arg("--dir")
            .arg(self.folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server; scripts/test finds or installs it");
        let client = redis::Client::open(self.url()).expect("address");
        let start = Instant::now();
        loop {
            if process.try_wait().expect("redis-server").is_some() {
                return false;
            }
            let answers = client
                .get_connection_with_timeout(Duration::from_secs(1))
                .and_then(|mut conn| redis::cmd("PING").query::<String>(&mut conn));
            if answers.is_ok() {
                self.process = Some(process);
                return true;
            }
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "redis-server does not answer"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for PrivateRedis {
    fn drop(&mut self) {
        self.kill();
    }
}
