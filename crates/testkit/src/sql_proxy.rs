//! A stand-in for the database's address that writes down which statements go through it.
//!
//! - [`SqlProxy`]: the listener, and [`SqlProxy::during`] to ask what a piece of work sent.
//! - [`Sql`]: what went over the wire, sorted by what it was for.
//! - [`wire`]: the little that must be known of MySQL's protocol.

mod wire;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use marquee_settings::Mysql;
use secrecy::ExposeSecret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::TestDb;
use wire::Conversation;

/// A port of 127.0.0.1 that leads to the test's database server.
pub struct SqlProxy {
    port: u16,
    seen: Arc<Mutex<Seen>>,
    serving: JoinHandle<()>,
}

/// What has come by, in the order in which the server got it.
#[derive(Default)]
struct Seen {
    statements: Vec<String>,
    unreadable: Option<&'static str>,
}

/// Statements that were executed. What sets a new connection up is not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sql {
    /// What reads or writes rows, with a `?` for each value that was bound.
    pub statements: Vec<String>,
    /// `BEGIN`, `COMMIT`, `ROLLBACK` and savepoints.
    pub transaction: Vec<String>,
    /// How often the pool asked whether a connection is still good before it lent it.
    pub checks: usize,
}

impl SqlProxy {
    /// Starts one in front of this database's server.
    pub async fn start(db: &TestDb) -> Self {
        let server = mysql_async::Opts::from_url(db.url()).expect("the test database's address");
        let server = (server.ip_or_hostname().to_owned(), server.tcp_port());
        let port = crate::free_port();
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("bind");
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = seen.clone();
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let upstream = TcpStream::connect(server.clone()).await;
                tokio::spawn(relay(client, upstream.expect("the server"), shared.clone()));
            }
        });
        Self {
            port,
            seen,
            serving,
        }
    }

    /// Settings that reach the database through here, from what `mysql` has otherwise.
    pub fn settings(&self, mysql: &Mysql) -> Mysql {
        let url = mysql.url.expose_secret();
        let (account, rest) = url.rsplit_once('@').expect("mysql://user:password@host/…");
        let (_, database) = rest.split_once('/').expect("an address with a database");
        Mysql {
            url: format!("{account}@127.0.0.1:{}/{database}", self.port).into(),
            ..mysql.clone()
        }
    }

    /// Does `work`, and gives what it came to with the statements that were sent meanwhile, by whomever.
    pub async fn during<T>(&self, work: impl AsyncFnOnce() -> T) -> (T, Sql) {
        self.take();
        let result = work().await;
        (result, self.take())
    }

    /// What was sent since the last time that this or [`Self::during`] was called.
    pub fn take(&self) -> Sql {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(
            seen.unreadable, None,
            "the proxy cannot follow a connection"
        );
        Sql::sort(std::mem::take(&mut seen.statements))
    }
}

impl Drop for SqlProxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Sql {
    fn sort(executed: Vec<String>) -> Self {
        let mut sql = Self::default();
        for statement in executed {
            let first = statement.split_whitespace().next().unwrap_or_default();
            match first.to_ascii_uppercase().as_str() {
                "BEGIN" | "START" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => {
                    sql.transaction.push(statement);
                }
                // a connection is being set up; nothing else sets or asks for variables
                "SET" => {}
                "SELECT" if statement.starts_with("SELECT @@") => {}
                "SELECT" if statement == "SELECT VERSION()" => {}
                "SELECT" if statement == "SELECT ?" => sql.checks += 1,
                _ => sql.statements.push(statement),
            }
        }
        sql
    }

    /// Whether nothing was sent at all.
    pub fn is_silent(&self) -> bool {
        *self == Self::default()
    }

    /// Asserts that no more than so many statements read or wrote rows; shows them if there were more.
    #[track_caller]
    pub fn at_most(&self, most: usize) {
        assert!(
            self.statements.len() <= most,
            "more than {most} statements: {self}"
        );
    }
}

impl fmt::Display for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (statements, transaction) = (self.statements.len(), self.transaction.len());
        write!(
            f,
            "{statements} statements, {transaction} for transactions, "
        )?;
        write!(f, "{} checks of connections", self.checks)?;
        for (number, statement) in (1..).zip(&self.statements) {
            write!(f, "\n{number:>4}. {statement}")?;
        }
        Ok(())
    }
}

/// Carries bytes both ways until one side ends, reading along.
async fn relay(client: TcpStream, server: TcpStream, seen: Arc<Mutex<Seen>>) {
    // small packets back and forth: without this each would wait for the other side's acknowledgement
    for socket in [&client, &server] {
        socket.set_nodelay(true).expect("nodelay");
    }
    let (client_reads, client_writes) = client.into_split();
    let (server_reads, server_writes) = server.into_split();
    let conversation = Mutex::new(Conversation::default());
    let asked = copy(client_reads, server_writes, |bytes| {
        let mut conversation = conversation.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        conversation.asked(bytes, |statement| seen.statements.push(statement));
        seen.unreadable = seen.unreadable.or(conversation.unreadable());
    });
    let answered = copy(server_reads, client_writes, |bytes| {
        let mut conversation = conversation.lock().unwrap_or_else(PoisonError::into_inner);
        conversation.answered(bytes);
    });
    // a side that ends takes the other along: both halves of both sockets are dropped
    tokio::select! {
        () = asked => {}
        () = answered => {}
    }
}

/// A connection that breaks is the business of the two that talk over it.
async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut read: impl FnMut(&[u8])) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        // before it is passed on: what has been answered has been counted
        read(&buffer[..length]);
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
