//! A model as bytes, for keeping and sending.
//!
//! `marquee-model`, a version, the SHA-256 of all that follows, and that: the model, deflated. Neighbours are differences in as few bytes as each
//! needs; weights are written byte by byte, all first bytes, then all second ones, since those that are alike compress well.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};

use crate::interactions::narrow;
use crate::model::table::Table;
use crate::model::{Model, Origin};

const NAME: &[u8] = b"marquee-model";
const VERSION: u8 = 1;
const CHECKSUM: usize = 32;

/// These bytes are no model that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Something else.
    #[error("this is not a model")]
    Foreign,
    /// Written by a program that writes models in another way.
    #[error("this model is of version {0}, not {VERSION}")]
    Version(u8),
    /// Not what was written.
    #[error("this model is damaged")]
    Damaged,
}

impl Model {
    /// The model as bytes: the same model is always the same bytes.
    pub fn encode(&self) -> Vec<u8> {
        let body = deflated(&self.plain());
        let mut bytes = Vec::with_capacity(NAME.len() + 1 + CHECKSUM + body.len());
        bytes.extend(NAME);
        bytes.push(VERSION);
        bytes.extend(Sha256::digest(&body));
        bytes.extend(body);
        bytes
    }

    /// The model of these bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Unusable> {
        let rest = bytes.strip_prefix(NAME).ok_or(Unusable::Foreign)?;
        let (&version, rest) = rest.split_first().ok_or(Unusable::Damaged)?;
        if version != VERSION {
            return Err(Unusable::Version(version));
        }
        let (checksum, body) = rest.split_at_checked(CHECKSUM).ok_or(Unusable::Damaged)?;
        if Sha256::digest(body).as_slice() != checksum {
            return Err(Unusable::Damaged);
        }
        let mut plain = Vec::new();
        let read = DeflateDecoder::new(body).read_to_end(&mut plain);
        read.map_err(|_| Unusable::Damaged)?;
        Self::of_plain(&mut Reader(&plain)).ok_or(Unusable::Damaged)
    }

    fn plain(&self) -> Vec<u8> {
        let table = &self.table;
        let mut bytes = Vec::with_capacity(table.len() * 6);
        bytes.extend(self.origin.trained_at.to_le_bytes());
        bytes.extend(self.origin.users.to_le_bytes());
        bytes.extend(self.origin.ratings.to_le_bytes());
        bytes.extend(self.large.to_le_bytes());
        write_number(&mut bytes, table.movies.len() as u64);
        write_ascending(&mut bytes, table.movies.iter().copied());
        for place in 0..table.movies.len() {
            let row = table.range(place);
            write_number(&mut bytes, row.len() as u64);
            write_ascending(
                &mut bytes,
                table.neighbours[row].iter().map(|&to| u64::from(to)),
            );
        }
        for plane in 0..size_of::<f32>() {
            let all = table.weights.iter().chain(&table.rest);
            bytes.extend(all.map(|weight| weight.to_le_bytes()[plane]));
        }
        bytes
    }

    fn of_plain(bytes: &mut Reader<'_>) -> Option<Self> {
        let origin = Origin {
            trained_at: i64::from_le_bytes(bytes.array()?),
            users: u64::from_le_bytes(bytes.array()?),
            ratings: u64::from_le_bytes(bytes.array()?),
        };
        let large = f32::from_le_bytes(bytes.array()?);
        let count = usize::try_from(bytes.number()?).ok()?;
        let movies = bytes.ascending(count)?;
        let (mut offsets, mut neighbours) = (vec![0], Vec::new());
        for _ in 0..count {
            let len = usize::try_from(bytes.number()?).ok()?;
            for to in bytes.ascending(len)? {
                let to = u32::try_from(to).ok()?;
                neighbours.push(to);
                if to as usize >= count {
                    return None;
                }
            }
            offsets.push(narrow(neighbours.len()));
        }
        let planes: Vec<&[u8]> = (0..size_of::<f32>())
            .map(|_| bytes.take(neighbours.len() + count))
            .collect::<Option<_>>()?;
        let weight = |at: usize| f32::from_le_bytes([0, 1, 2, 3].map(|plane| planes[plane][at]));
        let weights = (0..neighbours.len()).map(weight).collect();
        let rest = (neighbours.len()..neighbours.len() + count)
            .map(weight)
            .collect();
        bytes.0.is_empty().then_some(Self {
            table: Table {
                movies,
                offsets,
                neighbours,
                weights,
                rest,
            },
            origin,
            large,
        })
    }
}

fn deflated(plain: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::with_capacity(plain.len()), Compression::fast());
    // Writing to memory doesn't fail; if it did, the bytes would be no model, and decoding would say so.
    let _ = encoder.write_all(plain);
    encoder.finish().unwrap_or_default()
}

/// In groups of seven bits, the lowest first; the highest bit says that more follow.
fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push((number & 0x7f) as u8);
}

fn write_ascending(bytes: &mut Vec<u8>, numbers: impl Iterator<Item = u64>) {
    let mut last = 0;
    for number in numbers {
        write_number(bytes, number - last);
        last = number;
    }
}

/// What is left to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = *self.take(1)?.first()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn ascending(&mut self, count: usize) -> Option<Vec<u64>> {
        let mut last = 0_u64;
        (0..count)
            .map(|_| {
                last = last.checked_add(self.number()?)?;
                Some(last)
            })
            .collect()
    }
}
