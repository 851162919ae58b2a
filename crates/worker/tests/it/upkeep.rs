//! The jobs of the schedule.

use marquee_queue::jobs::{EnqueueUnsentMails, PurgeExpired};
use marquee_queue::{Job, QueueName};
use marquee_worker::schedule;
use serde_json::json;

use crate::films::{ANN, BOB, KIM};
use crate::house::House;

#[tokio::test]
async fn what_is_past_its_retention_is_purged_and_nothing_else() {
    let house = House::new().await;
    for days in [1, 89, 91, 364, 366] {
        let then = format!("UTC_TIMESTAMP(6) - INTERVAL {days} DAY");
        house
            .db
            .run(format!(
                "INSERT INTO events (kind, query, at, created_at) VALUES ('search', 'heat', {then}, {then})"
            ))
            .await;
        house
            .db
            .run(format!(
                "INSERT INTO activations (user_id, created_at, expires_at) VALUES ({ANN}, {then}, {then})"
            ))
            .await;
    }
    let purged = house.run(&PurgeExpired {}).await;
    // a year for events, thirty days for tokens
    assert_eq!(purged, json!({"rows": 1 + 4, "tasks": 0}));
    assert_eq!(house.db.number("SELECT COUNT(*) FROM events").await, 4);
    assert_eq!(house.db.number("SELECT COUNT(*) FROM activations").await, 1);
    assert_eq!(
        house.run(&PurgeExpired {}).await,
        json!({"rows": 0, "tasks": 0})
    );
}

#[tokio::test]
async fn unsent_mails_are_enqueued_once_and_not_before_their_time() {
    let house = House::new().await;
    house.db.run("UPDATE users SET activated_at = NULL").await;
    for (user, minutes, sent) in [
        (ANN, 10, "NULL"),
        (BOB, 0, "NULL"),
        (KIM, 10, "UTC_TIMESTAMP(6)"),
    ] {
        house
            .db
            .run(format!(
                "INSERT INTO activations (user_id, created_at, sent_at, expires_at)
                 VALUES ({user}, UTC_TIMESTAMP(6) - INTERVAL {minutes} MINUTE, {sent}, UTC_TIMESTAMP(6) + INTERVAL 1 DAY)"
            ))
            .await;
    }
    for table in ["password_resets", "email_changes"] {
        let (more, address) = match table {
            "email_changes" => (", email, email_key", ", 'x@example.com', 'x@example.com'"),
            _ => ("", ""),
        };
        house
            .db
            .run(format!(
                "INSERT INTO {table} (user_id, created_at, expires_at{more}) VALUES
                     ({BOB}, UTC_TIMESTAMP(6) - INTERVAL 10 MINUTE, UTC_TIMESTAMP(6){address}),
                     ({KIM}, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6){address})"
            ))
            .await;
    }
    assert_eq!(house.run(&EnqueueUnsentMails {}).await, json!(3));
}

#[test]
fn the_defaults_are_a_schedule_that_can_be_kept() {
    let settings = marquee_settings::Settings::from_layers(
        std::path::Path::new("."),
        &[(
            "MARQUEE__AUTH__JWT_SECRET".to_owned(),
            "a secret that only the tests know".to_owned(),
        )],
    )
    .unwrap();
    schedule::from_settings(&settings).unwrap();
    // a purge may take long and must never delay a mail
    assert_eq!(PurgeExpired::QUEUE, QueueName::Maintenance);
}
