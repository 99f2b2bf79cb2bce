//! Of what a paper is made: cells, rows, and the flow of rows that fills its pages. Pure.

use super::lines::Para;

/// Lines around a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Border {
    /// None.
    None,
    /// On all four sides.
    Grid,
    /// Above and below.
    Rules,
}

/// One cell.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// Left edge, from the text's.
    pub x: f32,
    /// Its width.
    pub width: f32,
    /// What stands in it.
    pub paras: Vec<Para>,
    /// Its ground.
    pub fill: Option<u32>,
    /// Its lines.
    pub border: Border,
    /// Blank left and right, above and below.
    pub pad: (f32, f32),
}

/// Cells side by side.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// From left to right.
    pub cells: Vec<Cell>,
    /// Blank above it, but on top of a page.
    pub before: f32,
    /// Not less high than this.
    pub least: f32,
    /// Stays on the page of the next row.
    pub keep: bool,
    /// Text that runs on: may be parted between lines. A row of a table is parted only when it is
    /// higher than a page.
    pub runs: bool,
    /// Which of the flow's heads stands again above it on a new page.
    pub head: Option<usize>,
    /// Its name in the reader's list of contents.
    pub mark: Option<String>,
}

impl Row {
    /// Cells of a table.
    pub fn of(cells: Vec<Cell>) -> Self {
        Self {
            cells,
            before: 0.0,
            least: 0.0,
            keep: false,
            runs: false,
            head: None,
            mark: None,
        }
    }

    /// One paragraph over the whole width.
    pub fn text(para: Para, width: f32) -> Self {
        Self {
            runs: true,
            ..Self::of(vec![Cell {
                x: 0.0,
                width,
                paras: vec![para],
                fill: None,
                border: Border::None,
                pad: (0.0, 0.0),
            }])
        }
    }
}

/// What is to be laid out.
pub(super) struct Flow {
    /// Width and height of the paper, in points.
    pub paper: (f32, f32),
    /// Blank at the sides, above and below the text.
    pub margin: (f32, f32, f32),
    /// All of it.
    pub rows: Vec<Row>,
    /// What is repeated.
    pub heads: Vec<Vec<Row>>,
    /// The line above the text of each page.
    pub above: Row,
    /// The line below it, by page and number of pages.
    pub below: Box<dyn Fn(usize, usize) -> Row>,
}
