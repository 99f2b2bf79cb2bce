//! A card's SVG → the same SVG with its text broken into lines, its stacks stacked and its plates
//! as wide as their words. What `data-` attributes mean is told to designers in
//! `templates/card/README.md`.

use std::collections::HashMap;

use super::{
    fit::{Fitted, Line, Room, fit},
    fonts::Fonts,
    place::{Fault, nearest},
    spacing::is_han,
    svg::{Element, Node, number},
    typeface::Typeface,
};
use crate::model::language::kinsoku;

/// Stands for a character that no face has (下划双杠, the printers' mark for a missing sort).
const STAND_IN: char = '〓';

/// A stack made smaller than this is told to a person.
const CROWDED: f32 = 0.75;

/// What the setter learned on its way.
#[derive(Debug, Default)]
pub struct Notes {
    /// For a person, in Chinese, in order, none twice.
    pub warnings: Vec<String>,
    /// For the designer, in English.
    pub remarks: Vec<Fault>,
    /// Every text that was set, in the order of the file.
    pub texts: Vec<SetText>,
}

/// A text as it was set, to be found again on the painted card.
#[derive(Debug, Clone, PartialEq)]
pub struct SetText {
    /// Its id; made up where the template gives none.
    pub id: String,
    /// What warnings call it.
    pub name: Option<String>,
    /// Where its element began in the filled SVG.
    pub at: Option<usize>,
    /// Its lines; a column is one.
    pub lines: Vec<String>,
    /// Type size, pixels per em, in its own coordinates.
    pub size: f32,
    /// 100 to 900.
    pub weight: u16,
    /// Between which coordinates its ink must lie: left and right, of a column top and bottom.
    pub span: (f32, f32),
    /// It is a column.
    pub vertical: bool,
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
        let tabular = element.get("data-tabular").is_some()
            || element.style("font-variant-numeric") == Some("tabular-nums");
        let typeface = Typeface::new(self.fonts, &style.families, style.weight, tabular);
        self.looked_up(element, style, &typeface);
        let words = self.drawable(words.trim(), &typeface);
        let fonts = self.fonts;
        let x = optional(element, "x")?.unwrap_or(0.0);
        let y = optional(element, "y")?.unwrap_or(0.0);
        element.set("font-family", fonts.family(typeface.first()));
        element.set("font-weight", fonts.weight(typeface.first()).to_string());
        if element.get("data-vertical").is_some() {
            self.column(element, &typeface, &words, style, width, (x, y));
            return Ok(0.0);
        }
        let room = room(element, style, width)?;
        let fitted = fit(&words, room, &self.names, &|line| typeface.shape(line));
        let fitted = within(fitted, &typeface, room);
        self.tell(element, &fitted);
        let left = match style.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        let lines = fitted.lines.iter().map(|line| line.text.clone()).collect();
        self.record(
            element,
            lines,
            fitted.size,
            style.weight,
            (left, left + width),
        );
        let leading = optional(element, "data-line-height")?.unwrap_or(style.size * 1.3);
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
            let baseline = leading.mul_add(row as f32, y);
            let span = self.span(line, &typeface, start, baseline, fitted.size);
            element.children.push(Node::Element(span));
        }
        element.set("font-size", number(fitted.size));
        element.set("letter-spacing", number(room.tracking * fitted.size));
        element.set("text-anchor", "start");
        element.set("xml:space", "preserve");
        if let Some(id) = element.get("id") {
            let nothing = Extent { left: x, right: x };
            let extent = extent.unwrap_or(nothing);
            self.extents.insert(id.to_owned(), extent);
        }
        let grown = leading * fitted.lines.len().saturating_sub(1) as f32;
        Ok(if room.lines == 1 { grown } else { grown - lost })
    }

    /// Replaces what no face has by a visible stand-in, and names it in a warning.
    fn drawable(&mut self, text: &str, typeface: &Typeface<'_>) -> String {
        let mut drawn = String::with_capacity(text.len());
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            // In a Chinese face ’ is as wide as a Han character: wrong inside of an English word.
            let inside = drawn.ends_with(|c: char| c.is_ascii_alphanumeric())
                && rest.peek().is_some_and(char::is_ascii_alphanumeric);
            if c == '’' && inside {
                drawn.push('\'');
                continue;
            }
            if c.is_whitespace() || typeface.face_of(c).is_some() {
                drawn.push(c);
                continue;
            }
            self.notes.warn(format!(
                "字库缺“{c}”（U+{:04X}），画面上以“{STAND_IN}”代替，请换字或补字库",
                u32::from(c)
            ));
            // One mark for a run of emoji, one for each missing Han character.
            if !drawn.ends_with(STAND_IN) || is_han(c) {
                let stand_in = [STAND_IN, '□', '?'].into_iter();
                let mut known = stand_in.filter(|c| typeface.face_of(*c).is_some());
                drawn.push(known.next().unwrap_or(' '));
            }
        }
        drawn
    }

    /// Tells the designer of a family that is not there.
    fn looked_up(&mut self, element: &Element, style: &Style, typeface: &Typeface<'_>) {
        let used = self.fonts.family(typeface.first());
        let wanted = style.families.split(',').next().unwrap_or_default();
        let wanted = wanted.trim().trim_matches(['"', '\'']);
        if !wanted.is_empty() && !self.fonts.knows(wanted) {
            let remark = element
                .fault(format!(
                    "no loaded face is of the family `{wanted}`, `{used}` is used: name its file in render.fonts"
                ))
                .word("font-family");
            self.notes.remarks.push(remark);
        }
    }

    /// Remembers a text under an id by which it is found on the painted card.
    fn record(
        &mut self,
        element: &mut Element,
        lines: Vec<String>,
        size: f32,
        weight: u16,
        span: (f32, f32),
    ) {
        let id = match element.get("id") {
            Some(id) => id.to_owned(),
            None => format!("words.{}", self.notes.texts.len()),
        };
        element.set("id", id.clone());
        self.notes.texts.push(SetText {
            id,
            name: element.get("data-name").map(str::to_owned),
            at: element.at,
            lines,
            size,
            weight,
            span,
            vertical: element.get("data-vertical").is_some(),
        });
    }

    /// A line where it belongs, each stretch in the face that has it.
    fn span(&self, line: &Line, typeface: &Typeface<'_>, x: f32, y: f32, size: f32) -> Element {
        let mut span = Element::new("tspan");
        span.set("x", number(x));
        span.set("y", number(y));
        if let Some((last, _)) = line.shifts.last() {
            let mut moves = vec!["0".to_owned(); last + 1];
            for (index, by) in &line.shifts {
                moves[*index] = number(by * size);
            }
            span.set("dx", moves.join(" "));
        }
        for (face, range) in typeface.runs(&line.text) {
            let text = Node::Text(line.text[range].to_owned());
            if face == typeface.first() {
                span.children.push(text);
                continue;
            }
            let mut run = Element::new("tspan");
            run.set("font-family", self.fonts.family(face));
            run.set("font-weight", self.fonts.weight(face).to_string());
            run.children.push(text);
            span.children.push(Node::Element(run));
        }
        span
    }

    fn tell(&mut self, element: &Element, fitted: &Fitted) {
        for fault in line_faults(&fitted.lines) {
            let name = element.get("data-name").unwrap_or("画面文字");
            self.notes.warn(format!("{name}{fault}，避头尾有误，待改"));
        }
        let Some(name) = element.get("data-name") else {
            return;
        };
        let shown: String = fitted.lines.iter().map(|line| line.text.as_str()).collect();
        if fitted.cut {
            self.notes
                .warn(format!("{name}过长，画面放不下，只显示到“{shown}”，待改"));
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
        typeface: &Typeface<'_>,
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
            let advance: f32 = typeface
                .shape(&text)
                .iter()
                .map(|cluster| cluster.advance)
                .sum();
            let line = Line {
                text,
                width: advance,
                lead: 0.0,
                tail: 0.0,
                shifts: Vec::new(),
                spaced: 0.0,
            };
            let left = x - advance * size / 2.0;
            // 0.88 em: from the top of the em box to the baseline in Noto CJK.
            let baseline = size.mul_add(pitch * row as f32 + 0.88, y);
            let span = self.span(&line, typeface, left, baseline, size);
            element.children.push(Node::Element(span));
        }
        let column = words.iter().collect();
        self.record(element, vec![column], size, style.weight, (y, y + height));
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

/// The last word on width: each line measured by itself, as it will be painted.
fn within(mut fitted: Fitted, typeface: &Typeface<'_>, room: Room) -> Fitted {
    for line in &mut fitted.lines {
        let clusters = typeface.shape(&line.text);
        let advance: f32 = clusters.iter().map(|cluster| cluster.advance).sum();
        let tracked = room.tracking * clusters.len().saturating_sub(1) as f32;
        line.width = advance + tracked + line.spaced - line.lead;
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

/// Lines that begin or end with a mark that may not stand there, in Chinese.
fn line_faults(lines: &[Line]) -> Vec<String> {
    let mut faults = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let first = line.text.chars().next().filter(|_| i > 0);
        let last = line
            .text
            .chars()
            .next_back()
            .filter(|_| i + 1 < lines.len());
        if let Some(c) = first.filter(|c| kinsoku::forbidden_at_start(*c)) {
            faults.push(format!("第{}行以“{c}”开头", i + 1));
        }
        if let Some(c) = last.filter(|c| kinsoku::forbidden_at_end(*c)) {
            faults.push(format!("第{}行以“{c}”结尾", i + 1));
        }
    }
    faults
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_begins_or_ends_wrong_is_named() {
        let line = |text: &str| Line {
            text: text.to_owned(),
            width: 1.0,
            lead: 0.0,
            tail: 0.0,
            shifts: Vec::new(),
            spaced: 0.0,
        };
        let lines = [line("，深圳社会组织《"), line("。公益"), line("》")];
        assert_eq!(
            line_faults(&lines),
            ["第1行以“《”结尾", "第2行以“。”开头", "第3行以“》”开头"]
        );
        assert_eq!(line_faults(&[line("，（")]), [""; 0]);
    }
}
