//! Every error code a client can meet, and the HTTP status it comes with.

use actix_web::http::StatusCode;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $status:ident;)+) => {
        /// The `code` of an error answer.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// All codes, in the order in which the documentation lists them.
            pub const ALL: &[Code] = &[$(Code::$variant,)+];

            /// The code as it stands in the answer.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$variant => $name,)+
                }
            }

            /// The one HTTP status this code comes with.
            pub fn status(self) -> StatusCode {
                match self {
                    $(Code::$variant => StatusCode::$status,)+
                }
            }

            /// What the code means, for the documentation.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Code::$variant => concat!($($doc,)+),)+
                }
            }
        }
    };
}

codes! {
    /// A field or parameter is missing, malformed or unknown; `details.fields` names each.
    InvalidInput = "INVALID_INPUT", BAD_REQUEST;
    /// The body is not JSON.
    MalformedJson = "MALFORMED_JSON", BAD_REQUEST;
    /// The body is not the form that its `Content-Type` says.
    MalformedForm = "MALFORMED_FORM", BAD_REQUEST;
    /// The GraphQL query cannot be read, or asks for what the schema does not have.
    QueryInvalid = "QUERY_INVALID", BAD_REQUEST;
    /// The GraphQL query goes over a limit; `details` says which (`limit`) and how much is allowed (`allowed`).
    QueryTooLarge = "QUERY_TOO_LARGE", BAD_REQUEST;
    /// The token of an e-mail is spent, expired, voided or unknown.
    InvalidToken = "INVALID_TOKEN", BAD_REQUEST;
    /// The route needs an access token, and none was sent.
    AuthenticationRequired = "AUTHENTICATION_REQUIRED", UNAUTHORIZED;
    /// The access token is malformed, not ours, expired or revoked.
    AccessTokenInvalid = "ACCESS_TOKEN_INVALID", UNAUTHORIZED;
    /// Wrong e-mail address or wrong password.
    InvalidCredentials = "INVALID_CREDENTIALS", UNAUTHORIZED;
    /// The refresh token is malformed, unknown, expired or revoked.
    RefreshTokenInvalid = "REFRESH_TOKEN_INVALID", UNAUTHORIZED;
    /// The refresh token was used before: all tokens of its session are revoked now.
    TokenReused = "TOKEN_REUSED", UNAUTHORIZED;
    /// The caller may not do this.
    Forbidden = "FORBIDDEN", FORBIDDEN;
    /// The caller's own password, sent to prove who is asking, is wrong.
    WrongPassword = "WRONG_PASSWORD", FORBIDDEN;
    /// The password is right, but the e-mail address was not confirmed yet.
    AccountNotActivated = "ACCOUNT_NOT_ACTIVATED", FORBIDDEN;
    /// Requests from this address are refused.
    AddressBlocked = "ADDRESS_BLOCKED", FORBIDDEN;
    /// There is no such path or thing.
    NotFound = "NOT_FOUND", NOT_FOUND;
    /// There is no such task, or it is somebody else's.
    TaskNotFound = "TASK_NOT_FOUND", NOT_FOUND;
    /// The path exists, but not with this method; `Allow` lists those it has.
    MethodNotAllowed = "METHOD_NOT_ALLOWED", METHOD_NOT_ALLOWED;
    /// The body did not arrive in time.
    RequestTimeout = "REQUEST_TIMEOUT", REQUEST_TIMEOUT;
    /// An account with this e-mail address exists.
    EmailTaken = "EMAIL_TAKEN", CONFLICT;
    /// Another movie has this TMDb id, or had it when it was deleted.
    TmdbIdTaken = "TMDB_ID_TAKEN", CONFLICT;
    /// There is a genre of this name already.
    GenreExists = "GENRE_EXISTS", CONFLICT;
    /// Movies have this genre; name another in its place with `replace_with`.
    GenreInUse = "GENRE_IN_USE", CONFLICT;
    /// The caller has rated the movie, and who rates it has watched it; delete the rating first.
    MovieIsRated = "MOVIE_IS_RATED", CONFLICT;
    /// Nobody would be left who can administer this server; make somebody else an admin first.
    LastAdmin = "LAST_ADMIN", CONFLICT;
    /// There is a role of this name already.
    RoleExists = "ROLE_EXISTS", CONFLICT;
    /// This would block the address that the request comes from.
    OwnAddress = "OWN_ADDRESS", CONFLICT;
    /// An import of the caller's history has not ended yet; `details.task_id` names it.
    ImportRunning = "IMPORT_RUNNING", CONFLICT;
    /// The body is larger than the server accepts.
    PayloadTooLarge = "PAYLOAD_TOO_LARGE", PAYLOAD_TOO_LARGE;
    /// The body must be `application/json`, or where files are taken `multipart/form-data`.
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", UNSUPPORTED_MEDIA_TYPE;
    /// The caller or its address has asked too often; `Retry-After` says when to ask again.
    TooManyRequests = "TOO_MANY_REQUESTS", TOO_MANY_REQUESTS;
    /// Too many wrong passwords for this account, or from this address; `Retry-After` says when to try again.
    LoginLocked = "LOGIN_LOCKED", TOO_MANY_REQUESTS;
    /// The request line and headers are larger than the server accepts.
    HeadersTooLarge = "HEADERS_TOO_LARGE", REQUEST_HEADER_FIELDS_TOO_LARGE;
    /// An unexpected error; the server's log has it under `details.request_id`.
    InternalError = "INTERNAL_ERROR", INTERNAL_SERVER_ERROR;
    /// Too many jobs are waiting already; `Retry-After` says when to ask again.
    QueueFull = "QUEUE_FULL", SERVICE_UNAVAILABLE;
    /// Redis cannot be reached.
    QueueUnavailable = "QUEUE_UNAVAILABLE", SERVICE_UNAVAILABLE;
    /// MySQL cannot be reached.
    DatabaseUnavailable = "DATABASE_UNAVAILABLE", SERVICE_UNAVAILABLE;
    /// It would have to be fetched from TMDb, which cannot be asked now.
    TmdbUnavailable = "TMDB_UNAVAILABLE", SERVICE_UNAVAILABLE;
    /// The GraphQL query took too long and was given up.
    QueryTimeout = "QUERY_TIMEOUT", SERVICE_UNAVAILABLE;
    /// A service that the server needs is away; `details` says which.
    NotReady = "NOT_READY", SERVICE_UNAVAILABLE;
}

impl Code {
    /// All codes as a Markdown table, for the documentation.
    pub fn table() -> String {
        let rows = Self::ALL.iter().map(|code| {
            let (status, meaning) = (code.status().as_u16(), code.meaning().trim());
            format!("| `{}` | {status} | {meaning} |\n", code.as_str())
        });
        let head = "| code | status | meaning |\n| --- | --- | --- |\n";
        head.to_owned() + &rows.collect::<String>()
    }
}
