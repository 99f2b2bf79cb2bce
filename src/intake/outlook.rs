//! Outlook's message files (`.msg`, MS-OXMSG): a mail in a compound file.

use std::io::{Cursor, Read};

use chrono::{DateTime, Utc};

use super::{
    charset, rtf,
    tnef::{self, Unpacked},
    uuencode::Found,
};

/// Mails inside one another.
const DEEPEST: usize = 5;
/// Files of one mail.
const MOST_FILES: usize = 1_000;
const SUBJECT: u16 = 0x0037;
const SUBMITTED: u32 = 0x0039_0040;
const SENT_HEADERS: u16 = 0x007d;
const SENDER_NAME: u16 = 0x0c1a;
const SENDER_ADDRESS: u16 = 0x0c1f;
const DELIVERED: u32 = 0x0e06_0040;
const SENDER_SMTP: u16 = 0x5d01;
const BODY: u16 = 0x1000;
const RTF_COMPRESSED: u16 = 0x1009;
const HTML: u16 = 0x1013;
const DATA: u16 = 0x3701;
const FILE_NAME: u16 = 0x3704;
const LONG_FILE_NAME: u16 = 0x3707;

/// One message.
#[derive(Debug, Default)]
pub(super) struct Message {
    pub subject: String,
    pub name: String,
    /// Empty where Exchange gave its own directory path alone.
    pub address: String,
    /// The headers it travelled with; empty for one that was never sent.
    pub headers: String,
    pub sent_at: Option<DateTime<Utc>>,
    /// Text in its forms, and files.
    pub content: Unpacked,
    pub inner: Vec<Message>,
}

/// Whether `bytes` are a compound file.
pub(super) fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// Reads a message file; `None` when it is none.
pub(super) fn read(bytes: &[u8]) -> Option<Message> {
    let file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut reader = Reader {
        file,
        // Two names may share one chain of sectors: what is read is bounded, not only what is there.
        left: bytes.len() as u64 * 2,
    };
    reader.message("", 0)
}

struct Reader<'a> {
    file: cfb::CompoundFile<Cursor<&'a [u8]>>,
    left: u64,
}

impl Reader<'_> {
    fn message(&mut self, folder: &str, depth: usize) -> Option<Message> {
        let properties = self.bytes(&format!("{folder}/__properties_version1.0"))?;
        let mut message = Message {
            subject: self.text(folder, SUBJECT),
            name: self.text(folder, SENDER_NAME),
            address: self.text(folder, SENDER_SMTP),
            headers: self.text(folder, SENT_HEADERS),
            sent_at: time(&properties, SUBMITTED).or_else(|| time(&properties, DELIVERED)),
            ..Message::default()
        };
        if message.address.is_empty() {
            let address = self.text(folder, SENDER_ADDRESS);
            if address.contains('@') {
                message.address = address;
            }
        }
        message.content.text = self.text(folder, BODY);
        message.content.html = self.binary(folder, HTML).map(|html| (html, None));
        if message.content.html.is_none() {
            let html = self.text(folder, HTML);
            if !html.is_empty() {
                message.content.html = Some((html.into_bytes(), Some("utf-8".to_owned())));
            }
        }
        message.content.rtf = self
            .binary(folder, RTF_COMPRESSED)
            .and_then(|packed| rtf::decompress(&packed));
        for storage in self.attachments(folder) {
            let inner = format!("{storage}/__substg1.0_{DATA:04X}000D");
            if depth < DEEPEST && self.file.is_storage(&inner) {
                message.inner.extend(self.message(&inner, depth + 1));
            } else if let Some(bytes) = self.binary(&storage, DATA) {
                let long = self.text(&storage, LONG_FILE_NAME);
                let name = if long.is_empty() {
                    self.text(&storage, FILE_NAME)
                } else {
                    long
                };
                message.content.files.push(Found { name, bytes });
            }
        }
        Some(message)
    }

    /// Storages of the files, in the order of their numbers.
    fn attachments(&self, folder: &str) -> Vec<String> {
        let folder = if folder.is_empty() { "/" } else { folder };
        let Ok(entries) = self.file.read_storage(folder) else {
            return Vec::new();
        };
        let mut found: Vec<String> = entries
            .filter(|entry| entry.is_storage() && entry.name().starts_with("__attach_version1.0_"))
            .map(|entry| format!("{}/{}", folder.trim_end_matches('/'), entry.name()))
            .take(MOST_FILES)
            .collect();
        found.sort();
        found
    }

    fn bytes(&mut self, path: &str) -> Option<Vec<u8>> {
        if !self.file.is_stream(path) {
            return None;
        }
        let stream = self.file.open_stream(path).ok()?;
        let mut bytes = Vec::new();
        stream.take(self.left).read_to_end(&mut bytes).ok()?;
        self.left = self.left.saturating_sub(bytes.len() as u64);
        Some(bytes)
    }

    fn binary(&mut self, folder: &str, id: u16) -> Option<Vec<u8>> {
        self.bytes(&format!("{folder}/__substg1.0_{id:04X}0102"))
    }

    fn text(&mut self, folder: &str, id: u16) -> String {
        let wide = self.bytes(&format!("{folder}/__substg1.0_{id:04X}001F"));
        let text = match wide {
            Some(bytes) => tnef::wide(&bytes),
            None => {
                let narrow = self.bytes(&format!("{folder}/__substg1.0_{id:04X}001E"));
                charset::decode(&narrow.unwrap_or_default(), None).text
            }
        };
        text.trim_end_matches('\0').to_owned()
    }
}

/// A FILETIME among the fixed properties, which stand in rows of 16 bytes after a header.
fn time(properties: &[u8], tag: u32) -> Option<DateTime<Utc>> {
    // 32 bytes at the top, 24 in a mail inside: both are a multiple of 8.
    let mut rows = properties.chunks(8).skip(3);
    while let Some(head) = rows.next() {
        if head.starts_with(&tag.to_le_bytes()) {
            let ticks = u64::from_le_bytes(rows.next()?.try_into().ok()?);
            let seconds = i64::try_from(ticks / 10_000_000).ok()? - 11_644_473_600;
            return DateTime::from_timestamp(seconds, 0);
        }
    }
    None
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use super::*;

    type File = cfb::CompoundFile<Cursor<Vec<u8>>>;

    fn put(file: &mut File, path: &str, bytes: &[u8]) {
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn fill(file: &mut File, at: &str, subject: &str, body: &str) {
        let mut rows = vec![0; if at.is_empty() { 32 } else { 24 }];
        rows.extend(SUBMITTED.to_le_bytes());
        rows.extend([6, 0, 0, 0]);
        // 2026-11-25T02:00:00Z
        rows.extend(((1_795_572_000_u64 + 11_644_473_600) * 10_000_000).to_le_bytes());
        put(file, &format!("{at}/__properties_version1.0"), &rows);
        for (id, text) in [
            ("0037", subject),
            ("0C1A", "李雷"),
            ("5D01", "li@x.cn"),
            ("1000", body),
        ] {
            put(file, &format!("{at}/__substg1.0_{id}001F"), &wide(text));
        }
    }

    /// A message with a file and a mail inside.
    pub fn sample(body: &str) -> Vec<u8> {
        let mut file = File::create(Cursor::new(Vec::new())).unwrap();
        fill(&mut file, "", "活动来稿", body);
        let first = "/__attach_version1.0_#00000000";
        file.create_storage(first).unwrap();
        put(
            &mut file,
            &format!("{first}/__substg1.0_3707001F"),
            &wide("合照.jpg"),
        );
        put(
            &mut file,
            &format!("{first}/__substg1.0_37010102"),
            b"\xff\xd8\xff\xe0bytes",
        );
        let second = "/__attach_version1.0_#00000001";
        file.create_storage(second).unwrap();
        let inner = format!("{second}/__substg1.0_3701000D");
        file.create_storage(&inner).unwrap();
        fill(&mut file, &inner, "内层", "内层正文在此");
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn a_message_its_files_and_the_mail_inside_are_read() {
        let message = read(&sample("正文在此")).unwrap();
        assert_eq!(message.subject, "活动来稿");
        assert_eq!(
            (message.name.as_str(), message.address.as_str()),
            ("李雷", "li@x.cn")
        );
        assert_eq!(message.content.text, "正文在此");
        assert_eq!(
            message.sent_at.map(|at| at.to_rfc3339()).as_deref(),
            Some("2026-11-25T02:00:00+00:00")
        );
        assert_eq!(message.content.files.len(), 1);
        assert_eq!(message.content.files[0].name, "合照.jpg");
        assert_eq!(message.inner[0].subject, "内层");
        assert_eq!(message.inner[0].content.text, "内层正文在此");
    }

    #[test]
    fn a_broken_file_is_none_or_partly_read() {
        assert!(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").is_none());
        let whole = sample("正文在此");
        for cut in (0..whole.len()).step_by(97) {
            read(&whole[..cut]);
            let mut bytes = whole.clone();
            bytes[cut] ^= 0xff;
            read(&bytes);
        }
    }
}
