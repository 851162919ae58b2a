use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncMysqlConnection;
use marquee_settings::{Mysql, MysqlTls};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Opts, OptsBuilder, SslOpts};
use secrecy::ExposeSecret;

use crate::DbError;

/// Everything needed to open one more connection.
#[derive(Clone)]
pub(crate) struct Plan {
    opts: Opts,
    statement_timeout_seconds: u64,
}

impl Plan {
    pub(super) fn new(settings: &Mysql) -> Result<Self, DbError> {
        let opts = Opts::from_url(settings.url.expose_secret())
            .map_err(|error| DbError::Unavailable(format!("mysql.url: {error}")))?;
        let opts = OptsBuilder::from_opts(opts)
            // Diesel's way to count: rows matched, not rows changed
            .client_found_rows(true)
            // Diesel has its own
            .stmt_cache_size(0)
            // the server's socket path may be another server's here, when its port is forwarded
            .prefer_socket(false);
        let opts = match tls(settings) {
            Some(tls) => opts.ssl_opts(tls),
            // what the address itself asks for (`?require_ssl=true`) is not taken back
            None => opts,
        };
        Ok(Self {
            opts: opts.into(),
            statement_timeout_seconds: settings.statement_timeout_seconds,
        })
    }

    pub(super) async fn open(&self) -> ConnectionResult<AsyncMysqlConnection> {
        let bad = |error: mysql_async::Error| ConnectionError::BadConnection(error.to_string());
        let mut conn = Conn::new(self.opts.clone()).await.map_err(bad)?;
        let version: Option<String> = conn.query_first("SELECT VERSION()").await.map_err(bad)?;
        let is_mariadb = version.is_some_and(|version| version.contains("MariaDB"));
        conn.query_drop(self.session(is_mariadb))
            .await
            .map_err(bad)?;
        // READ COMMITTED: no gap locks, so far fewer deadlocks. A statement, as the variable has two names
        let isolation = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
        conn.query_drop(isolation).await.map_err(bad)?;
        // also sets the time zone to UTC and the character set to utf8mb4
        AsyncMysqlConnection::try_from(conn).await
    }

    fn session(&self, is_mariadb: bool) -> String {
        let seconds = self.statement_timeout_seconds;
        // MySQL limits reading statements only; what writes is limited by how long it may wait for locks
        let timeout = if is_mariadb {
            format!("max_statement_time = {seconds}")
        } else {
            format!("max_execution_time = {}", seconds * 1000)
        };
        let lock_wait = if seconds == 0 {
            50
        } else {
            seconds.div_ceil(2)
        };
        // errors are recognised by their English text
        format!(
            "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE,\
             ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', \
             SESSION innodb_lock_wait_timeout = {lock_wait}, \
             SESSION lc_messages = 'en_US', \
             SESSION {timeout}"
        )
    }
}

fn tls(settings: &Mysql) -> Option<SslOpts> {
    match settings.tls {
        MysqlTls::Off => None,
        MysqlTls::Required => Some(SslOpts::default().with_danger_accept_invalid_certs(true)),
        MysqlTls::Verified if settings.tls_ca_file.as_os_str().is_empty() => {
            Some(SslOpts::default())
        }
        MysqlTls::Verified => Some(
            SslOpts::default()
                .with_root_certs(vec![settings.tls_ca_file.clone().into()])
                .with_disable_built_in_roots(true),
        ),
    }
}

/// A connection of its own, outside any pool and without a limit on the time of its statements.
pub(crate) async fn open(settings: &Mysql) -> Result<AsyncMysqlConnection, DbError> {
    let mut plan = Plan::new(settings)?;
    plan.statement_timeout_seconds = 0;
    plan.open()
        .await
        .map_err(|error| DbError::Unavailable(error.to_string()))
}
