//! The whole API on one screen: every path, its methods, who may use each, and its handler.

use crate::auth::gate::Access::{Public, User};
use crate::routing::{Resource, resource};

pub mod docs;
pub mod health;
pub mod preferences;
pub mod recommendations;
pub mod tasks;

/// All routes. Registering, the OpenAPI check and the tests read the same table.
pub fn table() -> Vec<Resource> {
    vec![
        // accounts
        // the main job
        resource("/preferences")
            .alias("/api/user/preferences")
            .get(User, preferences::show::handle)
            .post(User, preferences::replace::post)
            .put(User, preferences::replace::put)
            .delete(User, preferences::delete::handle),
        resource("/recommendations").get(User, recommendations::ask::handle),
        resource("/recommendations/status").get(User, recommendations::status::handle),
        resource("/recommendations/stream").get(User, recommendations::stream::handle),
        resource("/api/user/recommendations")
            .alias("/api/users/recommendations")
            .get(User, recommendations::ask::patient),
        resource("/api/movies/recommended").get(User, recommendations::ask::by_genre),
        resource("/api/tasks/{task_id}").get(User, tasks::show::handle),
        // operations
        resource("/livez").get(Public, health::live),
        resource("/readyz").get(Public, health::ready),
        resource("/api/openapi.json").get(Public, docs::openapi),
        resource("/api/docs")
            .alias("/api/docs/swagger")
            .get(Public, docs::swagger),
        resource("/api/docs/{file}")
            .alias("/api/docs/swagger/{file}")
            .get(Public, docs::file),
    ]
}
