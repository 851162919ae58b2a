//! HTTP, and what goes wrong with it.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;

use crate::answers::{self, Said};
use crate::{Call, Fault, State, TmdbStub, lock};

type Body = BoxBody<Bytes, std::io::Error>;

const JSON: &str = "application/json;charset=utf-8";

pub(crate) async fn serve(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = state.clone();
        // so that a connection that is given up is reset
        let _ = stream.set_zero_linger();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(&state, request));
            let connection = hyper::server::conn::http1::Builder::new();
            // an error is what was asked for, or a client that went away
            let _ = connection
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(state: &State, request: Request<Incoming>) -> std::io::Result<Response<Body>> {
    let call = received(&request);
    lock(&state.calls).add(call.clone());
    let fault = state.fault(&call.path);
    if let Some(fault) = &fault
        && let Some(wrong) = instead(fault).await
    {
        return wrong;
    }
    let (status, kind, mut body) = right(state, &call)?;
    if fault == Some(Fault::TruncatedJson) {
        body.truncate(body.len() / 2);
    }
    whole(status, kind, body.into())
}

fn received(request: &Request<Incoming>) -> Call {
    let path = request.uri().path();
    let query = request.uri().query().unwrap_or_default();
    let mut parameters: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let key = parameters.remove("api_key");
    let bearer = request.headers().get("authorization");
    let bearer = bearer.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    Call {
        path: path.strip_prefix("/3").unwrap_or(path).to_owned(),
        parameters,
        with_key: [bearer, key.as_deref()].contains(&Some(TmdbStub::KEY)),
        at: Instant::now(),
    }
}

/// What is answered instead of the truth; `None`: nothing.
async fn instead(fault: &Fault) -> Option<std::io::Result<Response<Body>>> {
    Some(match fault {
        Fault::Stall(time) => {
            tokio::time::sleep(*time).await;
            return None;
        }
        Fault::TruncatedJson => return None,
        Fault::Reset => Err(std::io::ErrorKind::ConnectionReset.into()),
        Fault::CutOff => cut_off(),
        Fault::TooFast(after) => too_fast(*after),
        Fault::HtmlUnavailable => {
            let page = "<html><body><h1>503 Service Unavailable</h1></body></html>";
            whole(503, "text/html", page.into())
        }
        Fault::InternalError => said(&(
            500,
            json!({"status_code": 11,
            "status_message": "Internal error: Something went wrong, contact TMDb.", "success": false}),
        )),
        Fault::KeyRefused => said(&key_refused()),
        Fault::NotFound => said(&answers::not_found()),
        Fault::BadRequest => said(&(422, json!({"errors": ["query must be provided"]}))),
    })
}

/// Status, type and body.
fn right(state: &State, call: &Call) -> std::io::Result<(u16, &'static str, Vec<u8>)> {
    let films = lock(&state.films).clone();
    // anybody may have these files
    if call.path.starts_with("/p/exports/movie_ids_") {
        return Ok((200, "application/gzip", answers::export(&films)?));
    }
    let (status, body) = if call.with_key {
        answers::answer(&films, &call.path, &call.parameters)
    } else {
        key_refused()
    };
    Ok((status, JSON, body.to_string().into_bytes()))
}

fn key_refused() -> Said {
    (
        401,
        json!({"status_code": 7, "status_message": "Invalid API key: You must be granted a valid key.", "success": false}),
    )
}

fn too_fast(after: Option<u64>) -> std::io::Result<Response<Body>> {
    let message = "Your request count is over the allowed limit.";
    let mut response = said(&(429, json!({"status_code": 25, "status_message": message})))?;
    if let Some(after) = after {
        response.headers_mut().insert("retry-after", after.into());
    }
    Ok(response)
}

fn said((status, body): &Said) -> std::io::Result<Response<Body>> {
    whole(*status, JSON, body.to_string().into())
}

fn whole(status: u16, kind: &str, body: Bytes) -> std::io::Result<Response<Body>> {
    let body = Full::new(body)
        .map_err(|never: Infallible| match never {})
        .boxed();
    build(status, kind, body)
}

/// The head and the beginning of a body, then the end of the connection.
fn cut_off() -> std::io::Result<Response<Body>> {
    let begin = Ok(Frame::data(Bytes::from_static(
        b"{\"page\":1,\"results\":[{\"id\":",
    )));
    let end = Err(std::io::ErrorKind::ConnectionAborted.into());
    let body = StreamBody::new(futures_util::stream::iter([begin, end]));
    build(200, JSON, body.boxed())
}

fn build(status: u16, kind: &str, body: Body) -> std::io::Result<Response<Body>> {
    Response::builder()
        .status(status)
        .header("content-type", kind)
        .body(body)
        .map_err(std::io::Error::other)
}
