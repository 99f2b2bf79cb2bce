//! The contact sheet, made light enough for a mail.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, codecs::jpeg::JpegEncoder, imageops::FilterType};

/// A picture ready to stand in a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// PNG or JPEG.
    pub bytes: Vec<u8>,
    /// `image/png` or `image/jpeg`.
    pub media_type: &'static str,
    /// `png` or `jpg`.
    pub ending: &'static str,
    /// Width over which it is shown, CSS pixels.
    pub width: u32,
    /// Height that belongs to it.
    pub height: u32,
}

/// The width of the mail's text column.
const COLUMN: u32 = 608;

/// Twice the column: sharp on a telephone, and no wider than it must be.
const WIDEST: u32 = COLUMN * 2;

/// A lighter picture is taken as it is.
const LIGHT: usize = 300_000;

/// A picture that cannot be made lighter than this is left out. Bytes.
pub const LARGEST_INLINE: u64 = 1_000_000;

/// JPEG qualities, best first; Han characters of a card stay legible at all of them.
const QUALITIES: [u8; 3] = [85, 70, 50];

/// `None` for what is no PNG or JPEG, or has absurd dimensions: the mail then goes without it.
#[must_use]
pub fn inline(bytes: &[u8]) -> Option<Inline> {
    let reader = || {
        ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .ok()
    };
    let format = reader()?.format()?;
    let (width, height) = reader()?.into_dimensions().ok()?;
    if width == 0 || height == 0 || u64::from(width) * u64::from(height) > 60_000_000 {
        return None;
    }
    let shown = width.min(COLUMN);
    let (width_shown, height_shown) = (shown, scaled(height, shown, width));
    let (media_type, ending) = match format {
        ImageFormat::Png => ("image/png", "png"),
        ImageFormat::Jpeg => ("image/jpeg", "jpg"),
        _ => return None,
    };
    if bytes.len() <= LIGHT {
        return Some(Inline {
            bytes: bytes.to_vec(),
            media_type,
            ending,
            width: width_shown,
            height: height_shown,
        });
    }
    let mut picture = reader()?.decode().ok()?;
    if width > WIDEST {
        picture = picture.resize_exact(WIDEST, scaled(height, WIDEST, width), FilterType::Lanczos3);
    }
    let picture = picture.to_rgb8();
    let bytes = QUALITIES.into_iter().find_map(|quality| {
        let mut out = Vec::new();
        picture
            .write_with_encoder(JpegEncoder::new_with_quality(&mut out, quality))
            .ok()?;
        (out.len() as u64 <= LARGEST_INLINE).then_some(out)
    })?;
    Some(Inline {
        bytes,
        media_type: "image/jpeg",
        ending: "jpg",
        width: width_shown,
        height: height_shown,
    })
}

fn scaled(height: u32, to: u32, from: u32) -> u32 {
    let exact = (u64::from(height) * u64::from(to) + u64::from(from) / 2) / u64::from(from);
    u32::try_from(exact).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    fn png(width: u32, height: u32, noise: bool) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| {
            let grain = if noise {
                (x * 7919 + y * 104_729) % 251
            } else {
                0
            };
            Rgb([u8::try_from(grain).unwrap_or(0), 80, 120])
        });
        let mut out = Vec::new();
        picture
            .write_to(&mut Cursor::new(&mut out), ImageFormat::Png)
            .unwrap();
        out
    }

    #[test]
    fn a_light_picture_stays_and_a_heavy_one_becomes_a_jpeg_of_the_same_shape() {
        let light = png(1280, 720, false);
        let kept = inline(&light).unwrap();
        assert_eq!(kept.bytes, light);
        assert_eq!((kept.width, kept.height), (608, 342));
        let heavy = inline(&png(2400, 1350, true)).unwrap();
        assert_eq!(heavy.media_type, "image/jpeg");
        assert_eq!((heavy.width, heavy.height), (608, 342));
        let again = ImageReader::new(Cursor::new(&heavy.bytes))
            .with_guessed_format()
            .unwrap()
            .into_dimensions()
            .unwrap();
        assert_eq!(again, (1216, 684));
    }

    #[test]
    fn what_is_no_picture_is_left_out() {
        assert_eq!(inline(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
        assert_eq!(inline(b""), None);
        assert_eq!(inline(&[0xff, 0xd8, 0xff, 0xe0]), None);
    }
}
