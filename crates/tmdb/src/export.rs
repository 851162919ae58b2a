//! The daily export: every movie's id, one JSON object a line, gzipped. Read as it comes, in constant memory.

use std::io::Write;

use chrono::NaiveDate;
use flate2::write::GzDecoder;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use reqwest::StatusCode;

use crate::answers::Exported;
use crate::client::away;
use crate::{Tmdb, TmdbError};

/// Longer than any line of the export; a file without line ends is none.
const LONGEST_LINE: usize = 64 * 1024;

/// An export that is being read.
pub struct Export {
    chunks: BoxStream<'static, reqwest::Result<Vec<u8>>>,
    decoder: GzDecoder<Vec<u8>>,
    ended: bool,
}

impl Tmdb {
    /// Begins to read the export of that day. They are ready by 08:00 UTC and kept for three months; one that is not there is `NotFound`.
    pub async fn export(&self, day: NaiveDate) -> Result<Export, TmdbError> {
        let name = day.format("movie_ids_%m_%d_%Y.json.gz");
        let url = format!("{}/{name}", self.settings.export_url);
        let response = self.http.get(url).send().await.map_err(away)?;
        match response.status() {
            status if status.is_success() => {}
            // what their file server says of a file that there is not
            StatusCode::NOT_FOUND | StatusCode::FORBIDDEN => return Err(TmdbError::NotFound),
            _ => return Err(TmdbError::Away("it has an error of its own")),
        }
        let chunks = response.bytes_stream().map(|chunk| chunk.map(Into::into));
        Ok(Export {
            chunks: chunks.boxed(),
            decoder: GzDecoder::new(Vec::new()),
            ended: false,
        })
    }
}

impl Export {
    /// The next movies, some thousands at most; `None` at the end. Lines that cannot be read are left out.
    pub async fn next(&mut self) -> Result<Option<Vec<Exported>>, TmdbError> {
        while !self.ended {
            if let Some(chunk) = self.chunks.next().await {
                self.unpack(&chunk.map_err(away)?)?;
            } else {
                self.decoder.try_finish().map_err(|_| nonsense())?;
                self.ended = true;
            }
            let movies = self.whole_lines()?;
            if !movies.is_empty() {
                return Ok(Some(movies));
            }
        }
        Ok(None)
    }

    fn unpack(&mut self, chunk: &[u8]) -> Result<(), TmdbError> {
        self.decoder.write_all(chunk).map_err(|_| nonsense())?;
        self.decoder.flush().map_err(|_| nonsense())
    }

    fn whole_lines(&mut self) -> Result<Vec<Exported>, TmdbError> {
        let unpacked = self.decoder.get_mut();
        let end = if self.ended {
            unpacked.len()
        } else {
            let last = unpacked.iter().rposition(|byte| *byte == b'\n');
            last.map_or(0, |at| at + 1)
        };
        let rest = unpacked.split_off(end);
        let lines = std::mem::replace(unpacked, rest);
        if unpacked.len() > LONGEST_LINE {
            return Err(nonsense());
        }
        let movies = lines.split(|byte| *byte == b'\n');
        Ok(movies
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect())
    }
}

fn nonsense() -> TmdbError {
    TmdbError::Away("its export cannot be read")
}
