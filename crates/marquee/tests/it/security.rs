use marquee_testkit::TestDb;

use crate::program::{fail, marquee, succeed};

#[tokio::test]
async fn a_range_is_blocked_listed_and_let_in_again() {
    let db = TestDb::new().await;
    let range = "203.0.113.0/24";
    let said = succeed(&db, &["security", "block", range, "--reason", "scans"]);
    assert!(
        said.contains("203.0.113.0/24 is blocked for good"),
        "{said}"
    );
    let said = succeed(&db, &["security", "block", range, "--hours", "2"]);
    assert!(said.contains("until") && said.contains("before"), "{said}");
    succeed(
        &db,
        &["security", "block", "2001:DB8::0/32", "--reason", "scans"],
    );

    let listed = marquee(&db, &["security", "list"]).out;
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines.len(), 3, "{listed}");
    assert!(lines[1].starts_with(range) && lines[2].starts_with("2001:db8::/32"));
    assert!(lines[2].ends_with("scans"), "{listed}");

    let part = fail(&db, &["security", "unblock", "203.0.113.7"]);
    assert!(part.contains("as part of 203.0.113.0/24"), "{part}");
    succeed(&db, &["security", "unblock", range]);
    let gone = fail(&db, &["security", "unblock", range]);
    assert!(gone.contains("is not blocked"), "{gone}");

    let log = db
        .column("SELECT CONCAT(action, ' ', subject) FROM audit_log ORDER BY id")
        .await;
    assert_eq!(log.len(), 4);
    assert_eq!(
        log[3].as_deref(),
        Some("address_unblocked address:203.0.113.0/24")
    );
}

#[tokio::test]
async fn what_is_no_address_or_reason_is_refused() {
    let db = TestDb::new().await;
    for (arguments, said) in [
        (["example.com", "--hours", "1"], "203.0.113.7"),
        (["203.0.113.7/24", "--hours", "1"], "203.0.113.0/24"),
        (["203.0.113.7", "--hours", "0"], "--hours"),
        (["203.0.113.7", "--reason", "two\nlines"], "1 to 255"),
    ] {
        let refused = fail(&db, &[&["security", "block"], &arguments[..]].concat());
        assert!(refused.contains(said), "{refused}");
    }
    assert_eq!(db.number("SELECT COUNT(*) FROM blocked_ips").await, 0);
}
