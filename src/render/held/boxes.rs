//! The boxes of a MOV or MP4 file (ISO/IEC 14496-12), as far as one film track needs them.

/// Boxes that hold boxes and that we go into.
const BRANCHES: [&[u8; 4]; 6] = [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts"];

/// A box.
#[derive(Debug, Clone)]
pub struct Node {
    pub kind: [u8; 4],
    pub body: Body,
}

/// What is in it.
#[derive(Debug, Clone)]
pub enum Body {
    Bytes(Vec<u8>),
    Boxes(Vec<Node>),
}

pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}

pub fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let eight = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_be_bytes(eight.try_into().ok()?))
}

/// The kind and content of each box of `bytes`; `None`: they do not add up.
pub fn split(bytes: &[u8]) -> Option<Vec<([u8; 4], &[u8])>> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let kind = rest.get(4..8)?.try_into().ok()?;
        let (head, size) = match u32_at(rest, 0)? {
            0 => (8, rest.len()),
            1 => (16, usize::try_from(u64_at(rest, 8)?).ok()?),
            size => (8, usize::try_from(size).ok()?),
        };
        found.push((kind, rest.get(head..size)?));
        rest = &rest[size..];
    }
    Some(found)
}

impl Node {
    pub fn leaf(kind: [u8; 4], bytes: Vec<u8>) -> Self {
        Self {
            kind,
            body: Body::Bytes(bytes),
        }
    }

    pub fn read(kind: [u8; 4], content: &[u8]) -> Option<Self> {
        let body = if BRANCHES.contains(&&kind) {
            let boxes = split(content)?.into_iter();
            Body::Boxes(
                boxes
                    .map(|(kind, content)| Self::read(kind, content))
                    .collect::<Option<_>>()?,
            )
        } else {
            Body::Bytes(content.to_vec())
        };
        Some(Self { kind, body })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        let at = out.len();
        out.extend([0; 4]);
        out.extend(self.kind);
        match &self.body {
            Body::Bytes(bytes) => out.extend(bytes),
            Body::Boxes(boxes) => boxes.iter().for_each(|node| node.write(out)),
        }
        // A table of pictures is some kilobytes.
        let size = u32::try_from(out.len() - at).unwrap_or(u32::MAX);
        out[at..at + 4].copy_from_slice(&size.to_be_bytes());
    }

    /// The box at the end of `path`, below this one.
    pub fn find(&self, path: &[&[u8; 4]]) -> Option<&Self> {
        path.iter().try_fold(self, |node, kind| {
            node.boxes()?.iter().find(|child| child.kind == **kind)
        })
    }

    pub fn find_mut(&mut self, path: &[&[u8; 4]]) -> Option<&mut Self> {
        path.iter()
            .try_fold(self, |node, kind| match &mut node.body {
                Body::Boxes(boxes) => boxes.iter_mut().find(|child| child.kind == **kind),
                Body::Bytes(_) => None,
            })
    }

    pub fn boxes(&self) -> Option<&[Self]> {
        match &self.body {
            Body::Boxes(boxes) => Some(boxes),
            Body::Bytes(_) => None,
        }
    }

    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.body {
            Body::Bytes(bytes) => Some(bytes),
            Body::Boxes(_) => None,
        }
    }

    pub fn bytes_mut(&mut self) -> Option<&mut Vec<u8>> {
        match &mut self.body {
            Body::Bytes(bytes) => Some(bytes),
            Body::Boxes(_) => None,
        }
    }
}
