//! Roles: given, taken away, and the last admin kept.

use chrono::{DateTime, Utc};
use marquee_domain::models::audit_log::Origin;
use marquee_domain::models::role::{self, Changed, Role};
use marquee_domain::models::user::Listed;
use marquee_domain::page::Page;
use marquee_domain::types::RoleName;
use marquee_domain::{Db, UserId};
use marquee_testkit::TestDb;

use crate::accounts::user;

async fn admin(db: &Db, email: &str, now: DateTime<Utc>) -> UserId {
    let id = user(db, email, now).await;
    let mut conn = db.get().await.unwrap();
    assert!(
        role::grant(&mut conn, id, &RoleName::admin())
            .await
            .unwrap()
    );
    id
}

async fn revoke(db: &Db, id: UserId, name: &str) -> Changed {
    let name = RoleName::parse(name).unwrap();
    role::revoke(db, id, &name, Origin::default(), Utc::now())
        .await
        .unwrap()
}

#[tokio::test]
async fn the_last_admin_who_can_sign_in_is_kept() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let db = test.db();
    let (ada, bob) = (
        admin(db, "ada@example.com", now).await,
        admin(db, "bob@example.com", now).await,
    );
    test.run("UPDATE users SET activated_at = NOW(6) WHERE email = 'ada@example.com'")
        .await;
    assert_eq!(
        revoke(db, ada, "admin").await,
        Changed::LastAdmin,
        "bob was never activated"
    );
    assert_eq!(revoke(db, ada, "moderator").await, Changed::Done);
    assert_eq!(revoke(db, ada, "user").await, Changed::Done);
    assert_eq!(revoke(db, bob, "admin").await, Changed::Done);
    assert_eq!(revoke(db, bob, "admin").await, Changed::Done);
    assert_eq!(revoke(db, bob, "king").await, Changed::NoSuchRole);
    assert_eq!(revoke(db, bob + 7, "user").await, Changed::NoSuchUser);
    let logged = "SELECT COUNT(*) FROM audit_log WHERE action = 'role_revoked'";
    assert_eq!(
        test.number(logged).await,
        2,
        "what changes nothing is not logged"
    );
    admin(db, "bob@example.net", now).await;
    test.run("UPDATE users SET activated_at = NOW(6)").await;
    assert_eq!(revoke(db, ada, "admin").await, Changed::Done);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_admins_demoted_at_once_one_stays() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let db = test.db();
    let mut ids = Vec::new();
    for n in 0..3 {
        ids.push(admin(db, &format!("admin{n}@example.com"), now).await);
    }
    test.run("UPDATE users SET activated_at = NOW(6)").await;
    for round in 0..50 {
        let tries: Vec<_> = ids
            .iter()
            .map(|id| {
                let (db, id) = (db.clone(), *id);
                tokio::spawn(async move { revoke(&db, id, "admin").await })
            })
            .collect();
        let mut kept = 0;
        for demotion in tries {
            kept += usize::from(demotion.await.unwrap() == Changed::LastAdmin);
        }
        let admins = test
            .number("SELECT COUNT(*) FROM user_roles JOIN roles ON id = role_id AND name = 'admin'")
            .await;
        assert_eq!((kept, admins), (1, 1), "round {round}");
        let mut conn = db.get().await.unwrap();
        for id in &ids {
            role::grant(&mut conn, *id, &RoleName::admin())
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn roles_have_one_name_each() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let critic = RoleName::parse("Critic").unwrap();
    let create = async || role::create(test.db(), &critic, Origin::default(), now).await;
    assert_eq!(create().await.unwrap().name, "critic");
    assert!(create().await.unwrap_err().is_duplicate());
    let mut conn = test.db().get().await.unwrap();
    let page = Page {
        limit: 2,
        offset: 1,
    };
    let found = Role::find(&mut conn, page).await.unwrap();
    let names: Vec<&str> = found.rows.iter().map(|role| role.name.as_str()).collect();
    assert_eq!((names, found.count), (vec!["critic", "moderator"], 4));
}

#[tokio::test]
async fn accounts_are_found_by_parts_of_name_and_address_with_their_roles() {
    let (test, now) = (TestDb::new().await, Utc::now());
    let ada = admin(test.db(), "ada@example.com", now).await;
    let bob = user(test.db(), "100%_bob@example.org", now).await;
    let mut conn = test.db().get().await.unwrap();
    let mut find = async |search: Option<&str>, limit, offset| {
        let found = Listed::find(&mut conn, None, search, Page { limit, offset })
            .await
            .unwrap();
        let ids: Vec<UserId> = found.rows.iter().map(|listed| listed.user.id).collect();
        (ids, found.count, found.rows)
    };
    let (ids, count, rows) = find(None, 20, 0).await;
    assert_eq!((ids, count), (vec![ada, bob], 2));
    assert_eq!(rows[0].roles, ["admin", "user"]);
    assert_eq!(rows[1].roles, ["user"]);
    for (search, expected) in [
        ("EXAMPLE.COM", vec![ada]),
        ("ada", vec![ada, bob]), // both are called Ada
        ("100%_", vec![bob]),
        ("%", vec![bob]),
        ("_", vec![bob]),
        ("\\", vec![]),
        ("' OR 1=1", vec![]),
    ] {
        assert_eq!(find(Some(search), 20, 0).await.0, expected, "{search}");
    }
    let (ids, count, _) = find(Some("example"), 1, 1).await;
    assert_eq!((ids, count), (vec![bob], 2));
}
