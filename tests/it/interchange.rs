//! A hundred stories of words that want to be code, sealed as a package and opened by other people's
//! readers.

use std::fs;

use yixian::{
    model::{
        BlobHash, Caption, EditionId, EditionRevision, Item, ItemKind, Millis, Placement, Revision,
        Rundown, Story, StoryId, Version,
        rendered::{FileRole, Placed, RenderedEdition, RenderedFile},
        story::{Category, Credits, Draft, MediaKind, StoryMedia, Strap, Topic},
    },
    package,
    speech::{CaptionRules, Rate, caption_script, read_time},
};

use crate::support::{node, python};

const STORIES: usize = 100;

/// What one reader or another takes for something else.
const HOSTILE: [&str; 16] = [
    "<script>alert(1)</script>&amp;",
    "]]><!-- --><?xml?>",
    "=HYPERLINK(\"http://x\",\"点\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "{{x}}与{{{y}}}和${t}",
    "../../etc/passwd",
    "甲\u{202e}乙\u{2066}丙\u{200b}丁\u{0}戊",
    "𠮷䶮㙓😀👨\u{200d}👩\u{200d}👧한글é",
    "_x0041_与_x000D_",
    "* LOC: 00:00:00:00 RED 01 稿件 假",
    "001 AX V C 00:00:00:00 00:00:01:00",
    "03 唱词 假标题",
    "一\r\n二\t三  四",
    "\"引'号\"\\n\\u0041",
    "（括号里的标题）",
    "深圳市“<b>粗</b>”行动",
];

struct Place {
    folder: tempfile::TempDir,
    rendered: RenderedEdition,
}

impl Place {
    /// A file that lies in the render room's cache.
    fn render(&mut self, role: FileRole, item: Option<usize>, name: &str, frames: Option<u32>) {
        let bytes = name.as_bytes();
        let sha256 = BlobHash::of(bytes);
        let path = self.folder.path().join("cache").join(sha256.to_string());
        fs::write(&path, bytes).unwrap();
        self.rendered.files.push(RenderedFile {
            role,
            item,
            name: name.to_owned(),
            path,
            duration_ms: frames.map(|frames| Millis(i64::from(frames) * 40)),
            source: None,
            sha256,
            bytes: bytes.len() as u64,
        });
    }

    fn lay(&mut self, name: &str, item: usize, span: (u32, u32), over: bool) {
        self.rendered.placed.push(Placed {
            name: name.to_owned(),
            item,
            from: span.0,
            to: span.1,
            first: 0,
            over,
        });
    }
}

fn story(n: usize) -> Story {
    let words = |k: usize| HOSTILE[(n + k) % HOSTILE.len()].to_owned();
    let headline = match n {
        7 => "长".repeat(300),
        8 => format!("{}😀", "长".repeat(127)),
        9 => format!("{}😁", "长".repeat(127)),
        _ => format!("{}第{n}条", words(0)),
    };
    let lead = format!("本周，{}在福田启动，共有{n}人参加。", words(1));
    let voice_over = format!("{}。\n主办方表示：“{}”，明年继续。", words(2), words(3));
    let text = format!("{lead}{voice_over}");
    let received_at = "2026-11-24T02:00:00Z".parse().unwrap();
    let media = format!("picture {n}");
    Story {
        id: StoryId::derive(received_at, &n.to_be_bytes()),
        edition: edition(),
        submissions: Vec::new(),
        draft: Draft {
            organization: Some(words(4)),
            category: Category::Event,
            category_reason: String::new(),
            category_second: None,
            category_margin: 0,
            topic: Topic::Charity,
            topic_reason: String::new(),
            topic_margin: 0,
            district: None,
            slug: words(5),
            headline,
            headline_candidates: Vec::new(),
            headline_licensed: true,
            headline_long: String::new(),
            version: Version::Full,
            versions: Vec::new(),
            lead,
            voice_over,
            strap: vec![Strap {
                name: words(6),
                line: words(7),
            }],
            locator: None,
            captions_by_hand: Vec::new(),
            captions: caption_script(&text, &[], Rate::default(), &CaptionRules::default()),
            read_ms: read_time(&text, Rate::default()),
            facts: Vec::new(),
            checks: Vec::new(),
            credits: Credits {
                writers: vec![words(8)],
                photographers: Vec::new(),
                editors: Vec::new(),
            },
            score: 500,
            polished: None,
        },
        media: vec![StoryMedia {
            sha256: BlobHash::of(media.as_bytes()),
            kind: MediaKind::Picture,
            media_type: "image/jpeg".to_owned(),
            name: words(9),
            credit: words(10),
            sound: Default::default(),
            part: None,
            in_ms: None,
            out_ms: None,
        }],
        duplicates: Vec::new(),
        received_at,
        set_aside: None,
        placement: Placement::Free,
        told_as: None,
        sign_offs: Vec::new(),
        overrides: Vec::new(),
    }
}

fn edition() -> EditionId {
    "2026-11-28".parse().unwrap()
}

fn item(kind: ItemKind, title: &str, story: Option<&Story>, n: usize) -> Item {
    let captions = story.map_or(Vec::new(), |story| story.draft.captions.clone());
    let last = captions
        .last()
        .map_or(Millis::ZERO, |last: &Caption| last.end_ms);
    Item {
        kind,
        story: story.map(|story| story.id),
        title: title.to_owned(),
        script: String::new(),
        fixed_ms: Millis(1000),
        // A length that is no whole number of frames, as read times are.
        read_ms: story.map_or(Millis(5_003), |story| story.draft.read_ms.max(last)),
        media_ms: Millis::ZERO,
        pad_ms: Millis(800),
        card_ms: Millis(2_000),
        captions: Vec::new(),
        why: HOSTILE[n % HOSTILE.len()].to_owned(),
    }
}

/// The revision, and the place where its media lie.
fn hundred() -> (EditionRevision, Place) {
    let stories: Vec<Story> = (0..STORIES).map(story).collect();
    let mut items = vec![item(ItemKind::Opener, "片头", None, 0)];
    for (n, story) in stories.iter().enumerate() {
        items.push(item(ItemKind::Story, &story.draft.headline, Some(story), n));
    }
    items.push(item(ItemKind::Closer, "片尾", None, 1));
    let folder = tempfile::tempdir().unwrap();
    for name in ["cache", "blobs"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    let rendered = RenderedEdition::default();
    let mut place = Place { folder, rendered };
    let mut frames = 0;
    for (i, one) in items.iter().enumerate() {
        let length = one.duration().frames();
        frames += length;
        if one.kind != ItemKind::Story {
            continue;
        }
        let name = |rest: &str| format!("cards/{:02}-{rest}", i + 1);
        place.render(
            FileRole::TitleCardClip,
            Some(i),
            &name("title.mp4"),
            Some(50),
        );
        place.render(FileRole::TitleCardStill, Some(i), &name("title.png"), None);
        place.render(
            FileRole::StrapClip,
            Some(i),
            &name("strap-1.mov"),
            Some(125),
        );
        place.lay(&name("title.mp4"), i, (0, 50), false);
        place.lay(&name("strap-1.mov"), i, (60, 185), true);
        let picture = format!("picture {}", i - 1);
        let blob = BlobHash::of(picture.as_bytes());
        let path = place.folder.path().join("blobs").join(blob.to_string());
        fs::write(path, picture).unwrap();
        // The picture that the package room takes out of the media pool itself.
        place.lay(
            &format!("media/{:02}-1.jpg", i + 1),
            i,
            (50, length - 20),
            false,
        );
    }
    place.render(FileRole::Preview, None, "preview.mp4", Some(frames));
    let revision = EditionRevision {
        edition: edition(),
        profile: None,
        number: 327,
        revision: Revision(3),
        air_at: "2026-11-28T15:59:00Z".parse().unwrap(),
        frozen_at: "2026-11-27T10:00:00Z".parse().unwrap(),
        programme: "每周一现".to_owned(),
        host: "城市发现".to_owned(),
        rundown: Rundown {
            slot_ms: Millis(300_000),
            items,
            left_out: Vec::new(),
        },
        stories,
        warnings: HOSTILE.map(str::to_owned).to_vec(),
    };
    (revision, place)
}

const INTERCHANGE: &str = include_str!("support/read_interchange.py");
const READERS: &str = include_str!("support/read_package.py");
const PAPERS: &str = include_str!("support/read_documents.py");
const NODE: &str = include_str!("support/read_package.mjs");

/// It goes over midnight.
#[test]
fn a_hundred_stories_of_hostile_words_are_read_by_everybody() {
    let (revision, place) = hundred();
    let blobs = place.folder.path().join("blobs");
    let out = place.folder.path().join("out");
    let work = place.folder.path().join("work");
    let blob = |hash: &BlobHash| blobs.join(hash.to_string());
    let package = package::build(
        &revision,
        &place.rendered,
        &blob,
        &out,
        &work,
        &package::PackageSettings::default(),
    )
    .unwrap();
    let items = revision.rundown.items.len();
    let captions: usize = revision
        .stories
        .iter()
        .map(|s| s.draft.captions.len())
        .sum();
    assert!(captions > 500, "{captions}");
    // The readers of Word, Excel and captions, too.
    let read = python(READERS, &[&package.folder]).unwrap_or_default();
    assert!(
        read.is_empty() || read.trim() == format!("{captions} {captions}"),
        "{read}"
    );
    let papers = python(PAPERS, &[&package.folder]).unwrap_or_default();
    assert!(
        papers.is_empty() || papers.starts_with(&format!("{items} ")),
        "{papers}"
    );
    for found in [
        python(INTERCHANGE, &[&package.folder]),
        node(NODE, &[&package.folder]),
    ]
    .into_iter()
    .flatten()
    {
        assert!(
            found.starts_with(&format!("{items} {captions} ")),
            "{found}"
        );
    }
}
