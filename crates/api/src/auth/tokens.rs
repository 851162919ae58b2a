//! Access tokens: short-lived JWTs that name a user and a session. What they grant is looked up at every request,
//! so that a logout or a changed role counts at once.

use std::time::Duration;

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use marquee_domain::UserId;
use marquee_settings::Auth;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

/// Tells an access token from any other token signed with the same secret.
const TOKEN_TYPE: &str = "access";
const LEEWAY_SECONDS: u64 = 5;

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The user's id (a string, as RFC 7519 has it).
    pub sub: String,
    /// The session: the family of refresh tokens this token belongs to.
    pub sid: String,
    /// The user's token version at the time; an older one is refused.
    pub ver: u32,
    /// Always `access`.
    pub typ: String,
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
}

impl Claims {
    /// The user's id.
    pub fn user_id(&self) -> Option<UserId> {
        self.sub.parse().ok()
    }
}

/// Signs and checks access tokens.
pub struct Tokens {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
    issuer: String,
    audience: String,
    lifetime: Duration,
}

impl Tokens {
    /// Keys and rules from the settings.
    pub fn new(settings: &Auth) -> Self {
        // Err only says that it was installed before, by an earlier `Tokens` of this process
        let _ = super::hs256::PROVIDER.install_default();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = LEEWAY_SECONDS;
        validation.set_issuer(&[&settings.issuer]);
        validation.set_audience(&[&settings.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let secret = settings.jwt_secret.expose_secret().as_bytes();
        Self {
            signing: EncodingKey::from_secret(secret),
            checking: DecodingKey::from_secret(secret),
            validation,
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            lifetime: Duration::from_secs(u64::from(settings.access_token_minutes) * 60),
        }
    }

    /// How long a new token is good for.
    pub fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// A token for `user` in the session `sid`.
    pub fn sign(
        &self,
        user: UserId,
        sid: &str,
        version: u32,
        now: DateTime<Utc>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims {
            sub: user.to_string(),
            sid: sid.to_owned(),
            ver: version,
            typ: TOKEN_TYPE.to_owned(),
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            iat: now.timestamp(),
            exp: (now + self.lifetime).timestamp(),
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.signing)
    }

    /// The claims of `token`, if it is an unexpired access token of ours.
    pub fn check(&self, token: &str) -> Option<Claims> {
        let claims = decode::<Claims>(token, &self.checking, &self.validation)
            .ok()?
            .claims;
        (claims.typ == TOKEN_TYPE).then_some(claims)
    }
}
