//! Lists that are TMDb's where it can be asked, and the catalogue's own where it cannot.

use actix_web::{HttpRequest, HttpResponse};
use marquee_cache::{Finished, Outcome, Topic};
use marquee_domain::models::movie;
use marquee_domain::models::movie_summary::MovieSummary;
use marquee_domain::page::{Found, Page};
use marquee_domain::{Audience, MovieId};
use marquee_tmdb::TmdbError;

use super::{Sourced, part};
use crate::app::App;
use crate::error::ApiError;
use crate::extract::Viewer;
use crate::kept::{self, Kept};
use crate::list::Address;
use crate::upstream::{Part, Theirs, Unanswered};

/// A part of such a list.
pub(super) struct Asked<'a> {
    pub(super) app: &'a App,
    pub(super) audience: Audience,
    pub(super) address: Address,
    pub(super) page: Page,
    pub(super) topics: &'a [Topic],
    pub(super) ttl: std::time::Duration,
    pub(super) message: &'static str,
}

impl Asked<'_> {
    /// What TMDb says of `theirs`, now or, while it is away, last; else what `ours` finds in the catalogue.
    pub(super) async fn answer(
        self,
        viewer: &Viewer,
        request: &HttpRequest,
        theirs: Option<Theirs>,
        ours: impl AsyncFnOnce() -> Result<Found<MovieId>, ApiError>,
    ) -> Result<HttpResponse, ApiError> {
        let found = self.find(viewer, theirs, ours).await?;
        Ok(kept::respond(request, viewer, found))
    }

    /// The same, before it is sent.
    pub(super) async fn find(
        &self,
        viewer: &Viewer,
        theirs: Option<Theirs>,
        ours: impl AsyncFnOnce() -> Result<Found<MovieId>, ApiError>,
    ) -> Result<(Finished, Outcome), ApiError> {
        let told = self.told(theirs, true).await?;
        let make = async || self.make(told.as_ref(), ours).await;
        self.kept(told.as_ref())
            .get_or_make(self.app, viewer, self.message, make)
            .await
    }

    /// Sees to it that the answer is there before somebody asks for it.
    pub(super) async fn warm(
        self,
        theirs: Option<Theirs>,
        ours: impl AsyncFnOnce() -> Result<Found<MovieId>, ApiError>,
    ) -> Result<(), ApiError> {
        let told = self.told(theirs, false).await?;
        let make = async || self.make(told.as_ref(), ours).await;
        self.kept(told.as_ref())
            .warm(self.app, self.audience, self.message, make)
            .await
    }

    /// `None`: TMDb has nothing to say, now or of late.
    async fn told(
        &self,
        theirs: Option<Theirs>,
        is_asked_for: bool,
    ) -> Result<Option<Part>, ApiError> {
        let upstream = &self.app.upstream;
        let Some(theirs) = theirs.filter(|_| upstream.tmdb().is_set_up()) else {
            return Ok(None);
        };
        let part = if is_asked_for {
            upstream.part(&theirs, self.page).await
        } else {
            upstream.assemble(&theirs, self.page).await
        };
        match part {
            Ok(part) => Ok(Some(part)),
            Err(error @ (Unanswered::Db(_) | Unanswered::Tmdb(TmdbError::BadRequest(_)))) => {
                Err(error.into())
            }
            Err(Unanswered::Tmdb(error)) => {
                tracing::debug!(%error, ?theirs, "the catalogue answers in place of TMDb");
                Ok(None)
            }
        }
    }

    fn kept(&self, told: Option<&Part>) -> Kept<'_> {
        let whose = told.map_or_else(
            || "catalogue".to_owned(),
            |part| format!("tmdb {} {}", part.is_stale, part.name),
        );
        let Page { limit, offset } = self.page;
        Kept {
            key: format!("{} {whose}", self.address.part(limit, offset)),
            topics: self.topics,
            ttl: self.ttl,
        }
    }

    async fn make(
        &self,
        told: Option<&Part>,
        ours: impl AsyncFnOnce() -> Result<Found<MovieId>, ApiError>,
    ) -> Result<Sourced<MovieSummary>, ApiError> {
        let Some(told) = told else {
            let found = ours().await?;
            let mut conn = self.app.db.get().await?;
            let list = part(self.app, &mut conn, &self.address, self.page, found).await?;
            return Ok(Sourced::catalogue(list));
        };
        let mut conn = self.app.db.get().await?;
        let found = Found {
            rows: movie::shown_of(&mut conn, &told.ids, self.audience).await?,
            count: told.count,
        };
        let list = part(self.app, &mut conn, &self.address, self.page, found).await?;
        Ok(Sourced::tmdb(list, told.is_stale))
    }
}
