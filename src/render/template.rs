//! Card data → filled SVG: Handlebars, strict and escaping, with the brand's colours, type and
//! measures given to every template.

use std::collections::BTreeMap;

use handlebars::{
    Context, Handlebars, Helper, HelperResult, Output, PathAndJson, RenderContext,
    RenderErrorReason,
};
use serde_json::Value;

use super::{
    RenderError,
    card::CardData,
    copy,
    lint::lint,
    motion::Motions,
    place::{Place, nearest},
    trace::{Marked, Trace},
};
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
    /// Text of each `.svg` by file name.
    sources: BTreeMap<String, String>,
    brand: Value,
    pictures: BTreeMap<String, Vec<u8>>,
    motions: BTreeMap<String, Motions>,
    remarks: Vec<String>,
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
    /// [`RenderError::Template`]: a template is missing, cannot be read, or would not escape; with
    /// the line where it is known.
    pub fn new(files: BTreeMap<String, Vec<u8>>) -> Result<Self, RenderError> {
        let mut brand = Value::Null;
        let mut pictures = BTreeMap::new();
        let mut sources = BTreeMap::new();
        let mut named = Vec::new();
        let mut unread = Vec::new();
        let motions = motions(&files)?;
        for (name, bytes) in files {
            let used = [".svg", ".toml", ".png"]
                .iter()
                .any(|ending| name.ends_with(ending));
            if !used {
                continue;
            }
            let stem = name.strip_suffix(".toml").filter(|stem| *stem != "brand");
            if stem.is_some_and(|stem| !NAMES.contains(&stem)) {
                unread.push(format!("{name}: no card has this name, it is not read"));
                continue;
            }
            named.extend_from_slice(name.as_bytes());
            named.extend_from_slice(BlobHash::of(&bytes).as_bytes());
            if name.ends_with(".svg") {
                let text = text(&name, &bytes)?.to_owned();
                sources.insert(name, text);
            } else if name == "brand.toml" {
                let table: toml::Table = toml::from_str(text(&name, &bytes)?)
                    .map_err(|error| template(&name, error.to_string()))?;
                brand = serde_json::to_value(table)
                    .map_err(|error| template(&name, error.to_string()))?;
            } else if name.ends_with(".png") {
                pictures.insert(name, bytes);
            }
        }
        let mut remarks = remarks(&sources)?;
        remarks.append(&mut unread);
        let handlebars = registered(&sources)?;
        for name in NAMES {
            let file = format!("{name}.svg");
            if !sources.contains_key(&file) {
                return Err(template(&file, "is missing".to_owned()));
            }
        }
        if brand.is_null() {
            return Err(template("brand.toml", "is missing".to_owned()));
        }
        Ok(Self {
            handlebars,
            sources,
            brand,
            pictures,
            motions,
            remarks,
            digest: BlobHash::of(&named),
        })
    }

    /// Fills the template of `data`; also what had to be left out, in Chinese.
    ///
    /// # Errors
    /// [`RenderError::Template`]: the template names a field that is not there.
    pub fn fill(&self, data: &CardData) -> Result<(String, Vec<String>), RenderError> {
        let (name, fields, warnings) = self.fields(data);
        let svg = self
            .handlebars
            .render(name, &fields)
            .map_err(|error| self.unfilled(name, &fields, &error))?;
        Ok((svg, warnings))
    }

    /// As [`Self::fill`], but the result knows where each byte of it came from. Blank space may
    /// differ from what `fill` gives.
    ///
    /// # Errors
    /// As [`Self::fill`].
    pub fn trace(&self, data: &CardData) -> Result<Trace, RenderError> {
        let (name, fields, _) = self.fields(data);
        let marked = Marked::new(&self.sources, &fields.to_string());
        let svg = registered(&marked.files)?
            .render(name, &fields)
            .map_err(|error| self.unfilled(name, &fields, &error))?;
        Ok(marked.read(&svg))
    }

    fn fields(&self, data: &CardData) -> (&'static str, Value, Vec<String>) {
        let copy::Copy {
            template,
            mut fields,
            warnings,
        } = copy::copy(data);
        if let Value::Object(fields) = &mut fields {
            fields.insert("brand".to_owned(), self.brand.clone());
        }
        (template, fields, warnings)
    }

    /// A failure to fill, at its line.
    fn unfilled(&self, name: &str, fields: &Value, error: &handlebars::RenderError) -> RenderError {
        let detail = match error.reason() {
            RenderErrorReason::MissingVariable(Some(path)) => no_field(path, fields),
            RenderErrorReason::PartialNotFound(part) => {
                let parts = self.sources.keys().filter_map(|file| {
                    file.strip_prefix('_')
                        .and_then(|file| file.strip_suffix(".svg"))
                });
                let meant = nearest(part, parts)
                    .map(|meant| format!("; did you mean `{meant}`?"))
                    .unwrap_or_default();
                format!("there is no part `_{part}.svg`{meant}")
            }
            RenderErrorReason::HelperNotFound(helper) => format!(
                "there is no helper `{helper}`: `count`, `if`, `unless`, `each`, `with`, `eq`, `gt`, `lte`, `len` … are known"
            ),
            other => other.to_string(),
        };
        let stem = error.template_name.as_deref().unwrap_or(name);
        let file = self.file(stem);
        match (self.sources.get(&file), error.line_no, error.column_no) {
            (Some(source), Some(line), Some(column)) => {
                Place::of_line(&file, source, line, column).error(&detail)
            }
            _ => template(&file, detail),
        }
    }

    /// File of a template or a part.
    fn file(&self, stem: &str) -> String {
        let part = format!("_{stem}.svg");
        if self.sources.contains_key(&part) {
            part
        } else {
            format!("{stem}.svg")
        }
    }

    /// The text of every `.svg`, by file name.
    #[must_use]
    pub fn sources(&self) -> &BTreeMap<String, String> {
        &self.sources
    }

    /// What has no effect in these files, in English, with its line.
    #[must_use]
    pub fn remarks(&self) -> &[String] {
        &self.remarks
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
        // A designer's own words for a card may lie beside it.
        let Some(drawn) = files.get(&svg).filter(|_| NAMES.contains(&stem)) else {
            continue;
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

/// Reads every template and part.
fn registered(sources: &BTreeMap<String, String>) -> Result<Handlebars<'static>, RenderError> {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_helper("count", Box::new(count));
    for (name, text) in sources {
        let stem = name.trim_end_matches(".svg");
        let bare = stem.trim_start_matches('_');
        if bare != stem && sources.contains_key(&format!("{bare}.svg")) {
            let detail =
                format!("a part and a card of one name: rename one of `{name}`, `{bare}.svg`");
            return Err(template(name, detail));
        }
        handlebars
            .register_template_string(bare, text)
            .map_err(|error| {
                let detail = error.reason().to_string();
                // The first line says it; the rest draws the place in the parser's own manner.
                let said = detail.lines().next().unwrap_or_default().trim();
                match error.pos() {
                    Some((line, column)) => Place::of_line(name, text, line, column).error(said),
                    None => template(name, said.to_owned()),
                }
            })?;
    }
    Ok(handlebars)
}

/// Refuses a template that could put somebody's words into the SVG unescaped, or that would not be
/// drawn as it is written; what only has no effect is returned.
fn remarks(sources: &BTreeMap<String, String>) -> Result<Vec<String>, RenderError> {
    let mut remarks = Vec::new();
    for (name, text) in sources {
        for remark in lint(text) {
            let place = Place::of(name, text, remark.at);
            if remark.wrong {
                return Err(place.error(&remark.detail));
            }
            remarks.push(format!("{}: {}", place.name(), remark.detail));
        }
        let stem = name.trim_end_matches(".svg");
        if !stem.starts_with('_') && !NAMES.contains(&stem) {
            let meant = nearest(stem, NAMES).map_or_else(
                || format!("the cards are {}", NAMES.join(", ")),
                |meant| format!("did you mean `{meant}.svg`?"),
            );
            remarks.push(format!(
                "{name}: no card has this name, it is not used; {meant}"
            ));
        }
    }
    Ok(remarks)
}

/// What to write in place of a field that is not there.
fn no_field(path: &str, fields: &Value) -> String {
    let mut at = fields;
    let words: Vec<&str> = path
        .split(['.', '/'])
        .filter(|word| *word != "this")
        .collect();
    for (i, word) in words.iter().enumerate() {
        match at.get(*word) {
            Some(next) => at = next,
            None => {
                let known: Vec<&str> = at
                    .as_object()
                    .map(|fields| fields.keys().map(String::as_str).collect())
                    .unwrap_or_default();
                let way_out = match nearest(word, known.iter().copied()) {
                    Some(meant) => {
                        let mut meant_path = words[..i].to_vec();
                        meant_path.push(meant);
                        format!("did you mean `{}`?", meant_path.join("."))
                    }
                    None => format!("there are: {}", known.join(", ")),
                };
                return format!("there is no field `{path}`: {way_out}");
            }
        }
    }
    format!("there is no field `{path}` here: inside {{{{#each}}}} write `@root.{path}`")
}

fn text<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, RenderError> {
    match std::str::from_utf8(bytes) {
        // Some editors put a byte order mark first, which XML after filling could not begin with.
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let line = bytes[..error.valid_up_to()]
                .split(|byte| *byte == b'\n')
                .count();
            Err(template(
                name,
                format!("line {line} is not UTF-8: save the file as UTF-8"),
            ))
        }
    }
}

/// A template's failure.
pub(super) fn template(name: &str, detail: String) -> RenderError {
    RenderError::Template {
        name: name.to_owned(),
        detail,
    }
}
