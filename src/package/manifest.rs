//! `manifest.json` and `SHA256SUMS`: what is in the folder, byte for byte. Pure.

use super::{PackageError, json};
use crate::model::{
    BlobHash, EditionRevision,
    package::{MANIFEST_SCHEMA, Manifest, ManifestFile, ManifestOverride, ManifestSignOff},
};

/// The manifest of `files`, in any order.
pub(super) fn manifest(revision: &EditionRevision, mut files: Vec<ManifestFile>) -> Manifest {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let rundown = &revision.rundown;
    let signed = rundown
        .items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| Some((index, revision.story(item.story?)?)))
        .flat_map(|(item, story)| {
            story
                .valid_sign_offs()
                .into_iter()
                .map(move |sign| ManifestSignOff {
                    item,
                    level: sign.level.label().to_owned(),
                    name: sign.name.clone(),
                    at: sign.at,
                    seen: sign.seen,
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let overridden = rundown
        .items
        .iter()
        .enumerate()
        .filter_map(|(item, one)| Some((item, revision.story(one.story?)?.overridden()?)))
        .map(|(item, (special, levels))| ManifestOverride {
            item,
            levels: levels.iter().map(|one| one.label().to_owned()).collect(),
            name: special.name.clone(),
            at: special.at,
            reason: special.reason.clone(),
            seen: special.seen,
        })
        .collect();
    Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        edition: revision.edition,
        number: revision.number,
        revision: revision.revision,
        status: revision.status(),
        frozen_at: revision.frozen_at,
        trt_ms: rundown.trt(),
        slot_ms: rundown.slot_ms,
        signed,
        overridden,
        files,
    }
}

/// `manifest.json`, indented.
///
/// # Errors
/// Never in practice: plain data serializes.
pub(super) fn document(manifest: &Manifest) -> Result<Vec<u8>, PackageError> {
    json::pretty("manifest.json", manifest)
}

/// What `sha256sum -c` reads from inside the folder: two spaces, LF; the manifest's files and then
/// the manifest itself.
pub(super) fn sums(manifest: &Manifest, document: &[u8]) -> String {
    manifest
        .files
        .iter()
        .map(|file| (file.sha256, file.path.as_str()))
        .chain([(BlobHash::of(document), "manifest.json")])
        .map(|(hash, path)| format!("{hash}  {path}\n"))
        .collect()
}
