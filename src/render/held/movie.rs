//! A finished film of one track → the same film with its held frames repeated.
//!
//! Only the tables and the order of packets change; no picture is decoded. The tables stand before
//! the pictures, so the film plays while it still loads.

use std::{io, ops::Range};

use super::{
    Hold,
    boxes::{Body, Node, split, u32_at},
    skip::{Shape, parameters, set_number},
};

/// How a held frame is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// The last packet that was sent of it: pictures that stand on their own (ProRes), or that say
    /// "nothing changed" (QuickTime Animation).
    Packet,
    /// Its key frame, then pictures that copy it; a key frame again every so many frames.
    KeyAndCopies(u32),
}

/// The file is not built as expected: why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(pub &'static str);

/// Pictures a chunk: about a second.
const CHUNK: usize = 25;

/// One packet of the old file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sample {
    data: Range<usize>,
    /// How much later than decoded it is shown.
    shift: u32,
    key: bool,
}

/// One packet of the new file.
enum Piece<'a> {
    Old(&'a Sample),
    New { data: Vec<u8>, shift: u32 },
}

impl Piece<'_> {
    fn length(&self) -> usize {
        match self {
            Self::Old(sample) => sample.data.len(),
            Self::New { data, .. } => data.len(),
        }
    }

    fn shift(&self) -> u32 {
        match self {
            Self::Old(sample) => sample.shift,
            Self::New { shift, .. } => *shift,
        }
    }
}

/// Writes the film in `file` to `out` with `holds` repeated.
///
/// # Errors
/// [`Unfit`], as the error's source, when the file is not one constant-rate track of a kind that we
/// make, or has no key frame where a hold begins and ends; else what `out` says.
pub fn stretch(
    file: &[u8],
    holds: &[Hold],
    repeat: Repeat,
    out: &mut impl io::Write,
) -> io::Result<()> {
    let unfit = |why| io::Error::other(Unfit(why));
    let mut movie = Movie::read(file).map_err(|error| unfit(error.0))?;
    let shape = match repeat {
        Repeat::KeyAndCopies(_) if !holds.is_empty() => {
            Some(movie.with_own_set().map_err(|error| unfit(error.0))?)
        }
        _ => None,
    };
    let pieces = movie
        .pieces(holds, repeat, shape)
        .map_err(|error| unfit(error.0))?;
    let tables = movie.tables(&pieces).map_err(|error| unfit(error.0))?;
    out.write_all(&tables)?;
    for piece in &pieces {
        match piece {
            Piece::Old(sample) => out.write_all(&file[sample.data.clone()])?,
            Piece::New { data, .. } => out.write_all(data)?,
        }
    }
    Ok(())
}

struct Movie<'a> {
    brand: &'a [u8],
    tables: Node,
    samples: Vec<Sample>,
    /// Length of every frame, in the track's own units.
    step: u32,
}

const STBL: [&[u8; 4]; 4] = [b"trak", b"mdia", b"minf", b"stbl"];
const EDITS: [&[u8; 4]; 3] = [b"trak", b"edts", b"elst"];

impl<'a> Movie<'a> {
    fn read(file: &'a [u8]) -> Result<Self, Unfit> {
        let boxes = split(file).ok_or(Unfit("its boxes do not add up"))?;
        let content = |kind: &[u8; 4]| {
            let mut found = boxes.iter().filter(|(found, _)| found == kind);
            found.next().map(|(_, content)| *content)
        };
        let brand = content(b"ftyp").ok_or(Unfit("it does not say what it is"))?;
        let tables = content(b"moov")
            .and_then(|content| Node::read(*b"moov", content))
            .ok_or(Unfit("it has no tables"))?;
        let tracks = tables.boxes().unwrap_or_default();
        if tracks.iter().filter(|node| node.kind == *b"trak").count() != 1 {
            return Err(Unfit("it has not one track"));
        }
        let (samples, step) = samples(&tables, file.len()).ok_or(Unfit("its tables are odd"))?;
        Ok(Self {
            brand,
            tables,
            samples,
            step,
        })
    }

    /// The new order of packets.
    fn pieces(
        &self,
        holds: &[Hold],
        repeat: Repeat,
        shape: Option<Shape>,
    ) -> Result<Vec<Piece<'_>>, Unfit> {
        let mut pieces: Vec<Piece<'_>> = Vec::new();
        let mut at = 0;
        let whole = Unfit("it has not the frames that were sent");
        for hold in holds {
            let (from, to) = (hold.at as usize, (hold.at + hold.sent) as usize);
            let before = self.samples.get(at..from).ok_or(whole)?;
            let held = self.samples.get(from..to).ok_or(whole)?;
            let (Some(first), Some(last)) = (held.first(), held.last()) else {
                return Err(whole);
            };
            pieces.extend(before.iter().map(Piece::Old));
            match (repeat, shape) {
                (Repeat::KeyAndCopies(most), Some(shape)) => {
                    // What follows must not look back into pictures that are left out.
                    let closed = self.samples.get(to).is_none_or(|next| next.key);
                    if !first.key || !closed {
                        return Err(Unfit("a hold does not stand between key frames"));
                    }
                    for group in groups(hold.frames, most) {
                        pieces.push(Piece::Old(first));
                        pieces.extend((1..group).map(|n| Piece::New {
                            data: prefixed(&shape.picture(n)),
                            shift: first.shift,
                        }));
                    }
                }
                _ => {
                    pieces.extend(held.iter().map(Piece::Old));
                    let more = hold.frames.saturating_sub(hold.sent);
                    pieces.extend((0..more).map(|_| Piece::Old(last)));
                }
            }
            at = to;
        }
        let rest = self.samples.get(at..).ok_or(whole)?;
        pieces.extend(rest.iter().map(Piece::Old));
        Ok(pieces)
    }

    /// Adds our picture parameter set beside x264's.
    fn with_own_set(&mut self) -> Result<Shape, Unfit> {
        let odd = Unfit("its H.264 parameters are odd");
        let entries = self
            .tables
            .find_mut(&STBL)
            .and_then(|stbl| stbl.find_mut(&[b"stsd"]))
            .and_then(Node::bytes_mut)
            .ok_or(odd)?;
        let (shape, more) = own_set(entries).ok_or(odd)?;
        *entries = more;
        Ok(shape)
    }

    /// Everything before the pictures: brand, tables, the head of their box.
    fn tables(&self, pieces: &[Piece<'_>]) -> Result<Vec<u8>, Unfit> {
        let odd = Unfit("its tables are odd");
        let mut tables = self.tables.clone();
        let frames = u32::try_from(pieces.len()).map_err(|_| odd)?;
        set_lengths(&mut tables, u64::from(frames) * u64::from(self.step)).ok_or(odd)?;
        let total: usize = pieces.iter().map(Piece::length).sum();
        let wide = total > usize::try_from(u32::MAX / 2).unwrap_or(usize::MAX);
        let stbl = tables.find_mut(&STBL).ok_or(odd)?;
        let Body::Boxes(boxes) = &mut stbl.body else {
            return Err(odd);
        };
        let shown_later = boxes.iter().any(|node| node.kind == *b"ctts");
        boxes.retain(|node| node.kind == *b"stsd");
        boxes.push(Node::leaf(*b"stts", table(&[[frames, self.step]])));
        let keys: Vec<[u32; 1]> = (1..)
            .zip(pieces)
            .filter(|(_, piece)| matches!(piece, Piece::Old(sample) if sample.key))
            .map(|(n, _)| [n])
            .collect();
        if keys.len() < pieces.len() {
            boxes.push(Node::leaf(*b"stss", table(&keys)));
        }
        if shown_later {
            boxes.push(Node::leaf(*b"ctts", table(&shifts(pieces))));
        }
        boxes.push(Node::leaf(*b"stsc", table(&chunks(pieces.len()))));
        let mut sizes = vec![0; 8];
        sizes.extend(frames.to_be_bytes());
        for piece in pieces {
            let size = u32::try_from(piece.length()).map_err(|_| odd)?;
            sizes.extend(size.to_be_bytes());
        }
        boxes.push(Node::leaf(*b"stsz", sizes));
        let count = pieces.len().div_ceil(CHUNK);
        boxes.push(offsets(wide, vec![0; count]));
        // Their size is known now, so the places can be.
        let mut head = Vec::new();
        Node::leaf(*b"ftyp", self.brand.to_vec()).write(&mut head);
        let mut measured = Vec::new();
        tables.write(&mut measured);
        let mut at = head.len() + measured.len() + 16;
        let places = pieces
            .chunks(CHUNK)
            .map(|chunk| {
                let place = at;
                at += chunk.iter().map(Piece::length).sum::<usize>();
                place as u64
            })
            .collect();
        if let Some(Node {
            body: Body::Boxes(boxes),
            ..
        }) = tables.find_mut(&STBL)
        {
            boxes.pop();
            boxes.push(offsets(wide, places));
        }
        tables.write(&mut head);
        head.extend(1_u32.to_be_bytes());
        head.extend(b"mdat");
        head.extend((total as u64 + 16).to_be_bytes());
        Ok(head)
    }
}

/// Frames of each group of pictures: as equal as can be, none longer than `most`.
fn groups(frames: u32, most: u32) -> impl Iterator<Item = u32> {
    let count = frames.div_ceil(most.max(1)).max(1);
    (0..count).map(move |n| frames / count + u32::from(n < frames % count))
}

fn prefixed(unit: &[u8]) -> Vec<u8> {
    let mut data = u32::try_from(unit.len())
        .unwrap_or(0)
        .to_be_bytes()
        .to_vec();
    data.extend(unit);
    data
}

/// A table with its count in front.
fn table<const N: usize>(rows: &[[u32; N]]) -> Vec<u8> {
    let mut bytes = vec![0; 4];
    bytes.extend(u32::try_from(rows.len()).unwrap_or(0).to_be_bytes());
    bytes.extend(rows.iter().flatten().flat_map(|value| value.to_be_bytes()));
    bytes
}

fn shifts(pieces: &[Piece<'_>]) -> Vec<[u32; 2]> {
    let mut rows: Vec<[u32; 2]> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some([count, shift]) if *shift == piece.shift() => *count += 1,
            _ => rows.push([1, piece.shift()]),
        }
    }
    rows
}

fn chunks(pieces: usize) -> Vec<[u32; 3]> {
    let whole = u32::try_from(pieces / CHUNK).unwrap_or(0);
    let rest = u32::try_from(pieces % CHUNK).unwrap_or(0);
    let full = u32::try_from(CHUNK).unwrap_or(0);
    let mut rows = Vec::new();
    if whole > 0 {
        rows.push([1, full, 1]);
    }
    if rest > 0 {
        rows.push([whole + 1, rest, 1]);
    }
    rows
}

fn offsets(wide: bool, places: Vec<u64>) -> Node {
    let mut bytes = vec![0; 4];
    bytes.extend(u32::try_from(places.len()).unwrap_or(0).to_be_bytes());
    for place in places {
        match u32::try_from(place) {
            Ok(place) if !wide => bytes.extend(place.to_be_bytes()),
            _ => bytes.extend(place.to_be_bytes()),
        }
    }
    Node::leaf(if wide { *b"co64" } else { *b"stco" }, bytes)
}

/// The track's packets in order of decoding, and the length of each frame.
fn samples(tables: &Node, end: usize) -> Option<(Vec<Sample>, u32)> {
    let stbl = tables.find(&STBL)?;
    let bytes = |kind: &[u8; 4]| stbl.find(&[kind]).and_then(Node::bytes);
    let sizes = bytes(b"stsz")?;
    let count = usize::try_from(u32_at(sizes, 8)?).ok()?;
    let size = |n: usize| match u32_at(sizes, 4)? {
        0 => u32_at(sizes, 12 + n * 4),
        all => Some(all),
    };
    if count == 0 || count > end {
        return None;
    }
    let times = rows::<2>(bytes(b"stts")?)?;
    let step = times.first()?[1];
    if step == 0 || times.iter().any(|row| row[1] != step) {
        return None;
    }
    let mut shifts: Vec<u32> = Vec::with_capacity(count);
    if let Some(table) = bytes(b"ctts") {
        for [times, shift] in rows::<2>(table)? {
            let times = usize::try_from(times).ok()?.min(count);
            shifts.extend(std::iter::repeat_n(shift, times));
        }
    }
    let keys: Option<Vec<u32>> = match bytes(b"stss") {
        Some(table) => Some(rows::<1>(table)?.into_iter().map(|[n]| n).collect()),
        None => None,
    };
    let runs = rows::<3>(bytes(b"stsc")?)?;
    let places: Vec<u64> = match (bytes(b"stco"), bytes(b"co64")) {
        (Some(table), _) => rows::<1>(table)?
            .into_iter()
            .map(|[place]| u64::from(place))
            .collect(),
        (None, Some(table)) => rows::<2>(table)?
            .into_iter()
            .map(|[high, low]| u64::from(high) << 32 | u64::from(low))
            .collect(),
        (None, None) => return None,
    };
    let mut samples = Vec::with_capacity(count);
    for (chunk, place) in (1..).zip(places) {
        let run = runs.iter().rev().find(|[first, ..]| *first <= chunk)?;
        let mut at = usize::try_from(place).ok()?;
        for _ in 0..run[1] {
            let n = samples.len();
            if n == count {
                break;
            }
            let to = at.checked_add(usize::try_from(size(n)?).ok()?)?;
            if to > end {
                return None;
            }
            let number = u32::try_from(n + 1).ok()?;
            samples.push(Sample {
                data: at..to,
                shift: shifts.get(n).copied().unwrap_or(0),
                key: keys.as_ref().is_none_or(|keys| keys.contains(&number)),
            });
            at = to;
        }
    }
    (samples.len() == count).then_some((samples, step))
}

/// Rows of a table behind its version and count.
fn rows<const N: usize>(bytes: &[u8]) -> Option<Vec<[u32; N]>> {
    let count = usize::try_from(u32_at(bytes, 4)?).ok()?;
    let body = bytes.get(8..8_usize.checked_add(count.checked_mul(N * 4)?)?)?;
    let row = |row: &[u8]| {
        let mut values = [0; N];
        for (i, value) in values.iter_mut().enumerate() {
            *value = u32_at(row, i * 4)?;
        }
        Some(values)
    };
    body.chunks_exact(N * 4).map(row).collect()
}

/// States the film's new length wherever it stands.
fn set_lengths(tables: &mut Node, length: u64) -> Option<()> {
    let units = |head: &[u8]| match head.first()? {
        0 => u32_at(head, 12),
        1 => u32_at(head, 20),
        _ => None,
    };
    let film_units = units(tables.find(&[b"mvhd"])?.bytes()?)?;
    let track_units = units(tables.find(&[b"trak", b"mdia", b"mdhd"])?.bytes()?)?;
    let in_film = (length * u64::from(film_units)).div_ceil(u64::from(track_units.max(1)));
    set(tables, &[b"mvhd"], (16, 24), in_film)?;
    set(tables, &[b"trak", b"tkhd"], (20, 28), in_film)?;
    set(tables, &[b"trak", b"mdia", b"mdhd"], (16, 24), length)?;
    match tables.find(&EDITS).map(|list| u32_at(list.bytes()?, 4)) {
        None => Some(()),
        Some(Some(1)) => set(tables, &EDITS, (8, 8), in_film),
        Some(_) => None,
    }
}

/// Sets a number whose place, and whose width, depends on the box's version.
fn set(tables: &mut Node, path: &[&[u8; 4]], at: (usize, usize), value: u64) -> Option<()> {
    let bytes = tables.find_mut(path)?.bytes_mut()?;
    if *bytes.first()? == 0 {
        let value = u32::try_from(value).ok()?.to_be_bytes();
        bytes.get_mut(at.0..at.0 + 4)?.copy_from_slice(&value);
    } else {
        let value = value.to_be_bytes();
        bytes.get_mut(at.1..at.1 + 8)?.copy_from_slice(&value);
    }
    Some(())
}

/// The description of an H.264 track with our picture parameter set added, and what its pictures
/// look like.
fn own_set(entries: &[u8]) -> Option<(Shape, Vec<u8>)> {
    // Version, count, then one entry: size, kind, 78 bytes about the picture, boxes.
    const ENTRY: usize = 8;
    const INSIDE: usize = ENTRY + 8 + 78;
    if u32_at(entries, 4)? != 1 || entries.get(12..16)? != b"avc1" {
        return None;
    }
    let mut out = entries.get(..INSIDE)?.to_vec();
    let mut shape = None;
    for (kind, content) in split(entries.get(INSIDE..)?)? {
        let mut content = content.to_vec();
        match &kind {
            // The rate of data has changed.
            b"btrt" => continue,
            b"avcC" => {
                if content.get(4)? & 3 != 3 || content.get(5)? & 31 != 1 {
                    return None;
                }
                let length = |at: usize| {
                    let two = content.get(at..at + 2)?;
                    Some(usize::from(u16::from_be_bytes(two.try_into().ok()?)))
                };
                let sequence = 8..8 + length(6)?;
                shape = Some(Shape::read(content.get(sequence.clone())?)?);
                let count = sequence.end;
                if *content.get(count)? != 1 {
                    return None;
                }
                let end = count + 3 + length(count + 1)?;
                if set_number(content.get(count + 3..end)?)? != 0 {
                    return None;
                }
                let own = parameters();
                let mut more = u16::try_from(own.len()).ok()?.to_be_bytes().to_vec();
                more.extend(own);
                content[count] = 2;
                content.splice(end..end, more);
            }
            _ => {}
        }
        Node::leaf(kind, content).write(&mut out);
    }
    let size = u32::try_from(out.len() - ENTRY).ok()?;
    out[ENTRY..ENTRY + 4].copy_from_slice(&size.to_be_bytes());
    Some((shape?, out))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A film as ffmpeg writes it, in small: `sizes` bytes a packet, those in `keys` on their own.
    fn film(sizes: &[u32], keys: &[u32]) -> Vec<u8> {
        let count = u32::try_from(sizes.len()).unwrap();
        let leaf = |kind: &[u8; 4], bytes: Vec<u8>| Node::leaf(*kind, bytes);
        let branch = |kind: &[u8; 4], boxes| Node {
            kind: *kind,
            body: Body::Boxes(boxes),
        };
        let head = |units_at: usize| {
            let mut bytes = vec![0; 80];
            bytes[units_at..units_at + 4].copy_from_slice(&1000_u32.to_be_bytes());
            bytes
        };
        let mut stsz = vec![0; 8];
        stsz.extend(count.to_be_bytes());
        stsz.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
        let rows: Vec<[u32; 1]> = keys.iter().map(|n| [*n]).collect();
        let stbl = branch(
            b"stbl",
            vec![
                leaf(b"stsd", vec![0; 8]),
                leaf(b"stts", table(&[[count, 40]])),
                leaf(b"stss", table(&rows)),
                leaf(b"stsc", table(&[[1, count, 1]])),
                leaf(b"stsz", stsz),
                leaf(b"stco", table(&[[24]])),
            ],
        );
        let minf = branch(b"minf", vec![stbl]);
        let mdia = branch(b"mdia", vec![leaf(b"mdhd", head(12)), minf]);
        let trak = branch(b"trak", vec![leaf(b"tkhd", head(12)), mdia]);
        let moov = branch(b"moov", vec![leaf(b"mvhd", head(12)), trak]);
        let mut file = Vec::new();
        leaf(b"ftyp", vec![1; 8]).write(&mut file);
        // Packet n is full of n.
        let data: Vec<u8> = (1_u8..)
            .zip(sizes)
            .flat_map(|(n, size)| vec![n; *size as usize])
            .collect();
        leaf(b"mdat", data).write(&mut file);
        moov.write(&mut file);
        file
    }

    fn packets(file: &[u8]) -> Vec<Vec<u8>> {
        let movie = Movie::read(file).unwrap();
        let samples = movie.samples.iter();
        samples
            .map(|sample| file[sample.data.clone()].to_vec())
            .collect()
    }

    fn stretched(file: &[u8], holds: &[Hold], repeat: Repeat) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        stretch(file, holds, repeat, &mut out)?;
        Ok(out)
    }

    #[test]
    fn a_held_packet_is_repeated_and_all_else_stays() {
        let file = film(&[5, 3, 2, 7], &[1, 4]);
        let hold = Hold {
            at: 1,
            sent: 2,
            frames: 60,
        };
        let out = stretched(&file, &[hold], Repeat::Packet).unwrap();
        let found = packets(&out);
        assert_eq!(found.len(), 62);
        assert_eq!(found[0], [1; 5]);
        assert_eq!(found[1], [2; 3]);
        assert!(found[2..61].iter().all(|packet| *packet == [3; 2]));
        assert_eq!(found[61], [4; 7]);
        let movie = Movie::read(&out).unwrap();
        assert!(movie.samples[0].key && movie.samples[61].key);
        assert!(!movie.samples[30].key);
        let length = movie.tables.find(&[b"mvhd"]).and_then(Node::bytes).unwrap();
        assert_eq!(u32_at(length, 16), Some(62 * 40));
    }

    #[test]
    fn nothing_held_gives_the_same_film() {
        let file = film(&[5, 3, 2, 7], &[1]);
        let out = stretched(&file, &[], Repeat::Packet).unwrap();
        assert_eq!(packets(&out), packets(&file));
    }

    #[test]
    fn a_hold_without_its_frames_or_a_torn_file_is_an_error() {
        let file = film(&[5, 3], &[1]);
        let hold = Hold {
            at: 1,
            sent: 2,
            frames: 9,
        };
        assert!(stretched(&file, &[hold], Repeat::Packet).is_err());
        for end in 0..file.len() {
            assert!(
                stretched(&file[..end], &[], Repeat::Packet).is_err(),
                "{end}"
            );
        }
    }

    #[test]
    fn groups_are_even_and_whole() {
        for frames in 1..200 {
            let groups: Vec<u32> = groups(frames, 50).collect();
            assert_eq!(groups.iter().sum::<u32>(), frames);
            assert!(groups.iter().all(|n| *n <= 50 && *n >= 1));
            assert!(frames < 12 || groups.iter().all(|n| *n > 10), "{groups:?}");
        }
    }
}
