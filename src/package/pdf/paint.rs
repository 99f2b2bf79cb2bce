//! Pages → the bytes of a PDF, the same on every run. Pure.

use chrono::{Datelike, Timelike};
use krilla::{
    Document, SerializeSettings,
    color::rgb,
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    text::{GlyphId, KrillaGlyph},
};

use super::{
    faces::Faces,
    lines::{Line, Look, Placed},
    pages::{Mark, Page},
};
use crate::package::{PackageError, papers::Papers};

/// Colour and width of table lines, in points.
const RULE: (u32, f32) = (0x009A_A4AF, 0.5);

/// The document. `paper`: 串联单 or 口播稿. `size`: of the paper, in points.
///
/// # Errors
/// A font that cannot be embedded.
pub(super) fn document(
    papers: &Papers,
    paper: &str,
    name: &'static str,
    size: (f32, f32),
    pages: &[Page],
    faces: &Faces,
) -> Result<Vec<u8>, PackageError> {
    let broken = |detail: String| PackageError::Document {
        document: name,
        detail,
    };
    let mut document = Document::new_with(SerializeSettings {
        enable_tagging: false,
        ..SerializeSettings::default()
    });
    document.set_metadata(metadata(papers, paper));
    let mut outline = Outline::new();
    for (at, page) in pages.iter().enumerate() {
        let settings = PageSettings::from_wh(size.0, size.1)
            .ok_or_else(|| broken("a paper without a size".to_owned()))?;
        let mut target = document.start_page_with(settings);
        let mut surface = target.surface();
        for mark in &page.marks {
            paint(&mut surface, mark, faces);
        }
        surface.finish();
        target.finish();
        for (name, y) in &page.names {
            let place = XyzDestination::new(at, Point::from_xy(0.0, (y - 6.0).max(0.0)));
            outline.push_child(OutlineNode::new(name.clone(), place));
        }
    }
    document.set_outline(outline);
    document.finish().map_err(|error| broken(error.to_string()))
}

fn metadata(papers: &Papers, paper: &str) -> Metadata {
    let at = papers.frozen_at;
    let small = |value: u32| u8::try_from(value).unwrap_or(0);
    let created = DateTime::new(u16::try_from(at.year()).unwrap_or(1980))
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0);
    Metadata::new()
        .title(format!("{}{paper}", papers.name()))
        .description(format!(
            "{} {} {}",
            papers.edition,
            papers.revision,
            papers.status.label()
        ))
        .authors(vec![format!("《{}》编辑部", papers.programme)])
        .language("zh-CN".to_owned())
        .creator("yixian".to_owned())
        .creation_date(created)
        .document_id(format!("{} {paper}", papers.full_name()))
}

fn colour(ink: u32) -> rgb::Color {
    let [_, red, green, blue] = ink.to_be_bytes();
    rgb::Color::new(red, green, blue)
}

fn fill(ink: u32) -> Fill {
    Fill {
        paint: colour(ink).into(),
        opacity: NormalizedF32::ONE,
        rule: Default::default(),
    }
}

fn paint(surface: &mut Surface<'_>, mark: &Mark, faces: &Faces) {
    match mark {
        Mark::Fill([x, y, w, h], ink) => {
            let Some(rect) = Rect::from_xywh(*x, *y, *w, *h) else {
                return;
            };
            let mut path = PathBuilder::new();
            path.push_rect(rect);
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*ink)));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Mark::Rule([x, y, to_x, to_y]) => {
            let mut path = PathBuilder::new();
            path.move_to(*x, *y);
            path.line_to(*to_x, *to_y);
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: colour(RULE.0).into(),
                width: RULE.1,
                ..Stroke::default()
            }));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Mark::Text(x, y, line) => {
            surface.set_stroke(None);
            words(surface, *x, *y, line, faces);
        }
    }
}

/// A line, one call for each stretch of one face and look.
fn words(surface: &mut Surface<'_>, x: f32, y: f32, line: &Line, faces: &Faces) {
    let mut x = x;
    let same = |a: &Placed, b: &Placed| a.cluster.face == b.cluster.face && a.look == b.look;
    for run in line.clusters.chunk_by(same) {
        let Look { size, ink, .. } = run[0].look;
        let mut text = String::new();
        let mut glyphs = Vec::new();
        let mut length = 0.0;
        for one in run {
            let from = text.len();
            text.push_str(&one.cluster.text);
            let own: f32 = one.cluster.glyphs.iter().map(|glyph| glyph.advance).sum();
            let last = one.cluster.glyphs.len().saturating_sub(1);
            for (at, glyph) in one.cluster.glyphs.iter().enumerate() {
                // The air behind a cluster belongs to its last glyph.
                let air = if at == last {
                    one.advance / size - own
                } else {
                    0.0
                };
                glyphs.push(KrillaGlyph::new(
                    GlyphId::new(glyph.id),
                    glyph.advance + air,
                    glyph.x,
                    glyph.y,
                    0.0,
                    from..text.len(),
                    None,
                ));
            }
            length += one.advance;
        }
        surface.set_fill(Some(fill(ink)));
        let font = faces.font(run[0].cluster.face);
        let start = Point::from_xy(x, y);
        surface.draw_glyphs(start, &glyphs, font, &text, size, false);
        x += length;
    }
}
