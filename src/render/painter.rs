//! Card data → painted layers.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use resvg::{
    tiny_skia::{self, Pixmap, PixmapPaint, Transform},
    usvg,
};

use super::{
    RenderError,
    card::{Card, CardData, HEIGHT, Layer, PictureBox, Raster, WIDTH},
    copy,
    fonts::Fonts,
    ink::{self, Inks},
    layers::{Picture, Sheet, picture_box, sheets},
    motion::Motions,
    place::{Fault, Place},
    proof::{SafeAreas, Words, proof},
    samples,
    shadow::Shadow,
    structure::{check, pointed},
    svg::Element,
    template::{NAMES, Templates, template},
    typeset::{Notes, Setter},
};
use crate::model::BlobHash;

/// Raise it when the same template and data give other pixels than before.
const ENGINE: &str = "yixian painter 2; resvg 0.49; harfrust 0.12";

/// How many layers without words are kept painted: backgrounds and marks of every card, with room
/// for plates of some widths. A background is 8 MB.
const KEPT: usize = 24;

/// Paints cards. Cheap to clone; shared between threads.
#[derive(Debug, Clone)]
pub struct Painter {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    fonts: Arc<Fonts>,
    templates: Templates,
    safe: SafeAreas,
    key: BlobHash,
    kept: Mutex<Kept>,
}

/// A card before it is painted.
struct Cut {
    sheets: Vec<Sheet>,
    picture: Option<PictureBox>,
    notes: Notes,
}

/// A painted card as its designer is told of it.
#[derive(Debug)]
pub struct Inspection {
    /// The card, with warnings for the producer.
    pub card: Card,
    /// What the designer should change.
    pub remarks: Vec<Remark>,
}

/// Something to tell a designer, in English.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    /// Which line; `None`: the card as a whole.
    pub place: Option<Place>,
    /// What and how to mend it.
    pub text: String,
}

/// A layer's pixels and their place.
#[derive(Debug, Clone)]
struct Painted {
    x: i32,
    y: i32,
    image: Arc<Raster>,
}

#[derive(Debug, Default)]
struct Kept {
    layers: HashMap<BlobHash, (u64, Option<Painted>)>,
    uses: u64,
}

impl Painter {
    /// Puts fonts and templates together and checks every template with sample data.
    ///
    /// # Errors
    /// [`RenderError::Template`]: a template that cannot be filled, set or read as SVG.
    pub fn new(fonts: Fonts, templates: Templates) -> Result<Self, RenderError> {
        let painter = Self::unchecked(Arc::new(fonts), templates);
        for (name, data) in NAMES.iter().zip(samples::one_of_each()) {
            for sheet in &painter.cut(&data)?.sheets {
                painter.inner.read(name, sheet)?;
            }
        }
        Ok(painter)
    }

    /// As [`Self::new`], without looking at the templates: a mistake is told of the card that is
    /// painted, and of no other.
    #[must_use]
    pub fn unchecked(fonts: Arc<Fonts>, templates: Templates) -> Self {
        let key = BlobHash::of(
            format!("{ENGINE}\n{}\n{}", fonts.digest(), templates.digest()).as_bytes(),
        );
        Self {
            inner: Arc::new(Inner {
                fonts,
                safe: SafeAreas::of(templates.brand()),
                templates,
                key,
                kept: Mutex::default(),
            }),
        }
    }

    /// Names everything but the data that determines pixels: engine, fonts, templates.
    #[must_use]
    pub fn key(&self) -> BlobHash {
        self.inner.key
    }

    /// Paints a card. Deterministic: equal data, equal pixels, equal key.
    ///
    /// # Errors
    /// [`RenderError::Template`]: the template does not hold what it promised; words never fail.
    pub fn paint(&self, data: &CardData) -> Result<Card, RenderError> {
        let mut cut = self.cut(data)?;
        let warnings = std::mem::take(&mut cut.notes.warnings);
        let (mut card, words) = self.painted(data, cut)?;
        card.warnings = warnings;
        // The clock's figures lie loose here; the film side puts them on their plate.
        if !matches!(data, CardData::BurnIn(_)) {
            for finding in proof(&card, &words, self.inner.safe) {
                card.warnings.push(finding.chinese);
            }
        }
        Ok(card)
    }

    /// Every text of a card that can be seen, with its pixels, without painting anything else.
    ///
    /// # Errors
    /// As [`Self::paint`].
    pub fn words(&self, data: &CardData) -> Result<(Vec<Words>, Vec<String>), RenderError> {
        let Cut { sheets, notes, .. } = self.cut(data)?;
        let name = copy::copy(data).template;
        let mut inks = Inks::new();
        for sheet in sheets.iter().filter(|sheet| !sheet.still) {
            ink::collect(&self.inner.read(name, sheet)?, &mut inks);
        }
        Ok((ink::words(notes.texts, inks), notes.warnings))
    }

    /// Paints a card for its designer, with what is to be said of it, line by line of the template.
    ///
    /// # Errors
    /// As [`Self::paint`].
    pub fn inspect(&self, data: &CardData) -> Result<Inspection, RenderError> {
        let warnings = self.inner.templates.fill(data)?.1;
        let trace = self.inner.templates.trace(data)?;
        let mut cut = self
            .inner
            .cut(&trace.text, data)
            .map_err(|fault| self.inner.located(data, fault))?;
        let told = std::mem::take(&mut cut.notes.warnings);
        let faults = std::mem::take(&mut cut.notes.remarks);
        let (mut card, words) = self.painted(data, cut)?;
        card.warnings = warnings.into_iter().chain(told).collect();
        let sources = self.inner.templates.sources();
        let mut remarks: Vec<Remark> = Vec::new();
        for fault in faults {
            let place = trace.place_of(&fault, sources);
            remarks.push(Remark {
                place,
                text: fault.detail,
            });
        }
        for finding in proof(&card, &words, self.inner.safe) {
            let place = finding.at.and_then(|at| trace.place(at, sources));
            remarks.push(Remark {
                place,
                text: finding.english,
            });
            card.warnings.push(finding.chinese);
        }
        Ok(Inspection { card, remarks })
    }

    /// What a designer should know of this design, as seen with sample data: in English, each with
    /// its line.
    ///
    /// # Errors
    /// As [`Self::paint`].
    pub fn remarks(&self) -> Result<Vec<String>, RenderError> {
        let mut told: Vec<String> = self.inner.templates.remarks().to_vec();
        for data in samples::one_of_each() {
            for remark in self.inspect(&data)?.remarks {
                let remark = match remark.place {
                    Some(place) => format!("{}: {}", place.name(), remark.text),
                    None => format!("{}.svg: {}", copy::copy(&data).template, remark.text),
                };
                if !told.contains(&remark) {
                    told.push(remark);
                }
            }
        }
        Ok(told)
    }

    /// Paints sheets into the layers of a card, and finds its texts again.
    fn painted(&self, data: &CardData, cut: Cut) -> Result<(Card, Vec<Words>), RenderError> {
        let name = copy::copy(data).template;
        let mut inks = Inks::new();
        let mut layers = Vec::new();
        let mut key = self.inner.key.to_string();
        for sheet in cut.sheets {
            let hash = sheet.hash();
            key.push_str(&format!("\n{} {hash} {:?}", sheet.name, sheet.motion));
            if let Some(painted) = self.inner.painted(name, &sheet, hash, &mut inks)? {
                layers.push(Layer {
                    name: sheet.name,
                    x: painted.x,
                    y: painted.y,
                    image: painted.image,
                    motion: sheet.motion,
                });
            }
        }
        if let Some(place) = cut.picture {
            key.push_str(&format!("\n{place:?}"));
        }
        let opaque = layers.first().is_some_and(covers);
        let words = ink::words(cut.notes.texts, inks);
        let card = Card {
            key: BlobHash::of(key.as_bytes()),
            opaque,
            layers,
            picture: cut.picture,
            texts: words.iter().filter_map(Words::inked).collect(),
            warnings: Vec::new(),
        };
        Ok((card, words))
    }

    /// The card's SVG, set and cut into one sheet a layer, with what a person should know.
    fn cut(&self, data: &CardData) -> Result<Cut, RenderError> {
        let (text, warnings) = self.inner.templates.fill(data)?;
        let mut cut = self
            .inner
            .cut(&text, data)
            .map_err(|fault| self.inner.located(data, fault))?;
        cut.notes.warnings.splice(0..0, warnings);
        Ok(cut)
    }
}

/// The layer hides everything behind it, from the first frame to the last.
fn covers(layer: &Layer) -> bool {
    let image = &layer.image;
    layer.motion.is_still()
        && (layer.x, layer.y) == (0, 0)
        && (image.width, image.height) == (WIDTH, HEIGHT)
        && image.rgba.chunks_exact(4).all(|pixel| pixel[3] == 255)
}

impl Inner {
    /// Sets a filled SVG and cuts it into sheets.
    fn cut(&self, text: &str, data: &CardData) -> Result<Cut, Fault> {
        let mut svg = Element::parse(text)?;
        check(&svg, &|name| self.templates.picture(name).is_some())?;
        let names = copy::names(data);
        let setter = Setter::new(&self.fonts, names.iter().map(String::as_str).collect());
        let notes = setter.set(&mut svg)?;
        let still = Motions::default();
        let name = copy::copy(data).template;
        let motions = self.templates.motions(name).unwrap_or(&still);
        let sheets = sheets(&svg, motions).map_err(|said| pointed(&svg, said))?;
        let picture = picture_box(&svg).map_err(|said| pointed(&svg, said))?;
        Ok(Cut {
            sheets,
            picture,
            notes,
        })
    }

    /// A designer's mistake at its file and line.
    fn located(&self, data: &CardData, fault: Fault) -> RenderError {
        let file = format!("{}.svg", copy::copy(data).template);
        let traced = self.templates.trace(data).ok().and_then(|trace| {
            // Filled with marks, the same mistake stands at bytes that are known.
            let fault = self.cut(&trace.text, data).err()?;
            let place = trace.place_of(&fault, self.templates.sources())?;
            Some(place.error(&fault.detail))
        });
        traced.unwrap_or_else(|| template(&file, fault.detail))
    }

    /// Paints a sheet, or takes it from what is kept. `None`: nothing to be seen.
    fn painted(
        &self,
        name: &str,
        sheet: &Sheet,
        hash: BlobHash,
        inks: &mut Inks,
    ) -> Result<Option<Painted>, RenderError> {
        if !sheet.still {
            return self.paint(name, sheet, inks);
        }
        if let Some(kept) = self.kept().take(hash) {
            return Ok(kept);
        }
        // Two threads may paint the same background once each; waiting would cost as much.
        let painted = self.paint(name, sheet, inks)?;
        self.kept().put(hash, painted.clone());
        Ok(painted)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, name: &str, sheet: &Sheet) -> Result<usvg::Tree, RenderError> {
        let file = format!("{name}.svg");
        for picture in &sheet.pictures {
            self.picture(&file, picture)?;
        }
        let options = usvg::Options {
            font_resolver: self.fonts.resolver(),
            fontdb: self.fonts.database(),
            languages: vec!["zh-CN".to_owned()],
            image_href_resolver: usvg::ImageHrefResolver {
                resolve_data: Box::new(|_, _, _| None),
                resolve_string: Box::new(|_, _| None),
            },
            ..usvg::Options::default()
        };
        usvg::Tree::from_str(&sheet.svg, &options)
            .map_err(|error| template(&file, format!("layer `{}`: {error}", sheet.name)))
    }

    fn picture(&self, file: &str, picture: &Picture) -> Result<Pixmap, RenderError> {
        let bytes = self.templates.picture(&picture.href).ok_or_else(|| {
            template(
                file,
                format!(
                    "image `{}` is not a .png file of the template folder",
                    picture.href
                ),
            )
        })?;
        Pixmap::decode_png(bytes)
            .map_err(|error| template(file, format!("image `{}`: {error}", picture.href)))
    }

    fn paint(
        &self,
        name: &str,
        sheet: &Sheet,
        inks: &mut Inks,
    ) -> Result<Option<Painted>, RenderError> {
        let tree = self.read(name, sheet)?;
        ink::collect(&tree, inks);
        let drawn = tree.root().abs_layer_bounding_box();
        let mut bounds = Bounds::around(drawn.left(), drawn.top(), drawn.right(), drawn.bottom());
        for picture in &sheet.pictures {
            bounds = bounds.with(&Bounds::around(
                picture.x,
                picture.y,
                picture.x + picture.width,
                picture.y + picture.height,
            ));
        }
        let reach = sheet.shadow.map_or(0, Shadow::reach);
        let bounds = bounds.wider(i32::try_from(reach).unwrap_or(0));
        let Some(mut canvas) = bounds.pixmap() else {
            return Ok(None);
        };
        let (x, y) = (bounds.left as f32, bounds.top as f32);
        for picture in &sheet.pictures {
            let pixels = self.picture(&format!("{name}.svg"), picture)?;
            let scale = Transform::from_row(
                picture.width / pixels.width() as f32,
                0.0,
                0.0,
                picture.height / pixels.height() as f32,
                picture.x - x,
                picture.y - y,
            );
            let paint = PixmapPaint {
                quality: tiny_skia::FilterQuality::Bicubic,
                ..PixmapPaint::default()
            };
            canvas.draw_pixmap(0, 0, pixels.as_ref(), &paint, scale, None);
        }
        resvg::render(
            &tree,
            Transform::from_translate(-x, -y),
            &mut canvas.as_mut(),
        );
        if let Some(shadow) = sheet.shadow {
            shadow.cast(&mut canvas);
        }
        if sheet.grain > 0.0 {
            grain(&mut canvas, sheet.grain, bounds.left, bounds.top);
        }
        Ok(cropped(&canvas, bounds.left, bounds.top))
    }
}

impl Kept {
    fn take(&mut self, hash: BlobHash) -> Option<Option<Painted>> {
        self.uses += 1;
        let uses = self.uses;
        let (used, painted) = self.layers.get_mut(&hash)?;
        *used = uses;
        Some(painted.clone())
    }

    fn put(&mut self, hash: BlobHash, painted: Option<Painted>) {
        if self.layers.len() >= KEPT
            && let Some(oldest) = self
                .layers
                .iter()
                .min_by_key(|(_, (used, _))| *used)
                .map(|(hash, _)| *hash)
        {
            self.layers.remove(&oldest);
        }
        self.uses += 1;
        self.layers.insert(hash, (self.uses, painted));
    }
}

/// Whole pixels of the canvas.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Bounds {
    /// Around a box, with a pixel for soft edges, inside the canvas.
    fn around(left: f32, top: f32, right: f32, bottom: f32) -> Self {
        let inside = |value: f32, most: u32| (value as i32).clamp(0, most as i32);
        Self {
            left: inside(left.floor() - 2.0, WIDTH),
            top: inside(top.floor() - 2.0, HEIGHT),
            right: inside(right.ceil() + 2.0, WIDTH),
            bottom: inside(bottom.ceil() + 2.0, HEIGHT),
        }
    }

    fn with(self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// With room around, inside the canvas.
    fn wider(self, by: i32) -> Self {
        Self {
            left: (self.left - by).max(0),
            top: (self.top - by).max(0),
            right: (self.right + by).min(WIDTH as i32),
            bottom: (self.bottom + by).min(HEIGHT as i32),
        }
    }

    fn pixmap(self) -> Option<Pixmap> {
        let width = u32::try_from(self.right - self.left).ok()?;
        let height = u32::try_from(self.bottom - self.top).ok()?;
        Pixmap::new(width, height)
    }
}

/// Adds still grain, `strength` code values at most, so that a gradient of few steps shows no
/// bands. The same everywhere and always: it depends on the place on the canvas alone.
fn grain(canvas: &mut Pixmap, strength: f32, left: i32, top: i32) {
    let width = canvas.width() as usize;
    for (i, pixel) in canvas.data_mut().chunks_exact_mut(4).enumerate() {
        let alpha = pixel[3];
        if alpha == 0 {
            continue;
        }
        let x = left.unsigned_abs().wrapping_add((i % width) as u32);
        let y = top.unsigned_abs().wrapping_add((i / width) as u32);
        let noise = triangular(x, y) * strength * f32::from(alpha) / 255.0;
        for channel in &mut pixel[..3] {
            let value = (f32::from(*channel) + noise).round();
            *channel = value.clamp(0.0, f32::from(alpha)) as u8;
        }
    }
}

/// Triangular noise in −1..1 from a place.
fn triangular(x: u32, y: u32) -> f32 {
    let mut bits = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77);
    bits ^= bits >> 15;
    bits = bits.wrapping_mul(0x2c1b_3c6d);
    bits ^= bits >> 12;
    bits = bits.wrapping_mul(0x297a_2d39);
    bits ^= bits >> 15;
    let (high, low) = (bits >> 16, bits & 0xffff);
    (high as f32 - low as f32) / 65535.0
}

/// The part that is painted.
fn cropped(canvas: &Pixmap, left: i32, top: i32) -> Option<Painted> {
    let width = canvas.width() as usize;
    let rows: Vec<&[u8]> = canvas.data().chunks_exact(width * 4).collect();
    let seen = |row: &&[u8]| row.chunks_exact(4).any(|pixel| pixel[3] > 0);
    let first = rows.iter().position(seen)?;
    let last = rows.iter().rposition(seen)?;
    let mut from = width;
    let mut to = 0;
    for row in &rows[first..=last] {
        let mut pixels = row.chunks_exact(4);
        if let Some(at) = pixels.position(|pixel| pixel[3] > 0) {
            from = from.min(at);
        }
        if let Some(at) = row.chunks_exact(4).rposition(|pixel| pixel[3] > 0) {
            to = to.max(at);
        }
    }
    let mut rgba = Vec::with_capacity((last - first + 1) * (to - from + 1) * 4);
    for row in &rows[first..=last] {
        rgba.extend_from_slice(&row[from * 4..(to + 1) * 4]);
    }
    Some(Painted {
        x: left + from as i32,
        y: top + first as i32,
        image: Arc::new(Raster {
            width: (to - from + 1) as u32,
            height: (last - first + 1) as u32,
            rgba,
        }),
    })
}
