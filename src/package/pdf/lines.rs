//! Words of one paragraph → lines that fit. Pure.

use super::{
    breaks::{hangs, has_air, may_break},
    faces::{Cluster, Faces, Family},
};

/// How words look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    /// 黑体 or 宋体.
    pub family: Family,
    /// Heavy.
    pub bold: bool,
    /// In points.
    pub size: f32,
    /// `0xRRGGBB`.
    pub ink: u32,
}

/// Where a line stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    /// Ragged on the right.
    Left,
    /// In the middle.
    Center,
    /// At the right edge.
    Right,
    /// Both edges straight, but for the last line.
    Both,
}

/// Which fact of the rundown a paragraph prints: what is compared before the paper is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::package) enum Field {
    /// The item's number.
    Number,
    /// Its title.
    Title,
    /// 时长.
    Duration,
    /// 顺推时间.
    Start,
    /// What is read.
    Words,
}

/// A paragraph.
#[derive(Debug, Clone)]
pub(super) struct Para {
    /// Words, one look after the other.
    pub spans: Vec<(String, Look)>,
    /// Where its lines stand.
    pub align: Align,
    /// Height of a line, in sizes of the type.
    pub leading: f32,
    /// First line indent, in ems.
    pub indent: f32,
    /// Blank above it, in points.
    pub before: f32,
    /// Item (from 1) and fact.
    pub tag: Option<(usize, Field)>,
}

impl Para {
    /// A paragraph of one look.
    pub fn new(text: impl Into<String>, look: Look) -> Self {
        Self {
            spans: vec![(text.into(), look)],
            align: Align::Left,
            leading: 1.35,
            indent: 0.0,
            before: 0.0,
            tag: None,
        }
    }

    /// Set otherwise.
    pub fn align(self, align: Align) -> Self {
        Self { align, ..self }
    }

    /// Prints a fact of an item.
    pub fn tag(self, item: usize, field: Field) -> Self {
        Self {
            tag: Some((item, field)),
            ..self
        }
    }
}

/// A cluster where it stands.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    /// What.
    pub cluster: Cluster,
    /// How.
    pub look: Look,
    /// From the line's start to the next, in points.
    pub advance: f32,
}

/// One line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// From the column's left edge, in points.
    pub x: f32,
    /// In order.
    pub clusters: Vec<Placed>,
    /// In points.
    pub height: f32,
    /// From its top to the base line.
    pub baseline: f32,
    /// Item and fact.
    pub tag: Option<(usize, Field)>,
}

impl Line {
    /// Its words.
    pub fn text(&self) -> String {
        let clusters = self.clusters.iter();
        clusters.map(|one| one.cluster.text.as_str()).collect()
    }
}

/// Air between Han and Latin, in ems.
const AIR: f32 = 0.15;
/// A line with more blank than this many ems is not stretched.
const STRETCH: f32 = 2.0;

/// The lines of `para` in a column `width` points wide.
pub(super) fn lines(para: &Para, width: f32, faces: &Faces) -> Vec<Line> {
    let mut all: Vec<Placed> = Vec::new();
    for (text, look) in &para.spans {
        for cluster in faces.shape(text, look.family, look.bold) {
            let advance = cluster
                .glyphs
                .iter()
                .map(|glyph| glyph.advance)
                .sum::<f32>();
            all.push(Placed {
                cluster,
                look: *look,
                advance: advance * look.size,
            });
        }
    }
    for at in 1..all.len() {
        if has_air(last(&all[at - 1]), first(&all[at])) {
            all[at - 1].advance += AIR * all[at].look.size;
        }
    }
    let size = para
        .spans
        .iter()
        .map(|(_, look)| look.size)
        .fold(1.0, f32::max);
    let mut lines = Vec::new();
    let mut from = 0;
    while from < all.len() {
        let indent = if from == 0 { para.indent * size } else { 0.0 };
        let to = spare(&all, from, end(&all, from, width - indent));
        let mut clusters: Vec<Placed> = all[from..to].to_vec();
        while clusters.last().is_some_and(|one| first(one) == ' ') {
            clusters.pop();
        }
        from = to;
        while all.get(from).is_some_and(|one| first(one) == ' ') {
            from += 1;
        }
        let is_last = from >= all.len();
        lines.push(set(para, clusters, width, indent, size, is_last));
    }
    if lines.is_empty() {
        // A paragraph without words still takes its line.
        lines.push(set(para, Vec::new(), width, 0.0, size, true));
    }
    lines
}

fn set(
    para: &Para,
    mut clusters: Vec<Placed>,
    width: f32,
    indent: f32,
    size: f32,
    is_last: bool,
) -> Line {
    let hang = clusters.last().map_or(0.0, overhang);
    let length: f32 = clusters.iter().map(|one| one.advance).sum::<f32>() - hang;
    let blank = (width - indent - length).max(0.0);
    let gaps = clusters.len().saturating_sub(1);
    let x = match para.align {
        Align::Left => indent,
        Align::Center => indent + (blank - hang).max(0.0) / 2.0,
        Align::Right => indent + (blank - hang).max(0.0),
        Align::Both => {
            if !is_last && gaps > 0 && blank < STRETCH * size {
                #[expect(clippy::cast_precision_loss, reason = "characters of one line")]
                let more = blank / gaps as f32;
                for one in &mut clusters[..gaps] {
                    one.advance += more;
                }
            }
            indent
        }
    };
    let height = size * para.leading;
    Line {
        x,
        clusters,
        height,
        // The ideographic box stands 0.88 em above the base line and 0.12 below it.
        baseline: (height - size) / 2.0 + size * 0.88,
        tag: para.tag,
    }
}

/// Where the line that begins at `from` ends: as late as it fits, at a place where it may.
fn end(all: &[Placed], from: usize, width: f32) -> usize {
    let mut length = 0.0;
    let mut good = None;
    for (at, one) in all.iter().enumerate().skip(from) {
        if at > from && may_break(last(&all[at - 1]), first(one)) {
            good = Some(at);
        }
        let is_space = first(one) == ' ';
        // A hundredth of a point is rounding.
        if at > from && !is_space && length + one.advance - overhang(one) > width + 0.01 {
            return good.unwrap_or(at);
        }
        length += one.advance;
    }
    all.len()
}

/// A last line of a single character (and its mark) looks like a mistake: another comes down to it.
fn spare(all: &[Placed], from: usize, to: usize) -> usize {
    let rest = all[to..]
        .iter()
        .filter(|one| !hangs(first(one)) && first(one) != ' ');
    if to == all.len() || rest.count() != 1 || to < from + 6 {
        return to;
    }
    let good = (from + 4..to).rev();
    good.take(4)
        .find(|at| may_break(last(&all[at - 1]), first(&all[*at])))
        .unwrap_or(to)
}

fn overhang(one: &Placed) -> f32 {
    if hangs(first(one)) {
        one.look.size * 0.5
    } else {
        0.0
    }
}

fn first(one: &Placed) -> char {
    one.cluster.text.chars().next().unwrap_or(' ')
}

fn last(one: &Placed) -> char {
    one.cluster.text.chars().next_back().unwrap_or(' ')
}
