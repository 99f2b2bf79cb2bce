//! The papers' templates and fixed parts: embedded, each replaceable by a file of the station's own,
//! strict, and escaped for what they become. Pure.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use handlebars::{Handlebars, TemplateError, TemplateErrorReason, no_escape};
use serde::Serialize;

use super::{PackageError, rtf};

/// What a file of the folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// XML; used by this name, also in `{{> …}}`.
    Xml(&'static str),
    /// A page.
    Html(&'static str),
    /// Plain text.
    Text(&'static str),
    /// RTF.
    Rtf(&'static str),
    /// A part of every DOCX as it is: styles, fonts, settings.
    Part,
}

macro_rules! brought {
    ($path:literal, $kind:expr) => {
        (
            $path,
            $kind,
            include_str!(concat!("../../templates/package/", $path)),
        )
    };
}

/// Path below `templates/package` or the station's own folder, kind, and what we bring.
const FILES: [(&str, Kind, &str); 28] = [
    brought!("README.txt.hbs", Kind::Text("readme")),
    brought!("checks.html.hbs", Kind::Html("checks")),
    brought!("script.txt.hbs", Kind::Text("prompter")),
    brought!("script.rtf.hbs", Kind::Rtf("prompter-rtf")),
    brought!("rundown/document.xml.hbs", Kind::Xml("rundown")),
    brought!("script/document.xml.hbs", Kind::Xml("script")),
    brought!("docx/header.xml.hbs", Kind::Xml("header")),
    brought!("docx/footer.xml.hbs", Kind::Xml("footer")),
    brought!("docx/core.xml.hbs", Kind::Xml("core")),
    brought!("docx/run.xml.hbs", Kind::Xml("run")),
    brought!("docx/cell.xml.hbs", Kind::Xml("cell")),
    brought!("docx/head-cell.xml.hbs", Kind::Xml("head-cell")),
    brought!("interchange/fcp7.xml.hbs", Kind::Xml("fcp7")),
    brought!("interchange/fcp7-clip.xml.hbs", Kind::Xml("fcp7-clip")),
    brought!(
        "interchange/fcp7-picture.xml.hbs",
        Kind::Xml("fcp7-picture")
    ),
    brought!("interchange/fcp7-rate.xml.hbs", Kind::Xml("fcp7-rate")),
    brought!("interchange/mos-create.xml.hbs", Kind::Xml("mos-create")),
    brought!("interchange/mos-story.xml.hbs", Kind::Xml("mos-story")),
    brought!("interchange/mos-ready.xml.hbs", Kind::Xml("mos-ready")),
    brought!("interchange/mos-item.xml.hbs", Kind::Xml("mos-item")),
    brought!("interchange/mos-payload.xml.hbs", Kind::Xml("mos-payload")),
    brought!("docx/styles.xml", Kind::Part),
    brought!("docx/settings.xml", Kind::Part),
    brought!("docx/fontTable.xml", Kind::Part),
    brought!("docx/app.xml", Kind::Part),
    brought!("docx/content-types.xml", Kind::Part),
    brought!("docx/document-rels.xml", Kind::Part),
    brought!("docx/package-rels.xml", Kind::Part),
];

/// All of them, read and checked.
#[derive(Clone)]
pub(super) struct Templates {
    xml: Handlebars<'static>,
    text: Handlebars<'static>,
    rtf: Handlebars<'static>,
    parts: BTreeMap<&'static str, String>,
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Templates({} parts)", self.parts.len())
    }
}

/// The ones we bring, read once.
static BUILT_IN: LazyLock<Result<Arc<Templates>, (String, String)>> =
    LazyLock::new(|| match Templates::new(&BTreeMap::new()) {
        Ok(templates) => Ok(Arc::new(templates)),
        Err(PackageError::Template { name, detail }) => Err((name, detail)),
        Err(other) => Err((String::new(), other.to_string())),
    });

impl Templates {
    /// The ones we bring.
    ///
    /// # Errors
    /// One of them is broken: a defect.
    pub fn built_in() -> Result<Arc<Self>, PackageError> {
        BUILT_IN
            .clone()
            .map_err(|(name, detail)| PackageError::Template { name, detail })
    }

    /// Those of `own`, text by path, in place of ours.
    ///
    /// # Errors
    /// [`PackageError::Template`], with file and line: one that is no template, or a path that
    /// replaces nothing.
    pub fn new(own: &BTreeMap<String, String>) -> Result<Self, PackageError> {
        let known = || FILES.iter().map(|(path, ..)| *path);
        if let Some(odd) = own.keys().find(|path| !known().any(|one| one == *path)) {
            return Err(broken(
                odd,
                format!(
                    "there is no such template; known are {}",
                    known().collect::<Vec<_>>().join(", ")
                ),
            ));
        }
        let registry = |escape: fn(&str) -> String| {
            let mut registry = Handlebars::new();
            // A field that is missing must stop the build, not leave a hole in the paper.
            registry.set_strict_mode(true);
            registry.register_escape_fn(escape);
            registry
        };
        let mut all = Self {
            xml: registry(escape),
            text: registry(no_escape),
            rtf: registry(rtf::escape),
            parts: BTreeMap::new(),
        };
        for (path, kind, ours) in FILES {
            let text = own.get(path).map_or(ours, String::as_str);
            let text = text.trim_start_matches('\u{feff}');
            let added = match kind {
                Kind::Xml(name) | Kind::Html(name) => all.xml.register_template_string(name, text),
                Kind::Text(name) => all.text.register_template_string(name, text),
                Kind::Rtf(name) => all.rtf.register_template_string(name, text),
                Kind::Part => {
                    well_formed(path, text)?;
                    all.parts.insert(path, text.to_owned());
                    Ok(())
                }
            };
            added.map_err(|error| unreadable(path, text, &error))?;
        }
        Ok(all)
    }

    /// Renders an XML part; every value is escaped.
    ///
    /// # Errors
    /// The template asks for a field that is not there.
    pub fn xml(&self, name: &str, data: &impl Serialize) -> Result<String, PackageError> {
        let text = render(&self.xml, name, data)?;
        // Its partials are parts of XML, not XML.
        well_formed(path_of(name), &text)?;
        Ok(text)
    }

    /// Renders a page; every value is escaped.
    ///
    /// # Errors
    /// As [`Templates::xml`].
    pub fn html(&self, name: &str, data: &impl Serialize) -> Result<String, PackageError> {
        render(&self.xml, name, data)
    }

    /// Renders plain text; values stand as they are.
    ///
    /// # Errors
    /// As [`Templates::xml`].
    pub fn text(&self, name: &str, data: &impl Serialize) -> Result<String, PackageError> {
        render(&self.text, name, data)
    }

    /// Renders RTF; every value is escaped.
    ///
    /// # Errors
    /// As [`Templates::xml`].
    pub fn rtf(&self, name: &str, data: &impl Serialize) -> Result<String, PackageError> {
        render(&self.rtf, name, data)
    }

    /// A fixed part of every DOCX.
    pub fn part(&self, path: &str) -> &str {
        self.parts.get(path).map_or("", String::as_str)
    }
}

fn broken(path: &str, detail: String) -> PackageError {
    PackageError::Template {
        name: path.to_owned(),
        detail,
    }
}

/// A template that the template language refuses: where, the line itself, and why in short words.
fn unreadable(path: &str, text: &str, error: &TemplateError) -> PackageError {
    let why = match error.reason() {
        // Its own words are a list of grammar rules.
        TemplateErrorReason::InvalidSyntax(_) => {
            "braces cannot be read here; is each {{#…}} before it closed by its {{/…}}?".to_owned()
        }
        reason => reason.to_string(),
    };
    let Some((line, column)) = error.pos() else {
        return broken(path, why);
    };
    let source = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let source: String = source.trim().chars().take(80).collect();
    broken(
        path,
        format!("line {line}, column {column}: {why}\n  {line} | {source}"),
    )
}

/// Refuses what no reader of XML opens, with line and column.
fn well_formed(path: &str, text: &str) -> Result<(), PackageError> {
    // A document type is no harm in what we make ourselves; no reader of ours follows it.
    let options = resvg::usvg::roxmltree::ParsingOptions {
        allow_dtd: true,
        ..Default::default()
    };
    match resvg::usvg::roxmltree::Document::parse_with_options(text, options) {
        Ok(_) => Ok(()),
        Err(error) => Err(broken(path, format!("what it makes is no XML: {error}"))),
    }
}

fn path_of(name: &str) -> &str {
    let named = |kind: &Kind| match kind {
        Kind::Xml(known) | Kind::Html(known) | Kind::Text(known) | Kind::Rtf(known) => {
            *known == name
        }
        Kind::Part => false,
    };
    let found = FILES.iter().find(|(_, kind, _)| named(kind));
    found.map_or(name, |(path, ..)| path)
}

fn render(
    registry: &Handlebars<'static>,
    name: &str,
    data: &impl Serialize,
) -> Result<String, PackageError> {
    registry
        .render(name, data)
        .map_err(|error| broken(path_of(name), error.to_string()))
}

/// XML text and attribute values; what XML 1.0 cannot hold is dropped, as no escape exists for it.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars().filter_map(holdable) {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// What a reader finds of [`escape`]d text.
pub(super) fn legal(text: &str) -> String {
    text.chars().filter_map(holdable).collect()
}

fn holdable(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' => Some(' '),
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => None,
        c => Some(c),
    }
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
        let templates = Templates::built_in().unwrap();
        let error = templates.xml("rundown", &serde_json::json!({}));
        let error = error.unwrap_err().to_string();
        assert!(error.contains("rundown/document.xml.hbs"), "{error}");
    }

    fn own(path: &str, text: &str) -> Result<Templates, PackageError> {
        Templates::new(&BTreeMap::from([(path.to_owned(), text.to_owned())]))
    }

    #[test]
    fn a_file_of_the_stations_own_takes_the_place_of_ours() {
        let mut papers = crate::package::sample::papers();
        papers.forms = Arc::new(own("script.txt.hbs", "本台提词 {{revision}}\n").unwrap());
        let text = crate::package::script_text::prompter(&papers).unwrap();
        assert_eq!(text, "\u{feff}本台提词 r3\r\n".as_bytes());
        let styles = FILES.iter().find(|(path, ..)| *path == "docx/styles.xml");
        let styles = styles.unwrap().2.replace("黑体", "方正小标宋");
        papers.forms = Arc::new(own("docx/styles.xml", &styles).unwrap());
        assert!(papers.forms.part("docx/styles.xml").contains("方正小标宋"));
        assert!(crate::package::rundown_docx::document(&papers).is_ok());
    }

    #[test]
    fn a_broken_one_is_named_with_its_line() {
        let cases = [
            (
                "script.txt.hbs",
                "一\n{{#each}\n",
                "script.txt.hbs",
                "line 2",
            ),
            (
                "script.txt.hbs",
                "{{#if a}}\n{{/each}}",
                "script.txt.hbs",
                "line ",
            ),
            ("docx/styles.xml", "<a>\n<b></a>", "docx/styles.xml", "2:"),
            (
                "docx/stiles.xml",
                "<a/>",
                "docx/stiles.xml",
                "docx/styles.xml",
            ),
        ];
        for (path, text, name, line) in cases {
            let error = own(path, text).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains(line), "{error}");
        }
        let mut papers = crate::package::sample::papers();
        papers.forms = Arc::new(own("rundown/document.xml.hbs", "<w>\n{{titel}}</w>").unwrap());
        let error = crate::package::rundown_docx::document(&papers).unwrap_err();
        assert!(
            error.to_string().contains("rundown/document.xml.hbs"),
            "{error}"
        );
        assert!(error.to_string().contains("line 2"), "{error}");
        papers.forms = Arc::new(own("rundown/document.xml.hbs", "<w>\n<b></w>").unwrap());
        let error = crate::package::rundown_docx::document(&papers).unwrap_err();
        assert!(error.to_string().contains("no XML"), "{error}");
    }
}
