//! What a file is, by its bytes; the name and the sender's word count only where bytes say nothing.

/// The media type and the extension that fits it, when the bytes tell. `name` decides only between
/// formats that share a container.
pub(super) fn kind(bytes: &[u8], name: &str) -> Option<(&'static str, &'static str)> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let at = |offset: usize, magic: &[u8]| {
        bytes
            .get(offset..)
            .is_some_and(|rest| rest.starts_with(magic))
    };
    let found = if starts(b"\xff\xd8\xff") {
        ("image/jpeg", "jpg")
    } else if starts(b"\x89PNG\r\n\x1a\n") {
        ("image/png", "png")
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        ("image/gif", "gif")
    } else if starts(b"RIFF") && at(8, b"WEBP") {
        ("image/webp", "webp")
    } else if starts(b"RIFF") && at(8, b"AVI ") {
        ("video/x-msvideo", "avi")
    } else if starts(b"RIFF") && at(8, b"WAVE") {
        ("audio/wav", "wav")
    } else if starts(b"BM") && at(6, b"\0\0\0\0") {
        ("image/bmp", "bmp")
    } else if starts(b"II*\0") || starts(b"MM\0*") {
        ("image/tiff", "tif")
    } else if starts(b"8BPS") {
        ("image/vnd.adobe.photoshop", "psd")
    } else if at(4, b"ftyp") {
        iso_media(bytes)
    } else if at(4, b"moov") || at(4, b"mdat") || at(4, b"wide") {
        ("video/quicktime", "mov")
    } else if starts(b"\x1a\x45\xdf\xa3") {
        if holds(&bytes[..bytes.len().min(64)], b"webm") {
            ("video/webm", "webm")
        } else {
            ("video/x-matroska", "mkv")
        }
    } else if starts(b"\0\0\x01\xba") || starts(b"\0\0\x01\xb3") {
        ("video/mpeg", "mpg")
    } else if starts(b"FLV\x01") {
        ("video/x-flv", "flv")
    } else if starts(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11") {
        ("video/x-ms-wmv", "wmv")
    } else if starts(b"G") && at(188, b"G") && at(376, b"G") {
        ("video/mp2t", "ts")
    } else if starts(b"ID3") || (bytes.len() > 3 && bytes[0] == 0xff && bytes[1] & 0xe6 == 0xe2) {
        ("audio/mpeg", "mp3")
    } else if starts(b"#!AMR") {
        ("audio/amr", "amr")
    } else if starts(b"OggS") {
        ("audio/ogg", "ogg")
    } else if starts(b"fLaC") {
        ("audio/flac", "flac")
    } else if starts(b"%PDF-") {
        ("application/pdf", "pdf")
    } else if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        zipped(bytes)
    } else if starts(b"Rar!\x1a\x07") {
        ("application/vnd.rar", "rar")
    } else if starts(b"7z\xbc\xaf\x27\x1c") {
        ("application/x-7z-compressed", "7z")
    } else if starts(b"\x1f\x8b") {
        ("application/gzip", "gz")
    } else if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        ole(bytes, name)
    } else if starts(b"{\\rtf") {
        ("application/rtf", "rtf")
    } else if starts(b"MZ") && bytes.len() >= 64 {
        ("application/vnd.microsoft.portable-executable", "exe")
    } else if starts(b"\x7fELF") {
        ("application/x-elf", "elf")
    } else if [
        &b"\xfe\xed\xfa\xce"[..],
        b"\xfe\xed\xfa\xcf",
        b"\xcf\xfa\xed\xfe",
        b"\xce\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
    ]
    .iter()
    .any(|magic| starts(magic))
    {
        ("application/x-mach-binary", "bin")
    } else if starts(b"L\0\0\0\x01\x14\x02\0") {
        ("application/x-ms-shortcut", "lnk")
    } else if starts(b"\x78\x9f\x3e\x22") {
        ("application/ms-tnef", "dat")
    } else {
        return text(bytes);
    };
    Some(found)
}

/// Whether opening the file could run something.
pub(super) fn runs(media_type: &str, name: &str) -> bool {
    const ENDINGS: [&str; 22] = [
        "exe", "scr", "com", "pif", "bat", "cmd", "msi", "msp", "lnk", "js", "jse", "vbs", "vbe",
        "wsf", "wsh", "hta", "ps1", "jar", "apk", "cpl", "reg", "dll",
    ];
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    matches!(
        media_type,
        "application/vnd.microsoft.portable-executable"
            | "application/x-elf"
            | "application/x-mach-binary"
            | "application/x-ms-shortcut"
            | "text/x-shellscript"
    ) || ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// Whether `name` says one kind of thing and the bytes are another, e.g. a playlist named `.mp4`.
pub(super) fn disguised(media_type: &str, name: &str) -> bool {
    let Some((_, ending)) = name.rsplit_once('.') else {
        return false;
    };
    let ending = ending.to_ascii_lowercase();
    let says = match ending.as_str() {
        "jpg" | "jpeg" | "png" | "gif" | "webp" | "heic" | "heif" | "bmp" | "tif" | "tiff" => {
            "image/"
        }
        "mp4" | "mov" | "avi" | "wmv" | "mkv" | "m4v" | "mpg" | "flv" | "webm" => "video/",
        "mp3" | "wav" | "m4a" | "amr" => "audio/",
        "pdf" | "doc" | "docx" | "xls" | "xlsx" | "ppt" | "pptx" => "application/",
        _ => return false,
    };
    let known = media_type != "application/octet-stream";
    // Sound files share containers with films.
    let sound = says == "audio/" && media_type.starts_with("video/");
    (known && !media_type.starts_with(says) && !sound)
        || (says == "image/" && media_type == "image/svg+xml")
}

/// What a file is, in a producer's words; the type itself where there is no word.
pub(super) fn in_chinese(media_type: &str) -> String {
    let kind = media_type.split('/').next().unwrap_or_default();
    let word = match (media_type, kind) {
        ("image/svg+xml", _) => "矢量图（SVG）",
        ("application/vnd.apple.mpegurl" | "audio/x-mpegurl", _) => "播放列表",
        ("application/pdf", _) => "PDF 文档",
        ("application/zip" | "application/vnd.rar" | "application/x-7z-compressed", _) => "压缩包",
        ("text/html", _) => "网页",
        (_, "image") => "图片",
        (_, "video") => "视频",
        (_, "audio") => "音频",
        (_, "text") => "文本",
        (other, _) if other.contains("word") => "Word 文档",
        (other, _) if runs(other, "") => "程序",
        (other, _) => return format!(" {other}"),
    };
    word.to_owned()
}

/// The ending for a declared type, when the bytes said nothing.
pub(super) fn ending(media_type: &str) -> &'static str {
    match media_type {
        "image/jpeg" | "image/jpg" | "image/pjpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/heic" | "image/heif" => "heic",
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "text/csv" => "csv",
        "message/rfc822" => "eml",
        "application/pdf" => "pdf",
        "video/mp4" => "mp4",
        "video/quicktime" => "mov",
        "audio/mpeg" => "mp3",
        _ => "bin",
    }
}

fn iso_media(bytes: &[u8]) -> (&'static str, &'static str) {
    let size = bytes.get(..4).map_or(0, |size| {
        size.iter()
            .fold(0_usize, |sum, b| sum << 8 | usize::from(*b))
    });
    let brands = bytes
        .get(8..size.clamp(12, 256).min(bytes.len()))
        .unwrap_or_default();
    let brand = |names: &[&[u8; 4]]| {
        brands
            .chunks(4)
            .any(|found| names.iter().any(|name| found == &name[..]))
    };
    if brand(&[b"avif", b"avis"]) {
        ("image/avif", "avif")
    } else if brand(&[
        b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc",
    ]) {
        ("image/heic", "heic")
    } else if brands.starts_with(b"M4A") || brands.starts_with(b"M4B") {
        ("audio/mp4", "m4a")
    } else if brands.starts_with(b"qt  ") {
        ("video/quicktime", "mov")
    } else if brands.starts_with(b"3g") {
        ("video/3gpp", "3gp")
    } else {
        ("video/mp4", "mp4")
    }
}

/// Office files are zips; their table of contents stands at the end, their first entries at the start.
fn zipped(bytes: &[u8]) -> (&'static str, &'static str) {
    let head = &bytes[..bytes.len().min(16 * 1024)];
    let tail = &bytes[bytes.len().saturating_sub(64 * 1024)..];
    // A Word file that was put into a zip unpressed shows its own entries: only the outer table counts.
    let table = table(bytes);
    let has = |entry: &[u8]| match table {
        Some(table) => holds(table, entry),
        None => holds(head, entry) || holds(tail, entry),
    };
    if has(b"word/document") {
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "docx",
        )
    } else if has(b"xl/workbook") {
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
        )
    } else if has(b"ppt/presentation") {
        (
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "pptx",
        )
    } else if bytes
        .get(30..)
        .is_some_and(|first| first.starts_with(b"mimetypeapplication/vnd.oasis.opendocument.text"))
    {
        ("application/vnd.oasis.opendocument.text", "odt")
    } else if has(b"AndroidManifest.xml") {
        ("application/vnd.android.package-archive", "apk")
    } else if has(b"META-INF/MANIFEST.MF") {
        ("application/java-archive", "jar")
    } else {
        ("application/zip", "zip")
    }
}

/// The table of contents that the end of a zip points to (APPNOTE 4.3.16), where it is whole.
fn table(bytes: &[u8]) -> Option<&[u8]> {
    let from = bytes.len().saturating_sub(22 + 64 * 1024);
    let end = from
        + bytes[from..]
            .windows(4)
            .rposition(|four| four == b"PK\x05\x06")?;
    let length = bytes.get(end + 12..end + 16)?.try_into().ok()?;
    let begin = end.checked_sub(usize::try_from(u32::from_le_bytes(length)).ok()?)?;
    let table = &bytes[begin..end];
    table.starts_with(b"PK\x01\x02").then_some(table)
}

/// Old Office files tell by the stream names in their directory, written in UTF-16.
fn ole(bytes: &[u8], name: &str) -> (&'static str, &'static str) {
    let has = |stream: &str| {
        let wide: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        holds(bytes, &wide)
    };
    let ends = |ending: &str| name.to_ascii_lowercase().ends_with(ending);
    if has("__substg1.0_") {
        ("application/vnd.ms-outlook", "msg")
    } else if has("WordDocument") {
        ("application/msword", "doc")
    } else if has("PowerPoint Document") {
        ("application/vnd.ms-powerpoint", "ppt")
    } else if has("Workbook") {
        ("application/vnd.ms-excel", "xls")
    } else if ends(".doc") || ends(".wps") {
        ("application/msword", "doc")
    } else if ends(".xls") || ends(".et") {
        ("application/vnd.ms-excel", "xls")
    } else if ends(".ppt") || ends(".dps") {
        ("application/vnd.ms-powerpoint", "ppt")
    } else {
        ("application/x-ole-storage", "ole")
    }
}

/// Texts that a reader of pictures or films would obey: they name other files.
fn text(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let head = &bytes[..bytes.len().min(1024)];
    let head = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    let lower = head.to_ascii_lowercase();
    if lower.starts_with(b"#extm3u") {
        Some(("application/vnd.apple.mpegurl", "m3u8"))
    } else if lower.starts_with(b"ffconcat") {
        Some(("text/x-ffconcat", "txt"))
    } else if lower.starts_with(b"#!") {
        Some(("text/x-shellscript", "sh"))
    } else if lower.starts_with(b"<svg") || (lower.starts_with(b"<?xml") && holds(&lower, b"<svg"))
    {
        Some(("image/svg+xml", "svg"))
    } else if lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html") {
        Some(("text/html", "html"))
    } else {
        None
    }
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn media(bytes: &[u8]) -> &'static str {
        kind(bytes, "x").map_or("", |(media, _)| media)
    }

    #[test]
    fn kinds_are_told_by_their_bytes() {
        for (bytes, expected) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "image/avif"),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video/quicktime"),
            (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "video/mp4"),
            (b"BM\x36\0\0\0\0\0\0\0", "image/bmp"),
            (b"II*\0", "image/tiff"),
            (b"%PDF-1.7", "application/pdf"),
            (b"{\\rtf1", "application/rtf"),
            (b"PK\x03\x04 nothing", "application/zip"),
            (
                b"PK\x03\x04 xx word/document.xml",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
            (b"\x7fELF", "application/x-elf"),
            (
                b"#EXTM3U\nfile:///etc/passwd",
                "application/vnd.apple.mpegurl",
            ),
            (b"<?xml version='1.0'?><svg/>", "image/svg+xml"),
            ("一段文字".as_bytes(), ""),
            (b"", ""),
        ] {
            assert_eq!(media(bytes), expected);
        }
        assert_eq!(
            media(&[b"MZ".to_vec(), vec![0; 80]].concat()),
            "application/vnd.microsoft.portable-executable"
        );
    }

    #[test]
    fn a_disguise_is_seen_and_a_sister_format_is_none() {
        assert!(disguised(
            "application/vnd.microsoft.portable-executable",
            "合照.jpg"
        ));
        assert!(disguised("image/svg+xml", "a.png"));
        assert!(disguised("application/vnd.apple.mpegurl", "片子.mp4"));
        assert!(!disguised("image/png", "a.jpg"));
        assert!(!disguised("application/octet-stream", "a.jpg"));
        assert!(!disguised("video/mp4", "a.m4a"));
        assert!(
            runs("application/octet-stream", "a.pdf.EXE") && !runs("application/pdf", "a.exe.pdf")
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_at(bytes in proptest::collection::vec(any::<u8>(), 0..300), name in "\\PC{0,10}") {
            kind(&bytes, &name);
            let mut media = b"\0\0\0\x00ftyp".to_vec();
            media.extend(bytes);
            kind(&media, &name);
        }
    }
}
