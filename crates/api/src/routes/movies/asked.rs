//! Lists that are TMDb's where it can be asked, and the catalogue's own where it cannot.

use actix_web::{HttpRequest, HttpResponse};
use marquee_cache::Topic;
use marquee_domain::models::movie;
use marquee_domain::page::{Found, Page};
use marquee_domain::{DbConn, MovieId};

use super::{Sourced, part};
use crate::app::App;
use crate::error::ApiError;
use crate::extract::Viewer;
use crate::kept::Kept;
use crate::list::Address;
use crate::upstream::{Part, Theirs, Unanswered};

/// A part of such a list that somebody asks for.
pub(super) struct Asked<'a> {
    pub(super) app: &'a App,
    pub(super) viewer: &'a Viewer,
    pub(super) request: &'a HttpRequest,
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
        theirs: Option<Theirs>,
        ours: impl AsyncFnOnce(&mut DbConn) -> Result<Found<MovieId>, ApiError>,
    ) -> Result<HttpResponse, ApiError> {
        let Self {
            app, viewer, page, ..
        } = self;
        let told = match theirs {
            Some(theirs) => told(app, &theirs, page).await?,
            None => None,
        };
        let whose = told.as_ref().map_or_else(
            || "catalogue".to_owned(),
            |part| format!("tmdb {} {}", part.is_stale, part.name),
        );
        let kept = Kept {
            key: format!("{} {whose}", self.address.part(page.limit, page.offset)),
            topics: self.topics,
            ttl: self.ttl,
        };
        let make = async || {
            let mut conn = app.db.get().await?;
            let Some(told) = &told else {
                let found = ours(&mut conn).await?;
                let list = part(app, &mut conn, &self.address, page, found).await?;
                return Ok(Sourced::catalogue(list));
            };
            let hidden = movie::unknown(&mut conn, &told.ids, viewer.audience()).await?;
            let shown = told.ids.iter().filter(|id| !hidden.contains(id));
            let found = Found {
                rows: shown.copied().collect(),
                count: told.count,
            };
            let list = part(app, &mut conn, &self.address, page, found).await?;
            Ok(Sourced::tmdb(list, told.is_stale))
        };
        kept.answer(self.request, app, viewer, self.message, make)
            .await
    }
}

/// `None`: TMDb has nothing to say, now or of late.
async fn told(app: &App, theirs: &Theirs, page: Page) -> Result<Option<Part>, ApiError> {
    if !app.upstream.tmdb().is_set_up() {
        return Ok(None);
    }
    match app.upstream.part(theirs, page).await {
        Ok(part) => Ok(Some(part)),
        Err(Unanswered::Db(error)) => Err(error.into()),
        Err(Unanswered::Tmdb(error)) => {
            tracing::debug!(%error, ?theirs, "the catalogue answers in place of TMDb");
            Ok(None)
        }
    }
}
