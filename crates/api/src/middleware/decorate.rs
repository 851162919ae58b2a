//! Headers for an answer, whether it is one yet or still an error on its way to become one.

use actix_web::Error;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::HeaderMap;

/// Changes the headers of what the client will get.
pub(super) fn decorate<B>(
    answer: Result<ServiceResponse<B>, Error>,
    change: impl Fn(&mut HeaderMap) + 'static,
) -> Result<ServiceResponse<B>, Error> {
    match answer {
        Ok(mut response) => {
            change(response.headers_mut());
            Ok(response)
        }
        Err(mut error) => {
            error.add_response_mapper(move |mut response| {
                change(response.headers_mut());
                response
            });
            Err(error)
        }
    }
}
