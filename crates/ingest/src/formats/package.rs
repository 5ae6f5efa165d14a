//! Documents that are a ZIP of parts: spreadsheets, OpenDocument, EPUB. Apart because each of them opens its parts alike, and
//! because a small archive may unpack to any length.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::encoding;
use crate::failure::Fault;
use crate::too_large;

/// What every ZIP begins with that holds anything.
pub(super) const MARK: &[u8] = b"PK\x03\x04";
/// All parts together may come to this many times the size of the file.
const MAX_RATIO: u64 = 200;
/// Bytes that they may come to whatever the file's size.
const FREE: u64 = 64 << 20;

/// A document that is a ZIP of parts.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// What the document is, for people.
    what: &'static str,
    max_bytes: u64,
    left: u64,
}

impl<'b> Package<'b> {
    /// Opens a document; no part of it may be larger than `max_bytes`.
    pub fn open(bytes: &'b [u8], what: &'static str, max_bytes: u64) -> Result<Self, Fault> {
        if !bytes.starts_with(b"PK") {
            encoding::refuse(bytes)?;
            return Err(Fault::new(format!("it is no {what}"), "end its name as its format asks"));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(what, &error))?;
        let left = (bytes.len() as u64).saturating_mul(MAX_RATIO).max(FREE);
        Ok(Self { archive, what, max_bytes, left })
    }

    /// What is told of a document whose parts are not as they should be.
    pub fn damaged(&self, why: impl std::fmt::Display) -> Fault {
        damaged(self.what, why)
    }

    /// The names of all parts.
    pub fn names(&self) -> Vec<String> {
        self.archive.file_names().flatten().map(|name| name.into_owned()).collect()
    }

    /// The bytes of a part, if there is one of this name.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(broken(self.what, &error)),
        };
        let most = self.max_bytes.min(self.left);
        let mut bytes = Vec::new();
        part.take(most.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| damaged(self.what, error))?;
        if bytes.len() as u64 > most {
            return Err(too_large("a part of it, unpacked,", most));
        }
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// The characters of a part, if there is one of this name.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Fault> {
        let Some(bytes) = self.part(name)? else { return Ok(None) };
        Ok(Some(encoding::decode(&bytes, true)?.text))
    }
}

fn broken(what: &str, error: &ZipError) -> Fault {
    match error {
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => {
            Fault::new("it is encrypted", "save it without a password")
        }
        error => damaged(what, error),
    }
}

fn damaged(what: &str, why: impl std::fmt::Display) -> Fault {
    Fault::new(
        format!("the {what} is damaged ({why})"),
        "open it in the program that it is from, and save it anew",
    )
}
