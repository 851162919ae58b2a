//! What every handler can reach: made once at the start, shared by all server threads.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpRequest, web};
use marquee_cache::Cache;
use marquee_domain::models::movie;
use marquee_domain::types::MovieRef;
use marquee_domain::{Audience, Db, DbConn, MovieId};
use marquee_queue::Queue;
use marquee_settings::Settings;
use marquee_tmdb::Tmdb;

use crate::auth::hashing::Hashing;
use crate::auth::lockout::Lockout;
use crate::auth::tokens::Tokens;
use crate::blocklist::Blocklist;
use crate::code::Code;
use crate::error::ApiError;
use crate::graphql::Schema;
use crate::limits::{Asker, Class, Limits};
use crate::middleware::rate_limit;
use crate::upstream::Upstream;

/// The API's state.
pub struct App {
    /// MySQL.
    pub db: Db,
    /// Jobs and task records in Redis.
    pub queue: Queue,
    /// Public answers, kept for a while.
    pub cache: Cache,
    /// What TMDb is asked for while a client waits.
    pub upstream: Upstream,
    /// Access tokens.
    pub tokens: Tokens,
    /// Passwords.
    pub hashing: Hashing,
    /// Who has guessed wrong too often.
    pub lockout: Lockout,
    /// How often somebody may ask.
    pub limits: Limits,
    /// Who may not ask at all.
    pub blocklist: Blocklist,
    /// What can be asked for by GraphQL.
    pub graphql: Schema,
    /// The settings, as read at the start.
    pub settings: Arc<Settings>,
}

impl App {
    /// Opens the pools. Neither MySQL nor Redis needs to be there yet: `/readyz` tells when they are.
    pub fn new(settings: Arc<Settings>) -> anyhow::Result<Self> {
        let db = Db::connect(&settings.mysql)?;
        let queue = Queue::connect(&settings.redis, &settings.queue)?;
        let refresh = Duration::from_secs(settings.security.blocked_refresh_seconds);
        let patience = settings.limits.timeout();
        let cache = Cache::connect(&settings.redis, &settings.cache)?;
        let tmdb = Tmdb::connect(&settings.tmdb, &settings.redis)?;
        Ok(Self {
            lockout: Lockout::new(queue.clone(), &settings.auth.lockout, patience),
            limits: Limits::new(queue.clone(), &settings.limits)?,
            blocklist: Blocklist::keep(db.clone(), refresh),
            upstream: Upstream::new(Arc::new(tmdb), db.clone(), cache.clone(), &settings.cache),
            cache,
            db,
            queue,
            tokens: Tokens::new(&settings.auth),
            graphql: Schema::new(&settings.graphql),
            hashing: Hashing::new(&settings.auth)?,
            settings,
        })
    }

    /// The movie of this name, if it is for this audience; 404 if not, 503 if only TMDb could tell.
    pub async fn find_movie(
        &self,
        conn: &mut DbConn,
        name: MovieRef,
        audience: Audience,
    ) -> Result<MovieId, ApiError> {
        match movie::resolve(conn, name, audience).await? {
            Some(id) => Ok(id),
            None => Err(Self::no_such_movie(conn, name).await),
        }
    }

    /// The same for who takes back what was done with a movie: with one that is not here nothing was, so TMDb is not asked.
    pub async fn find_known_movie(
        &self,
        conn: &mut DbConn,
        name: MovieRef,
        audience: Audience,
    ) -> Result<MovieId, ApiError> {
        let found = movie::resolve(conn, name, audience).await?;
        found.ok_or_else(|| ApiError::not_found("movie"))
    }

    /// Sees to it that a movie named by TMDb's id is in the catalogue, if TMDb knows it: counted against the asker's limit, as
    /// each is a call. Before a connection is taken.
    pub async fn ensure(&self, name: MovieRef, asker: &Asker) -> Result<(), ApiError> {
        let MovieRef::Tmdb(id) = name else {
            return Ok(());
        };
        if !self.upstream.tmdb().is_set_up() || self.upstream.knows(id).await? {
            return Ok(());
        }
        self.count(Class::Upstream, asker).await?;
        self.upstream.fetch(id).await?;
        Ok(())
    }

    /// Counts what is done beside the request itself, or refuses it: 429.
    pub async fn count(&self, class: Class, asker: &Asker) -> Result<(), ApiError> {
        match self.limits.take(class, asker).await {
            Some(verdict) if verdict.wait.is_some() => Err(rate_limit::refusal(class, &verdict)),
            _ => Ok(()),
        }
    }

    /// What is told of a movie that [`movie::resolve`] does not find.
    pub async fn no_such_movie(conn: &mut DbConn, name: MovieRef) -> ApiError {
        let is_known = match name {
            MovieRef::Id(_) => Ok(true),
            // deleted, or not for who asks: TMDb has nothing to say to that
            MovieRef::Tmdb(id) => movie::knows_tmdb_id(conn, id).await,
        };
        match is_known {
            Ok(true) => ApiError::not_found("movie"),
            Ok(false) => {
                let message = "This movie is not in the catalogue, and TMDb cannot be asked for it";
                ApiError::new(Code::TmdbUnavailable, message)
            }
            Err(error) => error.into(),
        }
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
