//! A card's SVG → the same SVG with its text broken into lines, its stacks stacked and its plates
//! as wide as their words. What `data-` attributes mean is told to designers in
//! `templates/card/README.md`.

use std::collections::HashMap;

use super::{
    fit::{Fitted, Line, Room, fit},
    fonts::{FaceIndex, Fonts},
    place::{Fault, nearest},
    svg::{Element, Node, number},
};

/// Stands for a character that no face has (下划双杠, the printers' mark for a missing sort).
const STAND_IN: char = '〓';

/// A stack made smaller than this is told to a person.
const CROWDED: f32 = 0.75;

/// What the setter learned on its way.
#[derive(Debug, Default)]
pub struct Notes {
    /// For a person, in Chinese, in order, none twice.
    pub warnings: Vec<String>,
}

impl Notes {
    fn warn(&mut self, text: String) {
        if !self.warnings.contains(&text) {
            self.warnings.push(text);
        }
    }
}

/// Where a set text stands, in the coordinates of its parent.
#[derive(Debug, Clone, Copy)]
struct Extent {
    left: f32,
    right: f32,
}

/// Type as inherited from the elements around.
#[derive(Debug, Clone)]
struct Style {
    families: String,
    weight: u16,
    size: f32,
    spacing: f32,
    anchor: Anchor,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// Sets type on one card.
pub struct Setter<'a> {
    fonts: &'a Fonts,
    /// Names that stay on one line.
    names: Vec<&'a str>,
    notes: Notes,
    extents: HashMap<String, Extent>,
}

impl<'a> Setter<'a> {
    /// `names`: persons and organizations of this card.
    #[must_use]
    pub fn new(fonts: &'a Fonts, names: Vec<&'a str>) -> Self {
        Self {
            fonts,
            names,
            notes: Notes::default(),
            extents: HashMap::new(),
        }
    }

    /// Sets everything in `svg`, in place.
    ///
    /// # Errors
    /// What a designer must repair, in English.
    pub fn set(mut self, svg: &mut Element) -> Result<Notes, Fault> {
        let style = Style {
            families: String::new(),
            weight: 400,
            size: 16.0,
            spacing: 0.0,
            anchor: Anchor::Start,
        };
        self.element(svg, &style)?;
        self.attach(svg)?;
        Ok(self.notes)
    }

    /// Text and stacks, from the inside out. Returns by how much the element grew downwards.
    fn element(&mut self, element: &mut Element, outer: &Style) -> Result<f32, Fault> {
        let style = outer.inside(element)?;
        if element.name == "text" {
            return self.text(element, &style);
        }
        let mut growths = Vec::new();
        for child in element.elements_mut() {
            growths.push(self.element(child, &style)?);
        }
        if element.get("data-stack").is_some() {
            let scale = stack(element, &growths)?;
            if let Some(name) = element.get("data-name").filter(|_| scale < CROWDED) {
                self.notes.warn(format!(
                    "{name}内容过多，整体缩到{:.0}%才放得下，建议精简",
                    scale * 100.0
                ));
            }
            return Ok(0.0);
        }
        Ok(growths.into_iter().reduce(f32::max).unwrap_or(0.0))
    }

    fn text(&mut self, element: &mut Element, style: &Style) -> Result<f32, Fault> {
        if element.elements().next().is_some() {
            return Err(
                element.fault("a <text> may hold only words: write one <text> for each style")
            );
        }
        let width = required(element, "data-box")?;
        let words = element.text();
        let (face, words) = self.drawable(words.trim(), style);
        let fonts = self.fonts;
        let x = optional(element, "x")?.unwrap_or(0.0);
        let y = optional(element, "y")?.unwrap_or(0.0);
        element.set("font-family", fonts.family(face));
        element.set("font-weight", fonts.weight(face).to_string());
        if element.get("data-vertical").is_some() {
            self.column(element, face, &words, style, width, (x, y));
            return Ok(0.0);
        }
        let room = room(element, style, width)?;
        let leading = optional(element, "data-line-height")?.unwrap_or(style.size * 1.3);
        let fitted = fit(&words, room, &self.names, &|line| fonts.shape(face, line));
        let fitted = self.within(fitted, face, room);
        self.tell(element, &fitted);
        let leading = leading * fitted.size / style.size;
        // Shrunk lines keep the middle of their row, shrunk blocks their top: 0.38 and 0.86 em are
        // the middle and the top of a Han character above the baseline.
        let lost = style.size - fitted.size;
        let y = y - lost * if room.lines == 1 { 0.38 } else { 0.86 };
        let mut extent: Option<Extent> = None;
        element.children.clear();
        for (row, line) in fitted.lines.iter().enumerate() {
            let (left, right) = place(line, &fitted, x, style.anchor);
            let from = extent.map_or(left, |before| before.left.min(left));
            let to = extent.map_or(right, |before| before.right.max(right));
            extent = Some(Extent {
                left: from,
                right: to,
            });
            let start = left - line.lead * fitted.size;
            let span = span(line, start, leading.mul_add(row as f32, y), fitted.size);
            element.children.push(Node::Element(span));
        }
        element.set("font-size", number(fitted.size));
        element.set("letter-spacing", number(room.tracking * fitted.size));
        element.set("text-anchor", "start");
        element.set("xml:space", "preserve");
        if let Some(id) = element.get("id") {
            let nothing = Extent { left: x, right: x };
            self.extents
                .insert(id.to_owned(), extent.unwrap_or(nothing));
        }
        let grown = leading * fitted.lines.len().saturating_sub(1) as f32;
        Ok(if room.lines == 1 { grown } else { grown - lost })
    }

    /// Chooses the face that has all of `text`, else as many characters as any; each one that it
    /// lacks becomes a visible stand-in and a warning by name.
    fn drawable(&mut self, text: &str, style: &Style) -> (FaceIndex, String) {
        let first = self.fonts.select(&style.families, style.weight);
        let lacking = |face: FaceIndex| {
            text.chars()
                .filter(|c| !c.is_whitespace() && !self.fonts.has(face, *c))
                .count()
        };
        if lacking(first) == 0 {
            return (first, text.to_owned());
        }
        let face = self
            .fonts
            .alternatives(first)
            .into_iter()
            .min_by_key(|face| lacking(*face))
            .unwrap_or(first);
        let mut drawn = String::new();
        for c in text.chars() {
            if c.is_whitespace() || self.fonts.has(face, c) {
                drawn.push(c);
                continue;
            }
            self.notes.warn(format!(
                "字库缺“{c}”（U+{:04X}），画面上以“{STAND_IN}”代替，请换字或补字库",
                u32::from(c)
            ));
            // One mark for a run of emoji, one for each missing Han character.
            if !drawn.ends_with(STAND_IN) || is_han(c) {
                drawn.push(self.stand_in(face));
            }
        }
        (face, drawn)
    }

    fn stand_in(&self, face: FaceIndex) -> char {
        [STAND_IN, '□', '?']
            .into_iter()
            .find(|c| self.fonts.has(face, *c))
            .unwrap_or(' ')
    }

    /// The last word on width: each line measured by itself, as it will be painted.
    fn within(&self, mut fitted: Fitted, face: FaceIndex, room: Room) -> Fitted {
        for line in &mut fitted.lines {
            let clusters = self.fonts.shape(face, &line.text);
            let advance: f32 = clusters.iter().map(|cluster| cluster.advance).sum();
            let squeezed: f32 = line.squeezes.iter().map(|(_, by)| by).sum();
            let tracked = room.tracking * clusters.len().saturating_sub(1) as f32;
            line.width = advance + tracked - squeezed - line.lead;
        }
        let widest = fitted
            .lines
            .iter()
            .map(|line| line.width)
            .fold(0.0, f32::max);
        if widest * fitted.size > room.width {
            fitted.size = room.width / widest;
        }
        fitted
    }

    fn tell(&mut self, element: &Element, fitted: &Fitted) {
        let Some(name) = element.get("data-name") else {
            return;
        };
        let shown: String = fitted.lines.iter().map(|line| line.text.as_str()).collect();
        if fitted.cut {
            self.notes
                .warn(format!("{name}过长，画面放不下，只显示到“{shown}”，请改短"));
        } else if fitted.smallest {
            self.notes
                .warn(format!("{name}偏长，字号已缩到最小，建议改短：{shown}"));
        }
    }

    /// One column from top to bottom; `data-box` is its height, `x` its middle, `y` its top. Marks
    /// at the end are left out, as on a scroll.
    fn column(
        &mut self,
        element: &mut Element,
        face: FaceIndex,
        words: &str,
        style: &Style,
        height: f32,
        (x, y): (f32, f32),
    ) {
        let words: Vec<char> = words
            .trim_end_matches(|c: char| "，。、；：！？,.;:!?".contains(c))
            .chars()
            .filter(|c| !c.is_whitespace())
            .take(24)
            .collect();
        let pitch = 1.0 + style.spacing / style.size;
        let size = (height / (pitch * words.len().max(1) as f32)).min(style.size);
        element.children.clear();
        for (row, c) in words.iter().enumerate() {
            let text = c.to_string();
            let advance: f32 = self
                .fonts
                .shape(face, &text)
                .iter()
                .map(|cluster| cluster.advance)
                .sum();
            let line = Line {
                text,
                width: advance,
                lead: 0.0,
                tail: 0.0,
                squeezes: Vec::new(),
            };
            let left = x - advance * size / 2.0;
            // 0.88 em: from the top of the em box to the baseline in Noto CJK.
            let baseline = size.mul_add(pitch * row as f32 + 0.88, y);
            element
                .children
                .push(Node::Element(span(&line, left, baseline, size)));
        }
        element.set("font-size", number(size));
        element.set("letter-spacing", "0");
        element.set("text-anchor", "start");
    }

    /// Plates as wide as their words, and what stands beside them.
    fn attach(&self, element: &mut Element) -> Result<(), Fault> {
        if let Some(id) = element.get("data-wrap") {
            let extent = self.extent(element, "data-wrap", id)?;
            let pad = optional(element, "data-pad")?.unwrap_or(0.0);
            let right = optional(element, "data-pad-right")?.unwrap_or(pad);
            let least = optional(element, "data-min")?.unwrap_or(0.0);
            let width = (extent.right - extent.left + pad + right).max(least);
            element.set("x", number(extent.left - pad));
            element.set("width", number(width));
        }
        if let Some(id) = element.get("data-after") {
            let extent = self.extent(element, "data-after", id)?;
            let gap = optional(element, "data-gap")?.unwrap_or(0.0);
            element.translate(extent.right + gap, 0.0);
        }
        if let Some(id) = element.get("data-before") {
            let extent = self.extent(element, "data-before", id)?;
            let gap = optional(element, "data-gap")?.unwrap_or(0.0);
            element.translate(extent.left - gap, 0.0);
        }
        for child in element.elements_mut() {
            self.attach(child)?;
        }
        Ok(())
    }

    fn extent(&self, element: &Element, attribute: &str, id: &str) -> Result<Extent, Fault> {
        self.extents.get(id).copied().ok_or_else(|| {
            let meant = nearest(id, self.extents.keys().map(String::as_str))
                .map(|meant| format!("; did you mean `{meant}`?"))
                .unwrap_or_default();
            element
                .fault(format!(
                    "there is no <text id=\"{id}\"> to stand beside{meant}"
                ))
                .word(attribute)
        })
    }
}

impl Style {
    fn inside(&self, element: &Element) -> Result<Self, Fault> {
        let mut style = self.clone();
        if let Some(families) = element.style("font-family") {
            style.families = families.to_owned();
        }
        if let Some(weight) = element.style("font-weight") {
            style.weight = match weight {
                "normal" => 400,
                "bold" => 700,
                number => number.parse().map_err(|_| {
                    element
                        .fault(format!("font-weight `{number}`: write 100 to 900"))
                        .word("font-weight")
                })?,
            };
        }
        if let Some(size) = element.style("font-size") {
            style.size = pixels(element, "font-size", size)?;
            if style.size < 1.0 {
                return Err(element
                    .fault(format!("font-size `{size}` is too small"))
                    .word("font-size"));
            }
        }
        if let Some(spacing) = element.style("letter-spacing") {
            style.spacing = pixels(element, "letter-spacing", spacing)?;
        }
        if let Some(anchor) = element.style("text-anchor") {
            style.anchor = match anchor {
                "start" => Anchor::Start,
                "middle" => Anchor::Middle,
                "end" => Anchor::End,
                other => {
                    return Err(element
                        .fault(format!("text-anchor `{other}`: start, middle or end"))
                        .word("text-anchor"));
                }
            };
        }
        Ok(style)
    }
}

fn room(element: &Element, style: &Style, width: f32) -> Result<Room, Fault> {
    let lines = optional(element, "data-max-lines")?.unwrap_or(1.0);
    let min_size = optional(element, "data-min-size")?.unwrap_or(style.size * 0.6);
    let prefer_lines = optional(element, "data-prefer-lines")?;
    let prefer_size = optional(element, "data-prefer-size")?;
    if !(1.0..=12.0).contains(&lines) {
        return Err(element
            .fault(format!("data-max-lines {lines}: 1 to 12"))
            .word("data-max-lines"));
    }
    Ok(Room {
        width,
        lines: lines as usize,
        size: style.size,
        min_size: min_size.clamp(1.0, style.size),
        prefer: prefer_lines.map(|lines| {
            (
                lines.clamp(1.0, 12.0) as usize,
                prefer_size.unwrap_or(min_size),
            )
        }),
        tracking: style.spacing / style.size,
    })
}

/// Left and right edge of the ink of a line: marks hang half their blank out of a centred line, all
/// of it out of a line set to an edge.
fn place(line: &Line, fitted: &Fitted, x: f32, anchor: Anchor) -> (f32, f32) {
    let ink = (line.width - line.tail) * fitted.size;
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - ink / 2.0,
        Anchor::End => x - ink,
    };
    (left, left + ink)
}

fn span(line: &Line, x: f32, y: f32, size: f32) -> Element {
    let mut span = Element::new("tspan");
    span.set("x", number(x));
    span.set("y", number(y));
    if let Some((last, _)) = line.squeezes.last() {
        let mut moves = vec!["0".to_owned(); last + 1];
        for (index, by) in &line.squeezes {
            moves[*index] = number(-by * size);
        }
        span.set("dx", moves.join(" "));
    }
    span.children.push(Node::Text(line.text.clone()));
    span
}

/// Puts the child groups of a stack below each other inside its zone. What is still too tall is
/// made smaller as a whole, by the factor returned: nothing leaves the zone.
fn stack(element: &mut Element, growths: &[f32]) -> Result<f32, Fault> {
    let zone = element.get("data-stack").unwrap_or_default().to_owned();
    let bounds: Vec<f32> = zone
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    let [top, bottom] = bounds.as_slice() else {
        return Err(element
            .fault(format!("data-stack `{zone}`: write `TOP BOTTOM` in pixels"))
            .word("data-stack"));
    };
    let available = bottom - top;
    if available <= 0.0 {
        return Err(element
            .fault(format!(
                "data-stack `{zone}`: the bottom lies above the top"
            ))
            .word("data-stack"));
    }
    let mut heights = Vec::new();
    for (child, growth) in element.elements().zip(growths) {
        heights.push(required(child, "data-height")? + growth);
    }
    let gaps = heights.len().saturating_sub(1) as f32;
    let content: f32 = heights.iter().sum();
    let wanted = optional(element, "data-gap")?.unwrap_or(0.0);
    let loose = if gaps > 0.0 {
        ((available - content) / gaps).clamp(wanted * 0.4, wanted)
    } else {
        wanted
    };
    let total = loose.mul_add(gaps, content);
    let scale = if total > available {
        available / total
    } else {
        1.0
    };
    let free = total.mul_add(-scale, available);
    let start = match element.get("data-align").unwrap_or("top") {
        "top" => *top,
        "middle" => top + free / 2.0,
        "bottom" => top + free,
        other => {
            return Err(element
                .fault(format!("data-align `{other}`: top, middle or bottom"))
                .word("data-align"));
        }
    };
    let edge = optional(element, "data-edge")?.unwrap_or(0.0);
    let mut at = 0.0;
    for (child, height) in element.elements_mut().zip(heights) {
        child.translate(0.0, at);
        at += height + loose;
    }
    let mut transform = format!("translate(0 {})", number(start));
    if scale < 1.0 {
        // Shrinks towards the edge the text is set to.
        let shift = edge * (1.0 - scale);
        transform = format!(
            "translate({} {}) scale({scale:.4})",
            number(shift),
            number(start)
        );
    }
    element.set("transform", transform);
    Ok(scale)
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

fn required(element: &Element, name: &str) -> Result<f32, Fault> {
    optional(element, name)?.ok_or_else(|| {
        let why = if name == "data-box" {
            "text without a box could run off the picture"
        } else {
            "a stack must know how tall each of its groups is"
        };
        element.fault(format!(
            "<{} id=\"{}\"> needs {name}: {why}",
            element.name,
            element.get("id").unwrap_or_default()
        ))
    })
}

fn optional(element: &Element, name: &str) -> Result<Option<f32>, Fault> {
    element
        .get(name)
        .map(|text| pixels(element, name, text))
        .transpose()
}

fn pixels(element: &Element, name: &str, text: &str) -> Result<f32, Fault> {
    text.trim()
        .trim_end_matches("px")
        .parse::<f32>()
        .ok()
        .filter(|value| value.is_finite())
        .ok_or_else(|| {
            element
                .fault(format!("{name} `{text}` is not a number of pixels"))
                .word(name)
        })
}
