//! Mails about passwords and addresses, through the real queue and over SMTP.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use marquee_domain::UserId;
use marquee_domain::models::audit_log::Origin;
use marquee_domain::models::email_change::{self, Confirmation, Requested};
use marquee_domain::models::password_reset;
use marquee_domain::models::user::{NewUser, User};
use marquee_domain::types::{EmailAddress, Password, PasswordHash, PersonName, Secret};
use marquee_queue::jobs::{SendEmailChangeEmails, SendPasswordResetEmail};
use marquee_queue::{Job, Task, TaskState};
use marquee_testkit::SmtpMode;

use crate::house::House;

const HOUR: TimeDelta = TimeDelta::hours(1);

async fn ada(house: &House) -> UserId {
    let now = Utc::now();
    let new = NewUser {
        name: PersonName::parse("Ada").unwrap(),
        email: EmailAddress::parse("ada@example.com").unwrap(),
        password: PasswordHash::new(&Password::typed("a long pass phrase"), 4).unwrap(),
        date_of_birth: None,
        activated_at: Some(now),
    };
    let mut conn = house.db.db().get().await.unwrap();
    User::insert(&mut conn, &new, now).await.unwrap()
}

async fn sent<J: Job>(house: &House, job: &J) -> Task {
    let id = house.queue.enqueue(job, None).await.unwrap();
    let task = house.queue.wait(id, Duration::from_secs(50)).await;
    task.unwrap().unwrap()
}

async fn ask_for(house: &House, id: UserId, address: &str) {
    let address = EmailAddress::parse(address).unwrap();
    let asked = email_change::request(house.db.db(), id, &address, HOUR, Utc::now()).await;
    assert_eq!(asked.unwrap(), Requested::ToBeConfirmed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_mail_to_whoever_forgot_the_password_has_a_link_that_sets_a_new_one() {
    let house = House::new().await;
    let id = ada(&house).await;
    let nothing = sent(&house, &SendPasswordResetEmail { user_id: id }).await;
    assert_eq!(nothing.state, TaskState::Completed);
    assert_eq!(house.mail.mails(), [], "nothing was asked for");

    let now = Utc::now();
    assert!(
        password_reset::request(house.db.db(), id, HOUR, now)
            .await
            .unwrap()
    );
    for _ in 0..2 {
        let task = sent(&house, &SendPasswordResetEmail { user_id: id }).await;
        assert_eq!(task.state, TaskState::Completed);
    }
    let mails = house.mail.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, ["ada@example.com"]);
    let text = mails[0].text();
    let subject = "Subject: Set a new password for Marquee";
    assert!(mails[0].raw.contains(subject), "{}", mails[0].raw);
    assert!(text.contains("/api/auth/password/reset#token="), "{text}");
    assert!(text.contains("good for an hour"), "{text}");

    let new = PasswordHash::new(&Password::typed("another phrase"), 4).unwrap();
    let token = Secret::parse(&mails[0].token()).unwrap();
    let redeemed = password_reset::redeem(house.db.db(), &token, &new, Origin::default(), now);
    assert_eq!(redeemed.await.unwrap(), Some(id));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_address_gets_the_link_and_the_old_one_a_notice() {
    let house = House::new().await;
    let id = ada(&house).await;
    ask_for(&house, id, "countess@example.com").await;
    for _ in 0..2 {
        let task = sent(&house, &SendEmailChangeEmails { user_id: id }).await;
        assert_eq!(task.state, TaskState::Completed);
    }
    let mails = house.mail.mails();
    let to: Vec<&str> = mails.iter().map(|mail| mail.to[0].as_str()).collect();
    assert_eq!(to, ["ada@example.com", "countess@example.com"]);
    let notice = mails[0].text();
    assert!(notice.contains("countess@example.com"), "{notice}");
    assert!(!notice.contains("#token="), "{notice}");
    assert!(mails[1].text().contains("/api/auth/email/confirm#token="));

    let token = Secret::parse(&mails[1].token()).unwrap();
    let confirmed =
        email_change::redeem(house.db.db(), &token, Origin::default(), Utc::now()).await;
    assert_eq!(confirmed.unwrap(), Confirmation::Changed(id));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_address_that_the_mail_server_refuses_is_given_up() {
    let house = House::new().await;
    let id = ada(&house).await;
    ask_for(&house, id, "nobody@example.com").await;
    house.mail.set_mode(SmtpMode::Refuse(550));
    let task = sent(&house, &SendEmailChangeEmails { user_id: id }).await;
    assert_eq!(task.state, TaskState::Failed);
    assert_eq!(task.error.unwrap().code, "MAIL_REFUSED");
    let mut conn = house.db.db().get().await.unwrap();
    let pending = email_change::pending(&mut conn, id, Utc::now()).await;
    assert_eq!(pending.unwrap(), None);
}
