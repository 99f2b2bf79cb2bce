//! What lies in the folder, in which order, and the names that any client can open. Pure.

use std::{collections::BTreeSet, path::PathBuf};

use super::PackageError;
use crate::model::{EditionRevision, rendered::FileRole, rendered::RenderedEdition};

/// The name of the folder, and of the zip without `.zip`: `yixian-2026-11-28-r3`.
pub(super) fn stem(revision: &EditionRevision) -> String {
    format!("yixian-{}-{}", revision.edition, revision.revision)
}

/// One file on its way into the package.
#[derive(Debug, Clone)]
pub(super) struct PackageFile {
    /// Path inside the folder, `/` between parts.
    pub path: String,
    /// What it is for.
    pub role: FileRole,
    /// Index into the rundown's items.
    pub item: Option<usize>,
    /// Where its bytes come from.
    pub source: Source,
}

/// Where bytes come from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// Written here.
    Bytes(Vec<u8>),
    /// Rendered and never changed after: a hard link will do.
    Rendered(PathBuf),
    /// A blob: copied, as a producer who edits it in the folder must not change the media pool.
    Blob(PathBuf),
}

impl PackageFile {
    /// A paper.
    pub fn paper(path: &str, role: FileRole, bytes: Vec<u8>) -> Self {
        Self {
            path: path.to_owned(),
            role,
            item: None,
            source: Source::Bytes(bytes),
        }
    }
}

/// Names that this room writes itself.
const OWN: [&str; 16] = [
    "readme.txt",
    "checks.html",
    "rundown.docx",
    "rundown.xlsx",
    "rundown.pdf",
    "rundown.csv",
    "rundown.json",
    "rundown.schema.json",
    "script.docx",
    "script.pdf",
    "captions.xlsx",
    "script.txt",
    "script-gb18030.txt",
    "script.rtf",
    "manifest.json",
    "sha256sums",
];

/// Refuses a rendered name that is not a plain ASCII path, leaves the folder, or stands twice:
/// Windows does not tell `A.png` from `a.png`.
///
/// # Errors
/// The first such name.
pub(super) fn check_names(rendered: &RenderedEdition) -> Result<(), PackageError> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for file in &rendered.files {
        let lower = file.name.to_ascii_lowercase();
        let problem = if !plain(&file.name) {
            Some("it must be a relative path of [A-Za-z0-9._-] parts")
        } else if OWN.contains(&lower.as_str())
            || ["captions/", "interchange/"]
                .iter()
                .any(|own| lower.starts_with(own))
        {
            Some("the package room writes a file of that name")
        } else if !seen.insert(lower) {
            Some("the name stands twice")
        } else {
            None
        };
        if let Some(problem) = problem {
            return Err(PackageError::Name {
                name: file.name.clone(),
                problem,
            });
        }
    }
    Ok(())
}

/// Refuses a folder in which two files have one name, whatever case, or one that is not plain ASCII.
///
/// # Errors
/// The first such name.
pub(super) fn check_listed<'a>(paths: impl Iterator<Item = &'a str>) -> Result<(), PackageError> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for path in paths {
        let problem = if !plain(path) {
            "it must be a relative path of [A-Za-z0-9._-] parts"
        } else if !seen.insert(path.to_ascii_lowercase()) {
            "the name stands twice"
        } else {
            continue;
        };
        return Err(PackageError::Name {
            name: path.to_owned(),
            problem,
        });
    }
    Ok(())
}

fn plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 120
        && name.split('/').all(|part| {
            !part.is_empty()
                && !part.starts_with('.')
                && !part.ends_with('.')
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        })
}

/// Whether compressing would only cost time.
pub(super) fn is_compressed(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default();
    [
        "mp4", "mov", "mkv", "avi", "webm", "mpg", "ts", "wmv", "mxf", "png", "jpg", "jpeg", "gif",
        "webp", "heic", "docx", "xlsx", "pdf", "zip",
    ]
    .contains(&extension.to_ascii_lowercase().as_str())
}

/// UTF-8 with a byte order mark and CRLF: what the Notepad of any Windows opens as Chinese.
pub(super) fn for_notepad(text: &str) -> Vec<u8> {
    [b"\xef\xbb\xbf", crlf(text).as_bytes()].concat()
}

/// Line ends as Windows has them.
pub(super) fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::BlobHash, package::sample};

    fn named(names: &[&str]) -> RenderedEdition {
        let mut all = RenderedEdition::default();
        for name in names {
            let one = sample::rendered_media(0, name, BlobHash::of(name.as_bytes()));
            all.files.extend(one.files);
        }
        all
    }

    #[test]
    fn a_name_stays_in_the_folder_and_stands_once() {
        assert!(check_names(&named(&["cards/03-title.mp4", "preview.mp4"])).is_ok());
        for wrong in [
            "../x.png",
            "/etc/passwd",
            "a//b",
            "",
            "标题.png",
            "a\\b.png",
            "cards/.x",
            "README.txt",
            "sha256sums",
            "captions/edition.srt",
            "Interchange/x.mp4",
            "x.",
        ] {
            assert!(check_names(&named(&[wrong])).is_err(), "{wrong}");
        }
        let error = check_names(&named(&["cards/A.png", "cards/a.png"])).unwrap_err();
        assert!(error.to_string().contains("stands twice"), "{error}");
    }

    #[test]
    fn no_two_files_of_a_folder_have_one_name() {
        assert!(check_listed(["a.txt", "b/a.txt"].into_iter()).is_ok());
        assert!(check_listed(["b/A.txt", "b/a.TXT"].into_iter()).is_err());
        assert!(check_listed(["题.txt"].into_iter()).is_err());
    }

    #[test]
    fn text_for_notepad_has_one_mark_and_crlf_throughout() {
        assert_eq!(for_notepad("一\r\n二\n"), "\u{feff}一\r\n二\r\n".as_bytes());
    }
}
