//! Colour under what is transparent, for codecs that work in blocks: a block that is half plate and
//! half black rings, and the plate's edge turns dark when it is keyed.

use super::card::{HEIGHT, WIDTH};

const W: usize = WIDTH as usize;

/// Gives every fully transparent pixel of a straight RGBA canvas the colour of what stands beside
/// it in its row, else of the nearest row. Alpha stays.
pub fn bleed(canvas: &mut [u8]) {
    let pixels = canvas.as_chunks_mut::<4>().0;
    // The colours of faint pixels are rounded from next to nothing: they are not spread.
    let most = pixels.iter().map(|pixel| pixel[3]).max().unwrap_or(0);
    if most == 0 {
        return;
    }
    let strong = most / 2;
    let mut painted: Vec<usize> = Vec::new();
    for (y, row) in pixels.chunks_exact_mut(W).enumerate() {
        if bleed_row(row, strong) {
            painted.push(y);
        }
    }
    let mut near = painted.iter().copied().peekable();
    let mut last: Option<usize> = None;
    for y in 0..HEIGHT as usize {
        if near.next_if_eq(&y).is_some() {
            last = Some(y);
            continue;
        }
        let from = match (last, near.peek()) {
            (Some(above), Some(below)) if y - above > *below - y => *below,
            (Some(above), _) => above,
            (None, Some(below)) => *below,
            (None, None) => return,
        };
        let source = pixels[from * W..(from + 1) * W].to_vec();
        for (pixel, source) in pixels[y * W..(y + 1) * W].iter_mut().zip(source) {
            if pixel[3] == 0 {
                *pixel = [source[0], source[1], source[2], 0];
            }
        }
    }
}

/// Whether there was a colour to spread.
fn bleed_row(row: &mut [[u8; 4]], strong: u8) -> bool {
    let mut last: Option<usize> = None;
    for x in 0..row.len() {
        if row[x][3] <= strong {
            continue;
        }
        let colour = row[x];
        match last {
            Some(before) if before + 1 < x => {
                let middle = before.midpoint(x);
                let left = row[before];
                fill(&mut row[before..=middle], left);
                fill(&mut row[middle + 1..x], colour);
            }
            None => fill(&mut row[..x], colour),
            _ => {}
        }
        last = Some(x);
    }
    if let Some(x) = last {
        let colour = row[x];
        fill(&mut row[x..], colour);
    }
    last.is_some()
}

fn fill(pixels: &mut [[u8; 4]], colour: [u8; 4]) {
    for pixel in pixels.iter_mut().filter(|pixel| pixel[3] == 0) {
        *pixel = [colour[0], colour[1], colour[2], 0];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparent_pixels_take_the_colour_beside_them() {
        let mut canvas = vec![0; W * HEIGHT as usize * 4];
        let put = |canvas: &mut Vec<u8>, x: usize, y: usize, pixel: [u8; 4]| {
            canvas[(y * W + x) * 4..][..4].copy_from_slice(&pixel);
        };
        put(&mut canvas, 100, 500, [200, 100, 40, 240]);
        put(&mut canvas, 300, 500, [10, 20, 30, 240]);
        // Too faint to be believed; kept as it is.
        put(&mut canvas, 99, 500, [255, 0, 0, 3]);
        bleed(&mut canvas);
        let at =
            |x: usize, y: usize| -> [u8; 4] { canvas[(y * W + x) * 4..][..4].try_into().unwrap() };
        assert_eq!(at(0, 500), [200, 100, 40, 0]);
        assert_eq!(at(99, 500), [255, 0, 0, 3]);
        assert_eq!(at(100, 500), [200, 100, 40, 240]);
        assert_eq!(at(190, 500), [200, 100, 40, 0]);
        assert_eq!(at(210, 500), [10, 20, 30, 0]);
        assert_eq!(at(1919, 500), [10, 20, 30, 0]);
        assert_eq!([at(0, 0), at(0, 1079)], [[200, 100, 40, 0]; 2]);
    }

    #[test]
    fn an_empty_canvas_stays_empty() {
        let mut canvas = vec![0; W * HEIGHT as usize * 4];
        bleed(&mut canvas);
        assert!(canvas.iter().all(|byte| *byte == 0));
    }
}
