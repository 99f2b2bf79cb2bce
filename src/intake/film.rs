//! How a clip or sound from outside is asked what it is, and what the answer means. Pure.

use std::{
    ffi::OsString,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use serde::Deserialize;

use super::picture::{called, ending};
use crate::model::submission::{AttachmentFacts, AttachmentRole};

/// Containers that hold their own pictures and sound; none that names other files or addresses.
const CONTAINERS: &str =
    "mov,matroska,avi,mpeg,mpegvideo,mpegts,flv,asf,mp3,wav,aac,amr,ogg,flac,mxf,aiff,caf";
/// A clip longer than this is not cut by a guess.
const LONG_MS: u64 = 2 * 3_600_000;

/// What reads the file, by its magic bytes; never by its name, never what ffmpeg would guess.
///
/// `media_type` comes from [`super::sniff::kind`] where it knows the bytes.
///
/// # Errors
/// Why it is not opened, in Chinese.
pub(super) fn container(media_type: Option<&str>, head: &[u8]) -> Result<&'static str, String> {
    let at = |offset: usize, magic: &[u8]| {
        head.get(offset..)
            .is_some_and(|rest| rest.starts_with(magic))
    };
    let named = match media_type {
        Some("video/mp4" | "video/quicktime" | "video/3gpp" | "audio/mp4") => "mov",
        Some("video/x-matroska" | "video/webm") => "matroska",
        Some("video/x-msvideo") => "avi",
        Some("video/mpeg") if at(0, b"\0\0\x01\xb3") => "mpegvideo",
        Some("video/mpeg") => "mpeg",
        Some("video/mp2t") => "mpegts",
        Some("video/x-flv") => "flv",
        Some("video/x-ms-wmv") => "asf",
        Some("audio/mpeg") => "mp3",
        Some("audio/wav") => "wav",
        Some("audio/amr") => "amr",
        Some("audio/ogg") => "ogg",
        Some("audio/flac") => "flac",
        Some(other) => return Err(format!("（是{}），已拒绝打开", called(other))),
        None if at(0, b"\x06\x0e\x2b\x34") => "mxf",
        None if at(0, b"FORM") && at(8, b"AIF") => "aiff",
        None if at(0, b"caff") => "caf",
        // Of a camera: four bytes of time before each packet.
        None if at(4, b"G") && at(196, b"G") => "mpegts",
        None if head.len() > 7 && head[0] == 0xff && head[1] & 0xf6 == 0xf0 => "aac",
        None if is_text(head) => return Err("（是文本），已拒绝打开".to_owned()),
        None => return Err("，无法识别，请对方改发 MP4".to_owned()),
    };
    Ok(named)
}

fn is_text(head: &[u8]) -> bool {
    // The head may end inside a character.
    let read = match std::str::from_utf8(head) {
        Ok(_) => head.len(),
        Err(error) => error.valid_up_to(),
    };
    !head.contains(&0) && read + 4 > head.len()
}

/// Arguments of ffprobe for one file.
pub(super) fn arguments(path: &Path, container: &str) -> Vec<OsString> {
    let words = [
        "-v",
        "error",
        "-hide_banner",
        "-max_alloc",
        "268435456",
        "-threads",
        "1",
        "-protocol_whitelist",
        "file",
        "-format_whitelist",
        CONTAINERS,
        "-f",
        container,
        "-probesize",
        "20000000",
        "-analyzeduration",
        "20000000",
        "-show_format",
        "-show_streams",
        "-print_format",
        "json",
        "-i",
    ];
    let mut file = OsString::from("file:");
    file.push(path);
    words.iter().map(OsString::from).chain([file]).collect()
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer {
    streams: Vec<Stream>,
    format: Format,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Format {
    duration: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Stream {
    codec_type: String,
    codec_name: String,
    width: u32,
    height: u32,
    sample_aspect_ratio: String,
    duration: String,
    side_data_list: Vec<Side>,
    tags: Tags,
    disposition: Disposition,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Side {
    rotation: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Tags {
    rotate: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Disposition {
    attached_pic: u8,
}

/// What ffprobe's answer means. `name` tells a sound from a film without pictures.
///
/// # Errors
/// It answered in another language.
pub(super) fn facts(
    answer: &[u8],
    media_type: &str,
    name: &str,
) -> Result<AttachmentFacts, String> {
    let answer: Answer = serde_json::from_slice(answer).map_err(|error| error.to_string())?;
    // The cover of a sound file is no film.
    let film = answer.streams.iter().find(|stream| {
        stream.codec_type == "video" && stream.disposition.attached_pic == 0 && stream.width > 0
    });
    let has_sound = answer
        .streams
        .iter()
        .any(|stream| stream.codec_type == "audio" && !stream.codec_name.is_empty());
    let duration_ms = std::iter::once(&answer.format.duration)
        .chain(film.map(|stream| &stream.duration))
        .filter_map(|words| words.parse::<f64>().ok())
        .find(|seconds| seconds.is_finite() && *seconds > 0.0)
        .and_then(|seconds| {
            u64::try_from(std::time::Duration::from_secs_f64(seconds.min(1e7)).as_millis()).ok()
        });
    let Some(film) = film else {
        let problem = match (has_sound, is_sound(media_type, name)) {
            (true, true) => None,
            (true, false) => Some("视频里没有画面，只有声音，请对方重新导出后重发"),
            (false, true) => Some("录音文件里没有声音，请对方重发"),
            (false, false) => Some("视频里没有画面，请对方重新导出后重发"),
        };
        return Ok(AttachmentFacts {
            role: AttachmentRole::Sound,
            duration_ms,
            has_sound: Some(has_sound),
            problem: problem.map(str::to_owned),
            ..AttachmentFacts::default()
        });
    };
    let problem = match duration_ms {
        Some(long) if long >= LONG_MS => {
            Some(format!("视频很长（{}），请告知要用的片段", hours(long)))
        }
        Some(_) => None,
        None => Some("无法得知视频时长，文件可能不完整，请打开看看或请对方重发".to_owned()),
    };
    Ok(AttachmentFacts {
        role: AttachmentRole::Clip,
        size: Some(upright(film)),
        duration_ms,
        has_sound: Some(has_sound),
        problem,
        ..AttachmentFacts::default()
    })
}

fn is_sound(media_type: &str, name: &str) -> bool {
    media_type.starts_with("audio/")
        || matches!(
            &*ending(name),
            "mp3" | "wav" | "m4a" | "aac" | "amr" | "ogg" | "flac" | "wma"
        )
}

/// As shown: pixels made square, turned by the display matrix.
fn upright(film: &Stream) -> (u32, u32) {
    let ratio = film.sample_aspect_ratio.split_once(':');
    let ratio = ratio.and_then(|(x, y)| Some((x.parse::<u64>().ok()?, y.parse::<u64>().ok()?)));
    let width = match ratio {
        Some((x, y)) if x > 0 && y > 0 && x < 10_000 && y < 10_000 => {
            u32::try_from((u64::from(film.width) * x + y / 2) / y).unwrap_or(film.width)
        }
        _ => film.width,
    };
    let matrix = film.side_data_list.iter().find_map(|side| side.rotation);
    let turn = matrix
        .or_else(|| film.tags.rotate.parse().ok())
        .unwrap_or(0.0);
    let quarter = (turn.abs() % 180.0 - 90.0).abs() < 1.0;
    if quarter {
        (film.height, width)
    } else {
        (width, film.height)
    }
}

fn hours(ms: u64) -> String {
    let minutes = ms / 60_000;
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours} 小时"),
        (hours, rest) => format!("{hours} 小时 {rest} 分"),
    }
}

/// What of a QuickTime or MP4 file did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Torn {
    /// Nothing is missing at its top level.
    Whole,
    /// The table of contents (`moov`) is missing: nothing can be shown.
    NoTable,
    /// The table is there; of the pictures this share in percent arrived.
    Part(u8),
}

/// Walks the top boxes (ISO/IEC 14496-12, 4.2).
///
/// # Errors
/// The file cannot be read.
pub(super) fn torn(file: &mut (impl Read + Seek)) -> std::io::Result<Torn> {
    let length = file.seek(SeekFrom::End(0))?;
    let (mut at, mut table, mut part) = (0_u64, false, None);
    for _ in 0..10_000 {
        if at + 8 > length {
            break;
        }
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0_u8; 16];
        let read = usize::try_from((length - at).min(16)).unwrap_or(16);
        file.read_exact(&mut head[..read])?;
        let number = |bytes: &[u8]| bytes.iter().fold(0_u64, |sum, b| sum << 8 | u64::from(*b));
        let size = match number(&head[..4]) {
            0 => length - at,
            1 if read == 16 => number(&head[8..]),
            size => size,
        };
        let kind = &head[4..8];
        let here = length - at;
        // A table that was cut is none.
        table |= kind == b"moov" && size <= here;
        if kind == b"mdat" && size > here {
            part = u8::try_from(u128::from(here) * 100 / u128::from(size)).ok();
        }
        if size < 8 {
            break;
        }
        let Some(next) = at.checked_add(size) else {
            break;
        };
        at = next;
    }
    Ok(match (table, part) {
        (false, _) => Torn::NoTable,
        (true, None) => Torn::Whole,
        (true, Some(percent)) => Torn::Part(percent),
    })
}

/// The same of an AVI or WAV: its first eight bytes tell how long it is.
pub(super) fn torn_riff(head: &[u8], length: u64) -> Torn {
    let size = match head.get(4..8) {
        Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
        _ => 0,
    };
    let whole = u64::from(size) + 8;
    // A recorder that was switched off never wrote its length.
    if size == 0 || size == u32::MAX || length + 1 >= whole {
        return Torn::Whole;
    }
    Torn::Part(u8::try_from(length * 100 / whole).unwrap_or(100))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_bytes_choose_the_reader_and_scripts_have_none() {
        let refused = |media, head: &[u8]| container(media, head).unwrap_err();
        assert_eq!(container(Some("video/mp4"), b""), Ok("mov"));
        assert_eq!(
            container(Some("video/mpeg"), b"\0\0\x01\xb3"),
            Ok("mpegvideo")
        );
        assert_eq!(container(None, b"\x06\x0e\x2b\x34\x02\x05"), Ok("mxf"));
        assert_eq!(container(None, b"\xff\xf1\x50\x80\0\0\0\0"), Ok("aac"));
        assert_eq!(
            refused(Some("application/vnd.apple.mpegurl"), b"#EXTM3U"),
            "（是播放列表），已拒绝打开"
        );
        assert!(refused(Some("text/x-ffconcat"), b"").contains("拼接脚本"));
        assert!(refused(Some("image/svg+xml"), b"").contains("SVG"));
        assert!(refused(None, "file 'a.mp4'\n说明".as_bytes()).contains("文本"));
        assert!(refused(None, b"\0\x01\x02").contains("无法识别"));
    }

    #[test]
    fn nothing_but_the_one_file_may_be_opened() {
        let words = arguments(Path::new("/b/aa"), "mov");
        let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
        let after = |flag: &str| words[words.iter().position(|word| *word == flag).unwrap() + 1];
        assert_eq!(after("-protocol_whitelist"), "file");
        assert_eq!(after("-f"), "mov");
        assert_eq!(words.last(), Some(&"file:/b/aa"));
        for opener in [
            "hls", "concat", "image2", "tty", "dash", "sdp", "lavfi", "ass",
        ] {
            assert!(
                !after("-format_whitelist")
                    .split(',')
                    .any(|name| name == opener)
            );
        }
    }

    fn told(streams: &str, duration: &str, name: &str) -> AttachmentFacts {
        let answer = format!(r#"{{"streams":[{streams}],"format":{{"duration":"{duration}"}}}}"#);
        facts(answer.as_bytes(), "video/mp4", name).unwrap()
    }

    const FILM: &str = r#"{"codec_type":"video","codec_name":"h264","width":1920,"height":1080}"#;
    const SOUND: &str = r#"{"codec_type":"audio","codec_name":"aac"}"#;

    #[test]
    fn a_clip_is_measured_as_it_is_shown() {
        let plain = told(&format!("{FILM},{SOUND}"), "12.480000", "a.mp4");
        assert_eq!(
            (
                plain.role,
                plain.size,
                plain.duration_ms,
                plain.has_sound,
                plain.problem
            ),
            (
                AttachmentRole::Clip,
                Some((1920, 1080)),
                Some(12_480),
                Some(true),
                None
            )
        );
        let turned = FILM.replace("}", r#","side_data_list":[{"x":1},{"rotation":-90}]}"#);
        let turned = told(&turned, "3", "a.mov");
        assert_eq!(
            (turned.size, turned.has_sound),
            (Some((1080, 1920)), Some(false))
        );
        let old = FILM.replace("}", r#","tags":{"rotate":"270"}}"#);
        assert_eq!(told(&old, "3", "a.mov").size, Some((1080, 1920)));
        let narrow =
            r#"{"codec_type":"video","width":720,"height":576,"sample_aspect_ratio":"64:45"}"#;
        assert_eq!(told(narrow, "3", "a.mpg").size, Some((1024, 576)));
    }

    #[test]
    fn what_cannot_go_on_air_says_why() {
        let long = told(FILM, "28800.04", "a.mp4").problem.unwrap();
        assert_eq!(long, "视频很长（8 小时），请告知要用的片段");
        assert!(
            told(FILM, "9000", "a.mp4")
                .problem
                .unwrap()
                .contains("2 小时 30 分")
        );
        assert_eq!(told(FILM, "7199", "a.mp4").problem, None);
        assert!(told(FILM, "N/A", "a.mp4").problem.unwrap().contains("时长"));
        let cover =
            r#"{"codec_type":"video","width":300,"height":300,"disposition":{"attached_pic":1}}"#;
        let song = told(&format!("{cover},{SOUND}"), "60", "采访.m4a");
        assert_eq!(
            (song.role, song.size, song.problem),
            (AttachmentRole::Sound, None, None)
        );
        assert!(
            told(SOUND, "60", "a.mp4")
                .problem
                .unwrap()
                .contains("没有画面")
        );
        assert!(
            told("", "60", "a.mp3")
                .problem
                .unwrap()
                .contains("没有声音")
        );
        assert!(facts(b"[mov] moov atom not found", "", "").is_err());
    }

    fn boxed(size: u32, kind: &[u8; 4], body: usize) -> Vec<u8> {
        let mut bytes = size.to_be_bytes().to_vec();
        bytes.extend(kind);
        bytes.resize(8 + body, 0);
        bytes
    }

    #[test]
    fn a_film_that_was_cut_off_is_seen_by_its_boxes() {
        let of = |parts: &[Vec<u8>]| torn(&mut Cursor::new(parts.concat())).unwrap();
        let (kind, table) = (boxed(16, b"ftyp", 8), boxed(108, b"moov", 100));
        let data = boxed(1008, b"mdat", 1000);
        assert_eq!(
            of(&[kind.clone(), data.clone(), table.clone()]),
            Torn::Whole
        );
        assert_eq!(of(&[kind.clone(), table.clone(), data]), Torn::Whole);
        assert_eq!(
            of(&[kind.clone(), boxed(1008, b"mdat", 500)]),
            Torn::NoTable
        );
        assert_eq!(of(&[kind.clone(), boxed(108, b"moov", 50)]), Torn::NoTable);
        assert_eq!(
            of(&[kind, table, boxed(1008, b"mdat", 244)]),
            Torn::Part(25)
        );
        assert_eq!(of(&[]), Torn::NoTable);
    }

    #[test]
    fn an_avi_tells_its_length_itself() {
        let head = b"RIFF\xf8\x03\0\0AVI ";
        assert_eq!(torn_riff(head, 1024), Torn::Whole);
        assert_eq!(torn_riff(head, 256), Torn::Part(25));
        assert_eq!(torn_riff(b"RIFF\0\0\0\0AVI ", 256), Torn::Whole);
        assert_eq!(torn_riff(b"RIFF\xff\xff\xff\xffWAVE", 256), Torn::Whole);
        assert_eq!(torn_riff(b"RIFF", 4), Torn::Whole);
    }

    proptest! {
        #[test]
        fn any_bytes_are_walked(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = torn(&mut Cursor::new(&bytes)).unwrap();
            let _ = container(None, &bytes);
        }
    }
}
