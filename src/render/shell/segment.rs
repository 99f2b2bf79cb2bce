//! Plays one item's film, frame by frame, into the encoder.

use std::sync::Arc;

use super::{
    cache::{Kept, key},
    films::card_key,
    picture,
    studio::{Stopped, Studio},
    tool::Running,
};
use crate::{
    model::BlobHash,
    render::{
        RenderError,
        card::{Card, CardData},
        clips::frames_of_clip,
        clock::Clock,
        compose::Composer,
        frame::Frame,
        pose::{Pose, at_rest, poses},
        stamp::Stamp,
        still::Still,
        timeline::{Segment, Shot, Source},
    },
};

/// What the film of frames `[from, to)` of a segment depends on: what is on then and where it
/// stands, counted from `from`, and the pixels of the cards. Nothing of the frames around.
fn piece_key(
    studio: &Studio<'_>,
    segment: &Segment,
    (from, to): (u32, u32),
) -> Result<BlobHash, RenderError> {
    let place = |begins: u32, ends: u32| {
        let at = |n: u32| i64::from(n) - i64::from(from);
        (begins < to && ends > from).then(|| (at(begins), at(ends)))
    };
    let (mut shots, mut overs) = (Vec::new(), Vec::new());
    for shot in &segment.shots {
        let Some(place) = place(shot.from, shot.to) else {
            continue;
        };
        let (card, look) = match &shot.source {
            Source::Card { card } => (Some(card_key(&*studio.card(card)?, 0)), None),
            Source::Clip { blob, .. } => (None, Some(studio.look(blob))),
            Source::Picture { .. } => (None, None),
        };
        shots.push((place, &shot.source, card, look));
    }
    for over in &segment.overs {
        if let Some(place) = place(over.from, over.to) {
            overs.push((place, over.moves, card_key(&*studio.card(&over.card)?, 0)));
        }
    }
    let burn_in = match &segment.burn_in {
        Some(burn_in) => Some((
            burn_in.start + from,
            card_key(&*studio.card(&burn_in.card)?, 0),
        )),
        None => None,
    };
    Ok(key(&("piece", to - from, shots, overs, burn_in)))
}

/// Every card that the segment shows.
pub fn cards_of(segment: &Segment) -> impl Iterator<Item = &CardData> {
    let grounds = segment.shots.iter().filter_map(|shot| match &shot.source {
        Source::Card { card } => Some(card),
        _ => None,
    });
    grounds
        .chain(segment.overs.iter().map(|over| &over.card))
        .chain(segment.burn_in.iter().map(|burn_in| &burn_in.card))
}

/// A piece of a segment as H.264 in Matroska, without sound, at most `rate` kbit/s.
///
/// # Errors
/// [`Stopped::Broken`] when one of its pictures or clips cannot be used after all.
pub fn piece_film(
    studio: &Studio<'_>,
    what: &str,
    segment: &Segment,
    piece: (u32, u32),
    rate: u32,
) -> Result<Kept, Stopped> {
    let made_from = piece_key(studio, segment, piece)?;
    let arguments = studio.encoder.segment(rate);
    studio.film(what, &made_from, "mkv", &arguments, |pipe| {
        play(studio, segment, piece, &mut |frame| {
            pipe.write(frame).map_err(|_| Stopped::Input)
        })
    })
}

/// Gives every frame of a piece, I420, in order.
pub fn play(
    studio: &Studio<'_>,
    segment: &Segment,
    (from, to): (u32, u32),
    take: &mut dyn FnMut(&[u8]) -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    let mut player = Player::new(studio, segment)?;
    (from..to).try_for_each(|n| take(player.frame(n)?.bytes()))
}

/// What stands behind a shot while it lasts.
enum Scene {
    Card {
        card: Arc<Card>,
        composer: Box<Composer>,
    },
    Still(Box<Still>),
    Clip {
        running: Option<Running>,
        blob: BlobHash,
        shown: u32,
        /// Filled before it is shown: a clip may end inside a frame.
        next: Frame,
    },
}

/// A shot that is on.
struct OnAir {
    shot: usize,
    scene: Scene,
    frame: Frame,
    /// The frame whose picture it holds.
    at: Option<u32>,
}

struct OverState {
    card: Arc<Card>,
    composer: Composer,
    poses: Option<Vec<Pose>>,
    stamp: Stamp,
}

struct Player<'a> {
    studio: &'a Studio<'a>,
    segment: &'a Segment,
    on: Vec<OnAir>,
    overs: Vec<Option<OverState>>,
    out: Frame,
    /// Which overs lie on `out`; `None` before the first frame.
    laid: Option<Vec<usize>>,
    clock: Option<(Clock, u32)>,
}

impl<'a> Player<'a> {
    fn new(studio: &'a Studio<'a>, segment: &'a Segment) -> Result<Self, Stopped> {
        let clock = match &segment.burn_in {
            Some(burn_in) => {
                let card = studio.card(&burn_in.card)?;
                Some((Clock::new(&card), burn_in.start))
            }
            None => None,
        };
        Ok(Self {
            clock,
            studio,
            segment,
            on: Vec::new(),
            overs: segment.overs.iter().map(|_| None).collect(),
            out: Frame::black(),
            laid: None,
        })
    }

    /// Frame `n`; they must be asked for in order.
    fn frame(&mut self, n: u32) -> Result<&Frame, Stopped> {
        let mut changed = self.turn_to(n)?;
        for on in &mut self.on {
            let shot = &self.segment.shots[on.shot];
            changed |= on.advance(shot, n)?;
        }
        let mut showing = Vec::new();
        for (i, over) in self.segment.overs.iter().enumerate() {
            if n < over.from || n >= over.to {
                self.overs[i] = None;
                continue;
            }
            showing.push(i);
            if self.overs[i].is_none() {
                let card = self.studio.card(&over.card)?;
                self.overs[i] = Some(OverState {
                    composer: Composer::new(&card),
                    card,
                    poses: None,
                    stamp: Stamp::default(),
                });
            }
            if let Some(state) = &mut self.overs[i] {
                let now = if over.moves {
                    poses(&state.card, n - over.from, over.to - over.from)
                } else {
                    at_rest(&state.card)
                };
                if state.poses.as_ref() != Some(&now) {
                    state.composer.show(&now);
                    state.stamp = Stamp::new(state.composer.window(), state.composer.pixels());
                    state.poses = Some(now);
                    changed = true;
                }
            }
        }
        // A running clock changes every frame.
        if changed || self.clock.is_some() || self.laid.as_ref() != Some(&showing) {
            self.lay(n, &showing);
            self.laid = Some(showing);
        }
        Ok(&self.out)
    }

    /// Ends shots that are over and begins those that are due.
    fn turn_to(&mut self, n: u32) -> Result<bool, Stopped> {
        let before = self.on.len();
        let shots = &self.segment.shots;
        self.on.retain(|on| n < shots[on.shot].to);
        let mut changed = self.on.len() != before;
        for (i, shot) in shots.iter().enumerate() {
            let is_on = self.on.iter().any(|on| on.shot == i);
            if (shot.from..shot.to).contains(&n) && !is_on {
                let scene = Scene::open(self.studio, shot, n - shot.from)?;
                self.on.push(OnAir {
                    shot: i,
                    scene,
                    frame: Frame::black(),
                    at: None,
                });
                changed = true;
            }
        }
        // While two are on, every frame mixes them differently.
        Ok(changed || self.on.len() > 1)
    }

    fn lay(&mut self, n: u32, showing: &[usize]) {
        let mut on = self.on.iter();
        if let Some(first) = on.next() {
            self.out.copy_from(&first.frame);
            let mut until = self.segment.shots[first.shot].to;
            for next in on {
                let shot = &self.segment.shots[next.shot];
                let length = until.saturating_sub(shot.from) + 1;
                let part = ((n - shot.from + 1) * 256 / length.max(1)).min(256);
                self.out.mix(&next.frame, part);
                until = shot.to;
            }
        }
        for i in showing {
            if let Some(over) = &self.overs[*i] {
                over.stamp.press(&mut self.out);
            }
        }
        if let Some((clock, start)) = &self.clock {
            clock.press(start + n, &mut self.out);
        }
    }
}

impl Scene {
    /// From frame `at` of the shot on.
    fn open(studio: &Studio<'_>, shot: &Shot, at: u32) -> Result<Self, Stopped> {
        Ok(match &shot.source {
            Source::Card { card } => {
                let card = studio.card(card)?;
                let composer = Box::new(Composer::new(&card));
                Self::Card { card, composer }
            }
            Source::Picture {
                blob,
                ordinal,
                part,
            } => {
                let picture = picture::upright(&(studio.media)(blob))
                    .map_err(|why| Stopped::Broken(*blob, why))?;
                Self::Still(Box::new(Still::new(&picture, *ordinal, *part)))
            }
            Source::Clip {
                blob, first, until, ..
            } => {
                let conform = studio.look(blob).conform();
                // Nothing behind the out point is seen; what stands there longer holds its last frame.
                let until = until.unwrap_or(u32::MAX);
                let first = (*first + at).min(until.saturating_sub(1));
                let count = (shot.to - shot.from - at).min(until - first);
                let path = (studio.media)(blob);
                let arguments = frames_of_clip(&path, first, count, conform);
                let running = studio
                    .tools
                    .ffmpeg(&arguments, None)
                    .map_err(|failure| failure.on(&studio.tools.ffmpeg, "a clip"))?;
                Self::Clip {
                    running: Some(running),
                    blob: *blob,
                    shown: 0,
                    next: Frame::black(),
                }
            }
        })
    }
}

impl OnAir {
    /// Brings the picture to frame `n` of the item; whether it changed.
    fn advance(&mut self, shot: &Shot, n: u32) -> Result<bool, Stopped> {
        if self.at == Some(n) {
            return Ok(false);
        }
        self.at = Some(n);
        let (own, length) = (n - shot.from, shot.to - shot.from);
        match &mut self.scene {
            Scene::Card { card, composer } => match composer.show(&poses(card, own, length)) {
                Some((from, to)) => {
                    self.frame.convert_rows(composer.pixels(), from, to);
                    Ok(true)
                }
                None => Ok(false),
            },
            Scene::Still(still) => Ok(still.draw(own, length, &mut self.frame)),
            Scene::Clip {
                running,
                blob,
                shown,
                next,
            } => {
                let Some(clip) = running else {
                    return Ok(false);
                };
                if clip.read(next.bytes_mut()).unwrap_or(false) {
                    std::mem::swap(&mut self.frame, next);
                    *shown += 1;
                    return Ok(true);
                }
                // It ended: its last frame is held, unless there never was one.
                *running = None;
                if *shown == 0 {
                    return Err(Stopped::Broken(*blob, "视频无法解码".to_owned()));
                }
                Ok(false)
            }
        }
    }
}
