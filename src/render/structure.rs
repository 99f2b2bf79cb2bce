//! A filled SVG → the mistakes of its build that would show on air as a missing part: what stands in
//! no layer, an id given twice or never, a picture that is not there.

use std::collections::HashSet;

use super::{
    place::{Fault, nearest},
    svg::{Element, Node},
};

/// Attributes that hold one length.
const LENGTHS: [&str; 16] = [
    "x",
    "y",
    "width",
    "height",
    "rx",
    "ry",
    "cx",
    "cy",
    "r",
    "x1",
    "y1",
    "x2",
    "y2",
    "stroke-width",
    "opacity",
    "fill-opacity",
];
/// Elements whose lengths are looked at.
const SHAPES: [&str; 8] = [
    "rect", "circle", "ellipse", "line", "image", "use", "g", "path",
];

/// Checks a whole document. `has_picture`: whether a file of that name lies beside the template.
///
/// # Errors
/// The first mistake in the order of the file, and the way out.
pub fn check(svg: &Element, has_picture: &dyn Fn(&str) -> bool) -> Result<(), Fault> {
    if svg.name != "svg" {
        return Err(svg.fault(format!(
            "the file begins with <{}>, not with <svg>",
            svg.name
        )));
    }
    let mut ids = HashSet::new();
    collect(svg, &mut ids)?;
    for child in &svg.children {
        match child {
            Node::Text(text) if !text.trim().is_empty() => {
                let shown: String = text.trim().chars().take(20).collect();
                return Err(svg.fault(format!("the words `{shown}` stand outside of a <text>")));
            }
            Node::Text(_) => {}
            Node::Element(element) => top_level(element, &ids, has_picture)?,
        }
    }
    Ok(())
}

fn top_level(
    element: &Element,
    ids: &HashSet<&str>,
    has_picture: &dyn Fn(&str) -> bool,
) -> Result<(), Fault> {
    match element.name.as_str() {
        "title" | "desc" | "metadata" => return Ok(()),
        "defs" | "style" => {}
        "g" if element.get("id").is_none() => {
            return Err(element.fault("a top-level <g> has no id: name the layer"));
        }
        "g" => {
            for image in element.elements().filter(|child| child.name == "image") {
                picture(image, has_picture)?;
            }
        }
        other => {
            return Err(element.fault(format!(
                "<{other}> stands outside of a layer: put it into a top-level <g id=\"…\">"
            )));
        }
    }
    let is_layer = element.name == "g";
    inside(element, ids)?;
    for child in element.elements() {
        if !(is_layer && child.name == "image") {
            no_picture(child)?;
        }
    }
    Ok(())
}

fn picture(image: &Element, has_picture: &dyn Fn(&str) -> bool) -> Result<(), Fault> {
    let href = image.get("href").or_else(|| image.get("xlink:href"));
    let href = href.unwrap_or_default();
    if href.starts_with("data:") {
        return Err(image
            .fault("an embedded picture is not read: save it as a .png beside the template and name that file")
            .word("href"));
    }
    if !has_picture(href) {
        return Err(image
            .fault(format!(
                "image `{href}` is not a .png file of the template folder"
            ))
            .word("href"));
    }
    Ok(())
}

fn no_picture(element: &Element) -> Result<(), Fault> {
    if matches!(element.name.as_str(), "image" | "feImage") {
        return Err(element.fault(format!(
            "<{}> may only stand directly inside a layer (a top-level <g>)",
            element.name
        )));
    }
    element.elements().try_for_each(no_picture)
}

/// All ids; a gradient and a layer of the same id would paint the layer with nothing.
fn collect<'a>(element: &'a Element, ids: &mut HashSet<&'a str>) -> Result<(), Fault> {
    if let Some(id) = element.get("id")
        && !ids.insert(id)
    {
        return Err(element
            .fault(format!("the id `{id}` is given twice: rename one"))
            .word("id"));
    }
    element.elements().try_for_each(|child| collect(child, ids))
}

/// References and numbers of an element and all below it.
fn inside(element: &Element, ids: &HashSet<&str>) -> Result<(), Fault> {
    for (name, value) in &element.attributes {
        if matches!(name.as_str(), "href" | "xlink:href") && element.name != "image" {
            let Some(id) = value.strip_prefix('#') else {
                return Err(element
                    .fault("an href may name an element (`#id`) or a .png beside the template")
                    .word(name));
            };
            known(element, name, id, ids)?;
        }
        for id in referenced(value) {
            known(element, name, id, ids)?;
        }
        let counted = SHAPES.contains(&element.name.as_str()) && LENGTHS.contains(&name.as_str());
        if counted && !is_length(value) {
            return Err(element
                .fault(format!("{name} `{value}` is not a number of pixels"))
                .word(name));
        }
    }
    element.elements().try_for_each(|child| inside(child, ids))
}

fn known(element: &Element, attribute: &str, id: &str, ids: &HashSet<&str>) -> Result<(), Fault> {
    if ids.contains(id) {
        return Ok(());
    }
    let meant = nearest(id, ids.iter().copied())
        .map(|meant| format!("; did you mean `{meant}`?"))
        .unwrap_or_default();
    Err(element
        .fault(format!("there is no element with the id `{id}`{meant}"))
        .word(attribute))
}

/// Ids in `url(#…)`.
fn referenced(value: &str) -> impl Iterator<Item = &str> {
    value.split("url(").skip(1).filter_map(|rest| {
        let inside = rest.split(')').next()?;
        inside.trim().trim_matches(['"', '\'']).strip_prefix('#')
    })
}

fn is_length(value: &str) -> bool {
    let value = value.trim();
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    // `1e3` ends in no letter; `auto` is all letters.
    number.parse::<f32>().is_ok_and(f32::is_finite) || (number.is_empty() && value == "auto")
}

/// A mistake that names an attribute's value, or else an element's id, in backticks: at that element.
#[must_use]
pub fn pointed(svg: &Element, said: String) -> Fault {
    let quoted: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    let find = |ids| quoted.iter().find_map(|value| holder(svg, value, ids));
    match find(false).or_else(|| find(true)) {
        Some((element, attribute)) => element.fault(said).word(attribute),
        None => said.into(),
    }
}

fn holder<'a>(element: &'a Element, value: &str, ids: bool) -> Option<(&'a Element, &'a str)> {
    let own = element
        .attributes
        .iter()
        .find(|(name, own)| own == value && (name == "id") == ids);
    own.map(|(name, _)| (element, name.as_str())).or_else(|| {
        element
            .elements()
            .find_map(|child| holder(child, value, ids))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(body: &str) -> Result<(), Fault> {
        let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{body}</svg>");
        check(&Element::parse(&text)?, &|name| name == "b.png")
    }

    #[test]
    fn each_mistake_is_told_at_its_element() {
        for (body, said) in [
            ("<rect/>", "outside of a layer"),
            ("words", "outside of a <text>"),
            ("<g><rect/></g>", "has no id"),
            ("<g id=\"a\"/><g id=\"a\"/>", "given twice"),
            ("<g id=\"a\"><image href=\"c.png\"/></g>", "c.png"),
            (
                "<g id=\"a\"><image href=\"../b.png\"/></g>",
                "not a .png file",
            ),
            (
                "<g id=\"a\"><image href=\"data:image/png;base64,\"/></g>",
                "embedded",
            ),
            (
                "<g id=\"a\"><g><image href=\"b.png\"/></g></g>",
                "directly inside a layer",
            ),
            (
                "<g id=\"a\"><use href=\"http://x/y#z\"/></g>",
                "an href may name",
            ),
            ("<g id=\"a\"><use href=\"#b\"/></g>", "id `b`"),
            (
                "<defs><linearGradient id=\"light\"/></defs><g id=\"a\"><rect fill=\"url(#lihgt)\"/></g>",
                "`light`",
            ),
            (
                "<g id=\"a\" style=\"clip-path: url('#none')\"/>",
                "id `none`",
            ),
            ("<g id=\"a\"><rect width=\"12abc4\"/></g>", "not a number"),
        ] {
            let fault = checked(body).expect_err(body);
            assert!(fault.detail.contains(said), "{body}: {}", fault.detail);
            assert!(fault.at.is_some(), "{body}");
        }
    }

    #[test]
    fn what_is_well_built_passes() {
        checked(
            "<title>t</title><defs><clipPath id=\"c\"><rect/></clipPath></defs>\
             <g id=\"a\" clip-path=\"url(#c)\"><image href=\"b.png\" width=\"50%\" height=\"9px\"/><use href=\"#c\" x=\"1e1\"/></g>",
        )
        .expect("nothing is wrong");
    }
}
