//! A set SVG → one sheet for each layer, with how it moves.

use std::collections::HashSet;

use super::{
    card::{HEIGHT, Motion, WIDTH},
    motion::motion,
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

/// Cuts a card into layers: its top-level groups, or the children of one with `data-split`. The
/// canvas is always ours, whatever size the file names.
///
/// # Errors
/// What a designer must repair, in English.
pub fn sheets(svg: &Element) -> Result<Vec<Sheet>, String> {
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
            "g" => layer(element, &root, &shared, &mut sheets)?,
            other => {
                return Err(format!(
                    "<{other}> stands outside of a layer: put it into a top-level <g id=\"…\">"
                ));
            }
        }
    }
    Ok(sheets)
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

fn layer(group: &Element, root: &str, shared: &str, sheets: &mut Vec<Sheet>) -> Result<(), String> {
    let Some(name) = group.get("id") else {
        return Err("a top-level <g> has no id: name the layer".to_owned());
    };
    local(group)?;
    let stagger = match group.get("data-stagger") {
        None => 0,
        Some(text) => text
            .parse()
            .map_err(|_| format!("data-stagger `{text}`: whole milliseconds"))?,
    };
    if group.get("data-split").is_none() {
        sheets.push(sheet(name, group.clone(), group, root, shared, 0)?);
        return Ok(());
    }
    for (index, child) in group.elements().enumerate() {
        let mut alone = group.clone();
        alone.children = vec![Node::Element(child.clone())];
        let later = stagger * u32::try_from(index).unwrap_or(u32::MAX);
        let name = format!("{name}-{}", index + 1);
        sheets.push(sheet(&name, alone, group, root, shared, later)?);
    }
    Ok(())
}

fn sheet(
    name: &str,
    mut drawn: Element,
    group: &Element,
    root: &str,
    shared: &str,
    later_ms: u32,
) -> Result<Sheet, String> {
    let motion = motion(group.get("data-enter"), group.get("data-exit"), later_ms)
        .map_err(|error| format!("layer `{name}`: {error}"))?;
    let grain = match group.get("data-grain") {
        None => 0.0,
        Some(text) => text
            .parse::<f32>()
            .ok()
            .filter(|grain| (0.0..=8.0).contains(grain))
            .ok_or_else(|| format!("data-grain `{text}`: 0 to 8 code values"))?,
    };
    let shadow = group.get("data-shadow").map(Shadow::parse).transpose()?;
    let still = !drawn.any(&|element| element.name == "text");
    let pictures = pictures(&mut drawn)?;
    let mut svg = format!("{root}{shared}");
    drawn.write(&mut svg);
    svg.push_str("</svg>");
    Ok(Sheet {
        name: name.to_owned(),
        svg,
        pictures,
        grain,
        shadow,
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

    fn cut(body: &str) -> Result<Vec<Sheet>, String> {
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="99999999" height="9" font-size="20">{body}</svg>"#
        );
        sheets(&Element::parse(&svg)?)
    }

    #[test]
    fn groups_become_layers_on_our_own_canvas() {
        let sheets = cut(r#"<defs/><g id="a" data-enter="fade 0 400"><rect/></g><g id="b"/>"#)
            .expect("layers");
        assert_eq!(sheets.len(), 2);
        assert!(sheets[0].svg.contains(r#"width="1920" height="1080""#));
        assert!(!sheets[0].svg.contains("99999999"));
        assert!(sheets[0].motion.enter.is_some());
    }

    #[test]
    fn a_split_group_comes_one_after_another() {
        let sheets = cut(
            r#"<g id="l" data-split="" data-enter="fade 100 400" data-stagger="90"><g/><g/></g>"#,
        )
        .expect("layers");
        let delays: Vec<u32> = sheets
            .iter()
            .filter_map(|sheet| sheet.motion.enter.map(|enter| enter.delay_ms))
            .collect();
        assert_eq!(delays, [100, 190]);
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
