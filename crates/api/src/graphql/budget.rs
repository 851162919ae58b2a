//! What the operations of one request may cost together. The library adds up what each asks for once it is known to be valid;
//! here that is taken from what the request has left.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::{ServerError, ValidationResult, async_trait};

use super::scope::Scope;

/// What looking something up counts, beside the values that come of it.
const LOOKUP: usize = 50;
/// The longest a list can be.
const LONGEST: i32 = 100;

/// What a list of at most `limit` entries costs, each of which has so many values.
pub(super) fn list(limit: i32, each: usize) -> usize {
    // another limit is refused when it is read
    let limit = usize::try_from(limit.clamp(0, LONGEST)).unwrap_or_default();
    LOOKUP.saturating_add(limit.saturating_mul(each))
}

/// What a single thing costs that has to be looked up.
pub(super) fn one(values: usize) -> usize {
    LOOKUP.saturating_add(values)
}

/// Ends an operation that the request cannot pay for.
pub(super) struct Budget;

impl ExtensionFactory for Budget {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Budget {
    async fn validation(
        &self,
        context: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let valid = next.run(context).await?;
        let spent = context
            .data_unchecked::<Arc<Scope>>()
            .spend(valid.complexity);
        match spent {
            Ok(()) => Ok(valid),
            Err(error) => {
                let error = async_graphql::Error::new_with_source(error);
                Err(vec![error.into_server_error(async_graphql::Pos::default())])
            }
        }
    }
}
