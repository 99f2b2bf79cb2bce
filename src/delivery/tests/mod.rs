//! An edition to send, made of invented organizations, and what must hold on the way.

mod answer;
mod archive;
mod changes;
#[expect(
    dead_code,
    reason = "the tests of the whole program use the rest of it"
)]
#[path = "../../../tests/it/support/dovecot.rs"]
mod dovecot;
mod faults;
mod mail;
mod outbox;
mod phases;
mod relay;
mod relay_peer;
mod second;

use std::path::Path;

use chrono::{DateTime, Utc};

use crate::{
    config::{Delivery, Transport},
    model::{
        BlobHash, EditionRevision, Item, ItemKind, MailId, Millis, Placement, Revision, Rundown,
        Story, StoryId, Version,
        edition::PackageStatus,
        mail::{MailPurpose, MailState, OutboxMail},
        package::{DeliveryPackage, MANIFEST_SCHEMA, Manifest, ManifestFile},
        people::ReviewLevel,
        rendered::FileRole,
        story::{Category, Credits, Draft, Topic},
    },
};

/// Friday evening.
pub fn evening() -> DateTime<Utc> {
    "2026-11-27T10:30:00Z".parse().unwrap()
}

fn story(category: Category, headline: &str) -> Story {
    let id = StoryId::derive(evening(), headline.as_bytes());
    Story {
        id,
        edition: "2026-11-28".parse().unwrap(),
        submissions: Vec::new(),
        draft: Draft {
            organization: None,
            category,
            category_reason: String::new(),
            category_second: None,
            category_margin: 0,
            topic: Topic::Charity,
            topic_reason: String::new(),
            topic_margin: 0,
            district: None,
            slug: "短题".to_owned(),
            headline: headline.to_owned(),
            headline_candidates: Vec::new(),
            headline_licensed: true,
            headline_long: String::new(),
            version: Version::Full,
            versions: Vec::new(),
            lead: "导语".to_owned(),
            voice_over: "配音".to_owned(),
            strap: Vec::new(),
            locator: None,
            captions_by_hand: Vec::new(),
            captions: Vec::new(),
            read_ms: Millis(40_000),
            facts: Vec::new(),
            checks: Vec::new(),
            credits: Credits::default(),
            score: 500,
            polished: None,
        },
        media: Vec::new(),
        duplicates: Vec::new(),
        received_at: evening(),
        set_aside: None,
        placement: Placement::Free,
        told_as: None,
        sign_offs: Vec::new(),
        overrides: Vec::new(),
    }
}

fn item(kind: ItemKind, title: &str, ms: i64, story: Option<StoryId>) -> Item {
    Item {
        kind,
        story,
        title: title.to_owned(),
        script: String::new(),
        fixed_ms: Millis(ms),
        read_ms: Millis::ZERO,
        media_ms: Millis::ZERO,
        pad_ms: Millis::ZERO,
        card_ms: Millis::ZERO,
        captions: Vec::new(),
        why: String::new(),
    }
}

/// Revision 3 of 第327期: four stories, 04:52 of 05:00; signed by three when `signed`.
pub fn revision(signed: bool) -> EditionRevision {
    let mut stories = vec![
        story(Category::Project, "青苗助学中心十二间乡村书屋同日开放"),
        story(Category::Event, "河湾救援协会举行汛期水域救援演练"),
        story(Category::Person, "退休教师林望海：把口琴教进养老院"),
        story(Category::Idea, "湾畔社区基金会发布《邻里互助记录标准》"),
    ];
    if signed {
        let names = [
            (ReviewLevel::First, "chen", "陈晓岚"),
            (ReviewLevel::Second, "li", "李维舟"),
            (ReviewLevel::Final, "zhou", "周明远"),
        ];
        for story in &mut stories {
            for (level, login, name) in names {
                story.sign(level, login, name, evening()).unwrap();
            }
        }
    }
    let mut items = vec![item(ItemKind::Opener, "片头：每周一现", 10_000, None)];
    for (index, story) in stories.iter().enumerate() {
        let title = &story.draft.headline;
        items.push(item(ItemKind::Story, title, 63_000, Some(story.id)));
        if index < 3 {
            items.push(item(ItemKind::Link, "串词", 8_000, None));
        }
    }
    items.push(item(ItemKind::Closer, "片尾", 6_000, None));
    EditionRevision {
        edition: "2026-11-28".parse().unwrap(),
        number: 327,
        revision: Revision(3),
        air_at: "2026-11-28T04:00:00Z".parse().unwrap(),
        frozen_at: "2026-11-27T08:20:00Z".parse().unwrap(),
        programme: "每周一现".to_owned(),
        host: "城市发现".to_owned(),
        rundown: Rundown {
            slot_ms: Millis(300_000),
            items,
            left_out: Vec::new(),
        },
        stories,
        profile: None,
        warnings: vec![
            "第4条引语两处，播音请按原话，不改语气词。".to_owned(),
            "第6条“林望海”为化名，口播与人名条一致，勿改。".to_owned(),
        ],
    }
}

/// A manifest with files of these paths, roles and lengths.
pub fn manifest_of(files: &[(&str, FileRole, u64)]) -> Manifest {
    let revision = revision(true);
    Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        edition: revision.edition,
        number: revision.number,
        revision: revision.revision,
        status: PackageStatus::Final,
        frozen_at: revision.frozen_at,
        trt_ms: revision.rundown.trt(),
        slot_ms: revision.rundown.slot_ms,
        signed: Vec::new(),
        overridden: Vec::new(),
        files: files
            .iter()
            .map(|(path, role, bytes)| ManifestFile {
                path: (*path).to_owned(),
                role: *role,
                item: None,
                bytes: *bytes,
                sha256: BlobHash::of(path.as_bytes()),
                source: None,
            })
            .collect(),
    }
}

/// A picture that looks like a sheet of cards.
fn sheet() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(1280, 540, |x, y| {
        let (column, row) = (x % 640, y % 270);
        if column < 8 || row < 8 {
            image::Rgb([255, 255, 255])
        } else if row > 180 && column > 40 && column < 560 && row < 230 {
            image::Rgb([240, 200, 90])
        } else {
            image::Rgb([18, 48 + (row / 8) as u8, 79 + (column / 16) as u8])
        }
    });
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

/// A package on disk: `preview` bytes of preview, and a zip of `zip` bytes.
pub fn package(
    root: &Path,
    revision: &EditionRevision,
    preview: usize,
    zip: usize,
) -> DeliveryPackage {
    let folder = root.join(format!("yixian-{}-{}", revision.edition, revision.revision));
    let files = [
        (
            "captions/edition.srt",
            FileRole::Captions,
            b"1\n".repeat(900),
        ),
        (
            "cards/02-title.mp4",
            FileRole::TitleCardClip,
            vec![7; 300_000],
        ),
        (
            "cards/02-title.png",
            FileRole::TitleCardStill,
            vec![8; 90_000],
        ),
        (
            "cards/04-title.png",
            FileRole::TitleCardStill,
            vec![9; 80_000],
        ),
        ("contact-sheet.png", FileRole::ContactSheet, sheet()),
        ("preview.mp4", FileRole::Preview, vec![1; preview]),
        ("rundown.docx", FileRole::Rundown, vec![2; 30_000]),
        ("rundown.xlsx", FileRole::Rundown, vec![3; 20_000]),
        ("script.docx", FileRole::Script, vec![4; 40_000]),
    ];
    let mut manifest = manifest_of(&[]);
    manifest.revision = revision.revision;
    manifest.status = revision.status();
    for (path, role, bytes) in files {
        let target = folder.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(&target, &bytes).unwrap();
        manifest.files.push(ManifestFile {
            path: path.to_owned(),
            role,
            item: None,
            bytes: bytes.len() as u64,
            sha256: BlobHash::of(&bytes),
            source: None,
        });
    }
    let zip_path = folder.with_extension("zip");
    let pattern: Vec<u8> = (0..=255).collect();
    let bytes: Vec<u8> = pattern.into_iter().cycle().take(zip).collect();
    std::fs::write(&zip_path, bytes).unwrap();
    DeliveryPackage {
        folder,
        zip: zip_path,
        zip_sha256: None,
        manifest,
    }
}

/// Settings for the folder transport and these recipients.
pub fn settings(recipients: &[&str]) -> Delivery {
    Delivery {
        profile: "station-basic".to_owned(),
        transport: Transport::Folder,
        from: "yixian@newsroom.example".to_owned(),
        from_name: "《每周一现》编辑部".to_owned(),
        recipients: recipients.iter().map(|to| (*to).to_owned()).collect(),
        rehearsal_recipients: Vec::new(),
        contact: "值班编辑 陈晓岚 0755-00000000".to_owned(),
        max_attached_bytes: 18_000_000,
        smtp: None,
        second_smtp: None,
        archive_address: String::new(),
        archive: None,
        doubt: crate::config::Doubt::Resend,
        drop: None,
        duty: Vec::new(),
    }
}

/// A mail to `recipient` that is ready.
pub fn row(recipient: &str) -> OutboxMail {
    let revision = revision(true);
    OutboxMail {
        id: MailId::derive(evening(), recipient.as_bytes()),
        edition: revision.edition,
        revision: revision.revision,
        recipient: recipient.to_owned(),
        purpose: MailPurpose::Package,
        message_id: String::new(),
        raw: BlobHash::of(b""),
        state: MailState::Ready,
        attempts: 0,
        reply: String::new(),
        via: String::new(),
        too_large: false,
        doubt_since: None,
        resends: 0,
        next_at: evening(),
        created_at: evening(),
        updated_at: evening(),
    }
}

/// Whether a missing server is a failure.
#[expect(clippy::disallowed_methods, reason = "a test asks where it runs")]
fn on_ci() -> bool {
    std::env::var("CI").is_ok()
}
