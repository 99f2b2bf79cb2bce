//! The rundown as a timeline at 25 frames a second: for each item what is seen from which frame to
//! which, what lies over it, and its captions. Every format is written from this, so that none can
//! tell other times.

mod footage;

pub use self::footage::Footage;
use self::footage::handed;
use crate::{
    model::{
        Millis,
        rendered::{FileRole, Placed},
        units::FRAME_RATE,
    },
    package::papers::{Papers, Row},
};

/// A stretch of one file, or of nothing. Frames count from the top of the edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shot<'a> {
    /// First frame.
    pub from: u32,
    /// One past the last.
    pub to: u32,
    /// The frame of the file that is seen first.
    pub first: u32,
    /// `None`: the package has no picture for it.
    pub file: Option<&'a Footage>,
}

impl Shot<'_> {
    /// Its length.
    pub fn frames(&self) -> u32 {
        self.to - self.from
    }
}

/// A caption. Frames count from the top of the edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// First frame.
    pub from: u32,
    /// One past the last.
    pub to: u32,
    /// The words.
    pub text: &'a str,
}

/// One item.
#[derive(Debug, Clone)]
pub struct Piece<'a> {
    /// As the papers print it.
    pub row: &'a Row,
    /// First frame.
    pub from: u32,
    /// One past the last.
    pub to: u32,
    /// What is seen; every frame of the item is in exactly one shot.
    pub shots: Vec<Shot<'a>>,
    /// What lies over it; none overlaps another.
    pub overs: Vec<Shot<'a>>,
    /// 唱词.
    pub lines: Vec<Line<'a>>,
    /// Its cards, straps, pictures and clips: of each the moving one, else the still.
    pub files: Vec<&'a Footage>,
}

impl Piece<'_> {
    /// Its length.
    pub fn frames(&self) -> u32 {
        self.to - self.from
    }

    /// The shots of cards and straps, with the times they stand at.
    pub fn cards(&self) -> impl Iterator<Item = (&Shot<'_>, &Footage)> {
        let all = self.shots.iter().chain(&self.overs);
        all.filter_map(|shot| Some((shot, shot.file?)))
            .filter(|(_, file)| !matches!(file.role, FileRole::Preview | FileRole::Media))
    }

    /// The shot in which a file is first seen.
    pub fn seen(&self, file: &Footage) -> Option<&Shot<'_>> {
        let mut all = self.shots.iter().chain(&self.overs);
        all.find(|shot| shot.file.is_some_and(|shown| shown.path == file.path))
    }
}

/// The whole edition.
#[derive(Debug, Clone)]
pub struct Cut<'a> {
    /// What the papers print.
    pub papers: &'a Papers,
    /// The items, end to end.
    pub pieces: Vec<Piece<'a>>,
    /// 总时长.
    pub frames: u32,
    /// The preview, where it was made: its sound lies under everything.
    pub preview: Option<&'a Footage>,
}

impl<'a> Cut<'a> {
    /// Lays the rows end to end. Positions are rounded, never lengths: nothing drifts, overlaps or
    /// is lost, whatever the times are.
    pub fn new(papers: &'a Papers, footage: &'a [Footage], placed: &[Placed]) -> Self {
        let end = frame(papers.trt_ms);
        let whole = |file: &&Footage| {
            file.role == FileRole::Preview && file.frames.is_none_or(|frames| frames >= end)
        };
        let preview = footage.iter().find(whole);
        let pieces = papers
            .rows
            .iter()
            .enumerate()
            .map(|(item, row)| {
                let from = frame(row.start_ms);
                let to = frame(row.start_ms + row.duration_ms);
                let own: Vec<&Footage> = footage
                    .iter()
                    .filter(|file| file.item == Some(item))
                    .collect();
                let laid = |over: bool| {
                    placed
                        .iter()
                        .filter(move |one| one.item == item && one.over == over)
                        .filter_map(|one| {
                            let file = footage.iter().find(|file| file.path == one.name)?;
                            let seen = one.to.saturating_sub(one.from);
                            let there = file.frames.map(|all| all.saturating_sub(one.first));
                            // A strap goes as it came: all of its clip, however long the preview
                            // kept it. Of a picture no more is taken than there is.
                            let frames = match there {
                                Some(there) if over => there,
                                Some(there) => there.min(seen),
                                None => seen,
                            };
                            Some(Shot {
                                from: from + one.from,
                                to: from + one.from + frames,
                                first: one.first,
                                file: Some(file),
                            })
                        })
                        .collect::<Vec<_>>()
                };
                let mut main = laid(false);
                if main.is_empty() {
                    main.extend(own_card(&own, row, from));
                }
                Piece {
                    row,
                    from,
                    to,
                    shots: filled(main, (from, to), preview),
                    overs: apart(laid(true), (from, to)),
                    lines: lines(row, to),
                    files: handed(&own),
                }
            })
            .collect();
        Self {
            papers,
            pieces,
            frames: end,
            preview,
        }
    }
}

/// The nearest frame.
pub fn frame(at: Millis) -> u32 {
    at.round_to_frame().frames()
}

/// `HH:MM:SS:FF` of a frame.
pub fn timecode(frame: u32) -> String {
    Millis(i64::from(frame) * 40).timecode()
}

/// The frame of `HH:MM:SS:FF`; `None`: it is no time code.
pub fn frame_of(timecode: &str) -> Option<u32> {
    let mut parts = timecode.split(':').map(str::parse::<u32>);
    let mut next = || parts.next()?.ok();
    let (h, m, s, f) = (next()?, next()?, next()?, next()?);
    Some(((h * 60 + m) * 60 + s) * FRAME_RATE + f)
}

/// What opens an item when nobody says how it is cut: its own card.
fn own_card<'a>(own: &[&'a Footage], row: &Row, from: u32) -> Option<Shot<'a>> {
    let card = own.iter().find(|file| {
        matches!(
            file.role,
            FileRole::Opener | FileRole::Closer | FileRole::TitleCardClip
        )
    })?;
    let stands = match card.role {
        FileRole::TitleCardClip => frame(row.card_ms),
        _ => frame(row.duration_ms),
    };
    Some(Shot {
        from,
        to: from + card.frames.map_or(stands, |frames| frames.min(stands)),
        first: 0,
        file: Some(card),
    })
}

/// Cut to the item and to each other, so that none overlaps the one before.
fn apart(mut shots: Vec<Shot<'_>>, (from, to): (u32, u32)) -> Vec<Shot<'_>> {
    shots.sort_by_key(|shot| shot.from);
    let mut at = from;
    shots.retain_mut(|shot| {
        let late = at.saturating_sub(shot.from);
        shot.from += late;
        shot.first += late;
        shot.to = shot.to.min(to);
        let some = shot.to > shot.from;
        if some {
            at = shot.to;
        }
        some
    });
    shots
}

/// Holes are filled with the preview, which shows what no file of its own shows.
fn filled<'a>(
    shots: Vec<Shot<'a>>,
    (from, to): (u32, u32),
    preview: Option<&'a Footage>,
) -> Vec<Shot<'a>> {
    let mut all = Vec::new();
    let mut at = from;
    let hole = |from: u32, to: u32| Shot {
        from,
        to,
        first: if preview.is_some() { from } else { 0 },
        file: preview,
    };
    for shot in apart(shots, (from, to)) {
        if shot.from > at {
            all.push(hole(at, shot.from));
        }
        at = shot.to;
        all.push(shot);
    }
    if to > at {
        all.push(hole(at, to));
    }
    all
}

fn lines(row: &Row, end: u32) -> Vec<Line<'_>> {
    row.captions
        .iter()
        .map(|caption| Line {
            from: frame(row.start_ms + caption.start_ms).min(end),
            to: frame(row.start_ms + caption.end_ms).min(end),
            text: &caption.text,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::{footage::tests::footage, *};
    use crate::package::sample;

    static PAPERS: LazyLock<Papers> = LazyLock::new(sample::papers);

    proptest! {
        /// Whatever the times and whatever was placed where: no frame is lost or told twice.
        #[test]
        fn every_frame_is_in_one_shot(
            lengths in prop::collection::vec(1_i64..9_000, 1..14),
            placed in prop::collection::vec((0_usize..14, 0_u32..250, 0_u32..120, any::<bool>()), 0..30),
            whole in any::<bool>(),
        ) {
            let mut papers = PAPERS.clone();
            papers.rows.truncate(lengths.len());
            let mut at = Millis::ZERO;
            for (row, length) in papers.rows.iter_mut().zip(&lengths) {
                (row.start_ms, row.duration_ms) = (at, Millis(*length));
                at += Millis(*length);
            }
            papers.trt_ms = at;
            let frames = frame(at);
            let files = [
                footage("preview.mp4", FileRole::Preview, None, whole.then_some(frames)),
                footage("media/01-1.mp4", FileRole::Media, Some(0), Some(90)),
            ];
            let files = if whole { &files[..] } else { &files[1..] };
            let placed: Vec<Placed> = placed
                .into_iter()
                .map(|(item, from, length, over)| Placed {
                    name: "media/01-1.mp4".to_owned(),
                    item,
                    from,
                    to: from + length,
                    first: 0,
                    over,
                })
                .collect();
            let cut = Cut::new(&papers, files, &placed);
            prop_assert_eq!(cut.frames, frames);
            let mut at = 0;
            for piece in &cut.pieces {
                prop_assert_eq!(piece.from, at);
                for shot in &piece.shots {
                    prop_assert_eq!(shot.from, at);
                    prop_assert!(shot.to > shot.from);
                    prop_assert!(shot.file.is_some() || !whole);
                    let length = shot.file.and_then(|file| file.frames);
                    prop_assert!(length.is_none_or(|length| shot.first + shot.frames() <= length));
                    at = shot.to;
                }
                prop_assert_eq!(piece.to, at);
                let mut over = piece.from;
                for shot in &piece.overs {
                    prop_assert!(shot.from >= over && shot.to > shot.from && shot.to <= piece.to);
                    over = shot.to;
                }
            }
            prop_assert_eq!(at, frames);
        }
    }
}
