//! A zip from outside, opened within bounds: Word files, slides, folders of pictures.

use std::{
    collections::HashMap,
    io::{Cursor, Read},
};

use super::charset;

/// Entries of a package that are looked at; Word writes about 20.
const MOST_ENTRIES: usize = 2_000;
/// Marks of entries that may stand in the bytes: embedded tables are packages themselves.
const MOST_MARKS: usize = 20_000;

/// Why a package, or a part of it, is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is no zip, or torn, or says a wrong length or sum.
    Damaged,
    /// A password is on it.
    Locked,
    /// It grows too much, or holds too much.
    Bomb,
    /// Packed in a way that nobody uses for mails.
    Unknown,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// With `/` between folders, decoded, as the sender wrote it: never a path to write to.
    pub name: String,
    /// As declared; may lie.
    pub size: u64,
    pub locked: bool,
    pub folder: bool,
}

/// An opened zip. What it gives in all is bounded by `left`.
pub(super) struct Package<'a> {
    archive: zip::ZipArchive<Cursor<&'a [u8]>>,
    pub entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
    left: u64,
}

impl<'a> Package<'a> {
    /// Opens `bytes`; all its parts together may give `most` bytes.
    pub fn open(bytes: &'a [u8], most: u64) -> Result<Self, Refusal> {
        // The library remembers each entry before it can be asked how many there are.
        let mut rest = bytes;
        let mut marks = 0;
        while let Some(at) = memchr_pk(rest) {
            marks += usize::from(rest.get(at..at + 4) == Some(b"PK\x01\x02"));
            rest = &rest[at + 2..];
            if marks > MOST_MARKS {
                return Err(Refusal::Bomb);
            }
        }
        let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
        if archive.len() > MOST_ENTRIES {
            return Err(Refusal::Bomb);
        }
        let names: Vec<&[u8]> = archive.file_names_raw().collect();
        let encoding = encoding(&names.join(&b'\n'));
        let mut entries = Vec::with_capacity(archive.len());
        let mut by_name = HashMap::with_capacity(archive.len());
        for number in 0..archive.len() {
            let entry = archive
                .by_index_data(number)
                .map_err(|_| Refusal::Damaged)?;
            let raw = entry.name_raw();
            let name = match std::str::from_utf8(raw) {
                Ok(name) if name.is_ascii() || holds_han(name) => name.to_owned(),
                _ => encoding.decode_without_bom_handling(raw).0.into_owned(),
            };
            let name = name.replace('\\', "/");
            by_name.entry(key(&name)).or_insert(number);
            entries.push(Entry {
                folder: entry.is_dir() || name.ends_with('/'),
                locked: entry.encrypted(),
                size: entry.size(),
                name,
            });
        }
        Ok(Self {
            archive,
            entries,
            by_name,
            left: most,
        })
    }

    /// Whether there is such a part; case and a leading `/` do not matter.
    pub fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(&key(name))
    }

    /// The part `name`, at most `most` bytes of it and not one more; `None` when there is none.
    pub fn part(&mut self, name: &str, most: u64) -> Result<Option<Vec<u8>>, Refusal> {
        match self.by_name.get(&key(name)) {
            Some(&number) => self.read(number, most).map(Some),
            None => Ok(None),
        }
    }

    /// Bytes that entry `number` takes in the zip; they are there, or it cannot be read.
    pub fn packed(&self, number: usize) -> u64 {
        self.archive
            .by_index_data(number)
            .map_or(0, |entry| entry.compressed_size())
    }

    /// The bytes of entry `number`.
    pub fn read(&mut self, number: usize, most: u64) -> Result<Vec<u8>, Refusal> {
        let most = most.min(self.left);
        let declared = self.entries.get(number).ok_or(Refusal::Damaged)?;
        if declared.locked {
            return Err(Refusal::Locked);
        }
        if declared.size > most {
            return Err(Refusal::Bomb);
        }
        let file = self.archive.by_index(number).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => Refusal::Unknown,
            _ => Refusal::Damaged,
        })?;
        let mut bytes = Vec::new();
        let read = file.take(most + 1).read_to_end(&mut bytes);
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length > most {
            return Err(Refusal::Bomb);
        }
        self.left -= length;
        read.map_err(|_| Refusal::Damaged)?;
        Ok(bytes)
    }
}

/// The encoding of the names of a zip: its own mark is often missing or wrong, and a name of one
/// character tells nothing; all of them together do.
fn encoding(names: &[u8]) -> &'static encoding_rs::Encoding {
    let strict = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(names);
    match std::str::from_utf8(names) {
        // `图` in GBK is `ͼ` in UTF-8.
        Ok(text) if !holds_han(text) && strict.is_some_and(|text| holds_han(&text)) => {
            encoding_rs::GB18030
        }
        Ok(_) => encoding_rs::UTF_8,
        Err(_) => charset::detect(names).unwrap_or(encoding_rs::GB18030),
    }
}

fn holds_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Where the next `PK` stands.
fn memchr_pk(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair == b"PK")
}

fn key(name: &str) -> String {
    name.trim_start_matches('/').to_lowercase()
}

/// Text of an XML part: UTF-8, or UTF-16 with its mark.
pub(super) fn xml(bytes: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => encoding
            .decode_without_bom_handling(&bytes[mark..])
            .0
            .into_owned(),
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use super::*;

    /// A zip of these files, deflated.
    pub(in crate::intake) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer
                .start_file(*name, zip::write::SimpleFileOptions::default())
                .unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// Overwrites the declared size of the only entry, in both places.
    fn lie(bytes: &mut [u8], size: u32) {
        let at = bytes
            .windows(4)
            .position(|four| four == b"PK\x01\x02")
            .unwrap();
        bytes[at + 24..at + 28].copy_from_slice(&size.to_le_bytes());
        bytes[22..26].copy_from_slice(&size.to_le_bytes());
    }

    #[test]
    fn parts_are_found_by_any_spelling_and_bounded() {
        let bytes = zipped(&[("Word\\Document.xml", b"abc"), ("b", &[b'x'; 900])]);
        let mut package = Package::open(&bytes, 1_000).unwrap();
        assert_eq!(
            package.part("/word/document.xml", 3),
            Ok(Some(b"abc".to_vec()))
        );
        assert_eq!(package.part("word/document.xml", 2), Err(Refusal::Bomb));
        assert_eq!(package.part("none", 9), Ok(None));
        assert!(package.part("b", 900).unwrap().is_some());
        // 903 of 1,000 bytes are given out.
        assert_eq!(package.part("b", 900), Err(Refusal::Bomb));
        assert!(Package::open(b"PK\x03\x04", 9).is_err());
    }

    #[test]
    fn sizes_that_lie_do_no_harm() {
        let mut bytes = zipped(&[("a", &vec![b' '; 9_000_000])]);
        assert!(bytes.len() < 20_000);
        let read = |bytes: &[u8]| Package::open(bytes, 100_000).unwrap().read(0, 100_000);
        assert_eq!(read(&bytes), Err(Refusal::Bomb));
        lie(&mut bytes, 10);
        assert!(read(&bytes).is_err());
        lie(&mut bytes, u32::MAX - 1);
        assert_eq!(read(&bytes), Err(Refusal::Bomb));
    }

    #[test]
    fn many_entries_are_refused_before_they_are_remembered() {
        let names: Vec<String> = (0..2_001).map(|n| n.to_string()).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b""[..])).collect();
        assert!(matches!(
            Package::open(&zipped(&files), 9),
            Err(Refusal::Bomb)
        ));
        let marks = b"PK\x01\x02".repeat(MOST_MARKS + 1);
        assert!(matches!(Package::open(&marks, 9), Err(Refusal::Bomb)));
    }
}
