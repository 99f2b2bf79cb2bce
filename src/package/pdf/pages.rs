//! Rows one below the other → pages, heads repeated, nothing torn that need not be. Pure.

use std::{collections::VecDeque, rc::Rc};

use super::{
    blocks::{Border, Cell, Flow, Row},
    faces::Faces,
    lines::{Field, Line, lines},
};

/// What is painted, in points from the upper left corner.
pub(super) enum Mark {
    /// A ground.
    Fill([f32; 4], u32),
    /// A thin line.
    Rule([f32; 4]),
    /// Words: left end of the base line.
    Text(f32, f32, Line),
}

/// One page.
#[derive(Default)]
pub(in crate::package) struct Page {
    pub(super) marks: Vec<Mark>,
    /// Names for the list of contents, with their height.
    pub(super) names: Vec<(String, f32)>,
}

/// Lines of a cell with their tops.
struct LaidCell {
    cell: Rc<Cell>,
    lines: Vec<(f32, Line)>,
}

impl LaidCell {
    fn height(&self) -> f32 {
        self.lines
            .last()
            .map_or(0.0, |(top, line)| top + line.height)
    }
}

struct Laid {
    cells: Vec<LaidCell>,
    height: f32,
    row: Row,
}

fn lay(row: &Row, faces: &Faces) -> Laid {
    let mut cells = Vec::new();
    for cell in &row.cells {
        let mut top = 0.0;
        let mut all = Vec::new();
        for (at, para) in cell.paras.iter().enumerate() {
            if at > 0 {
                top += para.before;
            }
            for line in lines(para, cell.width - 2.0 * cell.pad.0, faces) {
                let height = line.height;
                all.push((top, line));
                top += height;
            }
        }
        cells.push(LaidCell {
            cell: Rc::new(Cell {
                paras: Vec::new(),
                ..cell.clone()
            }),
            lines: all,
        });
    }
    let mut laid = Laid {
        cells,
        height: 0.0,
        row: Row {
            cells: Vec::new(),
            ..row.clone()
        },
    };
    laid.measure();
    laid
}

impl Laid {
    fn measure(&mut self) {
        let cells = self.cells.iter();
        let content = cells.map(|cell| cell.height() + 2.0 * cell.cell.pad.1);
        self.height = content.fold(self.row.least, f32::max);
    }

    /// What of it must not be parted: two lines of running text, all of a row.
    fn least(&self) -> f32 {
        let lines = &self.cells[0].lines;
        if self.row.runs && lines.len() > 3 {
            lines[1].0 + lines[1].1.height
        } else {
            self.height
        }
    }

    /// Parts what fits into `room` from the rest; `None` where nothing does. `force`: take a line
    /// although it does not fit, as no page is higher.
    fn part(&mut self, room: f32, force: bool) -> Option<Self> {
        let orphans = if self.row.runs && !force { 2 } else { 1 };
        let mut taken = Vec::new();
        for cell in &self.cells {
            let room = room - 2.0 * cell.cell.pad.1 + 0.01;
            let fit = |(top, line): &&(f32, Line)| top + line.height <= room;
            let mut fits = cell.lines.iter().take_while(fit).count();
            let left = cell.lines.len() - fits;
            if left > 0 && left < orphans {
                fits = fits.saturating_sub(orphans - left);
            }
            if force && fits == 0 {
                fits = cell.lines.len().min(1);
            }
            if !cell.lines.is_empty() && fits < orphans.min(cell.lines.len()) {
                return None;
            }
            taken.push(fits);
        }
        let mut rest = Vec::new();
        for (cell, fits) in self.cells.iter_mut().zip(taken) {
            let mut after = cell.lines.split_off(fits);
            let top = after.first().map_or(0.0, |(top, _)| *top);
            for line in &mut after {
                line.0 -= top;
            }
            rest.push(LaidCell {
                cell: Rc::clone(&cell.cell),
                lines: after,
            });
        }
        let mut rest = Self {
            cells: rest,
            height: 0.0,
            row: Row {
                before: 0.0,
                least: 0.0,
                mark: None,
                ..self.row.clone()
            },
        };
        self.row.least = 0.0;
        self.measure();
        rest.measure();
        Some(rest)
    }

    /// Puts it on a page with its top at `y`.
    fn paint(&self, page: &mut Page, left: f32, y: f32) {
        if let Some(name) = &self.row.mark {
            page.names.push((name.clone(), y));
        }
        let box_of = |cell: &Cell| [left + cell.x, y, cell.width, self.height];
        for LaidCell { cell, .. } in &self.cells {
            page.marks
                .extend(cell.fill.map(|fill| Mark::Fill(box_of(cell), fill)));
        }
        for LaidCell { cell, .. } in &self.cells {
            let [x, y, w, h] = box_of(cell);
            let (right, low) = (x + w, y + h);
            if cell.border != Border::None {
                page.marks.push(Mark::Rule([x, y, right, y]));
                page.marks.push(Mark::Rule([x, low, right, low]));
            }
            if cell.border == Border::Grid {
                page.marks.push(Mark::Rule([x, y, x, low]));
                page.marks.push(Mark::Rule([right, y, right, low]));
            }
        }
        for laid in &self.cells {
            let cell = &laid.cell;
            let free = self.height - laid.height() - 2.0 * cell.pad.1;
            // The number of a list stands beside the first line.
            let is_text = cell.border == Border::None && cell.fill.is_none();
            let above = if is_text { 0.0 } else { free.max(0.0) / 2.0 };
            let top = y + cell.pad.1 + above;
            for (offset, line) in &laid.lines {
                let x = left + cell.x + cell.pad.0 + line.x;
                let base = top + offset + line.baseline;
                page.marks.push(Mark::Text(x, base, line.clone()));
            }
        }
    }
}

/// Lays the flow out.
pub(super) fn pages(flow: &Flow, faces: &Faces) -> Vec<Page> {
    let (side, above, below) = flow.margin;
    let bottom = flow.paper.1 - below;
    let mut waiting: VecDeque<Laid> = flow.rows.iter().map(|row| lay(row, faces)).collect();
    let mut pages = vec![Page::default()];
    let mut y = above;
    // Nothing but repeated heads stands on the page so far.
    let mut fresh = true;
    while let Some(mut row) = waiting.pop_front() {
        let gap = if fresh { 0.0 } else { row.row.before };
        let room = bottom - y - gap + 0.01;
        if !fresh && gap + chain(&row, &waiting) > bottom - y + 0.01 {
            turn(flow, faces, &row, &mut pages, &mut y);
            fresh = true;
            waiting.push_front(row);
            continue;
        }
        let Some(page) = pages.last_mut() else { break };
        if row.height <= room {
            row.paint(page, side, y + gap);
            y += gap + row.height;
            fresh = false;
            continue;
        }
        let Some(rest) = row.part(room, fresh) else {
            turn(flow, faces, &row, &mut pages, &mut y);
            fresh = true;
            waiting.push_front(row);
            continue;
        };
        row.paint(page, side, y + gap);
        turn(flow, faces, &rest, &mut pages, &mut y);
        fresh = true;
        waiting.push_front(rest);
    }
    let total = pages.len();
    for (at, page) in pages.iter_mut().enumerate() {
        let head = lay(&flow.above, faces);
        head.paint(page, side, above - head.height - 8.0);
        let foot = lay(&(flow.below)(at + 1, total), faces);
        foot.paint(page, side, bottom + 8.0);
    }
    pages
}

/// How much must fit on the page for the row to begin there: itself, or what it must not be parted
/// from. More than half a page is no reason to turn one.
fn chain(row: &Laid, waiting: &VecDeque<Laid>) -> f32 {
    let mut need = 0.0;
    let mut last = row;
    for next in waiting {
        if !last.row.keep {
            break;
        }
        need += last.height + next.row.before;
        last = next;
    }
    need + last.least()
}

/// A new page, with the heads of the row that comes first on it.
fn turn(flow: &Flow, faces: &Faces, row: &Laid, pages: &mut Vec<Page>, y: &mut f32) {
    let mut page = Page::default();
    *y = flow.margin.1;
    let heads = row.row.head.iter().flat_map(|head| &flow.heads[*head]);
    for laid in heads.map(|head| lay(head, faces)) {
        // A head that is itself pages long is not said again.
        if laid.height > flow.paper.1 / 4.0 {
            continue;
        }
        laid.paint(&mut page, flow.margin.0, *y);
        *y += laid.height;
    }
    pages.push(page);
}

impl Page {
    /// What the page prints of an item, line by line.
    pub(in crate::package) fn said(&self) -> impl Iterator<Item = (usize, Field, String)> + '_ {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Text(_, _, line) => {
                let (item, field) = line.tag?;
                Some((item, field, line.text()))
            }
            _ => None,
        })
    }

    /// All words of the page.
    pub(in crate::package) fn text(&self) -> String {
        let lines = self.marks.iter().filter_map(|mark| match mark {
            Mark::Text(_, _, line) => Some(line.text()),
            _ => None,
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
