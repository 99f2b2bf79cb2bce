//! The delivery package (播出包): what the station receives.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    edition::PackageStatus,
    ids::{BlobHash, EditionId, Revision},
    rendered::FileRole,
    units::Millis,
};

/// The shape of `manifest.json`; raised only when a reader of the old one would misread it.
pub const MANIFEST_SCHEMA: &str = "yixian-manifest/1";

/// One file of the package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Path inside the folder, `/` between parts.
    pub path: String,
    /// What it is for.
    pub role: FileRole,
    /// Index into the rundown's items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256.
    pub sha256: BlobHash,
}

/// One signature in the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestSignOff {
    /// Index into the rundown's items.
    pub item: usize,
    /// 初审, 复审 or 终审.
    pub level: String,
    /// As printed.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Hash of what was seen.
    pub seen: BlobHash,
}

/// `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`MANIFEST_SCHEMA`].
    pub schema: String,
    /// The edition.
    pub edition: EditionId,
    /// 第 N 期.
    pub number: u32,
    /// The revision.
    pub revision: Revision,
    /// 正式 or 未经终审.
    pub status: PackageStatus,
    /// When the revision was frozen.
    pub frozen_at: DateTime<Utc>,
    /// Total running time.
    pub trt_ms: Millis,
    /// The slot.
    pub slot_ms: Millis,
    /// The signatures that hold.
    pub signed: Vec<ManifestSignOff>,
    /// Every file but this one and `SHA256SUMS`, sorted by path.
    pub files: Vec<ManifestFile>,
}

/// A package on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryPackage {
    /// The folder `…/yixian-DATE-rN`.
    pub folder: PathBuf,
    /// The same, zipped.
    pub zip: PathBuf,
    /// What is in it.
    pub manifest: Manifest,
}
