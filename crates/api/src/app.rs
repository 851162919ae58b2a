//! What every handler can reach: made once at the start, shared by all server threads.

use std::sync::Arc;

use actix_web::{HttpRequest, web};
use marquee_domain::Db;
use marquee_queue::Queue;
use marquee_settings::Settings;

use crate::auth::hashing::Hashing;
use crate::auth::tokens::Tokens;

/// The API's state.
pub struct App {
    /// MySQL.
    pub db: Db,
    /// Jobs and task records in Redis.
    pub queue: Queue,
    /// Access tokens.
    pub tokens: Tokens,
    /// Passwords.
    pub hashing: Hashing,
    /// The settings, as read at the start.
    pub settings: Arc<Settings>,
}

impl App {
    /// Opens the pools. Neither MySQL nor Redis needs to be there yet: `/readyz` tells when they are.
    pub fn new(settings: Arc<Settings>) -> anyhow::Result<Self> {
        Ok(Self {
            db: Db::connect(&settings.mysql)?,
            queue: Queue::connect(&settings.redis, &settings.queue)?,
            tokens: Tokens::new(&settings.auth),
            hashing: Hashing::new(&settings.auth)?,
            settings,
        })
    }

    /// The app that serves `request`.
    ///
    /// # Panics
    ///
    /// In a server that was built without it, which [`crate::server`] never does.
    pub fn of(request: &HttpRequest) -> &web::Data<Self> {
        #[expect(clippy::expect_used, reason = "the server cannot be built without it")]
        request
            .app_data::<web::Data<Self>>()
            .expect("App is registered with the server")
    }
}
