//! Counts a request before anything is done for it, and refuses it when its class of routes has had enough.
//!
//! `RateLimit-Policy` and `RateLimit` are those of draft-ietf-httpapi-ratelimit-headers: lists of policies, each with its
//! quota (`q`) and window in seconds (`w`); and what is left (`r`) until it is whole again in so many seconds (`t`).

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use marquee_settings::Network;
use serde_json::json;

use super::decorate::decorate;
use crate::app::App;
use crate::auth::gate;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::Client;
use crate::limits::{Asker, Bucket, Class, Verdict};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STATE: HeaderName = HeaderName::from_static("ratelimit");

/// Lets a request through, or answers 429.
pub async fn check<B: MessageBody>(
    class: Class,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let asker = asker(&request);
    let Some(verdict) = App::of(request.request()).limits.take(class, &asker).await else {
        return next.call(request).await;
    };
    let answer = match verdict.wait {
        None => next.call(request).await,
        Some(_) => Err(refusal(class, &verdict).into()),
    };
    decorate(answer, move |headers| tell(headers, &verdict.buckets))
}

/// The signature of a token is enough to count for its user: whether the session still lives is seen later, and would cost a
/// query. A bad token counts for the address only.
fn asker(request: &ServiceRequest) -> Asker {
    let app = App::of(request.request());
    let claims = gate::token_of(request).and_then(|token| app.tokens.check(token));
    Asker {
        user: claims.and_then(|claims| Some((claims.user_id()?, claims.ver))),
        network: Network::around(Client::of(request.request()).0),
    }
}

/// 429, with when to ask again.
pub(crate) fn refusal(class: Class, verdict: &Verdict) -> ApiError {
    let wait = verdict.wait.unwrap_or_default();
    let message = format!("Too many requests; try again in {} s", wait.as_secs());
    ApiError::new(Code::TooManyRequests, message)
        .detail("class", json!(class.as_str()))
        .retry_after(wait)
}

fn tell(headers: &mut HeaderMap, buckets: &[Bucket]) {
    let policies = list(buckets, |b| format!("q={};w={}", b.capacity, b.seconds));
    let states = list(buckets, |b| format!("r={};t={}", b.left, b.full_in));
    for (name, value) in [(POLICY, policies), (STATE, states)] {
        // numbers and names of our own are always fit for a header
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}

fn list(buckets: &[Bucket], parameters: impl Fn(&Bucket) -> String) -> String {
    let items: Vec<String> = buckets
        .iter()
        .map(|b| format!("\"{}-{}\";{}", b.class.as_str(), b.per, parameters(b)))
        .collect();
    items.join(", ")
}
