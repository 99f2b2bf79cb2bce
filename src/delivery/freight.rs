//! What travels with the mail, and what stays in our archive.

use super::picture::LARGEST_INLINE;
use crate::model::{
    BlobHash,
    package::{Manifest, ManifestFile},
    rendered::FileRole,
};

/// The zip of the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// `yixian-2026-11-28-r3.zip`.
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256.
    pub sha256: BlobHash,
}

/// Which files are attached. Paths are those of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Load {
    /// Whether the zip is.
    pub zip: bool,
    /// Files attached one by one, most wanted first.
    pub attached: Vec<String>,
    /// Files that reach the station neither in the zip nor by themselves, in package order.
    pub kept: Vec<String>,
    /// The picture shown in the text.
    pub contact_sheet: Option<String>,
}

/// The bytes that go with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freight {
    /// The zip, attached or not.
    pub archive: Archive,
    /// What goes and what stays.
    pub load: Load,
    /// The zip's bytes, when it is attached.
    pub zip: Option<Vec<u8>>,
    /// The bytes of each of [`Load::attached`].
    pub attached: Vec<Vec<u8>>,
    /// The contact sheet's bytes.
    pub contact_sheet: Option<Vec<u8>>,
}

/// More than this many single attachments and nobody finds anything.
const MOST_ATTACHED: usize = 30;

/// A contact sheet larger than this is a file like any other: decoding it would cost too much.
const LARGEST_SHEET: u64 = 20_000_000;

/// Decides what goes within `max` bytes, counted before base64, the picture in the text included.
///
/// The zip, if it fits, and beside it the rundown and the script as Word files where there is room:
/// on a telephone nobody opens a zip. Else the documents, captions and cards one by one. A file is
/// never split; what stays is named.
#[must_use]
pub fn plan(manifest: &Manifest, zip_bytes: u64, max: u64) -> Load {
    let contact_sheet = manifest.files.iter().find(|file| {
        file.role == FileRole::ContactSheet
            && file.bytes <= LARGEST_SHEET
            && file.bytes.min(LARGEST_INLINE) <= max
    });
    let mut room =
        max.saturating_sub(contact_sheet.map_or(0, |file| file.bytes.min(LARGEST_INLINE)));
    let contact_sheet = contact_sheet.map(|file| file.path.clone());
    let zip = zip_bytes <= room;
    room -= if zip { zip_bytes } else { 0 };
    let mut wanted: Vec<&ManifestFile> = manifest
        .files
        .iter()
        .filter(|file| !zip || is_first_paper(file))
        .collect();
    wanted.sort_by_key(|file| rank(file));
    let mut attached = Vec::new();
    for file in wanted {
        if file.bytes <= room && attached.len() < MOST_ATTACHED {
            room -= file.bytes;
            attached.push(file.path.clone());
        }
    }
    let kept = manifest
        .files
        .iter()
        .filter(|file| !zip && !attached.contains(&file.path))
        .map(|file| file.path.clone())
        .collect();
    Load {
        zip,
        attached,
        kept,
        contact_sheet,
    }
}

/// Bytes of files that fit into a mail of `bytes`: base64 in lines of 76 takes 78 for 57, and the text
/// with its picture needs some room of its own.
#[must_use]
pub fn raw_room(bytes: u64) -> u64 {
    const TEXT: u64 = 256 * 1024;
    bytes.saturating_sub(TEXT) / 78 * 57
}

fn ending(file: &ManifestFile) -> &str {
    file.path.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// 串联单 and 口播稿, the two papers that everybody opens first.
fn is_first_paper(file: &ManifestFile) -> bool {
    matches!(file.role, FileRole::Rundown | FileRole::Script)
        && !file.path.contains('/')
        && ending(file) == "docx"
}

/// Captions in other forms than SRT and 唱词.
fn is_rare(file: &ManifestFile) -> bool {
    !matches!(ending(file), "srt" | "txt" | "xlsx") || file.path.ends_with("-timecode.txt")
}

/// The files that the mail names one by one of those that are not in it, at most `most`: films and what
/// else is large, as nobody fetches small ones singly.
#[must_use]
pub fn told<'m>(manifest: &'m Manifest, load: &Load, most: usize) -> Vec<&'m ManifestFile> {
    let mut files: Vec<&ManifestFile> = load
        .kept
        .iter()
        .filter_map(|path| manifest.files.iter().find(|file| file.path == *path))
        .collect();
    files.sort_by_key(|file| {
        let first = !matches!(file.role, FileRole::Preview);
        (first, std::cmp::Reverse(file.bytes), file.path.clone())
    });
    files.truncate(most);
    files
}

/// Sorts the most wanted first: what is read on air before what is looked at, whole before parts.
fn rank(file: &ManifestFile) -> (u8, u8, String) {
    let role = match file.role {
        // For programs: whoever wants them looks into the zip.
        FileRole::Rundown if ending(file) == "json" => 15,
        FileRole::Rundown => 0,
        FileRole::Script => 1,
        FileRole::Readme | FileRole::Checks => 2,
        // What few stations take is found in the zip, or asked for.
        FileRole::Interchange => 16,
        FileRole::Captions if is_rare(file) => 15,
        FileRole::Captions if file.item.is_none() => 3,
        FileRole::TitleCardStill => 4,
        FileRole::StrapStill => 5,
        FileRole::Captions => 6,
        FileRole::GraphicStill => 7,
        FileRole::ContactSheet => 8,
        FileRole::Preview => 9,
        FileRole::TitleCardClip => 10,
        FileRole::Opener | FileRole::Closer => 11,
        FileRole::StrapClip => 12,
        FileRole::GraphicClip => 13,
        FileRole::Media => 14,
    };
    let form = match ending(file) {
        "docx" => 0,
        "xlsx" | "srt" => 1,
        "pdf" => 2,
        "txt" => 3,
        _ => 4,
    };
    (role, form, file.path.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::tests::manifest_of;

    #[test]
    fn the_zip_goes_when_it_fits_with_the_two_papers_beside_it() {
        let manifest = manifest_of(&[
            ("cards/02-title.png", FileRole::TitleCardStill, 50),
            ("preview.mp4", FileRole::Preview, 900),
            ("rundown.docx", FileRole::Rundown, 20),
            ("rundown.xlsx", FileRole::Rundown, 20),
            ("script.docx", FileRole::Script, 30),
        ]);
        let load = plan(&manifest, 1000, 1040);
        assert!(load.zip);
        assert_eq!(load.attached, ["rundown.docx"]);
        assert_eq!(load.kept, Vec::<String>::new());
    }

    #[test]
    fn without_room_for_the_zip_the_papers_go_and_the_rest_is_named() {
        let mut manifest = manifest_of(&[
            ("captions/01.srt", FileRole::Captions, 5),
            ("cards/02-title.mp4", FileRole::TitleCardClip, 80),
            ("cards/02-title.png", FileRole::TitleCardStill, 50),
            ("preview.mp4", FileRole::Preview, 900),
            ("rundown.docx", FileRole::Rundown, 20),
            ("rundown.xlsx", FileRole::Rundown, 20),
            ("script.docx", FileRole::Script, 30),
        ]);
        // Captions of one story come after the cards; those of the whole edition before.
        manifest.files[0].item = Some(1);
        let load = plan(&manifest, 1000, 130);
        assert!(!load.zip);
        assert_eq!(
            load.attached,
            [
                "rundown.docx",
                "rundown.xlsx",
                "script.docx",
                "cards/02-title.png",
                "captions/01.srt"
            ]
        );
        assert_eq!(load.kept, ["cards/02-title.mp4", "preview.mp4"]);
        // A form that few stations take waits for all others, even the whole edition's.
        let mut rare = manifest.clone();
        rare.files[0].path = "captions/edition.vtt".to_owned();
        rare.files[0].item = None;
        let attached = plan(&rare, 9000, 5000).attached;
        assert_eq!(attached.last().unwrap(), "captions/edition.vtt");
        let first: Vec<&str> = told(&manifest, &plan(&manifest, 1000, 0), 3)
            .into_iter()
            .map(|file| file.path.as_str())
            .collect();
        assert_eq!(
            first,
            ["preview.mp4", "cards/02-title.mp4", "cards/02-title.png"]
        );
        let none = plan(&manifest, 1000, 0);
        assert_eq!(none.attached, Vec::<String>::new());
        assert_eq!(none.kept.len(), 7);
    }
}
