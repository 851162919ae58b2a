//! `marquee users`

use std::fmt::Write as _;
use std::io::{Read, Write};

use anyhow::{Context, bail};
use chrono::Utc;
use diesel_async::AsyncMysqlConnection;
use marquee_domain::models::role;
use marquee_domain::models::user::{Listed, NewUser, User};
use marquee_domain::types::{EmailAddress, Password, PasswordHash, PersonName, RoleName, Secret};
use marquee_domain::{Db, DbError};
use marquee_settings::Settings;

use crate::command::Users;
use crate::database;

pub(crate) async fn run(settings: &Settings, users: Users) -> anyhow::Result<()> {
    let db = database::open(settings).await?;
    match users {
        Users::Create {
            email,
            name,
            password_stdin,
            admin,
        } => {
            let made_up = (!password_stdin).then(|| Secret::random().reveal());
            let typed = made_up.clone().map_or_else(read_password, Ok)?;
            let (shortest, own) = (
                settings.auth.password_min_length,
                [name.as_str(), email.as_str()],
            );
            let password = Password::choose(&typed, shortest, &own).context("the password")?;
            create(&db, settings, email, name, password, admin).await?;
            made_up.map_or(Ok(()), |password| print(&format!("{password}\n")))
        }
        Users::Promote { email, role } => promote(&db, &email, &role).await,
        Users::List { all } => list(&db, all).await,
    }
}

async fn create(
    db: &Db,
    settings: &Settings,
    email: EmailAddress,
    name: PersonName,
    password: Password,
    admin: bool,
) -> anyhow::Result<()> {
    let now = Utc::now();
    let cost = settings.auth.bcrypt_cost;
    let hash = tokio::task::spawn_blocking(move || PasswordHash::new(&password, cost));
    let password = hash.await?.context("cannot hash the password")?;
    let new = NewUser {
        name,
        email,
        password,
        date_of_birth: None,
        activated_at: Some(now),
    };
    let admin_role = RoleName::parse(RoleName::ADMIN)?;
    let created = db
        .transaction(async |conn: &mut AsyncMysqlConnection| {
            let id = User::insert(conn, &new, now).await?;
            role::grant(conn, id, &RoleName::user()).await?;
            if admin {
                role::grant(conn, id, &admin_role).await?;
            }
            Ok::<_, DbError>(id)
        })
        .await;
    match created {
        Ok(id) => {
            eprintln!(
                "Account {id} is made: {} <{}>{}",
                new.name,
                new.email,
                if admin { ", admin" } else { "" }
            );
            Ok(())
        }
        Err(error) if error.is_duplicate() => {
            bail!("there is an account with the address {} already", new.email)
        }
        Err(error) => Err(error.into()),
    }
}

/// The password on standard input; a line end behind it is not part of it.
fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .context("cannot read the password from standard input")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

async fn promote(db: &Db, email: &EmailAddress, role: &RoleName) -> anyhow::Result<()> {
    let mut conn = db.get().await?;
    let Some(user) = User::find_by_email(&mut conn, email).await? else {
        bail!("there is no account with the address {email}");
    };
    if role::names_of(&mut conn, user.id)
        .await?
        .iter()
        .any(|name| name == role.as_str())
    {
        eprintln!("{} is {role} already.", user.email);
        return Ok(());
    }
    if !role::grant(&mut conn, user.id, role).await? {
        let all = role::all(&mut conn).await?;
        bail!("there is no role {role}; there are {}", all.join(", "));
    }
    eprintln!("{} is {role} now.", user.email);
    Ok(())
}

async fn list(db: &Db, all: bool) -> anyhow::Result<()> {
    let accounts = Listed::load(&mut *db.get().await?, all).await?;
    let mut table = format!(
        "{:>8}  {:<10}  {:<24}  {:<32}  {}\n",
        "id", "made", "roles", "e-mail", "name"
    );
    for Listed { user, roles } in accounts {
        let state = if user.activated_at.is_none() {
            " (not activated)"
        } else {
            ""
        };
        writeln!(
            table,
            "{:>8}  {:<10}  {:<24}  {:<32}  {}{state}",
            user.id,
            user.created_at.format("%Y-%m-%d"),
            roles.join(", "),
            user.email,
            user.name,
        )?;
    }
    print(&table)
}

/// To standard output: what was asked for, not what is said about it.
fn print(text: &str) -> anyhow::Result<()> {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
