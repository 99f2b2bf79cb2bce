//! Typed ids: one type for each thing, so that a story's id can never be passed for a mail's.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// An id, a hash or a number that does not have its shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not {expected}")]
pub struct InvalidId {
    given: String,
    expected: &'static str,
}

impl InvalidId {
    fn new(given: &str, expected: &'static str) -> Self {
        Self {
            given: given.to_owned(),
            expected,
        }
    }
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// A UUIDv7 (RFC 9562) whose time is `at` and whose 74 free bits come from `seed`.
            ///
            /// The same seed at the same instant gives the same id: a replayed week has the same
            /// ids, so the same input gives the same package bytes.
            #[must_use]
            pub fn derive(at: DateTime<Utc>, seed: &[u8]) -> Self {
                Self(derive_v7(at, $what, seed))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId::new(text, $what))
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

uuid_id!(
    /// One tip as it arrived (来稿).
    SubmissionId,
    "a submission id (UUID)"
);
uuid_id!(
    /// One editorial unit (稿件).
    StoryId,
    "a story id (UUID)"
);
uuid_id!(
    /// One mail in the outbox, to one recipient.
    MailId,
    "a mail id (UUID)"
);

fn derive_v7(at: DateTime<Utc>, kind: &str, seed: &[u8]) -> Uuid {
    let mut hasher = Sha256::new();
    hasher.update(kind.as_bytes());
    hasher.update([0]);
    hasher.update(seed);
    let digest = hasher.finalize();
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    let mut bytes = [0_u8; 16];
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&digest[..10]);
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Uuid::from_bytes(bytes)
}

/// SHA-256 of a file's bytes: its name in the blob store and in the manifest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BlobHash([u8; 32]);

impl BlobHash {
    /// Hashes `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Takes a digest computed elsewhere, e.g. while streaming a large file.
    #[must_use]
    pub fn from_digest(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The raw digest.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobHash({self})")
    }
}

impl FromStr for BlobHash {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let mut digest = [0_u8; 32];
        hex::decode_to_slice(text, &mut digest)
            .map_err(|_| InvalidId::new(text, "a SHA-256 in hexadecimal"))?;
        Ok(Self(digest))
    }
}

impl TryFrom<String> for BlobHash {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<BlobHash> for String {
    fn from(hash: BlobHash) -> Self {
        hash.to_string()
    }
}

/// An edition is named by its air date in the station's zone, `2026-11-28`; never by a week
/// number: Saturday 2027-01-02 lies in ISO week 2026-W53.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EditionId(NaiveDate);

impl EditionId {
    /// The edition that airs on `date`.
    #[must_use]
    pub fn new(date: NaiveDate) -> Self {
        Self(date)
    }

    /// The air date, in the station's zone.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.0
    }
}

impl fmt::Display for EditionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

impl FromStr for EditionId {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        // chrono alone would also take `2026-1-3`, a second name for the same edition.
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|_| text.len() == 10);
        date.map(Self)
            .ok_or_else(|| InvalidId::new(text, "an air date like 2026-11-28"))
    }
}

impl TryFrom<String> for EditionId {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<EditionId> for String {
    fn from(id: EditionId) -> Self {
        id.to_string()
    }
}

/// Which frozen version of an edition, counted from 1; written `r3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub u32);

impl Revision {
    /// The revision after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "r{}", self.0)
    }
}

/// What a sender quotes later (回执号), e.g. `2026W48-0137`: the ISO week of receipt in the
/// station's zone and a count within that week.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReceiptNumber(String);

impl ReceiptNumber {
    /// The `count`-th submission (from 1) of the ISO week that holds `local`.
    #[must_use]
    pub fn new(local: NaiveDate, count: u32) -> Self {
        let week = local.iso_week();
        Self(format!("{}W{:02}-{count:04}", week.year(), week.week()))
    }

    /// Takes a number stored before.
    #[must_use]
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_version_7_uuid_and_depends_on_its_seed_alone() {
        let at = DateTime::from_timestamp_millis(1_795_000_000_000).expect("in range");
        let id = StoryId::derive(at, b"one");
        assert_eq!(id, StoryId::derive(at, b"one"));
        assert_ne!(id, StoryId::derive(at, b"two"));
        assert_eq!(id.0.get_version_num(), 7);
        assert_eq!(id.to_string().parse::<StoryId>(), Ok(id));
    }

    #[test]
    fn an_edition_has_one_spelling() {
        assert!("2026-11-28".parse::<EditionId>().is_ok());
        for wrong in ["2026-11-2", "2026-02-30", "2026/11/28", "", "28"] {
            assert!(wrong.parse::<EditionId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_receipt_number_uses_the_iso_week() {
        let new_year = NaiveDate::from_ymd_opt(2027, 1, 2).expect("a date");
        assert_eq!(ReceiptNumber::new(new_year, 7).as_str(), "2026W53-0007");
    }
}
