//! A small picture of a picture, for pages. It is under the same bounds as one that goes on air.

use super::*;

/// Good enough for a look.
const QUALITY: u8 = 80;

/// The picture in `bytes` as an upright sRGB JPEG with no side longer than `side`, never enlarged; nothing
/// else of the file is in it. Blocking.
///
/// # Errors
/// Why there is none, in Chinese.
pub fn thumbnail(bytes: &[u8], side: u32) -> Result<Vec<u8>, String> {
    catch_unwind(AssertUnwindSafe(|| small(bytes, side))).unwrap_or_else(|_| Err(broken()))
}

fn small(bytes: &[u8], side: u32) -> Result<Vec<u8>, String> {
    let (rgb, meta) = match picture::jpeg(bytes) {
        Some(markers) => small_jpeg(bytes, &markers, side)?,
        None => whole(bytes)?,
    };
    let (width, height) = rgb.dimensions();
    let longest = width.max(height);
    let mut rgb = if longest > side {
        let fit = |one: u32| {
            let scaled = u64::from(one) * u64::from(side) / u64::from(longest);
            u32::try_from(scaled).unwrap_or(side).max(1)
        };
        image::imageops::thumbnail(&rgb, fit(width), fit(height))
    } else {
        rgb
    };
    if let Some(icc) = &meta.profile {
        to_srgb(&mut rgb, icc);
    }
    let mut upright = DynamicImage::ImageRgb8(rgb);
    upright.apply_orientation(meta.orientation);
    let mut out = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, QUALITY)
        .encode_image(&upright)
        .map_err(|_| broken())?;
    Ok(out)
}

fn small_jpeg(
    bytes: &[u8],
    markers: &picture::Jpeg,
    side: u32,
) -> Result<(RgbImage, Meta), String> {
    let (width, height) = markers.size;
    within(width, height, u64::MAX)?;
    let pixels = u64::from(width) * u64::from(height);
    if markers.progressive && pixels > PROGRESSIVE {
        return Err(format!("图片尺寸过大（{width}×{height}像素）"));
    }
    let reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg);
    let mut decoder = reader.into_decoder().map_err(|_| broken())?;
    let meta = Meta::of(&mut decoder);
    drop(decoder);
    let _alone = alone(pixels);
    let longest = u64::from(width.max(height));
    let want = |one: u32| {
        let wanted = (u64::from(one) * u64::from(side))
            .div_ceil(longest)
            .min(u64::from(one));
        u16::try_from(wanted).unwrap_or(u16::MAX)
    };
    let rgb = at_size(bytes, markers, &meta, Some((want(width), want(height))))?;
    // Inks were turned into sRGB already.
    let meta = if markers.components == 4 {
        meta.without_profile()
    } else {
        meta
    };
    Ok((rgb, meta))
}

fn whole(bytes: &[u8]) -> Result<(RgbImage, Meta), String> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| broken())?;
    let format = reader.format().ok_or_else(broken)?;
    reader.limits(limits());
    if let Some((width, height)) = head_size(format, bytes) {
        within(width, height, u64::MAX)?;
    }
    let mut decoder = reader.into_decoder().map_err(|_| broken())?;
    let (width, height) = decoder.dimensions();
    within(width, height, u64::MAX)?;
    let pixels = u64::from(width) * u64::from(height);
    let meta = Meta::of(&mut decoder);
    let _alone = alone(pixels);
    let rgb = if pixels <= WHOLE && decoder.total_bytes() <= 4 * WHOLE {
        on_white(DynamicImage::from_decoder(decoder).map_err(|_| broken())?)
    } else if format == ImageFormat::Png {
        drop(decoder);
        png_smaller(bytes, pixels)?
    } else {
        return Err(format!("图片尺寸过大（{width}×{height}像素）"));
    };
    Ok((rgb, meta))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(jpeg: &[u8]) -> (u32, u32) {
        picture::jpeg(jpeg).unwrap().size
    }

    fn photo(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([(x % 256) as u8, (y % 256) as u8, ((x * y) % 256) as u8])
        })
    }

    fn encoded(rgb: &RgbImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        rgb.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn pictures_become_small_and_never_large() {
        for format in [
            ImageFormat::Jpeg,
            ImageFormat::Png,
            ImageFormat::Gif,
            ImageFormat::Bmp,
        ] {
            let wide = encoded(&photo(1200, 300), format);
            assert_eq!(
                size(&thumbnail(&wide, 480).unwrap()),
                (480, 120),
                "{format:?}"
            );
            let tiny = encoded(&photo(30, 20), format);
            assert_eq!(
                size(&thumbnail(&tiny, 480).unwrap()),
                (30, 20),
                "{format:?}"
            );
            // A JPEG of one line may have been scaled further while it was decoded.
            let line = encoded(&photo(2000, 1), format);
            let (width, height) = size(&thumbnail(&line, 480).unwrap());
            assert!((240..=480).contains(&width) && height == 1, "{format:?}");
        }
    }

    #[test]
    fn a_telephone_s_turned_picture_stands_upright_and_says_nothing_else() {
        let mut turned = encoded(&photo(400, 100), ImageFormat::Jpeg);
        // Orientation 6 in the shortest EXIF there is, with words of its own behind it.
        let exif =
            b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0GPS 22.5N";
        let mut segment = vec![0xff, 0xe1];
        segment.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
        segment.extend(exif);
        turned.splice(2..2, segment);
        let small = thumbnail(&turned, 200).unwrap();
        assert_eq!(size(&small), (50, 200));
        assert!(!small.windows(3).any(|three| three == b"GPS"));
    }

    #[test]
    fn bombs_and_rubbish_are_refused() {
        let mut bomb = encoded(&photo(8, 8), ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
        assert!(thumbnail(&bomb, 480).unwrap_err().contains("过大"));
        let jpeg = encoded(&photo(64, 64), ImageFormat::Jpeg);
        for rubbish in [
            &b""[..],
            b"<svg xmlns='x'/>",
            b"GIF89a",
            &jpeg[..40],
            b"\xff\xd8\xff",
        ] {
            assert!(thumbnail(rubbish, 480).is_err());
        }
    }
}
