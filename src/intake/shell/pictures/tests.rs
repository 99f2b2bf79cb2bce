use std::{fs, process::Command};

use super::*;
use crate::model::BlobHash;

struct Room {
    folder: tempfile::TempDir,
    blobs: Blobs,
    tools: Tools,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            blobs: Blobs::open(&folder.path().join("blobs")).unwrap(),
            tools: Tools::under(&folder.path().join("work")),
            folder,
        }
    }

    async fn look(&self, name: &str, declared: &str, bytes: Vec<u8>) -> AttachmentFacts {
        let media_type = sniff::kind(&bytes, name).map_or(declared, |(kind, _)| kind);
        let file = Attachment {
            name: name.to_owned(),
            original_name: name.to_owned(),
            media_type: media_type.to_owned(),
            bytes: u64::try_from(bytes.len()).unwrap(),
            sha256: self.blobs.keep(bytes).await.unwrap(),
            inline: false,
            facts: AttachmentFacts::default(),
        };
        let found = look(&self.blobs, &self.tools, &file).await.unwrap();
        let left = fs::read_dir(&self.tools.work).map_or(0, Iterator::count);
        assert_eq!(left, 0, "a scratch folder is left");
        found.unwrap().facts
    }

    /// A clip made by ffmpeg.
    fn film(&self, name: &str, arguments: &str) -> Vec<u8> {
        let path = self.folder.path().join(name);
        let mut words: Vec<&str> = "-v error -y -nostdin".split(' ').collect();
        words.extend(arguments.split(' '));
        let status = Command::new("ffmpeg")
            .args(words)
            .arg(&path)
            .status()
            .unwrap();
        assert!(status.success(), "{arguments}");
        fs::read(path).unwrap()
    }
}

const PICTURES: &str = "-f lavfi -i testsrc=s=320x180:r=25";
const TONE: &str = "-f lavfi -i sine=440";
const H264: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/pictures");
    fs::read(folder.join(name)).unwrap()
}

async fn working(room: &Room, facts: &AttachmentFacts) -> image::RgbImage {
    let copy = facts.working.as_ref().unwrap();
    let bytes = room.blobs.read(&copy.sha256).await.unwrap();
    assert_eq!(
        (copy.media_type.as_str(), copy.bytes),
        ("image/jpeg", bytes.len() as u64)
    );
    assert_eq!(copy.sha256, BlobHash::of(&bytes));
    image::load_from_memory(&bytes).unwrap().into_rgb8()
}

#[tokio::test]
async fn a_telephone_s_heic_becomes_an_upright_jpeg() {
    let room = Room::new();
    let plain = room
        .look("IMG_0001.HEIC", "image/heic", fixture("plain.heic"))
        .await;
    assert_eq!(
        (plain.role, plain.size, &plain.problem),
        (AttachmentRole::Photo, Some((256, 192)), &None)
    );
    let plain = working(&room, &plain).await;
    let turned = room
        .look(
            "合照.heic",
            "application/octet-stream",
            fixture("turned.heic"),
        )
        .await;
    assert_eq!(turned.size, Some((192, 256)));
    let turned = working(&room, &turned).await;
    let near = |a: &image::Rgb<u8>, b: &image::Rgb<u8>| {
        a.0.iter().zip(b.0).all(|(a, b)| a.abs_diff(b) < 12)
    };
    // A quarter turn to the right, once, although EXIF asks for it as well: what was left below is left above.
    assert!(near(turned.get_pixel(40, 60), plain.get_pixel(60, 150)));
    assert!(near(turned.get_pixel(150, 60), plain.get_pixel(60, 40)));
    let avif = room
        .look("a.avif", "image/avif", fixture("plain.avif"))
        .await;
    assert_eq!(avif.size, Some((256, 192)), "{avif:?}");
}

#[tokio::test]
async fn without_a_converter_the_way_out_is_said() {
    let mut room = Room::new();
    room.tools.heif_convert = "/no/such/program".into();
    let facts = room
        .look("IMG_0001.HEIC", "image/heic", fixture("plain.heic"))
        .await;
    assert_eq!(
        (facts.role, facts.problem.as_deref(), facts.working),
        (
            AttachmentRole::Photo,
            Some("HEIC 照片，服务器未装转换程序，请对方改发 JPG"),
            None
        )
    );
    let room = Room::new();
    let mut broken = fixture("plain.heic");
    broken.truncate(500);
    let facts = room.look("IMG_0001.HEIC", "image/heic", broken).await;
    assert!(facts.problem.unwrap().contains("无法转换"));
}

#[tokio::test]
async fn files_in_disguise_are_refused() {
    let room = Room::new();
    for (name, bytes, why) in [
        (
            "合照.jpg",
            b"MZ".repeat(64),
            "不是图片（是程序），已拒绝打开",
        ),
        (
            "a.png",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            "矢量图（SVG）无法直接上屏，请对方导出为 JPG 或 PNG 后重发",
        ),
        (
            "a.jpg",
            b"%PDF-1.7".to_vec(),
            "矢量图（AI/EPS）无法直接上屏，请对方导出为 JPG 或 PNG 后重发",
        ),
        (
            "a.jpg",
            "一段文字".into(),
            "不是可用的图片格式，请对方改发 JPG",
        ),
        ("a.jpg", Vec::new(), "照片是空文件（0 字节），请对方重发"),
        ("a.mp4", Vec::new(), "视频文件是空的（0 字节），请对方重发"),
        (
            "a.mp4",
            b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n".to_vec(),
            "不是视频文件（是播放列表），已拒绝打开",
        ),
        (
            "a.mov",
            b"ffconcat version 1.0\nfile /etc/passwd\n".to_vec(),
            "不是视频文件（是拼接脚本），已拒绝打开",
        ),
        (
            "a.avi",
            "file '/etc/passwd'\n".into(),
            "不是视频文件（是文本），已拒绝打开",
        ),
        (
            "a.mp4",
            b"PK\x03\x04 nothing".to_vec(),
            "不是视频文件（是压缩包），已拒绝打开",
        ),
        (
            "a.mp4",
            vec![0, 7, 0, 9, 200],
            "不是视频文件，无法识别，请对方改发 MP4",
        ),
    ] {
        let declared = if name.ends_with('g') {
            "image/jpeg"
        } else {
            "video/mp4"
        };
        let facts = room.look(name, declared, bytes).await;
        assert_eq!(facts.problem.as_deref(), Some(why), "{name}");
        assert!(facts.size.is_none() && facts.working.is_none());
    }
}

#[tokio::test]
async fn clips_are_measured_as_they_are_shown() {
    let room = Room::new();
    let plain = room.film(
        "a.mp4",
        &format!("{PICTURES} {TONE} -t 2 {H264} -c:a aac -shortest"),
    );
    let facts = room.look("片子.mp4", "video/mp4", plain.clone()).await;
    let length = facts.duration_ms.unwrap();
    assert!((1_900..=2_100).contains(&length), "{length}");
    assert_eq!(
        (facts.role, facts.size, facts.has_sound, facts.problem),
        (AttachmentRole::Clip, Some((320, 180)), Some(true), None)
    );
    fs::write(room.folder.path().join("in.mp4"), &plain).unwrap();
    let input = room.folder.path().join("in.mp4");
    let turned = room.film(
        "b.mp4",
        &format!("-i {} -c copy -an -metadata:s:v rotate=90", input.display()),
    );
    let facts = room.look("竖屏.mp4", "video/mp4", turned).await;
    assert_eq!(
        (facts.size, facts.has_sound),
        (Some((180, 320)), Some(false))
    );
    for (name, coding) in [
        ("a.mkv", H264),
        ("a.avi", "-c:v mpeg4"),
        ("a.mpg", "-c:v mpeg2video"),
        ("a.ts", H264),
        ("a.flv", "-c:v flv1"),
        ("a.wmv", "-c:v wmv2"),
        ("a.mxf", "-c:v mpeg2video"),
    ] {
        let film = room.film(name, &format!("{PICTURES} -t 1 {coding}"));
        let facts = room.look(name, "video/x", film).await;
        assert_eq!(
            (facts.size, &facts.problem),
            (Some((320, 180)), &None),
            "{name}"
        );
    }
    for (name, coding) in [
        ("a.mp3", ""),
        ("a.wav", ""),
        ("a.m4a", ""),
        ("a.ogg", ""),
        ("a.flac", ""),
        ("a.aac", ""),
    ] {
        let sound = room.film(name, format!("{TONE} -t 1 {coding}").trim());
        let facts = room.look(name, "audio/x", sound).await;
        assert_eq!(
            (facts.role, facts.size, facts.has_sound, &facts.problem),
            (AttachmentRole::Sound, None, Some(true), &None),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_clip_that_was_cut_off_or_is_endless_says_so() {
    let room = Room::new();
    let slow = "-f lavfi -i color=s=64x64:r=1/60 -t 28800";
    let long = room.film("long.mp4", &format!("{slow} {H264}"));
    let facts = room.look("全程.mp4", "video/mp4", long).await;
    assert_eq!(
        facts.problem.as_deref(),
        Some("视频很长（8 小时），请告知要用的片段")
    );
    assert!(facts.size.is_some());
    let late = room.film("a.mp4", &format!("{PICTURES} -t 2 {H264}"));
    let facts = room
        .look("a.mp4", "video/mp4", late[..late.len() * 2 / 3].to_vec())
        .await;
    assert_eq!(
        (facts.role, facts.problem.as_deref(), facts.size),
        (
            AttachmentRole::Clip,
            Some("视频文件不完整（传输中断），请对方重发"),
            None
        )
    );
    let early = room.film(
        "b.mp4",
        &format!("{PICTURES} -t 2 {H264} -movflags +faststart"),
    );
    let facts = room
        .look("b.mp4", "video/mp4", early[..early.len() * 2 / 3].to_vec())
        .await;
    assert!(
        facts.problem.unwrap().contains("只收到约"),
        "its part is usable"
    );
    assert_eq!(facts.size, Some((320, 180)));
    let old = room.film("d.avi", &format!("{PICTURES} -t 2 -c:v mpeg4"));
    let facts = room
        .look("d.avi", "video/x-msvideo", old[..old.len() / 2].to_vec())
        .await;
    assert!(facts.problem.unwrap().contains("只收到约"));
    assert_eq!(facts.size, Some((320, 180)));
    let sound = room.film("c.mp4", &format!("{TONE} -t 1 -c:a aac"));
    let facts = room.look("c.mp4", "video/mp4", sound).await;
    assert!(facts.problem.unwrap().contains("没有画面"));
}

#[tokio::test]
async fn a_probe_that_is_missing_or_fails_stops_nobody() {
    let mut room = Room::new();
    let film = room.film("a.mp4", &format!("{PICTURES} -t 1 {H264}"));
    room.tools.ffprobe = "/no/such/program".into();
    let facts = room.look("a.mp4", "video/mp4", film.clone()).await;
    assert!(facts.problem.unwrap().contains("未装检测程序"));
    let script = room.folder.path().join("probe");
    for (body, word) in [
        ("exit 1", "无法打开"),
        ("echo nonsense", "人工"),
        ("kill -9 $$", "无法打开"),
    ] {
        fs::write(&script, format!("#!/bin/sh\n{body}\n")).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        fs::set_permissions(&script, mode).unwrap();
        room.tools.ffprobe.clone_from(&script);
        let facts = room.look("a.mp4", "video/mp4", film.clone()).await;
        let problem = facts.problem.unwrap();
        assert!(problem.contains(word), "{body}: {problem}");
    }
    room.tools.ffprobe = "ffprobe".into();
    assert_eq!(room.look("a.mp4", "video/mp4", film).await.problem, None);
}

/// The reader is chosen by us: a list inside a container's name is never followed, and nobody is asked.
#[tokio::test]
async fn no_address_is_asked_and_no_file_of_ours_is_read() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let room = Room::new();
    let secret = room.folder.path().join("secret.ts");
    let film = room.film("secret.ts", &format!("{PICTURES} -t 1 {H264}"));
    assert!(secret.is_file() && !film.is_empty());
    let lists = [
        format!(
            "#EXTM3U\n#EXTINF:1,\nhttp://{address}/a.ts\n#EXTINF:1,\n{}\n",
            secret.display()
        ),
        format!(
            "ffconcat version 1.0\nfile 'http://{address}/b.ts'\nfile '{}'\n",
            secret.display()
        ),
        format!("<MPD><BaseURL>http://{address}/</BaseURL></MPD>"),
        format!("[playlist]\nFile1=http://{address}/c.mp4\n"),
    ];
    for list in lists {
        for name in ["片子.mp4", "片子.ts", "片子.m3u8", "片子.avi"] {
            let file = Attachment {
                name: name.to_owned(),
                original_name: name.to_owned(),
                media_type: "video/mp4".to_owned(),
                bytes: list.len() as u64,
                sha256: room.blobs.keep(list.clone().into_bytes()).await.unwrap(),
                inline: false,
                facts: AttachmentFacts::default(),
            };
            let facts = look(&room.blobs, &room.tools, &file)
                .await
                .unwrap()
                .unwrap()
                .facts;
            assert!(facts.problem.unwrap().contains("已拒绝打开"), "{list}");
            // Even a forced reader finds nothing to follow.
            let path = room.blobs.path(&file.sha256);
            for container in ["mov", "mpegts", "avi", "matroska"] {
                assert!(probe(&path, &room.tools, container).is_err(), "{container}");
            }
        }
    }
    // A reader that would follow is not on the list.
    let list = format!("#EXTM3U\n#EXTINF:1,\n{}\n", secret.display());
    let hash = room.blobs.keep(list.into_bytes()).await.unwrap();
    for container in ["hls", "concat"] {
        assert!(probe(&room.blobs.path(&hash), &room.tools, container).is_err());
    }
    let asked = listener.accept();
    assert!(matches!(asked, Err(error) if error.kind() == io::ErrorKind::WouldBlock));
}
