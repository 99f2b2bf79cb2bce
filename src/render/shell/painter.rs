//! Reads fonts and templates from disk for the painter.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use rust_embed::RustEmbed;

use crate::{
    model::BlobHash,
    render::{RenderError, fonts::Fonts, painter::Painter, template::Templates},
};

/// Where Debian's fonts-noto-cjk puts its collections; the first two are needed, the others used
/// where they are.
const DEBIAN: &str = "/usr/share/fonts/opentype/noto";
const WANTED: [&str; 4] = [
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJK-Bold.ttc",
    "NotoSerifCJK-Regular.ttc",
    "NotoSerifCJK-Bold.ttc",
];

/// The built-in design.
#[derive(RustEmbed)]
#[folder = "templates/card"]
struct BuiltIn;

/// Opens the painter. `fonts`: font files, or empty for Debian's fonts-noto-cjk. `templates`: a
/// folder whose files take the place of the built-in ones of the same name.
///
/// # Errors
/// [`RenderError::Fonts`]: no Simplified Chinese face; [`RenderError::Template`]: a template that
/// cannot be used; [`RenderError::Disk`]: a named file that cannot be read.
pub fn open_painter(fonts: &[PathBuf], templates: Option<&Path>) -> Result<Painter, RenderError> {
    let fonts = Fonts::load(read_fonts(fonts)?)?;
    let templates = Templates::new(read_templates(templates)?)?;
    Painter::new(fonts, templates)
}

/// Font files with their hashes, read side by side: they are 90 MB.
fn read_fonts(named: &[PathBuf]) -> Result<Vec<(String, Vec<u8>, BlobHash)>, RenderError> {
    let paths: Vec<PathBuf> = if named.is_empty() {
        let folder = Path::new(DEBIAN);
        let found: Vec<PathBuf> = WANTED
            .iter()
            .map(|name| folder.join(name))
            .filter(|path| path.is_file())
            .collect();
        if found.is_empty() {
            return Err(RenderError::Fonts {
                looked: DEBIAN.to_owned(),
            });
        }
        found
    } else {
        named.to_vec()
    };
    let read = |path: &PathBuf| match fs::read(path) {
        Ok(bytes) => {
            let hash = BlobHash::of(&bytes);
            Ok((path.display().to_string(), bytes, hash))
        }
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

fn read_templates(folder: Option<&Path>) -> Result<BTreeMap<String, Vec<u8>>, RenderError> {
    let mut files: BTreeMap<String, Vec<u8>> = BuiltIn::iter()
        .filter_map(|name| {
            let file = BuiltIn::get(&name)?;
            Some((name.into_owned(), file.data.into_owned()))
        })
        .collect();
    let Some(folder) = folder else {
        return Ok(files);
    };
    let disk = |path: &Path, source| RenderError::Disk {
        path: path.to_owned(),
        source,
    };
    for entry in fs::read_dir(folder).map_err(|source| disk(folder, source))? {
        let path = entry.map_err(|source| disk(folder, source))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if path.is_file() {
            let bytes = fs::read(&path).map_err(|source| disk(&path, source))?;
            files.insert(name.to_owned(), bytes);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::*;

    use super::*;
    use crate::render::{
        card::{
            CaptionCard, Card, CardData, LinkCard, PictureOverlay, SlateCard, StrapCard, TitleCard,
        },
        samples,
    };

    fn painter() -> &'static Painter {
        static PAINTER: OnceLock<Painter> = OnceLock::new();
        PAINTER.get_or_init(|| open_painter(&[], None).expect("fonts-noto-cjk is installed"))
    }

    fn paint(data: &CardData) -> Card {
        painter().paint(data).expect("words never fail a card")
    }

    fn everything() -> impl Iterator<Item = CardData> {
        samples::one_of_each()
            .into_iter()
            .chain(samples::long())
            .chain(samples::hostile())
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
            "ground", "sky", "clouds", "sun", "far", "middle", "near", "water",
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
        for data in everything() {
            let seen = ink(&paint(&data), holds_words);
            assert!(is_inside(seen, GRAPHICS), "{seen:?} of {data:?}");
        }
    }

    #[test]
    fn headlines_stay_inside_the_title_edge() {
        for data in everything() {
            if matches!(
                data,
                CardData::Title(_) | CardData::Slate(_) | CardData::Link(_)
            ) {
                let seen = ink(&paint(&data), |name| {
                    name.starts_with("words") || name.starts_with("lines")
                });
                assert!(is_inside(seen, TITLES), "{seen:?} of {data:?}");
            }
        }
    }

    #[test]
    fn the_channels_corner_and_the_caption_zone_stay_clear() {
        for data in everything() {
            let card = paint(&data);
            for layer in card.layers.iter().filter(|layer| holds_words(&layer.name)) {
                let Some([left, top, _, bottom]) = ink(&card, |name| name == layer.name) else {
                    continue;
                };
                assert!(left >= 360 || top >= 150, "{} of {data:?}", layer.name);
                if matches!(
                    data,
                    CardData::Title(_) | CardData::Link(_) | CardData::Slate(_)
                ) {
                    assert!(bottom <= 900, "{} of {data:?}", layer.name);
                }
            }
        }
    }

    #[test]
    fn a_caption_stands_in_its_zone_or_above_the_strap() {
        let caption = |lifted| {
            let text = "累计服务《每周一现》8000人次".to_owned();
            ink(
                &paint(&CardData::Caption(CaptionCard { text, lifted })),
                |_| true,
            )
            .expect("ink")
        };
        let [left, top, right, bottom] = caption(false);
        assert!(top >= 924 && bottom <= 1010, "{top} {bottom}");
        assert!((left + right - 1920).abs() <= 8, "centred: {left} {right}");
        let strap = ink(&paint(&samples::one_of_each()[1]), |_| true).expect("ink");
        assert!(caption(true)[3] + 16 <= strap[1], "{strap:?}");
    }

    #[test]
    fn strap_credit_and_lifted_caption_never_meet() {
        for set in [samples::one_of_each(), samples::long(), samples::hostile()] {
            let [_, _, right, _] = ink(&paint(&set[1]), |_| true).expect("a strap");
            let overlay = paint(&set[6]);
            let credit = ink(&overlay, |name| name == "credit").expect("a credit");
            assert!(right < credit[0] && credit[3] < 926, "{right} {credit:?}");
            let CardData::Caption(mut caption) = set[5].clone() else {
                panic!("a caption sixth")
            };
            caption.lifted = true;
            let caption = ink(&paint(&CardData::Caption(caption)), |_| true).expect("a caption");
            assert!(caption[3] < credit[1], "{caption:?} {credit:?}");
        }
    }

    #[test]
    fn full_cards_are_opaque_and_the_others_are_not() {
        for data in everything() {
            let full = matches!(
                data,
                CardData::Title(_)
                    | CardData::Opener(_)
                    | CardData::Link(_)
                    | CardData::Closer(_)
                    | CardData::Slate(_)
            );
            assert_eq!(paint(&data).opaque, full, "{data:?}");
        }
    }

    #[test]
    fn equal_data_gives_equal_pixels_and_an_equal_key() {
        let again = open_painter(&[], None).expect("fonts");
        assert_eq!(again.key(), painter().key());
        let mut keys = Vec::new();
        for data in everything() {
            let (one, two) = (paint(&data), again.paint(&data).expect("a card"));
            assert_eq!(one.key, two.key);
            assert!(one.at_rest([0, 0, 0]) == two.at_rest([0, 0, 0]), "{data:?}");
            keys.push(one.key);
        }
        let cards = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), cards);
    }

    #[test]
    fn what_fits_needs_no_warning() {
        for data in samples::one_of_each() {
            assert_eq!(paint(&data).warnings, [""; 0], "{data:?}");
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
        assert!(std::sync::Arc::ptr_eq(&ground(1), &ground(2)));
    }

    #[test]
    fn colours_of_the_design_are_safe_on_air() {
        for name in BuiltIn::iter() {
            let file = BuiltIn::get(&name).expect("embedded");
            let text = String::from_utf8(file.data.into_owned()).expect("UTF-8");
            for colour in text.split('#').skip(1).filter_map(|rest| rest.get(..6)) {
                let Ok(value) = u32::from_str_radix(colour, 16) else {
                    continue;
                };
                let [_, red, green, blue] = value.to_be_bytes().map(u32::from);
                let luma = (2126 * red + 7152 * green + 722 * blue) / 10_000;
                assert!((10..=243).contains(&luma), "#{colour} in {name}");
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
            assert!(
                error.contains("title.svg") && error.contains("line 2"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_broken_template_is_refused_at_the_start() {
        let svg = |body: &str| {
            format!(r#"<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>"#).into_bytes()
        };
        for body in [
            r#"<g id="a"><text data-box="9">{{nosuchfield}}</text></g>"#,
            r#"<g id="a"><text>{{name}}</text></g>"#,
            r#"<g id="a"><rect data-wrap="nobody" height="9"/></g>"#,
            r#"<g id="a" data-enter="jump"/>"#,
            r#"<g id="a"><image href="not-there.png" width="9" height="9"/></g>"#,
            r#"<g id="a"><image href="/etc/hostname" width="9" height="9"/></g>"#,
            r#"<g id="a">"#,
        ] {
            let error = overridden(&[("strap.svg", &svg(body))]).expect_err(body);
            assert!(error.to_string().contains("strap.svg"), "{error}");
        }
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
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

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
                CardData::Slate(SlateCard { notice: c.clone(), headline: b, points: vec![a, c] }),
            ];
            for data in cards {
                let seen = ink(&paint(&data), holds_words);
                prop_assert!(is_inside(seen, GRAPHICS), "{:?} of {:?}", seen, data);
            }
        }
    }
}
