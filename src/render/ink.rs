//! A layer as usvg read it → the outlines of each of its texts as pixels, alone.

use std::collections::BTreeMap;

use resvg::{
    tiny_skia::{FillRule, Mask, Transform},
    usvg,
};

use super::{
    card::{HEIGHT, WIDTH},
    proof::{Coverage, Words},
    typeset::SetText,
};

/// A text's pixels, and how its own coordinates lie on the canvas.
#[derive(Debug, Clone)]
pub struct Inked {
    coverage: Coverage,
    transform: Transform,
}

/// Texts that can be seen, by their id.
pub type Inks = BTreeMap<String, Inked>;

/// Less opaque than this a text is there to be measured, not to be read.
const UNSEEN: f32 = 0.05;

/// Draws every visible text of `tree` by itself.
pub fn collect(tree: &usvg::Tree, inks: &mut Inks) {
    group(tree.root(), 1.0, inks);
}

fn group(group_: &usvg::Group, opacity: f32, inks: &mut Inks) {
    let opacity = opacity * group_.opacity().get();
    if opacity < UNSEEN {
        return;
    }
    for child in group_.children() {
        match child {
            usvg::Node::Group(inner) => group(inner, opacity, inks),
            usvg::Node::Text(text) => {
                if let Some(inked) = inked(text) {
                    inks.insert(text.id().to_owned(), inked);
                }
            }
            usvg::Node::Path(_) | usvg::Node::Image(_) => {}
        }
    }
}

fn inked(text: &usvg::Text) -> Option<Inked> {
    // Beyond a canvas' width on every side nothing changes the verdict, and nothing is allocated.
    let (w, h) = (WIDTH as f32, HEIGHT as f32);
    let bounds = text.abs_bounding_box();
    let left = (bounds.left() - 4.0).floor().clamp(-w, 2.0 * w);
    let top = (bounds.top() - 4.0).floor().clamp(-h, 2.0 * h);
    let right = (bounds.right() + 4.0).ceil().clamp(left, 2.0 * w);
    let bottom = (bounds.bottom() + 4.0).ceil().clamp(top, 2.0 * h);
    let mut mask = Mask::new((right - left) as u32, (bottom - top) as u32)?;
    let shift = Transform::from_translate(-left, -top);
    fill(text.flattened(), shift, &mut mask);
    let width = mask.width() as usize;
    Some(Inked {
        coverage: Coverage {
            x: left as i32,
            y: top as i32,
            width,
            alpha: mask.take(),
        },
        transform: text.abs_transform(),
    })
}

fn fill(outlines: &usvg::Group, shift: Transform, mask: &mut Mask) {
    for child in outlines.children() {
        match child {
            usvg::Node::Group(inner) => fill(inner, shift, mask),
            usvg::Node::Path(path) if path.fill().is_some() => {
                let transform = shift.pre_concat(path.abs_transform());
                mask.fill_path(path.data(), FillRule::Winding, true, transform);
            }
            _ => {}
        }
    }
}

/// What was set, with its pixels; texts that cannot be seen are left out.
#[must_use]
pub fn words(texts: Vec<SetText>, mut inks: Inks) -> Vec<Words> {
    texts
        .into_iter()
        .filter_map(|text| {
            let Inked {
                coverage,
                transform,
            } = inks.remove(&text.id)?;
            let (scale, start) = if text.vertical {
                (transform.sy, transform.ty)
            } else {
                (transform.sx, transform.tx)
            };
            let on_canvas = |at: f32| scale.mul_add(at, start);
            Some(Words {
                name: text.name,
                at: text.at,
                lines: text.lines,
                size: text.size * scale,
                weight: text.weight,
                ink: coverage,
                span: (on_canvas(text.span.0), on_canvas(text.span.1)),
                vertical: text.vertical,
            })
        })
        .collect()
}
