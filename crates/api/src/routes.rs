//! The whole API on one screen: every path, its methods, who may use each and how often, and its handler.

use crate::auth::gate::Access::{Admin, Public, User};
use crate::limits::Class::{Heavy, Read, SignIn};
use crate::routing::{Resource, resource};

pub mod admin;
pub mod auth;
pub mod docs;
pub mod events;
pub mod favorites;
pub mod genres;
pub mod graphql;
pub mod health;
pub mod home;
pub mod interactions;
pub mod link_page;
pub mod movies;
pub mod preferences;
pub mod profile;
pub mod ratings;
pub mod recommendations;
pub mod tasks;
pub mod users;
pub mod watch_history;

/// All routes. Registering, the OpenAPI check and the tests read the same table.
#[expect(clippy::too_many_lines, reason = "one table")]
pub fn table() -> Vec<Resource> {
    vec![
        // accounts
        resource("/api/auth/register")
            .post(Public, auth::register::handle)
            .limit(SignIn),
        resource("/api/auth/activate")
            .get(Public, auth::activate::page)
            .post(Public, auth::activate::handle)
            .limit(SignIn),
        resource("/api/auth/activate/resend")
            .post(Public, auth::resend::handle)
            .limit(SignIn),
        resource("/api/auth/password/forgot")
            .post(Public, auth::forgot::handle)
            .limit(SignIn),
        resource("/api/auth/password/reset")
            .get(Public, auth::reset::page)
            .post(Public, auth::reset::handle)
            .limit(SignIn),
        resource("/api/auth/email/confirm")
            .get(Public, auth::confirm_email::page)
            .post(Public, auth::confirm_email::handle)
            .limit(SignIn),
        resource("/api/auth/login")
            .post(Public, auth::login::handle)
            .limit(SignIn),
        resource("/api/auth/refresh").post(Public, auth::refresh::handle),
        resource("/api/auth/logout").post(User, auth::logout::handle),
        resource("/api/user/profile")
            .get(User, profile::show::handle)
            .put(User, profile::change::put)
            .patch(User, profile::change::patch),
        resource("/api/user/password")
            .post(User, profile::password::handle)
            .limit(SignIn),
        resource("/api/user/export")
            .get(User, profile::export::handle)
            .limit(Heavy),
        resource("/api/user/import")
            .post(User, profile::import::handle)
            .limit(Heavy),
        resource("/api/users")
            .get(User, users::list::handle)
            .post(Public, users::register::handle)
            .limit(SignIn),
        // the main job
        resource("/preferences")
            .alias("/api/user/preferences")
            .get(User, preferences::show::handle)
            .post(User, preferences::replace::post)
            .put(User, preferences::replace::put)
            .delete(User, preferences::delete::handle),
        resource("/recommendations")
            .get(User, recommendations::ask::handle)
            .limit(Heavy),
        resource("/recommendations/status").get(User, recommendations::status::handle),
        resource("/recommendations/stream").get(User, recommendations::stream::handle),
        resource("/api/user/recommendations")
            .alias("/api/users/recommendations")
            .get(User, recommendations::ask::patient)
            .limit(Heavy),
        resource("/api/movies/recommended")
            .get(User, recommendations::ask::by_genre)
            .limit(Heavy),
        resource("/api/user/home")
            .get(User, home::handle)
            .limit(Heavy),
        resource("/api/user/recommendations/feedback")
            .post(User, recommendations::feedback::handle),
        resource("/api/genres")
            .get(Public, genres::list::handle)
            .post(Admin, genres::create::handle),
        resource("/api/genres/{id}")
            .get(Public, genres::show::handle)
            .put(Admin, genres::change::put)
            .patch(Admin, genres::change::patch)
            .delete(Admin, genres::delete::handle),
        // what people do with movies
        resource("/api/ratings").get(Public, ratings::list::handle),
        resource("/api/ratings/{id}")
            .get(Public, ratings::show::handle)
            .put(User, ratings::change::put)
            .patch(User, ratings::change::patch)
            .delete(User, ratings::delete::handle),
        resource("/api/watch-history").get(User, watch_history::list::handle),
        resource("/api/watch-history/{id}")
            .get(User, watch_history::show::handle)
            .delete(User, watch_history::remove::handle),
        resource("/api/user/interactions")
            .get(User, interactions::list::handle)
            .post(User, interactions::add::handle),
        resource("/api/user/interactions/{id}").delete(User, interactions::remove::handle),
        resource("/api/user/favorites")
            .alias("/api/users/favorites")
            .get(User, favorites::list::handle)
            .post(User, favorites::add::handle),
        resource("/api/user/favorites/{movie}")
            .alias("/api/users/favorites/{movie}")
            .delete(User, favorites::remove::handle),
        resource("/api/events").post(Public, events::handle),
        // the catalogue
        resource("/api/movies")
            .get(Public, movies::list::handle)
            .post(Admin, movies::create::handle),
        resource("/api/movies/search").get(Public, movies::search::handle),
        resource("/api/movies/trending").get(Public, movies::trending::handle),
        resource("/api/movies/popular").get(Public, movies::rankings::popular),
        resource("/api/movies/top-rated").get(Public, movies::rankings::top_rated),
        resource("/api/movies/most-watched").get(Public, movies::rankings::most_watched),
        // below the other paths that begin like it
        resource("/api/movies/{movie}")
            .get(Public, movies::show::handle)
            .put(Admin, movies::change::put)
            .patch(Admin, movies::change::patch)
            .delete(Admin, movies::delete::handle),
        resource("/api/movies/{movie}/recommendations")
            .alias("/api/movies/{movie}/similar")
            .get(Public, movies::similar::handle),
        resource("/api/movies/{movie}/rate").post(User, movies::rate::handle),
        resource("/api/movies/{movie}/watch").post(User, movies::watch::watch),
        resource("/api/movies/{movie}/unwatch").post(User, movies::watch::unwatch),
        resource("/api/movies/{movie}/ratings").get(Public, movies::ratings::handle),
        // below the other paths that begin like it
        resource("/api/users/{id}")
            .get(User, users::show::handle)
            .put(User, users::change::put)
            .patch(User, users::change::patch)
            .delete(User, users::close::handle),
        resource("/api/tasks/{task_id}").get(User, tasks::show::handle),
        // it reads; what makes work for the workers is counted where it is asked for
        resource("/api/graphql")
            .get(Public, graphql::page::handle)
            .post(Public, graphql::run::handle)
            .limit(Read),
        resource("/api/graphql/{file}").get(Public, graphql::page::file),
        // administration
        resource("/api/admin/users").get(Admin, admin::users::list::handle),
        resource("/api/admin/users/{id}").delete(Admin, admin::users::close::handle),
        resource("/api/admin/roles")
            .get(Admin, admin::roles::list::handle)
            .post(Admin, admin::roles::create::handle),
        resource("/api/admin/roles/assign").post(Admin, admin::roles::assign::handle),
        resource("/api/admin/roles/revoke").post(Admin, admin::roles::revoke::handle),
        resource("/api/admin/security/blocked-ips")
            .get(Admin, admin::security::list::handle)
            .post(Admin, admin::security::block::handle),
        resource("/api/admin/security/blocked-ips/{id}")
            .delete(Admin, admin::security::unblock::handle),
        resource("/api/admin/audit-log").get(Admin, admin::audit_log::handle),
        resource("/api/admin/analytics")
            .get(Admin, admin::analytics::handle)
            .limit(Heavy),
        resource("/api/admin/models").get(Admin, admin::models::list::handle),
        resource("/api/admin/models/train")
            .post(Admin, admin::models::train::handle)
            .limit(Heavy),
        resource("/api/admin/models/{version}/use").post(Admin, admin::models::choose::handle),
        resource("/api/admin/tmdb").get(Admin, admin::tmdb::show::handle),
        resource("/api/admin/tmdb/sync")
            .post(Admin, admin::tmdb::sync::handle)
            .limit(Heavy),
        // operations
        resource("/livez").get(Public, health::live).unlimited(),
        resource("/readyz").get(Public, health::ready),
        resource("/api/openapi.json").get(Public, docs::document::handle),
        resource("/api/docs")
            .alias("/api/docs/swagger")
            .get(Public, docs::swagger::page),
        resource("/api/docs/redoc").get(Public, docs::redoc::page),
        resource("/api/docs/redoc/{file}").get(Public, docs::redoc::file),
        resource("/api/docs/{file}")
            .alias("/api/docs/swagger/{file}")
            .get(Public, docs::swagger::file),
    ]
}
