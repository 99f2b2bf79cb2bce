//! Cards at rest → one page for the mail: a grid of small pictures.

use super::card::{HEIGHT, WIDTH};

const COLUMNS: usize = 3;
const SHRINK: usize = 4;
const CELL: (usize, usize) = (WIDTH as usize / SHRINK, HEIGHT as usize / SHRINK);
const GAP: usize = 16;
/// The mail's own background.
const PAPER: u8 = 0xf4;

/// A page of RGB pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `width * height * 3` bytes.
    pub rgb: Vec<u8>,
}

/// Lays premultiplied RGBA canvases out in order, three a row; a short last row stands left.
#[must_use]
pub fn contact_sheet(cards: &[Vec<u8>]) -> Page {
    let columns = cards.len().clamp(1, COLUMNS);
    let rows = cards.len().div_ceil(COLUMNS).max(1);
    let width = columns * (CELL.0 + GAP) + GAP;
    let height = rows * (CELL.1 + GAP) + GAP;
    let mut rgb = vec![PAPER; width * height * 3];
    for (i, card) in cards.iter().enumerate() {
        let x = GAP + i % COLUMNS * (CELL.0 + GAP);
        let y = GAP + i / COLUMNS * (CELL.1 + GAP);
        shrink(card, |row, line| {
            let at = ((y + row) * width + x) * 3;
            rgb[at..at + line.len()].copy_from_slice(line);
        });
    }
    Page {
        width: u32::try_from(width).unwrap_or(u32::MAX),
        height: u32::try_from(height).unwrap_or(u32::MAX),
        rgb,
    }
}

/// Each small pixel is the mean of sixteen.
fn shrink(card: &[u8], mut row_done: impl FnMut(usize, &[u8])) {
    let stride = WIDTH as usize * 4;
    let n = u32::try_from(SHRINK * SHRINK).unwrap_or(1);
    for (row, band) in card.chunks_exact(stride * SHRINK).enumerate() {
        let mut sums = vec![[0_u32; 3]; CELL.0];
        for line in band.chunks_exact(stride) {
            for (sum, four) in sums.iter_mut().zip(line.chunks_exact(4 * SHRINK)) {
                for pixel in four.as_chunks::<4>().0 {
                    for (sum, c) in sum.iter_mut().zip(pixel) {
                        *sum += u32::from(*c);
                    }
                }
            }
        }
        let line: Vec<u8> = sums
            .iter()
            .flatten()
            .map(|sum| u8::try_from((sum + n / 2) / n).unwrap_or(u8::MAX))
            .collect();
        row_done(row, &line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_stand_three_a_row() {
        let card = |c: u8| vec![c; WIDTH as usize * HEIGHT as usize * 4];
        let page = contact_sheet(&[card(10), card(20), card(30), card(40)]);
        assert_eq!((page.width, page.height), (3 * 496 + 16, 2 * 286 + 16));
        let at = |x: u32, y: u32| page.rgb[((y * page.width + x) * 3) as usize];
        assert_eq!((at(20, 20), at(520, 20), at(1020, 280)), (10, 20, 30));
        assert_eq!((at(20, 310), at(520, 310), at(0, 0)), (40, PAPER, PAPER));
        assert_eq!(contact_sheet(&[]).rgb.len() % 3, 0);
    }
}
