//! Pictures and clips of a story from its attachments: logos and signatures out, in the order in which
//! they are shown.

use crate::model::{
    Attachment,
    story::{Credits, MediaKind, StoryMedia},
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
        let known = |list: &Vec<StoryMedia>| list.iter().any(|m| m.sha256 == file.sha256);
        if file.bytes == 0 || known(&pictures) || known(&clips) {
            continue;
        }
        if file.media_type.starts_with("video/") {
            clips.push(media(file, MediaKind::Clip, credits));
        } else if file.media_type.starts_with("image/") && !file.media_type.contains("svg") {
            if is_furniture(file, looked.size) {
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

fn media(file: &Attachment, kind: MediaKind, credits: &Credits) -> StoryMedia {
    let names: Vec<&str> = credits
        .photographers
        .iter()
        .take(2)
        .map(String::as_str)
        .collect();
    let credit = match (names.is_empty(), kind) {
        (true, _) => String::new(),
        (false, MediaKind::Picture) => format!("图：{}", names.join("、")),
        (false, MediaKind::Clip) => format!("拍摄：{}", names.join("、")),
    };
    StoryMedia {
        sha256: file.sha256,
        kind,
        media_type: file.media_type.clone(),
        name: file.original_name.clone(),
        credit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::BlobHash;

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
}
