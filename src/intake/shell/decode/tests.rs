use std::path::Path;

use image::{Rgb, Rgba, RgbaImage};

use super::*;

fn picture(bytes: &[u8]) -> Result<Picture, String> {
    super::picture(bytes, &|_| true)
}

/// Quarters in red, green / blue, yellow: which way is up can be seen.
const QUARTERS: [[u8; 3]; 4] = [[230, 30, 30], [30, 180, 60], [30, 60, 220], [240, 220, 40]];

fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let at = usize::from(y >= height / 2) * 2 + usize::from(x >= width / 2);
        Rgb(QUARTERS[at])
    })
}

/// Its quarters, from the upper left by rows.
fn seen(bytes: &[u8]) -> [[u8; 3]; 4] {
    let picture = image::load_from_memory(bytes).unwrap().into_rgb8();
    let (w, h) = picture.dimensions();
    let at = |x: u32, y: u32| picture.get_pixel(w * x / 4, h * y / 4).0;
    [at(1, 1), at(3, 1), at(1, 3), at(3, 3)]
}

fn assert_near(got: [[u8; 3]; 4], order: [usize; 4], tolerance: u8) {
    for (got, want) in got.iter().zip(order.map(|i| QUARTERS[i])) {
        let far = got.iter().zip(want).any(|(a, b)| a.abs_diff(b) > tolerance);
        assert!(!far, "{got:?} for {want:?}");
    }
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/pictures");
    std::fs::read(folder.join(name)).unwrap()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn jpeg_of(rgb: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 95)
        .encode_image(rgb)
        .unwrap();
    bytes
}

fn turned_by_exif(mut bytes: Vec<u8>, orientation: u8) -> Vec<u8> {
    let mut exif =
        b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.truncate(36);
    bytes.splice(2..2, exif);
    bytes
}

#[test]
fn upright_rgb_stays_as_it_is() {
    let rgb = quarters(96, 64);
    for bytes in [
        jpeg_of(&rgb),
        encoded(&rgb.clone().into(), ImageFormat::Png),
        // A telephone's screen shot has an alpha channel that hides nothing.
        encoded(
            &DynamicImage::from(rgb.clone()).into_rgba8().into(),
            ImageFormat::Png,
        ),
        encoded(
            &DynamicImage::from(rgb).into_luma8().into(),
            ImageFormat::Png,
        ),
    ] {
        let found = picture(&bytes).unwrap();
        assert_eq!((found.size, found.doubt), ((96, 64), None));
        assert!(found.working.is_none());
        assert!(found.flat.unwrap() > 90);
    }
    let unasked = super::picture(&jpeg_of(&quarters(96, 64)), &|_| false).unwrap();
    assert_eq!((unasked.size, unasked.flat), ((96, 64), None));
}

#[test]
fn a_telephone_s_picture_is_turned_upright() {
    for (orientation, size, order) in [
        (6, (64, 96), [2, 0, 3, 1]),
        (8, (64, 96), [1, 3, 0, 2]),
        (3, (96, 64), [3, 2, 1, 0]),
        (2, (96, 64), [1, 0, 3, 2]),
    ] {
        let found = picture(&turned_by_exif(jpeg_of(&quarters(96, 64)), orientation)).unwrap();
        assert_eq!(found.size, size);
        let (bytes, media_type) = found.working.unwrap();
        assert_eq!(media_type, "image/jpeg");
        assert_near(seen(&bytes), order, 12);
        let again = picture(&bytes).unwrap();
        assert!(again.working.is_none(), "a working copy needs none");
    }
}

#[test]
fn print_inks_keep_their_colours() {
    for name in ["cmyk.jpg", "ycck.jpg"] {
        let found = picture(&fixture(name)).unwrap();
        assert_eq!(found.size, (96, 64));
        assert_near(seen(&found.working.unwrap().0), [0, 1, 2, 3], 20);
    }
    // Without Adobe's mark the inks are stored as they are.
    let mut bare = fixture("cmyk.jpg");
    let at = bare.windows(5).position(|w| w == b"Adobe").unwrap();
    bare.drain(at - 4..at + 12);
    let (bytes, _) = picture(&bare).unwrap().working.unwrap();
    let inverted = seen(&bytes);
    assert!(inverted[0][0] < 40, "{inverted:?}");
}

#[test]
fn other_forms_become_jpeg_or_png() {
    let rgb = DynamicImage::from(quarters(96, 64));
    let noise = DynamicImage::from(RgbImage::from_fn(96, 64, |x, y| {
        let mix = (x * 7919 + y * 104_729)
            .wrapping_mul(2_654_435_761)
            .to_be_bytes();
        Rgb([mix[0], mix[1], mix[2]])
    }));
    for (bytes, media_type) in [
        (encoded(&rgb, ImageFormat::Gif), "image/png"),
        (encoded(&rgb, ImageFormat::Bmp), "image/png"),
        (encoded(&noise, ImageFormat::Bmp), "image/jpeg"),
        (encoded(&rgb, ImageFormat::Tiff), "image/jpeg"),
        (encoded(&rgb, ImageFormat::WebP), "image/jpeg"),
        (
            encoded(&rgb.to_rgb16().into(), ImageFormat::Png),
            "image/png",
        ),
        (
            encoded(&rgb.to_rgb16().into(), ImageFormat::Tiff),
            "image/jpeg",
        ),
    ] {
        let found = picture(&bytes).unwrap();
        assert_eq!(found.size, (96, 64));
        let (bytes, kind) = found.working.unwrap();
        assert_eq!(kind, media_type);
        if found.flat.unwrap() > 90 {
            assert_near(seen(&bytes), [0, 1, 2, 3], 25);
        }
    }
}

#[test]
fn of_an_animation_the_first_frame_is_taken() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    for colour in [[200, 0, 0, 255], [0, 0, 200, 255]] {
        let frame = RgbaImage::from_pixel(200, 160, Rgba(colour));
        encoder.encode_frame(image::Frame::new(frame)).unwrap();
    }
    drop(encoder);
    let (bytes, kind) = picture(&bytes).unwrap().working.unwrap();
    assert_eq!(kind, "image/png");
    assert!(seen(&bytes)[0][0] > 190);
}

#[test]
fn transparent_parts_are_white() {
    let mut rgba = DynamicImage::from(quarters(96, 64)).into_rgba8();
    for pixel in rgba.pixels_mut() {
        pixel[3] = if pixel[0] == 230 { 0 } else { 255 };
    }
    let (bytes, kind) = picture(&encoded(&rgba.into(), ImageFormat::Png))
        .unwrap()
        .working
        .unwrap();
    assert_eq!((kind, seen(&bytes)[0]), ("image/png", [255; 3]));
    assert_eq!(seen(&bytes)[1], QUARTERS[1]);
}

#[test]
fn a_wide_gamut_becomes_srgb() {
    use image::ImageEncoder;
    let colour = [200, 90, 60];
    let rgb = RgbImage::from_pixel(96, 64, Rgb(colour));
    let with = |icc: Vec<u8>| {
        let mut bytes = Vec::new();
        let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 98);
        encoder.set_icc_profile(icc).unwrap();
        encoder
            .write_image(rgb.as_raw(), 96, 64, ExtendedColorType::Rgb8)
            .unwrap();
        bytes
    };
    let plain = with(moxcms::ColorProfile::new_srgb().encode().unwrap());
    assert!(picture(&plain).unwrap().working.is_none());
    let wide = with(moxcms::ColorProfile::new_display_p3().encode().unwrap());
    let (bytes, _) = picture(&wide).unwrap().working.unwrap();
    let got = seen(&bytes)[0];
    // P3's red is redder than sRGB's: the same numbers mean more red and less green and blue.
    assert!(got[0] >= 210 && got[1] <= 88 && got[2] <= 56, "{got:?}");
}

#[test]
fn what_was_cut_off_is_used_where_it_can_be_and_said() {
    let whole = jpeg_of(&quarters(640, 480));
    let cut = picture(&whole[..whole.len() * 3 / 4]).unwrap();
    assert!(cut.doubt.unwrap().contains("不完整"));
    let (bytes, _) = cut.working.unwrap();
    let upper = seen(&bytes);
    assert!(
        upper[0][0].abs_diff(230) < 12 && upper[1][1].abs_diff(180) < 12,
        "{upper:?}"
    );
    let png = encoded(&quarters(640, 480).into(), ImageFormat::Png);
    let why = picture(&png[..png.len() - 30]).unwrap_err();
    assert_eq!(why, "照片不完整（传输中断），请对方重发");
    for bytes in [
        &b""[..],
        b"GIF89a",
        b"\xff\xd8\xff\xe0",
        b"BM\0\0\0\0\0\0\0\0",
        b"II*\0\x08\0\0\0",
    ] {
        let why = picture(bytes).unwrap_err();
        assert!(why.contains("请对方"), "{why}");
    }
}

/// Signature and IHDR, and nothing behind.
fn giant(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    bytes
}

#[test]
fn a_giant_is_refused_by_its_header_alone() {
    let why = picture(&giant(50_000, 50_000)).unwrap_err();
    assert_eq!(why, "图片尺寸过大（50000×50000像素），请对方缩小后重发");
    let mut jpeg = jpeg_of(&quarters(96, 64));
    let at = jpeg.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    jpeg[at + 5..at + 9].copy_from_slice(&[0xc3, 0x50, 0xc3, 0x50]);
    assert!(picture(&jpeg).unwrap_err().contains("50000×50000像素"));
}

#[test]
fn what_is_large_is_made_smaller_while_it_is_read() {
    let jpeg = turned_by_exif(jpeg_of(&quarters(8_064, 6_048)), 6);
    let found = picture(&jpeg).unwrap();
    assert_eq!(found.size, (6_048, 8_064));
    let (bytes, _) = found.working.unwrap();
    let small = image::load_from_memory(&bytes).unwrap();
    assert_eq!((small.width(), small.height()), (3_024, 4_032));
    assert_near(seen(&bytes), [2, 0, 3, 1], 12);
    let clear = DynamicImage::from(quarters(6_000, 5_000)).into_rgba8();
    let mut clear = clear;
    clear.get_pixel_mut(0, 0)[3] = 0;
    let found = picture(&encoded(&clear.into(), ImageFormat::Png)).unwrap();
    assert_eq!(found.size, (6_000, 5_000));
    let (bytes, kind) = found.working.unwrap();
    let small = image::load_from_memory(&bytes).unwrap();
    assert_eq!(
        (kind, small.width(), small.height()),
        ("image/png", 3_000, 2_500)
    );
    assert_near(seen(&bytes), [0, 1, 2, 3], 0);
    let deep = encoded(
        &DynamicImage::from(quarters(96, 64)).to_rgb16().into(),
        ImageFormat::Png,
    );
    let same = png_smaller(&deep, 96 * 64).unwrap();
    assert_eq!(same, quarters(96, 64), "by rows as at once");
    let bmp = encoded(&RgbImage::new(6_000, 5_000).into(), ImageFormat::Bmp);
    assert!(picture(&bmp).unwrap_err().contains("请对方改发 JPG"));
}

proptest::proptest! {
    #[test]
    fn no_bytes_end_the_process(
        which in 0_usize..6,
        at in 0_usize..2_000,
        byte in proptest::prelude::any::<u8>(),
        keep in 1_usize..3_000,
    ) {
        let rgb = DynamicImage::from(quarters(24, 16));
        let mut bytes = match which {
            0 => jpeg_of(&quarters(24, 16)),
            1 => encoded(&rgb, ImageFormat::Png),
            2 => encoded(&rgb, ImageFormat::Gif),
            3 => encoded(&rgb, ImageFormat::Bmp),
            4 => encoded(&rgb, ImageFormat::Tiff),
            _ => fixture("cmyk.jpg"),
        };
        let at = at % bytes.len();
        bytes[at] = byte;
        bytes.truncate(keep);
        let _ = picture(&bytes);
    }
}
