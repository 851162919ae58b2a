use std::path::Path;

use marquee_settings::Settings;

use crate::{TestDb, TestRedis};

/// The folder with `test.toml`.
const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config");

/// Settings for a test: those of `config/test.toml`, with this database and Redis and a signing secret.
pub fn settings(db: &TestDb, redis: &TestRedis) -> Settings {
    with(&[
        ("MARQUEE__MYSQL__URL", db.url()),
        ("MARQUEE__REDIS__QUEUE_URL", redis.url()),
        ("MARQUEE__REDIS__PREFIX", redis.prefix()),
    ])
}

/// Settings for a test that needs no server: those of `config/test.toml` with a signing secret.
pub fn default_settings() -> Settings {
    with(&[])
}

pub(crate) fn with(variables: &[(&str, &str)]) -> Settings {
    let always = [
        ("MARQUEE_ENV", "test"),
        (
            "MARQUEE__AUTH__JWT_SECRET",
            "a secret that only the tests know of",
        ),
    ];
    let variables: Vec<_> = always
        .iter()
        .chain(variables)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Settings::from_layers(Path::new(CONFIG), &variables).expect("settings for tests")
}
