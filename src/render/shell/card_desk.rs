//! A designer's desk: one card of a folder painted again and again, with words of the designer's own.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use super::{
    painter::{DESIGNS, read_fonts, read_templates},
    picture::upright,
};
use crate::render::{
    RenderError,
    card::{Card, CardData, HEIGHT, WIDTH},
    card_data::{self, Notation},
    compose::Composer,
    fonts::Fonts,
    painter::{Inspection, Painter},
    place::nearest,
    pose::poses,
    samples,
    template::{NAMES, Templates},
};

/// What to paint.
#[derive(Debug, Clone)]
pub struct Order {
    /// Which card: `title`.
    pub card: String,
    /// Folder whose files take the place of the built-in ones, or a built-in design by its name.
    pub folder: Option<PathBuf>,
    /// The designer's file, where it has another name than the card.
    pub file: Option<PathBuf>,
    /// Name of the sample set whose words stand on it.
    pub sample: String,
    /// JSON or TOML with words of the designer's own.
    pub data: Option<PathBuf>,
    /// Picture behind what is transparent; a checkerboard without.
    pub over: Option<PathBuf>,
    /// A moment of the motion and the card's length, milliseconds; at rest without.
    pub moment: Option<(u32, u32)>,
}

/// The faces, read once.
#[derive(Debug, Clone)]
pub struct CardDesk {
    fonts: Arc<Fonts>,
}

/// When the files of an order were last changed, as far as the disk says.
pub type Stamp = Vec<(PathBuf, Option<SystemTime>, u64)>;

impl CardDesk {
    /// Reads the faces; `fonts` as for [`super::painter::open_painter`].
    ///
    /// # Errors
    /// [`RenderError::Fonts`], [`RenderError::Disk`].
    pub fn open(fonts: &[PathBuf]) -> Result<Self, RenderError> {
        Ok(Self {
            fonts: Arc::new(Fonts::load(read_fonts(fonts)?)?),
        })
    }

    /// Names of the cards there are.
    #[must_use]
    pub fn cards() -> &'static [&'static str] {
        &NAMES
    }

    /// Whether a design of that name is built in.
    #[must_use]
    pub fn is_design(name: &Path) -> bool {
        name.to_str().is_some_and(|name| DESIGNS.contains(&name))
    }

    /// Names of the sample sets.
    #[must_use]
    pub fn sample_sets() -> Vec<&'static str> {
        samples::sets().map(|(name, _)| name).to_vec()
    }

    /// Paints the card and writes the picture to `out`, whole or not at all.
    ///
    /// # Errors
    /// The design or the words are wrong, told with file and line; or the disk.
    pub fn paint(&self, order: &Order, out: &Path) -> Result<Inspection, RenderError> {
        let painter = self.painter(order)?;
        let inspection = painter
            .inspect(&words(order)?)
            .map_err(|error| renamed(error, order))?;
        let picture = picture(&inspection.card, order)?;
        write(out, &picture)?;
        Ok(inspection)
    }

    /// The painter of a folder, of which only the files that this card needs are read: a mistake in
    /// another card must not hinder this one.
    fn painter(&self, order: &Order) -> Result<Painter, RenderError> {
        let is_wanted = |name: &str| {
            let stem = name.split('.').next().unwrap_or_default();
            stem == order.card || !NAMES.contains(&stem)
        };
        let mut files = read_templates(order.folder.as_deref(), &is_wanted)?;
        if let Some(file) = &order.file {
            let name = |ending| format!("{}.{ending}", order.card);
            files.remove(&name("toml"));
            for ending in ["svg", "toml"] {
                let own = file.with_extension(ending);
                if let Some(bytes) = own.file_name().and_then(|own| files.remove(own.to_str()?)) {
                    files.insert(name(ending), bytes);
                }
            }
        }
        let templates = Templates::new(files).map_err(|error| renamed(error, order))?;
        Ok(Painter::unchecked(Arc::clone(&self.fonts), templates))
    }
}

/// The words that stand on the card.
fn words(order: &Order) -> Result<CardData, RenderError> {
    let sets = samples::sets();
    let set = sets.iter().find(|(name, _)| *name == order.sample);
    let at = NAMES.iter().position(|name| *name == order.card);
    let sample = set.zip(at).and_then(|((_, cards), at)| cards.get(at));
    let Some(sample) = sample else {
        return Err(RenderError::Template {
            name: format!("{}.svg", order.card),
            detail: no_card(&order.card),
        });
    };
    let Some(path) = &order.data else {
        return Ok(sample.clone());
    };
    let text = fs::read_to_string(path).map_err(disk(path))?;
    let is_toml = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    let notation = if is_toml {
        Notation::Toml
    } else {
        Notation::Json
    };
    card_data::read(&text, notation, sample).map_err(|fault| RenderError::CardData {
        place: match fault.line {
            Some(line) => format!("{}:{line}", path.display()),
            None => path.display().to_string(),
        },
        detail: fault.detail,
    })
}

/// Says which cards there are, and which was meant.
#[must_use]
pub fn no_card(name: &str) -> String {
    let meant = nearest(name, NAMES)
        .map(|meant| format!("; did you mean `{meant}`?"))
        .unwrap_or_default();
    format!(
        "there is no card `{name}`{meant} The cards are {}",
        NAMES.join(", ")
    )
}

/// A designer's file keeps its own name in what is said of it.
fn renamed(error: RenderError, order: &Order) -> RenderError {
    let own = order
        .file
        .as_ref()
        .and_then(|file| file.file_name()?.to_str());
    match (error, own) {
        (RenderError::Template { name, detail }, Some(own)) => RenderError::Template {
            name: match name.strip_prefix(&format!("{}.svg", order.card)) {
                Some(place) => format!("{own}{place}"),
                None => name,
            },
            detail,
        },
        (error, _) => error,
    }
}

/// RGB pixels of the card over its ground.
fn picture(card: &Card, order: &Order) -> Result<Vec<u8>, RenderError> {
    let mut ground = match &order.over {
        Some(path) => behind(path)?,
        None => checkerboard(),
    };
    let below = ground.as_chunks_mut::<3>().0;
    match order.moment {
        None => {
            // Over black and over white: what differs lets the ground through.
            let (black, white) = (card.at_rest([0; 3]), card.at_rest([255; 3]));
            let pairs = black.rgba.as_chunks::<4>().0.iter();
            for ((below, black), white) in below
                .iter_mut()
                .zip(pairs)
                .zip(white.rgba.as_chunks::<4>().0)
            {
                let through = white[0].saturating_sub(black[0]);
                lay(below, &[black[0], black[1], black[2]], through);
            }
        }
        Some((at, length)) => {
            let frames = (length / 40).max(1);
            let mut composer = Composer::new(card);
            composer.show(&poses(card, (at / 40).min(frames - 1), frames));
            let window = composer.window();
            for (i, &[r, g, b, alpha]) in composer.pixels().as_chunks::<4>().0.iter().enumerate() {
                let (x, y) = (window.x + i % window.w, window.y + i / window.w);
                lay(&mut below[y * WIDTH as usize + x], &[r, g, b], 255 - alpha);
            }
        }
    }
    Ok(ground)
}

/// A premultiplied pixel over another; `through`: how much of that one is seen.
fn lay(below: &mut [u8; 3], above: &[u8; 3], through: u8) {
    for (below, above) in below.iter_mut().zip(above) {
        let kept = (u16::from(*below) * u16::from(through) + 127) / 255;
        *below = above.saturating_add(u8::try_from(kept).unwrap_or(u8::MAX));
    }
}

/// Grey squares of 40 px, as drawing programs show what is transparent.
fn checkerboard() -> Vec<u8> {
    let (width, height) = (WIDTH as usize, HEIGHT as usize);
    (0..width * height)
        .flat_map(|i| {
            let dark = (i % width / 40 + i / width / 40) % 2 == 0;
            [if dark { 150 } else { 186 }; 3]
        })
        .collect()
}

/// A picture that fills the canvas, cut at its longer side.
fn behind(path: &Path) -> Result<Vec<u8>, RenderError> {
    let picture = upright(path).map_err(|why| RenderError::CardData {
        place: path.display().to_string(),
        detail: why,
    })?;
    let (width, height) = (WIDTH as usize, HEIGHT as usize);
    let mut crop = picture.whole();
    if picture.width * height > picture.height * width {
        crop.width = (picture.height * width / height).clamp(1, picture.width);
        crop.x = (picture.width - crop.width) / 2;
    } else {
        crop.height = (picture.width * height / width).clamp(1, picture.height);
        crop.y = (picture.height - crop.height) / 2;
    }
    Ok(picture.resized(crop, width, height).data)
}

/// Writes a PNG under a temporary name beside `out` and puts it in its place.
fn write(out: &Path, rgb: &[u8]) -> Result<(), RenderError> {
    let draft = out.with_extension("png.tmp");
    let written = File::create(&draft).and_then(|file| {
        let mut file = BufWriter::new(file);
        let mut encoder = png::Encoder::new(&mut file, WIDTH, HEIGHT);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(rgb))
            .map_err(std::io::Error::other)?;
        file.flush()?;
        file.get_ref().sync_all()
    });
    written
        .and_then(|()| fs::rename(&draft, out))
        .inspect_err(|_| {
            let _ = fs::remove_file(&draft);
        })
        .map_err(disk(out))
}

/// Looks when the files of an order were changed. A file that is being replaced is simply not there.
#[must_use]
pub fn stamp(order: &Order) -> Stamp {
    let mut paths: Vec<PathBuf> = [&order.data, &order.over, &order.file]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    if let Some(folder) = &order.folder {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let read = ["svg", "toml", "png"];
        paths.extend(entries.map(|entry| entry.path()).filter(|path| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            ending.is_some_and(|ending| read.contains(&ending))
        }));
    }
    paths.sort();
    paths.dedup();
    paths
        .into_iter()
        .map(|path| {
            let found = fs::metadata(&path).ok();
            let changed = found.as_ref().and_then(|found| found.modified().ok());
            (path, changed, found.map_or(0, |found| found.len()))
        })
        .collect()
}

fn disk(path: &Path) -> impl Fn(std::io::Error) -> RenderError {
    let path = path.to_owned();
    move |source| RenderError::Disk {
        path: path.clone(),
        source,
    }
}
