//! The papers' Handlebars templates: embedded, strict, and escaped for what they become.

use std::sync::LazyLock;

use handlebars::{Handlebars, no_escape};
use serde::Serialize;

use super::PackageError;

/// Documents and their parts, by the name used in `{{> …}}`.
const XML: &[(&str, &str)] = &[
    (
        "rundown",
        include_str!("../../templates/package/rundown/document.xml.hbs"),
    ),
    (
        "script",
        include_str!("../../templates/package/script/document.xml.hbs"),
    ),
    (
        "header",
        include_str!("../../templates/package/docx/header.xml.hbs"),
    ),
    (
        "footer",
        include_str!("../../templates/package/docx/footer.xml.hbs"),
    ),
    (
        "core",
        include_str!("../../templates/package/docx/core.xml.hbs"),
    ),
    (
        "run",
        include_str!("../../templates/package/docx/run.xml.hbs"),
    ),
    (
        "cell",
        include_str!("../../templates/package/docx/cell.xml.hbs"),
    ),
    (
        "head-cell",
        include_str!("../../templates/package/docx/head-cell.xml.hbs"),
    ),
];

/// Plain text.
const TEXT: &[(&str, &str)] = &[
    (
        "readme",
        include_str!("../../templates/package/README.txt.hbs"),
    ),
    (
        "prompter",
        include_str!("../../templates/package/script.txt.hbs"),
    ),
];

/// For prompters that keep type size and paragraphs.
const RTF: &[(&str, &str)] = &[(
    "prompter-rtf",
    include_str!("../../templates/package/script.rtf.hbs"),
)];

static XML_TEMPLATES: LazyLock<Result<Handlebars<'static>, Broken>> =
    LazyLock::new(|| read(XML, escape));
static TEXT_TEMPLATES: LazyLock<Result<Handlebars<'static>, Broken>> =
    LazyLock::new(|| read(TEXT, no_escape));

static RTF_TEMPLATES: LazyLock<Result<Handlebars<'static>, Broken>> =
    LazyLock::new(|| read(RTF, super::rtf::escape));

#[derive(Debug)]
struct Broken {
    name: &'static str,
    detail: String,
}

fn read(
    templates: &[(&'static str, &'static str)],
    escape: fn(&str) -> String,
) -> Result<Handlebars<'static>, Broken> {
    let mut registry = Handlebars::new();
    // A field that is missing must stop the build, not leave a hole in the paper.
    registry.set_strict_mode(true);
    registry.register_escape_fn(escape);
    for (name, text) in templates {
        registry
            .register_template_string(name, text)
            .map_err(|error| Broken {
                name,
                detail: error.to_string(),
            })?;
    }
    Ok(registry)
}

/// Renders an XML part; every value is escaped.
///
/// # Errors
/// The template is broken or asks for a field that is not there.
pub(super) fn xml(name: &str, data: &impl Serialize) -> Result<String, PackageError> {
    render(&XML_TEMPLATES, name, data)
}

/// Renders plain text; values stand as they are.
///
/// # Errors
/// As [`xml`].
pub(super) fn text(name: &str, data: &impl Serialize) -> Result<String, PackageError> {
    render(&TEXT_TEMPLATES, name, data)
}

/// Renders RTF; every value is escaped.
///
/// # Errors
/// As [`xml`].
pub(super) fn rtf(name: &str, data: &impl Serialize) -> Result<String, PackageError> {
    render(&RTF_TEMPLATES, name, data)
}

fn render(
    registry: &Result<Handlebars<'static>, Broken>,
    name: &str,
    data: &impl Serialize,
) -> Result<String, PackageError> {
    let registry = registry.as_ref().map_err(|broken| PackageError::Template {
        name: broken.name.to_owned(),
        detail: broken.detail.clone(),
    })?;
    registry
        .render(name, data)
        .map_err(|error| PackageError::Template {
            name: name.to_owned(),
            detail: error.to_string(),
        })
}

/// XML text and attribute values; what XML 1.0 cannot hold is dropped, as no escape exists for it.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_is_text_in_xml() {
        assert_eq!(
            escape("<w:p>&\"'\u{1}\u{b}{{x}}\n"),
            "&lt;w:p&gt;&amp;&quot;&apos;{{x}} "
        );
    }

    #[test]
    fn a_missing_field_is_an_error_and_names_the_template() {
        let error = xml("rundown", &serde_json::json!({})).unwrap_err();
        assert!(error.to_string().contains("rundown"), "{error}");
    }
}
