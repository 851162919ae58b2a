//! Sends the link that activates a new account.
//!
//! Reads the user's activation that is still to be sent, writes the hash of its token, sends the mail, notes that it was sent. The token
//! is derived from the activation, so that a second run, should the first have died after sending, mails the same link again.

use std::time::Duration;

use askama::Template;
use chrono::TimeDelta;
use marquee_domain::models::activation::Activation;
use marquee_domain::types::Secret;
use marquee_queue::jobs::SendActivationEmail;
use secrecy::ExposeSecret;

use crate::mailer::{Letter, MailError};
use crate::{Env, JobError, Run, TaskContext};

#[derive(Template)]
#[template(path = "activation.txt")]
struct Text<'a> {
    name: &'a str,
    link: &'a str,
    hours: u32,
}

#[derive(Template)]
#[template(path = "activation.html")]
struct Html<'a> {
    name: &'a str,
    link: &'a str,
    hours: u32,
}

impl Run for SendActivationEmail {
    const DEADLINE: Duration = Duration::from_secs(90);
    type Answer = ();

    async fn run(self, env: &Env, task: &TaskContext) -> Result<(), JobError> {
        let mut conn = env.db.get().await?;
        let Some(activation) = Activation::to_send(&mut conn, self.user_id).await? else {
            tracing::info!(user = self.user_id, "no activation waits to be sent");
            return Ok(());
        };
        let hours = env.settings.auth.activation_hours;
        let token = token(env, &activation);
        let expires_at = task.started_at + TimeDelta::hours(hours.into());
        Activation::set_token(&mut conn, activation.id, &token, expires_at).await?;
        // no connection waits for a mail server
        drop(conn);

        let sent = env
            .mailer
            .send(letter(env, &activation, &token, hours)?)
            .await;
        let mut conn = env.db.get().await?;
        match sent {
            Ok(()) => {
                Activation::mark_sent(&mut conn, activation.id, task.started_at).await?;
                Ok(())
            }
            Err(MailError::Refused(reason)) => {
                tracing::warn!(
                    user = self.user_id,
                    reason,
                    "the activation e-mail was refused"
                );
                // so that nobody tries it again and again; its owner may ask for another
                Activation::void(&mut conn, activation.id, task.started_at).await?;
                Err(JobError::fail(
                    "MAIL_REFUSED",
                    "The mail server refused this address.",
                ))
            }
            Err(later) => Err(later.into()),
        }
    }
}

fn token(env: &Env, activation: &Activation) -> Secret {
    let asked_at = activation.created_at.timestamp_micros();
    let purpose = format!("activation {} of {asked_at}", activation.id);
    Secret::derived(env.settings.auth.jwt_secret.expose_secret(), &purpose)
}

fn letter(
    env: &Env,
    activation: &Activation,
    token: &Secret,
    hours: u32,
) -> Result<Letter, askama::Error> {
    let site = &env.settings.http.public_url;
    // behind #, which browsers don't send: opening the link spends nothing, and no log has the token
    let link = format!("{site}/api/auth/activate#token={}", token.reveal());
    let (name, link) = (activation.name.as_str(), link.as_str());
    Ok(Letter {
        to_name: activation.name.clone(),
        to_address: activation.email.clone(),
        subject: "Activate your Marquee account".to_owned(),
        text: Text { name, link, hours }.render()?,
        html: Html { name, link, hours }.render()?,
    })
}
