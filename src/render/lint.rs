//! A template's text, before it is filled → what our painter would not do as the designer expects:
//! refused at its line, because it would be wrong on air without a word.

use std::sync::LazyLock;

use regex::Regex;

use super::{place::nearest, trace::tags};

/// The attributes of our own. What each means is told in `templates/card/README.md`.
pub const ATTRIBUTES: [&str; 21] = [
    "data-after",
    "data-align",
    "data-before",
    "data-box",
    "data-edge",
    "data-gap",
    "data-height",
    "data-line-height",
    "data-max-lines",
    "data-min",
    "data-min-size",
    "data-name",
    "data-pad",
    "data-pad-right",
    "data-picture",
    "data-prefer-lines",
    "data-prefer-size",
    "data-stack",
    "data-tabular",
    "data-vertical",
    "data-wrap",
];

/// What moves, said in the template once and in its description now.
const DESCRIBED: [&str; 6] = [
    "data-enter",
    "data-exit",
    "data-grain",
    "data-shadow",
    "data-split",
    "data-stagger",
];

/// Elements that are left out or would be set in type that nobody measured, and the way out.
const REFUSED: [(&str, &str); 8] = [
    ("tspan", "write one <text> for each style"),
    (
        "textPath",
        "text on a curve cannot be fitted into a box: use a plain <text data-box=\"…\">",
    ),
    (
        "foreignObject",
        "HTML is not drawn: use <text data-box=\"…\">, which breaks lines by itself",
    ),
    (
        "flowRoot",
        "flowed text of an old Inkscape is not drawn: use <text data-box=\"…\">",
    ),
    (
        "switch",
        "it picks by language and system: keep only what you want to see",
    ),
    ("script", "nothing is run: delete it"),
    ("iframe", "nothing is loaded: delete it"),
    ("tref", "write the words into a <text>"),
];

/// Elements that do nothing here, though they harm nothing.
const IDLE: [&str; 8] = [
    "animate",
    "animateColor",
    "animateMotion",
    "animateTransform",
    "set",
    "video",
    "audio",
    "canvas",
];

/// Properties of type that the measure does not know; they would move letters out of their box.
const UNMEASURED: [&str; 12] = [
    "word-spacing",
    "textLength",
    "lengthAdjust",
    "writing-mode",
    "font-variant",
    "font-size-adjust",
    "font-feature-settings",
    "font-variation-settings",
    "rotate",
    "dx",
    "dy",
    "inline-size",
];

/// Type that a style sheet may not set, because text is measured before it is read.
static TYPE_RULE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:font(?:-[a-z]+)*|letter-spacing|word-spacing|text-anchor|writing-mode|line-height)\s*:")
        .expect("a constant pattern")
});

/// Something about one place of a template's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Byte offset.
    pub at: usize,
    /// What is wrong and the way out, in English.
    pub detail: String,
    /// It cannot stay so; if not, it only has no effect.
    pub wrong: bool,
}

/// An opening tag.
struct Tag<'a> {
    name: &'a str,
    at: usize,
    /// Name, value, byte offset.
    attributes: Vec<(&'a str, &'a str, usize)>,
    end: usize,
}

/// Reads a template's text as it stands in the file.
#[must_use]
pub fn lint(source: &str) -> Vec<Remark> {
    let mut found = Vec::new();
    for raw in ["{{{", "{{&", "{{~{", "{{~&", "{{{{"] {
        if let Some(at) = source.find(raw) {
            let detail = format!("`{raw}` would not escape: write `{{{{`");
            found.push(Remark {
                at,
                detail,
                wrong: true,
            });
            return found;
        }
    }
    let plain = blanked(source);
    let tags = opening_tags(&plain);
    for tag in &tags {
        element(tag, &mut found);
        for (name, value, at) in &tag.attributes {
            let detail = attribute(tag.name, name, value);
            found.extend(detail.map(|(detail, wrong)| Remark {
                at: *at,
                detail,
                wrong,
            }));
        }
        if tag.name == "style" {
            let sheet = plain[tag.end..]
                .find("</style")
                .map_or("", |end| &plain[tag.end..tag.end + end]);
            if let Some(rule) = TYPE_RULE.find(sheet) {
                found.push(Remark {
                    at: tag.end + rule.start(),
                    detail: format!(
                        "`{}` in a style sheet is not measured: write font-family, font-size, font-weight, \
                         letter-spacing and text-anchor as attributes of the <text> or of a group around it",
                        rule.as_str().trim_end_matches(':').trim()
                    ),
                    wrong: true,
                });
            }
        }
    }
    found.sort_by_key(|remark| (!remark.wrong, remark.at));
    found
}

fn element(tag: &Tag<'_>, found: &mut Vec<Remark>) {
    let refused = REFUSED.iter().find(|(name, _)| *name == tag.name);
    if let Some((name, way_out)) = refused {
        let detail = format!("<{name}> is not supported: {way_out}");
        found.push(Remark {
            at: tag.at,
            detail,
            wrong: true,
        });
    } else if IDLE.contains(&tag.name) {
        let detail = format!(
            "<{}> has no effect: movement is described for whole layers, see the README of the templates",
            tag.name
        );
        found.push(Remark {
            at: tag.at,
            detail,
            wrong: false,
        });
    }
}

fn attribute(element: &str, name: &str, value: &str) -> Option<(String, bool)> {
    if name.starts_with("data-") {
        if ATTRIBUTES.contains(&name) {
            return None;
        }
        if DESCRIBED.contains(&name) {
            let detail = format!(
                "`{name}` is not read here: what moves is written in the .toml of the same name beside the template"
            );
            return Some((detail, true));
        }
        let meant = nearest(name, ATTRIBUTES).map_or_else(
            || "see the README of the templates for those there are".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        return Some((format!("there is no attribute `{name}`: {meant}"), true));
    }
    // A colour that is no colour would be left out without a word.
    if matches!(name, "fill" | "stroke" | "stop-color" | "flood-color") && value.starts_with('#') {
        let digits = &value[1..];
        let good =
            matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|c| c.is_ascii_hexdigit());
        if !good && !value.contains(' ') {
            return Some((
                format!("{name} `{value}` is not a colour: write #rgb or #rrggbb"),
                true,
            ));
        }
    }
    if element == "text" && UNMEASURED.contains(&name) {
        return Some((unmeasured(name), true));
    }
    if matches!(
        name,
        "word-spacing" | "font" | "font-variant" | "writing-mode"
    ) {
        return Some((unmeasured(name), true));
    }
    if name == "style" {
        let property = value
            .split(';')
            .filter_map(|rule| rule.split_once(':'))
            .find_map(|(key, value)| {
                let key = key.trim();
                // Inkscape writes the initial value of everything.
                let idle = matches!(
                    value.trim(),
                    "normal" | "0" | "0px" | "none" | "lr-tb" | "horizontal-tb"
                );
                let unmeasured = key == "font" || (UNMEASURED.contains(&key) && !idle);
                unmeasured.then_some(key)
            });
        return property.map(|property| (unmeasured(property), true));
    }
    if name == "font-style" && value != "normal" {
        return Some((
            format!("font-style `{value}`: Chinese faces have no italic, it is drawn upright"),
            false,
        ));
    }
    None
}

fn unmeasured(name: &str) -> String {
    let way_out = match name {
        "font" => "write font-family, font-size and font-weight each by itself",
        "word-spacing" | "textLength" | "lengthAdjust" | "dx" => "use letter-spacing",
        "writing-mode" => "use data-vertical",
        "inline-size" => "use data-box",
        "font-variant" | "font-feature-settings" => "delete it; figures of one width: data-tabular",
        _ => "delete it",
    };
    format!("`{name}` on text is not measured, words could run out of their box: {way_out}")
}

/// The text with comments and `{{…}}` blanked out, byte for byte.
fn blanked(source: &str) -> String {
    let mut spans = tags(source);
    let mut from = 0;
    while let Some(start) = source[from..].find("<!--").map(|at| from + at) {
        let end = source[start..]
            .find("-->")
            .map_or(source.len(), |at| start + at + 3);
        spans.push((start, end));
        from = end;
    }
    let mut bytes = source.as_bytes().to_vec();
    for (start, end) in spans {
        bytes[start..end].fill(b' ');
    }
    String::from_utf8(bytes).unwrap_or_default()
}

fn opening_tags(text: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('<').map(|at| from + at) {
        from = at + 1;
        let name = word(&text[from..]);
        if name.is_empty() || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let mut at_attribute = from + name.len();
        let mut attributes = Vec::new();
        loop {
            let rest = &text[at_attribute..];
            let rest = rest.trim_start_matches(|c: char| c.is_whitespace());
            at_attribute = text.len() - rest.len();
            let key = word(rest);
            if key.is_empty() {
                break;
            }
            let Some((value, left)) = quoted(&rest[key.len()..]) else {
                break;
            };
            attributes.push((key, value, at_attribute));
            at_attribute = text.len() - left.len();
        }
        let end = text[at_attribute..]
            .find('>')
            .map_or(text.len(), |end| at_attribute + end + 1);
        found.push(Tag {
            name,
            at,
            attributes,
            end,
        });
        from = at_attribute;
    }
    found
}

/// The value behind `="` and what follows its closing quote.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let value = text.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(quote)
}

/// A name of XML at the start of `text`.
fn word(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')))
        .unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(source: &str) -> (usize, String) {
        let remark = lint(source)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("nothing said of {source}"));
        (remark.at, remark.detail)
    }

    #[test]
    fn a_misspelt_attribute_is_found_in_the_branch_that_no_sample_takes() {
        let source =
            "<g id=\"a\">\n{{#if never}}<text data-bx=\"{{x}}\" y='2'>{{y}}</text>{{/if}}</g>";
        let (at, detail) = first(source);
        assert_eq!(at, source.find("data-bx").expect("there"));
        assert!(detail.contains("did you mean `data-box`?"), "{detail}");
    }

    #[test]
    fn what_would_be_left_out_or_not_measured_is_named() {
        for (source, word) in [
            ("<text><tspan>a</tspan></text>", "<tspan>"),
            ("<g><foreignObject/></g>", "<foreignObject>"),
            (
                "<text><textPath href=\"#a\">x</textPath></text>",
                "<textPath>",
            ),
            (
                "<style>.t { fill: red; font-size: 12px }</style>",
                "font-size",
            ),
            ("<text style=\"font: bold 40px X\">a</text>", "`font`"),
            ("<text word-spacing=\"9\">a</text>", "word-spacing"),
            ("<text dx=\"1 2\">a</text>", "`dx`"),
            ("<rect fill=\"#12\"/>", "#12"),
            ("<text font-style=\"italic\">a</text>", "italic"),
            ("<g><animate attributeName=\"x\"/></g>", "<animate>"),
            ("<text>{{{x}}}</text>", "escape"),
        ] {
            let (_, detail) = first(source);
            assert!(detail.contains(word), "{detail}");
        }
    }

    #[test]
    fn comments_words_and_a_drawing_programs_own_marks_are_let_alone() {
        for source in [
            "<!-- <tspan data-x=\"1\"> -->",
            "{{!-- <foreignObject> --}}",
            "<text data-name=\"a\">data-x=\"1\" {{x}}</text>",
            "<text style=\"font-variant:normal;word-spacing:0px;fill:#ffffff\">x</text>",
            "<style>.a { fill: #123456 }</style>",
            "<rect dx=\"1\" fill=\"{{brand.colour.gold}}\" inkscape:label=\"x\"/>",
            "<g id=\"words\" data-stack=\"1 2\"/>",
        ] {
            assert_eq!(lint(source), [], "{source}");
        }
    }

    #[test]
    fn broken_text_never_panics() {
        for source in [
            "<",
            "<a",
            "<a b",
            "<a b=",
            "<a b=\"",
            "<a b=\"深",
            "<!--",
            "{{",
            "<style>font:",
            "<深 圳=\"a\"/>",
        ] {
            let _ = lint(source);
        }
    }
}
