use anyhow::Context;
use chrono::{DateTime, Duration, Utc};
use diesel_async::AsyncMysqlConnection;
use marquee_domain::import::movies::NewMovie;
use marquee_domain::models::role;
use marquee_domain::models::user::{NewUser, User};
use marquee_domain::types::{EmailAddress, Password, PasswordHash, PersonName, RoleName, Stars};
use marquee_domain::{Db, DbError, UserId};
use marquee_settings::Settings;

use super::viewers::Opinion;

/// What the demo account thinks of some films: science fiction and crime above all, with a weakness for Hong Kong.
const TASTE: [(&str, i16, i64); 26] = [
    ("Blade Runner", 1982, 5),
    ("Alien", 1979, 5),
    ("2001: A Space Odyssey", 1968, 5),
    ("The Matrix", 1999, 4),
    ("Arrival", 2016, 5),
    ("Children of Men", 2006, 5),
    ("Stalker", 1979, 4),
    ("Moonlight", 2016, 4),
    ("Heat", 1995, 5),
    ("Goodfellas", 1990, 4),
    ("Chinatown", 1974, 5),
    ("Fargo", 1996, 4),
    ("Le Samouraï", 1967, 4),
    ("The Third Man", 1949, 5),
    ("Memories of Murder", 2003, 4),
    ("Infernal Affairs", 2002, 4),
    ("Chungking Express", 1994, 5),
    ("In the Mood for Love", 2000, 5),
    ("Spirited Away", 2001, 4),
    ("Parasite", 2019, 4),
    ("Before Sunrise", 1995, 3),
    ("Amélie", 2001, 3),
    ("Titanic", 1997, 2),
    ("Grease", 1978, 1),
    ("Mamma Mia!", 2008, 1),
    ("High School Musical", 2006, 1),
];

/// An account whose password everybody knows.
pub(super) struct DemoAccount {
    user: NewUser,
    role: RoleName,
    pub(super) opinions: Vec<Opinion>,
}

/// Those of the two accounts that are not there yet.
pub(super) async fn missing(
    db: &Db,
    settings: &Settings,
    films: &[NewMovie],
) -> anyhow::Result<Vec<DemoAccount>> {
    let all = [
        ("Demo", "demo@example.com", "demo-marquee", RoleName::USER),
        (
            "Admin",
            "admin@example.com",
            "admin-marquee",
            RoleName::ADMIN,
        ),
    ];
    let mut missing = Vec::new();
    for (name, email, password, role) in all {
        let email = EmailAddress::parse(email)?;
        if User::find_by_email(&mut *db.get().await?, &email)
            .await?
            .is_some()
        {
            continue;
        }
        let cost = settings.auth.bcrypt_cost;
        let hash = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&Password::typed(password), cost)
        });
        missing.push(DemoAccount {
            user: NewUser {
                name: PersonName::parse(name)?,
                email,
                password: hash.await?.context("cannot hash a password")?,
                date_of_birth: None,
                activated_at: Some(Utc::now()),
            },
            role: RoleName::parse(role)?,
            opinions: if role == RoleName::USER {
                opinions(films)?
            } else {
                Vec::new()
            },
        });
    }
    Ok(missing)
}

impl DemoAccount {
    pub(super) async fn create(
        &self,
        conn: &mut AsyncMysqlConnection,
        now: DateTime<Utc>,
    ) -> Result<UserId, DbError> {
        let id = User::insert(conn, &self.user, now).await?;
        role::grant(conn, id, &RoleName::user()).await?;
        role::grant(conn, id, &self.role).await?;
        Ok(id)
    }
}

fn opinions(films: &[NewMovie]) -> anyhow::Result<Vec<Opinion>> {
    let opinion = |(days, (title, year, stars)): (i64, &(&str, i16, i64))| {
        let film = films
            .iter()
            .position(|film| film.title == *title && film.year == Some(*year));
        Ok(Opinion {
            film: film.with_context(|| format!("{title} ({year}) is not in data/movies.csv"))?,
            stars: Stars::parse(*stars)?,
            ago: Duration::days(days * 9),
        })
    };
    (1..).zip(&TASTE).map(opinion).collect()
}
