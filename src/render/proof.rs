//! A painted card → what is wrong with it to the eye, measured on its pixels: words out of their box
//! or of the safe area, too little contrast, an empty picture.

use serde_json::Value;

use super::{
    card::{Card, HEIGHT, Inked, Raster, WIDTH},
    compose::Window,
};

/// How much of each pixel the outlines of one text cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Left edge on the canvas; may lie outside of it.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width in pixels.
    pub width: usize,
    /// `width` × height values, 0 to 255.
    pub alpha: Vec<u8>,
}

/// A text as it stands on the canvas.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// What warnings call it, where it is a text of the programme's and not an ornament.
    pub name: Option<String>,
    /// Where its element began in the filled SVG, bytes.
    pub at: Option<usize>,
    /// Its lines.
    pub lines: Vec<String>,
    /// Type size on the canvas, pixels per em.
    pub size: f32,
    /// 100 to 900.
    pub weight: u16,
    /// Its pixels.
    pub ink: Coverage,
    /// Its box on the canvas: left and right, of a column top and bottom.
    pub span: (f32, f32),
    /// It is a column.
    pub vertical: bool,
}

/// Where words may stand: left, top, right, bottom, in pixels of the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// Left edge.
    pub left: i32,
    /// Top edge.
    pub top: i32,
    /// Right edge.
    pub right: i32,
    /// Bottom edge.
    pub bottom: i32,
}

/// The two safe areas of a design (EBU R 95).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SafeAreas {
    /// For what must be read.
    pub title: Area,
    /// For marks.
    pub graphics: Area,
}

/// Something to tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The text's element in the filled SVG, bytes; `None`: the whole card.
    pub at: Option<usize>,
    /// For the designer.
    pub english: String,
    /// For the producer.
    pub chinese: String,
}

/// Pixels that ink may lie outside of its box: rounding, and a stroke that overshoots.
const SLACK: f32 = 2.0;
/// Ink may overshoot its box by this part of an em: the side of a letter that leans out.
const OVERSHOOT: f32 = 0.06;
/// Coverage that counts as ink.
const SEEN: u8 = 96;
/// WCAG 2, success criterion 1.4.3.
const BODY_CONTRAST: f32 = 4.5;
/// The same for large type.
const LARGE_CONTRAST: f32 = 3.0;
/// From here on type is large: 1/20 of the picture's height, bold 1/27.
const LARGE: f32 = 54.0;
const LARGE_BOLD: f32 = 40.0;
/// A transparent card is judged over the darkest and the brightest picture it may meet.
const GROUNDS: [u8; 2] = [16, 235];

impl SafeAreas {
    /// From `brand.safe`; what it does not name is 10 % and 5 % of the canvas.
    #[must_use]
    pub fn of(brand: &Value) -> Self {
        let pixels = |name: &str, otherwise: i32| {
            let given = brand
                .pointer(&format!("/safe/{name}"))
                .and_then(Value::as_i64);
            given
                .and_then(|value| i32::try_from(value).ok())
                .unwrap_or(otherwise)
        };
        Self {
            title: Area {
                left: pixels("left", 192),
                top: pixels("top", 108),
                right: pixels("right", 1728),
                bottom: pixels("bottom", 972),
            },
            graphics: Area {
                left: pixels("edge_left", 96),
                top: pixels("edge_top", 54),
                right: pixels("edge_right", 1824),
                bottom: pixels("edge_bottom", 1026),
            },
        }
    }
}

impl Coverage {
    /// The smallest area that holds all ink; `None`: there is none.
    #[must_use]
    pub fn area(&self) -> Option<Area> {
        let mut area: Option<Area> = None;
        for (row, line) in self.alpha.chunks_exact(self.width.max(1)).enumerate() {
            let Some(first) = line.iter().position(|alpha| *alpha >= SEEN) else {
                continue;
            };
            let last = line
                .iter()
                .rposition(|alpha| *alpha >= SEEN)
                .unwrap_or(first);
            let y = self.y + signed(row);
            let (left, right) = (self.x + signed(first), self.x + signed(last) + 1);
            area = Some(match area {
                None => Area {
                    left,
                    top: y,
                    right,
                    bottom: y + 1,
                },
                Some(area) => Area {
                    left: area.left.min(left),
                    right: area.right.max(right),
                    bottom: y + 1,
                    ..area
                },
            });
        }
        area
    }
}

impl Words {
    /// Where its ink stands; `None`: there is none.
    #[must_use]
    pub fn inked(&self) -> Option<Inked> {
        let area = self.ink.area()?;
        Some(Inked {
            name: self.name.clone(),
            words: self.lines.concat(),
            left: area.left,
            top: area.top,
            right: area.right,
            bottom: area.bottom,
        })
    }

    /// By how many pixels the ink leaves the text's box, if it does.
    #[must_use]
    pub fn beyond_box(&self) -> Option<f32> {
        let area = self.ink.area()?;
        let (from, to) = if self.vertical {
            (area.top, area.bottom)
        } else {
            (area.left, area.right)
        };
        let beyond = (self.span.0 - from as f32).max(to as f32 - self.span.1);
        (beyond > SLACK + OVERSHOOT * self.size).then_some(beyond)
    }

    /// By how many pixels the ink leaves `area`, if it does.
    #[must_use]
    pub fn beyond(&self, area: Area) -> Option<i32> {
        let ink = self.ink.area()?;
        let beyond = [
            area.left - ink.left,
            area.top - ink.top,
            ink.right - area.right,
            ink.bottom - area.bottom,
        ];
        let most = beyond.into_iter().max()?;
        (most as f32 > SLACK).then_some(most)
    }

    /// The bar of contrast for its size.
    #[must_use]
    pub fn least_contrast(&self) -> f32 {
        let large = self.size >= LARGE || (self.size >= LARGE_BOLD && self.weight >= 600);
        if large { LARGE_CONTRAST } else { BODY_CONTRAST }
    }

    /// The least contrast of any of its characters with what is around it in the composed picture,
    /// as a ratio of WCAG 2; `None` where nothing of it is large enough to measure.
    #[must_use]
    pub fn contrast(&self, card: &Card, ground: u8) -> Option<f32> {
        let height = self.ink.alpha.len() / self.ink.width.max(1);
        let from = |at: i32, most: u32| usize::try_from(at).unwrap_or(0).min(most as usize);
        let (x, y) = (from(self.ink.x, WIDTH), from(self.ink.y, HEIGHT));
        let right = from(self.ink.x + signed(self.ink.width), WIDTH);
        let bottom = from(self.ink.y + signed(height), HEIGHT);
        let part = Window {
            x,
            y,
            w: right - x,
            h: bottom - y,
        };
        let picture = card.part_at_rest(part, [ground; 3]);
        self.contrast_in(&picture, part)
    }

    /// … in a part of the picture that holds all of it that can be seen.
    fn contrast_in(&self, picture: &Raster, part: Window) -> Option<f32> {
        let height = self.ink.alpha.len() / self.ink.width.max(1);
        // Cells of about a character.
        let side = (self.size.round() as usize).max(8);
        let columns = self.ink.width.div_ceil(side);
        let mut cells = vec![Cell::default(); columns * height.div_ceil(side).max(1)];
        for y in 0..height {
            for x in 0..self.ink.width {
                let Some(place) = self.place(x, y, part) else {
                    continue;
                };
                let cell = &mut cells[y / side * columns + x / side];
                match self.alpha(x, y) {
                    230.. => cell.ink.add(picture, place),
                    0 if self.is_beside(x, y, height) => cell.around.add(picture, place),
                    _ => {}
                }
            }
        }
        cells.iter().filter_map(Cell::contrast).reduce(f32::min)
    }

    fn alpha(&self, x: usize, y: usize) -> u8 {
        self.ink
            .alpha
            .get(y * self.ink.width + x)
            .copied()
            .unwrap_or(0)
    }

    /// Two pixels from the outline, where an outline of its own or its shadow counts as ground.
    fn is_beside(&self, x: usize, y: usize, height: usize) -> bool {
        [(-2_isize, 0_isize), (2, 0), (0, -2), (0, 2)]
            .iter()
            .any(
                |(dx, dy)| match (x.checked_add_signed(*dx), y.checked_add_signed(*dy)) {
                    (Some(x), Some(y)) if x < self.ink.width && y < height => {
                        self.alpha(x, y) >= 230
                    }
                    _ => false,
                },
            )
    }

    /// Index of the pixel in a part of the canvas.
    fn place(&self, x: usize, y: usize, part: Window) -> Option<usize> {
        let x = usize::try_from(self.ink.x + signed(x))
            .ok()?
            .checked_sub(part.x)?;
        let y = usize::try_from(self.ink.y + signed(y))
            .ok()?
            .checked_sub(part.y)?;
        (x < part.w && y < part.h).then_some(y * part.w + x)
    }
}

/// Luminance of the ink and of what is around it.
#[derive(Debug, Clone, Default)]
struct Cell {
    ink: Mean,
    around: Mean,
}

#[derive(Debug, Clone, Default)]
struct Mean {
    sum: f32,
    count: u32,
}

impl Cell {
    /// Fewer pixels than this say nothing.
    const FEWEST: u32 = 16;

    fn contrast(&self) -> Option<f32> {
        if self.ink.count < Self::FEWEST || self.around.count < Self::FEWEST {
            return None;
        }
        let (a, b) = (self.ink.mean(), self.around.mean());
        Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
    }
}

impl Mean {
    fn add(&mut self, picture: &Raster, place: usize) {
        let Some(pixel) = picture.rgba.get(place * 4..place * 4 + 3) else {
            return;
        };
        self.sum += luminance(pixel);
        self.count += 1;
    }

    fn mean(&self) -> f32 {
        self.sum / self.count as f32
    }
}

/// Relative luminance of an opaque sRGB pixel, 0 to 1.
fn luminance(pixel: &[u8]) -> f32 {
    static LINEAR: std::sync::LazyLock<[f32; 256]> = std::sync::LazyLock::new(|| {
        std::array::from_fn(|code| {
            let value = code as f32 / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        })
    });
    let linear = |at: usize| LINEAR[usize::from(pixel[at])];
    0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2)
}

/// Looks at a painted card.
#[must_use]
pub fn proof(card: &Card, words: &[Words], safe: SafeAreas) -> Vec<Finding> {
    let mut findings = Vec::new();
    // What covers everything looks the same over any ground.
    let grounds: &[u8] = if card.opaque { &GROUNDS[..1] } else { &GROUNDS };
    let shown: Vec<&Words> = words
        .iter()
        .filter(|words| words.ink.area().is_some())
        .collect();
    findings.extend(empty(
        card,
        words.iter().any(|words| !words.lines.is_empty()),
    ));
    for words in shown {
        let what = shown_name(words);
        let finding = |english: String, chinese: String| Finding {
            at: words.at,
            english,
            chinese,
        };
        if let Some(beyond) = words.beyond_box() {
            findings.push(finding(
                format!("{what} runs {beyond:.0} px out of its data-box: widen the box"),
                format!("{what}超出文字框{beyond:.0}像素，请检查模板"),
            ));
        }
        let (area, english, chinese) = if card.opaque && words.name.is_some() {
            (safe.title, "title-safe", "字幕安全区")
        } else {
            (safe.graphics, "graphics-safe", "图形安全区")
        };
        if let Some(beyond) = words.beyond(area) {
            findings.push(finding(
                format!(
                    "{what} leaves the {english} area ({}–{} × {}–{}) by {beyond} px: move it, or make its data-box or data-stack smaller",
                    area.left, area.right, area.top, area.bottom
                ),
                format!("{what}超出{chinese}{beyond}像素，请检查模板"),
            ));
        }
        let least = words.least_contrast();
        let contrast = grounds
            .iter()
            .filter_map(|ground| words.contrast(card, *ground))
            .reduce(f32::min);
        if let Some(contrast) = contrast.filter(|contrast| *contrast < least) {
            findings.push(finding(
                format!(
                    "contrast of {what} with what is behind it is {contrast:.1}:1, less than {least}:1: change fill, plate or outline"
                ),
                format!("{what}与底色反差只有{contrast:.1}:1（至少{least}:1），看不清，请调整模板"),
            ));
        }
    }
    findings
}

/// `“标题”`, or its first characters where the text has no name.
fn shown_name(words: &Words) -> String {
    match &words.name {
        Some(name) => format!("“{name}”"),
        None => {
            let text: String = words.lines.concat().chars().take(12).collect();
            format!("“{text}”")
        }
    }
}

/// A card that shows nothing, or hardly anything.
fn empty(card: &Card, has_words: bool) -> Option<Finding> {
    let finding = |english: &str, chinese: &str| {
        Some(Finding {
            at: None,
            english: english.to_owned(),
            chinese: chinese.to_owned(),
        })
    };
    if card.layers.is_empty() {
        return if has_words {
            finding(
                "the card is empty, though it has words",
                "画面是空的，请检查模板",
            )
        } else {
            None
        };
    }
    if !card.opaque {
        return if is_mostly_covered(card) {
            finding(
                "the ground does not cover the whole canvas, or moves: its first layer must be 1920 × 1080, opaque and still",
                "底图没有铺满画面，请检查模板",
            )
        } else {
            None
        };
    }
    let picture = card.at_rest([0; 3]);
    let (mut darkest, mut brightest, mut sum, mut count) = (255_u8, 0_u8, 0_u64, 0_u64);
    for row in picture.rgba.chunks_exact(WIDTH as usize * 4).step_by(4) {
        for pixel in row.chunks_exact(4).step_by(4) {
            let luma = luma(pixel);
            darkest = darkest.min(luma);
            brightest = brightest.max(luma);
            sum += u64::from(luma);
            count += 1;
        }
    }
    let mean = sum / count.max(1);
    if brightest < 40 && mean < 24 {
        finding("the picture is black", "画面全黑，请检查模板")
    } else if has_words && brightest - darkest < 24 {
        finding(
            "the picture is one plain tone, though it has words",
            "画面几乎空白，看不到文字，请检查模板",
        )
    } else {
        None
    }
}

/// A ground that lets a strip of the canvas through, which would be black on air. A frame around a
/// picture is open in its middle, a strap covers little.
fn is_mostly_covered(card: &Card) -> bool {
    let (w, h) = (WIDTH as usize, HEIGHT as usize);
    let places = [
        (w / 2, h / 2),
        (8, 8),
        (w / 2, 8),
        (w - 8, h / 2),
        (8, h - 8),
        (w - 8, h - 8),
    ];
    let covered = places.map(|(x, y)| {
        let pixel = Window { x, y, w: 1, h: 1 };
        let over = GROUNDS.map(|ground| card.part_at_rest(pixel, [ground; 3]).rgba);
        over[0] == over[1]
    });
    covered[0] && covered.iter().filter(|covered| **covered).count() >= 4
}

fn luma(pixel: &[u8]) -> u8 {
    let [r, g, b] = [0, 1, 2].map(|at| u32::from(pixel[at]));
    u8::try_from((2126 * r + 7152 * g + 722 * b) / 10_000).unwrap_or(u8::MAX)
}

fn signed(value: usize) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{
        card::Motion,
        compose::tests::{card, plain},
    };

    const SAFE: SafeAreas = SafeAreas {
        title: Area {
            left: 192,
            top: 108,
            right: 1728,
            bottom: 972,
        },
        graphics: Area {
            left: 96,
            top: 54,
            right: 1824,
            bottom: 1026,
        },
    };

    /// A text of one bar, 40 × 60, at a place.
    fn bar(x: i32, y: i32) -> Words {
        let (width, height) = (48, 68);
        let inside = |i: usize| (4..44).contains(&(i % width)) && (4..64).contains(&(i / width));
        Words {
            name: Some("标题".to_owned()),
            at: Some(7),
            lines: vec!["一".to_owned()],
            size: 60.0,
            weight: 400,
            ink: Coverage {
                x: x - 4,
                y: y - 4,
                width,
                alpha: (0..width * height)
                    .map(|i| if inside(i) { 255 } else { 0 })
                    .collect(),
            },
            span: (200.0, 1700.0),
            vertical: false,
        }
    }

    /// `ground` all over, with the bar painted in `ink`.
    fn painted(ground: u8, ink: u8, x: i32, y: i32) -> Card {
        let still = Motion::default();
        card(
            true,
            vec![
                plain(
                    (0, 0),
                    (WIDTH, HEIGHT),
                    [ground, ground, ground, 255],
                    still,
                ),
                plain((x, y), (40, 60), [ink, ink, ink, 255], still),
            ],
        )
    }

    fn said(card: &Card, words: &Words) -> Vec<String> {
        let findings = proof(card, std::slice::from_ref(words), SAFE);
        findings
            .into_iter()
            .map(|finding| finding.chinese)
            .collect()
    }

    #[test]
    fn what_is_well_placed_and_easy_to_read_needs_no_word() {
        assert_eq!(said(&painted(20, 235, 600, 500), &bar(600, 500)), [""; 0]);
    }

    #[test]
    fn contrast_is_the_ratio_of_wcag() {
        let contrast = |ground, ink| {
            let card = painted(ground, ink, 600, 500);
            bar(600, 500).contrast(&card, 0).expect("measured")
        };
        assert!((contrast(0, 255) - 21.0).abs() < 0.01);
        // #777777 on white, the example that just fails 4.5.
        assert!(
            (contrast(255, 0x77) - 4.48).abs() < 0.01,
            "{}",
            contrast(255, 0x77)
        );
        assert!((contrast(90, 90) - 1.0).abs() < 0.01);
    }

    #[test]
    fn small_type_needs_more_contrast_than_large() {
        let card = painted(255, 0x77, 600, 500);
        assert_eq!(said(&card, &bar(600, 500)), [""; 0]);
        let small = Words {
            size: 36.0,
            ..bar(600, 500)
        };
        assert_eq!(
            said(&card, &small),
            ["“标题”与底色反差只有4.5:1（至少4.5:1），看不清，请调整模板"]
        );
    }

    #[test]
    fn words_out_of_their_box_or_of_the_safe_area_are_measured() {
        let words = Words {
            span: (600.0, 630.0),
            ..bar(600, 500)
        };
        assert_eq!(words.beyond_box(), Some(10.0));
        let low = said(&painted(20, 235, 600, 930), &bar(600, 930));
        assert_eq!(low, ["“标题”超出字幕安全区18像素，请检查模板"]);
        let mark = Words {
            name: None,
            ..bar(600, 930)
        };
        assert_eq!(
            said(&painted(20, 235, 600, 930), &mark),
            [""; 0],
            "a mark may stand lower"
        );
        let column = Words {
            vertical: true,
            span: (490.0, 540.0),
            ..bar(600, 500)
        };
        assert_eq!(column.beyond_box(), Some(20.0));
    }

    #[test]
    fn black_and_blank_pictures_are_found() {
        let away = Words {
            ink: Coverage {
                alpha: vec![0; 48 * 68],
                ..bar(600, 500).ink
            },
            ..bar(600, 500)
        };
        assert_eq!(
            said(&painted(10, 10, 0, 0), &away),
            ["画面全黑，请检查模板"]
        );
        assert_eq!(
            said(&painted(120, 125, 0, 0), &away),
            ["画面几乎空白，看不到文字，请检查模板"]
        );
        let nothing = card(false, Vec::new());
        assert_eq!(said(&nothing, &away), ["画面是空的，请检查模板"]);
        let strip = card(
            false,
            vec![plain(
                (0, 0),
                (WIDTH, 1000),
                [99, 99, 99, 255],
                Motion::default(),
            )],
        );
        assert_eq!(said(&strip, &away), ["底图没有铺满画面，请检查模板"]);
    }

    #[test]
    fn a_transparent_card_is_judged_over_bright_and_dark_pictures() {
        let white = card(
            false,
            vec![plain(
                (600, 500),
                (40, 60),
                [235, 235, 235, 255],
                Motion::default(),
            )],
        );
        assert_eq!(said(&white, &bar(600, 500)).len(), 1, "white on white");
        let outlined = card(
            false,
            vec![
                plain((596, 496), (48, 68), [10, 10, 10, 255], Motion::default()),
                plain(
                    (600, 500),
                    (40, 60),
                    [235, 235, 235, 255],
                    Motion::default(),
                ),
            ],
        );
        assert_eq!(said(&outlined, &bar(600, 500)), [""; 0]);
    }

    #[test]
    fn safe_areas_come_from_the_brand() {
        let brand = serde_json::json!({"safe": {"left": 100, "edge_bottom": 1000}});
        let safe = SafeAreas::of(&brand);
        assert_eq!((safe.title.left, safe.title.right), (100, 1728));
        assert_eq!((safe.graphics.top, safe.graphics.bottom), (54, 1000));
    }
}
