//! The plans of all items → which delivered file is seen from which frame to which: what an editing
//! system rebuilds the cut from.

use super::{
    card::CardData,
    timeline::{Footage, Segment, Source},
};
use crate::model::{
    BlobHash,
    rendered::{FileRole, Placed, RenderedFile},
};

/// In order of items; of each first the pictures, then what lies over them. What has no file of its
/// own (the ground of a link, the slate for missing pictures, captions) is left out.
#[must_use]
pub fn placed<'a>(
    segments: impl Iterator<Item = (usize, &'a Segment)>,
    files: &[RenderedFile],
    footage: &dyn Fn(&BlobHash) -> Footage,
) -> Vec<Placed> {
    let mut all = Vec::new();
    for (item, segment) in segments {
        let of_item = |role: FileRole| {
            let own = move |file: &&RenderedFile| file.role == role && file.item == Some(item);
            files.iter().filter(own)
        };
        let named = |role: FileRole, part: String| {
            of_item(role)
                .find(move |file| file.name.contains(&part))
                .map(|file| file.name.clone())
        };
        for (n, shot) in segment.shots.iter().enumerate() {
            // Where two overlap the later one dissolves in: the cut is where it begins.
            let next = segment.shots.get(n + 1).map_or(shot.to, |next| next.from);
            let mut to = shot.to.min(next);
            let mut first = 0;
            let name = match &shot.source {
                Source::Card { card } => match card {
                    CardData::Title(_) => named(FileRole::TitleCardClip, "-title.".to_owned()),
                    CardData::Opener(_) => named(FileRole::Opener, String::new()),
                    CardData::Closer(_) => named(FileRole::Closer, String::new()),
                    CardData::Bumper(_) => named(FileRole::GraphicClip, "-bumper.".to_owned()),
                    CardData::Figure(_) => named(FileRole::GraphicClip, "-figure.".to_owned()),
                    _ => None,
                },
                Source::Picture { blob, .. } | Source::Clip { blob, .. } => {
                    if let (
                        Source::Clip {
                            first: seen, until, ..
                        },
                        Footage::Clip { frames, blank },
                    ) = (&shot.source, footage(blob))
                    {
                        first = *seen;
                        let end = until.unwrap_or(u32::MAX).min(blank + frames);
                        // The rest is its last frame, held: no file has that.
                        to = to.min(shot.from + end.saturating_sub(first));
                    }
                    of_item(FileRole::Media)
                        .find(|file| file.source == Some(*blob))
                        .map(|file| file.name.clone())
                }
            };
            all.extend(name.filter(|_| to > shot.from).map(|name| Placed {
                name,
                item,
                from: shot.from,
                to,
                first,
                over: false,
            }));
        }
        let straps = segment.overs.iter();
        let straps = straps.filter(|over| matches!(over.card, CardData::Strap(_)));
        for (k, over) in straps.enumerate() {
            let name = named(FileRole::StrapClip, format!("-strap-{}.", k + 1))
                .or_else(|| named(FileRole::StrapClip, format!("-strap-{}-", k + 1)));
            all.extend(name.map(|name| Placed {
                name,
                item,
                from: over.from,
                to: over.to,
                first: 0,
                over: true,
            }));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::story::ClipSound,
        render::{
            card::{LinkCard, StrapCard},
            timeline::{Over, Shot},
        },
    };

    fn file(role: FileRole, name: &str, source: Option<&str>) -> RenderedFile {
        RenderedFile {
            role,
            item: Some(2),
            name: name.to_owned(),
            path: "/nowhere".into(),
            duration_ms: None,
            source: source.map(|text| BlobHash::of(text.as_bytes())),
            sha256: BlobHash::of(name.as_bytes()),
            bytes: 0,
        }
    }

    fn shot(from: u32, to: u32, source: Source) -> Shot {
        Shot { from, to, source }
    }

    #[test]
    fn shots_are_cut_where_the_next_begins_and_a_held_frame_belongs_to_no_file() {
        let blob = |text: &str| BlobHash::of(text.as_bytes());
        let link = CardData::Link(LinkCard {
            kicker: String::new(),
            lines: Vec::new(),
        });
        let strap = CardData::Strap(StrapCard {
            name: "甲".to_owned(),
            line: "乙".to_owned(),
        });
        let segment = Segment {
            frames: 400,
            shots: vec![
                shot(0, 60, Source::Card { card: link }),
                shot(
                    50,
                    212,
                    Source::Picture {
                        blob: blob("picture"),
                        ordinal: 0,
                        part: None,
                    },
                ),
                shot(
                    200,
                    400,
                    Source::Clip {
                        blob: blob("clip"),
                        first: 30,
                        sound: ClipSound::default(),
                        until: None,
                    },
                ),
            ],
            overs: vec![Over {
                from: 70,
                to: 195,
                card: strap,
                moves: true,
            }],
            burn_in: None,
        };
        let files = [
            file(FileRole::StrapClip, "cards/03-strap-1.mov", None),
            file(FileRole::Media, "media/03-1.jpg", Some("picture")),
            file(FileRole::Media, "media/03-2.mp4", Some("clip")),
        ];
        let footage = |_: &BlobHash| Footage::Clip {
            frames: 110,
            blank: 20,
        };
        let all = placed([(2, &segment)].into_iter(), &files, &footage);
        let seen: Vec<_> = all
            .iter()
            .map(|one| (one.name.as_str(), one.from, one.to, one.first, one.over))
            .collect();
        assert_eq!(
            seen,
            [
                ("media/03-1.jpg", 50, 200, 0, false),
                ("media/03-2.mp4", 200, 300, 30, false),
                ("cards/03-strap-1.mov", 70, 195, 0, true),
            ]
        );
        assert!(placed([(1, &segment)].into_iter(), &files, &footage).is_empty());
    }
}
