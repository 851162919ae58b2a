//! Mails with links, through the real queue and over SMTP.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use marquee_domain::UserId;
use marquee_domain::models::activation;
use marquee_domain::models::mailed_link::MailedLink;
use marquee_domain::models::registration::{Registration, register};
use marquee_domain::models::user::NewUser;
use marquee_domain::types::{EmailAddress, PasswordHash, PersonName, Secret};
use marquee_queue::jobs::SendActivationEmail;
use marquee_queue::{Task, TaskState};
use marquee_settings::{Mail, MailTransport};
use marquee_testkit::{SmtpMode, eventually};
use marquee_worker::mailer::{Letter, MailError, Mailer};

use crate::house::House;

async fn registered(house: &House, name: &str) -> UserId {
    let new = NewUser {
        name: PersonName::parse(name).unwrap(),
        email: EmailAddress::parse("Ada@Example.com").unwrap(),
        password: PasswordHash::unusable(),
        date_of_birth: None,
        activated_at: None,
    };
    match register(house.db.db(), &new, TimeDelta::hours(24), Utc::now()).await {
        Ok(Registration::Created(id)) => id,
        other => panic!("{other:?}"),
    }
}

async fn send(house: &House, user_id: UserId) -> Task {
    let job = SendActivationEmail { user_id };
    let id = house.queue.enqueue(&job, None).await.unwrap();
    let task = house.queue.wait(id, Duration::from_secs(50)).await;
    task.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_mail_has_a_link_that_activates() {
    let house = House::new().await;
    let id = registered(&house, "Ada <b>Löwenstein</b> 송").await;
    assert_eq!(send(&house, id).await.state, TaskState::Completed);

    let mails = house.mail.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, ["Ada@Example.com"]);
    let text = mails[0].text();
    let raw = &mails[0].raw;
    assert!(
        raw.contains("Subject: Activate your Marquee account"),
        "{raw}"
    );
    assert!(raw.contains("Auto-Submitted: auto-generated"));
    assert!(raw.contains("multipart/alternative"));
    assert!(
        text.contains("Hello Ada <b>Löwenstein</b> 송,"),
        "as text, as it is"
    );
    assert!(!text.contains("<p>Hello Ada <b>"), "as HTML, escaped");
    assert!(text.contains("http://127.0.0.1:8080/api/auth/activate#token="));

    let token = Secret::parse(&mails[0].token()).unwrap();
    let redeemed = activation::redeem(house.db.db(), &token, Utc::now()).await;
    assert_eq!(redeemed.unwrap(), Some(id));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_run_sends_nothing_and_a_run_after_a_crash_sends_the_same_link() {
    let house = House::new().await;
    let id = registered(&house, "Ada").await;
    for _ in 0..2 {
        assert_eq!(send(&house, id).await.state, TaskState::Completed);
    }
    assert_eq!(house.mail.mails().len(), 1);
    // the worker died before it could note that the mail was sent
    house.db.run("UPDATE activations SET sent_at = NULL").await;
    send(&house, id).await;
    let mails = house.mail.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].token(), mails[1].token());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_and_an_activated_user_get_no_mail() {
    let house = House::new().await;
    assert_eq!(send(&house, 4711).await.state, TaskState::Completed);
    let id = registered(&house, "Ada").await;
    house.db.run("UPDATE users SET activated_at = NOW(6)").await;
    assert_eq!(send(&house, id).await.state, TaskState::Completed);
    assert_eq!(house.mail.mails(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_says_later_refuses_our_login_or_hangs_up_is_tried_again() {
    let house = House::new().await;
    let id = registered(&house, "Ada").await;
    house.mail.set_mode(SmtpMode::Refuse(451));
    let job = SendActivationEmail { user_id: id };
    let task = house.queue.enqueue(&job, None).await.unwrap();
    let after = async |attempts: u32| {
        eventually("it was tried", async || {
            let task = house.queue.task(task).await.unwrap().unwrap();
            (task.attempts >= attempts).then_some(())
        })
        .await;
    };
    after(2).await;
    house.mail.set_mode(SmtpMode::Refuse(535));
    after(3).await;
    house.mail.set_mode(SmtpMode::HangUp);
    after(4).await;
    house.mail.set_mode(SmtpMode::Accept);
    let task = house.queue.wait(task, Duration::from_secs(50)).await;
    assert_eq!(task.unwrap().unwrap().state, TaskState::Completed);
    assert_eq!(house.mail.mails().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_address_is_not_tried_again() {
    let house = House::new().await;
    let id = registered(&house, "Ada").await;
    house.mail.set_mode(SmtpMode::Refuse(550));
    let task = send(&house, id).await;
    assert_eq!(task.state, TaskState::Failed);
    assert_eq!(task.error.unwrap().code, "MAIL_REFUSED");
    assert_eq!(task.attempts, 1);
    let mut conn = house.db.db().get().await.unwrap();
    let later = Utc::now() + TimeDelta::hours(1);
    assert_eq!(
        MailedLink::Activation
            .unsent(&mut conn, later)
            .await
            .unwrap(),
        [0; 0]
    );
}

#[tokio::test]
async fn mail_can_go_into_files_instead_with_links_in_one_piece() {
    let link = format!(
        "http://127.0.0.1:8080/api/auth/activate#token={}",
        "a".repeat(43)
    );
    let folder = std::env::temp_dir().join(format!("marquee-mail-{}", std::process::id()));
    let defaults = marquee_testkit::default_settings().mail;
    let mailer = Mailer::new(&Mail {
        transport: MailTransport::File,
        directory: folder.clone(),
        ..defaults.clone()
    });
    let letter = Letter {
        to_name: "Ada".to_owned(),
        to_address: "ada@example.com".to_owned(),
        subject: "Hello".to_owned(),
        text: format!("für dich: {link}"),
        html: "<p>in HTML</p>".to_owned(),
    };
    mailer.unwrap().send(letter.clone()).await.unwrap();
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    assert_eq!(files.len(), 1);
    let path = files[0].as_ref().unwrap().path();
    assert_eq!(path.extension().unwrap(), "eml");
    let written = std::fs::read_to_string(path).unwrap();
    assert!(written.contains(&link), "{written}");
    assert!(written.contains("<p>in HTML</p>"));
    std::fs::remove_dir_all(folder).unwrap();

    let nowhere = Mail {
        smtp_port: marquee_testkit::free_port(),
        ..defaults
    };
    let later = Mailer::new(&nowhere).unwrap().send(letter).await;
    assert!(matches!(later, Err(MailError::Later(_))));
}
