//! The faces of one text: the chosen one, and others for the characters that it lacks.

use std::ops::Range;

use super::fonts::{Cluster, FaceIndex, Fonts};

/// How one text is shaped.
#[derive(Debug, Clone)]
pub struct Typeface<'a> {
    fonts: &'a Fonts,
    /// The chosen face, then the others in the order in which they are tried.
    faces: Vec<FaceIndex>,
    /// Width of every figure, ems: tabular figures.
    figure: Option<f32>,
}

impl<'a> Typeface<'a> {
    /// The face for `families` and `weight`; `tabular`: all figures as wide as the widest.
    #[must_use]
    pub fn new(fonts: &'a Fonts, families: &str, weight: u16, tabular: bool) -> Self {
        let first = fonts.select(families, weight);
        let figure = tabular.then(|| {
            let widths = ('0'..='9').flat_map(|c| fonts.shape(first, c.encode_utf8(&mut [0; 4])));
            widths.map(|cluster| cluster.advance).fold(0.0, f32::max)
        });
        Self {
            fonts,
            faces: fonts.alternatives(first),
            figure,
        }
    }

    /// The chosen face.
    #[must_use]
    pub fn first(&self) -> FaceIndex {
        self.faces[0]
    }

    /// The first face that has `c`.
    #[must_use]
    pub fn face_of(&self, c: char) -> Option<FaceIndex> {
        self.faces
            .iter()
            .copied()
            .find(|face| self.fonts.has(*face, c))
    }

    /// Stretches of `text` that one face draws; joined they are `text` again.
    #[must_use]
    pub fn runs(&self, text: &str) -> Vec<(FaceIndex, Range<usize>)> {
        let mut runs: Vec<(FaceIndex, Range<usize>)> = Vec::new();
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            let face = match runs.last() {
                // A blank or a mark above a letter stays with what stands before it.
                Some((face, _)) if c.is_whitespace() || (joins(c) && self.fonts.has(*face, c)) => {
                    *face
                }
                _ if c.is_whitespace() => self.first(),
                _ => self.face_of(c).unwrap_or(self.first()),
            };
            match runs.last_mut() {
                Some((last, range)) if *last == face => range.end = end,
                _ => runs.push((face, at..end)),
            }
        }
        runs
    }

    /// Shapes one line as the painter will, each stretch with its own face.
    #[must_use]
    pub fn shape(&self, text: &str) -> Vec<Cluster> {
        let runs = self.runs(text);
        let mut clusters = match runs.as_slice() {
            [] => Vec::new(),
            [(face, _)] => self.fonts.shape(*face, text),
            runs => {
                let mut clusters = Vec::new();
                for (face, range) in runs {
                    // usvg too shapes the whole line with each face and takes the stretch out of it.
                    let shaped = self.fonts.shape(*face, text);
                    clusters.extend(
                        shaped
                            .into_iter()
                            .filter(|cluster| range.contains(&cluster.at)),
                    );
                }
                clusters
            }
        };
        if let Some(figure) = self.figure {
            for cluster in &mut clusters {
                let is_figure = text[cluster.at..].starts_with(|c: char| c.is_ascii_digit());
                if is_figure && cluster.advance < figure {
                    cluster.pad = (figure - cluster.advance) / 2.0;
                    cluster.advance = figure;
                }
            }
        }
        clusters
    }
}

/// Belongs to the character before it.
fn joins(c: char) -> bool {
    matches!(u32::from(c), 0x300..=0x36f | 0x200c..=0x200d | 0x20d0..=0x20ff | 0x3099..=0x309a | 0xfe00..=0xfe0f)
}
