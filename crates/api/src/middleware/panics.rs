//! actix-web lets a panic tear down the connection; here it becomes a 500 like any other.

use std::panic::AssertUnwindSafe;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use futures_util::FutureExt;

use crate::error::ApiError;

/// Answers a panic in what is inside with `INTERNAL_ERROR`. The panic hook has logged it by then.
pub async fn catch<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(answer) => answer,
        Err(_) => Err(ApiError::unexpected().into()),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service, try_call_service};
    use actix_web::{App, HttpResponse, body, web};

    use super::catch;

    async fn panics() -> HttpResponse {
        panic!("the price of gold is 7")
    }

    #[actix_web::test]
    async fn a_panic_is_answered_with_a_bare_500() {
        let app = App::new()
            .wrap(from_fn(catch))
            .route("/", web::get().to(panics));
        let service = init_service(app).await;
        let error = try_call_service(&service, TestRequest::get().to_request())
            .await
            .unwrap_err();
        let answer = error.error_response();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let bytes = body::to_bytes(answer.into_body()).await.ok().unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(
            text.contains("INTERNAL_ERROR") && !text.contains("gold"),
            "{text}"
        );
    }
}
