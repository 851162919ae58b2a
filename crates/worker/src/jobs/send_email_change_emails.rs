//! Tells an account's old address that it is to be changed, and sends the link that confirms the new one there.

use std::time::Duration;

use marquee_domain::UserId;
use marquee_domain::models::email_change;
use marquee_domain::models::mailed_link::MailedLink;
use marquee_queue::jobs::SendEmailChangeEmails;

use crate::letter::{Words, letter};
use crate::mailer::MailError;
use crate::{Env, JobError, Run, TaskContext, mailed_link};

const WORDS: Words<'_> = Words {
    subject: "Confirm your new address for Marquee",
    opening: "this is to be the address of your Marquee account. Open this link and press the button to confirm it:",
    closing: "If you did not ask for it, ignore this mail: without the link nothing happens.",
};

impl Run for SendEmailChangeEmails {
    const DEADLINE: Duration = Duration::from_secs(90);
    type Answer = ();

    async fn run(self, env: &Env, task: &TaskContext) -> Result<(), JobError> {
        // first, so that nobody's address is changed unnoticed
        send_notice(self.user_id, env, task).await?;
        let (link, button) = (MailedLink::EmailChange, "Confirm my address");
        mailed_link::send(env, task, link, self.user_id, WORDS, button).await
    }
}

async fn send_notice(user: UserId, env: &Env, task: &TaskContext) -> Result<(), JobError> {
    let mut conn = env.db.get().await?;
    let Some(notice) = email_change::notice_to_send(&mut conn, user).await? else {
        return Ok(());
    };
    drop(conn);
    let opening = format!(
        "the address of your Marquee account is to be {} from now on, as soon as it is confirmed there.",
        notice.new_address
    );
    let words = Words {
        subject: "The address of your Marquee account is to be changed",
        opening: &opening,
        closing: "If you did not ask for it, somebody knows your password: set another one now, and nothing changes.",
    };
    let letter = letter(&notice.name, &notice.address, words, None)?;
    match env.mailer.send(letter).await {
        Ok(()) => {}
        // the old address may be gone: why else is there a new one
        Err(MailError::Refused(reason)) => {
            tracing::warn!(user, reason, "the notice to the old address was refused");
        }
        Err(later) => return Err(later.into()),
    }
    let mut conn = env.db.get().await?;
    email_change::mark_notice_sent(&mut conn, notice.id, task.started_at).await?;
    Ok(())
}
