use std::time::{Duration, Instant};

use rand::Rng;
use redis::aio::ConnectionManagerConfig;
use reqwest::{Client, Response, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;

use crate::TmdbError;
use crate::breaker::{Breaker, BreakerState};
use crate::budget::Budget;
use crate::figures::Tally;
use crate::refusal;

/// The first pause between tries is up to this long, each further one up to twice as long as the one before.
const BASE: Duration = Duration::from_millis(100);
/// After a refused key nothing is asked for so long.
const REFUSED: Duration = Duration::from_mins(5);
/// What has not come after this long will not, however much time a job has.
const LONGEST_CALL: Duration = Duration::from_secs(10);
/// Longer than any answer.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Redis must answer within this time, or it is away.
const REDIS_PATIENCE: Duration = Duration::from_millis(250);

/// How long who asks is willing to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// A client waits for the answer (`tmdb.request_…`).
    Request,
    /// A job has time (`tmdb.job_…`), and lets requests go first.
    Job,
}

/// The client. One a process.
pub struct Tmdb {
    pub(crate) http: Client,
    pub(crate) settings: marquee_settings::Tmdb,
    pub(crate) budget: Budget,
    pub(crate) tally: Tally,
    breaker: Breaker,
}

/// Why there can be no client.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// There is no HTTP.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    /// The settings of Redis cannot be right.
    #[error(transparent)]
    Redis(#[from] redis::RedisError),
}

impl Tmdb {
    /// Prepares the client; nothing is called yet, and neither TMDb nor Redis (where all processes share the budget) need be there.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    pub fn connect(
        settings: &marquee_settings::Tmdb,
        redis: &marquee_settings::Redis,
    ) -> Result<Self, ConnectError> {
        // refused when somebody has done so before
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder()
            .user_agent(concat!("marquee/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(2))
            .read_timeout(Duration::from_secs(30))
            // a connection that is silently dead is found out, not used for ever
            .http2_keep_alive_interval(Duration::from_secs(10))
            .http2_keep_alive_timeout(Duration::from_secs(5))
            // a key must not follow to somewhere else
            .redirect(redirect::Policy::none())
            .build()?;
        let quick = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(REDIS_PATIENCE))
            .set_response_timeout(Some(REDIS_PATIENCE))
            .set_number_of_retries(1)
            .set_max_delay(REDIS_PATIENCE);
        let connection = redis::Client::open(redis.queue_url.expose_secret())?
            .get_connection_manager_lazy(quick)?;
        Ok(Self {
            http,
            budget: Budget::new(connection.clone(), &redis.prefix, settings.calls_per_second),
            tally: Tally::new(connection, &redis.prefix),
            breaker: Breaker::new(settings.breaker_failures, settings.breaker_pause()),
            settings: settings.clone(),
        })
    }

    /// Whether there is a key. Without one every call is [`TmdbError::NotSetUp`].
    pub fn is_set_up(&self) -> bool {
        self.settings.is_set_up()
    }

    /// What this process's circuit breaker lets through.
    pub fn breaker(&self) -> BreakerState {
        self.breaker.state()
    }

    /// Calls `path` with these parameters: within the budget, with retries, until `patience` is at its end.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        parameters: &[(&str, String)],
        patience: Patience,
    ) -> Result<T, TmdbError> {
        let result = self.unless_open(path, parameters, patience).await;
        let outcome = result.as_ref().map_or_else(TmdbError::as_str, |_| "ok");
        metrics::counter!("marquee_tmdb_requests_total", "outcome" => outcome).increment(1);
        result
    }

    /// The breaker sees how it ended after all tries.
    async fn unless_open<T: DeserializeOwned>(
        &self,
        path: &str,
        parameters: &[(&str, String)],
        patience: Patience,
    ) -> Result<T, TmdbError> {
        if !self.is_set_up() {
            return Err(TmdbError::NotSetUp);
        }
        let leave = self.breaker.enter()?;
        // while others wait for it to be known whether TMDb is back, nobody has much time
        let patience = if leave.is_trial() {
            Patience::Request
        } else {
            patience
        };
        let result = self.tries(path, parameters, patience).await;
        match &result {
            Err(TmdbError::Away(_)) => {
                if let Some(pause) = leave.failed() {
                    self.tally.opened(pause);
                }
            }
            Err(TmdbError::KeyRefused) => {
                drop(leave);
                if self.breaker.refuse(REFUSED) {
                    tracing::error!(
                        "TMDb refuses the key (settings tmdb.read_token, tmdb.api_key): it is not asked for anything but, every \
                         five minutes, whether it still does"
                    );
                }
                self.tally.opened(REFUSED);
            }
            // they say nothing about the server
            Err(TmdbError::TooFast { .. } | TmdbError::OverBudget) => drop(leave),
            _ => {
                if leave.went_well() {
                    self.tally.closed();
                }
            }
        }
        result
    }

    async fn tries<T: DeserializeOwned>(
        &self,
        path: &str,
        parameters: &[(&str, String)],
        patience: Patience,
    ) -> Result<T, TmdbError> {
        let (deadline, tries) = match patience {
            Patience::Request => (
                self.settings.request_deadline(),
                self.settings.request_tries,
            ),
            Patience::Job => (self.settings.job_deadline(), self.settings.job_tries),
        };
        let end = Instant::now() + deadline;
        let mut attempt = 1;
        loop {
            if !self.budget.take(patience, end).await {
                return Err(TmdbError::OverBudget);
            }
            let error = match self.once(path, parameters, end).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let pause = match &error {
                TmdbError::TooFast { retry_after } => *retry_after,
                TmdbError::Away(_) => jitter(attempt),
                _ => return Err(error),
            };
            if attempt >= tries || Instant::now() + pause >= end {
                return Err(error);
            }
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    /// One call, not later than `end`.
    async fn once<T: DeserializeOwned>(
        &self,
        path: &str,
        parameters: &[(&str, String)],
        end: Instant,
    ) -> Result<T, TmdbError> {
        let mut counted = self.tally.begin();
        let left = end.saturating_duration_since(Instant::now());
        let call = self.call(path, parameters);
        let answer = tokio::time::timeout(left.min(LONGEST_CALL), call)
            .await
            .unwrap_or(Err(TmdbError::Away("it did not answer in time")));
        counted.outcome = answer.as_ref().map_or_else(TmdbError::as_str, |_| "ok");
        answer
    }

    async fn call<T: DeserializeOwned>(
        &self,
        path: &str,
        parameters: &[(&str, String)],
    ) -> Result<T, TmdbError> {
        let response = self.send(path, parameters).await.map_err(away)?;
        let status = response.status();
        if status.is_success() {
            return serde_json::from_slice(&body(response).await?).map_err(|error| {
                if error.is_data() {
                    tracing::warn!(path, %error, "TMDb's answer has another shape than it used to");
                    return TmdbError::Unreadable;
                }
                TmdbError::Away("it answered with nonsense")
            });
        }
        let pause = refusal::pause(response.headers());
        let said = if status.is_client_error() {
            body(response).await.unwrap_or_default()
        } else {
            Vec::new()
        };
        let error = refusal::meaning(status, pause, &said);
        match &error {
            TmdbError::TooFast { retry_after } => self.budget.hold(*retry_after).await,
            TmdbError::BadRequest(said) => {
                tracing::error!(path, said, "TMDb refuses a request of ours");
            }
            _ => {}
        }
        Err(error)
    }

    async fn send(
        &self,
        path: &str,
        parameters: &[(&str, String)],
    ) -> Result<Response, reqwest::Error> {
        let url = format!("{}{path}", self.settings.base_url);
        let mut request = self.http.get(url).query(parameters);
        let secret = |secret: &SecretString| secret.expose_secret().to_owned();
        let token = secret(&self.settings.read_token);
        if token.is_empty() {
            request = request.query(&[("api_key", secret(&self.settings.api_key))]);
        } else {
            request = request.bearer_auth(token);
        }
        request.send().await
    }
}

async fn body(mut response: Response) -> Result<Vec<u8>, TmdbError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(away)? {
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(TmdbError::Away("its answer has no end"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Without the address, which may hold the key.
#[expect(
    clippy::needless_pass_by_value,
    reason = "given to map_err; nothing of it may be used further"
)]
pub(crate) fn away(error: reqwest::Error) -> TmdbError {
    TmdbError::Away(if error.is_connect() {
        "it cannot be reached"
    } else if error.is_timeout() {
        "it did not answer in time"
    } else {
        "the connection was lost"
    })
}

/// Full jitter: anything up to twice as long as the time before.
fn jitter(attempt: u32) -> Duration {
    let most = BASE * 2_u32.saturating_pow(attempt.saturating_sub(1)).min(64);
    rand::rng().random_range(Duration::ZERO..=most)
}
