//! Sends the link that sets a new password.

use std::time::Duration;

use marquee_domain::models::mailed_link::MailedLink;
use marquee_queue::jobs::SendPasswordResetEmail;

use crate::letter::Words;
use crate::{Env, JobError, Run, TaskContext, mailed_link};

const WORDS: Words<'_> = Words {
    subject: "Set a new password for Marquee",
    opening: "somebody, probably you, wants a new password for your Marquee account. Open this link to choose one:",
    closing: "If you did not ask for it, ignore this mail: without the link your password stays as it is.",
};

impl Run for SendPasswordResetEmail {
    const DEADLINE: Duration = Duration::from_secs(90);
    type Answer = ();

    async fn run(self, env: &Env, task: &TaskContext) -> Result<(), JobError> {
        let (link, button) = (MailedLink::PasswordReset, "Choose a new password");
        mailed_link::send(env, task, link, self.user_id, WORDS, button).await
    }
}
