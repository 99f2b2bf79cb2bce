//! A picture file → upright RGB; whatever it is, it never takes the process with it.

use std::{
    fs::File,
    io::{Cursor, Read},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, metadata::Orientation};

use crate::render::{jpeg, resample::Rgb};

/// Longest side.
const MOST_SIDE: u32 = 20_000;
/// 100 million pixels: above it decoding alone takes a gigabyte.
const MOST_PIXELS: u64 = 100_000_000;
const MOST_BYTES: u64 = 512 << 20;

/// What the header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Upright width.
    pub width: u32,
    /// Upright height.
    pub height: u32,
    /// The file as it is can be used by any editing system: JPEG or PNG, upright, RGB or grey.
    pub as_it_is: Option<&'static str>,
}

/// Reads the header and the markers only.
///
/// # Errors
/// Why the picture cannot be used, in Chinese.
pub fn header(path: &Path) -> Result<Header, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .map_err(|_| "文件不在素材库中".to_owned())?;
    if bytes.is_empty() {
        return Err("文件是空的".to_owned());
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Err("HEIC 等格式无法使用，请对方改发 JPG".to_owned());
    }
    let markers = jpeg::markers(&bytes);
    if markers.is_some_and(|markers| !markers.complete) {
        return Err("文件不完整".to_owned());
    }
    let reader = ImageReader::new(Cursor::new(&bytes))
        .with_guessed_format()
        .map_err(|_| unusable())?;
    let format = reader.format();
    let mut decoder = reader.into_decoder().map_err(|_| unusable())?;
    let (width, height) = decoder.dimensions();
    within(width, height)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let upright = orientation == Orientation::NoTransforms;
    let print = markers.is_some_and(|markers| markers.components == 4);
    let as_it_is = match format {
        Some(ImageFormat::Jpeg) if upright && !print => Some("jpg"),
        Some(ImageFormat::Png) if upright => Some("png"),
        _ => None,
    };
    let turned = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (width, height) = if turned {
        (height, width)
    } else {
        (width, height)
    };
    Ok(Header {
        width,
        height,
        as_it_is,
    })
}

fn unusable() -> String {
    "不是可用的图片格式".to_owned()
}

fn within(width: u32, height: u32) -> Result<(), String> {
    if width == 0 || height == 0 {
        return Err("图片没有尺寸".to_owned());
    }
    if width > MOST_SIDE || height > MOST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS
    {
        return Err(format!("尺寸过大（{width}×{height}像素）"));
    }
    Ok(())
}

/// Decodes the picture, upright, on white where it is transparent; of an animation the first frame.
///
/// # Errors
/// Why it cannot be used, in Chinese.
pub fn upright(path: &Path) -> Result<Rgb, String> {
    // A decoder that panics on a hostile file must not end the edition.
    catch_unwind(AssertUnwindSafe(|| decode(path)))
        .unwrap_or_else(|_| Err("文件已损坏，无法解码".to_owned()))
}

fn decode(path: &Path) -> Result<Rgb, String> {
    let broken = || "文件已损坏，无法解码".to_owned();
    let bytes = std::fs::read(path).map_err(|_| "文件不在素材库中".to_owned())?;
    let print = jpeg::markers(&bytes).is_some_and(|markers| markers.components == 4);
    let mut reader = ImageReader::new(Cursor::new(&bytes))
        .with_guessed_format()
        .map_err(|_| broken())?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| broken())?;
    let (width, height) = decoder.dimensions();
    within(width, height)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let mut picture = if print {
        drop(decoder);
        inks(&bytes, profile.as_deref()).ok_or_else(broken)?
    } else {
        let picture = DynamicImage::from_decoder(decoder).map_err(|_| broken())?;
        to_srgb(picture, profile.as_deref())
    };
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let data = if picture.color().has_alpha() {
        on_white(picture.into_rgba8().as_raw())
    } else {
        picture.into_rgb8().into_raw()
    };
    Ok(Rgb {
        width,
        height,
        data,
    })
}

/// Display P3 of telephones, Adobe RGB of cameras → sRGB; a profile that cannot be used changes
/// nothing.
fn to_srgb(picture: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let grey = matches!(
        picture.color().channel_count(),
        1 | 2 // A grey picture's tone curve is hardly ever another than sRGB's.
    );
    let Some(from) = profile
        .filter(|_| !grey)
        .and_then(|icc| ColorProfile::new_from_slice(icc).ok())
        .filter(|from| from.color_space == DataColorSpace::Rgb)
    else {
        return picture;
    };
    let alpha = picture.color().has_alpha();
    let layout = if alpha { Layout::Rgba } else { Layout::Rgb };
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) =
        from.create_transform_8bit(layout, &srgb, layout, TransformOptions::default())
    else {
        return picture;
    };
    let convert = |pixels: &mut [u8], row: usize| {
        let mut before = vec![0; row];
        for line in pixels.chunks_exact_mut(row.max(1)) {
            before.copy_from_slice(line);
            if transform.transform(&before, line).is_err() {
                line.copy_from_slice(&before);
            }
        }
    };
    let width = picture.width() as usize;
    if alpha {
        let mut picture = picture.into_rgba8();
        convert(&mut picture, width * 4);
        picture.into()
    } else {
        let mut picture = picture.into_rgb8();
        convert(&mut picture, width * 3);
        picture.into()
    }
}

/// A print file's inks → sRGB, by its own profile where it has one.
fn inks(bytes: &[u8], profile: Option<&[u8]>) -> Option<DynamicImage> {
    let mut decoder = jpeg_decoder::Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(usize::try_from(MOST_BYTES).unwrap_or(usize::MAX));
    let mut data = decoder.decode().ok()?;
    let info = decoder.info()?;
    if info.pixel_format != jpeg_decoder::PixelFormat::CMYK32 {
        return None;
    }
    // The decoder takes it that Adobe wrote the file, which stores inks inverted.
    if !bytes[..bytes.len().min(1 << 16)]
        .windows(5)
        .any(|five| five == b"Adobe")
    {
        data.iter_mut().for_each(|ink| *ink = 255 - *ink);
    }
    let mut rgb = vec![0; data.len() / 4 * 3];
    let by_profile = || {
        let from = ColorProfile::new_from_slice(profile?).ok()?;
        let srgb = ColorProfile::new_srgb();
        let options = TransformOptions::default();
        (from.color_space == DataColorSpace::Cmyk).then(|| {
            from.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgb, options)
                .ok()
        })?
    };
    let done = by_profile().is_some_and(|transform| transform.transform(&data, &mut rgb).is_ok());
    if !done {
        let pixels = data.as_chunks::<4>().0.iter();
        for (ink, out) in pixels.zip(rgb.as_chunks_mut::<3>().0) {
            let paper = u16::from(255 - ink[3]);
            for (channel, out) in ink[..3].iter().zip(out) {
                *out = u8::try_from(u16::from(255 - channel) * paper / 255).unwrap_or(u8::MAX);
            }
        }
    }
    let picture = image::RgbImage::from_raw(info.width.into(), info.height.into(), rgb)?;
    Some(picture.into())
}

fn on_white(rgba: &[u8]) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(rgba.len() / 4 * 3);
    for &[r, g, b, a] in rgba.as_chunks::<4>().0 {
        let clear = u16::from(255 - a);
        rgb.extend([r, g, b].map(|c| {
            let sum = u16::from(c) * u16::from(a) + 255 * clear;
            u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
        }));
    }
    rgb
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), bytes).unwrap();
        file
    }

    /// 40×20, red left of blue.
    fn jpeg(orientation: u8) -> Vec<u8> {
        let pixels: Vec<u8> = (0..40 * 20)
            .flat_map(|i| {
                if i % 40 < 20 {
                    [250, 0, 0]
                } else {
                    [0, 0, 250]
                }
            })
            .collect();
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 95)
            .encode(&pixels, 40, 20, image::ExtendedColorType::Rgb8)
            .unwrap();
        let mut exif =
            b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        exif.truncate(36);
        bytes.splice(2..2, exif);
        bytes
    }

    #[test]
    fn a_telephone_s_picture_is_turned_upright() {
        let picture = file(&jpeg(6));
        let header = header(picture.path()).unwrap();
        assert_eq!(
            (header.width, header.height, header.as_it_is),
            (20, 40, None)
        );
        let rgb = upright(picture.path()).unwrap();
        assert_eq!((rgb.width, rgb.height), (20, 40));
        // Turned right by a quarter, red is above.
        assert!(rgb.data[10 * 3] > 200 && rgb.data[(35 * 20 + 10) * 3 + 2] > 200);
        let straight = file(&jpeg(1));
        assert_eq!(
            super::header(straight.path()).unwrap().as_it_is,
            Some("jpg")
        );
    }

    #[test]
    fn a_giant_is_refused_by_its_header_alone() {
        // Signature and IHDR of a 50,000 × 50,000 PNG, and nothing behind.
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(50_000_u32.to_be_bytes());
        bytes.extend(50_000_u32.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
        let checked = {
            let mut crc = 0xffff_ffff_u32;
            for byte in &bytes[12..29] {
                crc ^= u32::from(*byte);
                for _ in 0..8 {
                    crc = if crc & 1 == 1 {
                        crc >> 1 ^ 0xedb8_8320
                    } else {
                        crc >> 1
                    };
                }
            }
            !crc
        };
        bytes[29..33].copy_from_slice(&checked.to_be_bytes());
        bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
        let giant = file(&bytes);
        let why = header(giant.path()).unwrap_err();
        assert_eq!(why, "尺寸过大（50000×50000像素）");
        assert!(upright(giant.path()).is_err());
    }

    #[test]
    fn what_is_no_picture_says_why_in_chinese() {
        let whole = jpeg(1);
        for (bytes, why) in [
            (&b""[..], "文件是空的"),
            (b"MZ\x90\0 this is a program", "不是可用的图片格式"),
            (
                b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
                "HEIC 等格式无法使用，请对方改发 JPG",
            ),
            (
                b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                "不是可用的图片格式",
            ),
            (&whole[..whole.len() / 2], "文件不完整"),
        ] {
            assert_eq!(header(file(bytes).path()).unwrap_err(), why);
        }
    }

    #[test]
    fn transparent_parts_are_white() {
        let mut bytes = Vec::new();
        image::RgbaImage::from_pixel(8, 8, image::Rgba([0, 0, 0, 0]))
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        let rgb = upright(file(&bytes).path()).unwrap();
        assert!(rgb.data.iter().all(|c| *c == 255));
    }

    #[test]
    fn every_way_of_storing_colours_becomes_the_screen_s() {
        let shown = |bytes: &[u8]| {
            let rgb = upright(file(bytes).path()).unwrap();
            let middle = (rgb.height / 2 * rgb.width + rgb.width / 2) * 3;
            [rgb.data[middle], rgb.data[middle + 1], rgb.data[middle + 2]]
        };
        let png = |picture: DynamicImage, icc: Option<Vec<u8>>| {
            let mut bytes = Vec::new();
            let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
            if let Some(icc) = icc {
                image::ImageEncoder::set_icc_profile(&mut encoder, icc).unwrap();
            }
            picture.write_with_encoder(encoder).unwrap();
            bytes
        };
        let red =
            || DynamicImage::from(image::RgbImage::from_pixel(8, 8, image::Rgb([200, 60, 40])));
        assert_eq!(shown(&png(red(), None)), [200, 60, 40]);
        // What a telephone calls 200, 60, 40 is redder on a television.
        let wide = ColorProfile::new_display_p3().encode().unwrap();
        let shown_wide = shown(&png(red(), Some(wide.clone())));
        assert!(shown_wide[0] > 208 && shown_wide[1] < 58, "{shown_wide:?}");
        assert_eq!(
            shown(&png(red().into_rgba8().into(), Some(wide))),
            shown_wide
        );
        let same = ColorProfile::new_srgb().encode().unwrap();
        let kept = shown(&png(red(), Some(same)));
        assert!(
            kept.iter()
                .zip([200, 60, 40])
                .all(|(a, b)| a.abs_diff(b) <= 1),
            "{kept:?}"
        );
        assert_eq!(
            shown(&png(red(), Some(b"no profile".to_vec()))),
            [200, 60, 40]
        );
        let deep =
            image::ImageBuffer::from_pixel(8, 8, image::Rgb([200_u16 * 257, 60 * 257, 40 * 257]));
        assert_eq!(
            shown(&png(DynamicImage::ImageRgb16(deep), None)),
            [200, 60, 40]
        );
        let grey = image::GrayImage::from_pixel(8, 8, image::Luma([99]));
        assert_eq!(shown(&png(grey.into(), None)), [99; 3]);
    }

    #[test]
    fn a_print_file_is_shown_in_its_colours() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/pictures");
        for name in ["cmyk.jpg", "ycck.jpg"] {
            let rgb = upright(&folder.join(name)).unwrap();
            assert_eq!((rgb.width, rgb.height), (96, 64));
            let at = (16 * 96 + 24) * 3;
            let [r, g, b] = [rgb.data[at], rgb.data[at + 1], rgb.data[at + 2]];
            assert!(r > 180 && g < 90 && b < 90, "{name}: {r} {g} {b}");
        }
    }
}
