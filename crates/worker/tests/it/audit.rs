//! The job that looks for suspicious addresses.

use std::time::Duration;

use chrono::Utc;
use marquee_queue::jobs::AuditAddresses;
use marquee_queue::{Misdeed, TaskState};
use marquee_settings::Settings;
use serde_json::{Value, json};

use crate::house::House;

const WINDOW: Duration = Duration::from_hours(1);

fn watchful(settings: &mut Settings) {
    settings.security.window_minutes = 60;
    settings.security.suspicious.failed_logins = 3;
    settings.security.suspicious.not_found = 5;
}

async fn did(house: &House, address: &str, misdeed: Misdeed, times: u32) {
    for _ in 0..times {
        let who = address.parse().unwrap();
        house
            .queue
            .note(misdeed, who, WINDOW, Utc::now())
            .await
            .unwrap();
    }
}

async fn audit(house: &House) -> Value {
    let id = house.queue.enqueue(&AuditAddresses {}, None).await.unwrap();
    let task = house.queue.wait(id, Duration::from_mins(1)).await.unwrap();
    let task = task.unwrap();
    assert_eq!(task.state, TaskState::Completed, "{task:?}");
    serde_json::from_str(task.result.unwrap().get()).unwrap()
}

async fn log(house: &House) -> Vec<Option<String>> {
    house
        .db
        .column("SELECT CONCAT_WS(' ', action, subject) FROM audit_log ORDER BY id")
        .await
}

#[tokio::test]
async fn suspicious_addresses_are_flagged_once_and_none_is_blocked_by_default() {
    let house = House::with(watchful).await;
    did(&house, "203.0.113.1", Misdeed::FailedLogin, 3).await;
    did(&house, "203.0.113.2", Misdeed::FailedLogin, 2).await;
    did(&house, "203.0.113.2", Misdeed::NotFound, 4).await;
    did(&house, "2001:db8:1:2::/64", Misdeed::NotFound, 6).await;
    did(&house, "10.1.2.3", Misdeed::NotFound, 100).await;
    assert_eq!(audit(&house).await, json!({"flagged": 2, "blocked": 0}));
    let flagged = [
        "address_flagged address:203.0.113.1",
        "address_flagged address:2001:db8:1:2::/64",
    ];
    assert_eq!(
        log(&house).await,
        flagged.map(|entry| Some(entry.to_owned()))
    );
    let details = house
        .db
        .column("SELECT details FROM audit_log LIMIT 1")
        .await;
    let details: Value = serde_json::from_str(details[0].as_ref().unwrap()).unwrap();
    assert_eq!(details, json!({"failed_logins": 3}));

    assert_eq!(audit(&house).await, json!({"flagged": 0, "blocked": 0}));
    assert_eq!(log(&house).await.len(), 2);
}

#[tokio::test]
async fn where_the_settings_say_so_they_are_blocked_for_a_while() {
    let house = House::with(|settings| {
        watchful(settings);
        settings.security.auto_block = true;
        settings.security.auto_block_hours = 2;
    })
    .await;
    house
        .db
        .run(
            "INSERT INTO blocked_ips (network, expires_at) VALUES \
             ('198.51.100.0/24', NULL), ('192.0.2.1', '2020-01-01')",
        )
        .await;
    did(&house, "203.0.113.1", Misdeed::FailedLogin, 4).await;
    did(&house, "203.0.113.1", Misdeed::NotFound, 5).await;
    did(&house, "198.51.100.7", Misdeed::NotFound, 5).await;
    assert_eq!(audit(&house).await, json!({"flagged": 2, "blocked": 1}));
    let blocked = house
        .db
        .column(
            "SELECT CONCAT_WS('|', network, reason, \
             ROUND(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), expires_at) / 3600)) \
             FROM blocked_ips ORDER BY id",
        )
        .await;
    assert_eq!(
        blocked,
        [
            Some("198.51.100.0/24".to_owned()),
            Some("203.0.113.1|audit job: failed_logins: 4, not_found: 5|2".to_owned())
        ],
        "what had expired is gone, and what was blocked by hand is as it was"
    );
    assert_eq!(audit(&house).await, json!({"flagged": 0, "blocked": 0}));
}
