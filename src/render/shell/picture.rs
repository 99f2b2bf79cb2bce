//! A picture file → upright RGB; whatever it is, it never takes the process with it.

use std::{
    fs::File,
    io::{BufReader, Cursor, Read},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

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
    let file = File::open(path).map_err(|_| "文件不在素材库中".to_owned())?;
    let mut reader = ImageReader::new(BufReader::new(file))
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
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| broken())?;
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
}
