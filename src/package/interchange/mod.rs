//! The rundown for other programs: editing systems, studio automation, timers. Pure.

mod check;
mod cut;
mod edl;
mod fcp7;
mod mos;
mod ontime;
mod otio;
mod sofie;
#[cfg(test)]
mod tests;
mod xml;

use uuid::{Builder, Uuid};

use self::cut::{Cut, Footage};
use super::{PackageError, files::PackageFile, papers::Papers};
use crate::model::{
    BlobHash,
    rendered::{FileRole, RenderedEdition},
};

/// Path inside the package, and content.
type File = (String, Vec<u8>);

/// A format: what writes it, what reads it back, and what becomes of words that its readers would
/// take for something else.
struct Format {
    /// Names it in messages.
    name: &'static str,
    /// The cut → its files.
    write: fn(&Cut<'_>) -> Result<Vec<File>, PackageError>,
    /// Its files → what a reader finds; `None`: it finds no rundown.
    read: fn(&[File]) -> Option<Vec<Found>>,
    /// The words as they stand in the file, escapes undone.
    said: fn(&str) -> String,
}

/// Every format, in package order.
const FORMATS: [Format; 7] = [
    Format {
        name: "interchange/edition.otio",
        write: |cut| Ok(vec![file("edition.otio", otio::write(cut)?)]),
        read: |files| otio::read(one(files)?),
        said: str::to_owned,
    },
    Format {
        name: "interchange/edition.xml",
        write: |cut| Ok(vec![file("edition.xml", fcp7::write(cut)?)]),
        read: |files| fcp7::read(one(files)?),
        said: xml::said,
    },
    Format {
        name: "interchange/edition.edl",
        write: |cut| Ok(vec![file("edition.edl", edl::write(cut).into_bytes())]),
        read: |files| edl::read(std::str::from_utf8(one(files)?).ok()?),
        said: edl::said,
    },
    Format {
        name: "interchange/mos",
        write: mos::write,
        read: mos::read,
        said: xml::said,
    },
    Format {
        name: "interchange/ontime.xlsx",
        write: |cut| Ok(vec![file("ontime.xlsx", ontime::workbook(cut)?)]),
        read: |files| ontime::read_workbook(one(files)?),
        said: ontime::said,
    },
    Format {
        name: "interchange/ontime.json",
        write: |cut| Ok(vec![file("ontime.json", ontime::project(cut)?)]),
        read: |files| ontime::read_project(one(files)?),
        said: str::to_owned,
    },
    Format {
        name: "interchange/sofie-rundown-editor.json",
        write: |cut| Ok(vec![file("sofie-rundown-editor.json", sofie::write(cut)?)]),
        read: |files| sofie::read(one(files)?),
        said: str::to_owned,
    },
];

/// An item as it was read back from a finished file. Frames count from the top of the edition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Found {
    /// From 1.
    number: usize,
    /// Its title.
    title: String,
    /// First frame.
    from: u32,
    /// One past the last.
    to: u32,
    /// From, to (where the format says it) and words.
    captions: Vec<(u32, Option<u32>, String)>,
}

/// All files of `interchange/`, read back and compared with the rundown.
///
/// # Errors
/// A template is broken, or a file does not say what the rundown says.
pub(super) fn documents(
    papers: &Papers,
    rendered: &RenderedEdition,
) -> Result<Vec<PackageFile>, PackageError> {
    let footage = Footage::list(papers, rendered);
    let cut = Cut::new(papers, &footage, &rendered.placed);
    let mut all = Vec::new();
    for format in &FORMATS {
        let files = (format.write)(&cut)?;
        check::agree(&cut, format, &files)?;
        for (n, (path, bytes)) in files.into_iter().enumerate() {
            // Of MOS, the first message is the whole and the next ones are an item each.
            let item = n.checked_sub(1).filter(|_| path.ends_with(mos::SEND));
            all.push(PackageFile {
                item,
                ..PackageFile::paper(&path, FileRole::Interchange, bytes)
            });
        }
    }
    Ok(all)
}

fn file(name: &str, bytes: Vec<u8>) -> File {
    (format!("interchange/{name}"), bytes)
}

fn one(files: &[File]) -> Option<&[u8]> {
    files.first().map(|(_, bytes)| bytes.as_slice())
}

/// A UUIDv8 (RFC 9562) of what it names: the same input gives the same bytes.
fn id_of(cut: &Cut<'_>, what: &str) -> Uuid {
    let papers = cut.papers;
    let hash = BlobHash::of(format!("{} {} {what}", papers.edition, papers.revision).as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}
