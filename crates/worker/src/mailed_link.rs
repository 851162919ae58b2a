//! Sends a link that the database says is to be sent: gives it a token and writes down its hash, sends the mail, notes that it
//! was sent. The token is derived from the row, so that a second run, should the first have died after sending, mails the
//! same link again.

use chrono::TimeDelta;
use marquee_domain::UserId;
use marquee_domain::models::mailed_link::{MailedLink, Unsent};
use marquee_domain::types::Secret;
use secrecy::ExposeSecret;

use crate::letter::{Link, Words, letter};
use crate::mailer::MailError;
use crate::{Env, JobError, TaskContext};

/// Sends the user's link of this kind, if one is to be sent.
pub(crate) async fn send(
    env: &Env,
    task: &TaskContext,
    kind: MailedLink,
    user: UserId,
    words: Words<'_>,
    button: &str,
) -> Result<(), JobError> {
    let mut conn = env.db.get().await?;
    let Some(unsent) = kind.to_send(&mut conn, user).await? else {
        tracing::info!(user, ?kind, "no link waits to be sent");
        return Ok(());
    };
    let token = token(env, kind, &unsent);
    let good_for = kind.good_for(&env.settings.auth);
    let expires_at = task.started_at + good_for;
    kind.set_token(&mut conn, unsent.id, &token, expires_at)
        .await?;
    // no connection waits for a mail server
    drop(conn);

    let site = &env.settings.http.public_url;
    // behind #, which browsers don't send: opening the link spends nothing, and no log has the token
    let url = format!("{site}{}#token={}", path(kind), token.reveal());
    let link = Link {
        url: &url,
        button,
        good_for: &in_words(good_for),
    };
    let letter = letter(&unsent.name, &unsent.address, words, Some(link))?;
    let sent = env.mailer.send(letter).await;
    let mut conn = env.db.get().await?;
    match sent {
        Ok(()) => {
            kind.mark_sent(&mut conn, unsent.id, task.started_at)
                .await?;
            Ok(())
        }
        Err(MailError::Refused(reason)) => {
            tracing::warn!(user, ?kind, reason, "the mail was refused");
            // so that nobody tries it again and again; its owner may ask for another
            kind.void(&mut conn, unsent.id, task.started_at).await?;
            Err(JobError::fail(
                "MAIL_REFUSED",
                "The mail server refused this address.",
            ))
        }
        Err(later) => Err(later.into()),
    }
}

/// The page behind the link.
fn path(kind: MailedLink) -> &'static str {
    match kind {
        MailedLink::Activation => "/api/auth/activate",
        MailedLink::PasswordReset => "/api/auth/password/reset",
        MailedLink::EmailChange => "/api/auth/email/confirm",
    }
}

fn token(env: &Env, kind: MailedLink, unsent: &Unsent) -> Secret {
    let asked_at = unsent.created_at().timestamp_micros();
    // a purpose of its own for each row of each kind, even after the ids have begun anew
    let purpose = format!("{kind:?} {} of {asked_at}", unsent.id);
    Secret::derived(env.settings.auth.jwt_secret.expose_secret(), &purpose)
}

fn in_words(duration: TimeDelta) -> String {
    match duration.num_minutes() {
        60 => "an hour".to_owned(),
        minutes if minutes % 60 == 0 => format!("{} hours", minutes / 60),
        minutes => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_a_link_is_good_for_is_said_in_whole_hours_if_it_can_be() {
        let words = |minutes| in_words(TimeDelta::minutes(minutes));
        assert_eq!(
            [words(45), words(60), words(90), words(24 * 60)],
            ["45 minutes", "an hour", "90 minutes", "24 hours"]
        );
    }
}
