//! A finished XML file as a tree, to read it back by.

use quick_xml::{Reader, XmlVersion, events::Event};

use crate::package::templates;

/// An element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its attributes.
    pub attributes: Vec<(String, String)>,
    /// The text directly in it.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Node>,
}

impl Node {
    /// The root element; `None`: the bytes are no well-formed XML.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::from_str(std::str::from_utf8(bytes).ok()?);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().ok()? {
                Event::Eof => break,
                Event::Start(start) => open.push(Self::started(&start)?),
                Event::Empty(start) => {
                    let node = Self::started(&start)?;
                    open.last_mut()?.children.push(node);
                }
                Event::End(_) => {
                    let node = open.pop()?;
                    open.last_mut()?.children.push(node);
                }
                Event::Text(text) => open.last_mut()?.text.push_str(&text.xml10_content()),
                Event::GeneralRef(entity) => {
                    let name = entity.xml10_content();
                    let text = quick_xml::escape::resolve_predefined_entity(&name)?;
                    open.last_mut()?.text.push_str(text);
                }
                _ => {}
            }
        }
        let mut outside = open.pop().filter(|_| open.is_empty())?;
        outside
            .children
            .pop()
            .filter(|_| outside.children.is_empty())
    }

    fn started(start: &quick_xml::events::BytesStart<'_>) -> Option<Self> {
        let mut node = Self {
            name: start.name().as_ref().to_owned(),
            ..Self::default()
        };
        for attribute in start.attributes() {
            let attribute = attribute.ok()?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            node.attributes
                .push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        Some(node)
    }

    /// The elements of that name directly in it.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |node| node.name == name)
    }

    /// The first element at a path of names, e.g. `sequence/media`.
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |node, name| {
            node.children.iter().find(|child| child.name == name)
        })
    }

    /// The text at a path.
    pub fn text_at(&self, path: &str) -> Option<&str> {
        self.at(path).map(|node| node.text.as_str())
    }

    /// The number at a path.
    pub fn number_at<T: std::str::FromStr>(&self, path: &str) -> Option<T> {
        self.text_at(path)?.trim().parse().ok()
    }
}

/// Words as they come back: without what XML cannot hold.
pub fn said(text: &str) -> String {
    templates::legal(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_with_its_words_and_nothing_else_is_one() {
        let node = Node::read(b"<?xml version='1.0'?><a><b c='1'>x &lt;y&gt;</b><b>z</b></a>");
        let node = node.unwrap();
        assert_eq!(node.text_at("b"), Some("x <y>"));
        assert_eq!(node.all("b").count(), 2);
        assert_eq!(
            node.children[0].attributes,
            [("c".to_owned(), "1".to_owned())]
        );
        for wrong in ["", "<a>", "<a></b>", "<a/><b/>", "text"] {
            assert_eq!(Node::read(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn words_come_back_as_they_are_said() {
        let hostile = "<b>&amp;\"' ]]>\t\u{0}\u{1}\u{85}\u{202e}{{x}} 😀\u{fffe}";
        let text = format!("<a>{}</a>", templates::escape(hostile));
        assert_eq!(Node::read(text.as_bytes()).unwrap().text, said(hostile));
    }
}
