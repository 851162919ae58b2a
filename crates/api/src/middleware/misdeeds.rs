//! Counts what an address does wrong, for the job that looks for suspicious ones.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use chrono::Utc;
use marquee_queue::Misdeed;
use marquee_settings::Network;

use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::Client;

/// Counts, after the request was answered and without keeping its client waiting.
pub async fn count<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let app = App::of(request.request()).clone();
    let Client(address) = Client::of(request.request());
    let answer = next.call(request).await;
    let error = match &answer {
        Ok(response) => response.response().error(),
        Err(error) => Some(error),
    };
    let error = error.and_then(|error| error.as_error::<ApiError>());
    if let Some(misdeed) = error.and_then(|error| misdeed(error.code())) {
        actix_web::rt::spawn(note(app, misdeed, Network::around(address)));
    }
    answer
}

fn misdeed(code: Code) -> Option<Misdeed> {
    match code {
        Code::InvalidCredentials => Some(Misdeed::FailedLogin),
        Code::NotFound => Some(Misdeed::NotFound),
        Code::TooManyRequests | Code::LoginLocked => Some(Misdeed::LimitHit),
        _ => None,
    }
}

async fn note(app: Data<App>, misdeed: Misdeed, who: Network) {
    let settings = &app.settings;
    let noted = app
        .queue
        .note(misdeed, who, settings.security.window(), Utc::now());
    // a count that is lost now and then does no harm; requests that pile up behind Redis would
    if !matches!(
        tokio::time::timeout(settings.limits.timeout(), noted).await,
        Ok(Ok(()))
    ) {
        tracing::debug!(?misdeed, "a misdeed was not counted");
    }
}
