//! How the table in [`crate::routes`] becomes actix resources: each path once, with all its methods, a limit and a gate in
//! front of each handler, and 405 with `Allow` for every other method.

use actix_web::guard::{Any, Get, Head};
use actix_web::http::{Method, header};
use actix_web::middleware::from_fn;
use actix_web::{FromRequest, Handler, Responder, Route, web};

use crate::auth::gate::{self, Access};
use crate::code::Code;
use crate::error::ApiError;
use crate::limits::Class;
use crate::middleware::rate_limit;

/// A path with its methods.
#[must_use]
pub struct Resource {
    paths: Vec<&'static str>,
    endpoints: Vec<Endpoint>,
}

/// One method of a path: who may use it and how often, and how its actix route is made (once a server thread).
pub struct Endpoint {
    /// The method.
    pub method: Method,
    /// Who may use it.
    pub access: Access,
    /// Which limit it counts for, if any.
    pub class: Option<Class>,
    route: Box<dyn Fn() -> Route>,
}

/// A path without methods yet.
pub fn resource(path: &'static str) -> Resource {
    Resource {
        paths: vec![path],
        endpoints: Vec::new(),
    }
}

impl Resource {
    /// A second path served by the same handlers.
    pub fn alias(mut self, path: &'static str) -> Self {
        self.paths.push(path);
        self
    }

    /// GET, and with it HEAD.
    pub fn get<H, A>(self, access: Access, handler: H) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.on(Method::GET, access, handler)
    }

    /// POST.
    pub fn post<H, A>(self, access: Access, handler: H) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.on(Method::POST, access, handler)
    }

    /// PUT.
    pub fn put<H, A>(self, access: Access, handler: H) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.on(Method::PUT, access, handler)
    }

    /// PATCH.
    pub fn patch<H, A>(self, access: Access, handler: H) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.on(Method::PATCH, access, handler)
    }

    /// DELETE.
    pub fn delete<H, A>(self, access: Access, handler: H) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.on(Method::DELETE, access, handler)
    }

    /// The last method counts for the limit `class`, instead of that of reads (GET) or writes.
    pub fn limit(self, class: Class) -> Self {
        self.classed(Some(class))
    }

    /// The last method is not limited: who asks must always get an answer, and it costs next to nothing.
    pub fn unlimited(self) -> Self {
        self.classed(None)
    }

    fn classed(mut self, class: Option<Class>) -> Self {
        if let Some(last) = self.endpoints.last_mut() {
            last.class = class;
        }
        self
    }

    fn on<H, A>(mut self, method: Method, access: Access, handler: H) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        let verb = method.clone();
        let route = move || {
            let route = match verb {
                Method::GET => web::route().guard(Any(Get()).or(Head())),
                _ => web::method(verb.clone()),
            };
            route.to(handler.clone())
        };
        let class = match method {
            Method::GET => Class::Read,
            _ => Class::Write,
        };
        self.endpoints.push(Endpoint {
            method,
            access,
            class: Some(class),
            route: Box::new(route),
        });
        self
    }

    /// Its path and aliases.
    pub fn paths(&self) -> &[&'static str] {
        &self.paths
    }

    /// Its methods.
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    /// Registers the resource with actix.
    pub fn register(&self, config: &mut web::ServiceConfig) {
        let allow = self.allow();
        for path in &self.paths {
            let mut resource = web::resource(*path);
            for endpoint in &self.endpoints {
                resource = resource.route(endpoint.route());
            }
            let allow = allow.clone();
            config.service(resource.default_service(web::to(move || {
                let allow = allow.clone();
                async move { Err::<String, _>(method_not_allowed(allow)) }
            })));
        }
    }

    fn allow(&self) -> String {
        let mut methods: Vec<&str> = self.endpoints.iter().map(|e| e.method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.join(", ")
    }
}

impl Endpoint {
    /// The handler, behind its gate, behind its limit.
    fn route(&self) -> Route {
        let access = self.access;
        let route = (self.route)().wrap(from_fn(move |req, next| gate::check(access, req, next)));
        match self.class {
            Some(class) => route.wrap(from_fn(move |req, next| {
                rate_limit::check(class, req, next)
            })),
            None => route,
        }
    }
}

fn method_not_allowed(allow: String) -> ApiError {
    ApiError::new(
        Code::MethodNotAllowed,
        format!("This path has only: {allow}"),
    )
    .header(header::ALLOW, allow)
}
