//! A set SVG → one sheet for each layer, with how it moves.

use std::collections::HashSet;

use super::{
    card::{HEIGHT, Motion, PictureBox, WIDTH},
    count,
    motion::{LayerMotion, Motions},
    shadow::Shadow,
    svg::{Element, Node, number},
};
use crate::model::BlobHash;

/// One layer, ready to paint.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The group's id.
    pub name: String,
    /// A whole SVG document that shows this layer alone.
    pub svg: String,
    /// Painted below the SVG.
    pub pictures: Vec<Picture>,
    /// Strength of the grain, code values.
    pub grain: f32,
    /// Cast by everything in it.
    pub shadow: Option<Shadow>,
    /// How it comes and goes.
    pub motion: Motion,
    /// Holds no words: worth keeping painted.
    pub still: bool,
}

/// A PNG of the template folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// File name.
    pub href: String,
    /// Left edge, pixels.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Shown width.
    pub width: f32,
    /// Shown height.
    pub height: f32,
}

impl Sheet {
    /// Equal hash, equal pixels, for the same painter.
    #[must_use]
    pub fn hash(&self) -> BlobHash {
        let grain = number(self.grain);
        let shape = format!("{:?}\n{grain}\n{:?}", self.pictures, self.shadow);
        BlobHash::of(format!("{shape}\n{}", self.svg).as_bytes())
    }
}

/// What a template once said itself and its description says now.
const DESCRIBED: [&str; 6] = [
    "data-enter",
    "data-exit",
    "data-split",
    "data-stagger",
    "data-shadow",
    "data-grain",
];

/// Cuts a card into layers: its top-level groups, or the children of one that is split, each with
/// what `motions` says of it. The canvas is always ours, whatever size the file names.
///
/// # Errors
/// What a designer must repair, in English.
pub fn sheets(svg: &Element, motions: &Motions) -> Result<Vec<Sheet>, String> {
    let mut shared = String::new();
    let mut sheets = Vec::new();
    single_ids(svg, &mut HashSet::new())?;
    for element in svg.elements() {
        if matches!(element.name.as_str(), "defs" | "style") {
            local(element)?;
            element.write(&mut shared);
        }
    }
    let root = root(svg);
    for element in svg.elements() {
        match element.name.as_str() {
            "defs" | "style" | "title" | "desc" | "metadata" => {}
            "g" => layer(element, motions, &root, &shared, &mut sheets)?,
            other => {
                return Err(format!(
                    "<{other}> stands outside of a layer: put it into a top-level <g id=\"…\">"
                ));
            }
        }
    }
    let top: HashSet<&str> = svg.elements().filter_map(|group| group.get("id")).collect();
    for name in motions.names().filter(|name| !top.contains(name)) {
        if svg.any(&|element| element.get("id") == Some(name)) {
            return Err(format!(
                "`{name}` moves as described, but is no layer: only top-level <g> are"
            ));
        }
    }
    Ok(sheets)
}

/// Where the template leaves room for a picture: its `<rect data-picture="">`, in canvas pixels.
///
/// # Errors
/// What a designer must repair, in English.
pub fn picture_box(svg: &Element) -> Result<Option<PictureBox>, String> {
    let mut found = None;
    for layer in svg.elements() {
        boxes(layer, false, &mut found)?;
    }
    Ok(found)
}

fn boxes(element: &Element, moved: bool, found: &mut Option<PictureBox>) -> Result<(), String> {
    let moved = moved || element.get("transform").is_some();
    if element.get("data-picture").is_some() {
        let measure = |name: &str, limit: u32| {
            let text = element.get(name).unwrap_or("0");
            text.parse::<u32>()
                .ok()
                .filter(|pixels| *pixels <= limit)
                .ok_or_else(|| format!("data-picture: {name} `{text}`: whole pixels of the canvas"))
        };
        let (x, y) = (measure("x", WIDTH)?, measure("y", HEIGHT)?);
        let place = PictureBox {
            x,
            y,
            width: measure("width", WIDTH - x)?,
            height: measure("height", HEIGHT - y)?,
        };
        if moved || element.name != "rect" || place.width == 0 || place.height == 0 {
            return Err("data-picture: a <rect> with a size and without transform".to_owned());
        }
        if found.replace(place).is_some() {
            return Err("data-picture: a card has room for one picture".to_owned());
        }
    }
    element
        .elements()
        .try_for_each(|child| boxes(child, moved, found))
}

/// The opening tag, with the type and paint that the file's own root sets.
fn root(svg: &Element) -> String {
    let mut root = Element::new("svg");
    root.set("xmlns", "http://www.w3.org/2000/svg");
    root.set("xmlns:xlink", "http://www.w3.org/1999/xlink");
    for (name, value) in &svg.attributes {
        if name.starts_with("font-") || name == "fill" || name == "style" {
            root.set(name, value);
        }
    }
    root.set("width", WIDTH.to_string());
    root.set("height", HEIGHT.to_string());
    root.set("viewBox", format!("0 0 {WIDTH} {HEIGHT}"));
    let mut text = String::new();
    root.write(&mut text);
    text.trim_end_matches("/>").to_owned() + ">"
}

fn layer(
    group: &Element,
    motions: &Motions,
    root: &str,
    shared: &str,
    sheets: &mut Vec<Sheet>,
) -> Result<(), String> {
    let Some(name) = group.get("id") else {
        return Err("a top-level <g> has no id: name the layer".to_owned());
    };
    if let Some(old) = DESCRIBED.iter().find(|old| group.get(old).is_some()) {
        return Err(format!(
            "layer `{name}`: {old} is not read here: what moves is written in the .toml of the \
             same name beside the template"
        ));
    }
    local(group)?;
    let still = LayerMotion::default();
    let described = motions.of(name).unwrap_or(&still);
    if described.split {
        for (index, child) in group.elements().enumerate() {
            let mut alone = group.clone();
            alone.children = vec![Node::Element(child.clone())];
            let mut motion = described.motion;
            if let Some(enter) = &mut motion.enter {
                let later = described
                    .stagger_ms
                    .saturating_mul(u32::try_from(index).unwrap_or(u32::MAX));
                enter.delay_ms = enter.delay_ms.saturating_add(later);
            }
            let name = format!("{name}-{}", index + 1);
            sheets.push(sheet(&name, alone, described, motion, root, shared)?);
        }
        return Ok(());
    }
    let number = described
        .count
        .and_then(|counting| Some((counting, count::number_of(group)?)));
    if let Some((counting, text)) = number
        && let Some(written) = count::written(&text)
    {
        for step in written.steps(counting) {
            let mut drawn = group.clone();
            // The last one is the text as it was set, not one character touched.
            if step.to_ms.is_some() {
                count::write(&mut drawn, &step);
            }
            let motion = Motion {
                cut_in_ms: step.from_ms,
                cut_out_ms: step.to_ms,
                ..described.motion
            };
            sheets.push(sheet(name, drawn, described, motion, root, shared)?);
        }
        return Ok(());
    }
    let motion = described.motion;
    sheets.push(sheet(name, group.clone(), described, motion, root, shared)?);
    Ok(())
}

fn sheet(
    name: &str,
    mut drawn: Element,
    described: &LayerMotion,
    motion: Motion,
    root: &str,
    shared: &str,
) -> Result<Sheet, String> {
    let still = !drawn.any(&|element| element.name == "text");
    let pictures = pictures(&mut drawn)?;
    let mut svg = format!("{root}{shared}");
    drawn.write(&mut svg);
    svg.push_str("</svg>");
    Ok(Sheet {
        name: name.to_owned(),
        svg,
        pictures,
        grain: described.grain,
        shadow: described.shadow,
        motion,
        still,
    })
}

/// Takes the pictures out of a layer: they are painted below the rest of it.
fn pictures(layer: &mut Element) -> Result<Vec<Picture>, String> {
    let mut pictures = Vec::new();
    for image in layer.elements().filter(|child| child.name == "image") {
        let measure = |name: &str| {
            image
                .get(name)
                .unwrap_or("0")
                .parse::<f32>()
                .ok()
                .filter(|value| value.is_finite() && value.abs() <= 8192.0)
                .ok_or_else(|| format!("<image> {name}: pixels"))
        };
        let href = image.get("href").or_else(|| image.get("xlink:href"));
        pictures.push(Picture {
            href: href.unwrap_or_default().to_owned(),
            x: measure("x")?,
            y: measure("y")?,
            width: measure("width")?,
            height: measure("height")?,
        });
    }
    layer
        .children
        .retain(|child| !matches!(child, Node::Element(element) if element.name == "image"));
    if layer.any(&|element| element.name == "image" || element.name == "feImage") {
        return Err("an <image> may only stand directly inside a layer".to_owned());
    }
    Ok(pictures)
}

/// A gradient and a layer of the same id would paint the layer with nothing.
fn single_ids<'a>(element: &'a Element, seen: &mut HashSet<&'a str>) -> Result<(), String> {
    if let Some(id) = element.get("id")
        && !seen.insert(id)
    {
        return Err(format!("the id `{id}` is given twice"));
    }
    element
        .elements()
        .try_for_each(|child| single_ids(child, seen))
}

/// Everything a template points at lies in the template folder.
fn local(element: &Element) -> Result<(), String> {
    let foreign = |element: &Element| {
        let href = element.get("href").or_else(|| element.get("xlink:href"));
        match (element.name.as_str(), href) {
            ("image", Some(name)) => name.contains(['/', '\\', ':']),
            (_, Some(name)) => !name.starts_with('#'),
            _ => false,
        }
    };
    if element.any(&foreign) {
        return Err("an href may name an element (`#id`) or a .png beside the template".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(body: &str, description: &str) -> Result<Vec<Sheet>, String> {
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="99999999" height="9" font-size="20">{body}</svg>"#
        );
        let motions = Motions::read(description, |_| true)?;
        sheets(&Element::parse(&svg)?, &motions)
    }

    fn cut(body: &str) -> Result<Vec<Sheet>, String> {
        moved(body, "")
    }

    #[test]
    fn groups_become_layers_on_our_own_canvas() {
        let sheets = moved(
            r#"<defs/><g id="a"><rect/></g><g id="b"/>"#,
            "a.enter = { effect = \"fade\", length = 400 }",
        )
        .expect("layers");
        assert_eq!(sheets.len(), 2);
        assert!(sheets[0].svg.contains(r#"width="1920" height="1080""#));
        assert!(!sheets[0].svg.contains("99999999"));
        assert!(sheets[0].motion.enter.is_some());
        assert!(sheets[1].motion.is_still());
    }

    #[test]
    fn a_split_group_comes_one_after_another() {
        let sheets = moved(
            r#"<g id="l"><g/><g/></g>"#,
            "[l]\nsplit = true\nstagger = 90\nenter = { effect = \"fade\", delay = 100, length = 400 }",
        )
        .expect("layers");
        let delays: Vec<u32> = sheets
            .iter()
            .filter_map(|sheet| sheet.motion.enter.map(|enter| enter.delay_ms))
            .collect();
        assert_eq!(delays, [100, 190]);
    }

    #[test]
    fn a_number_counts_in_layers_of_which_one_is_there_at_a_time() {
        let text = |words: &str| {
            moved(
                &format!(r#"<g id="n"><text><tspan x="9">{words}</tspan></text></g>"#),
                "[n]\ncount = { length = 400 }",
            )
            .expect("layers")
        };
        let sheets = text("约120人");
        assert!(sheets.len() > 5);
        for pair in sheets.windows(2) {
            assert_eq!(pair[0].motion.cut_out_ms, Some(pair[1].motion.cut_in_ms));
        }
        let last = sheets.last().expect("one");
        assert!(last.svg.contains(">约120人<") && !last.motion.is_passing());
        assert_eq!(text("一百二十人").len(), 1, "words only come");
    }

    #[test]
    fn movement_in_the_template_or_below_a_layer_is_refused() {
        for old in ["data-enter=\"fade 0 9\"", "data-grain=\"1\""] {
            let said = cut(&format!(r#"<g id="a" {old}/>"#)).expect_err(old);
            assert!(said.contains(".toml"), "{said}");
        }
        let below = r#"<g id="a"><g id="b"/></g>"#;
        let said = moved(below, "[b]\ngrain = 1.0").expect_err("below");
        assert!(said.contains("no layer"), "{said}");
    }

    #[test]
    fn room_for_a_picture_is_one_plain_rectangle_of_the_canvas() {
        let room = |body: &str| {
            let svg = format!(r#"<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>"#);
            picture_box(&Element::parse(&svg)?)
        };
        let rect = |rest: &str| {
            format!(r#"<rect data-picture="" x="192" y="168" width="1068" height="712"{rest}/>"#)
        };
        assert_eq!(room(r#"<g id="a"/>"#), Ok(None));
        assert_eq!(
            room(&format!(r#"<g id="a">{}</g>"#, rect(""))),
            Ok(Some(PictureBox {
                x: 192,
                y: 168,
                width: 1068,
                height: 712
            }))
        );
        for wrong in [
            format!(r#"<g id="a" transform="scale(2)">{}</g>"#, rect("")),
            format!(r#"<g id="a">{}{}</g>"#, rect(""), rect("")),
            r#"<g id="a"><rect data-picture="" width="1921" height="9"/></g>"#.to_owned(),
            r#"<g id="a"><rect data-picture="" x="9.5" width="9" height="9"/></g>"#.to_owned(),
            r#"<g id="a"><circle data-picture="" width="9" height="9"/></g>"#.to_owned(),
            r#"<g id="a"><rect data-picture=""/></g>"#.to_owned(),
        ] {
            assert!(room(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_lies_outside_of_the_folder_is_refused() {
        for body in [
            r#"<g id="a"><image href="../secret.png" width="1" height="1"/></g>"#,
            r#"<g id="a"><image href="file:///etc/passwd"/></g>"#,
            r#"<g id="a"><use href="http://x/y#z"/></g>"#,
            r#"<g id="a"><g><image href="a.png"/></g></g>"#,
            r#"<rect/>"#,
            r#"<g><rect/></g>"#,
            r#"<g id="a"/><g id="a"/>"#,
        ] {
            assert!(cut(body).is_err(), "{body}");
        }
    }
}
