//! How long a client wants its answer held until its task has ended.

use std::time::Duration;

use actix_web::HttpRequest;

use super::Fields;

/// The longest a request may wait.
pub const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// `?wait=N` or `Prefer: wait=N` (RFC 7240), in whole seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wait(Option<Duration>);

impl Wait {
    /// Takes the parameter `wait`.
    pub fn read(fields: &mut Fields) -> Option<Self> {
        fields.optional_text("wait", seconds).map(Self)
    }

    /// The wait asked for in the query, else in the header, else `default`. A preference that is malformed or too
    /// long is refused, as the parameter is.
    pub fn or_preferred(
        self,
        request: &HttpRequest,
        default: Duration,
    ) -> Result<Duration, crate::error::ApiError> {
        if let Some(wait) = self.0 {
            return Ok(wait);
        }
        for value in request.headers().get_all("prefer") {
            let preferences = value.to_str().unwrap_or_default().split([',', ';']);
            for preference in preferences {
                let Some((name, value)) = preference.split_once('=') else {
                    continue;
                };
                if name.trim().eq_ignore_ascii_case("wait") {
                    let value = value.trim().trim_matches('"');
                    return seconds(value).map_err(|problem| {
                        crate::error::ApiError::invalid_field("Prefer", format!("wait {problem}"))
                    });
                }
            }
        }
        Ok(default)
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse().map(Duration::from_secs) {
        Ok(wait) if wait <= LONGEST_WAIT => Ok(wait),
        _ => Err(format!(
            "must be whole seconds, 0 to {}",
            LONGEST_WAIT.as_secs()
        )),
    }
}
