//! Font files → the faces of the PDF papers, and text shaped with them. Pure.

use std::sync::Arc;

use krilla::text::Font;
use skrifa::{MetadataProvider, raw::FileRef, string::StringId};

use crate::package::PackageError;

/// A font file's bytes, mapped or read.
pub(in crate::package) type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// 黑体 or 宋体.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// 黑体: tables, headings.
    Sans,
    /// 宋体: what is read aloud.
    Serif,
}

/// The printers' mark for a missing sort: stands for a character that no face has.
const MISSING: char = '〓';

struct Face {
    data: Bytes,
    index: u32,
    serif: bool,
    weight: f32,
    units: f32,
    shaper: harfrust::ShaperData,
    font: Font,
}

impl Face {
    fn has(&self, c: char) -> bool {
        skrifa::FontRef::from_index((*self.data).as_ref(), self.index)
            .is_ok_and(|font| font.charmap().map(c).is_some())
    }
}

/// The faces that may appear on paper: Simplified Chinese, so that no Japanese form slips in.
pub(in crate::package) struct Faces(Vec<Face>);

/// One glyph, in ems.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    /// In its face.
    pub id: u32,
    /// How far it moves the pen.
    pub advance: f32,
    /// Where it stands, from the pen.
    pub x: f32,
    /// Upwards.
    pub y: f32,
}

/// What cannot be parted: a character with its marks, or a ligature.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    /// Its characters.
    pub text: String,
    /// Which face.
    pub face: usize,
    /// Its glyphs.
    pub glyphs: Vec<Glyph>,
}

impl Faces {
    /// Takes font files as (name, bytes). Of a collection only the Simplified Chinese text faces
    /// stay; a file with a single face is taken as it is.
    ///
    /// # Errors
    /// [`PackageError::Fonts`]: no face that knows 每周一现.
    pub fn load(files: Vec<(String, Bytes)>) -> Result<Self, PackageError> {
        let mut faces = Vec::new();
        let mut names = Vec::new();
        for (name, data) in files {
            names.push(name);
            let Ok(file) = FileRef::new((*data).as_ref()) else {
                continue;
            };
            let fonts: Vec<_> = file.fonts().collect();
            let alone = fonts.len() == 1;
            for (index, font) in (0_u32..).zip(fonts) {
                let face = font.ok().and_then(|font| face(&font, &data, index, alone));
                faces.extend(face);
            }
        }
        let known = |face: &Face| "每周一现".chars().all(|c| face.has(c));
        if faces.iter().any(known) {
            Ok(Self(faces))
        } else {
            Err(PackageError::Fonts {
                looked: if names.is_empty() {
                    "no font file".to_owned()
                } else {
                    names.join(", ")
                },
            })
        }
    }

    /// The face to write with, and behind it those to look into for what it lacks.
    fn chain(&self, family: Family, bold: bool) -> Vec<usize> {
        let wanted = if bold { 700.0 } else { 400.0 };
        let mut order: Vec<usize> = (0..self.0.len()).collect();
        order.sort_by(|a, b| {
            let rank = |i: &usize| {
                let face = &self.0[*i];
                let other = face.serif != (family == Family::Serif);
                (other, (face.weight - wanted).abs())
            };
            rank(a)
                .partial_cmp(&rank(b))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        order
    }

    /// Characters that no face has, each once, in order.
    pub fn missing(&self, text: &str) -> Vec<char> {
        let mut missing = Vec::new();
        for c in text.chars().filter(|c| !c.is_ascii() && !is_invisible(*c)) {
            if !missing.contains(&c) && !self.0.iter().any(|face| face.has(c)) {
                missing.push(c);
            }
        }
        missing
    }

    /// Shapes one line of text. What the face lacks comes from another, and what none has is 〓,
    /// under which a reader still finds the character itself.
    pub(super) fn shape(&self, text: &str, family: Family, bold: bool) -> Vec<Cluster> {
        let chain = self.chain(family, bold);
        let mut clusters = Vec::new();
        let mut run = (usize::MAX, String::new());
        for c in text.chars().filter(|c| !c.is_control()) {
            let with = |face: &&usize| self.0[**face].has(c);
            // A mark or a joiner stays with what it belongs to.
            let found = if is_invisible(c) && run.0 != usize::MAX {
                Some(run.0)
            } else {
                chain.iter().find(with).copied()
            };
            let Some(face) = found else {
                self.flush(&mut run, &mut clusters);
                clusters.extend(self.stand_in(c, &chain));
                continue;
            };
            if face != run.0 {
                self.flush(&mut run, &mut clusters);
                run.0 = face;
            }
            run.1.push(c);
        }
        self.flush(&mut run, &mut clusters);
        clusters
    }

    fn stand_in(&self, c: char, chain: &[usize]) -> Option<Cluster> {
        let face = *chain.iter().find(|face| self.0[**face].has(MISSING))?;
        let mut mark = self.run(face, &MISSING.to_string());
        let mut cluster = mark.pop()?;
        cluster.text = c.to_string();
        Some(cluster)
    }

    fn flush(&self, run: &mut (usize, String), clusters: &mut Vec<Cluster>) {
        let (face, text) = std::mem::replace(run, (usize::MAX, String::new()));
        if !text.is_empty() {
            clusters.extend(self.run(face, &text));
        }
    }

    /// Text that one face has.
    fn run(&self, index: usize, text: &str) -> Vec<Cluster> {
        let face = &self.0[index];
        let Ok(font) = skrifa::FontRef::from_index((*face.data).as_ref(), face.index) else {
            return Vec::new();
        };
        let mut buffer = harfrust::UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(harfrust::Direction::LeftToRight);
        buffer.guess_segment_properties();
        buffer.set_direction(harfrust::Direction::LeftToRight);
        let shaper = face.shaper.shaper(&font).build();
        let shaped = shaper.shape(buffer, harfrust::ShapeOptions::new());
        let mut starts: Vec<(usize, Vec<Glyph>)> = Vec::new();
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let at = info.cluster as usize;
            let glyph = Glyph {
                id: info.glyph_id,
                advance: position.x_advance as f32 / face.units,
                x: position.x_offset as f32 / face.units,
                y: position.y_offset as f32 / face.units,
            };
            match starts.last_mut().filter(|(start, _)| *start == at) {
                Some((_, glyphs)) => glyphs.push(glyph),
                None => starts.push((at, vec![glyph])),
            }
        }
        starts.sort_by_key(|(at, _)| *at);
        let ends: Vec<usize> = starts
            .iter()
            .skip(1)
            .map(|(at, _)| *at)
            .chain([text.len()])
            .collect();
        starts
            .into_iter()
            .zip(ends)
            .map(|((at, glyphs), end)| Cluster {
                text: text.get(at..end).unwrap_or_default().to_owned(),
                face: index,
                glyphs,
            })
            .collect()
    }

    /// The font to paint a cluster with.
    pub(super) fn font(&self, face: usize) -> Font {
        self.0[face].font.clone()
    }
}

/// Variation selectors, joiners and marks: they show nothing by themselves.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn face(font: &skrifa::FontRef<'_>, data: &Bytes, index: u32, alone: bool) -> Option<Face> {
    let families: Vec<String> = [StringId::FAMILY_NAME, StringId::TYPOGRAPHIC_FAMILY_NAME]
        .into_iter()
        .flat_map(|id| font.localized_strings(id).map(|name| name.to_string()))
        .collect();
    let simplified = families
        .iter()
        .any(|name| (name.ends_with(" SC") || name.ends_with(" CN")) && !name.contains("Mono"));
    if !(simplified || alone) {
        return None;
    }
    // A font of coloured pictures alone would leave a hole on paper where we promise 〓.
    font.outline_glyphs().format()?;
    let size = skrifa::prelude::Size::unscaled();
    let units = font
        .metrics(size, skrifa::prelude::LocationRef::default())
        .units_per_em;
    let serif = ["Serif", "Song", "Sun", "Ming", "宋", "明"];
    Some(Face {
        data: Arc::clone(data),
        index,
        serif: families
            .iter()
            .any(|name| serif.iter().any(|part| name.contains(part))),
        weight: font.attributes().weight.value(),
        units: f32::from(units).max(1.0),
        shaper: harfrust::ShaperData::new(font),
        font: Font::new(Arc::clone(data).into(), index)?,
    })
}
