//! One card of a story as it will be painted, over the picture that it lies on: a PNG in memory, for
//! whoever writes the words.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use serde::Serialize;

use super::{
    cache::key,
    painter::{font_files, read_fonts, read_templates},
    picture,
    unchanged::{Identity, inside},
};
use crate::{
    model::{BlobHash, shown::PicturePart},
    render::{
        RenderError,
        card::{CardData, HEIGHT, WIDTH},
        compose::still,
        fonts::Fonts,
        painter::Painter,
        resample::Rgb,
        still::at_first,
        template::Templates,
    },
};

/// What lies below where a story has no picture.
const PLAIN: [u8; 3] = [44, 56, 68];
/// So many pictures are kept laid out: 6 MB each.
const GROUNDS: usize = 4;
/// Half the screen's width and height: what a page shows.
const SMALL: (usize, usize) = (960, 540);

/// What is to be seen.
#[derive(Debug, Clone, Serialize)]
pub struct Sight {
    /// The picture below, with the part of it that a person chose.
    pub ground: Option<(BlobHash, Option<PicturePart>)>,
    /// Cards over it, bottom to top.
    pub cards: Vec<CardData>,
}

/// How it looks.
#[derive(Debug, Clone)]
pub struct Seen {
    /// PNG of half the screen's size.
    pub small: Vec<u8>,
    /// What the producer should know, in Chinese: a headline that does not fit …
    pub words: Vec<String>,
}

/// Names a design as it lies on the disk: another file, another name. Blocking, and short.
///
/// # Errors
/// [`RenderError::Fonts`]: there are none.
pub fn design(fonts: &[PathBuf], templates: &Path) -> Result<BlobHash, RenderError> {
    let mut files = font_files(fonts)?;
    files.extend(inside(templates));
    files.extend(std::env::current_exe());
    let files: Vec<_> = files.into_iter().map(Identity::of).collect();
    Ok(key(&("design", templates, files)))
}

/// Names a sight: equal names, equal pixels.
#[must_use]
pub fn name(sight: &Sight, design: &BlobHash) -> BlobHash {
    key(&("sight", sight, design))
}

/// A picture that is laid out.
type Laid = ((BlobHash, Option<PicturePart>), Arc<Rgb>);

/// A painter, and the pictures that were laid out last.
#[derive(Debug)]
pub struct Bench {
    painter: Painter,
    grounds: Mutex<Vec<Laid>>,
}

impl Bench {
    /// Reads fonts and templates. A mistake in one card does not hinder the others. Blocking.
    ///
    /// # Errors
    /// As [`super::painter::open_painter`].
    pub fn open(fonts: &[PathBuf], templates: &Path) -> Result<Self, RenderError> {
        let folder = Some(templates).filter(|path| !path.as_os_str().is_empty());
        let fonts = Arc::new(Fonts::load(read_fonts(fonts)?)?);
        let templates = Templates::new(read_templates(folder, &|_| true)?)?;
        Ok(Self {
            painter: Painter::unchecked(fonts, templates),
            grounds: Mutex::default(),
        })
    }

    /// Paints. `media` says where a blob lies. Blocking.
    ///
    /// # Errors
    /// The template of one of the cards is wrong. A picture that cannot be opened is told in the words.
    pub fn see(
        &self,
        sight: &Sight,
        media: &dyn Fn(&BlobHash) -> PathBuf,
    ) -> Result<Seen, RenderError> {
        let (mut screen, words) = self.screen(sight, media)?;
        screen = screen.resized(screen.whole(), SMALL.0, SMALL.1);
        Ok(Seen {
            small: png_of(&screen),
            words,
        })
    }

    /// As [`Self::see`], as large as the screen.
    ///
    /// # Errors
    /// As [`Self::see`].
    pub fn see_whole(
        &self,
        sight: &Sight,
        media: &dyn Fn(&BlobHash) -> PathBuf,
    ) -> Result<Seen, RenderError> {
        let (screen, words) = self.screen(sight, media)?;
        Ok(Seen {
            small: png_of(&screen),
            words,
        })
    }

    fn screen(
        &self,
        sight: &Sight,
        media: &dyn Fn(&BlobHash) -> PathBuf,
    ) -> Result<(Rgb, Vec<String>), RenderError> {
        let mut words = Vec::new();
        let mut screen = match sight.ground {
            Some(wanted) => match self.ground(wanted, media) {
                Ok(laid) => (*laid).clone(),
                Err(why) => {
                    words.push(format!("图片未能使用：{why}"));
                    plain()
                }
            },
            None => plain(),
        };
        for data in &sight.cards {
            let card = self.painter.paint(data)?;
            lay(&mut screen, &still(&card));
            for warning in card.warnings {
                if !words.contains(&warning) {
                    words.push(warning);
                }
            }
        }
        Ok((screen, words))
    }

    fn ground(
        &self,
        wanted: (BlobHash, Option<PicturePart>),
        media: &dyn Fn(&BlobHash) -> PathBuf,
    ) -> Result<Arc<Rgb>, String> {
        let kept = || self.grounds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, laid)) = kept().iter().find(|(name, _)| *name == wanted) {
            return Ok(Arc::clone(laid));
        }
        let path = media(&wanted.0);
        // By its header first: what is too large is not opened.
        picture::header(&path)?;
        let laid = Arc::new(at_first(&picture::upright(&path)?, wanted.1));
        let mut grounds = kept();
        if grounds.len() >= GROUNDS {
            grounds.remove(0);
        }
        grounds.push((wanted, Arc::clone(&laid)));
        Ok(laid)
    }
}

fn plain() -> Rgb {
    let (width, height) = (WIDTH as usize, HEIGHT as usize);
    Rgb {
        width,
        height,
        data: PLAIN.repeat(width * height),
    }
}

/// Lays a premultiplied card of the screen's size over it.
fn lay(screen: &mut Rgb, card: &[u8]) {
    let pixels = screen.data.as_chunks_mut::<3>().0;
    for (pixel, over) in pixels.iter_mut().zip(card.as_chunks::<4>().0) {
        if over[3] == 255 {
            *pixel = [over[0], over[1], over[2]];
        } else if over[3] > 0 {
            let rest = 255 - u32::from(over[3]);
            for (below, above) in pixel.iter_mut().zip(over) {
                let sum = u32::from(*above) + (u32::from(*below) * rest + 127) / 255;
                *below = u8::try_from(sum).unwrap_or(u8::MAX);
            }
        }
    }
}

fn png_of(picture: &Rgb) -> Vec<u8> {
    let mut bytes = Vec::new();
    let side = |n: usize| u32::try_from(n).unwrap_or(0);
    let mut encoder = png::Encoder::new(&mut bytes, side(picture.width), side(picture.height));
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&picture.data)?;
        writer.finish()
    });
    // Writing to memory cannot fail, and the sizes are its own.
    debug_assert!(written.is_ok());
    bytes
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::ImageFormat;

    use super::*;
    use crate::render::card::{PictureOverlay, StrapCard, TitleCard};

    fn bench() -> Bench {
        Bench::open(&[], Path::new("")).expect("fonts-noto-cjk is installed")
    }

    fn title(headline: &str) -> CardData {
        CardData::Title(TitleCard {
            headline: headline.to_owned(),
            category: "新事".to_owned(),
            topic: "社会治理".to_owned(),
            organization: String::new(),
            locator: String::new(),
            ordinal: 1,
            total: 3,
        })
    }

    fn decoded(png: &[u8]) -> image::RgbImage {
        let read = image::load_from_memory_with_format(png, ImageFormat::Png);
        read.expect("a PNG").into_rgb8()
    }

    #[test]
    fn a_card_lies_over_the_part_of_the_picture_that_was_chosen_and_says_what_does_not_fit() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("one");
        // Green left, red right.
        let picture = image::RgbImage::from_fn(2000, 1500, |x, _| {
            image::Rgb(if x < 1000 {
                [20, 180, 20]
            } else {
                [200, 20, 20]
            })
        });
        let mut bytes = Vec::new();
        let mut at = Cursor::new(&mut bytes);
        picture.write_to(&mut at, ImageFormat::Png).unwrap();
        std::fs::write(&file, &bytes).unwrap();
        let blob = BlobHash::of(&bytes);
        let media = |_: &BlobHash| file.clone();
        let bench = bench();
        let sight = |part, credit: &str| Sight {
            ground: Some((blob, part)),
            cards: vec![CardData::Overlay(PictureOverlay {
                programme: "每周一现".to_owned(),
                locator: String::new(),
                credit: credit.to_owned(),
            })],
        };
        let right = PicturePart {
            left: 5100,
            top: 1000,
            width: 4800,
        };
        let shown = bench.see(&sight(Some(right), ""), &media).unwrap();
        let small = decoded(&shown.small);
        assert_eq!(small.dimensions(), (960, 540));
        for (x, y) in [(2, 538), (480, 270), (957, 538), (2, 270)] {
            assert_eq!(small.get_pixel(x, y).0, [200, 20, 20], "{x} {y}");
        }
        let whole = decoded(&bench.see_whole(&sight(None, ""), &media).unwrap().small);
        assert_eq!(whole.dimensions(), (1920, 1080));
        // A credit is on the picture.
        let credited = bench.see(&sight(Some(right), "图：李敏"), &media).unwrap();
        assert_ne!(credited.small, shown.small);

        // What is on the disk no more is told, and the card is there all the same.
        let gone = |_: &BlobHash| folder.path().join("gone");
        let other = Sight {
            ground: Some((BlobHash::of(b"other"), None)),
            cards: vec![CardData::Strap(StrapCard {
                name: "陈晓岚".to_owned(),
                line: "中心主任".to_owned(),
            })],
        };
        let told = bench.see(&other, &gone).unwrap();
        assert_eq!(told.words, ["图片未能使用：文件不在素材库中"]);

        // A headline that fits says nothing, one that does not says so.
        let of = |headline: &str| {
            let cards = vec![title(headline)];
            bench
                .see(
                    &Sight {
                        ground: None,
                        cards,
                    },
                    &media,
                )
                .unwrap()
        };
        assert!(of("共享车间开门").words.is_empty());
        let long = of(&"很长的标题".repeat(40));
        assert!(
            long.words.iter().any(|word| word.starts_with("标题过长")),
            "{:?}",
            long.words
        );
    }

    #[test]
    fn a_name_changes_with_words_part_and_design_and_with_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("brand.toml");
        std::fs::write(&own, "a").unwrap();
        let one = design(&[], folder.path()).unwrap();
        assert_eq!(design(&[], folder.path()).unwrap(), one);
        std::fs::write(&own, "another").unwrap();
        let two = design(&[], folder.path()).unwrap();
        assert_ne!(one, two);
        let sight = |headline: &str, part| Sight {
            ground: Some((BlobHash::of(b"x"), part)),
            cards: vec![title(headline)],
        };
        let part = PicturePart {
            left: 0,
            top: 0,
            width: 5000,
        };
        let names = [
            name(&sight("甲", None), &one),
            name(&sight("乙", None), &one),
            name(&sight("甲", Some(part)), &one),
            name(&sight("甲", None), &two),
        ];
        for (at, one) in names.iter().enumerate() {
            assert!(!names[at + 1..].contains(one), "{at}");
        }
        assert_eq!(name(&sight("甲", None), &one), names[0]);
    }
}
