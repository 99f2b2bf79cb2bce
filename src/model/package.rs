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

/// Where the bytes of a file come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FileSource {
    /// A paper, written from the frozen revision.
    Revision,
    /// Rendered from the frozen revision.
    Render {
        /// SHA-256 of the submitted picture or clip that it shows, where it shows one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shows: Option<BlobHash>,
    },
    /// A submitted picture or clip, byte for byte as it came.
    Submission,
}

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
    /// Where it comes from; `None` in manifests that were written before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<FileSource>,
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

/// 特批 in the manifest: the reviews that a producer let a story go on without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestOverride {
    /// Index into the rundown's items.
    pub item: usize,
    /// 初审, 复审, 终审.
    pub levels: Vec<String>,
    /// The producer, as printed.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why; Chinese.
    pub reason: String,
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
    /// What is missing among them by a producer's word (特批).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overridden: Vec<ManifestOverride>,
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
    /// SHA-256 of the zip; `None` in packages that were sealed before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zip_sha256: Option<BlobHash>,
    /// What is in it.
    pub manifest: Manifest,
}
