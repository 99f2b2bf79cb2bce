//! Font files → the Simplified Chinese faces, measured with the shaper that also paints them.

use std::sync::Arc;

use resvg::usvg::{self, FontFamily, FontResolver, fontdb};
use skrifa::MetadataProvider;

use super::RenderError;
use crate::model::BlobHash;

/// One character or ligature of shaped text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cluster {
    /// Byte offset of its first character.
    pub at: usize,
    /// How far it moves the pen, in ems.
    pub advance: f32,
    /// Blank on either side of it within its advance that the face does not know of, in ems:
    /// figures of one width.
    pub pad: f32,
}

/// A font file's bytes, wherever they are kept.
pub type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// One face, ready to measure with.
struct Face {
    id: fontdb::ID,
    data: Bytes,
    index: u32,
    families: Vec<String>,
    weight: u16,
    units_per_em: f32,
    shaper: harfrust::ShaperData,
}

impl Face {
    fn font(&self) -> Option<skrifa::FontRef<'_>> {
        skrifa::FontRef::from_index((*self.data).as_ref(), self.index).ok()
    }

    fn has_family(&self, name: &str) -> bool {
        self.families
            .iter()
            .any(|family| family.eq_ignore_ascii_case(name))
    }
}

/// Which face of a [`Fonts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaceIndex(usize);

/// The faces that may appear on a card, and no other: no fontconfig, no surprise of a Japanese form.
pub struct Fonts {
    faces: Vec<Face>,
    db: Arc<fontdb::Database>,
    digest: BlobHash,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fonts({} faces, {})", self.faces.len(), self.digest)
    }
}

impl Fonts {
    /// Takes font files as (name, bytes, SHA-256 of the bytes). Of a collection only the Simplified
    /// Chinese text faces stay; a file with a single face is taken as it is.
    ///
    /// The bytes are mapped or read once: with fontdb's file source every shaping call would map
    /// the file again, 16 times the cost of a card.
    ///
    /// # Errors
    /// [`RenderError::Fonts`]: no face that knows 每周一现.
    pub fn load(files: Vec<(String, Bytes, BlobHash)>) -> Result<Self, RenderError> {
        let mut db = fontdb::Database::new();
        let mut faces = Vec::new();
        let mut names = Vec::new();
        let mut digests = Vec::new();
        for (name, bytes, hash) in files {
            let data = bytes;
            let ids = db.load_font_source(fontdb::Source::Binary(Arc::clone(&data)));
            let alone = ids.len() == 1;
            for id in ids {
                match db.face(id).and_then(|info| face(info, &data, alone)) {
                    Some(face) => faces.push(face),
                    None => db.remove_face(id),
                }
            }
            digests.extend_from_slice(hash.as_bytes());
            names.push(name);
        }
        let fonts = Self {
            faces,
            db: Arc::new(db),
            digest: BlobHash::of(&digests),
        };
        let chinese =
            (0..fonts.faces.len()).any(|i| "每周一现".chars().all(|c| fonts.has(FaceIndex(i), c)));
        if chinese {
            Ok(fonts)
        } else {
            Err(RenderError::Fonts {
                looked: if names.is_empty() {
                    "an empty list of files".to_owned()
                } else {
                    names.join(", ")
                },
            })
        }
    }

    /// Names the font files: equal digest, equal outlines.
    #[must_use]
    pub fn digest(&self) -> BlobHash {
        self.digest
    }

    /// The face for a list of families as in `font-family`, nearest in weight; never fails, because
    /// there is at least one face.
    #[must_use]
    pub fn select(&self, families: &str, weight: u16) -> FaceIndex {
        let wanted: Vec<&str> = families
            .split(',')
            .map(|family| family.trim().trim_matches(['"', '\'']))
            .collect();
        self.select_named(&wanted, weight)
    }

    fn select_named(&self, families: &[&str], weight: u16) -> FaceIndex {
        for family in families {
            if let Some(face) = self.nearest(weight, |face| face.has_family(family)) {
                return face;
            }
        }
        // A station that pinned only one family still gets its cards.
        self.nearest(weight, |face| {
            face.families.iter().any(|family| family.contains("Sans"))
        })
        .or_else(|| self.nearest(weight, |_| true))
        .unwrap_or(FaceIndex(0))
    }

    fn nearest(&self, weight: u16, fits: impl Fn(&Face) -> bool) -> Option<FaceIndex> {
        self.faces
            .iter()
            .enumerate()
            .filter(|(_, face)| fits(face))
            .min_by_key(|(_, face)| (face.weight.abs_diff(weight), u16::MAX - face.weight))
            .map(|(i, _)| FaceIndex(i))
    }

    /// Whether a face of that family is loaded.
    #[must_use]
    pub fn knows(&self, family: &str) -> bool {
        self.faces.iter().any(|face| face.has_family(family))
    }

    /// Faces to try in turn for text that `first` lacks characters of.
    #[must_use]
    pub fn alternatives(&self, first: FaceIndex) -> Vec<FaceIndex> {
        let weight = self.faces[first.0].weight;
        let mut others: Vec<usize> = (0..self.faces.len()).filter(|i| *i != first.0).collect();
        others.sort_by_key(|i| (self.faces[*i].weight.abs_diff(weight), *i));
        std::iter::once(first)
            .chain(others.into_iter().map(FaceIndex))
            .collect()
    }

    /// The family to name in SVG so that [`Fonts::select`] finds this face again.
    #[must_use]
    pub fn family(&self, face: FaceIndex) -> &str {
        self.faces[face.0]
            .families
            .first()
            .map_or("", String::as_str)
    }

    /// The face's weight, 100 to 900.
    #[must_use]
    pub fn weight(&self, face: FaceIndex) -> u16 {
        self.faces[face.0].weight
    }

    /// Whether the face has a glyph for `c`.
    #[must_use]
    pub fn has(&self, face: FaceIndex, c: char) -> bool {
        self.faces[face.0]
            .font()
            .is_some_and(|font| font.charmap().map(c).is_some())
    }

    /// Shapes one line as the painter will: clusters in reading order.
    #[must_use]
    pub fn shape(&self, face: FaceIndex, text: &str) -> Vec<Cluster> {
        let face = &self.faces[face.0];
        let Some(font) = face.font() else {
            return Vec::new();
        };
        let mut buffer = harfrust::UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(harfrust::Direction::LeftToRight);
        buffer.guess_segment_properties();
        let shaper = face.shaper.shaper(&font).build();
        let shaped = shaper.shape(buffer, harfrust::ShapeOptions::new());
        let mut clusters: Vec<Cluster> = Vec::with_capacity(shaped.len());
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let at = info.cluster as usize;
            let advance = position.x_advance as f32 / face.units_per_em;
            match clusters.last_mut() {
                Some(last) if last.at == at => last.advance += advance,
                _ => clusters.push(Cluster {
                    at,
                    advance,
                    pad: 0.0,
                }),
            }
        }
        clusters.sort_by_key(|cluster| cluster.at);
        clusters
    }

    /// The database for usvg.
    #[must_use]
    pub fn database(&self) -> Arc<fontdb::Database> {
        self.db.clone()
    }

    /// Makes usvg choose exactly the faces that were measured, and never another.
    #[must_use]
    pub fn resolver(&self) -> FontResolver<'_> {
        FontResolver {
            select_font: Box::new(|font: &usvg::Font, _| {
                let names: Vec<&str> = font
                    .families()
                    .iter()
                    .filter_map(|family| match family {
                        FontFamily::Named(name) => Some(name.as_str()),
                        _ => None,
                    })
                    .collect();
                let face = self.select_named(&names, font.weight());
                self.faces.get(face.0).map(|face| face.id)
            }),
            select_fallback: Box::new(|_, _, _| None),
        }
    }
}

/// Keeps a face of Simplified Chinese; in a collection, drops the other languages and the
/// monospaced ones.
fn face(info: &fontdb::FaceInfo, data: &Bytes, alone: bool) -> Option<Face> {
    let families: Vec<String> = info.families.iter().map(|(name, _)| name.clone()).collect();
    let simplified = families
        .iter()
        .any(|name| (name.ends_with(" SC") || name.ends_with(" CN")) && !name.contains("Mono"));
    if !(simplified || alone) {
        return None;
    }
    let font = skrifa::FontRef::from_index((**data).as_ref(), info.index).ok()?;
    let metrics = font.metrics(
        skrifa::prelude::Size::unscaled(),
        skrifa::prelude::LocationRef::default(),
    );
    // The bounds usvg keeps to; outside them it would refuse the face we measured with.
    if !(16..=16384).contains(&metrics.units_per_em) {
        return None;
    }
    Some(Face {
        id: info.id,
        data: data.clone(),
        index: info.index,
        families,
        weight: info.weight.0,
        units_per_em: f32::from(metrics.units_per_em),
        shaper: harfrust::ShaperData::new(&font),
    })
}
