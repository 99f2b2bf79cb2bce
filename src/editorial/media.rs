//! Pictures and clips of a story from its attachments: logos and signatures out, in the order in which
//! they are shown.

use crate::model::{
    Attachment, BlobHash,
    story::{Credits, MediaKind, StoryMedia},
    submission::AttachmentRole,
};

/// An inline picture smaller than this is part of a signature.
const SIGNATURE_BYTES: u64 = 10_000;
/// A picture narrower or lower than this fills no screen.
const LEAST_PIXELS: u32 = 320;
/// Larger pictures are refused by their header alone.
const MOST_PIXELS: u64 = 200_000_000;
/// More are never shown in a story of 45 s.
const MOST_PICTURES: usize = 12;
const MOST_CLIPS: usize = 4;

/// An attachment with what its header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked<'a> {
    /// The attachment.
    pub attachment: &'a Attachment,
    /// Width and height of a picture, when they can be read.
    pub size: Option<(u32, u32)>,
}

/// Chosen media, and what a producer should know of the rest, in Chinese.
#[must_use]
pub fn choose(attachments: &[Looked<'_>], credits: &Credits) -> (Vec<StoryMedia>, Vec<String>) {
    let mut pictures = Vec::new();
    let mut clips = Vec::new();
    let mut notes = Vec::new();
    for looked in attachments {
        let file = looked.attachment;
        let (blob, _) = shown(file);
        let known = |list: &Vec<StoryMedia>| list.iter().any(|m| m.sha256 == blob);
        if known(&pictures) || known(&clips) || file.facts.role == AttachmentRole::Logo {
            continue;
        }
        if let Some(problem) = &file.facts.problem
            && file.facts.role != AttachmentRole::Document
        {
            notes.push(format!("「{}」：{problem}", file.original_name));
            // Intake gives a size to what can be shown all the same.
            if file.facts.size.is_none() {
                continue;
            }
        }
        if file.bytes == 0 {
            continue;
        }
        if file.media_type.starts_with("video/") || file.facts.role == AttachmentRole::Clip {
            if file.facts.role != AttachmentRole::Sound {
                clips.push(media(file, MediaKind::Clip, credits));
            }
        } else if file.media_type.starts_with("image/") && !file.media_type.contains("svg") {
            // What intake looked into it judged with more at hand than the name.
            if file.facts.role != AttachmentRole::Photo && is_furniture(file, looked.size) {
                continue;
            }
            match looked.size {
                Some((w, h)) if u64::from(w) * u64::from(h) > MOST_PIXELS => {
                    notes.push(format!(
                        "图片「{}」尺寸过大（{w}×{h}），未采用",
                        file.original_name
                    ));
                }
                Some((w, h)) if w < LEAST_PIXELS || h < LEAST_PIXELS / 2 => {
                    notes.push(format!(
                        "图片「{}」太小（{w}×{h}），不宜上屏，未采用",
                        file.original_name
                    ));
                }
                size => {
                    if size.is_none() {
                        notes.push(format!(
                            "图片「{}」无法识别尺寸，请打开看看",
                            file.original_name
                        ));
                    }
                    pictures.push(media(file, MediaKind::Picture, credits));
                }
            }
        }
    }
    if pictures.len() > MOST_PICTURES {
        notes.push(format!(
            "共有{}张照片，采用前{MOST_PICTURES}张",
            pictures.len()
        ));
        pictures.truncate(MOST_PICTURES);
    }
    clips.truncate(MOST_CLIPS);
    // A picture to open on, then what moves.
    let rest = pictures.split_off(pictures.len().min(1));
    pictures.append(&mut clips);
    pictures.extend(rest);
    (pictures, notes)
}

fn is_furniture(file: &Attachment, size: Option<(u32, u32)>) -> bool {
    let name = file.original_name.to_lowercase();
    let named = [
        "logo",
        "signature",
        "签名",
        "banner",
        "icon",
        "qrcode",
        "二维码",
        "公众号",
        "名片",
        "徽标",
        "头像",
    ]
    .iter()
    .any(|word| name.contains(word));
    let small = size.is_some_and(|(w, h)| w < 200 || h < 120);
    file.inline && (file.bytes < SIGNATURE_BYTES || small)
        || named && (file.inline || file.bytes < 60_000)
        || name.contains("二维码")
        || name.contains("qrcode")
}

/// The bytes that later rooms work with: the working copy where intake had to make one.
fn shown(file: &Attachment) -> (BlobHash, &str) {
    match &file.facts.working {
        Some(copy) => (copy.sha256, &copy.media_type),
        None => (file.sha256, &file.media_type),
    }
}

fn media(file: &Attachment, kind: MediaKind, credits: &Credits) -> StoryMedia {
    // Who is named for this one picture outweighs who is named for the story.
    let own = file.facts.credit.as_deref();
    let names: Vec<&str> = match own {
        Some(own) => own.split('、').take(2).collect(),
        None => credits
            .photographers
            .iter()
            .take(2)
            .map(String::as_str)
            .collect(),
    };
    let credit = match (names.is_empty(), kind) {
        (true, _) => String::new(),
        (false, MediaKind::Picture) => format!("图：{}", names.join("、")),
        (false, MediaKind::Clip) => format!("拍摄：{}", names.join("、")),
    };
    let (sha256, media_type) = shown(file);
    StoryMedia {
        sha256,
        kind,
        media_type: media_type.to_owned(),
        name: file.original_name.clone(),
        credit,
        sound: Default::default(),
        part: None,
        in_ms: None,
        out_ms: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::submission::{AttachmentFacts, WorkingCopy};

    fn file(name: &str, media_type: &str, bytes: u64, inline: bool) -> Attachment {
        Attachment {
            name: name.to_owned(),
            original_name: name.to_owned(),
            media_type: media_type.to_owned(),
            bytes,
            sha256: BlobHash::of(name.as_bytes()),
            inline,
            facts: Default::default(),
        }
    }

    #[test]
    fn signatures_go_and_clips_follow_the_first_picture() {
        let files = [
            file("a.jpg", "image/jpeg", 900_000, false),
            file("b.jpg", "image/jpeg", 900_000, true),
            file("x.png", "image/png", 4_000, true),
            file("logo.png", "image/png", 30_000, true),
            file("c.mp4", "video/mp4", 9_000_000, false),
            file("d.docx", "application/msword", 9_000, false),
            file("big.png", "image/png", 90_000, false),
        ];
        let sizes = [
            Some((1600, 900)),
            Some((1200, 800)),
            Some((90, 40)),
            None,
            None,
            None,
            Some((50_000, 50_000)),
        ];
        let looked: Vec<Looked<'_>> = files
            .iter()
            .zip(sizes)
            .map(|(attachment, size)| Looked { attachment, size })
            .collect();
        let credits = Credits {
            photographers: vec!["何俊".to_owned()],
            ..Credits::default()
        };
        let (media, notes) = choose(&looked, &credits);
        let names: Vec<&str> = media.iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names, ["a.jpg", "c.mp4", "b.jpg"]);
        assert_eq!(media[0].credit, "图：何俊");
        assert_eq!(notes.len(), 1);
    }

    #[test]
    fn what_intake_found_is_followed() {
        let with = |name: &str, media_type: &str, facts: AttachmentFacts| Attachment {
            facts,
            ..file(name, media_type, 900_000, false)
        };
        let photo = |size: Option<(u32, u32)>| AttachmentFacts {
            role: AttachmentRole::Photo,
            size,
            ..AttachmentFacts::default()
        };
        let copy = WorkingCopy {
            sha256: BlobHash::of(b"copy"),
            media_type: "image/jpeg".to_owned(),
            bytes: 5,
        };
        let files = [
            with(
                "IMG_1.HEIC",
                "image/heic",
                AttachmentFacts {
                    working: Some(copy.clone()),
                    credit: Some("张三".to_owned()),
                    ..photo(Some((3000, 4000)))
                },
            ),
            with("签名墙合影.jpg", "image/jpeg", photo(Some((1600, 900)))),
            with(
                "标识.png",
                "image/png",
                AttachmentFacts {
                    role: AttachmentRole::Logo,
                    ..photo(Some((900, 900)))
                },
            ),
            with(
                "b.jpg",
                "image/jpeg",
                AttachmentFacts {
                    problem: Some("照片是空文件（0 字节），请对方重发".to_owned()),
                    ..photo(None)
                },
            ),
            with(
                "c.jpg",
                "image/jpeg",
                AttachmentFacts {
                    problem: Some("照片不完整，请对方重发".to_owned()),
                    ..photo(Some((1200, 800)))
                },
            ),
            with(
                "d.mp4",
                "video/mp4",
                AttachmentFacts {
                    role: AttachmentRole::Other,
                    problem: Some("不是视频文件（是播放列表），已拒绝打开".to_owned()),
                    ..AttachmentFacts::default()
                },
            ),
        ];
        let looked: Vec<Looked<'_>> = files
            .iter()
            .map(|attachment| Looked {
                attachment,
                size: attachment.facts.size,
            })
            .collect();
        let (media, notes) = choose(&looked, &Credits::default());
        let names: Vec<&str> = media.iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names, ["IMG_1.HEIC", "签名墙合影.jpg", "c.jpg"]);
        assert_eq!(
            (media[0].sha256, media[0].media_type.as_str()),
            (copy.sha256, "image/jpeg")
        );
        assert_eq!(
            (media[0].credit.as_str(), media[1].credit.as_str()),
            ("图：张三", "")
        );
        assert_eq!(
            notes,
            [
                "「b.jpg」：照片是空文件（0 字节），请对方重发",
                "「c.jpg」：照片不完整，请对方重发",
                "「d.mp4」：不是视频文件（是播放列表），已拒绝打开",
            ]
        );
    }
}
