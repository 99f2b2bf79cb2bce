//! The package on disk: everything that touches files.

mod archive;
mod disk;
mod forms;
mod sample;

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use disk::{
    Staging, copy_synced, disk, hash, hash_of, make_parent, rename, sync_folder, sync_folders,
    write_synced,
};

pub use forms::check_forms;
use forms::forms;
pub use sample::{SamplePaper, sample_papers};

use super::{
    PackageError, checks_page, documents,
    files::{self, PackageFile, Source},
    graphics, manifest,
    media::{self, MediaFile},
    papers::Papers,
    pdf, readme,
    wants::Wants,
};
use crate::{
    config::fonts,
    model::{
        BlobHash, EditionRevision,
        package::{DeliveryPackage, FileSource, ManifestFile},
        rendered::{FileRole, RenderedEdition, RenderedFile},
    },
};

/// What the settings say of the papers.
#[derive(Debug, Clone, Default)]
pub struct PackageSettings {
    /// Font files with Simplified Chinese faces; empty: Debian's.
    pub fonts: Vec<PathBuf>,
    /// Folder with own templates; empty: those we bring.
    pub templates: PathBuf,
}

/// Files up to this length are hashed again by [`is_whole`].
const CHEAP_BYTES: u64 = 1024 * 1024;

/// Makes `out/yixian-DATE-rN/` and `out/yixian-DATE-rN.zip`. Blocking.
///
/// `media`: where a blob lies. `work`: for the unfinished package, on the file system of `out`.
/// Nothing stands under a final name before it is complete and synced. The same revision again
/// keeps what is there when it is equal, and replaces it otherwise. An original that is missing
/// or damaged in the media pool is left out, and the papers say so.
///
/// # Errors
/// The revision contradicts itself, a rendered file changed, or the disk refuses; then `out` is
/// as it was.
pub fn build(
    revision: &EditionRevision,
    rendered: &RenderedEdition,
    media: &dyn Fn(&BlobHash) -> PathBuf,
    out: &Path,
    work: &Path,
    settings: &PackageSettings,
) -> Result<DeliveryPackage, PackageError> {
    files::check_names(rendered)?;
    let stem = files::stem(revision);
    let staging = Staging::make(work, &stem)?;
    let folder = staging.path.join(&stem);
    fs::create_dir(&folder).map_err(disk(&folder))?;

    let profile = rendered.qc.as_ref().map(|report| &report.profile);
    let wants = Wants::of(profile, revision);
    let kept = wants.kept(rendered);
    let (originals, missing) = originals(revision, &kept, &wants, media, &folder)?;
    let rendered = &wants.named(&kept);
    let more: Vec<String> = rendered.warnings.iter().chain(&missing).cloned().collect();
    let faces = faces(&settings.fonts)?;
    let mut papers = Papers::read(revision, &more, &originals)?.wanting(wants.clone());
    graphics::boards(rendered, &mut papers);
    papers.forms = Arc::new(forms(&settings.templates)?);
    papers.warnings.extend(pdf::warning(&papers, &faces));
    let report = rendered.qc.as_ref();
    let papers_made = documents::all(&papers, &faces, rendered)?;
    let papers_named = papers_made
        .into_iter()
        .filter(|file| wants.takes(&file.path))
        .map(|file| PackageFile {
            path: wants.name(&file.path),
            ..file
        });
    let mut listed = Vec::new();
    for file in papers_named.chain(rendered_files(rendered)) {
        listed.push(place(&folder, &file, rendered)?);
    }
    let checks = PackageFile::paper(
        "checks.html",
        FileRole::Checks,
        checks_page::document(&papers, revision, report, &|frame| {
            fs::read(&frame.path).ok()
        })?,
    );
    listed.push(place(&folder, &checks, rendered)?);
    listed.extend(listed_originals(&folder, &originals)?);

    let explained: Vec<readme::Listed> = listed
        .iter()
        .map(|file| readme::Listed {
            path: file.path.clone(),
            role: file.role,
            item: file.item,
            bytes: file.bytes,
        })
        .collect();
    let readme = PackageFile::paper(
        "README.txt",
        FileRole::Readme,
        readme::document(&papers, &explained)?,
    );
    listed.insert(0, place(&folder, &readme, rendered)?);

    files::check_listed(listed.iter().map(|file| file.path.as_str()))?;
    let mut order: Vec<String> = listed.iter().map(|file| file.path.clone()).collect();
    let manifest = manifest::manifest(revision, listed);
    let document = manifest::document(&manifest)?;
    let sums = manifest::sums(&manifest, &document);
    write_synced(&folder.join("manifest.json"), &document)?;
    write_synced(&folder.join("SHA256SUMS"), sums.as_bytes())?;
    order.extend(["manifest.json".to_owned(), "SHA256SUMS".to_owned()]);
    sync_folders(&folder)?;

    let zip = staging.path.join(format!("{stem}.zip"));
    let file = File::create(&zip).map_err(disk(&zip))?;
    let file = archive::write(
        io::BufWriter::new(file),
        &folder,
        &stem,
        &order,
        revision.frozen_at,
    )
    .map_err(|error| PackageError::Disk {
        path: zip.clone(),
        source: error.into(),
    })?;
    let file = file.into_inner().map_err(|error| PackageError::Disk {
        path: zip.clone(),
        source: error.into_error(),
    })?;
    file.sync_all().map_err(disk(&zip))?;
    drop(file);
    let (zip_sha256, _) = hash(&zip).map_err(disk(&zip))?;

    fs::create_dir_all(out).map_err(disk(out))?;
    let package = DeliveryPackage {
        folder: out.join(&stem),
        zip: out.join(format!("{stem}.zip")),
        zip_sha256: Some(zip_sha256),
        manifest,
    };
    put_in_place(&staging, &folder, &zip, &package)?;
    sync_folder(out)?;
    Ok(package)
}

/// The faces of the PDF papers.
fn faces(named: &[PathBuf]) -> Result<pdf::Faces, PackageError> {
    let files = fonts::files(named);
    if files.is_empty() {
        return Err(PackageError::Fonts {
            looked: fonts::FOLDER.to_owned(),
        });
    }
    let mapped = |path: &PathBuf| {
        let bytes = fonts::mapped(path).map_err(disk(path))?;
        Ok((path.display().to_string(), bytes))
    };
    pdf::Faces::load(files.iter().map(mapped).collect::<Result<_, _>>()?)
}

/// Whether folder, zip and every file of the manifest are still there with their recorded length.
/// Files up to 1 MiB are hashed too; a zip that was cut has lost its directory and is noticed.
/// Blocking.
#[must_use]
pub fn is_whole(package: &DeliveryPackage) -> bool {
    folder_flaw(package, CHEAP_BYTES).is_none() && zip_is_whole(package).unwrap_or(false)
}

/// The first file of the package that is not, byte for byte, what was sealed; `None`: all are.
/// Everything is read: seconds for a package of gigabytes. Blocking.
#[must_use]
pub fn flaw(package: &DeliveryPackage) -> Option<PathBuf> {
    folder_flaw(package, u64::MAX).or_else(|| {
        let sound = match package.zip_sha256 {
            Some(sealed) => hash(&package.zip).is_ok_and(|(found, _)| found == sealed),
            // Sealed before its hash was kept.
            None => zip_holds(package).unwrap_or(false),
        };
        (!sound).then(|| package.zip.clone())
    })
}

/// Whether the file at `path` has this content. Blocking.
#[must_use]
pub fn holds(path: &Path, sha256: &BlobHash) -> bool {
    hash(path).is_ok_and(|(found, _)| found == *sha256)
}

fn folder_flaw(package: &DeliveryPackage, hash_up_to: u64) -> Option<PathBuf> {
    let manifest = &package.manifest;
    let at = |name: &str| package.folder.join(name);
    let Ok(document) = manifest::document(manifest) else {
        return Some(at("manifest.json"));
    };
    let sums = manifest::sums(manifest, &document);
    let own = [
        ("manifest.json", document.as_slice()),
        ("SHA256SUMS", sums.as_bytes()),
    ];
    let own = own
        .into_iter()
        .find(|(name, bytes)| !fs::read(at(name)).is_ok_and(|found| found == *bytes))
        .map(|(name, _)| at(name));
    own.or_else(|| {
        let mut files = manifest.files.iter().map(|file| (file, at(&file.path)));
        let wrong = files.find(|(file, path)| {
            let right_length =
                fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == file.bytes);
            let right = right_length
                && (file.bytes > hash_up_to
                    || hash(path).is_ok_and(|(found, _)| found == file.sha256));
            !right
        });
        wrong.map(|(_, path)| path)
    })
}

fn zip_is_whole(package: &DeliveryPackage) -> zip::result::ZipResult<bool> {
    let stem = package
        .folder
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let mut archive = zip::ZipArchive::new(File::open(&package.zip)?)?;
    if archive.len() != package.manifest.files.len() + 2 {
        return Ok(false);
    }
    for file in &package.manifest.files {
        let entry = archive.by_name(&format!("{stem}/{}", file.path))?;
        if entry.size() != file.bytes {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether every file of the manifest can be unpacked as it was sealed.
fn zip_holds(package: &DeliveryPackage) -> zip::result::ZipResult<bool> {
    if !zip_is_whole(package)? {
        return Ok(false);
    }
    let stem = package
        .folder
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let mut archive = zip::ZipArchive::new(File::open(&package.zip)?)?;
    for file in &package.manifest.files {
        let mut entry = archive.by_name(&format!("{stem}/{}", file.path))?;
        if hash_of(&mut entry)?.0 != file.sha256 {
            return Ok(false);
        }
    }
    Ok(true)
}

fn rendered_files(rendered: &RenderedEdition) -> impl Iterator<Item = PackageFile> {
    rendered.files.iter().map(|file| PackageFile {
        path: file.name.clone(),
        role: file.role,
        item: file.item,
        source: if file.role == FileRole::Media {
            Source::Blob(file.path.clone())
        } else {
            Source::Rendered(file.path.clone())
        },
    })
}

/// Copies the originals that the render room did not bring. Returns all of `media/` that can be
/// had, and a Chinese warning for each that cannot.
fn originals(
    revision: &EditionRevision,
    rendered: &RenderedEdition,
    wants: &Wants,
    media: &dyn Fn(&BlobHash) -> PathBuf,
    folder: &Path,
) -> Result<(Vec<MediaFile>, Vec<String>), PackageError> {
    let mut kept = Vec::new();
    let mut missing = Vec::new();
    let planned = media::plan(revision, rendered).into_iter();
    for file in planned.filter(|file| wants.takes(&file.name)) {
        let file = MediaFile {
            name: wants.name(&file.name),
            ..file
        };
        if file.rendered {
            kept.push(file);
            continue;
        }
        let from = media(&file.source);
        let right = hash(&from).is_ok_and(|(found, _)| found == file.source);
        if right {
            let to = folder.join(&file.name);
            make_parent(&to)?;
            copy_synced(&from, &to)?;
            kept.push(file);
        } else {
            missing.push(format!(
                "第 {:02} 条的原始素材 {} 缺失或已损坏，未放入播出包，请向供稿单位补要",
                file.number, file.name
            ));
        }
    }
    Ok((kept, missing))
}

fn listed_originals(
    folder: &Path,
    originals: &[MediaFile],
) -> Result<Vec<ManifestFile>, PackageError> {
    originals
        .iter()
        .filter(|file| !file.rendered)
        .map(|file| {
            let path = folder.join(&file.name);
            let (sha256, bytes) = hash(&path).map_err(disk(&path))?;
            Ok(ManifestFile {
                path: file.name.clone(),
                role: FileRole::Media,
                item: file.number.checked_sub(1),
                bytes,
                sha256,
                source: Some(FileSource::Submission),
            })
        })
        .collect()
}

/// Puts one file into the folder, synced, and says what it is.
fn place(
    folder: &Path,
    file: &PackageFile,
    rendered: &RenderedEdition,
) -> Result<ManifestFile, PackageError> {
    let to = folder.join(&file.path);
    make_parent(&to)?;
    match &file.source {
        Source::Bytes(bytes) => write_synced(&to, bytes)?,
        Source::Rendered(from) => {
            if fs::hard_link(from, &to).is_err() {
                copy_synced(from, &to)?;
            } else {
                File::open(&to)
                    .and_then(|file| file.sync_all())
                    .map_err(disk(&to))?;
            }
        }
        Source::Blob(from) => copy_synced(from, &to)?,
    }
    let (sha256, bytes) = hash(&to).map_err(disk(&to))?;
    let recorded = rendered.files.iter().find(|one| one.name == file.path);
    if let Source::Rendered(from) | Source::Blob(from) = &file.source
        && recorded.is_some_and(|one| one.sha256 != sha256 || one.bytes != bytes)
    {
        return Err(PackageError::Changed { path: from.clone() });
    }
    Ok(ManifestFile {
        path: file.path.clone(),
        role: file.role,
        item: file.item,
        bytes,
        sha256,
        source: Some(origin(file, recorded, sha256)),
    })
}

fn origin(file: &PackageFile, recorded: Option<&RenderedFile>, sha256: BlobHash) -> FileSource {
    match (&file.source, recorded.and_then(|one| one.source)) {
        (Source::Bytes(_), _) => FileSource::Revision,
        (_, Some(shows)) if shows == sha256 => FileSource::Submission,
        (_, shows) => FileSource::Render { shows },
    }
}

/// Moves folder and zip to their final names, unless the same lies there already.
fn put_in_place(
    staging: &Staging,
    folder: &Path,
    zip: &Path,
    package: &DeliveryPackage,
) -> Result<(), PackageError> {
    if folder_flaw(package, u64::MAX).is_some() {
        let old = staging.path.join("replaced");
        if package.folder.symlink_metadata().is_ok() {
            rename(&package.folder, &old)?;
        }
        if let Err(error) = rename(folder, &package.folder) {
            // Better the old package than none.
            if old.exists() {
                rename(&old, &package.folder)?;
            }
            return Err(error);
        }
    }
    let equal = match (hash(zip), hash(&package.zip)) {
        (Ok(new), Ok(old)) => new == old,
        _ => false,
    };
    if equal {
        Ok(())
    } else {
        rename(zip, &package.zip)
    }
}

#[cfg(test)]
mod tests;
