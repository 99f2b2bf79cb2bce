//! Filled SVG → which byte of which template file a byte of it came from. A template is filled a
//! second time, with marks behind every tag, only when something is wrong or a designer looks on.

use std::collections::BTreeMap;

use super::place::{Fault, Place};

/// First of the characters that may serve as a mark: the private use of plane 15.
const FIRST_MARK: u32 = 0xf_0000;

/// The files of a design, with marks put in.
#[derive(Debug)]
pub struct Marked {
    mark: char,
    /// Text by file name.
    pub files: BTreeMap<String, String>,
    /// File name and byte offset that each mark stands for.
    origins: Vec<(String, usize)>,
}

/// A filled SVG that knows where it came from.
#[derive(Debug)]
pub struct Trace {
    /// The SVG, without marks.
    pub text: String,
    /// From which byte on which origin holds, in order.
    stretches: Vec<(usize, String, usize)>,
}

impl Marked {
    /// Marks the start of every file and what follows each `{{…}}`: in between, a template is copied
    /// byte by byte. `data`: all that will be filled in, so that no word of it is taken for a mark.
    #[must_use]
    pub fn new<'a>(
        sources: impl IntoIterator<Item = (&'a String, &'a String)>,
        data: &str,
    ) -> Self {
        let sources: Vec<_> = sources.into_iter().collect();
        let free =
            |c: &char| !data.contains(*c) && sources.iter().all(|(_, source)| !source.contains(*c));
        let mark = (FIRST_MARK..FIRST_MARK + 0xfff0)
            .filter_map(char::from_u32)
            .find(free)
            .unwrap_or('\u{f0000}');
        let mut marked = Self {
            mark,
            files: BTreeMap::new(),
            origins: Vec::new(),
        };
        for (name, source) in sources {
            let text = marked.put_in(name, source);
            marked.files.insert(name.clone(), text);
        }
        marked
    }

    fn put_in(&mut self, name: &str, source: &str) -> String {
        let mut out = String::with_capacity(source.len() * 2);
        let mut copied = 0;
        for end in std::iter::once(0).chain(tags(source).into_iter().map(|(_, end)| end)) {
            out.push_str(&source[copied..end]);
            out.push_str(&format!("{0}{1}{0}", self.mark, self.origins.len()));
            self.origins.push((name.to_owned(), end));
            copied = end;
        }
        out.push_str(&source[copied..]);
        out
    }

    /// Takes the marks out of what was filled.
    #[must_use]
    pub fn read(&self, filled: &str) -> Trace {
        let mut trace = Trace {
            text: String::with_capacity(filled.len()),
            stretches: Vec::new(),
        };
        for (i, part) in filled.split(self.mark).enumerate() {
            if i % 2 == 0 {
                trace.text.push_str(part);
            } else if let Some((file, at)) =
                part.parse().ok().and_then(|i: usize| self.origins.get(i))
            {
                trace.stretches.push((trace.text.len(), file.clone(), *at));
            }
        }
        trace
    }
}

impl Trace {
    /// Where the byte `at` of the filled text came from; `sources`: the files as they are.
    #[must_use]
    pub fn place(&self, at: usize, sources: &BTreeMap<String, String>) -> Option<Place> {
        let (start, file, origin) = self
            .stretches
            .iter()
            .rev()
            .find(|(start, ..)| *start <= at)?;
        let source = sources.get(file)?;
        // What a tag was filled with ends the copy: it is found at the tag.
        let copied = source[*origin..]
            .find("{{")
            .unwrap_or(source.len() - origin);
        Some(Place::of(file, source, origin + (at - start).min(copied)))
    }

    /// Where a fault is: at its word, if the element's opening tag holds it.
    #[must_use]
    pub fn place_of(&self, fault: &Fault, sources: &BTreeMap<String, String>) -> Option<Place> {
        let at = fault.at.filter(|at| self.text.is_char_boundary(*at))?;
        let tag = self.text[at..]
            .find('>')
            .map_or("", |end| &self.text[at..at + end]);
        let shift = fault
            .word
            .as_ref()
            .and_then(|word| {
                let attribute = tag.find(&format!(" {word}=")).map(|at| at + 1);
                attribute
                    .or_else(|| tag.find(&format!("\n{word}=")).map(|at| at + 1))
                    .or_else(|| tag.find(word.as_str()))
            })
            .unwrap_or(0);
        self.place(at + shift, sources)
    }
}

/// Byte ranges of the `{{…}}` of a template, comments included.
#[must_use]
pub fn tags(source: &str) -> Vec<(usize, usize)> {
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(start) = source[from..].find("{{").map(|at| from + at) {
        let close = if source[start..].starts_with("{{!--") {
            "--}}"
        } else {
            "}}"
        };
        let Some(end) = source[start..]
            .find(close)
            .map(|at| start + at + close.len())
        else {
            break;
        };
        tags.push((start, end));
        from = end;
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_traced_into_its_file_and_line() {
        let sources = BTreeMap::from([
            (
                "a.svg".to_owned(),
                "<svg>\n{{> b}}<g/>\n{{#if x}}\n<text y=\"{{x}}\" data-box=\"w\"/>{{/if}}\n</svg>"
                    .to_owned(),
            ),
            (
                "_b.svg".to_owned(),
                "<!-- {{!-- x\n --}} -->\n<rect/>".to_owned(),
            ),
        ]);
        let marked = Marked::new(&sources, "\u{f0000}");
        let mut handlebars = handlebars::Handlebars::new();
        for (name, text) in &marked.files {
            let name = name.trim_start_matches('_').trim_end_matches(".svg");
            handlebars
                .register_template_string(name, text)
                .expect("a template");
        }
        let data = serde_json::json!({"x": "\u{f0000}12345"});
        let trace = marked.read(&handlebars.render("a", &data).expect("filled"));
        assert!(
            trace.text.contains("\u{f0000}12345"),
            "a mark is never somebody's word"
        );
        let place = |word: &str| {
            let at = trace.text.find(word).expect(word);
            trace.place(at, &sources).expect("traced").name()
        };
        assert_eq!(place("<svg"), "a.svg:1:1");
        assert_eq!(place("<rect"), "_b.svg:3:1");
        assert_eq!(place("<g/>"), "a.svg:2:8");
        assert_eq!(place("<text"), "a.svg:4:1");
        assert_eq!(
            place("345"),
            "a.svg:4:10",
            "a filled word is found at its tag"
        );
        assert_eq!(place("data-box"), "a.svg:4:17");
        assert_eq!(place("</svg"), "a.svg:5:1");
        let fault = Fault::at(trace.text.find("<text"), "x").word("data-box");
        assert_eq!(
            trace.place_of(&fault, &sources).expect("a place").name(),
            "a.svg:4:17"
        );
    }
}
