//! The rows and their queries: a file a noun, each with its struct and what is asked of it.
//!
//! - [`user`]: accounts; [`user::Caller`] is who a request comes from. [`role`]: what they may do.
//! - [`registration`]: a new account, all of it or nothing; [`closing`]: its end; [`export`]: all that is stored about it.
//! - [`mailed_link`]: links with a token, and the mails they wait for; [`activation`], [`password_reset`], [`email_change`]: what
//!   they are for. [`password`]: a new one in place of the old.
//! - [`refresh_token`](mod@refresh_token): sessions; [`sign_in`]: how they begin.
//! - [`preferences`]: what a user asks the recommender for.
//! - [`movie_summary`], [`movie_details`], [`genre`], [`credit`]: movies as answers show them. [`my`]: what a user has done with one.
//! - [`movie_list`], [`movie_search`], [`trend`], [`similar`]: which movies an answer has, and in what order.
//! - [`rating`], [`interaction`]: what users think of movies and do with them; [`event`]: what anybody looks for;
//!   [`analytics`]: all of it counted.
//! - [`catalogue`], [`profile`]: all movies and one user, as ranking needs them; [`taste`]: which genres somebody likes; [`recommendation_log`]: what came of it; [`feedback`]: what became of it.
//! - [`movie_features`]: what movies are about, as models learn from it; what they learn of ratings is [`rating::Opinion`].
//! - [`blocked_ip`]: addresses that are refused; [`audit_log`]: who did what.
//! - [`upload`]: files with a person's own history, until they are imported.
//! - [`retention`]: what is deleted when it is old.

pub mod activation;
pub mod analytics;
pub mod audit_log;
pub mod blocked_ip;
pub mod cast;
pub mod catalogue;
pub mod closing;
pub mod credit;
pub mod email_change;
pub mod event;
pub mod export;
pub mod feedback;
pub mod genre;
pub mod interaction;
pub(crate) mod keyword;
pub mod mailed_link;
pub mod movie;
pub mod movie_details;
pub mod movie_features;
mod movie_labels;
pub mod movie_list;
pub mod movie_search;
pub mod movie_summary;
pub mod my;
pub mod password;
pub mod password_reset;
pub(crate) mod person;
pub mod preferences;
pub mod profile;
pub mod rating;
pub mod recommendation_log;
pub mod refresh_token;
pub mod registration;
pub mod retention;
pub mod role;
pub mod sign_in;
pub mod similar;
mod statement;
pub mod taste;
pub mod trend;
pub mod upload;
pub mod user;

use diesel::define_sql_function;

define_sql_function! {
    /// The id that the last INSERT of this connection made.
    fn last_insert_id() -> diesel::sql_types::Unsigned<diesel::sql_types::BigInt>;
}
