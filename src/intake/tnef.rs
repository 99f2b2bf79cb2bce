//! `winmail.dat` (MS-OXTNEF): the files and the text that Outlook hid in it.

use super::{charset, uuencode::Found};

const SIGNATURE: u32 = 0x223e_9f78;
const ATTACH_DATA: u32 = 0x0006_800f;
const ATTACH_TITLE: u32 = 0x0001_8010;
const ATTACH_REND: u32 = 0x0006_9002;
const ATTACH_PROPERTIES: u32 = 0x0006_9005;
const MESSAGE_BODY: u32 = 0x0002_800c;
const PR_ATTACH_LONG_FILENAME: u32 = 0x3707;

/// What was inside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Unpacked {
    pub files: Vec<Found>,
    pub text: String,
}

/// Unpacks `bytes`; `None` when they are no TNEF stream. A stream cut short gives what came before.
pub(super) fn unpack(bytes: &[u8]) -> Option<Unpacked> {
    let mut reader = Reader(bytes);
    if reader.u32()? != SIGNATURE {
        return None;
    }
    reader.take(2)?;
    let mut found = Unpacked::default();
    while let Some((attribute, data)) = attribute(&mut reader) {
        match attribute {
            ATTACH_REND if found.files.len() < 1_000 => found.files.push(Found {
                name: String::new(),
                bytes: Vec::new(),
            }),
            ATTACH_TITLE => {
                if let Some(file) = found.files.last_mut().filter(|file| file.name.is_empty()) {
                    file.name = ansi(data);
                }
            }
            ATTACH_DATA => {
                if let Some(file) = found.files.last_mut() {
                    file.bytes = data.to_vec();
                }
            }
            ATTACH_PROPERTIES => {
                if let (Some(name), Some(file)) = (long_name(data), found.files.last_mut()) {
                    file.name = name;
                }
            }
            MESSAGE_BODY => found.text = ansi(data),
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

fn ansi(data: &[u8]) -> String {
    let end = data.iter().position(|b| *b == 0).unwrap_or(data.len());
    charset::decode(&data[..end], None).text
}

/// The long file name among MAPI properties; properties after one of an unknown type are not read.
fn long_name(data: &[u8]) -> Option<String> {
    let mut reader = Reader(data);
    let count = reader.u32()?;
    for _ in 0..count.min(1_000) {
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
        match kind & 0x0fff {
            0x02 | 0x03 | 0x04 | 0x0a | 0x0b => {
                reader.take(4)?;
            }
            0x05 | 0x06 | 0x07 | 0x14 | 0x40 => {
                reader.take(8)?;
            }
            0x48 => {
                reader.take(16)?;
            }
            0x0d | 0x1e | 0x1f | 0x102 => {
                for _ in 0..reader.u32()?.min(1_000) {
                    let length = usize::try_from(reader.u32()?).ok()?;
                    let value = reader.take(length)?;
                    reader.take((4 - length % 4) % 4);
                    if id == PR_ATTACH_LONG_FILENAME {
                        return Some(if kind == 0x1f {
                            charset::decode(value, Some("utf-16le"))
                                .text
                                .trim_end_matches('\0')
                                .to_owned()
                        } else {
                            ansi(value)
                        });
                    }
                }
            }
            _ => return None,
        }
    }
    None
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
