use marquee_settings::Redis;
use secrecy::ExposeSecret;

/// A key prefix of the test's own; its keys are deleted at the end.
pub struct TestRedis {
    settings: Redis,
}

impl TestRedis {
    /// A prefix nobody has used, on the Redis that `scripts/test` started.
    #[expect(
        clippy::new_without_default,
        reason = "a default does not reach for a server"
    )]
    pub fn new() -> Self {
        Self::at(&crate::from_script("MARQUEE_TEST_REDIS_URL"))
    }

    /// A prefix nobody has used, on this server.
    pub fn at(url: &str) -> Self {
        let variables = [
            ("MARQUEE__REDIS__QUEUE_URL", url),
            ("MARQUEE__REDIS__PREFIX", &crate::unique()),
        ];
        Self {
            settings: crate::settings::with(&variables).redis,
        }
    }

    /// Settings that lead to it.
    pub fn settings(&self) -> &Redis {
        &self.settings
    }

    /// Its address.
    pub fn url(&self) -> &str {
        self.settings.queue_url.expose_secret()
    }

    /// What all its keys begin with.
    pub fn prefix(&self) -> &str {
        &self.settings.prefix
    }

    /// A connection.
    pub async fn connection(&self) -> redis::aio::MultiplexedConnection {
        let client = redis::Client::open(self.url()).expect("MARQUEE_TEST_REDIS_URL");
        client
            .get_multiplexed_async_connection()
            .await
            .expect("the test Redis; does scripts/test run it?")
    }
}

impl Drop for TestRedis {
    fn drop(&mut self) {
        // a server that the test has stopped keeps nothing
        let Ok(client) = redis::Client::open(self.url()) else {
            return;
        };
        let Ok(mut conn) = client.get_connection_with_timeout(std::time::Duration::from_secs(2))
        else {
            return;
        };
        let found = redis::cmd("KEYS")
            .arg(format!("{}*", self.prefix()))
            .query::<Vec<Vec<u8>>>(&mut conn);
        for keys in found.unwrap_or_default().chunks(500) {
            let _ = redis::cmd("UNLINK").arg(keys).query::<()>(&mut conn);
        }
    }
}
