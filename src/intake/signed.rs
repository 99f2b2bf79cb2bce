//! Opaque S/MIME (`smime.p7m`, RFC 8551): what was signed is read out of its wrapping. The signature
//! itself is not checked: who wrote is told by our provider's word alone.

/// What a CMS structure (RFC 5652) turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrapped {
    /// Signed: the MIME entity inside.
    Signed(Vec<u8>),
    /// Encrypted, or of another kind that needs a key.
    Sealed,
}

/// 1.2.840.113549.1.7.2
const SIGNED_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT: u8 = 0x06;
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = 0x24;
const EXPLICIT: u8 = 0xa0;
/// Elements inside one another: real ones have nine.
const DEEPEST: usize = 24;

/// Looks into `bytes`; `None` when they are no CMS structure.
pub(super) fn unwrap(bytes: &[u8]) -> Option<Wrapped> {
    let (content, _) = element(bytes, SEQUENCE, 0)?;
    let (kind, rest) = element(content, OBJECT, 0)?;
    let (body, _) = element(rest, EXPLICIT, 0)?;
    if kind != SIGNED_DATA {
        return Some(Wrapped::Sealed);
    }
    // SignedData: version, digest algorithms, then the content with its type.
    let (signed, _) = element(body, SEQUENCE, 0)?;
    let (_, rest) = element(signed, INTEGER, 0)?;
    let (_, rest) = element(rest, SET, 0)?;
    let (inner, _) = element(rest, SEQUENCE, 0)?;
    let (_, rest) = element(inner, OBJECT, 0)?;
    let (octets, _) = element(rest, EXPLICIT, 0)?;
    let mut out = Vec::new();
    gather(octets, &mut out, 0)?;
    Some(Wrapped::Signed(out))
}

/// The bytes of an octet string, in one piece or in many.
fn gather(bytes: &[u8], out: &mut Vec<u8>, depth: usize) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    if let Some((piece, _)) = element(bytes, OCTETS, 0) {
        out.extend(piece);
        return Some(());
    }
    let (mut rest, _) = element(bytes, OCTETS_IN_PIECES, 0)?;
    while !rest.is_empty() {
        let any = any_element(rest, 0)?;
        gather(rest, out, depth + 1)?;
        rest = any.rest;
    }
    Some(())
}

struct Element<'a> {
    tag: u8,
    content: &'a [u8],
    rest: &'a [u8],
}

/// The content of the element of `tag` that `bytes` begin with, and what follows it.
fn element(bytes: &[u8], tag: u8, depth: usize) -> Option<(&[u8], &[u8])> {
    let found = any_element(bytes, depth)?;
    (found.tag == tag).then_some((found.content, found.rest))
}

/// DER and BER: lengths may be left open until two zeros (X.690, section 8.1.3.6).
fn any_element(bytes: &[u8], depth: usize) -> Option<Element<'_>> {
    if depth > DEEPEST {
        return None;
    }
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    if first == 0x80 {
        let mut at = rest;
        while !at.starts_with(&[0, 0]) {
            at = any_element(at, depth + 1)?.rest;
        }
        let content = &rest[..rest.len() - at.len()];
        return Some(Element {
            tag,
            content,
            rest: &at[2..],
        });
    }
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if digits.len() > 4 {
            return None;
        }
        let length = digits
            .iter()
            .fold(0_usize, |sum, digit| sum << 8 | usize::from(*digit));
        (length, rest)
    };
    // A file cut short still shows what it has.
    let (content, rest) = rest.split_at(length.min(rest.len()));
    Some(Element { tag, content, rest })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn put(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82][..], &length, content].concat()
    }

    fn open(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80][..], content, &[0, 0]].concat()
    }

    /// A signed structure; `put` writes each element.
    fn signed(put: impl Fn(u8, &[u8]) -> Vec<u8>, octets: &[u8]) -> Vec<u8> {
        let data = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01".to_vec();
        let inner = put(SEQUENCE, &[data, put(EXPLICIT, octets)].concat());
        let body = [
            b"\x02\x01\x01\x31\x00".to_vec(),
            inner,
            b"\x31\x00".to_vec(),
        ]
        .concat();
        let kind = [&[OBJECT, 9][..], SIGNED_DATA].concat();
        let body = put(EXPLICIT, &put(SEQUENCE, &body));
        put(SEQUENCE, &[kind, body].concat())
    }

    #[test]
    fn what_was_signed_is_found_in_one_piece_and_in_many() {
        let entity = b"Content-Type: text/plain\r\n\r\nhello";
        let whole = put(OCTETS, entity);
        assert_eq!(
            unwrap(&signed(put, &whole)),
            Some(Wrapped::Signed(entity.to_vec()))
        );
        let pieces = [put(OCTETS, &entity[..9]), put(OCTETS, &entity[9..])].concat();
        let pieces = open(OCTETS_IN_PIECES, &pieces);
        assert_eq!(
            unwrap(&signed(open, &pieces)),
            Some(Wrapped::Signed(entity.to_vec()))
        );
    }

    #[test]
    fn a_sealed_structure_and_no_structure_are_told_apart() {
        let enveloped = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03";
        let sealed = put(SEQUENCE, &[enveloped.to_vec(), put(EXPLICIT, b"")].concat());
        assert_eq!(unwrap(&sealed), Some(Wrapped::Sealed));
        assert_eq!(unwrap(b"x"), None);
        assert_eq!(unwrap(b""), None);
        assert_eq!(unwrap(&[0x30, 0x80].repeat(10_000)), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_at(bytes in proptest::collection::vec(any::<u8>(), 0..300), at in 0_usize..100, byte in any::<u8>()) {
            unwrap(&bytes);
            let mut changed = signed(open, &open(OCTETS_IN_PIECES, &put(OCTETS, b"hello")));
            if let Some(slot) = changed.get_mut(at) { *slot = byte; }
            unwrap(&changed);
        }
    }
}
