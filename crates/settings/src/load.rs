//! Reads the layers into one [`Settings`].

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use figment::value::Value;

use crate::Settings;

const DEFAULTS: &str = include_str!("../../../config/default.toml");
const PREFIX: &str = "MARQUEE__";

/// Why the settings could not be used. Its text names the setting and what is allowed.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// `MARQUEE_ENV` names a file that is not there.
    #[error("MARQUEE_ENV={name}, but there is no {}; MARQUEE_CONFIG_DIR names the folder to look in", path.display())]
    NoSuchEnvironment {
        /// The value of `MARQUEE_ENV`.
        name: String,
        /// The file that was looked for.
        path: PathBuf,
    },
    /// A secret's file could not be read.
    #[error("{variable}: cannot read {}: {source}", path.display())]
    SecretFile {
        /// The variable that names the file.
        variable: String,
        /// The file.
        path: PathBuf,
        /// Why it cannot be read.
        source: std::io::Error,
    },
    /// A variable of ours has a value that is no text.
    #[error("{0}: its value is not UTF-8")]
    NotText(String),
    /// A variable names no setting.
    #[error("{0}: there is no such setting; config/default.toml has them all")]
    Unknown(String),
    /// A layer does not fit the settings: wrong type, unknown name, malformed file.
    #[error("{}", describe(.0))]
    Malformed(Box<figment::Error>),
    /// A value is of the right type but not allowed.
    #[error("setting {setting}: {allowed}")]
    NotAllowed {
        /// `section.key`.
        setting: &'static str,
        /// What is allowed instead.
        allowed: String,
    },
}

impl Settings {
    /// Reads the built-in defaults, `config/{MARQUEE_ENV}.toml` and the environment, in this order, and checks the result.
    pub fn load() -> Result<Self, SettingsError> {
        let directory = std::env::var_os("MARQUEE_CONFIG_DIR")
            .map_or_else(|| PathBuf::from("config"), PathBuf::from);
        // of others' variables nothing is expected, not even that they are text
        let variables: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
            .filter(|(name, _)| name.starts_with("MARQUEE"))
            .map(|(name, value)| match value.into_string() {
                Ok(value) => Ok((name, value)),
                Err(_) => Err(SettingsError::NotText(name)),
            })
            .collect::<Result<_, _>>()?;
        Self::from_layers(&directory, &variables)
    }

    /// As [`Settings::load`], with the folder and the environment given (so that tests need not change the process's own).
    pub fn from_layers(
        directory: &Path,
        variables: &[(String, String)],
    ) -> Result<Self, SettingsError> {
        let defaults = Figment::from(Toml::string(DEFAULTS));
        let mut layers = defaults.clone();
        if let Some(name) = value_of(variables, "MARQUEE_ENV").filter(|name| !name.is_empty()) {
            let path = directory.join(format!("{name}.toml"));
            if !path.is_file() {
                return Err(SettingsError::NoSuchEnvironment {
                    name: name.to_owned(),
                    path,
                });
            }
            layers = layers.merge(Toml::file_exact(path));
        }
        for (variable, value) in variables {
            let Some(name) = variable.strip_prefix(PREFIX) else {
                continue;
            };
            let secret = name.strip_suffix("_FILE").filter(|name| is_secret(name));
            let key = secret
                .unwrap_or(name)
                .to_ascii_lowercase()
                .replace("__", ".");
            let value = match (secret, defaults.find_value(&key)) {
                (_, Err(_)) => return Err(SettingsError::Unknown(variable.clone())),
                (Some(_), Ok(_)) => read_secret(variable, value)?.into(),
                // a password of digits only is still text
                (None, Ok(Value::String(..))) => Value::from(value.as_str()),
                (None, Ok(_)) => value
                    .parse()
                    .unwrap_or_else(|never: std::convert::Infallible| match never {}),
            };
            layers = layers.merge(Serialized::global(&key, value));
        }
        let settings: Self = layers
            .extract()
            .map_err(|error| SettingsError::Malformed(Box::new(error)))?;
        settings.check()?;
        Ok(settings)
    }
}

/// Settings that may also come from a file named by `…_FILE`.
fn is_secret(name: &str) -> bool {
    matches!(
        name,
        "MYSQL__URL"
            | "REDIS__QUEUE_URL"
            | "REDIS__CACHE_URL"
            | "AUTH__JWT_SECRET"
            | "MAIL__SMTP_PASSWORD"
            | "TMDB__READ_TOKEN"
            | "TMDB__API_KEY"
    )
}

fn value_of<'a>(variables: &'a [(String, String)], name: &str) -> Option<&'a str> {
    variables
        .iter()
        .find(|(variable, _)| variable == name)
        .map(|(_, value)| value.as_str())
}

fn read_secret(variable: &str, path: &str) -> Result<String, SettingsError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
        Err(source) => Err(SettingsError::SecretFile {
            variable: variable.to_owned(),
            path: path.into(),
            source,
        }),
    }
}

/// The setting first, then what is wrong with it; never the value of a secret.
fn describe(error: &figment::Error) -> String {
    let setting = error.path.join(".");
    let file = error
        .metadata
        .as_ref()
        .and_then(|metadata| metadata.source.as_ref())
        .map(|source| format!(" (in {source})"));
    let from = file.unwrap_or_default();
    if is_secret(&setting.to_ascii_uppercase().replace('.', "__")) {
        return format!("setting {setting}: must be a text, in quotes{from}");
    }
    if setting.is_empty() {
        return format!("settings: {}{from}", error.kind);
    }
    format!("setting {setting}: {}{from}", error.kind)
}
