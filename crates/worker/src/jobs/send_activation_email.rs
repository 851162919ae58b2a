//! Sends the link that activates a new account.

use std::time::Duration;

use marquee_domain::models::mailed_link::MailedLink;
use marquee_queue::jobs::SendActivationEmail;

use crate::letter::Words;
use crate::{Env, JobError, Run, TaskContext, mailed_link};

const WORDS: Words<'_> = Words {
    subject: "Activate your Marquee account",
    opening: "welcome to Marquee! Open this link and press the button, and your account is active:",
    closing: "If you did not register, ignore this mail: without the link nothing happens.",
};

impl Run for SendActivationEmail {
    const DEADLINE: Duration = Duration::from_secs(90);
    type Answer = ();

    async fn run(self, env: &Env, task: &TaskContext) -> Result<(), JobError> {
        let (link, button) = (MailedLink::Activation, "Activate my account");
        mailed_link::send(env, task, link, self.user_id, WORDS, button).await
    }
}
