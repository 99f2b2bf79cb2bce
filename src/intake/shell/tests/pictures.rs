//! Photos and clips of whole mails.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::*;
use crate::model::{Attachment, submission::AttachmentRole};

struct Part<'a> {
    name: &'a str,
    media_type: &'a str,
    inline: bool,
    bytes: Vec<u8>,
}

fn part<'a>(name: &'a str, media_type: &'a str, bytes: Vec<u8>) -> Part<'a> {
    Part {
        name,
        media_type,
        inline: false,
        bytes,
    }
}

fn mail_with(id: &str, text: &str, parts: &[Part<'_>]) -> Vec<u8> {
    let mut all = format!(
        "From: li@x.cn\r\nSubject: {id}\r\nMessage-ID: <{id}>\r\nContent-Type: multipart/mixed; boundary=\"q{id}\"\r\n\r\n--q{id}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    .into_bytes();
    for part in parts {
        let how = if part.inline { "inline" } else { "attachment" };
        let head = format!(
            "--q{id}\r\nContent-Type: {}\r\nContent-Disposition: {how}; filename=\"{}\"\r\nContent-Transfer-Encoding: binary\r\n\r\n",
            part.media_type, part.name
        );
        all.extend(head.into_bytes());
        all.extend(&part.bytes);
        all.extend(b"\r\n");
    }
    all.extend(format!("--q{id}--\r\n").into_bytes());
    all
}

/// A picture of many colours: a photo.
fn photo(width: u32, height: u32) -> RgbImage {
    let mut seed = width ^ height;
    RgbImage::from_fn(width, height, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = seed.to_be_bytes();
        Rgb([a, b, c])
    })
}

fn encoded(picture: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::from(picture)
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

fn turned(mut jpeg: Vec<u8>) -> Vec<u8> {
    let mut exif =
        b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06".to_vec();
    exif.resize(36, 0);
    jpeg.splice(2..2, exif);
    jpeg
}

fn file<'a>(row: &'a Submission, name: &str) -> &'a Attachment {
    row.attachments
        .iter()
        .find(|file| file.original_name == name)
        .unwrap()
}

#[tokio::test]
async fn photos_get_size_caption_credit_and_a_working_copy() {
    let house = House::new().await;
    let text = format!(
        "{STORY}\n图1：志愿者在分发物资（李四 摄）\n图2：合影，联系电话13800138000\n（摄影：陈小海）"
    );
    let flat = RgbImage::from_pixel(200, 80, Rgb([200, 20, 20]));
    let parts = [
        part(
            "1.jpg",
            "image/jpeg",
            encoded(photo(640, 480), ImageFormat::Jpeg),
        ),
        part(
            "2.jpg",
            "image/jpeg",
            turned(encoded(photo(400, 300), ImageFormat::Jpeg)),
        ),
        Part {
            inline: true,
            ..part("image001.png", "image/png", encoded(flat, ImageFormat::Png))
        },
        Part {
            inline: true,
            ..part(
                "DSC_0001.JPG",
                "image/jpeg",
                encoded(photo(800, 600), ImageFormat::Jpeg),
            )
        },
        part(
            "领导致辞 王五摄.gif",
            "image/gif",
            encoded(photo(320, 240), ImageFormat::Gif),
        ),
        part(
            "片子.mp4",
            "video/mp4",
            b"#EXTM3U\nfile:///etc/passwd\n".to_vec(),
        ),
    ];
    house.put("1.eml", mail_with("1@x", &text, &parts));
    assert_eq!(states(&house.gather().await), ["accepted"]);
    let row = house.rows().await.remove(0);
    let facts = |name: &str| file(&row, name).facts.clone();
    let first = facts("1.jpg");
    assert_eq!(
        (first.role, first.size, first.working, first.problem),
        (AttachmentRole::Photo, Some((640, 480)), None, None)
    );
    assert_eq!(first.caption.as_deref(), Some("志愿者在分发物资"));
    assert_eq!(first.credit.as_deref(), Some("李四"));
    let second = facts("2.jpg");
    assert_eq!(second.size, Some((300, 400)));
    let copy = second.working.unwrap();
    let bytes = house.blobs.read(&copy.sha256).await.unwrap();
    let upright = image::load_from_memory(&bytes).unwrap();
    assert_eq!((upright.width(), upright.height()), (300, 400));
    assert_eq!(second.caption.as_deref(), Some("合影，联系电话138****8000"));
    assert_eq!(second.credit.as_deref(), Some("陈小海"));
    assert_eq!(facts("image001.png").role, AttachmentRole::Logo);
    assert_eq!(facts("DSC_0001.JPG").role, AttachmentRole::Photo);
    let named = facts("领导致辞 王五摄.gif");
    assert_eq!(
        (named.caption.as_deref(), named.credit.as_deref()),
        (Some("领导致辞"), Some("王五"))
    );
    assert!(named.working.is_some());
    let list = facts("片子.mp4");
    assert_eq!(list.role, AttachmentRole::Other);
    assert_eq!(
        list.problem.as_deref(),
        Some("不是视频文件（是播放列表），已拒绝打开")
    );
    assert!(
        row.text.contains("图1：志愿者在分发物资"),
        "captions stay in the text"
    );
    let again = house.again(&row, house.limits.clone()).await;
    assert_eq!(again.attachments, row.attachments);
}

#[tokio::test]
async fn a_program_named_jpg_is_quarantined_and_opened_by_nobody() {
    let house = House::new().await;
    let program = part("合照.jpg", "image/jpeg", b"MZ".repeat(64));
    house.put("1.eml", mail_with("1@x", STORY, &[program]));
    let results = house.gather().await;
    let row = house.rows().await.remove(0);
    assert_eq!(states(&results), ["quarantined"]);
    let facts = &row.attachments[0].facts;
    assert_eq!(facts.role, AttachmentRole::Other);
    assert_eq!(
        facts.problem.as_deref(),
        Some("不是图片（是程序），已拒绝打开")
    );
}

#[tokio::test]
async fn a_bad_picture_changes_nothing_for_the_next() {
    let house = House::new().await;
    let mut giant =
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x02\0\0\0".to_vec();
    giant.extend(b"\0\0\0\0\0\0\0\0IDAT\0\0\0\0");
    let good = encoded(photo(640, 480), ImageFormat::Png);
    let parts = [
        part("a.png", "image/png", giant),
        part("b.jpg", "image/jpeg", Vec::new()),
        part(
            "c.jpg",
            "image/jpeg",
            b"\xff\xd8\xff\xe0\0\x10JFIF\0 torn".to_vec(),
        ),
        part("d.png", "image/png", good),
    ];
    house.put("1.eml", mail_with("1@x", STORY, &parts));
    assert_eq!(states(&house.gather().await), ["accepted"]);
    let row = house.rows().await.remove(0);
    let problems: Vec<_> = row
        .attachments
        .iter()
        .map(|file| file.facts.problem.clone().unwrap_or_default())
        .collect();
    assert_eq!(
        problems[0],
        "图片尺寸过大（50000×50000像素），请对方缩小后重发"
    );
    assert_eq!(problems[1], "照片是空文件（0 字节），请对方重发");
    assert!(problems[2].contains("请对方重发"), "{}", problems[2]);
    assert_eq!(
        (problems[3].as_str(), row.attachments[3].facts.size),
        ("", Some((640, 480)))
    );
}

#[tokio::test]
async fn pictures_of_a_forwarded_mail_are_looked_at_with_its_own_text() {
    let house = House::new().await;
    let jpeg = || encoded(photo(640, 480), ImageFormat::Jpeg);
    let inner = mail_with(
        "2@x",
        &format!("{STORY}\n图1：志愿者合影"),
        &[part("a.jpg", "image/jpeg", jpeg())],
    );
    let outer = mail_with("1@x", "请处理", &[part("b.eml", "message/rfc822", inner)]);
    house.put("1.eml", outer);
    house.gather().await;
    let row = house.rows().await.remove(0);
    let facts = &row.nested[0].attachments[0].facts;
    assert_eq!(
        (facts.role, facts.size),
        (AttachmentRole::Photo, Some((640, 480)))
    );
    assert_eq!(facts.caption.as_deref(), Some("志愿者合影"));
}
