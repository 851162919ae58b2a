use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the sink does with mails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SmtpMode {
    /// Takes them.
    #[default]
    Accept,
    /// Answers this code to every recipient: 4xx means try later, 5xx never.
    Refuse(u16),
    /// Closes the connection as soon as the mail's text has come, without an answer.
    HangUp,
}

/// A mail as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Headers and body as sent.
    pub raw: String,
}

impl Mail {
    /// Both bodies, decoded: the text, then the HTML.
    pub fn text(&self) -> String {
        let mail = mail_parser::MessageParser::default()
            .parse(&self.raw)
            .expect("a mail");
        let (text, html) = (mail.body_text(0), mail.body_html(0));
        format!(
            "{}\n{}",
            text.expect("a text body"),
            html.expect("an HTML body")
        )
    }

    /// What follows `#token=` in the mail's link.
    pub fn token(&self) -> String {
        let text = self.text();
        let (_, after) = text.split_once("#token=").expect("a link with a token");
        after
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
            .collect()
    }
}

#[derive(Default)]
struct Inbox {
    mails: Mutex<Vec<Mail>>,
    mode: Mutex<SmtpMode>,
}

/// A mail server on 127.0.0.1 that keeps what it is sent.
pub struct SmtpSink {
    port: u16,
    inbox: Arc<Inbox>,
    serving: JoinHandle<()>,
}

impl SmtpSink {
    /// Starts one.
    pub async fn start() -> Self {
        let port = crate::free_port();
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("bind");
        let inbox = Arc::new(Inbox::default());
        let shared = inbox.clone();
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let inbox = shared.clone();
                // a client that breaks off is the test's business
                tokio::spawn(async move { serve(client, &inbox).await.ok() });
            }
        });
        Self {
            port,
            inbox,
            serving,
        }
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Settings that send mail here, from what `settings` has otherwise.
    pub fn settings(&self, mail: &marquee_settings::Mail) -> marquee_settings::Mail {
        marquee_settings::Mail {
            transport: marquee_settings::MailTransport::Smtp,
            smtp_host: "127.0.0.1".to_owned(),
            smtp_port: self.port,
            smtp_security: marquee_settings::SmtpSecurity::None,
            ..mail.clone()
        }
    }

    /// From now on it does this.
    pub fn set_mode(&self, mode: SmtpMode) {
        *self
            .inbox
            .mode
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = mode;
    }

    /// What has come so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.inbox
            .mails
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Waits until `count` mails have come, and gives them all.
    pub async fn wait_for(&self, count: usize) -> Vec<Mail> {
        crate::eventually(&format!("{count} mails"), async || {
            Some(self.mails()).filter(|mails| mails.len() >= count)
        })
        .await
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Enough of RFC 5321 for one client.
async fn serve(client: TcpStream, inbox: &Inbox) -> std::io::Result<()> {
    let (reader, mut writer) = client.into_split();
    // nobody waits for a client for ever
    let mut reader = BufReader::new(reader.take(64 * 1024 * 1024));
    writer.write_all(b"220 sink\r\n").await?;
    let (mut from, mut to) = (String::new(), Vec::new());
    loop {
        let mut line = String::new();
        let read =
            tokio::time::timeout(Duration::from_secs(90), reader.read_line(&mut line)).await??;
        if read == 0 {
            return Ok(());
        }
        let mode = *inbox.mode.lock().unwrap_or_else(PoisonError::into_inner);
        let verb = line
            .trim()
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" => "250 sink".to_owned(),
            "MAIL" => {
                (from, to) = (address(&line), Vec::new());
                "250 ok".to_owned()
            }
            "RCPT" => {
                if let SmtpMode::Refuse(code) = mode {
                    format!("{code} not now")
                } else {
                    to.push(address(&line));
                    "250 ok".to_owned()
                }
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await?;
                let raw = read_mail(&mut reader).await?;
                if mode == SmtpMode::HangUp {
                    return Ok(());
                }
                let mail = Mail {
                    from: from.clone(),
                    to: to.clone(),
                    raw,
                };
                inbox
                    .mails
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(mail);
                "250 kept".to_owned()
            }
            "RSET" | "NOOP" => "250 ok".to_owned(),
            "QUIT" => {
                writer.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "502 not here".to_owned(),
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

async fn read_mail(reader: &mut (impl AsyncBufReadExt + Unpin)) -> std::io::Result<String> {
    let mut raw = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(raw);
        }
        // a dot at the start of a line was doubled
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

/// What stands between `<` and `>`.
fn address(line: &str) -> String {
    let after = line.split_once('<').map_or("", |(_, after)| after);
    after.split('>').next().unwrap_or_default().to_owned()
}
