//! Reads fonts and templates from disk for the painter.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use rust_embed::RustEmbed;

use super::cache::hashed;
use crate::{
    config,
    model::BlobHash,
    render::{
        RenderError,
        fonts::{Bytes, Fonts},
        painter::Painter,
        template::Templates,
    },
};

/// The built-in design: ridges, water, sun.
#[derive(RustEmbed)]
#[folder = "templates/card"]
struct Landscape;

/// The other one: ink on white, one colour.
#[derive(RustEmbed)]
#[folder = "templates/card-plain"]
struct Plain;

/// Names of the designs that we bring; the first one is used where none is named.
pub const DESIGNS: [&str; 2] = ["landscape", "plain"];

/// The files of a design that we bring.
pub(super) fn built_in(design: &str) -> Option<BTreeMap<String, Vec<u8>>> {
    fn files<E: RustEmbed>() -> BTreeMap<String, Vec<u8>> {
        E::iter()
            .filter_map(|name| {
                let file = E::get(&name)?;
                Some((name.into_owned(), file.data.into_owned()))
            })
            .collect()
    }
    match design {
        "landscape" => Some(files::<Landscape>()),
        "plain" => Some(files::<Plain>()),
        _ => None,
    }
}

/// Opens the painter. `fonts`: font files, or empty for Debian's fonts-noto-cjk. `templates`: one of
/// [`DESIGNS`] by its bare name, or a folder whose files take the place of the built-in ones of the
/// same name.
///
/// # Errors
/// [`RenderError::Fonts`]: no Simplified Chinese face; [`RenderError::Template`]: a template that
/// cannot be used; [`RenderError::Disk`]: a named file that cannot be read.
pub fn open_painter(fonts: &[PathBuf], templates: Option<&Path>) -> Result<Painter, RenderError> {
    let fonts = Fonts::load(read_fonts(fonts)?)?;
    let templates = Templates::new(read_templates(templates, &|_| true)?)?;
    Painter::new(fonts, templates)
}

/// The font files that are used: those named, or Debian's.
///
/// # Errors
/// [`RenderError::Fonts`]: none are named and none are there.
pub(super) fn font_files(named: &[PathBuf]) -> Result<Vec<PathBuf>, RenderError> {
    let files = config::fonts::files(named);
    if files.is_empty() {
        return Err(RenderError::Fonts {
            looked: config::fonts::FOLDER.to_owned(),
        });
    }
    Ok(files)
}

/// Font files with their hashes, read side by side: they are 90 MB, of which a card touches a few.
/// They are mapped, so that memory holds those few.
pub(super) fn read_fonts(named: &[PathBuf]) -> Result<Vec<(String, Bytes, BlobHash)>, RenderError> {
    let paths = font_files(named)?;
    let read = |path: &PathBuf| match mapped(path) {
        Ok((bytes, hash)) => Ok((path.display().to_string(), bytes, hash)),
        Err(source) => Err(RenderError::Disk {
            path: path.clone(),
            source,
        }),
    };
    std::thread::scope(|scope| {
        let readers: Vec<_> = paths
            .iter()
            .map(|path| scope.spawn(move || read(path)))
            .collect();
        readers
            .into_iter()
            .zip(&paths)
            .map(|(reader, path)| {
                reader.join().unwrap_or_else(|_| {
                    Err(RenderError::Fonts {
                        looked: path.display().to_string(),
                    })
                })
            })
            .collect()
    })
}

/// A font file in the address space, and its hash, read apart: what is only hashed is not to stay.
fn mapped(path: &Path) -> io::Result<(Bytes, BlobHash)> {
    let (hash, _) = hashed(&mut fs::File::open(path)?)?;
    Ok((config::fonts::mapped(path)?, hash))
}

/// The files of a design by name; of a folder only those that are `wanted`.
pub(super) fn read_templates(
    folder: Option<&Path>,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<BTreeMap<String, Vec<u8>>, RenderError> {
    if let Some(files) = folder.and_then(Path::to_str).and_then(built_in) {
        return Ok(files);
    }
    let mut files = built_in(DESIGNS[0]).unwrap_or_default();
    let Some(folder) = folder else {
        return Ok(files);
    };
    let disk = |path: &Path, source| RenderError::Disk {
        path: path.to_owned(),
        source,
    };
    let mut own = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(|source| disk(folder, source))? {
        let path = entry.map_err(|source| disk(folder, source))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if path.is_file() && wanted(name) {
            let bytes = fs::read(&path).map_err(|source| disk(&path, source))?;
            own.insert(name.to_owned(), bytes);
        }
    }
    // Our description of what moves belongs to our drawing, not to somebody else's.
    for name in own.keys() {
        if let Some(stem) = name.strip_suffix(".svg") {
            files.remove(&format!("{stem}.toml"));
        }
    }
    files.extend(own);
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, OnceLock};

    use proptest::prelude::*;

    use super::*;
    use crate::render::{
        card::{
            BumperCard, CaptionCard, Card, CardData, FigureCard, FrameCard, HEIGHT,
            HeadlineStrapCard, HeadlinesCard, LinkCard, LocatorStrapCard, Orientation,
            PictureOverlay, SlateCard, StrapCard, TitleCard, WIDTH,
        },
        held::runs,
        pose::{Scan, poses},
        samples,
    };

    fn painter() -> &'static Painter {
        static PAINTER: OnceLock<Painter> = OnceLock::new();
        PAINTER.get_or_init(|| open_painter(&[], None).expect("fonts-noto-cjk is installed"))
    }

    fn plain() -> &'static Painter {
        static PAINTER: OnceLock<Painter> = OnceLock::new();
        PAINTER.get_or_init(|| {
            open_painter(&[], Some(Path::new("plain"))).expect("fonts-noto-cjk is installed")
        })
    }

    fn designs() -> [(&'static str, &'static Painter); 2] {
        [("landscape", painter()), ("plain", plain())]
    }

    fn paint(data: &CardData) -> Card {
        painter().paint(data).expect("words never fail a card")
    }

    fn everything() -> impl Iterator<Item = CardData> {
        samples::sets().into_iter().flat_map(|(_, cards)| cards)
    }

    /// Every sample of both designs, painted once for all tests.
    fn painted() -> &'static [(&'static str, CardData, Card)] {
        static PAINTED: OnceLock<Vec<(&str, CardData, Card)>> = OnceLock::new();
        PAINTED.get_or_init(|| {
            let all = designs().into_iter().flat_map(|(design, painter)| {
                everything().map(move |data| {
                    let card = painter.paint(&data).expect("words never fail a card");
                    (design, data, card)
                })
            });
            all.collect()
        })
    }

    /// The sample of one template in each set and design, in a stable order.
    fn painted_as(template: &str) -> Vec<&'static Card> {
        let named = painted()
            .iter()
            .filter(|(_, data, _)| crate::render::copy::copy(data).template == template);
        named.map(|(.., card)| card).collect()
    }

    /// Left, top, right, bottom of what can be seen of the layers whose name begins with one of
    /// `names`; soft shadows do not count.
    fn ink(card: &Card, wanted: impl Fn(&str) -> bool) -> Option<[i32; 4]> {
        let mut seen: Option<[i32; 4]> = None;
        for layer in card.layers.iter().filter(|layer| wanted(&layer.name)) {
            let width = layer.image.width as usize;
            for (i, pixel) in layer.image.rgba.chunks_exact(4).enumerate() {
                if pixel[3] < 128 {
                    continue;
                }
                let x = layer.x + (i % width) as i32;
                let y = layer.y + (i / width) as i32;
                let [left, top, right, bottom] = seen.unwrap_or([x, y, x + 1, y + 1]);
                seen = Some([left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)]);
            }
        }
        seen
    }

    /// Not a part of the landscape.
    fn holds_words(layer: &str) -> bool {
        ![
            "ground",
            "sky",
            "clouds",
            "sun",
            "far",
            "middle",
            "near",
            "water",
            "shade",
            "band",
            "upper-rule",
            "lower-rule",
            "panel",
            "field",
        ]
        .contains(&layer)
    }

    fn is_inside(ink: Option<[i32; 4]>, area: [i32; 4]) -> bool {
        ink.is_none_or(|[left, top, right, bottom]| {
            left >= area[0] && top >= area[1] && right <= area[2] && bottom <= area[3]
        })
    }

    const GRAPHICS: [i32; 4] = [96, 54, 1824, 1026];
    const TITLES: [i32; 4] = [190, 108, 1730, 972];

    #[test]
    fn words_and_marks_stay_inside_the_graphics_edge_whatever_comes() {
        for (design, data, card) in painted() {
            let seen = ink(card, holds_words);
            assert!(is_inside(seen, GRAPHICS), "{seen:?} of {design} {data:?}");
        }
    }

    /// Full-screen cards over which captions are burned.
    fn is_under_captions(data: &CardData) -> bool {
        matches!(
            data,
            CardData::Title(_)
                | CardData::Slate(_)
                | CardData::Link(_)
                | CardData::Figure(_)
                | CardData::Headlines(_)
                | CardData::Frame(_)
        )
    }

    #[test]
    fn headlines_stay_inside_the_title_edge() {
        for (design, data, card) in painted() {
            if is_under_captions(data) {
                let seen = ink(card, |name| holds_words(name) && name != "mark");
                assert!(is_inside(seen, TITLES), "{seen:?} of {design} {data:?}");
            }
        }
    }

    #[test]
    fn the_channels_corner_and_the_caption_zone_stay_clear() {
        for (design, data, card) in painted() {
            for layer in card.layers.iter().filter(|layer| holds_words(&layer.name)) {
                let Some([left, top, _, bottom]) = ink(card, |name| name == layer.name) else {
                    continue;
                };
                let name = &layer.name;
                assert!(left >= 360 || top >= 150, "{name} of {design} {data:?}");
                if is_under_captions(data) {
                    assert!(bottom <= 900, "{name} of {design} {data:?}");
                }
            }
        }
    }

    #[test]
    fn a_caption_stands_in_its_zone_or_above_the_strap() {
        for (design, painter) in designs() {
            let caption = |lifted| {
                let text = "累计服务《每周一现》8000人次".to_owned();
                let data = CardData::Caption(CaptionCard { text, lifted });
                ink(&painter.paint(&data).expect("a caption"), |_| true).expect("ink")
            };
            let [left, top, right, bottom] = caption(false);
            assert!(top >= 924 && bottom <= 1010, "{design} {top} {bottom}");
            assert!((left + right - 1920).abs() <= 8, "centred: {left} {right}");
            let strap = painter.paint(&samples::one_of_each()[1]).expect("a strap");
            let strap = ink(&strap, |_| true).expect("ink");
            assert!(caption(true)[3] + 16 <= strap[1], "{design} {strap:?}");
        }
    }

    #[test]
    fn what_stands_over_a_picture_together_never_meets() {
        for (design, painter) in designs() {
            for (set, cards) in samples::sets() {
                let seen = |data: &CardData, layer: &str| {
                    let card = painter.paint(data).expect("a card");
                    ink(&card, |name| layer.is_empty() || name == layer)
                };
                let what = format!("{design} {set}");
                let CardData::Caption(mut caption) = cards[5].clone() else {
                    panic!("a caption sixth")
                };
                caption.lifted = true;
                let caption = seen(&CardData::Caption(caption), "").expect("a caption");
                let strap = seen(&cards[1], "").expect("a strap");
                let credit = seen(&cards[6], "credit").expect("a credit");
                assert!(strap[2] < credit[0] && credit[3] < 926, "{what} {strap:?}");
                assert!(caption[3] < credit[1], "{what} {caption:?} {credit:?}");
                let headline = seen(&cards[8], "").expect("a headline strap");
                assert!(credit[3] < headline[1], "{what} {credit:?} {headline:?}");
                assert!(caption[3] < headline[1], "{what} {caption:?} {headline:?}");
                let place = seen(&cards[9], "").expect("a locator strap");
                let bug = seen(&cards[6], "bug").expect("a bug");
                assert!(
                    place[1] > bug[3] && place[1] >= 154,
                    "{what} {place:?} {bug:?}"
                );
            }
        }
    }

    #[test]
    fn a_frame_is_open_exactly_where_the_picture_goes() {
        let wide = |orientation, credit: &str| {
            CardData::Frame(FrameCard {
                orientation,
                credit: credit.to_owned(),
                caption: String::new(),
            })
        };
        for (design, painter) in designs() {
            for (orientation, credit) in [
                (Orientation::Landscape, ""),
                (Orientation::Landscape, "图：李敏"),
                (Orientation::Portrait, ""),
                (Orientation::Portrait, "图：李敏"),
                (Orientation::Square, ""),
                (Orientation::Square, "图：李敏"),
            ] {
                let card = painter.paint(&wide(orientation, credit)).expect("a card");
                let place = card.picture.expect("room for a picture");
                let shape = place.width.cmp(&place.height);
                let wanted = match orientation {
                    Orientation::Landscape => std::cmp::Ordering::Greater,
                    Orientation::Portrait => std::cmp::Ordering::Less,
                    Orientation::Square => std::cmp::Ordering::Equal,
                };
                assert_eq!(shape, wanted, "{design} {orientation:?}");
                assert!(place.x % 2 == 0 && place.y % 2 == 0, "chroma");
                let ground = card.layers.first().expect("a ground");
                assert_eq!((ground.image.width, ground.image.height), (WIDTH, HEIGHT));
                for (i, pixel) in ground.image.rgba.as_chunks::<4>().0.iter().enumerate() {
                    let (x, y) = (i as u32 % WIDTH, i as u32 / WIDTH);
                    let inside = (place.x..place.x + place.width).contains(&x)
                        && (place.y..place.y + place.height).contains(&y);
                    let alpha = if inside { 0 } else { 255 };
                    assert_eq!(pixel[3], alpha, "{design} {orientation:?} {x} {y}");
                }
                // Words lie beside the picture, not on it.
                let words = ink(&card, holds_words);
                assert!(words.is_none_or(|[left, ..]| left as u32 > place.x + place.width));
            }
            let others = painted()
                .iter()
                .filter(|(_, data, _)| !matches!(data, CardData::Frame(_)));
            assert!(others.into_iter().all(|(.., card)| card.picture.is_none()));
        }
    }

    #[test]
    fn a_figure_counts_without_a_digit_that_jitters_and_then_rests() {
        for (design, painter) in designs() {
            let card = painter
                .paint(&samples::one_of_each()[12])
                .expect("a figure");
            let numbers: Vec<_> = card
                .layers
                .iter()
                .enumerate()
                .filter(|(_, layer)| layer.name == "figure")
                .collect();
            assert!(numbers.len() > 10, "{design}");
            for n in 0..125 {
                let poses = poses(&card, n, 125);
                let there = numbers.iter().filter(|(i, _)| !poses[*i].is_away()).count();
                assert!(there <= 1, "{design}: two numbers in frame {n}");
                assert!(
                    there == 1 || !(10..115).contains(&n),
                    "{design}: none in {n}"
                );
            }
            // Only the last one is on the still.
            let rest = numbers
                .iter()
                .filter(|(_, layer)| !layer.motion.is_passing());
            assert_eq!(rest.count(), 1, "{design}");
            // All end with 0 at first and then with a digit of the same cell: within its blank.
            let right = |layer: &crate::render::card::Layer| layer.x + layer.image.width as i32;
            let last = right(numbers.last().expect("one").1);
            for (_, layer) in &numbers {
                assert!(
                    right(layer).abs_diff(last) <= 40,
                    "{design} {}",
                    right(layer)
                );
                assert!(right(layer) <= last + 12, "{design} {}", right(layer));
            }
            let held = runs(&card, 125, Scan::Progressive);
            let held = held
                .into_iter()
                .max_by_key(|run| run.frames)
                .expect("a run");
            assert!(held.at < 50 && held.frames > 60, "{design}: {held:?}");
        }
    }

    #[test]
    fn full_cards_are_opaque_and_the_others_are_not() {
        for (design, data, card) in painted() {
            let full = matches!(
                data,
                CardData::Title(_)
                    | CardData::Opener(_)
                    | CardData::Link(_)
                    | CardData::Closer(_)
                    | CardData::Slate(_)
                    | CardData::Bumper(_)
                    | CardData::Figure(_)
                    | CardData::Headlines(_)
            );
            assert_eq!(card.opaque, full, "{design} {data:?}");
        }
    }

    #[test]
    fn equal_data_gives_equal_pixels_and_an_equal_key() {
        let again = open_painter(&[], Some(Path::new("landscape"))).expect("fonts");
        assert_eq!(again.key(), painter().key());
        assert_ne!(again.key(), plain().key());
        for (_, data, one) in painted()
            .iter()
            .filter(|(design, ..)| *design == "landscape")
        {
            let two = again.paint(data).expect("a card");
            assert_eq!(one.key, two.key);
            assert!(one.at_rest([0, 0, 0]) == two.at_rest([0, 0, 0]), "{data:?}");
        }
        let mut keys: Vec<_> = painted().iter().map(|(.., card)| card.key).collect();
        let cards = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), cards);
    }

    #[test]
    fn a_card_tells_where_each_of_its_texts_stands() {
        for (design, data, card) in painted() {
            let Some(seen) = ink(card, |_| true) else {
                assert_eq!(card.texts, [], "{design} {data:?}");
                continue;
            };
            // A soft edge is ink of a text and none of the picture.
            let around = [seen[0] - 2, seen[1] - 2, seen[2] + 2, seen[3] + 2];
            for text in &card.texts {
                let what = format!("{design} {data:?} {text:?}");
                assert!(text.left < text.right && text.top < text.bottom, "{what}");
                let area = [text.left, text.top, text.right, text.bottom];
                assert!(is_inside(Some(area), around), "{what} of {seen:?}");
            }
        }
        for painter in [painter(), plain()] {
            let card = painter.paint(&samples::one_of_each()[0]).expect("a title");
            let title = card
                .texts
                .iter()
                .find(|text| text.name.as_deref() == Some("标题"));
            let title = title.expect("a headline");
            assert!(title.left >= 190 && title.right <= 1730, "{title:?}");
            assert!(!title.words.is_empty());
        }
    }

    #[test]
    fn what_fits_needs_no_warning() {
        for (design, painter) in designs() {
            for data in samples::one_of_each().iter().chain(&samples::short()) {
                let card = painter.paint(data).expect("a card");
                assert_eq!(card.warnings, [""; 0], "{design} {data:?}");
            }
        }
    }

    #[test]
    fn every_template_of_both_designs_says_what_moves() {
        for design in DESIGNS {
            let files = built_in(design).expect("a design");
            for name in crate::render::template::NAMES {
                assert!(
                    files.contains_key(&format!("{name}.svg")),
                    "{design} {name}"
                );
                assert!(
                    files.contains_key(&format!("{name}.toml")),
                    "{design} {name}"
                );
            }
        }
        // Everything over a picture and every headline comes and goes.
        for template in [
            "strap",
            "headline_strap",
            "locator_strap",
            "title",
            "figure",
        ] {
            for card in painted_as(template) {
                let moves = card
                    .layers
                    .iter()
                    .any(|layer| layer.motion.enter.is_some() && layer.motion.exit.is_some());
                assert!(moves, "{template}");
            }
        }
    }

    #[test]
    fn a_colour_of_the_brand_is_written_by_its_name() {
        for design in DESIGNS {
            let files = built_in(design).expect("a design");
            let brand = String::from_utf8(files["brand.toml"].clone()).expect("UTF-8");
            let named: Vec<&str> = brand
                .split('"')
                .filter(|word| word.starts_with('#'))
                .collect();
            assert!(named.len() > 3, "{design}");
            for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".svg")) {
                let text = String::from_utf8_lossy(bytes);
                for colour in &named {
                    assert!(!text.contains(colour), "{design}: {colour} in {name}");
                }
            }
        }
    }

    #[test]
    fn rare_characters_are_drawn_and_a_missing_one_is_named() {
        let strap = |name: &str| {
            let name = name.to_owned();
            let line = "会长".to_owned();
            paint(&CardData::Strap(StrapCard { name, line }))
        };
        assert_eq!(strap("𠮷㙓䶮").warnings, [""; 0]);
        assert_eq!(
            strap("李\u{1f389}敏").warnings,
            ["字库缺“\u{1f389}”（U+1F389），画面上以“〓”代替，请换字或补字库"]
        );
        // The stand-in is drawn like any character: the same card as if it had been written.
        assert_eq!(strap("李\u{1f389}敏").key, strap("李〓敏").key);
    }

    #[test]
    fn a_character_that_the_chosen_face_lacks_comes_from_another_and_is_drawn_as_measured() {
        // LibreOffice brings it, and it has arrows but no Han.
        let symbols = PathBuf::from("/usr/share/fonts/truetype/libreoffice/opens___.ttf");
        let chinese = Path::new(config::fonts::FOLDER).join("NotoSansCJK-Bold.ttc");
        let files = read_fonts(&[symbols, chinese]).expect("fonts");
        let fonts = Arc::new(Fonts::load(files).expect("faces"));
        let typeface = crate::render::typeface::Typeface::new(&fonts, "OpenSymbol", 400, false);
        let text = "→会长→";
        let runs: Vec<usize> = typeface
            .runs(text)
            .iter()
            .map(|(_, run)| run.len())
            .collect();
        assert_eq!(runs, [3, 6, 3]);
        let advance: f32 = typeface
            .shape(text)
            .iter()
            .map(|cluster| cluster.advance)
            .sum();
        assert!(advance > 2.5, "{advance}");

        let svg = br##"<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><text x="300" y="300" data-box="1300" font-size="100" font-family="OpenSymbol">{{name}}</text></g></svg>"##;
        let mut files = built_in(DESIGNS[0]).expect("a design");
        files.remove("strap.toml");
        files.insert("strap.svg".to_owned(), svg.to_vec());
        let painter = Painter::unchecked(fonts, Templates::new(files).expect("templates"));
        let strap = CardData::Strap(StrapCard {
            name: text.to_owned(),
            line: String::new(),
        });
        let (words, warnings) = painter.words(&strap).expect("words");
        assert_eq!(warnings, [""; 0]);
        let ink = words[0].ink.area().expect("ink");
        let width = (ink.right - ink.left) as f32;
        // Blank sides of the first and the last glyph are all that may be missing.
        assert!(
            width <= advance * 100.0 + 4.0 && width > advance * 100.0 - 40.0,
            "{width} {advance}"
        );
    }

    #[test]
    fn a_headline_that_must_be_cut_says_so() {
        let CardData::Title(mut card) = samples::one_of_each().remove(0) else {
            panic!("a title first")
        };
        card.headline = "公益".repeat(100);
        let warnings = paint(&CardData::Title(card)).warnings;
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].starts_with("标题过长"), "{warnings:?}");
    }

    #[test]
    fn grounds_are_kept_painted() {
        let ground = |ordinal| {
            let CardData::Title(mut card) = samples::one_of_each().remove(0) else {
                panic!("a title first")
            };
            card.ordinal = ordinal;
            paint(&CardData::Title(card)).layers.remove(0).image
        };
        assert!(Arc::ptr_eq(&ground(1), &ground(2)));
    }

    #[test]
    fn colours_of_the_design_are_safe_on_air() {
        for (design, name, bytes) in DESIGNS.iter().flat_map(|design| {
            let files = built_in(design).expect("a design");
            files
                .into_iter()
                .map(move |(name, bytes)| (design, name, bytes))
        }) {
            let text = String::from_utf8(bytes).expect("UTF-8");
            for colour in text.split('#').skip(1).filter_map(|rest| rest.get(..6)) {
                let Ok(value) = u32::from_str_radix(colour, 16) else {
                    continue;
                };
                let [_, red, green, blue] = value.to_be_bytes().map(u32::from);
                let luma = (2126 * red + 7152 * green + 722 * blue) / 10_000;
                assert!((10..=243).contains(&luma), "#{colour} in {design} {name}");
            }
        }
    }

    fn overridden(files: &[(&str, &[u8])]) -> Result<Painter, RenderError> {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).expect("written");
        }
        open_painter(&[], Some(folder.path()))
    }

    #[test]
    fn a_template_that_would_not_escape_is_refused_with_its_line() {
        for raw in ["{{{headline}}}", "{{&headline}}", "{{~{headline}~}}"] {
            let error = overridden(&[("title.svg", format!("<svg>\n{raw}</svg>").as_bytes())])
                .expect_err(raw)
                .to_string();
            assert!(error.contains("title.svg:2:1: "), "{error}");
        }
    }

    /// `body` stands on the second line of a strap's template; `_p.svg` is a part of it.
    fn broken(body: &str, part: &str) -> String {
        let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">\n{body}\n</svg>\n");
        let files: [(&str, &[u8]); 2] =
            [("strap.svg", svg.as_bytes()), ("_p.svg", part.as_bytes())];
        overridden(&files).expect_err(body).to_string()
    }

    #[test]
    fn a_broken_template_is_refused_at_the_start_at_its_line_and_column() {
        for (body, place, said) in [
            (
                r#"<g id="a"><text data-box="9">{{nam}}</text></g>"#,
                "2:30",
                "did you mean `name`?",
            ),
            (
                r#"<g id="a"><text data-box="9" fill="{{brand.colour.goold}}">x</text></g>"#,
                "2:36",
                "`brand.colour.gold`",
            ),
            (r#"<g id="a">{{#each line}}{{/if}}</g>"#, "2:", "closing"),
            (
                r#"<g id="a">{{> pp}}</g>"#,
                "2:",
                "`_pp.svg`; did you mean `p`?",
            ),
            (
                r#"<g id="a"><text>{{name}}</text></g>"#,
                "2:11",
                "needs data-box",
            ),
            (
                r#"<g id="a"><text data-box="wide">{{name}}</text></g>"#,
                "2:17",
                "data-box `wide`",
            ),
            (
                r#"<g id="a"><text data-box="9" font-size="2em">{{name}}</text></g>"#,
                "2:30",
                "font-size `2em`",
            ),
            (
                r#"<g id="a"><text data-box="9">{{name}}<g/></text></g>"#,
                "2:11",
                "only words",
            ),
            (
                r#"<g id="a"><text id="name" data-box="9">{{name}}</text><rect data-wrap="nam" height="9"/></g>"#,
                "2:61",
                "did you mean `name`?",
            ),
            (
                r#"<g id="a" data-stack="9"><g data-height="1"/></g>"#,
                "2:11",
                "TOP BOTTOM",
            ),
            (
                r#"<g id="a" data-stack="9 99"><g/></g>"#,
                "2:29",
                "needs data-height",
            ),
            (r#"<g id="a" data-enter="jump"/>"#, "2:11", ".toml"),
            (
                r#"<g id="a"><image href="not-there.png" width="9" height="9"/></g>"#,
                "2:18",
                "not-there.png",
            ),
            (
                r#"<g id="a"><image href="/etc/hostname" width="9" height="9"/></g>"#,
                "2:18",
                "/etc/hostname",
            ),
            (r#"<g id="a">"#, "3:", "<g> is still open"),
            (r#"<g id="a" x=1/>"#, "2:", "XML"),
            (r#"<g id="a">{{name}} & {{line}}</g>"#, "2:", "`&amp;`"),
            (r#"<g id="a"/><g id="a"/>"#, "2:15", "given twice"),
            (
                r#"{{#if name}}<rect/>{{/if}}"#,
                "2:13",
                "outside of a layer",
            ),
            (
                r#"<g id="a"><rect fill="url(#gone)"/></g>"#,
                "2:17",
                "id `gone`",
            ),
            (
                r#"<g id="a"><text data-bxo="9">{{name}}</text></g>"#,
                "2:17",
                "`data-box`",
            ),
            (
                r#"<g id="a"><text data-box="9"><tspan>{{name}}</tspan></text></g>"#,
                "2:30",
                "<tspan>",
            ),
        ] {
            let error = broken(body, "");
            assert!(
                error.contains(&format!("strap.svg:{place}")),
                "{body}\n{error}"
            );
            assert!(error.contains(said), "{body}\n{error}");
            assert!(
                error
                    .lines()
                    .last()
                    .is_some_and(|caret| caret.ends_with('^')),
                "{error}"
            );
        }
    }

    #[test]
    fn a_mistake_in_a_part_is_told_of_that_part() {
        let body = r#"{{> p}}<g id="a"><text data-box="9">{{name}}</text></g>"#;
        for (part, place, said) in [
            ("<!-- a\n -->\n<rect/>", "_p.svg:3:1", "outside of a layer"),
            (
                "<g id=\"q\">\n<rect x=\"{{nam}}\"/></g>",
                "_p.svg:2:10",
                "`name`",
            ),
            (
                "<g id=\"q\">\n {{name}} <b></g>",
                "_p.svg:2:",
                "<b> is still open",
            ),
            (
                "<g id=\"q\"\n data-grain=\"99\"></g>",
                "_p.svg:2:2",
                ".toml",
            ),
        ] {
            let error = broken(body, part);
            assert!(
                error.contains(place) && error.contains(said),
                "{part}\n{error}"
            );
        }
    }

    #[test]
    fn a_description_that_names_no_layer_is_refused_with_its_line() {
        for (toml, line) in [
            ("# ours\n[wrods]\ngrain = 1.0", "line 2, layer `wrods`"),
            ("[bar]\nspin = 3", "line 2, layer `bar`"),
            ("[name]\ngrain = 1.0", "line 1, layer `name`"),
        ] {
            let error = overridden(&[("strap.toml", toml.as_bytes())])
                .expect_err(toml)
                .to_string();
            assert!(
                error.contains("strap.toml") && error.contains(line),
                "{error}"
            );
        }
        let stray = overridden(&[("titel.toml", b"")]).expect("the others are there");
        let told = stray.remarks().expect("cards");
        assert!(
            told.iter().any(|remark| remark.contains("titel")),
            "{told:?}"
        );
    }

    #[test]
    fn a_stations_own_template_does_not_move_as_ours_does() {
        let strap = br##"<svg xmlns="http://www.w3.org/2000/svg"><g id="bar"><text x="200" y="900" data-box="90">{{name}}{{line}}</text></g></svg>"##;
        let still = overridden(&[("strap.svg", strap)]).expect("a painter");
        let card = still.paint(&samples::one_of_each()[1]).expect("a card");
        assert!(card.layers.iter().all(|layer| layer.motion.is_still()));
        let toml = b"[bar]\nenter = { effect = \"fade\", length = 300 }";
        let moves = overridden(&[("strap.svg", strap), ("strap.toml", toml)]).expect("a painter");
        let card = moves.paint(&samples::one_of_each()[1]).expect("a card");
        assert!(card.layers[0].motion.enter.is_some());
        assert_ne!(still.key(), moves.key());
    }

    #[test]
    fn a_stations_own_backdrop_is_painted_from_its_folder() {
        let mut picture = Vec::new();
        let mut encoder = png::Encoder::new(&mut picture, 2, 2);
        encoder.set_color(png::ColorType::Rgb);
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&[40, 80, 120].repeat(4)))
            .expect("a picture");
        let strap = br##"<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><image href="b.png" width="1920" height="1080"/><text x="200" y="200" data-box="90">{{name}}{{line}}</text></g></svg>"##;
        let own = overridden(&[("strap.svg", strap), ("b.png", &picture)]).expect("a painter");
        let card = own.paint(&samples::one_of_each()[1]).expect("a card");
        assert!(card.opaque);
        assert_eq!(card.layers[0].image.rgba[..4], [40, 80, 120, 255]);
        assert_ne!(own.key(), painter().key());
    }

    #[test]
    fn fonts_that_are_not_there_or_not_chinese_are_named() {
        let missing = open_painter(&[PathBuf::from("/nowhere/a.ttc")], None).expect_err("no file");
        assert!(missing.to_string().contains("/nowhere/a.ttc"), "{missing}");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("junk.ttf");
        fs::write(&path, b"not a font").expect("written");
        let junk = open_painter(&[path], None).expect_err("no face");
        assert!(junk.to_string().contains("junk.ttf"), "{junk}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_words_leave_the_picture(
            a in any::<String>(),
            b in "[深圳社会组织a-zA-Z0-9，。“”《》 {}<>&🎉]{0,90}",
            c in "\\PC{0,40}",
        ) {
            let cards = [
                CardData::Title(TitleCard {
                    headline: b.clone(), category: c.clone(), topic: a.clone(),
                    organization: c.clone(), locator: a.clone(), ordinal: 1, total: 9,
                }),
                CardData::Strap(StrapCard { name: a.clone(), line: b.clone() }),
                CardData::Caption(CaptionCard { text: c.clone(), lifted: true }),
                CardData::Overlay(PictureOverlay {
                    programme: a.clone(), locator: b.clone(), credit: c.clone(),
                }),
                CardData::Link(LinkCard { kicker: a.clone(), lines: vec![b.clone(), c.clone(), a.clone()] }),
                CardData::Slate(SlateCard { notice: c.clone(), headline: b.clone(), points: vec![a.clone(), c.clone()] }),
                CardData::HeadlineStrap(HeadlineStrapCard { category: c.clone(), headline: b.clone() }),
                CardData::LocatorStrap(LocatorStrapCard { place: b.clone(), date: a.clone() }),
                CardData::Bumper(BumperCard { programme: a.clone(), kicker: c.clone(), next: b.clone() }),
                CardData::Frame(FrameCard { orientation: Orientation::Portrait, credit: a.clone(), caption: b.clone() }),
                CardData::Figure(FigureCard {
                    label: a.clone(), figure: c.clone(), unit: b.clone(), context: c.clone(), source: a.clone(),
                }),
                CardData::Headlines(HeadlinesCard { kicker: c, edition: a.clone(), lines: vec![b, a] }),
            ];
            for data in cards {
                for (design, painter) in designs() {
                    let card = painter.paint(&data).expect("words never fail a card");
                    let seen = ink(&card, holds_words);
                    prop_assert!(is_inside(seen, GRAPHICS), "{:?} of {} {:?}", seen, design, data);
                }
            }
        }
    }
}
