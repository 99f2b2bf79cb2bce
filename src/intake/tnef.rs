//! `winmail.dat` (MS-OXTNEF): the files and the text that Outlook hid in it.

use super::{charset, rtf, uuencode::Found};

const SIGNATURE: u32 = 0x223e_9f78;
const ATTACH_DATA: u32 = 0x0006_800f;
const ATTACH_TITLE: u32 = 0x0001_8010;
const ATTACH_REND: u32 = 0x0006_9002;
const ATTACH_PROPERTIES: u32 = 0x0006_9005;
const MESSAGE_BODY: u32 = 0x0002_800c;
const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
const OEM_CODE_PAGE: u32 = 0x0006_9007;
const PR_BODY: u32 = 0x1000;
const PR_RTF_COMPRESSED: u32 = 0x1009;
const PR_HTML: u32 = 0x1013;
const PR_ATTACH_DATA: u32 = 0x3701;
const PR_ATTACH_LONG_FILENAME: u32 = 0x3707;
/// A value of 16-bit characters.
const UNICODE: u32 = 0x1f;
/// An object, e.g. a mail inside: an interface's id comes first.
const OBJECT: u32 = 0x0d;
/// Streams inside one another.
const DEEPEST: usize = 5;

/// What was inside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Unpacked {
    pub files: Vec<Found>,
    pub text: String,
    /// The same text as HTML, its bytes and their label.
    pub html: Option<(Vec<u8>, Option<String>)>,
    /// The same text as RTF.
    pub rtf: Option<Vec<u8>>,
    /// Mails attached to it.
    pub inner: Vec<Unpacked>,
}

/// Whether `bytes` begin as such a stream does.
pub(super) fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(&SIGNATURE.to_le_bytes())
}

/// Unpacks `bytes`; `None` when they are no TNEF stream. A stream cut short gives what came before.
pub(super) fn unpack(bytes: &[u8]) -> Option<Unpacked> {
    stream(bytes, 0)
}

fn stream(bytes: &[u8], depth: usize) -> Option<Unpacked> {
    let mut reader = Reader(bytes);
    if reader.u32()? != SIGNATURE || depth > DEEPEST {
        return None;
    }
    reader.take(2)?;
    let mut found = Unpacked::default();
    let mut page: Option<String> = None;
    while let Some((attribute, data)) = attribute(&mut reader) {
        match attribute {
            ATTACH_REND if found.files.len() < 1_000 => found.files.push(Found {
                name: String::new(),
                bytes: Vec::new(),
            }),
            ATTACH_TITLE => {
                if let Some(file) = found.files.last_mut().filter(|file| file.name.is_empty()) {
                    file.name = ansi(data, page.as_deref());
                }
            }
            ATTACH_DATA => {
                if let Some(file) = found.files.last_mut() {
                    file.bytes = data.to_vec();
                }
            }
            ATTACH_PROPERTIES => {
                let values = properties(data);
                let inner = values
                    .iter()
                    .find(|value| value.id == PR_ATTACH_DATA && value.kind == OBJECT)
                    .and_then(|value| stream(value.bytes.get(16..)?, depth + 1));
                found.inner.extend(inner);
                if let Some(file) = found.files.last_mut() {
                    attached(file, &values, page.as_deref());
                }
            }
            OEM_CODE_PAGE => {
                let number = data.get(..4).and_then(|number| number.try_into().ok());
                page = number
                    .map(u32::from_le_bytes)
                    .and_then(windows_page)
                    .or(page);
            }
            MESSAGE_BODY => found.text = ansi(data, page.as_deref()),
            MESSAGE_PROPERTIES => {
                for value in properties(data) {
                    match value.id {
                        PR_BODY if found.text.is_empty() => {
                            found.text = value.text(page.as_deref());
                        }
                        PR_HTML if value.kind == UNICODE => {
                            let html = value.text(None).into_bytes();
                            found.html = Some((html, Some("utf-8".to_owned())));
                        }
                        PR_HTML => found.html = Some((value.bytes.to_vec(), None)),
                        PR_RTF_COMPRESSED => found.rtf = rtf::decompress(value.bytes),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    found
        .files
        .retain(|file| !(file.name.is_empty() && file.bytes.is_empty()));
    Some(found)
}

fn attribute<'a>(reader: &mut Reader<'a>) -> Option<(u32, &'a [u8])> {
    let _level = reader.take(1)?;
    let attribute = reader.u32()?;
    let length = usize::try_from(reader.u32()?).ok()?;
    let data = reader.take(length)?;
    let _checksum = reader.take(2);
    Some((attribute, data))
}

fn attached(file: &mut Found, values: &[Value<'_>], page: Option<&str>) {
    for value in values {
        match value.id {
            PR_ATTACH_LONG_FILENAME => file.name = value.text(page),
            PR_ATTACH_DATA if value.kind != OBJECT && file.bytes.is_empty() => {
                file.bytes = value.bytes.to_vec();
            }
            _ => {}
        }
    }
}

/// A text of 16-bit characters.
pub(super) fn wide(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    String::from_utf16_lossy(&units)
        .trim_end_matches('\0')
        .to_owned()
}

/// The label of a Windows code page; 0 and 1200 are none.
fn windows_page(number: u32) -> Option<String> {
    match number {
        932 | 936 | 949 | 950 | 54936 => Some(number.to_string()),
        65001 => Some("utf-8".to_owned()),
        874 | 1250..=1258 => Some(format!("windows-{number}")),
        _ => None,
    }
}

fn ansi(data: &[u8], page: Option<&str>) -> String {
    let end = data.iter().position(|b| *b == 0).unwrap_or(data.len());
    // A western page over Chinese bytes is the rule with old Outlooks: the bytes tell.
    charset::decode(&data[..end], page.filter(|page| *page != "windows-1252")).text
}

/// One MAPI property of variable length.
struct Value<'a> {
    id: u32,
    kind: u32,
    bytes: &'a [u8],
}

impl Value<'_> {
    fn text(&self, page: Option<&str>) -> String {
        if self.kind == UNICODE {
            wide(self.bytes)
        } else {
            ansi(self.bytes, page)
        }
    }
}

/// The properties of variable length; what follows one of an unknown type is not read.
fn properties(data: &[u8]) -> Vec<Value<'_>> {
    let mut values = Vec::new();
    let mut reader = Reader(data);
    let count = reader.u32().unwrap_or(0);
    for _ in 0..count.min(2_000) {
        if property(&mut reader, &mut values).is_none() {
            break;
        }
    }
    values
}

fn property<'a>(reader: &mut Reader<'a>, values: &mut Vec<Value<'a>>) -> Option<()> {
    let tag = reader.u32()?;
    let (kind, id) = (tag & 0xffff, tag >> 16);
    if id >= 0x8000 {
        reader.take(16)?;
        let by_name = reader.u32()? == 1;
        let length = usize::try_from(reader.u32()?).ok()?;
        if by_name {
            reader.take(length.checked_next_multiple_of(4)?)?;
        }
    }
    let fixed = match kind & 0x0fff {
        0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
        0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
        0x48 => Some(16),
        OBJECT | 0x1e | UNICODE | 0x102 => None,
        _ => return None,
    };
    // Of several values each is written; a fixed one alone has no count.
    let many = kind & 0x1000 != 0;
    let count = if many || fixed.is_none() {
        reader.u32()?.min(1_000)
    } else {
        1
    };
    for _ in 0..count {
        match fixed {
            Some(length) => {
                reader.take(length)?;
            }
            None => {
                let length = usize::try_from(reader.u32()?).ok()?;
                let bytes = reader.take(length)?;
                reader.take((4 - length % 4) % 4);
                values.push(Value { id, kind, bytes });
            }
        }
    }
    Some(())
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn put(out: &mut Vec<u8>, level: u8, attribute: u32, data: &[u8]) {
        out.push(level);
        out.extend(attribute.to_le_bytes());
        out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        out.extend(data);
        let sum: u16 = data
            .iter()
            .fold(0, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        out.extend(sum.to_le_bytes());
    }

    fn sample() -> Vec<u8> {
        let mut out = SIGNATURE.to_le_bytes().to_vec();
        out.extend([1, 0]);
        put(
            &mut out,
            1,
            MESSAGE_BODY,
            &encoding_rs::GB18030.encode("正文在此\0").0,
        );
        put(&mut out, 2, ATTACH_REND, &[0; 14]);
        put(&mut out, 2, ATTACH_TITLE, b"LAIGAO~1.DOC\0");
        put(&mut out, 2, ATTACH_DATA, b"bytes");
        let name: Vec<u8> = "来稿全文.doc\0"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let mut properties = 2_u32.to_le_bytes().to_vec();
        properties.extend(0x3705_0003_u32.to_le_bytes());
        properties.extend(1_u32.to_le_bytes());
        properties.extend(0x3707_001f_u32.to_le_bytes());
        properties.extend(1_u32.to_le_bytes());
        properties.extend(u32::try_from(name.len()).unwrap().to_le_bytes());
        properties.extend(&name);
        properties.extend(vec![0; (4 - name.len() % 4) % 4]);
        put(&mut out, 2, ATTACH_PROPERTIES, &properties);
        out
    }

    #[test]
    fn files_keep_their_long_names_and_the_text_is_found() {
        let found = unpack(&sample()).unwrap();
        assert_eq!(found.text, "正文在此");
        assert_eq!(
            found.files,
            [Found {
                name: "来稿全文.doc".to_owned(),
                bytes: b"bytes".to_vec()
            }]
        );
        assert_eq!(unpack(b"no such thing"), None);
    }

    #[test]
    fn the_rich_text_and_a_mail_inside_are_found() {
        let value = |tag: u32, bytes: &[u8]| {
            let mut out = tag.to_le_bytes().to_vec();
            out.extend(1_u32.to_le_bytes());
            out.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
            out.extend(bytes);
            out.extend(vec![0; (4 - bytes.len() % 4) % 4]);
            out
        };
        let packed = b"\x10\0\0\0\x09\0\0\0MELA\0\0\0\0{\\rtf1 a}";
        let mut out = SIGNATURE.to_le_bytes().to_vec();
        out.extend([1, 0]);
        put(&mut out, 1, OEM_CODE_PAGE, &936_u64.to_le_bytes());
        let values = [
            2_u32.to_le_bytes().to_vec(),
            value(0x1013_0102, b"<p>x"),
            value(0x1009_0102, packed),
        ]
        .concat();
        put(&mut out, 1, MESSAGE_PROPERTIES, &values);
        put(&mut out, 2, ATTACH_REND, &[0; 14]);
        let inside = [&[7; 16][..], &sample()].concat();
        let values = [1_u32.to_le_bytes().to_vec(), value(0x3701_000d, &inside)].concat();
        put(&mut out, 2, ATTACH_PROPERTIES, &values);
        let found = unpack(&out).unwrap();
        assert_eq!(found.rtf.as_deref(), Some(&b"{\\rtf1 a}"[..]));
        assert_eq!(found.html, Some((b"<p>x".to_vec(), None)));
        assert_eq!(found.inner.len(), 1);
        assert_eq!(found.inner[0].text, "正文在此");
        assert!(found.files.is_empty());
    }

    proptest! {
        #[test]
        fn a_mutated_stream_is_read_as_far_as_it_goes(at in 0_usize..200, byte in any::<u8>(), cut in 0_usize..300) {
            let mut bytes = sample();
            if let Some(slot) = bytes.get_mut(at) { *slot = byte; }
            bytes.truncate(cut);
            unpack(&bytes);
        }
    }
}
