//! The pages behind the links in our mails.
//!
//! A link has its token behind `#`, which browsers don't send: opening it (as mail scanners do) spends nothing, and no log has the
//! token. The page's button sends it, to the path of the page.

use actix_web::HttpResponse;
use actix_web::http::header;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const PAGE: &str = include_str!("link_page/page.html");
const NEW_PASSWORD: &str = r#"<label for="new_password">New password</label>
<input id="new_password" name="new_password" type="password" autocomplete="new-password" required>
"#;

/// A page with a button.
pub struct LinkPage {
    html: String,
    policy: String,
}

impl LinkPage {
    /// A page that says `say` and has only its button to press.
    pub fn new(title: &str, say: &str, button: &str) -> Self {
        Self::with("", title, say, button)
    }

    /// A page that also asks for a new password.
    pub fn with_password(title: &str, say: &str, button: &str) -> Self {
        Self::with(NEW_PASSWORD, title, say, button)
    }

    fn with(field: &str, title: &str, say: &str, button: &str) -> Self {
        // nothing of this comes from a client
        let html = PAGE
            .replace("{{field}}", field)
            .replace("{{title}}", title)
            .replace("{{say}}", say)
            .replace("{{button}}", button);
        // nothing runs on the page but its own script and style, known by their hashes
        let policy = format!(
            "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src 'self'; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            hash(&html, "script"),
            hash(&html, "style")
        );
        Self { html, policy }
    }

    /// The page as an answer.
    pub fn answer(&self) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((header::CONTENT_SECURITY_POLICY, self.policy.as_str()))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(self.html.clone())
    }
}

/// What the policy knows the inside of the page's one such element by.
fn hash(html: &str, tag: &str) -> String {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let inside = html.split_once(&open).map_or("", |(_, rest)| rest);
    let inside = inside.split_once(&close).map_or("", |(inside, _)| inside);
    STANDARD.encode(Sha256::digest(inside))
}
