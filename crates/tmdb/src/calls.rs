//! What can be asked, a function each. Pages count from 1 and end with [`Tmdb::LAST_PAGE`]; one that is not there is
//! [`TmdbError::NotFound`], and not asked for.

use chrono::NaiveDate;
use marquee_domain::models::trend::Window;

use crate::answers::{
    Changed, Configuration, Details, Envelope, Genre, GenreList, Images, Listed, Page,
};
use crate::{Patience, Tmdb, TmdbError};

impl Tmdb {
    /// No page beyond this is given out, whatever `total_pages` says.
    pub const LAST_PAGE: u32 = 500;

    /// All genres of movies.
    pub async fn genres(&self, patience: Patience) -> Result<Vec<Genre>, TmdbError> {
        let parameters = [self.language()];
        let list: GenreList = self.get("/genre/movie/list", &parameters, patience).await?;
        Ok(list.genres)
    }

    /// What is trending.
    pub async fn trending(
        &self,
        window: Window,
        page: u32,
        patience: Patience,
    ) -> Result<Page<Listed>, TmdbError> {
        let path = format!("/trending/movie/{}", window.as_str());
        self.list(&path, Vec::new(), page, patience).await
    }

    /// What is popular there.
    pub async fn popular(&self, page: u32, patience: Patience) -> Result<Page<Listed>, TmdbError> {
        self.list("/movie/popular", Vec::new(), page, patience)
            .await
    }

    /// A movie, its people and keywords, in one call.
    pub async fn movie(&self, id: u64, patience: Patience) -> Result<Details, TmdbError> {
        let parts = (
            "append_to_response",
            "credits,keywords,release_dates".to_owned(),
        );
        let parameters = [self.language(), parts];
        self.get(&format!("/movie/{id}"), &parameters, patience)
            .await
    }

    /// What TMDb recommends to who likes this movie.
    pub async fn recommendations(
        &self,
        id: u64,
        page: u32,
        patience: Patience,
    ) -> Result<Page<Listed>, TmdbError> {
        let path = format!("/movie/{id}/recommendations");
        self.list(&path, Vec::new(), page, patience).await
    }

    /// What TMDb finds similar to this movie.
    pub async fn similar(
        &self,
        id: u64,
        page: u32,
        patience: Patience,
    ) -> Result<Page<Listed>, TmdbError> {
        let path = format!("/movie/{id}/similar");
        self.list(&path, Vec::new(), page, patience).await
    }

    /// Movies whose titles have these words.
    pub async fn search(
        &self,
        query: &str,
        adult: bool,
        page: u32,
        patience: Patience,
    ) -> Result<Page<Listed>, TmdbError> {
        let parameters = vec![
            ("query", query.to_owned()),
            ("include_adult", adult.to_string()),
        ];
        self.list("/search/movie", parameters, page, patience).await
    }

    /// The most popular movies that have any of these genres (TMDb's ids).
    pub async fn discover(
        &self,
        genres: &[u64],
        page: u32,
        patience: Patience,
    ) -> Result<Page<Listed>, TmdbError> {
        let genres: Vec<String> = genres.iter().map(ToString::to_string).collect();
        let parameters = vec![
            ("with_genres", genres.join("|")),
            ("sort_by", "popularity.desc".to_owned()),
        ];
        self.list("/discover/movie", parameters, page, patience)
            .await
    }

    /// Movies that changed from one day to another, at most 14 days later.
    pub async fn changes(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        page: u32,
        patience: Patience,
    ) -> Result<Page<Changed>, TmdbError> {
        let parameters = [
            ("start_date", from.to_string()),
            ("end_date", to.to_string()),
            numbered(page)?,
        ];
        let envelope: Envelope = self.get("/movie/changes", &parameters, patience).await?;
        Ok(envelope.page())
    }

    /// Where images are.
    pub async fn images(&self, patience: Patience) -> Result<Images, TmdbError> {
        let configuration: Configuration = self.get("/configuration", &[], patience).await?;
        Ok(configuration.images)
    }

    async fn list(
        &self,
        path: &str,
        mut parameters: Vec<(&str, String)>,
        page: u32,
        patience: Patience,
    ) -> Result<Page<Listed>, TmdbError> {
        parameters.push(self.language());
        parameters.push(numbered(page)?);
        let envelope: Envelope = self.get(path, &parameters, patience).await?;
        Ok(envelope.page())
    }

    fn language(&self) -> (&'static str, String) {
        ("language", self.settings.language.clone())
    }
}

fn numbered(page: u32) -> Result<(&'static str, String), TmdbError> {
    if (1..=Tmdb::LAST_PAGE).contains(&page) {
        return Ok(("page", page.to_string()));
    }
    Err(TmdbError::NotFound)
}
