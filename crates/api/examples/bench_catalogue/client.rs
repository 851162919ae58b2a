use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

/// One request, ready to be written.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    /// For messages.
    pub(crate) path: String,
    bytes: Vec<u8>,
}

impl Ask {
    /// GET, with more header lines, each with its line end.
    pub(crate) fn get(path: &str, headers: &str) -> Self {
        let bytes = format!("GET {path} HTTP/1.1\r\nHost: bench\r\n{headers}\r\n").into();
        Self {
            path: path.to_owned(),
            bytes,
        }
    }

    pub(crate) fn get_as(token: &str, path: &str) -> Self {
        Self::get(path, &format!("Authorization: Bearer {token}\r\n"))
    }

    pub(crate) fn post(token: Option<&str>, path: &str, body: &Value) -> Self {
        let body = body.to_string();
        let mut bytes = format!("POST {path} HTTP/1.1\r\nHost: bench\r\n");
        if let Some(token) = token {
            let _ = write!(bytes, "Authorization: Bearer {token}\r\n");
        }
        let length = body.len();
        let _ = write!(
            bytes,
            "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        Self {
            path: path.to_owned(),
            bytes: bytes.into(),
        }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    /// With the empty line behind it.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (this, value) = line.split_once(':')?;
            this.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(crate) fn json(&self) -> anyhow::Result<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// A connection that is kept open, with one request at a time.
pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    /// To `127.0.0.1:8080`.
    pub(crate) fn open(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).context(address.to_owned())?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(1 << 16),
        })
    }

    /// Sends it and waits for the whole answer. Gives its status, where its head ends and all of it.
    pub(crate) fn exchange(&mut self, ask: &Ask) -> anyhow::Result<(u16, usize, &[u8])> {
        self.stream.write_all(&ask.bytes)?;
        self.received.clear();
        let mut part = [0; 1 << 14];
        let mut whole = None;
        loop {
            let read = self.stream.read(&mut part)?;
            ensure!(read > 0, "{}: the connection was closed", ask.path);
            self.received.extend_from_slice(&part[..read]);
            if whole.is_none() {
                whole =
                    head_end(&self.received).map(|end| (end, end + length(&self.received[..end])));
            }
            if let Some((head, end)) = whole
                && self.received.len() >= end
            {
                let status = std::str::from_utf8(&self.received[9..12])?.parse()?;
                return Ok((status, head, &self.received));
            }
        }
    }

    /// The answer, which has to be one of success.
    pub(crate) fn ask(&mut self, ask: &Ask) -> anyhow::Result<Reply> {
        let (status, head, all) = self.exchange(ask)?;
        let reply = Reply {
            head: String::from_utf8_lossy(&all[..head]).into_owned(),
            body: all[head..].to_vec(),
        };
        if !(200..400).contains(&status) {
            bail!(
                "{}: {status} {}",
                ask.path,
                String::from_utf8_lossy(&reply.body)
            );
        }
        Ok(reply)
    }

    /// The access token.
    pub(crate) fn log_in(&mut self, email: &str, password: &str) -> anyhow::Result<String> {
        let body = json!({"email": email, "password": password});
        let reply = self
            .ask(&Ask::post(None, "/api/auth/login", &body))?
            .json()?;
        let token = reply["data"]["access_token"].as_str();
        Ok(token.context("a login without a token")?.to_owned())
    }
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(end + 4)
}

/// How long the body is: none has `304`.
fn length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head);
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.eq_ignore_ascii_case("content-length")).then(|| value.trim().parse().ok())?
    });
    length.unwrap_or_default()
}
