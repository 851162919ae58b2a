//! Sends mail: over SMTP, or into files, as the settings say.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use marquee_settings::{Mail, MailTransport, SmtpSecurity};
use secrecy::ExposeSecret;

/// A mail to be sent: the same words as text and as HTML.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Whom to greet.
    pub to_name: String,
    /// Where to send.
    pub to_address: String,
    /// The subject.
    pub subject: String,
    /// The body for those who read text.
    pub text: String,
    /// The body for everybody else.
    pub html: String,
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It never will be: the address or the mail itself was refused.
    #[error("the mail was refused: {0}")]
    Refused(String),
    /// The mail server is away, busy or says "later".
    #[error("the mail could not be sent now: {0}")]
    Later(String),
}

/// Sends mail.
pub struct Mailer {
    from: Mailbox,
    transport: Transport,
}

enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Files(PathBuf, AsyncFileTransport<Tokio1Executor>),
}

impl Mailer {
    /// As the settings say. Connects to nothing yet.
    pub fn new(settings: &Mail) -> anyhow::Result<Self> {
        let from = settings
            .from
            .parse()
            .context("setting mail.from: must be an address, or a name and <an address>")?;
        let transport = match settings.transport {
            MailTransport::Smtp => Transport::Smtp(smtp(settings)?),
            MailTransport::File => files(&settings.directory)?,
        };
        Ok(Self { from, transport })
    }

    /// Sends one mail, or says whether trying again can help.
    pub async fn send(&self, letter: Letter) -> Result<(), MailError> {
        let message = self.message(letter)?;
        match &self.transport {
            Transport::Smtp(smtp) => {
                smtp.send(message).await.map_err(|error| {
                    if error.is_permanent() && !refuses_us(&error) {
                        MailError::Refused(error.to_string())
                    } else {
                        MailError::Later(error.to_string())
                    }
                })?;
            }
            Transport::Files(folder, files) => {
                let written = files.send(message).await;
                let name = written.map_err(|error| MailError::Later(error.to_string()))?;
                let path = folder.join(name + ".eml");
                tracing::info!(path = %path.display(), "a mail was written to a file");
            }
        }
        Ok(())
    }

    fn message(&self, letter: Letter) -> Result<Message, MailError> {
        let refused = |error: &dyn std::fmt::Display| MailError::Refused(error.to_string());
        let address = letter.to_address.parse().map_err(|error| refused(&error))?;
        // tells responders on holiday not to answer (RFC 3834)
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(letter.to_name), address))
            .subject(letter.subject)
            .message_id(None)
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .multipart(
                MultiPart::alternative()
                    .singlepart(self.plain(letter.text))
                    .singlepart(SinglePart::html(letter.html)),
            )
            .map_err(|error| refused(&error))
    }
}

impl Mailer {
    /// The part for those who read text. In a file it is left as it is, for people copy its link from there.
    fn plain(&self, text: String) -> SinglePart {
        match &self.transport {
            Transport::Smtp(_) => SinglePart::plain(text),
            Transport::Files(..) => SinglePart::builder()
                .header(ContentType::TEXT_PLAIN)
                .header(ContentTransferEncoding::Binary)
                .body(text),
        }
    }
}

/// The server wants a login, or another one (RFC 4954). That is the operator's to mend, and no fault of this mail.
fn refuses_us(error: &lettre::transport::smtp::Error) -> bool {
    error
        .status()
        .is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538))
}

fn smtp(settings: &Mail) -> anyhow::Result<AsyncSmtpTransport<Tokio1Executor>> {
    type Smtp = AsyncSmtpTransport<Tokio1Executor>;
    let host = &settings.smtp_host;
    let builder = match settings.smtp_security {
        SmtpSecurity::None => Smtp::builder_dangerous(host),
        SmtpSecurity::Starttls => Smtp::starttls_relay(host).context("setting mail.smtp_host")?,
        SmtpSecurity::Tls => Smtp::relay(host).context("setting mail.smtp_host")?,
    };
    let builder = builder
        .port(settings.smtp_port)
        .timeout(Some(Duration::from_secs(settings.timeout_seconds)));
    let password = settings.smtp_password.expose_secret();
    if settings.smtp_username.is_empty() && password.is_empty() {
        return Ok(builder.build());
    }
    let login = Credentials::new(settings.smtp_username.clone(), password.to_owned());
    Ok(builder.credentials(login).build())
}

fn files(folder: &Path) -> anyhow::Result<Transport> {
    let problem = || {
        format!(
            "setting mail.directory: cannot write to {}",
            folder.display()
        )
    };
    std::fs::create_dir_all(folder).with_context(problem)?;
    let folder = std::path::absolute(folder).with_context(problem)?;
    tracing::info!(folder = %folder.display(), "mails are written to files, none is sent");
    let files = AsyncFileTransport::new(&folder);
    Ok(Transport::Files(folder, files))
}
