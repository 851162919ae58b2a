//! The layers of the settings, as a process meets them.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod metrics;

use std::path::Path;

use marquee_settings::{Settings, SettingsError};
use secrecy::ExposeSecret;

const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config");
const SECRET: (&str, &str) = (
    "MARQUEE__AUTH__JWT_SECRET",
    "0123456789012345678901234567890123456789",
);

fn load(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Settings::from_layers(Path::new(CONFIG), &variables)
}

fn refusal(variables: &[(&str, &str)]) -> String {
    load(variables)
        .expect_err("these settings should be refused")
        .to_string()
}

#[test]
fn the_defaults_with_a_secret_are_complete() {
    let settings = load(&[SECRET]).unwrap();
    assert_eq!(settings.http.port, 8080);
    assert!(settings.auth.require_activation);
}

#[test]
fn a_missing_secret_stops_the_start_and_names_itself() {
    let error = refusal(&[]);
    assert!(
        error.contains("auth.jwt_secret") && error.contains("32 characters"),
        "{error}"
    );
}

#[test]
fn the_public_demo_secret_is_refused_outside_the_demo_settings() {
    let error = refusal(&[(
        "MARQUEE__AUTH__JWT_SECRET",
        "demo-only-secret-that-everybody-knows",
    )]);
    assert!(
        error.contains("auth.jwt_secret") && error.contains("demo settings only"),
        "{error}"
    );
    assert!(load(&[("MARQUEE_ENV", "demo")]).unwrap().demo.enabled);
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
    let settings = load(&[
        ("MARQUEE_ENV", "demo"),
        ("MARQUEE__HTTP__PORT", "9000"),
        ("MARQUEE__QUEUE__LANES__MAIL", "7"),
    ])
    .unwrap();
    assert_eq!((settings.http.port, settings.queue.lanes.mail), (9000, 7));
    assert_eq!(settings.log.format, marquee_settings::LogFormat::Pretty);
}

#[test]
fn a_secret_is_read_from_its_file_without_the_line_end() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{}\n", SECRET.1)).unwrap();
    let settings = load(&[(
        "MARQUEE__AUTH__JWT_SECRET_FILE",
        file.path().to_str().unwrap(),
    )])
    .unwrap();
    assert_eq!(settings.auth.jwt_secret.expose_secret(), SECRET.1);
    let error = refusal(&[("MARQUEE__AUTH__JWT_SECRET_FILE", "/nowhere/at/all")]);
    assert!(
        error.contains("MARQUEE__AUTH__JWT_SECRET_FILE") && error.contains("/nowhere/at/all"),
        "{error}"
    );
}

#[test]
fn lists_come_from_the_environment_too() {
    let settings = load(&[
        SECRET,
        (
            "MARQUEE__HTTP__TRUSTED_PROXIES",
            r#"["10.0.0.0/8", "192.0.2.1"]"#,
        ),
        ("MARQUEE__HTTP__FORWARDED_HEADER", "forwarded"),
    ])
    .unwrap();
    let proxies: Vec<String> = settings
        .http
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(proxies, ["10.0.0.0/8", "192.0.2.1"]);
}

#[test]
fn tmdb_is_set_up_by_either_key_from_a_variable_or_a_file() {
    assert!(!load(&[SECRET]).unwrap().tmdb.is_set_up());
    let token = ("MARQUEE__TMDB__READ_TOKEN", "a-token");
    assert!(load(&[SECRET, token]).unwrap().tmdb.is_set_up());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "0123456789abcdef\n").unwrap();
    let key = ("MARQUEE__TMDB__API_KEY_FILE", file.path().to_str().unwrap());
    let tmdb = load(&[SECRET, key]).unwrap().tmdb;
    assert!(tmdb.is_set_up());
    assert_eq!(tmdb.api_key.expose_secret(), "0123456789abcdef");
}

#[test]
fn text_made_of_digits_stays_text() {
    let settings = load(&[SECRET, ("MARQUEE__MAIL__SMTP_PASSWORD", "0123456")]).unwrap();
    assert_eq!(settings.mail.smtp_password.expose_secret(), "0123456");
}

#[test]
fn a_wrong_value_names_its_setting_and_what_is_allowed() {
    for (variable, value, setting, allowed) in [
        ("MARQUEE__HTTP__PORT", "abc", "http.port", "u16"),
        ("MARQUEE__HTTP__PORT", "70000", "http.port", "u16"),
        (
            "MARQUEE__MAIL__TRANSPORT",
            "pigeon",
            "mail.transport",
            "file",
        ),
        (
            "MARQUEE__AUTH__BCRYPT_COST",
            "40",
            "auth.bcrypt_cost",
            "4 to 16",
        ),
        ("MARQUEE__REDIS__PREFIX", "a b", "redis.prefix", "letters"),
        (
            "MARQUEE__HTTP__PUBLIC_URL",
            "example.com",
            "http.public_url",
            "https://",
        ),
        (
            "MARQUEE__HTTP__TRUSTED_PROXIES",
            "[\"10.0.0.1/8\"]",
            "http.trusted_proxies",
            "10.0.0.0/8",
        ),
        (
            "MARQUEE__CORS__ALLOWED_ORIGINS",
            "[\"https://app.example.com/\"]",
            "cors.allowed_origins",
            "no slash at the end",
        ),
        (
            "MARQUEE__LIMITS__READ__SECONDS",
            "0",
            "limits.read",
            "1 to 86400",
        ),
        (
            "MARQUEE__RETENTION__EVENTS_DAYS",
            "0",
            "retention.events_days",
            "1 to 36500",
        ),
        (
            "MARQUEE__QUEUE__LOST_AFTER_SECONDS",
            "0",
            "queue.lost_after_seconds",
            "1 to 86400",
        ),
        (
            "MARQUEE__TMDB__CALLS_PER_SECOND",
            "41",
            "tmdb.calls_per_second",
            "1 to 40",
        ),
        (
            "MARQUEE__TMDB__BASE_URL",
            "https://api.themoviedb.org/3/",
            "tmdb.base_url",
            "without a slash",
        ),
        (
            "MARQUEE__TMDB__LANGUAGE",
            "english",
            "tmdb.language",
            "en-US",
        ),
    ] {
        let error = refusal(&[SECRET, (variable, value)]);
        assert!(
            error.contains(setting) && error.contains(allowed),
            "{variable}={value}: {error}"
        );
    }
}

#[test]
fn an_unknown_setting_is_refused_in_a_variable_and_in_a_file() {
    assert!(refusal(&[SECRET, ("MARQUEE__HTTP__PROT", "1")]).contains("MARQUEE__HTTP__PROT"));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("own.toml"), "[http]\nprot = 1\n").unwrap();
    let variables = [
        ("MARQUEE_ENV".to_owned(), "own".to_owned()),
        (SECRET.0.to_owned(), SECRET.1.to_owned()),
    ];
    let error = Settings::from_layers(folder.path(), &variables)
        .expect_err("an unknown name in a file")
        .to_string();
    assert!(error.contains("prot"), "{error}");
    assert!(refusal(&[("MARQUEE_ENV", "nosuch")]).contains("nosuch.toml"));
}

#[test]
fn a_secret_never_shows_in_debug_output() {
    let secrets = [
        SECRET,
        ("MARQUEE__TMDB__READ_TOKEN", "a-read-token-of-tmdb"),
        ("MARQUEE__TMDB__API_KEY", "an-api-key-of-tmdb"),
    ];
    let shown = format!("{:?}", load(&secrets).unwrap());
    for (variable, secret) in secrets {
        assert!(!shown.contains(secret), "{variable}: {shown}");
    }
}

#[test]
fn a_key_that_cannot_be_sent_is_refused_and_not_repeated() {
    for (variable, setting) in [
        ("MARQUEE__TMDB__READ_TOKEN", "tmdb.read_token"),
        ("MARQUEE__TMDB__API_KEY", "tmdb.api_key"),
    ] {
        let error = refusal(&[SECRET, (variable, "two words")]);
        assert!(
            error.contains(setting) && !error.contains("two words"),
            "{error}"
        );
    }
}

#[test]
fn a_secret_of_the_wrong_type_is_not_repeated_in_the_error() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("own.toml"),
        "[mail]\nsmtp_password = 8675309\n",
    )
    .unwrap();
    let variables = [
        ("MARQUEE_ENV".to_owned(), "own".to_owned()),
        (SECRET.0.to_owned(), SECRET.1.to_owned()),
    ];
    let error = Settings::from_layers(folder.path(), &variables)
        .expect_err("a number for a text")
        .to_string();
    assert!(
        error.contains("mail.smtp_password") && !error.contains("8675309"),
        "{error}"
    );
}
