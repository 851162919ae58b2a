use std::process::{Command, Stdio};

use marquee_testkit::{TestDb, TestRedis};

/// How a run of the command ended.
pub(crate) struct Ended {
    pub(crate) success: bool,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The command with the settings of the tests, for this database.
pub(crate) fn command(db: &TestDb, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marquee"));
    command
        .args(arguments)
        .env(
            "MARQUEE_CONFIG_DIR",
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../config"),
        )
        .env("MARQUEE_ENV", "test")
        .env(
            "MARQUEE__AUTH__JWT_SECRET",
            "a secret that only the tests know of",
        )
        .env("MARQUEE__AUTH__BCRYPT_COST", "4")
        .env("MARQUEE__MYSQL__URL", db.url())
        // what was written is told to the servers' cache
        .env("MARQUEE__REDIS__QUEUE_URL", TestRedis::new().url())
        .env("MARQUEE__REDIS__PREFIX", "test_marquee_command")
        .stdin(Stdio::null());
    command
}

pub(crate) fn marquee(db: &TestDb, arguments: &[&str]) -> Ended {
    run(command(db, arguments))
}

/// As [`marquee`], of which success is expected; gives what was said.
pub(crate) fn succeed(db: &TestDb, arguments: &[&str]) -> String {
    let ended = marquee(db, arguments);
    assert!(ended.success, "{arguments:?}: {}", ended.err);
    ended.err
}

/// As [`marquee`], of which failure is expected; gives the reason.
pub(crate) fn fail(db: &TestDb, arguments: &[&str]) -> String {
    let ended = marquee(db, arguments);
    assert!(!ended.success, "{arguments:?} should fail: {}", ended.err);
    ended.err
}

pub(crate) fn run(mut command: Command) -> Ended {
    let output = command.output().unwrap();
    Ended {
        success: output.status.success(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
