//! A frozen rundown → for each item, which picture stands from which frame to which, and what lies
//! over it. Frames count from the item's start.

use serde::Serialize;

use super::{
    card::{CaptionCard, CardData, LinkCard, PictureOverlay, StrapCard},
    cards, figures,
};
pub use crate::speech::straps::STRAP_FRAMES;
use crate::{
    model::{
        BlobHash, Caption, EditionRevision, Item, ItemKind, Millis, Story,
        shown::PicturePart,
        story::{ClipSound, MediaKind, StoryMedia},
        units::FRAME_MS,
    },
    speech::straps,
};

/// A picture stays at least 4 s: less is a slide show.
const SHOT_MIN: u32 = 100;
/// A clip shorter than 2 s is a flash, not a shot.
const CLIP_MIN: u32 = 50;
/// Cross-dissolve between two pictures.
const DISSOLVE: u32 = 12;
/// Dissolve out of the title card, while the card's own motion takes its words away.
const TITLE_DISSOLVE: u32 = 10;
/// 数据板: 5 s, as delivered and at most.
pub const FIGURE_FRAMES: u32 = 125;
/// A board shorter than 4 s is not read.
const FIGURE_MIN: u32 = 100;
/// The slate for missing pictures stands at least 3 s.
const SLATE_MIN: u32 = 75;
/// What can be shown of a picture or clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Footage {
    /// A still.
    Picture,
    /// A clip of that many frames at 25 fps.
    Clip {
        /// How many can be decoded and are not blank.
        frames: u32,
        /// Blank ones before them.
        blank: u32,
    },
    /// Cannot be shown.
    Broken,
}

impl Footage {
    /// What is left of it between 入点 and 出点; as before, where there are none.
    #[must_use]
    pub fn cut(self, media: &StoryMedia) -> Self {
        match self {
            Self::Clip { frames, blank } => {
                let (blank, frames) = media.cut().frames(blank, frames);
                Self::Clip { frames, blank }
            }
            other => other,
        }
    }
}

/// How many frames of a clip are looked at before the first that is shown.
#[must_use]
pub fn passed_over(media: &StoryMedia) -> u32 {
    media.in_ms.map_or(0, Millis::frames)
}

/// What is seen in a shot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Source {
    /// An opaque card, from its first frame to its last.
    Card {
        /// What stands on it.
        card: CardData,
    },
    /// A still, slowly moving.
    Picture {
        /// Its blob.
        blob: BlobHash,
        /// Which of its story's: no two in a row move alike.
        ordinal: usize,
        /// The part that a person chose.
        #[serde(skip_serializing_if = "Option::is_none")]
        part: Option<PicturePart>,
    },
    /// A clip; its last frame is held where it is too short.
    Clip {
        /// Its blob.
        blob: BlobHash,
        /// First frame that is shown.
        first: u32,
        /// What is heard of it; the film does not depend on it.
        #[serde(skip)]
        sound: ClipSound,
        /// One past the last frame that may be shown, where a person set it: that one's is held.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<u32>,
    },
}

/// A stretch of one picture. Where two overlap, the later one dissolves in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shot {
    /// First frame.
    pub from: u32,
    /// One past the last.
    pub to: u32,
    /// What is seen.
    pub source: Source,
}

/// A transparent card over the pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Over {
    /// First frame.
    pub from: u32,
    /// One past the last.
    pub to: u32,
    /// What it is.
    pub card: CardData,
    /// It comes and goes as the card says; if not, it is simply there.
    pub moves: bool,
}

/// The film of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// Its length.
    pub frames: u32,
    /// In order of their first frame; together they cover every frame.
    pub shots: Vec<Shot>,
    /// Bottom to top.
    pub overs: Vec<Over>,
    /// Item name and timecode over everything, on demand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burn_in: Option<BurnIn>,
}

impl Segment {
    /// Frames in which something else than a card is seen.
    #[must_use]
    pub fn moving(&self) -> u32 {
        let shots = self.shots.iter();
        shots
            .filter(|shot| !matches!(shot.source, Source::Card { .. }))
            .map(|shot| shot.to - shot.from)
            .sum::<u32>()
            .min(self.frames)
    }
}

/// Where a film of `segments` in a row may stand still: everywhere but in clips, as they are shown
/// alone. In order, counted from its first frame.
#[must_use]
pub fn still_places<'a>(segments: impl Iterator<Item = &'a Segment>) -> Vec<(Millis, Millis)> {
    let time = |frame: u32| Millis(i64::from(frame) * FRAME_MS);
    let (mut places, mut start) = (Vec::new(), 0);
    for segment in segments {
        let shots = segment.shots.iter();
        for shot in shots.filter(|shot| !matches!(shot.source, Source::Clip { .. })) {
            places.push((time(start + shot.from), time(start + shot.to)));
        }
        start += segment.frames;
    }
    places
}

/// What is burned in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BurnIn {
    /// Its card.
    pub card: CardData,
    /// The programme's frame at which the item starts.
    pub start: u32,
}

/// A segment and what a person should know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The film.
    pub segment: Segment,
    /// Frames for which there are no moving or still pictures of the story's own.
    pub missing: u32,
}

/// Plans the item at `index`. `footage` says what can be shown of a picture or clip.
#[must_use]
pub fn plan(
    revision: &EditionRevision,
    verse: &[String],
    index: usize,
    footage: &dyn Fn(&StoryMedia) -> Footage,
) -> Planned {
    let item = &revision.rundown.items[index];
    let frames = item.duration().frames();
    let stories = cards::story_items(revision);
    let ordinal = stories.iter().position(|(i, ..)| *i == index);
    let ground = match (item.kind, ordinal) {
        (ItemKind::Story, Some(at)) => {
            let story = stories[at].2;
            let title = CardData::Title(cards::title(story, at + 1, stories.len()));
            return plan_story(revision, item, story, title, footage);
        }
        (ItemKind::Opener, _) => CardData::Opener(cards::opener(revision, verse)),
        (ItemKind::Closer, _) => {
            let mut closer = cards::closer(revision);
            if !item.captions.is_empty() {
                // The date stands where the captions do.
                closer.date.clear();
            }
            CardData::Closer(closer)
        }
        (ItemKind::Link, _) => cards::link(revision, index),
        (ItemKind::Bumper, _) => CardData::Bumper(cards::bumper(revision, index)),
        (ItemKind::Story, _) => CardData::Link(LinkCard {
            kicker: revision.programme.clone(),
            lines: vec![item.title.clone()],
        }),
    };
    Planned {
        segment: Segment {
            frames,
            shots: vec![Shot {
                from: 0,
                to: frames,
                source: Source::Card { card: ground },
            }],
            overs: captions(&item.captions, Millis::ZERO, frames, &[]),
            burn_in: None,
        },
        missing: 0,
    }
}

fn plan_story(
    revision: &EditionRevision,
    item: &Item,
    story: &Story,
    title: CardData,
    footage: &dyn Fn(&StoryMedia) -> Footage,
) -> Planned {
    let frames = item.duration().frames();
    let card = item.card_ms.frames().min(frames);
    let usable: Vec<(&StoryMedia, Footage)> = story
        .media
        .iter()
        .map(|media| (media, footage(media).cut(media)))
        .filter(|(_, footage)| match footage {
            Footage::Picture => true,
            Footage::Clip { frames, .. } => *frames >= CLIP_MIN,
            Footage::Broken => false,
        })
        .collect();
    let room = frames - card;
    let shares = share(&usable, room);
    let mut shots = Vec::new();
    let mut overs = Vec::new();
    if card > 0 {
        shots.push(Shot {
            from: 0,
            to: card,
            source: Source::Card { card: title },
        });
    }
    let mut missing = 0;
    let mut straps = Vec::new();
    if room > 0 && shares.is_empty() {
        missing = room;
        let board = figure_share(room);
        let figure = (board > 0).then(|| figures::figure(story)).flatten();
        let slate_from = card + figure.as_ref().map_or(0, |_| board);
        if let Some(figure) = figure {
            shots.push(Shot {
                from: card,
                to: slate_from,
                source: Source::Card {
                    card: CardData::Figure(figure),
                },
            });
        }
        shots.push(Shot {
            from: slate_from,
            to: frames,
            source: Source::Card {
                card: CardData::Slate(cards::slate(story)),
            },
        });
    } else if room > 0 {
        missing = lay_shots(&usable, &shares, card, &mut shots);
        overs.extend(overlays(revision, story, &usable, &shares, card));
        straps = straps::times(&story.draft, item.fixed_ms, card, frames);
        for ((from, to), strap) in straps.iter().zip(&story.draft.strap) {
            overs.push(Over {
                from: *from,
                to: *to,
                card: CardData::Strap(StrapCard {
                    name: strap.name.clone(),
                    line: strap.line.clone(),
                }),
                moves: true,
            });
        }
    }
    overs.extend(captions(
        &story.draft.captions,
        item.fixed_ms,
        frames,
        &straps,
    ));
    Planned {
        segment: Segment {
            frames,
            shots,
            overs,
            burn_in: None,
        },
        missing,
    }
}

/// How much of a stretch without pictures a 数据板 may take: a figure needs 4 s to be read and 5 are
/// enough, and the slate that says what is missing keeps its 3.
fn figure_share(room: u32) -> u32 {
    match room.saturating_sub(SLATE_MIN).min(FIGURE_FRAMES) {
        short if short < FIGURE_MIN => 0,
        enough => enough,
    }
}

/// How long each of the first usable pictures and clips is seen: evenly, a clip at most as long as
/// it is. The sum is `room`, unless all are clips and too short together: then the last is held.
fn share(usable: &[(&StoryMedia, Footage)], room: u32) -> Vec<u32> {
    if room == 0 || usable.is_empty() {
        return Vec::new();
    }
    let most = usize::try_from((room / SHOT_MIN).max(1)).unwrap_or(1);
    let usable = &usable[..usable.len().min(most)];
    let mut shares: Vec<Option<u32>> = vec![None; usable.len()];
    loop {
        let open = shares.iter().filter(|share| share.is_none()).count();
        let given: u32 = shares.iter().flatten().sum();
        let Some(each) = (room - given).checked_div(u32::try_from(open).unwrap_or(u32::MAX)) else {
            break;
        };
        let short = usable.iter().enumerate().find(|(i, (_, footage))| {
            shares[*i].is_none()
                && matches!(footage, Footage::Clip { frames, .. } if *frames <= each)
        });
        match short {
            Some((i, (_, Footage::Clip { frames, .. }))) => shares[i] = Some(*frames),
            _ => {
                for share in shares.iter_mut().filter(|share| share.is_none()) {
                    *share = Some(each);
                }
                break;
            }
        }
    }
    let mut shares: Vec<u32> = shares.into_iter().flatten().collect();
    let left = room - shares.iter().sum::<u32>();
    // What division left over, or what the clips do not fill, goes to the last that can take it.
    let taker = usable
        .iter()
        .rposition(|(_, footage)| matches!(footage, Footage::Picture))
        .unwrap_or(shares.len() - 1);
    shares[taker] += left;
    shares
}

/// Lays the shots after the title card; returns for how many frames a clip's end must be held.
fn lay_shots(
    usable: &[(&StoryMedia, Footage)],
    shares: &[u32],
    card: u32,
    shots: &mut Vec<Shot>,
) -> u32 {
    let mut at = card;
    let mut missing = 0;
    let is_still =
        |i: usize| matches!(usable.get(i), Some((_, Footage::Picture)) if i < shares.len());
    for (i, (share, (media, footage))) in shares.iter().zip(usable).enumerate() {
        // The first picture comes up through the card's last frames.
        let lead = if i == 0 { TITLE_DISSOLVE.min(card) } else { 0 };
        let tail = if is_still(i) && is_still(i + 1) {
            DISSOLVE.min(shares[i + 1])
        } else {
            0
        };
        let (from, to) = (at - lead, at + share + tail);
        let source = match *footage {
            Footage::Picture => Source::Picture {
                blob: media.sha256,
                ordinal: i,
                part: media.part,
            },
            Footage::Clip { frames, blank } => {
                missing += (to - from).saturating_sub(frames);
                let spare = frames.saturating_sub(to - from);
                // The first moment of a telephone clip shakes; a second in, it stands.
                let settled = match media.in_ms {
                    // A person found the first frame.
                    Some(_) => 0,
                    None => (spare / 2).min(25),
                };
                Source::Clip {
                    blob: media.sha256,
                    first: blank + settled,
                    sound: media.sound,
                    until: media.out_ms.map(|_| blank + frames),
                }
            }
            Footage::Broken => continue,
        };
        shots.push(Shot { from, to, source });
        at += share;
    }
    // A few held frames are nobody's worry.
    if missing > 2 * TITLE_DISSOLVE {
        missing
    } else {
        0
    }
}

/// Bug, locator and the credit of what is seen.
fn overlays(
    revision: &EditionRevision,
    story: &Story,
    usable: &[(&StoryMedia, Footage)],
    shares: &[u32],
    card: u32,
) -> Vec<Over> {
    let mut overs: Vec<Over> = Vec::new();
    let mut at = card;
    for (share, (media, _)) in shares.iter().zip(usable) {
        let card = CardData::Overlay(PictureOverlay {
            programme: revision.programme.clone(),
            locator: cards::locator(story),
            credit: media.credit.clone(),
        });
        let (from, to) = (at, at + share);
        at = to;
        match overs.last_mut().filter(|last| last.card == card) {
            Some(last) => last.to = to,
            None => overs.push(Over {
                from,
                to,
                card,
                moves: false,
            }),
        }
    }
    overs
}

/// 唱词, shifted by what is silent before them, and lifted exactly while a strap is up.
fn captions(lines: &[Caption], offset: Millis, frames: u32, straps: &[(u32, u32)]) -> Vec<Over> {
    let mut overs = Vec::new();
    for (line, (start, end)) in lines.iter().zip(straps::line_times(lines, offset)) {
        let end = end.min(frames);
        if line.text.trim().is_empty() {
            continue;
        }
        let mut from = start;
        while from < end {
            let under = straps.iter().find(|(s, e)| (*s..*e).contains(&from));
            let to = match under {
                Some((_, to)) => *to,
                None => straps
                    .iter()
                    .map(|(s, _)| *s)
                    .filter(|s| *s > from)
                    .min()
                    .unwrap_or(end),
            }
            .min(end);
            overs.push(Over {
                from,
                to,
                card: CardData::Caption(CaptionCard {
                    text: line.text.clone(),
                    lifted: under.is_some(),
                }),
                moves: false,
            });
            from = to;
        }
    }
    overs
}

/// Whether the footage of `media` is a clip: what decides how it is opened.
#[must_use]
pub fn is_clip(media: &StoryMedia) -> bool {
    media.kind == MediaKind::Clip
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(start: i64, end: i64) -> Caption {
        Caption {
            start_ms: Millis(start),
            end_ms: Millis(end),
            text: "一行".to_owned(),
        }
    }

    fn media(kind: MediaKind) -> StoryMedia {
        StoryMedia {
            sha256: BlobHash::of(b"x"),
            kind,
            media_type: String::new(),
            name: String::new(),
            credit: String::new(),
            sound: Default::default(),
            part: None,
            in_ms: None,
            out_ms: None,
        }
    }

    #[test]
    fn a_line_is_lifted_exactly_while_a_strap_is_up() {
        let lifted = |overs: Vec<Over>| -> Vec<(u32, u32, bool)> {
            let mut all = Vec::new();
            for over in overs {
                if let CardData::Caption(caption) = over.card {
                    all.push((over.from, over.to, caption.lifted));
                }
            }
            all
        };
        let overs = captions(
            &[line(0, 4000), line(4000, 8000)],
            Millis(1000),
            210,
            &[(50, 150)],
        );
        assert_eq!(
            lifted(overs),
            [
                (25, 50, false),
                (50, 125, true),
                (125, 150, true),
                (150, 210, false)
            ]
        );
    }

    #[test]
    fn a_board_leaves_the_slate_its_time() {
        assert_eq!(figure_share(0), 0);
        assert_eq!(figure_share(174), 0);
        assert_eq!(figure_share(175), 100);
        assert_eq!(figure_share(190), 115);
        assert_eq!(figure_share(2000), 125);
    }

    #[test]
    fn pictures_share_evenly_and_a_clip_gives_what_it_has() {
        let picture = media(MediaKind::Picture);
        let clip = media(MediaKind::Clip);
        let still = Footage::Picture;
        let of = |usable: &[(&StoryMedia, Footage)], room| share(usable, room);
        assert_eq!(of(&[(&picture, still); 3], 301), [100, 100, 101]);
        assert_eq!(of(&[(&picture, still); 9], 250), [125, 125]);
        assert_eq!(of(&[(&picture, still); 2], 30), [30]);
        let short = (
            &clip,
            Footage::Clip {
                frames: 60,
                blank: 0,
            },
        );
        assert_eq!(
            of(&[short, (&picture, still), (&picture, still)], 360),
            [60, 150, 150]
        );
        assert_eq!(of(&[short, short], 300), [60, 240], "the last is held");
        assert!(of(&[], 300).is_empty());
    }

    #[test]
    fn a_clip_is_shown_from_its_in_to_its_out_point() {
        let whole = Footage::Clip {
            frames: 400,
            blank: 10,
        };
        let lay = |clip: &StoryMedia, room| {
            let usable = [(clip, whole.cut(clip))];
            let mut shots = Vec::new();
            let missing = lay_shots(&usable, &share(&usable, room), 0, &mut shots);
            match shots.pop().map(|shot| (shot.source, shot.to)) {
                Some((Source::Clip { first, until, .. }, to)) => (first, until, to, missing),
                other => panic!("{other:?}"),
            }
        };
        let mut clip = media(MediaKind::Clip);
        assert_eq!(lay(&clip, 150), (35, None, 150, 0), "a second in");
        clip.in_ms = Some(Millis(4000));
        assert_eq!(lay(&clip, 150), (100, None, 150, 0), "exactly there");
        clip.out_ms = Some(Millis(8000));
        assert_eq!(lay(&clip, 100), (100, Some(200), 100, 0));
        // Longer than what is between the two: its last frame is held, and that is told.
        assert_eq!(lay(&clip, 150), (100, Some(200), 150, 50));
        clip.in_ms = None;
        assert_eq!(lay(&clip, 180), (15, Some(200), 180, 0));
        let still = Footage::Picture;
        assert_eq!(still.cut(&clip), still);
    }

    #[test]
    fn shots_cover_every_frame() {
        let picture = media(MediaKind::Picture);
        let clip = media(MediaKind::Clip);
        let usable = [
            (&picture, Footage::Picture),
            (&picture, Footage::Picture),
            (
                &clip,
                Footage::Clip {
                    frames: 400,
                    blank: 0,
                },
            ),
            (&picture, Footage::Picture),
        ];
        let shares = share(&usable, 1001);
        let mut shots = Vec::new();
        assert_eq!(lay_shots(&usable, &shares, 150, &mut shots), 0);
        assert_eq!(shots.last().map(|shot| shot.to), Some(1151));
        assert_eq!(shots[0].from, 140);
        for pair in shots.windows(2) {
            assert!(pair[1].from <= pair[0].to && pair[0].to - pair[1].from <= DISSOLVE);
        }
        // Only from picture to picture is there a dissolve.
        assert_eq!(shots[0].to - shots[1].from, DISSOLVE);
        assert_eq!(shots[1].to, shots[2].from);
        assert_eq!(shots[2].to, shots[3].from);
    }
}
