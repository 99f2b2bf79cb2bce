//! What of a picture must stay in the frame: faces and writing, as far as that can be told from a
//! small copy of it. An estimate: a region too many only makes a move shorter.

use super::resample::Rgb;

/// Longest side of the copy on which writing is looked for.
const SIDE: usize = 512;
/// Squares of it that are judged one by one.
const CELL: usize = 12;
/// A step of brightness between neighbours that a stroke makes.
const STROKE: u8 = 40;
/// A row of writing has at least so many cells side by side.
const ROW: usize = 4;

/// A rectangle in parts of the picture, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl Region {
    /// The smallest that holds both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Larger by these parts on each side, inside the picture.
    #[must_use]
    pub fn grown(self, sideways: f64, up: f64, down: f64) -> Self {
        Self {
            left: (self.left - sideways).max(0.0),
            top: (self.top - up).max(0.0),
            right: (self.right + sideways).min(1.0),
            bottom: (self.bottom + down).min(1.0),
        }
    }

    fn area(self) -> f64 {
        (self.right - self.left) * (self.bottom - self.top)
    }
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Focus {
    /// What must stay in the frame; `None`: nothing was told apart.
    pub kept: Option<Region>,
    /// It is a page or a screen: it is there to be read, whole and still.
    pub page: bool,
}

/// Looks at a picture; it must not be empty.
#[must_use]
pub fn focus(picture: &Rgb) -> Focus {
    let long = picture.width.max(picture.height);
    let size = |side: usize| (side * SIDE.min(long) / long).max(1);
    let (w, h) = (size(picture.width), size(picture.height));
    let small = picture.resized(picture.whole(), w, h);
    let (writing, page) = writing(&small);
    if page {
        return Focus { kept: None, page };
    }
    let kept = match (faces(&small), writing) {
        (Some(faces), Some(writing)) => Some(faces.with(writing)),
        (faces, writing) => faces.or(writing),
    };
    Focus { kept, page }
}

fn luma(pixel: [u8; 3]) -> u8 {
    let [r, g, b] = pixel.map(u32::from);
    u8::try_from((r * 54 + g * 183 + b * 19) >> 8).unwrap_or(u8::MAX)
}

/// Where rows of writing stand, and whether the whole is a page of it.
fn writing(small: &Rgb) -> (Option<Region>, bool) {
    let (w, h) = (small.width, small.height);
    let grey: Vec<u8> = small
        .data
        .as_chunks::<3>()
        .0
        .iter()
        .map(|p| luma(*p))
        .collect();
    let (columns, rows) = (w / CELL, h / CELL);
    if columns < ROW || rows == 0 {
        return (None, false);
    }
    let mut written = vec![false; columns * rows];
    for (i, cell) in written.iter_mut().enumerate() {
        *cell = is_written(&grey, w, i % columns * CELL, i / columns * CELL);
    }
    let mut region: Option<Region> = None;
    let mut cells = 0;
    let mut lines = 0;
    for row in 0..rows {
        let line = &written[row * columns..(row + 1) * columns];
        let mut at = 0;
        let mut counted = false;
        while at < columns {
            let length = line[at..].iter().take_while(|cell| **cell).count();
            if length >= ROW {
                cells += length;
                counted = true;
                let part = |n: usize, of: usize| (n * CELL) as f64 / of as f64;
                let run = Region {
                    left: part(at, w),
                    top: part(row, h),
                    right: part(at + length, w).min(1.0),
                    bottom: part(row + 1, h).min(1.0),
                };
                region = Some(region.map_or(run, |region| region.with(run)));
            }
            at += length.max(1);
        }
        lines += usize::from(counted);
    }
    let page = region.is_some_and(|region| {
        region.area() > 0.4 && cells * 6 > columns * rows && lines * 5 > rows * 2 && on_paper(&grey)
    });
    (region, page)
}

/// Strokes: many steep edges, in both senses by turns, on a plain ground.
fn is_written(grey: &[u8], w: usize, x: usize, y: usize) -> bool {
    let (mut edges, mut turns, mut plain) = (0, 0, 0);
    let (mut low, mut high) = (255, 0);
    for row in y..y + CELL {
        let line = &grey[row * w + x..row * w + x + CELL];
        let mut last = 0;
        for pair in line.windows(2) {
            let step = i32::from(pair[1]) - i32::from(pair[0]);
            low = low.min(pair[0]);
            high = high.max(pair[0]);
            if step.unsigned_abs() >= u32::from(STROKE) {
                edges += 1;
                turns += i32::from(step.signum() == -last);
                last = step.signum();
            } else if step.abs() < 10 {
                plain += 1;
            }
        }
    }
    let all = (CELL * (CELL - 1)) as i32;
    high.saturating_sub(low) >= 90
        && edges * 10 >= all
        && turns * 2 >= CELL as i32
        && plain * 4 >= all
}

/// Most of it has one brightness: paper, or the ground of a screen.
fn on_paper(grey: &[u8]) -> bool {
    let mut counts = [0_usize; 16];
    for g in grey {
        counts[usize::from(*g / 16)] += 1;
    }
    let fullest = counts.windows(2).map(|two| two[0] + two[1]).max();
    fullest.unwrap_or(0) * 5 >= grey.len() * 2
}

/// Longest side of the copy on which skin is looked for.
const FACES: usize = 320;

/// Where faces probably are: patches of skin of a face's shape, with something dark in them.
fn faces(small: &Rgb) -> Option<Region> {
    let long = small.width.max(small.height);
    let size = |side: usize| (side * FACES.min(long) / long).max(1);
    let small = small.resized(small.whole(), size(small.width), size(small.height));
    let (w, h) = (small.width, small.height);
    let pixels = small.data.as_chunks::<3>().0;
    let skin: Vec<bool> = pixels.iter().map(|p| is_skin(*p)).collect();
    let mut seen = vec![false; skin.len()];
    let mut found: Option<Region> = None;
    for start in 0..skin.len() {
        if !skin[start] || seen[start] {
            continue;
        }
        let patch = patch(&skin, &mut seen, w, start);
        let Some(face) = face_in(&patch, pixels, &skin, w, h) else {
            continue;
        };
        found = Some(found.map_or(face, |found| found.with(face)));
    }
    found
}

/// Skin under ordinary light, of any people: Chai and Ngan's box of Cb and Cr, and warmer than grey.
fn is_skin(pixel: [u8; 3]) -> bool {
    let [r, g, b] = pixel.map(i32::from);
    let cb = 128 + ((-38 * r - 74 * g + 112 * b) >> 8);
    let cr = 128 + ((112 * r - 94 * g - 18 * b) >> 8);
    r > 80 && r > g && g > b && r - b > 20 && (77..=127).contains(&cb) && (135..=173).contains(&cr)
}

/// A connected patch: its bounds and its size.
struct Patch {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
    pixels: usize,
}

fn patch(skin: &[bool], seen: &mut [bool], w: usize, start: usize) -> Patch {
    let mut patch = Patch {
        left: start % w,
        top: start / w,
        right: start % w,
        bottom: start / w,
        pixels: 0,
    };
    let mut open = vec![start];
    seen[start] = true;
    while let Some(at) = open.pop() {
        let (x, y) = (at % w, at / w);
        patch.pixels += 1;
        patch.left = patch.left.min(x);
        patch.right = patch.right.max(x);
        patch.top = patch.top.min(y);
        patch.bottom = patch.bottom.max(y);
        let beside = [
            (x > 0).then(|| at - 1),
            (x + 1 < w).then_some(at + 1),
            at.checked_sub(w),
            Some(at + w).filter(|below| *below < skin.len()),
        ];
        for next in beside.into_iter().flatten() {
            if skin[next] && !seen[next] {
                seen[next] = true;
                open.push(next);
            }
        }
    }
    patch
}

/// The face that a patch of skin may be, with hair and chin.
fn face_in(patch: &Patch, pixels: &[[u8; 3]], skin: &[bool], w: usize, h: usize) -> Option<Region> {
    let (pw, mut ph) = (patch.right - patch.left + 1, patch.bottom - patch.top + 1);
    if patch.pixels < 40 || pw < 6 || ph < 6 || pw * 2 > w {
        return None;
    }
    // A neck, an open shirt: the face is the upper part.
    ph = ph.min(pw * 3 / 2);
    if pw * 10 > ph * 17 {
        return None;
    }
    let (mut own, mut dark, mut brightness) = (0, 0, 0);
    let inside = || (patch.top..patch.top + ph).flat_map(|y| (0..pw).map(move |x| (x, y)));
    for (x, y) in inside() {
        let at = y * w + patch.left + x;
        if skin[at] {
            own += 1;
            brightness += usize::from(luma(pixels[at]));
        }
    }
    let mean = brightness / own.max(1);
    for (x, y) in inside() {
        // Eyes, brows, mouth: darker, away from the patch's own edge.
        let at = y * w + patch.left + x;
        let within = x > 0 && x + 1 < pw && y > patch.top;
        dark += usize::from(within && usize::from(luma(pixels[at])) * 10 < mean * 7);
    }
    let box_area = pw * ph;
    let filled = own * 100 / box_area;
    if !(40..=97).contains(&filled) || dark * 100 < box_area {
        return None;
    }
    let part = |n: usize, of: usize| n as f64 / of as f64;
    let region = Region {
        left: part(patch.left, w),
        top: part(patch.top, h),
        right: part(patch.right + 1, w).min(1.0),
        bottom: part(patch.top + ph, h).min(1.0),
    };
    let (face_w, face_h) = (part(pw, w), part(ph, h));
    Some(region.grown(face_w * 0.25, face_h * 0.45, face_h * 0.2))
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub fn plain(width: usize, height: usize, colour: [u8; 3]) -> Rgb {
        Rgb {
            width,
            height,
            data: colour.repeat(width * height),
        }
    }

    fn dot(picture: &mut Rgb, x: usize, y: usize, colour: [u8; 3]) {
        let at = (y * picture.width + x) * 3;
        picture.data[at..at + 3].copy_from_slice(&colour);
    }

    fn disc(picture: &mut Rgb, centre: (i32, i32), half: (i32, i32), colour: [u8; 3]) {
        let ((cx, cy), (a, b)) = (centre, half);
        for y in (cy - b).max(0)..(cy + b).min(picture.height as i32) {
            for x in (cx - a).max(0)..(cx + a).min(picture.width as i32) {
                let (dx, dy) = (
                    f64::from(x - cx) / f64::from(a),
                    f64::from(y - cy) / f64::from(b),
                );
                if dx * dx + dy * dy <= 1.0 {
                    dot(picture, x as usize, y as usize, colour);
                }
            }
        }
    }

    /// A face with hair, eyes and mouth; `size`: half its height.
    pub fn draw_face(picture: &mut Rgb, x: i32, y: i32, size: i32) {
        disc(
            picture,
            (x, y - size / 5),
            (size * 9 / 10, size * 11 / 10),
            [40, 30, 28],
        );
        disc(picture, (x, y), (size * 3 / 4, size), [222, 176, 148]);
        for side in [-1, 1] {
            disc(
                picture,
                (x + side * size / 3, y - size / 6),
                (size / 7, size / 9),
                [30, 24, 22],
            );
        }
        disc(
            picture,
            (x, y + size / 2),
            (size / 4, size / 10),
            [130, 50, 50],
        );
    }

    /// Rows of strokes like Han characters of `size`, from (x, y) on.
    pub fn draw_text(picture: &mut Rgb, x: usize, y: usize, w: usize, h: usize, size: usize) {
        let thin = (size / 9).max(1);
        for py in y..(y + h).min(picture.height) {
            for px in x..(x + w).min(picture.width) {
                let (cx, cy) = ((px - x) % (size * 9 / 8), (py - y) % (size * 3 / 2));
                if cx >= size || cy >= size {
                    continue;
                }
                let nth = ((px - x) / (size * 9 / 8) + (py - y) / (size * 3 / 2) * 7) % 5 + 2;
                let upright = cx * (nth + 1) / size * size / (nth + 1);
                let level = cy * nth / size * size / nth;
                if cx - upright < thin || cy - level < thin {
                    dot(picture, px, py, [30, 30, 34]);
                }
            }
        }
    }

    #[test]
    fn a_face_is_found_where_it_is() {
        for (x, y) in [(1350, 160), (240, 180), (800, 700)] {
            let mut picture = plain(1600, 1067, [90, 130, 120]);
            draw_face(&mut picture, x, y, 110);
            let kept = focus(&picture).kept.unwrap();
            let (fx, fy) = (f64::from(x) / 1600.0, f64::from(y) / 1067.0);
            assert!(kept.left < fx - 0.04 && kept.right > fx + 0.04, "{kept:?}");
            assert!(kept.top < fy - 0.08 && kept.bottom > fy + 0.08, "{kept:?}");
            assert!(kept.area() < 0.15, "{kept:?}");
        }
    }

    #[test]
    fn a_banner_is_found_and_is_no_page() {
        let mut picture = plain(1600, 1067, [110, 140, 170]);
        for y in 900..1000 {
            for x in 200..1400 {
                dot(&mut picture, x, y, [240, 236, 228]);
            }
        }
        draw_text(&mut picture, 230, 915, 1140, 70, 70);
        let found = focus(&picture);
        let kept = found.kept.unwrap();
        assert!(
            !found.page && kept.top > 0.75 && kept.bottom > 0.9,
            "{kept:?}"
        );
        assert!(kept.left < 0.2 && kept.right > 0.8, "{kept:?}");
    }

    #[test]
    fn a_page_and_a_screen_are_told_from_a_scene() {
        for (w, h, size) in [(1240, 1754, 40), (1920, 1080, 36), (1080, 2340, 54)] {
            let mut page = plain(w, h, [246, 246, 244]);
            draw_text(&mut page, w / 10, h / 12, w * 8 / 10, h * 10 / 12, size);
            assert!(focus(&page).page, "{w}×{h}");
        }
        let mut leaves = plain(1200, 800, [0, 0, 0]);
        let mut state = 7_u32;
        for c in &mut leaves.data {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *c = (state >> 24).to_le_bytes()[0];
        }
        assert!(!focus(&leaves).page);
        assert_eq!(focus(&plain(800, 600, [200, 160, 130])), Focus::default());
        assert_eq!(focus(&plain(800, 600, [255, 255, 255])), Focus::default());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn whatever_the_picture_the_region_lies_inside(w in 1..90_usize, h in 1..90_usize, seed: u32) {
            let mut picture = plain(w, h, [210, 170, 140]);
            let mut state = seed;
            for c in &mut picture.data {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                if state >> 30 == 0 {
                    *c = (state >> 16).to_le_bytes()[0];
                }
            }
            if let Some(kept) = focus(&picture).kept {
                prop_assert!(kept.left >= 0.0 && kept.top >= 0.0 && kept.right <= 1.0 && kept.bottom <= 1.0);
                prop_assert!(kept.left < kept.right && kept.top < kept.bottom);
            }
        }
    }
}
