//! SVG text ↔ a small tree that can be changed: what usvg cannot do is done here before it reads.

use resvg::usvg::roxmltree;

use super::place::Fault;

/// An element with its attributes in document order; `xlink:` and `xml:` keep their prefix, other
/// foreign names (an editor's own) are dropped.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Element {
    /// Local name.
    pub name: String,
    /// Name and unescaped value.
    pub attributes: Vec<(String, String)>,
    /// Content in order.
    pub children: Vec<Node>,
    /// Where it began in the text that was read, bytes.
    pub at: Option<usize>,
}

/// Content of an element.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A child element.
    Element(Element),
    /// Unescaped text.
    Text(String),
}

impl Element {
    /// An element without content.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// Reads a document.
    ///
    /// # Errors
    /// What the XML parser found, and where.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        // No DTD: an entity loop or an external entity is refused, not resolved.
        let document = roxmltree::Document::parse(text).map_err(|error| not_xml(&error, text))?;
        Ok(read(document.root_element()))
    }

    /// Something wrong with this element.
    #[must_use]
    pub fn fault(&self, detail: impl Into<String>) -> Fault {
        Fault::at(self.at, detail)
    }

    /// The value of an attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Sets or replaces an attribute.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.attributes.iter_mut().find(|(key, _)| key == name) {
            Some((_, old)) => *old = value.into(),
            None => self.attributes.push((name.to_owned(), value.into())),
        }
    }

    /// A presentation attribute: as an attribute or inside `style`, which wins.
    #[must_use]
    pub fn style(&self, name: &str) -> Option<&str> {
        let inline = self.get("style").and_then(|style| {
            style.split(';').find_map(|rule| {
                let (key, value) = rule.split_once(':')?;
                (key.trim() == name).then(|| value.trim())
            })
        });
        inline.or_else(|| self.get(name))
    }

    /// Moves what this element draws, outside of its own transform.
    pub fn translate(&mut self, x: f32, y: f32) {
        let moved = format!("translate({} {})", number(x), number(y));
        let transform = match self.get("transform") {
            Some(own) => format!("{moved} {own}"),
            None => moved,
        };
        self.set("transform", transform);
    }

    /// Its child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Its child elements, to change.
    pub fn elements_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        self.children.iter_mut().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// All its text, in order.
    #[must_use]
    pub fn text(&self) -> String {
        self.children
            .iter()
            .map(|child| match child {
                Node::Text(text) => text.clone(),
                Node::Element(element) => element.text(),
            })
            .collect()
    }

    /// Whether this or an element below fits `wanted`.
    pub fn any(&self, wanted: &impl Fn(&Self) -> bool) -> bool {
        wanted(self) || self.elements().any(|child| child.any(wanted))
    }

    /// Writes the element, escaped, without `data-` attributes.
    pub fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            if !name.starts_with("data-") {
                out.push(' ');
                out.push_str(name);
                out.push_str("=\"");
                escape(value, out);
                out.push('"');
            }
        }
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out),
                Node::Text(text) => escape(text, out),
            }
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }
}

fn read(node: roxmltree::Node<'_, '_>) -> Element {
    let mut element = Element::new(node.tag_name().name());
    element.at = Some(node.range().start);
    for attribute in node.attributes() {
        let name = match attribute.namespace() {
            None => attribute.name().to_owned(),
            Some("http://www.w3.org/1999/xlink") => format!("xlink:{}", attribute.name()),
            Some("http://www.w3.org/XML/1998/namespace") => format!("xml:{}", attribute.name()),
            Some(_) => continue,
        };
        element
            .attributes
            .push((name, attribute.value().to_owned()));
    }
    for child in node.children() {
        let foreign = child
            .tag_name()
            .namespace()
            .is_some_and(|space| space != "http://www.w3.org/2000/svg");
        if child.is_element() && !foreign {
            element.children.push(Node::Element(read(child)));
        } else if let Some(text) = child.text().filter(|_| child.is_text()) {
            element.children.push(Node::Text(text.to_owned()));
        }
    }
    element
}

/// What the parser says, and what a designer can do about it.
fn not_xml(error: &roxmltree::Error, text: &str) -> Fault {
    use roxmltree::Error as E;
    let detail = match error {
        E::UnexpectedCloseTag(expected, actual, _) => {
            format!(
                "</{actual}> closes, but <{expected}> is still open: close it first with </{expected}>"
            )
        }
        E::UnclosedRootNode => "the file ends, but an element is still open: close it".to_owned(),
        E::UnknownEntityReference(name, _) => {
            format!(
                "`&{name};` is not known: write the character itself; `&` alone is written `&amp;`"
            )
        }
        E::MalformedEntityReference(_) => "a lone `&`: write `&amp;`".to_owned(),
        E::DtdDetected => "a <!DOCTYPE …> is not read: delete it".to_owned(),
        E::UnknownNamespace(prefix, _) => format!(
            "the prefix `{prefix}:` is not declared: add its xmlns:{prefix}=\"…\" to <svg>, or delete the attribute"
        ),
        E::DuplicatedAttribute(name, _) => {
            format!("the attribute `{name}` is given twice: delete one")
        }
        other => {
            let said = other.to_string();
            // Its own position counts in the filled text, which nobody sees.
            let end = said.rfind(" at ").unwrap_or(said.len());
            format!("not well-formed XML: {}", &said[..end])
        }
    };
    let position = error.pos();
    let (row, column) = (position.row as usize, position.col as usize);
    let start: usize = text
        .split_inclusive('\n')
        .take(row.saturating_sub(1))
        .map(str::len)
        .sum();
    let shift: usize = text[start..]
        .chars()
        .take(column.saturating_sub(1))
        .map(char::len_utf8)
        .sum();
    let at = match error {
        E::UnclosedRootNode => text.trim_end().len(),
        E::DtdDetected => text.find("<!DOCTYPE").unwrap_or(0),
        _ => start + shift,
    };
    Fault::at(Some(at), detail)
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            c => out.push(c),
        }
    }
}

/// A coordinate with at most two decimals, the same on every machine.
#[must_use]
pub fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_again_escaped_and_without_our_own_attributes() {
        let tree = Element::parse(
            r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="urn:inkscape" i:x="1"><g id="a" data-enter="fade"><text x="1">&lt;svg&gt; &amp; "</text></g></svg>"#,
        )
        .expect("XML");
        let mut out = String::new();
        tree.write(&mut out);
        assert_eq!(
            out,
            r#"<svg><g id="a"><text x="1">&lt;svg&gt; &amp; &quot;</text></g></svg>"#
        );
    }

    #[test]
    fn a_document_type_is_refused() {
        let bomb = r#"<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>"#;
        assert!(Element::parse(bomb).is_err());
    }

    #[test]
    fn inline_style_wins_over_the_attribute() {
        let mut text = Element::new("text");
        text.set("font-size", "40");
        text.set("style", "fill:red; font-size: 60px");
        assert_eq!(text.style("font-size"), Some("60px"));
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(number(12.0), "12");
        assert_eq!(number(-0.001), "0");
        assert_eq!(number(1.256), "1.26");
    }
}
