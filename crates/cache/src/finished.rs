use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use sha2::{Digest, Sha256};

/// An answer as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Names these bytes: a strong entity tag, with its quotes.
    pub etag: String,
    /// The `Link` header, for lists.
    pub link: Option<String>,
    /// The body.
    pub body: Bytes,
}

impl Finished {
    /// This body, named by its digest.
    pub fn new(body: impl Into<Bytes>, link: Option<String>) -> Self {
        let body = body.into();
        Self {
            etag: Self::tag(&body),
            link,
            body,
        }
    }

    /// The entity tag of these bytes: 96 bits of their SHA-256.
    pub fn tag(body: &[u8]) -> String {
        let digest = Sha256::digest(body);
        format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest[..12]))
    }
}
