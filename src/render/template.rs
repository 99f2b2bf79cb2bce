//! Card data → filled SVG: Handlebars, strict and escaping, with the brand's colours, type and
//! measures given to every template.

use std::collections::BTreeMap;

use handlebars::{
    Context, Handlebars, Helper, HelperResult, Output, PathAndJson, RenderContext,
    RenderErrorReason,
};
use serde_json::Value;

use super::{RenderError, card::CardData, copy, motion::Motions};
use crate::model::BlobHash;

/// Names of the templates, one for each kind of card.
pub const NAMES: [&str; 14] = [
    "title",
    "strap",
    "opener",
    "link",
    "closer",
    "caption",
    "overlay",
    "slate",
    "headline_strap",
    "locator_strap",
    "bumper",
    "frame",
    "figure",
    "headlines",
];

/// `{{count @index from=1700 step=-92}}`: a place or a time that moves on with each item of a list.
fn count(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let given = |value: Option<&Value>, otherwise: f64| match value {
        None => Ok(otherwise),
        Some(value) => value
            .as_f64()
            .ok_or_else(|| RenderErrorReason::Other("count: numbers only".to_owned())),
    };
    let index = given(helper.param(0).map(PathAndJson::value), 0.0)?;
    let from = given(helper.hash_get("from").map(PathAndJson::value), 0.0)?;
    let step = given(helper.hash_get("step").map(PathAndJson::value), 1.0)?;
    out.write(&format!("{}", step.mul_add(index, from)))?;
    Ok(())
}

/// The design: templates, parts, brand and pictures of one folder.
pub struct Templates {
    handlebars: Handlebars<'static>,
    brand: Value,
    pictures: BTreeMap<String, Vec<u8>>,
    motions: BTreeMap<String, Motions>,
    digest: BlobHash,
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Templates({})", self.digest)
    }
}

impl Templates {
    /// Takes the files of the folder by name: `title.svg` and its sisters, what moves in them
    /// (`title.toml`), parts whose name starts with `_`, `brand.toml`, pictures as `.png`. Other
    /// files are ignored.
    ///
    /// # Errors
    /// [`RenderError::Template`]: a template is missing, cannot be read, or would not escape.
    pub fn new(files: BTreeMap<String, Vec<u8>>) -> Result<Self, RenderError> {
        let mut handlebars = Handlebars::new();
        handlebars.set_strict_mode(true);
        handlebars.register_helper("count", Box::new(count));
        let mut brand = Value::Null;
        let mut pictures = BTreeMap::new();
        let mut named = Vec::new();
        let motions = motions(&files)?;
        for (name, bytes) in files {
            let used = [".svg", ".toml", ".png"]
                .iter()
                .any(|ending| name.ends_with(ending));
            if !used {
                continue;
            }
            named.extend_from_slice(name.as_bytes());
            named.extend_from_slice(BlobHash::of(&bytes).as_bytes());
            if let Some(stem) = name.strip_suffix(".svg") {
                let text = text(&name, &bytes)?;
                escapes(&name, text)?;
                let stem = stem.trim_start_matches('_');
                handlebars
                    .register_template_string(stem, text)
                    .map_err(|error| template(&name, error.to_string()))?;
            } else if name == "brand.toml" {
                let table: toml::Table = toml::from_str(text(&name, &bytes)?)
                    .map_err(|error| template(&name, error.to_string()))?;
                brand = serde_json::to_value(table)
                    .map_err(|error| template(&name, error.to_string()))?;
            } else if name.ends_with(".png") {
                pictures.insert(name, bytes);
            }
        }
        for name in NAMES {
            if !handlebars.has_template(name) {
                let file = format!("{name}.svg");
                return Err(template(&file, "is missing".to_owned()));
            }
        }
        if brand.is_null() {
            return Err(template("brand.toml", "is missing".to_owned()));
        }
        Ok(Self {
            handlebars,
            brand,
            pictures,
            motions,
            digest: BlobHash::of(&named),
        })
    }

    /// Fills the template of `data`; also what had to be left out, in Chinese.
    ///
    /// # Errors
    /// [`RenderError::Template`]: the template names a field that is not there.
    pub fn fill(&self, data: &CardData) -> Result<(String, Vec<String>), RenderError> {
        let copy::Copy {
            template: name,
            mut fields,
            warnings,
        } = copy::copy(data);
        if let Value::Object(fields) = &mut fields {
            fields.insert("brand".to_owned(), self.brand.clone());
        }
        let svg = self
            .handlebars
            .render(name, &fields)
            .map_err(|error| template(&format!("{name}.svg"), error.to_string()))?;
        Ok((svg, warnings))
    }

    /// What moves in the template `name`.
    #[must_use]
    pub fn motions(&self, name: &str) -> Option<&Motions> {
        self.motions.get(name)
    }

    /// A picture of the template folder; never a path, never an address.
    #[must_use]
    pub fn picture(&self, name: &str) -> Option<&[u8]> {
        self.pictures.get(name).map(Vec::as_slice)
    }

    /// Names all files that were used.
    #[must_use]
    pub fn digest(&self) -> BlobHash {
        self.digest
    }

    /// The brand table, for tests and papers that share its colours.
    #[must_use]
    pub fn brand(&self) -> &Value {
        &self.brand
    }
}

/// Reads the description beside each template. Every layer that it names must be one of the template
/// or of a part.
fn motions(files: &BTreeMap<String, Vec<u8>>) -> Result<BTreeMap<String, Motions>, RenderError> {
    let mut motions = BTreeMap::new();
    let mut parts = String::new();
    for (name, bytes) in files {
        if name.starts_with('_') && name.ends_with(".svg") {
            parts.push_str(text(name, bytes)?);
        }
    }
    for (name, bytes) in files {
        let Some(stem) = name.strip_suffix(".toml").filter(|stem| *stem != "brand") else {
            continue;
        };
        let svg = format!("{stem}.svg");
        let Some(drawn) = files.get(&svg).filter(|_| NAMES.contains(&stem)) else {
            return Err(template(name, format!("there is no card template {svg}")));
        };
        let drawn = text(&svg, drawn)?;
        let read = Motions::read(text(name, bytes)?, |id| {
            [drawn, &parts].iter().any(|text| names_group(text, id))
        });
        motions.insert(
            stem.to_owned(),
            read.map_err(|error| template(name, error))?,
        );
    }
    Ok(motions)
}

/// Whether some `<g …>` of the text has that id; a template is not XML before it is filled.
fn names_group(text: &str, id: &str) -> bool {
    text.split('<').any(|tag| {
        tag.strip_prefix('g')
            .filter(|rest| rest.starts_with(char::is_whitespace))
            .is_some_and(|rest| {
                [format!("id=\"{id}\""), format!("id='{id}'")]
                    .iter()
                    .any(|written| rest.contains(written))
            })
    })
}

/// Refuses a template that could put somebody's words into the SVG unescaped.
fn escapes(name: &str, text: &str) -> Result<(), RenderError> {
    for raw in ["{{{", "{{&", "{{~{", "{{~&", "{{{{"] {
        if let Some(at) = text.find(raw) {
            let line = text[..at].matches('\n').count() + 1;
            return Err(template(
                name,
                format!("line {line}: `{raw}` would not escape: write `{{{{`"),
            ));
        }
    }
    Ok(())
}

fn text<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, RenderError> {
    std::str::from_utf8(bytes).map_err(|_| template(name, "is not UTF-8".to_owned()))
}

/// A template's failure.
pub(super) fn template(name: &str, detail: String) -> RenderError {
    RenderError::Template {
        name: name.to_owned(),
        detail,
    }
}
