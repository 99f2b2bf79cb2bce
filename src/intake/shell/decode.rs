//! A picture file → its size, and the upright sRGB form that later rooms work with. Whatever the bytes
//! are, they never take the process with them.

use std::{
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, MutexGuard, PoisonError},
};

use image::{
    ColorType, DynamicImage, ExtendedColorType, ImageDecoder, ImageFormat, ImageReader, Limits,
    RgbImage, metadata::Orientation,
};

use crate::intake::picture::{
    self, MOST_SIDE, flat_percent, is_plain_profile, png_complete, within,
};

/// Allocation of one decoder.
const MOST_BYTES: u64 = 256 << 20;
/// Pixels that are decoded whole, and pixels of a working copy: three screens of 4K. What is larger is
/// made smaller while it is decoded, where its format allows it.
const WHOLE: u64 = 25_000_000;
/// Pixels of a progressive JPEG, whose coefficients lie in memory whole: 6 bytes for each.
const PROGRESSIVE: u64 = 40_000_000;
/// Pixels up to which a picture is decoded only to tell a logo from a photo.
const SMALL: u64 = 2_600_000;
/// Pixels from which pictures are decoded one at a time, however many mailboxes there are: of 25 million
/// a progressive JPEG takes 230 MB for a moment.
const LARGE: u64 = 8_000_000;
/// Of a working copy: visually lossless, a third of the bytes of 100.
const QUALITY: u8 = 92;
/// Share of the commonest colours from which a graphic is kept without JPEG's ringing.
const GRAPHIC: u8 = 70;

/// What a picture is.
#[derive(Debug, Default)]
pub(super) struct Picture {
    /// Upright.
    pub size: (u32, u32),
    /// [`flat_percent`], where it was decoded.
    pub flat: Option<u8>,
    /// The working copy and its media type, where the original is not one.
    pub working: Option<(Vec<u8>, &'static str)>,
    /// Why it should be sent again although it can be used, in Chinese.
    pub doubt: Option<String>,
}

/// Looks at a JPEG, PNG, GIF, WebP, BMP or TIFF; decodes it only where it must become another form, or
/// where `colours` says for its upright size that they decide.
///
/// # Errors
/// Why it cannot be used, in Chinese.
pub(super) fn picture(bytes: &[u8], colours: Wanted<'_>) -> Result<Picture, String> {
    catch_unwind(AssertUnwindSafe(|| read(bytes, colours))).unwrap_or_else(|_| Err(broken()))
}

/// Whether the colours of a picture of this size are looked at.
pub(super) type Wanted<'a> = &'a dyn Fn((u32, u32)) -> bool;

fn broken() -> String {
    "照片已损坏，无法打开，请对方重发".to_owned()
}

/// Held while a large picture is decoded; a panic of another one's decoder means nothing to it.
fn alone(pixels: u64) -> Option<MutexGuard<'static, ()>> {
    static ONE: Mutex<()> = Mutex::new(());
    (pixels > LARGE).then(|| ONE.lock().unwrap_or_else(PoisonError::into_inner))
}

fn torn() -> String {
    "照片不完整（传输中断），请对方重发".to_owned()
}

fn read(bytes: &[u8], colours: Wanted<'_>) -> Result<Picture, String> {
    if let Some(markers) = picture::jpeg(bytes) {
        let (width, height) = markers.size;
        within(width, height, u64::MAX)?;
        return jpeg(bytes, markers, colours);
    }
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
    let png = format == ImageFormat::Png;
    if png && !png_complete(bytes) {
        return Err(torn());
    }
    let deep = matches!(
        decoder.original_color_type(),
        ExtendedColorType::L16
            | ExtendedColorType::La16
            | ExtendedColorType::Rgb16
            | ExtendedColorType::Rgba16
    );
    let clear = decoder.color_type().has_alpha();
    let usable = png && meta.upright() && meta.profile.is_none() && !deep;
    let size = meta.turned(width, height);
    if usable && !clear && (pixels > SMALL || !colours(size)) {
        return Ok(Picture {
            size,
            ..Picture::default()
        });
    }
    let _alone = alone(pixels);
    // Sixteen bits a channel weigh twice.
    if pixels > WHOLE || decoder.total_bytes() > 4 * WHOLE {
        if !png {
            // These formats are decoded whole or not at all.
            return Err(format!(
                "图片尺寸过大（{width}×{height}像素），请对方改发 JPG"
            ));
        }
        drop(decoder);
        let smaller = png_smaller(bytes, pixels)?;
        return finish(smaller, &meta, size, true, None);
    }
    let decoded = DynamicImage::from_decoder(decoder).map_err(|_| broken())?;
    if usable && (!clear || is_opaque(&decoded)) {
        return Ok(Picture {
            size,
            flat: Some(flat_percent(decoded.into_rgb8().as_raw())),
            ..Picture::default()
        });
    }
    let drawn = png || format == ImageFormat::Gif || format == ImageFormat::Bmp;
    finish(on_white(decoded), &meta, size, drawn, None)
}

fn jpeg(bytes: &[u8], markers: picture::Jpeg, colours: Wanted<'_>) -> Result<Picture, String> {
    let (width, height) = markers.size;
    let pixels = u64::from(width) * u64::from(height);
    let reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg);
    let mut decoder = reader.into_decoder().map_err(|_| broken())?;
    let meta = Meta::of(&mut decoder);
    let print = markers.components == 4;
    let usable = meta.upright() && meta.profile.is_none() && !print && markers.complete;
    let size = meta.turned(width, height);
    if usable && (pixels > SMALL || !colours(size)) {
        return Ok(Picture {
            size,
            ..Picture::default()
        });
    }
    if markers.progressive && pixels > PROGRESSIVE {
        return Err(format!(
            "图片尺寸过大（{width}×{height}像素），请对方缩小后重发"
        ));
    }
    let _alone = alone(pixels);
    let rgb = if print || pixels > WHOLE {
        drop(decoder);
        scaled(bytes, &markers, &meta)?
    } else {
        decoder.set_limits(limits()).map_err(|_| broken())?;
        let decoded = DynamicImage::from_decoder(decoder);
        let failed = |_| if markers.complete { broken() } else { torn() };
        decoded.map_err(failed)?.into_rgb8()
    };
    if usable {
        return Ok(Picture {
            size,
            flat: Some(flat_percent(rgb.as_raw())),
            ..Picture::default()
        });
    }
    let doubt =
        (!markers.complete).then(|| "照片不完整（传输中断），下部可能缺失，请对方重发".to_owned());
    // Inks were turned into sRGB already.
    let meta = if print { meta.without_profile() } else { meta };
    finish(rgb, &meta, size, false, doubt)
}

/// What stands beside the pixels.
struct Meta {
    orientation: Orientation,
    /// A colour profile that is not sRGB.
    profile: Option<Vec<u8>>,
}

impl Meta {
    fn of(decoder: &mut impl ImageDecoder) -> Self {
        let profile = decoder.icc_profile().ok().flatten();
        Self {
            orientation: decoder.orientation().unwrap_or(Orientation::NoTransforms),
            profile: profile.filter(|icc| !is_plain_profile(icc)),
        }
    }

    fn without_profile(self) -> Self {
        Self {
            profile: None,
            ..self
        }
    }

    fn upright(&self) -> bool {
        self.orientation == Orientation::NoTransforms
    }

    fn turned(&self, width: u32, height: u32) -> (u32, u32) {
        match self.orientation {
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => (height, width),
            _ => (width, height),
        }
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    limits
}

/// Width and height where they stand in a fixed place: the decoder of a giant is not even opened.
fn head_size(format: ImageFormat, bytes: &[u8]) -> Option<(u32, u32)> {
    match format {
        ImageFormat::Png => {
            let four = |at: usize| {
                let four = bytes.get(at..at + 4)?;
                Some(u32::from_be_bytes(four.try_into().ok()?))
            };
            Some((four(16)?, four(20)?))
        }
        _ => None,
    }
}

fn is_opaque(picture: &DynamicImage) -> bool {
    match picture {
        DynamicImage::ImageRgba8(rgba) => {
            rgba.as_raw().as_chunks::<4>().0.iter().all(|p| p[3] == 255)
        }
        DynamicImage::ImageLumaA8(grey) => {
            grey.as_raw().as_chunks::<2>().0.iter().all(|p| p[1] == 255)
        }
        _ => false,
    }
}

/// Pixels as RGB, white where nothing was; in the memory they lie in.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let (width, height) = (picture.width(), picture.height());
    let mut data = picture.into_rgba8().into_raw();
    let (mut to, pixels) = (0, data.len() / 4);
    for from in 0..pixels {
        let alpha = u16::from(data[from * 4 + 3]);
        for channel in 0..3 {
            let sum = u16::from(data[from * 4 + channel]) * alpha + 255 * (255 - alpha);
            data[to] = u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX);
            to += 1;
        }
    }
    data.truncate(to);
    data.shrink_to_fit();
    RgbImage::from_raw(width, height, data).unwrap_or_default()
}

/// Decoded at an eighth, a quarter or half of its size, which costs a part of the memory; and the way
/// for inks.
fn scaled(bytes: &[u8], markers: &picture::Jpeg, meta: &Meta) -> Result<RgbImage, String> {
    let (width, height) = markers.size;
    let pixels = u64::from(width) * u64::from(height);
    let fits = (1..=8).find(|part: &u64| pixels / part.pow(2) <= WHOLE);
    let part = u32::try_from(fits.unwrap_or(8)).unwrap_or(8);
    let side =
        |side: u32| u16::try_from(side.div_ceil(part.next_power_of_two())).unwrap_or(u16::MAX);
    let wanted = (part > 1).then(|| (side(width), side(height)));
    at_size(bytes, markers, meta, wanted)
}

/// Decoded at the one of these sizes that is near `wanted`, where one is.
fn at_size(
    bytes: &[u8],
    markers: &picture::Jpeg,
    meta: &Meta,
    wanted: Option<(u16, u16)>,
) -> Result<RgbImage, String> {
    let failed = |_| if markers.complete { broken() } else { torn() };
    let mut decoder = jpeg_decoder::Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(usize::try_from(MOST_BYTES).unwrap_or(usize::MAX));
    decoder.read_info().map_err(failed)?;
    if let Some((width, height)) = wanted {
        decoder.scale(width, height).map_err(failed)?;
    }
    let data = decoder.decode().map_err(failed)?;
    let info = decoder.info().ok_or_else(broken)?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let rgb = match info.pixel_format {
        jpeg_decoder::PixelFormat::RGB24 => data,
        jpeg_decoder::PixelFormat::L8 => data.iter().flat_map(|grey| [*grey; 3]).collect(),
        jpeg_decoder::PixelFormat::L16 => data
            .as_chunks::<2>()
            .0
            .iter()
            .flat_map(|pair| [u16::from_ne_bytes(*pair).to_be_bytes()[0]; 3])
            .collect(),
        jpeg_decoder::PixelFormat::CMYK32 => inks(data, markers.adobe, meta.profile.as_deref()),
    };
    RgbImage::from_raw(width, height, rgb).ok_or_else(broken)
}

/// CMYK → sRGB, by the picture's own profile where it has one.
fn inks(mut data: Vec<u8>, adobe: bool, profile: Option<&[u8]>) -> Vec<u8> {
    if !adobe {
        // The decoder takes it that Adobe wrote the file, which stores inks inverted.
        data.iter_mut().for_each(|ink| *ink = 255 - *ink);
    }
    let mut rgb = vec![0; data.len() / 4 * 3];
    if let Some(icc) = profile
        && let Ok(from) = moxcms::ColorProfile::new_from_slice(icc)
        && from.color_space == moxcms::DataColorSpace::Cmyk
        && let Ok(transform) = from.create_transform_8bit(
            moxcms::Layout::Rgba,
            &moxcms::ColorProfile::new_srgb(),
            moxcms::Layout::Rgb,
            moxcms::TransformOptions::default(),
        )
        && transform.transform(&data, &mut rgb).is_ok()
    {
        return rgb;
    }
    for (ink, out) in data
        .as_chunks::<4>()
        .0
        .iter()
        .zip(rgb.as_chunks_mut::<3>().0)
    {
        let paper = u16::from(255 - ink[3]);
        for (channel, out) in ink[..3].iter().zip(out) {
            *out = u8::try_from(u16::from(255 - channel) * paper / 255).unwrap_or(u8::MAX);
        }
    }
    rgb
}

/// A PNG read row by row and made smaller by whole steps: a solid page of a hundred million pixels
/// takes a few bytes of file and 400 MB of memory otherwise.
fn png_smaller(bytes: &[u8], pixels: u64) -> Result<RgbImage, String> {
    let mut decoder =
        png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: 64 << 20 });
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| broken())?;
    let info = reader.info();
    let (width, height) = (info.width, info.height);
    if info.interlaced {
        return Err(format!(
            "图片尺寸过大（{width}×{height}像素），请对方缩小后重发"
        ));
    }
    let step = (1..)
        .find(|step| pixels / (step * step) <= WHOLE)
        .unwrap_or(1);
    let step = usize::try_from(step).unwrap_or(1);
    let channels = reader.output_color_type().0.samples();
    let (wide, high) = (width as usize / step, height as usize / step);
    if wide == 0 || high == 0 {
        return Err(broken());
    }
    let mut out = Vec::with_capacity(wide * high * 3);
    let mut sums = vec![0_u32; wide * 3];
    let mut rows = 0;
    while let Some(row) = reader.next_row().map_err(|_| broken())? {
        for (x, pixel) in row
            .data()
            .chunks_exact(channels)
            .take(wide * step)
            .enumerate()
        {
            let (colour, alpha) = match *pixel {
                [grey] => ([grey; 3], 255),
                [grey, alpha] => ([grey; 3], alpha),
                [r, g, b] => ([r, g, b], 255),
                [r, g, b, alpha] => ([r, g, b], alpha),
                _ => ([0; 3], 255),
            };
            let alpha = u32::from(alpha);
            for (sum, channel) in sums[x / step * 3..].iter_mut().zip(colour) {
                *sum += (u32::from(channel) * alpha + 255 * (255 - alpha) + 127) / 255;
            }
        }
        rows += 1;
        if rows % step == 0 && out.len() < wide * high * 3 {
            let all = u32::try_from(step * step).unwrap_or(1);
            out.extend(
                sums.iter()
                    .map(|sum| u8::try_from((sum + all / 2) / all).unwrap_or(u8::MAX)),
            );
            sums.fill(0);
        }
    }
    let side = |side: usize| u32::try_from(side).unwrap_or(0);
    RgbImage::from_raw(side(wide), side(high), out).ok_or_else(broken)
}

/// Colours to sRGB, turned upright, encoded.
fn finish(
    mut rgb: RgbImage,
    meta: &Meta,
    size: (u32, u32),
    drawn: bool,
    doubt: Option<String>,
) -> Result<Picture, String> {
    if let Some(icc) = &meta.profile {
        to_srgb(&mut rgb, icc);
    }
    let mut upright = DynamicImage::ImageRgb8(rgb);
    upright.apply_orientation(meta.orientation);
    let rgb = upright.into_rgb8();
    let flat = flat_percent(rgb.as_raw());
    let mut bytes = Vec::new();
    let graphic = drawn && flat >= GRAPHIC;
    let (width, height) = rgb.dimensions();
    let written = if graphic {
        use image::codecs::png::{CompressionType, FilterType, PngEncoder};
        rgb.write_with_encoder(PngEncoder::new_with_quality(
            &mut bytes,
            CompressionType::Fast,
            FilterType::Adaptive,
        ))
    } else {
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode(
            rgb.as_raw(),
            width,
            height,
            ColorType::Rgb8.into(),
        )
    };
    written.map_err(|_| broken())?;
    let media_type = if graphic { "image/png" } else { "image/jpeg" };
    Ok(Picture {
        size,
        flat: Some(flat),
        working: Some((bytes, media_type)),
        doubt,
    })
}

/// Display P3 of telephones, Adobe RGB of cameras → sRGB, row by row; a profile that cannot be used
/// changes nothing.
fn to_srgb(rgb: &mut RgbImage, icc: &[u8]) {
    let Ok(from) = moxcms::ColorProfile::new_from_slice(icc) else {
        return;
    };
    if from.color_space != moxcms::DataColorSpace::Rgb {
        return;
    }
    let Ok(transform) = from.create_transform_8bit(
        moxcms::Layout::Rgb,
        &moxcms::ColorProfile::new_srgb(),
        moxcms::Layout::Rgb,
        moxcms::TransformOptions::default(),
    ) else {
        return;
    };
    let row = rgb.width() as usize * 3;
    let mut before = vec![0; row];
    for line in rgb.chunks_exact_mut(row.max(3)) {
        before.copy_from_slice(line);
        if transform.transform(&before, line).is_err() {
            line.copy_from_slice(&before);
        }
    }
}

mod thumbnail;

pub use thumbnail::thumbnail;

#[cfg(test)]
mod tests;
