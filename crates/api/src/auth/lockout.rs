//! Makes guessing passwords slow: per account and address strictly, per account and per address over all softly, and without
//! strangers being able to keep an account's owner out (docs/decisions/0005-slow-guessing.md).
//!
//! A try is counted before its password is looked at, and taken back when the password was right.

use std::sync::LazyLock;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use marquee_domain::types::EmailAddress;
use marquee_queue::Queue;
use marquee_settings::Network;
use redis::{Script, ScriptInvocation};
use sha2::{Digest, Sha256};

use crate::code::Code;
use crate::error::ApiError;
use crate::extract::Client;

/// Addresses remembered for an account.
const REMEMBERED: u32 = 20;
/// Tries that were let through uncounted.
const LET_THROUGH: &str = "marquee_lockout_unavailable_total";

static COUNT: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lockout.lua")));
static FORGIVE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("forgive.lua")));

/// Counts tries to sign in, in the queue's Redis.
pub struct Lockout {
    queue: Queue,
    settings: marquee_settings::Lockout,
    timeout: Duration,
}

/// A try that may go on. It counts as failed until it is [`Lockout::forgive`]n.
#[derive(Debug, Clone)]
#[must_use]
pub struct Try {
    account: String,
    network: String,
    took_tokens: bool,
}

impl Lockout {
    /// Redis must answer within `timeout`, or nobody waits.
    pub fn new(queue: Queue, settings: &marquee_settings::Lockout, timeout: Duration) -> Self {
        Self {
            queue,
            settings: settings.clone(),
            timeout,
        }
    }

    /// Counts a try, or answers 429 `LOGIN_LOCKED`. Whether there is such an account makes no difference.
    pub async fn enter(&self, email: &EmailAddress, client: Client) -> Result<Try, ApiError> {
        let mut entered = Try::new(email, client);
        let counted = self.run::<(u64, u8)>(&COUNT, &entered).await;
        let Some((wait, took_tokens)) = counted else {
            return Ok(entered);
        };
        if wait > 0 {
            // in whole seconds, and not a moment too early
            let wait = Duration::from_secs(wait.div_ceil(1000));
            let message = format!(
                "Too many failed tries to sign in; try again in {} s",
                wait.as_secs()
            );
            return Err(ApiError::new(Code::LoginLocked, message).retry_after(wait));
        }
        entered.took_tokens = took_tokens == 1;
        Ok(entered)
    }

    /// The password was right: the try does not count, nor do those before it, and its address is the account's own from now on.
    pub async fn forgive(&self, good: &Try) {
        self.run::<()>(&FORGIVE, good).await;
    }

    /// Whoever comes from there has proved to own the account in another way.
    pub async fn trust(&self, email: &EmailAddress, client: Client) {
        self.forgive(&Try::new(email, client)).await;
    }

    /// `None`: the lock is lifted, or Redis is away.
    async fn run<T: redis::FromRedisValue>(&self, script: &Script, tried: &Try) -> Option<T> {
        if !self.settings.enabled {
            return None;
        }
        let invocation = self.invocation(script, tried);
        let answer = tokio::time::timeout(self.timeout, self.queue.run::<T>(&invocation));
        let error: &dyn std::fmt::Display = &match answer.await {
            Ok(Ok(answer)) => return Some(answer),
            Ok(Err(error)) => error.to_string(),
            Err(slow) => slow.to_string(),
        };
        metrics::counter!(LET_THROUGH).increment(1);
        tracing::warn!(%error, "Redis is away: tries to sign in are not counted");
        None
    }

    fn invocation<'a>(&self, script: &'a Script, tried: &Try) -> ScriptInvocation<'a> {
        let Try {
            account, network, ..
        } = tried;
        let key = |name: String| self.queue.key(&format!("lockout:{name}"));
        let settings = &self.settings;
        let mut invocation = script.prepare_invoke();
        invocation
            .key(key(format!("pair:{account}:{network}")))
            .key(key(format!("known:{account}")))
            .key(key(format!("account:{account}")))
            .key(key(format!("address:{network}")))
            .arg(network)
            .arg(settings.free_tries)
            .arg(u64::from(settings.longest_wait_seconds) * 1000)
            .arg(settings.per_account)
            .arg(settings.per_address)
            .arg(settings.seconds)
            .arg(settings.known().as_secs() * 1000)
            .arg(u64::from(settings.first_wait_seconds) * 1000)
            .arg(u8::from(tried.took_tokens))
            .arg(REMEMBERED);
        invocation
    }
}

impl Try {
    fn new(email: &EmailAddress, Client(address): Client) -> Self {
        // neither readable in Redis nor longer than an address can be made
        let digest = Sha256::digest(email.key());
        let account = URL_SAFE_NO_PAD.encode(&digest[..16]);
        Self {
            account,
            network: Network::around(address).to_string(),
            took_tokens: false,
        }
    }
}
