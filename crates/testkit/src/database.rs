use marquee_domain::{Db, migrate};
use marquee_settings::Mysql;
use mysql_async::prelude::Queryable;
use secrecy::ExposeSecret;

/// A migrated database of the test's own.
pub struct TestDb {
    server: String,
    name: String,
    settings: Mysql,
    db: Db,
}

impl TestDb {
    /// Makes and migrates one.
    pub async fn new() -> Self {
        let test = Self::empty().await;
        migrate::migrate(&test.settings).await.expect("migrate");
        test
    }

    /// Makes one without any table.
    pub async fn empty() -> Self {
        let server = server_of(&crate::from_script("MARQUEE_TEST_MYSQL_URL"));
        let name = crate::unique();
        run(
            &server,
            format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"),
        )
        .await;
        let settings =
            crate::settings::with(&[("MARQUEE__MYSQL__URL", &format!("{server}/{name}"))]).mysql;
        let db = Db::connect(&settings).expect("pool");
        Self {
            server,
            name,
            settings,
            db,
        }
    }

    /// Its pool.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Settings that lead to it.
    pub fn settings(&self) -> &Mysql {
        &self.settings
    }

    /// Its address, password included.
    pub fn url(&self) -> &str {
        self.settings.url.expose_secret()
    }

    /// Runs SQL text, one statement or several.
    pub async fn run(&self, sql: impl Into<String>) {
        run(self.url(), sql.into()).await;
    }

    /// The first column of all rows, each as text (`NULL` as `None`).
    pub async fn column(&self, sql: &str) -> Vec<Option<String>> {
        let mut conn = connect(self.url()).await;
        let rows = conn.query(sql).await.expect(sql);
        conn.disconnect().await.expect("disconnect");
        rows
    }

    /// The one number that a query gives.
    pub async fn number(&self, sql: &str) -> i64 {
        let values = self.column(sql).await;
        let value = values.first().and_then(Option::as_deref).expect(sql);
        value.parse().expect(sql)
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let (server, drop_it) = (
            self.server.clone(),
            format!("DROP DATABASE IF EXISTS {}", self.name),
        );
        // drop cannot wait for async code, so this does on a thread of its own
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("runtime");
            runtime.block_on(run(&server, drop_it));
        });
        // a panic in here was printed already, and a second panic would hide the test's own
        let _ = dropped.join();
    }
}

/// The address without a database.
fn server_of(url: &str) -> String {
    let (scheme, rest) = url
        .split_once("://")
        .expect("MARQUEE_TEST_MYSQL_URL is mysql://…");
    let host = rest.split(['/', '?']).next().unwrap_or(rest);
    format!("{scheme}://{host}")
}

async fn connect(url: &str) -> mysql_async::Conn {
    let opts = mysql_async::Opts::from_url(url).expect("MARQUEE_TEST_MYSQL_URL");
    let opts = mysql_async::OptsBuilder::from_opts(opts).prefer_socket(false);
    mysql_async::Conn::new(opts)
        .await
        .expect("the test database server; does scripts/test run it?")
}

async fn run(url: &str, sql: String) {
    let mut conn = connect(url).await;
    conn.query_drop(&sql).await.expect(&sql);
    conn.disconnect().await.expect("disconnect");
}
