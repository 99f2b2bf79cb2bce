//! The mail as its readers see it: read back by two parsers that are not lettre.

use std::process::Command;

use mail_parser::{MessageParser, MimeHeaders};

use super::*;
use crate::{
    delivery::{
        Freight, Links, Load, MailLinks, Sender, Stamp, Standing, compose, freight::Archive,
        mail_subject, message_id,
    },
    model::{link::LinkKey, mail::MailPurpose, zone::STATION_ZONE},
};

fn freight(zip: Option<Vec<u8>>) -> Freight {
    let bytes = zip.as_ref().map_or(40_000_000, |zip| zip.len() as u64);
    Freight {
        archive: Archive {
            name: "yixian-2026-11-28-r3.zip".to_owned(),
            bytes,
            sha256: BlobHash::of(b"zip"),
        },
        load: Load {
            zip: zip.is_some(),
            attached: vec!["rundown.docx".to_owned(), "captions/edition.srt".to_owned()],
            kept: if zip.is_some() {
                Vec::new()
            } else {
                vec!["preview.mp4".to_owned()]
            },
            contact_sheet: Some("contact-sheet.png".to_owned()),
        },
        zip,
        attached: vec![(0..=255).collect(), b"\r\n.\r\n..\r\n".to_vec()],
        contact_sheet: Some(sheet()),
    }
}

fn manifest() -> Manifest {
    manifest_of(&[
        ("captions/edition.srt", FileRole::Captions, 9),
        ("contact-sheet.png", FileRole::ContactSheet, 20_000),
        ("preview.mp4", FileRole::Preview, 39_000_000),
        ("rundown.docx", FileRole::Rundown, 256),
    ])
}

fn built(revision: &EditionRevision, freight: &Freight, earlier: &[String]) -> Vec<u8> {
    sent(revision, freight, earlier, MailPurpose::Package, None, None)
}

fn sent(
    revision: &EditionRevision,
    freight: &Freight,
    earlier: &[String],
    purpose: MailPurpose,
    before: Option<&EditionRevision>,
    links: Option<&MailLinks>,
) -> Vec<u8> {
    let from = "yixian@newsroom.example";
    let id = message_id(revision, "station@tv.example", purpose, from);
    compose(
        revision,
        &manifest(),
        freight,
        &Sender {
            address: "yixian@newsroom.example",
            name: "《每周一现》编辑部",
            contact: "值班编辑 陈晓岚 0755-00000000",
            zone: STATION_ZONE,
        },
        &Stamp {
            recipient: "station@tv.example",
            message_id: &id,
            purpose,
            earlier,
            before,
            links,
            at: evening(),
        },
    )
    .unwrap()
}

#[test]
fn another_parser_finds_both_bodies_the_picture_and_the_files() {
    let zip: Vec<u8> = (0..=255).cycle().take(5000).collect();
    let raw = built(&revision(true), &freight(Some(zip.clone())), &[]);
    assert!(raw.is_ascii());
    let longest = raw.split(|b| *b == b'\n').map(<[u8]>::len).max();
    assert!(longest <= Some(500), "{longest:?}");
    let mail = MessageParser::default().parse(&raw).unwrap();
    assert_eq!(
        mail.subject(),
        Some("《每周一现》第327期 2026-11-28 播出包 r3 正式")
    );
    let from = mail.from().and_then(|from| from.first()).unwrap();
    assert_eq!(from.name(), Some("《每周一现》编辑部"));
    assert_eq!(
        mail.date().unwrap().to_rfc3339(),
        "2026-11-27T18:30:00+08:00"
    );
    let text = mail.body_text(0).unwrap();
    for fact in [
        "播出时间  2026年11月28日 星期六 12:00，《城市发现》内",
        "总 时 长  04:52（欠 00:08）",
        "版    本  r3，2026年11月27日 16:20 定版",
        "复审      李维舟",
        "   4  01:21  01:03  新事      河湾救援协会举行汛期水域救援演练",
        "· 第4条引语两处",
        "rundown.docx",
        &BlobHash::of(b"zip").to_string(),
        "值班编辑 陈晓岚 0755-00000000",
    ] {
        assert!(text.contains(fact), "{fact}\n{text}");
    }
    let html = mail.body_html(0).unwrap();
    for banned in [
        "<style",
        "<script",
        "float",
        "flex",
        "position:",
        "background-image",
        "http-equiv=\"refresh",
    ] {
        assert!(!html.contains(banned), "{banned}");
    }
    let picture = mail.parts.iter().find(|part| part.content_id().is_some());
    let cid = picture.and_then(|part| part.content_id()).unwrap();
    assert!(html.contains(&format!("src=\"cid:{cid}\"")), "{cid}");
    let files: Vec<(&str, &[u8])> = mail
        .attachments()
        .filter(|part| part.content_id().is_none())
        .map(|part| (part.attachment_name().unwrap(), part.contents()))
        .collect();
    let every: Vec<u8> = (0..=255).collect();
    assert_eq!(
        files,
        [
            ("yixian-2026-11-28-r3.zip", zip.as_slice()),
            ("rundown.docx", every.as_slice()),
            ("captions-edition.srt", b"\r\n.\r\n..\r\n".as_slice()),
        ]
    );
    // QQ shows attachments whose name comes in RFC 2231 pieces as tcmime.….bin.
    assert!(!String::from_utf8_lossy(&raw).contains("filename*"));
}

#[test]
fn the_same_input_gives_the_same_bytes_and_another_revision_other_ids() {
    let freight = freight(Some(vec![1; 10]));
    let revision = revision(true);
    assert_eq!(
        built(&revision, &freight, &[]),
        built(&revision, &freight, &[])
    );
    let from = "yixian@newsroom.example";
    let package = MailPurpose::Package;
    let one = message_id(&revision, "a@tv.example", package, from);
    let tried = message_id(&revision, "a@tv.example", MailPurpose::Rehearsal, from);
    assert_ne!(one, tried);
    assert!(one.starts_with("<yixian.2026-11-28.r3."), "{one}");
    assert!(one.ends_with("@newsroom.example>"), "{one}");
    assert_ne!(one, message_id(&revision, "b@tv.example", package, from));
    let next = EditionRevision {
        revision: Revision(4),
        ..revision
    };
    assert_ne!(one, message_id(&next, "a@tv.example", package, from));
}

#[test]
fn a_correction_answers_the_mail_before_and_says_so() {
    let earlier = ["<one@x.example>".to_owned(), "<two@x.example>".to_owned()];
    let raw = built(&revision(true), &freight(None), &earlier);
    let mail = MessageParser::default().parse(&raw).unwrap();
    assert_eq!(mail.in_reply_to().as_text(), Some("two@x.example"));
    assert_eq!(mail.references().as_text_list().map(<[_]>::len), Some(2));
    let text = mail.body_text(0).unwrap();
    assert!(text.contains("※ 更正：请以本邮件的 r3 为准"), "{text}");
    assert!(text.contains("【大文件未随信】"), "{text}");
    let kept = BlobHash::of(b"preview.mp4").to_string();
    assert!(text.contains("yixian-2026-11-28-r3/preview.mp4"), "{text}");
    assert!(text.contains(&kept) && mail.body_html(0).unwrap().contains(&kept));
}

#[test]
fn a_correction_says_what_changed_and_a_new_version_of_nothing_says_so() {
    let before = revision(true);
    let mut after = before.clone();
    after.revision = Revision(4);
    after.rundown.items[1].title = "青苗助学中心十三间乡村书屋同日开放".to_owned();
    let earlier = ["<one@x.example>".to_owned()];
    let raw = sent(
        &after,
        &freight(None),
        &earlier,
        MailPurpose::Package,
        Some(&before),
        None,
    );
    let mail = MessageParser::default().parse(&raw).unwrap();
    assert!(mail.subject().unwrap().ends_with(" r4 更正"));
    for body in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
        assert!(body.contains("与 r3 相比的改动"), "{body}");
        assert!(body.contains("标题原为「青苗助学中心十二间乡村书屋同日开放」"));
    }
    let same = EditionRevision {
        revision: Revision(4),
        ..before.clone()
    };
    let package = MailPurpose::Package;
    let raw = sent(
        &same,
        &freight(None),
        &earlier,
        package,
        Some(&before),
        None,
    );
    let mail = MessageParser::default().parse(&raw).unwrap();
    assert!(mail.body_text(0).unwrap().contains("均无改动，仅重新定版"));
}

#[test]
fn a_rehearsal_says_in_every_part_that_it_is_one() {
    let purpose = MailPurpose::Rehearsal;
    let raw = sent(&revision(true), &freight(None), &[], purpose, None, None);
    let mail = MessageParser::default().parse(&raw).unwrap();
    assert!(mail.subject().unwrap().ends_with(" r3 演练"));
    for body in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
        assert!(body.contains("一律不得播出"), "{body}");
        assert!(!body.contains("签收"), "{body}");
    }
}

#[test]
fn what_is_not_attached_has_a_link_and_the_page_another() {
    let key = LinkKey::new([5; 32]);
    let links = Links {
        base: "https://desk.example",
        key: &key,
        days: 7,
    };
    let revision = revision(true);
    let row = row("station@tv.example");
    let links = links.of(&row);
    let raw = sent(
        &revision,
        &freight(None),
        &[],
        MailPurpose::Package,
        None,
        Some(&links),
    );
    let mail = MessageParser::default().parse(&raw).unwrap();
    let text = mail.body_text(0).unwrap();
    for path in ["preview.mp4", "yixian-2026-11-28-r3.zip", ""] {
        let url = links.url(path);
        assert!(text.lines().any(|line| line.trim() == url), "{url}\n{text}");
        let html = mail.body_html(0).unwrap();
        let escaped = url.replace('&', "&amp;").replace('=', "&#x3D;");
        assert!(html.contains(&format!("href=\"{escaped}\"")), "{html}");
    }
    assert!(text.contains("12月4日 18:30 前有效"), "{text}");
    assert!(!text.contains("station@tv.example"), "{text}");
    assert!(!text.contains("请电话索取"), "{text}");
}

#[test]
fn without_all_signatures_every_part_says_that_it_is_not_for_air() {
    let mut revision = revision(false);
    for story in revision.stories.iter_mut().skip(1) {
        story
            .sign(ReviewLevel::First, "chen", "陈晓岚", evening())
            .unwrap();
    }
    let raw = built(&revision, &freight(None), &[]);
    let mail = MessageParser::default().parse(&raw).unwrap();
    assert!(mail.subject().unwrap().ends_with(" r3 未经终审"));
    for body in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
        assert!(body.contains("不得播出"), "{body}");
        assert!(body.contains("（第2条未签）"), "{body}");
    }
}

#[test]
fn a_producer_s_word_is_told_before_all_else() {
    let mut revision = revision(true);
    let story = &mut revision.stories[1];
    story.sign_offs.truncate(2);
    story
        .let_go_on(("wu", "吴<b>总监"), "终审在飞机上", evening())
        .unwrap();
    let told = story.override_words().unwrap();
    revision.warnings.insert(0, told.clone());
    let raw = built(&revision, &freight(None), &[]);
    let mail = MessageParser::default().parse(&raw).unwrap();
    let (text, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
    assert!(text.contains(&format!("※ {told}")), "{text}");
    assert_eq!(text.matches("特批播出").count(), 1, "{text}");
    assert!(text.contains("（第4条特批）"), "{text}");
    assert!(
        html.contains("color:#b3261e") && html.contains("吴&lt;b&gt;总监特批"),
        "{html}"
    );
    assert!(!text.contains("不得播出"), "it is final: {text}");
}

#[test]
fn hostile_words_stay_words() {
    let mut revision = revision(false);
    let evil = "<script>alert(1)</script>{{contact}}\r\nBcc: victim@x.example\u{202e}\"'&";
    revision.rundown.items[1].title = evil.to_owned();
    revision.programme = format!("每周{evil}");
    revision.stories[0].draft.headline = evil.to_owned();
    revision.warnings = vec![evil.to_owned()];
    let raw = built(&revision, &freight(None), &[]);
    let mail = MessageParser::default().parse(&raw).unwrap();
    assert!(mail.bcc().is_none());
    assert_eq!(mail.to().unwrap().clone().into_list().len(), 1);
    let html = mail.body_html(0).unwrap();
    assert!(!html.contains("<script"), "{html}");
    assert!(!html.contains('\u{202e}'));
    let text = mail.body_text(0).unwrap();
    assert!(text.contains("<script>alert(1)</script>{{contact}} Bcc: victim@x.example\"'&"));
    assert!(mail_subject(&revision, Standing::Final).starts_with("《每周<script>"));
}

#[test]
fn python_reads_the_same_mail() {
    let Some(python) = relay_peer::python() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mail.eml");
    let zip: Vec<u8> = (0..=255).cycle().take(300_001).collect();
    std::fs::write(&path, built(&revision(true), &freight(Some(zip)), &[])).unwrap();
    let script = "
import email, email.policy, hashlib, sys
mail = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
assert not mail.defects, mail.defects
def shape(part):
    assert not part.defects, part.defects
    if part.is_multipart():
        return part.get_content_subtype() + '(' + ' '.join(shape(p) for p in part.iter_parts()) + ')'
    return part.get_content_type().split('/')[-1].split('.')[-1]
print(mail['subject'])
print(mail['from'].addresses[0].display_name, mail['from'].addresses[0].addr_spec)
print(mail['x-yixian-edition'], mail['x-yixian-revision'])
print(shape(mail))
for part in mail.iter_attachments():
    data = part.get_payload(decode=True)
    print(part.get_filename(), part.get_param('name'), len(data), hashlib.sha256(data).hexdigest()[:8])
";
    let out = Command::new(python)
        .args(["-c", script])
        .arg(&path)
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    insta::assert_snapshot!(String::from_utf8(out.stdout).unwrap(), @r"
    《每周一现》第327期 2026-11-28 播出包 r3 正式
    《每周一现》编辑部 yixian@newsroom.example
    2026-11-28 r3
    mixed(alternative(plain related(html png)) zip document octet-stream)
    yixian-2026-11-28-r3.zip yixian-2026-11-28-r3.zip 300001 7e30771b
    rundown.docx rundown.docx 256 40aff2e9
    captions-edition.srt captions-edition.srt 9 af36ca76
    ");
}
