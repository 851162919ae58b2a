use async_graphql::{Context, ID, Object};
use marquee_domain::models::genre;
use marquee_domain::models::movie_list::Ordering;
use marquee_domain::types::MovieRef;
use marquee_queue::Asked;

use super::account::Me;
use super::arguments::page;
use super::catalogue::{self, MovieFilter, MovieOrder};
use super::list::{Favorite, Part, Rating, Watched};
use super::movie::{Genre, Movie};
use super::question::{RecommendationFilter, RecommendationStrategy, question};
use super::task::Task;
use super::{Outcome, budget, own, scope};
use crate::error::{ApiError, BadFields};
use crate::routes::recommendations::ask;
use crate::routes::tasks;

/// Everything that can be asked for. A field that cannot be answered is null, and `errors` says why; the others are answered.
pub(super) struct Query;

/// Everything that can be asked for. A field that cannot be answered is null, and `errors` says why; the others are answered.
#[Object]
impl Query {
    /// The catalogue.
    #[graphql(complexity = "budget::list(limit, child_complexity)")]
    async fn movies(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which movies; without it, all.", default)] filter: MovieFilter,
        #[graphql(desc = "By what.", default_with = "MovieOrder::PopularityScore")]
        order_by: MovieOrder,
        #[graphql(desc = "The largest first.", default = true)] descending: bool,
        #[graphql(desc = "1 to 100.", default = 20)] limit: i32,
        #[graphql(desc = "0 to 10,000.", default = 0)] offset: i32,
    ) -> Outcome<Option<Part<Movie>>> {
        let ordering = Ordering {
            by: order_by.into(),
            descending,
        };
        let part = catalogue::movies(scope(context), filter, ordering, (limit, offset));
        Ok(Some(part.await?))
    }

    /// A movie, by its id (`42`) or TMDb's (`tmdb:603`).
    #[graphql(complexity = "budget::one(child_complexity)")]
    async fn movie(&self, context: &Context<'_>, id: ID) -> Outcome<Option<Movie>> {
        let scope = scope(context);
        let id = match id.parse() {
            // found or not, it is looked up with all others
            Ok(MovieRef::Id(id)) => id,
            Ok(name @ MovieRef::Tmdb(_)) => {
                scope.app.ensure(name, &scope.asker()).await?;
                let mut conn = scope.database.get().await?;
                scope
                    .app
                    .find_movie(&mut conn, name, scope.audience)
                    .await?
            }
            Err(problem) => return Err(ApiError::invalid_field("id", problem.to_string()).into()),
        };
        let movie = scope.loaders.movie(id).await?;
        let movie = movie.ok_or_else(|| ApiError::not_found("movie"))?;
        Ok(Some(Movie(movie)))
    }

    /// The genres, by name.
    #[graphql(complexity = "budget::list(limit, child_complexity)")]
    async fn genres(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "1 to 100.", default = 100)] limit: i32,
        #[graphql(desc = "0 to 10,000.", default = 0)] offset: i32,
    ) -> Outcome<Option<Part<Genre>>> {
        let page = page(BadFields::new(), limit, offset)?;
        let mut conn = scope(context).database.get().await?;
        let found = genre::Genre::list(&mut conn, page).await;
        let found = found.map_err(ApiError::from)?;
        Ok(Some(Part::new(page, found.map(Genre::from))))
    }

    /// The signed-in user's ratings, newest first.
    #[graphql(complexity = "budget::list(limit, child_complexity)")]
    async fn my_ratings(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "1 to 100.", default = 20)] limit: i32,
        #[graphql(desc = "0 to 10,000.", default = 0)] offset: i32,
    ) -> Outcome<Option<Part<Rating>>> {
        Ok(Some(own::ratings(scope(context), limit, offset).await?))
    }

    /// What the signed-in user has watched, latest first.
    #[graphql(complexity = "budget::list(limit, child_complexity)")]
    async fn my_history(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "1 to 100.", default = 20)] limit: i32,
        #[graphql(desc = "0 to 10,000.", default = 0)] offset: i32,
    ) -> Outcome<Option<Part<Watched>>> {
        Ok(Some(own::history(scope(context), limit, offset).await?))
    }

    /// What the signed-in user likes, latest first.
    #[graphql(complexity = "budget::list(limit, child_complexity)")]
    async fn my_favorites(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "1 to 100.", default = 20)] limit: i32,
        #[graphql(desc = "0 to 10,000.", default = 0)] offset: i32,
    ) -> Outcome<Option<Part<Favorite>>> {
        Ok(Some(own::favorites(scope(context), limit, offset).await?))
    }

    /// The signed-in user.
    async fn me(&self, context: &Context<'_>) -> Outcome<Option<Me>> {
        Ok(Some(Me::new(scope(context).caller()?)))
    }

    /// Asks for recommendations: a task that is completed already when such a list is stored, else one that a worker will take.
    /// Follow it with `task(id)`. Counts for the limit of requests that make work for the workers.
    #[graphql(complexity = "budget::one(child_complexity)")]
    async fn recommendations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "In place of the stored filters.", default)] filter: RecommendationFilter,
        #[graphql(desc = "How many movies at most, 1 to 100.", default = 20)] limit: i32,
        #[graphql(desc = "Without it, the server's default.")] strategy: Option<
            RecommendationStrategy,
        >,
        #[graphql(desc = "Another user, for admins.")] user_id: Option<ID>,
    ) -> Outcome<Option<Task>> {
        let scope = scope(context);
        let caller = scope.caller()?;
        let question = question(filter, limit, strategy, user_id.as_ref())?;
        scope.take_heavy().await?;
        let default = scope.app.settings.recommendations.default_strategy;
        let turn = scope.database.turn().await?;
        let asked = ask::put(&scope.app, caller, question, default).await?;
        drop(turn);
        let task = match asked {
            Asked::Answered(task) => *task,
            Asked::Running(id, _) | Asked::Queued(id) => {
                tasks::find(&scope.app, caller, id).await?
            }
        };
        Ok(Some(Task(task)))
    }

    /// What became of a task of the signed-in user; an admin sees everybody's.
    #[graphql(complexity = "budget::one(child_complexity)")]
    async fn task(&self, context: &Context<'_>, id: ID) -> Outcome<Option<Task>> {
        let scope = scope(context);
        let caller = scope.caller()?;
        let id = tasks::parse_id(&id).map_err(|problem| ApiError::invalid_field("id", problem))?;
        Ok(Some(Task(tasks::find(&scope.app, caller, id).await?)))
    }
}
