//! What a picture's bytes say before anybody decodes it: what it is, how large, whether whole, and
//! whether it may go on air as it is. Pure.

/// Longest side that is decoded.
pub(super) const MOST_SIDE: u32 = 20_000;
/// 100 million pixels: more are a bomb, or of no use on a screen of two million.
const MOST_PIXELS: u64 = 100_000_000;

/// What a file should be, by its bytes, else by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A picture.
    Picture,
    /// A film or a sound.
    Film,
}

const PICTURES: [&str; 24] = [
    "jpg", "jpeg", "jpe", "jfif", "png", "gif", "webp", "bmp", "tif", "tiff", "heic", "heif",
    "avif", "svg", "emf", "wmf", "psd", "ai", "eps", "cdr", "cr2", "nef", "arw", "dng",
];
const FILMS: [&str; 23] = [
    "mp4", "mov", "m4v", "avi", "wmv", "asf", "mkv", "webm", "mpg", "mpeg", "ts", "mts", "m2ts",
    "flv", "3gp", "mxf", "mp3", "wav", "m4a", "aac", "amr", "ogg", "flac",
];

/// Lower-case ending of a file name; empty without one.
pub(super) fn ending(name: &str) -> String {
    name.rsplit_once('.')
        .map_or_else(String::new, |(_, ending)| {
            ending.trim().to_ascii_lowercase()
        })
}

/// Whether the file is, or claims to be, a picture, film or sound.
pub(super) fn class(media_type: &str, name: &str) -> Option<Class> {
    let ending = ending(name);
    let (picture, film) = (
        PICTURES.contains(&ending.as_str()),
        FILMS.contains(&ending.as_str()),
    );
    match media_type.split('/').next().unwrap_or_default() {
        "image" => Some(Class::Picture),
        "video" | "audio" => Some(Class::Film),
        _ if picture => Some(Class::Picture),
        _ if film => Some(Class::Film),
        _ => None,
    }
}

/// What a file in disguise really is, in Chinese.
pub(super) fn called(media_type: &str) -> &'static str {
    match media_type {
        "application/vnd.apple.mpegurl" => "播放列表",
        "text/x-ffconcat" => "拼接脚本",
        "image/svg+xml" => "SVG 图形",
        "text/html" => "网页",
        "text/x-shellscript" => "脚本程序",
        "application/vnd.microsoft.portable-executable"
        | "application/x-elf"
        | "application/x-mach-binary"
        | "application/x-ms-shortcut"
        | "application/java-archive"
        | "application/vnd.android.package-archive" => "程序",
        "application/zip"
        | "application/vnd.rar"
        | "application/x-7z-compressed"
        | "application/gzip" => "压缩包",
        "application/pdf" | "application/msword" | "application/rtf" => "文档",
        other if other.starts_with("image/") => "图片",
        other if other.starts_with("text/") => "文本",
        other if other.contains("officedocument") || other.contains("opendocument") => "文档",
        _ => "别的文件",
    }
}

/// Why a picture of this kind cannot be shown, and what to ask for; `None`: it can be tried.
pub(super) fn no_raster(media_type: &str, name: &str, head: &[u8]) -> Option<String> {
    let at = |offset: usize, magic: &[u8]| {
        head.get(offset..)
            .is_some_and(|rest| rest.starts_with(magic))
    };
    let ending = ending(name);
    let drawing = if media_type.starts_with("image/svg") || ending == "svg" {
        "SVG"
    } else if at(40, b" EMF") {
        "EMF"
    } else if at(0, b"\xd7\xcd\xc6\x9a") {
        "WMF"
    } else if at(0, b"%!PS") || at(0, b"%PDF") || at(0, b"\xc5\xd0\xd3\xc6") {
        "AI/EPS"
    } else if at(0, b"RIFF") && at(8, b"CDR") {
        "CDR"
    } else if at(0, b"8BPS") {
        return Some("PSD 设计稿无法直接上屏，请对方导出为 JPG 后重发".to_owned());
    } else if at(8, b"CR\x02")
        || at(8, b"crx ")
        || matches!(&*ending, "cr2" | "nef" | "arw" | "dng")
    {
        return Some("相机 RAW 原片无法直接上屏，请对方导出为 JPG 后重发".to_owned());
    } else {
        return None;
    };
    Some(format!(
        "矢量图（{drawing}）无法直接上屏，请对方导出为 JPG 或 PNG 后重发"
    ))
}

/// Whether a picture of this size is decoded at all.
///
/// # Errors
/// Why not, in Chinese.
pub(super) fn within(width: u32, height: u32, most: u64) -> Result<(), String> {
    if width == 0 || height == 0 {
        return Err("图片没有尺寸，无法使用，请对方重发".to_owned());
    }
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > MOST_SIDE || pixels > most.min(MOST_PIXELS) {
        return Err(format!(
            "图片尺寸过大（{width}×{height}像素），请对方缩小后重发"
        ));
    }
    Ok(())
}

/// What a JPEG's markers say (ITU-T T.81, annex B).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Jpeg {
    /// Width and height as stored.
    pub size: (u32, u32),
    /// The data ends with the end mark: nothing was cut off on the way.
    pub complete: bool,
    /// 1 grey, 3 colour, 4 print inks.
    pub components: u8,
    /// Adobe's marker stands in it: inks are stored inverted.
    pub adobe: bool,
    /// Its whole coefficients lie in memory while it is decoded.
    pub progressive: bool,
}

/// Reads the markers of the main picture; `None`: this is no JPEG.
pub(super) fn jpeg(bytes: &[u8]) -> Option<Jpeg> {
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    let word = |at: usize| {
        let pair = bytes.get(at..at + 2)?;
        Some(u32::from(pair[0]) << 8 | u32::from(pair[1]))
    };
    let mut found = Jpeg::default();
    let mut scanning = false;
    let mut at = 2;
    while at + 1 < bytes.len() {
        if bytes[at] != 0xff {
            if !scanning {
                break;
            }
            at += 1;
            continue;
        }
        match bytes[at + 1] {
            0xd9 => {
                found.complete = true;
                break;
            }
            // A stuffed byte of the data, a restart mark.
            0x00 | 0xd0..=0xd7 => at += 2,
            // Padding.
            0xff => at += 1,
            kind => {
                let Some(length) = word(at + 2) else { break };
                if matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc) {
                    found.size = (
                        word(at + 7).unwrap_or_default(),
                        word(at + 5).unwrap_or_default(),
                    );
                    found.components = bytes.get(at + 9).copied().unwrap_or_default();
                    found.progressive = matches!(kind, 0xc2 | 0xc6 | 0xca | 0xce);
                }
                found.adobe |= kind == 0xee && bytes.get(at + 4..at + 9) == Some(b"Adobe");
                scanning |= kind == 0xda;
                at += 2 + usize::try_from(length).unwrap_or(0).max(2);
            }
        }
    }
    Some(found)
}

/// A JPEG without its EXIF. What libheif writes is upright by the container's own word
/// (ISO/IEC 23008-12, 6.5.10), yet keeps the camera's EXIF, which says: turn it.
pub(super) fn without_exif(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.get(..2).unwrap_or_default().to_vec();
    let mut at = 2;
    while let Some(&[0xff, kind, high, low]) = bytes.get(at..at + 4) {
        let end = at + 2 + (usize::from(high) << 8 | usize::from(low)).max(2);
        let Some(segment) = bytes.get(at..end) else {
            break;
        };
        if kind == 0xda {
            break;
        }
        if !(kind == 0xe1 && segment[4..].starts_with(b"Exif\0")) {
            out.extend_from_slice(segment);
        }
        at = end;
    }
    out.extend_from_slice(bytes.get(at..).unwrap_or_default());
    out
}

/// Whether a PNG has its end mark.
pub(super) fn png_complete(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(4096)..];
    tail.windows(4).any(|four| four == b"IEND")
}

/// The largest `ispe` of a HEIF file's head: width and height before it is turned.
pub(super) fn heif_size(head: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| {
        let four = head.get(at..at + 4)?;
        Some(four.iter().fold(0_u32, |sum, b| sum << 8 | u32::from(*b)))
    };
    head.windows(4)
        .enumerate()
        .filter(|(_, four)| *four == b"ispe")
        .filter_map(|(at, _)| Some((number(at + 8)?, number(at + 12)?)))
        .max_by_key(|(w, h)| u64::from(*w) * u64::from(*h))
}

/// Whether the colours of a picture with this profile may be taken for sRGB as they are: sRGB and its
/// like, grey, or a profile that nobody can read.
pub(super) fn is_plain_profile(icc: &[u8]) -> bool {
    let Ok(profile) = moxcms::ColorProfile::new_from_slice(icc) else {
        return true;
    };
    if profile.color_space != moxcms::DataColorSpace::Rgb {
        return profile.color_space == moxcms::DataColorSpace::Gray;
    }
    let plain = moxcms::ColorProfile::new_srgb();
    let near = |a: moxcms::Xyzd, b: moxcms::Xyzd| {
        let apart = [a.x - b.x, a.y - b.y, a.z - b.z];
        apart.iter().all(|by| by.abs() < 0.004)
    };
    near(profile.red_colorant, plain.red_colorant)
        && near(profile.green_colorant, plain.green_colorant)
        && near(profile.blue_colorant, plain.blue_colorant)
}

/// Share in percent of the pixels that have one of the four commonest colours, of about 40,000 looked
/// at. Of a photo a fifth to a half, of a logo or QR code nearly all.
pub(super) fn flat_percent(rgb: &[u8]) -> u8 {
    let pixels = rgb.as_chunks::<3>().0;
    let step = (pixels.len() / 40_000).max(1) | 1;
    let mut bins = vec![0_u32; 4096];
    let mut all = 0_u32;
    for &[r, g, b] in pixels.iter().step_by(step) {
        // Half a step up: white and what JPEG makes of it fall into one bin.
        let part = |c: u8| usize::from(c.saturating_add(8) >> 4);
        bins[part(r) << 8 | part(g) << 4 | part(b)] += 1;
        all += 1;
    }
    bins.sort_unstable_by_key(|count| std::cmp::Reverse(*count));
    let common: u32 = bins[..4].iter().sum();
    u8::try_from(
        (u64::from(common) * 100)
            .checked_div(u64::from(all))
            .unwrap_or(0),
    )
    .unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded() -> Vec<u8> {
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new(&mut bytes)
            .encode(&[90; 64 * 48 * 3], 64, 48, image::ExtendedColorType::Rgb8)
            .unwrap();
        bytes
    }

    #[test]
    fn a_jpeg_s_markers_tell_size_colours_and_end() {
        let whole = encoded();
        let read = jpeg(&whole).unwrap();
        assert_eq!(
            (read.size, read.components, read.complete),
            ((64, 48), 3, true)
        );
        assert!(!read.adobe && !read.progressive);
        assert!(!jpeg(&whole[..whole.len() - 20]).unwrap().complete);
        // A thumbnail inside APP1 has an end mark of its own.
        let mut torn = vec![0xff, 0xd8, 0xff, 0xe1];
        torn.extend(u16::try_from(whole.len() + 2).unwrap().to_be_bytes());
        torn.extend(&whole);
        torn.extend(&whole[2..whole.len() - 30]);
        assert!(!jpeg(&torn).unwrap().complete);
        assert_eq!(jpeg(b"GIF89a"), None);
    }

    #[test]
    fn exif_is_taken_out_and_the_rest_stays() {
        let whole = encoded();
        let mut with = whole.clone();
        with.splice(2..2, *b"\xff\xe1\x00\x0aExif\0\0xx");
        assert_eq!(without_exif(&with), whole);
        assert_eq!(without_exif(&whole), whole);
        assert_eq!(
            without_exif(b"\xff\xd8\xff\xe1\xff"),
            b"\xff\xd8\xff\xe1\xff"
        );
    }

    #[test]
    fn what_no_screen_shows_says_so_with_the_way_out() {
        let mut emf = vec![1, 0, 0, 0];
        emf.resize(40, 0);
        emf.extend(b" EMF");
        for (media, name, head, word) in [
            ("image/svg+xml", "a.svg", &b"<svg"[..], "SVG"),
            ("image/x-emf", "a.emf", &emf, "EMF"),
            (
                "application/octet-stream",
                "a.wmf",
                b"\xd7\xcd\xc6\x9a",
                "WMF",
            ),
            ("image/vnd.adobe.photoshop", "a.psd", b"8BPS", "PSD"),
            ("application/postscript", "a.ai", b"%!PS-Adobe", "AI"),
            ("image/tiff", "DSC_1.NEF", b"MM\0*", "RAW"),
            ("image/tiff", "a.tif", b"II*\0\x10\0\0\0CR\x02\0", "RAW"),
        ] {
            let said = no_raster(media, name, head).unwrap();
            assert!(said.contains(word) && said.contains("请对方导出"), "{said}");
        }
        assert_eq!(no_raster("image/tiff", "a.tif", b"II*\0"), None);
        assert_eq!(no_raster("image/jpeg", "a.jpg", b"\xff\xd8\xff"), None);
    }

    #[test]
    fn giants_are_refused_and_large_telephones_are_not() {
        assert_eq!(
            within(50_000, 50_000, u64::MAX).unwrap_err(),
            "图片尺寸过大（50000×50000像素），请对方缩小后重发"
        );
        assert!(within(20_001, 10, u64::MAX).is_err() && within(0, 10, u64::MAX).is_err());
        assert!(within(12_000, 9_000, u64::MAX).is_err());
        assert!(within(11_648, 8_576, u64::MAX).is_ok());
    }

    #[test]
    fn files_are_classed_by_bytes_then_by_name() {
        for (media, name, expected) in [
            ("image/jpeg", "x", Some(Class::Picture)),
            ("video/mp4", "a.jpg", Some(Class::Film)),
            (
                "application/vnd.apple.mpegurl",
                "片子.MP4",
                Some(Class::Film),
            ),
            ("application/octet-stream", "a.HEIC", Some(Class::Picture)),
            ("application/pdf", "a.pdf", None),
            ("text/plain", "说明.txt", None),
        ] {
            assert_eq!(class(media, name), expected, "{media} {name}");
        }
    }

    #[test]
    fn flat_graphics_are_told_from_photos() {
        let logo: Vec<u8> = (0..10_000_u32)
            .flat_map(|i| {
                if i % 100 < 50 {
                    [250, 252, 249]
                } else {
                    [200, 20, 30]
                }
            })
            .collect();
        assert_eq!(flat_percent(&logo), 100);
        let mut seed = 1_u32;
        let photo: Vec<u8> = (0..30_000)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                seed.to_be_bytes()[0]
            })
            .collect();
        assert!(flat_percent(&photo) < 10);
        assert_eq!(flat_percent(&[]), 0);
    }

    #[test]
    fn a_wide_gamut_is_told_from_srgb() {
        let wide = moxcms::ColorProfile::new_display_p3().encode().unwrap();
        let plain = moxcms::ColorProfile::new_srgb().encode().unwrap();
        assert!(!is_plain_profile(&wide));
        assert!(is_plain_profile(&plain) && is_plain_profile(b"nonsense"));
        let adobe = moxcms::ColorProfile::new_adobe_rgb().encode().unwrap();
        assert!(!is_plain_profile(&adobe));
    }

    #[test]
    fn the_size_of_a_heif_is_that_of_its_largest_part() {
        let mut head = b"....ispe\0\0\0\0\0\0\x02\0\0\0\x02\0....ispe\0\0\0\0".to_vec();
        head.extend(60_000_u32.to_be_bytes());
        head.extend(40_000_u32.to_be_bytes());
        assert_eq!(heif_size(&head), Some((60_000, 40_000)));
        assert_eq!(heif_size(b"ispe"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = (jpeg(&bytes), heif_size(&bytes), flat_percent(&bytes), is_plain_profile(&bytes));
            bytes.splice(0..0, [0xff, 0xd8]);
            let _ = (jpeg(&bytes), png_complete(&bytes), no_raster("", "", &bytes), without_exif(&bytes));
        }
    }
}
