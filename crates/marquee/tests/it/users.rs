use std::io::Write;
use std::process::Stdio;

use marquee_domain::models::role;
use marquee_domain::models::user::User;
use marquee_domain::types::{EmailAddress, Password};
use marquee_testkit::TestDb;

use crate::program::{command, fail, marquee, succeed};

async fn find(db: &TestDb, email: &str) -> User {
    let email = EmailAddress::parse(email).unwrap();
    let mut conn = db.db().get().await.unwrap();
    User::find_by_email(&mut conn, &email)
        .await
        .unwrap()
        .unwrap()
}

async fn roles(db: &TestDb, user: &User) -> Vec<String> {
    role::names_of(&mut db.db().get().await.unwrap(), user.id)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_first_admin_is_made_with_a_password_from_standard_input() {
    let db = TestDb::new().await;
    let arguments = [
        "users",
        "create",
        "--email",
        "ada@example.com",
        "--name",
        "Ada",
        "--password-stdin",
        "--admin",
    ];
    let mut child = command(&db, &arguments)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all("correct horse \n".as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success());

    let ada = find(&db, "ADA@example.com").await;
    assert!(ada.password().matches(&Password::typed("correct horse ")));
    assert!(ada.activated_at.is_some());
    assert_eq!(roles(&db, &ada).await, ["admin", "user"]);
}

#[tokio::test]
async fn a_password_that_is_made_up_is_printed_and_works() {
    let db = TestDb::new().await;
    let made = marquee(
        &db,
        &[
            "users",
            "create",
            "--email",
            "bob@example.com",
            "--name",
            "Bob",
        ],
    );
    assert!(made.success, "{}", made.err);
    let bob = find(&db, "bob@example.com").await;
    assert!(bob.password().matches(&Password::typed(made.out.trim())));
    assert_eq!(roles(&db, &bob).await, ["user"]);
}

#[tokio::test]
async fn what_is_no_account_is_refused_by_name() {
    let db = TestDb::new().await;
    succeed(
        &db,
        &[
            "users",
            "create",
            "--email",
            "ada@example.com",
            "--name",
            "Ada",
        ],
    );
    let taken = fail(
        &db,
        &[
            "users",
            "create",
            "--email",
            "Ada@Example.com",
            "--name",
            "Other",
        ],
    );
    assert!(taken.contains("already"), "{taken}");
    let no_address = fail(&db, &["users", "create", "--email", "ada", "--name", "Ada"]);
    assert!(no_address.contains("--email"), "{no_address}");
    // nothing on standard input is an empty password
    let short = fail(
        &db,
        &[
            "users",
            "create",
            "--email",
            "eve@example.com",
            "--name",
            "Eve",
            "--password-stdin",
        ],
    );
    assert!(
        short.contains("password") && short.contains("at least"),
        "{short}"
    );
    assert_eq!(db.number("SELECT COUNT(*) FROM users").await, 1);
}

#[tokio::test]
async fn an_account_is_promoted_once() {
    let db = TestDb::new().await;
    succeed(
        &db,
        &[
            "users",
            "create",
            "--email",
            "ada@example.com",
            "--name",
            "Ada",
        ],
    );
    assert!(
        succeed(&db, &["users", "promote", "ada@example.com", "Moderator"])
            .contains("is moderator now")
    );
    assert!(
        succeed(&db, &["users", "promote", "ada@example.com", "moderator"]).contains("already")
    );
    let ada = find(&db, "ada@example.com").await;
    assert_eq!(roles(&db, &ada).await, ["moderator", "user"]);

    let unknown = fail(&db, &["users", "promote", "ada@example.com", "king"]);
    assert!(unknown.contains("admin, moderator, user"), "{unknown}");
    assert!(
        fail(&db, &["users", "promote", "nobody@example.com", "admin"])
            .contains("nobody@example.com")
    );
}

#[tokio::test]
async fn the_list_has_those_who_can_sign_in_and_all_on_request() {
    let db = TestDb::new().await;
    succeed(&db, &["seed"]);
    succeed(
        &db,
        &[
            "users",
            "create",
            "--email",
            "ada@example.com",
            "--name",
            "Ada",
            "--admin",
        ],
    );
    let listed = marquee(&db, &["users", "list"]).out;
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(
        listed.contains("admin, user") && listed.contains("ada@example.com"),
        "{listed}"
    );
    assert!(
        marquee(&db, &["users", "list", "--all"])
            .out
            .lines()
            .count()
            > 200
    );
}
