//! Single cards as files: stills, films, straps with alpha, the contact sheet.

use std::{fs::File, io::BufWriter, path::Path, sync::Arc};

use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};

use super::{
    cache::{Kept, disk, key},
    picture,
    studio::{Short, Stopped, Studio},
    tool::Running,
};
use crate::{
    model::BlobHash,
    render::{
        RenderError,
        card::{Card, HEIGHT, PictureBox, WIDTH},
        compose::still,
        framed::framed,
        held::{Reel, movie::Repeat, runs},
        play::{CardPlayer, StrapPlayer},
        pose::at_rest,
        profile::{Films, Strap},
        sheet::{Page, contact_sheet},
        straight::Straight,
    },
};

/// Largest contact sheet: it stands in the mail itself.
const SHEET_BYTES: usize = 250_000;

/// What a card's pixels and their moves depend on.
pub fn card_key(card: &Card, frames: u32) -> BlobHash {
    let layers: Vec<_> = card
        .layers
        .iter()
        .map(|layer| (&layer.name, layer.x, layer.y, layer.motion))
        .collect();
    key(&(card.key, card.opaque, layers, frames))
}

/// PNG of a card at rest; straight alpha when `alpha`.
pub fn still_png(studio: &Studio<'_>, card: &Card, alpha: bool) -> Result<Kept, RenderError> {
    let key = key(&("still", card_key(card, 1), alpha));
    studio.cache.keep(&key, "png", |draft| {
        let (colour, pixels) = if alpha {
            let rest = at_rest(card);
            (
                png::ColorType::Rgba,
                Straight::new(card).show(&rest).to_vec(),
            )
        } else {
            let rgba = still(card);
            let rgb = rgba
                .as_chunks::<4>()
                .0
                .iter()
                .flat_map(|&[r, g, b, _]| [r, g, b])
                .collect();
            (png::ColorType::Rgb, rgb)
        };
        write_png(draft, colour, &pixels)
    })
}

/// PNG of a 图片框 at rest with its picture in it.
///
/// # Errors
/// [`Stopped::Broken`] when the picture cannot be decoded.
pub fn framed_png(studio: &Studio<'_>, card: &Card, blob: &BlobHash) -> Result<Kept, Stopped> {
    let key = key(&("framed", card_key(card, 1), blob));
    studio.cache.keep(&key, "png", |draft| {
        let picture = picture::upright(&(studio.media)(blob));
        let picture = picture.map_err(|why| Stopped::Broken(*blob, why))?;
        let place = card.picture.unwrap_or(EVERYWHERE);
        let pixels = framed(card, place, &picture);
        Ok(write_png(draft, png::ColorType::Rgb, &pixels)?)
    })
}

/// A design's frame without a place for the picture: behind all of it.
const EVERYWHERE: PictureBox = PictureBox {
    x: 0,
    y: 0,
    width: WIDTH,
    height: HEIGHT,
};

fn write_png(path: &Path, colour: png::ColorType, pixels: &[u8]) -> Result<(), RenderError> {
    let file = File::create(path).map_err(disk(path))?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), WIDTH, HEIGHT);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(pixels)?;
        writer.finish()
    });
    written.map_err(|error| disk(path)(std::io::Error::other(error)))
}

/// x264 sees a picture twice more than it needs to, so that it takes the trouble over one that is
/// to stand for seconds.
const H264_SENT: u32 = 3;
/// A shorter hold is not worth two more key frames.
const H264_LEAST: u32 = 12;
/// Key frames are no farther apart: an editor scrubs.
const H264_GROUP: u32 = 50;

/// Film of an opaque card, of the profile's kind.
pub fn card_film(
    studio: &Studio<'_>,
    what: &str,
    card: &Card,
    frames: u32,
) -> Result<Kept, RenderError> {
    let made_from = card_key(card, frames);
    let films = studio.profile.films;
    let arguments = films.arguments(&studio.encoder, frames, studio.profile.audio_tracks);
    let feed = |pipe: &mut Running, send: &[u32]| {
        let mut player = CardPlayer::new(card, frames, films);
        for n in send {
            pipe.write(player.frame(*n)).map_err(|_| Stopped::Input)?;
        }
        Ok(())
    };
    let reel = Reel::new(
        &runs(card, frames, studio.profile.scan()),
        H264_SENT,
        H264_LEAST,
    );
    let made = if films == Films::Web && !reel.holds.is_empty() {
        let short = Short {
            arguments: studio.encoder.mp4_parts(&reel.keys()),
            reel: &reel,
            repeat: Repeat::KeyAndCopies(H264_GROUP),
        };
        studio.held_film(
            what,
            &made_from,
            films.extension(),
            &arguments,
            frames,
            &short,
            feed,
        )
    } else {
        let all: Vec<u32> = (0..frames).collect();
        studio.film(what, &made_from, films.extension(), &arguments, |pipe| {
            feed(pipe, &all)
        })
    };
    made.map_err(|stopped| stopped.into_error(what))
}

/// A transparent card with straight alpha.
pub fn strap_film(
    studio: &Studio<'_>,
    what: &str,
    card: &Card,
    frames: u32,
    strap: Strap,
) -> Result<Kept, RenderError> {
    let made_from = card_key(card, frames);
    let scan = studio.profile.scan();
    let reel = Reel::new(&runs(card, frames, scan), strap.sent(), 2);
    let arguments = strap.arguments(scan);
    let short = Short {
        arguments: arguments.clone(),
        reel: &reel,
        repeat: Repeat::Packet,
    };
    let film = studio.held_film(
        what,
        &made_from,
        "mov",
        &arguments,
        frames,
        &short,
        |pipe, send| {
            let mut player = StrapPlayer::new(card, frames, strap, scan);
            for n in send {
                pipe.write(player.frame(*n)).map_err(|_| Stopped::Input)?;
            }
            Ok(())
        },
    );
    film.map_err(|stopped| stopped.into_error(what))
}

/// JPEG of all cards on one page.
pub fn sheet(studio: &Studio<'_>, cards: &[Arc<Card>]) -> Result<Kept, RenderError> {
    let keys: Vec<_> = cards.iter().map(|card| card_key(card, 1)).collect();
    let key = key(&("contact sheet", keys));
    studio.cache.keep(&key, "jpg", |draft| {
        let stills: Vec<Vec<u8>> = cards.iter().map(|card| still(card)).collect();
        let page = contact_sheet(&stills);
        let bytes = [88, 80, 70, 60, 45]
            .into_iter()
            .map(|quality| jpeg(&page, quality))
            .find(|bytes| bytes.len() <= SHEET_BYTES)
            .unwrap_or_else(|| jpeg(&page, 30));
        std::fs::write(draft, bytes).map_err(disk(draft))
    })
}

fn jpeg(page: &Page, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail, and the page's sizes are its own.
    let encoded = JpegEncoder::new_with_quality(&mut bytes, quality).encode(
        &page.rgb,
        page.width,
        page.height,
        ExtendedColorType::Rgb8,
    );
    debug_assert!(encoded.is_ok());
    bytes
}
