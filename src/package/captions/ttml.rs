//! TTML in two profiles: IMSC 1.1 text (W3C) for archives and streaming, EBU-TT-D (EBU Tech 3380) for
//! HbbTV. One tree, two skins.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
    writer::Writer,
};

use super::{Cue, clock, parsed};
use crate::{
    model::{Caption, Millis},
    package::PackageError,
};

/// Which profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ttml {
    /// IMSC 1.1 text.
    Imsc,
    /// EBU-TT-D.
    EbuTtD,
}

impl Ttml {
    fn root(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Imsc => &[
                (
                    "xmlns:itts",
                    "http://www.w3.org/ns/ttml/profile/imsc1#styling",
                ),
                (
                    "ttp:contentProfiles",
                    "http://www.w3.org/ns/ttml/profile/imsc1.1/text",
                ),
            ],
            Self::EbuTtD => &[("xmlns:ebuttm", "urn:ebu:tt:metadata")],
        }
    }
}

/// Words and background, then where a line stands: the caption zone of the preview.
const WORDS: [(&str, &str); 6] = [
    ("xml:id", "words"),
    ("tts:fontFamily", "proportionalSansSerif"),
    ("tts:fontSize", "100%"),
    ("tts:color", "#F4F4F4FF"),
    ("tts:backgroundColor", "#0A1E36B3"),
    ("tts:fontWeight", "bold"),
];
const ZONE: [(&str, &str); 4] = [
    ("xml:id", "zone"),
    ("tts:origin", "10% 78%"),
    ("tts:extent", "80% 15%"),
    ("tts:displayAlign", "after"),
];

/// UTF-8, language zh-Hans, media time `HH:MM:SS.mmm`; `name` says of which edition and revision.
///
/// # Errors
/// Never: writing to memory does not fail.
pub fn ttml(captions: &[Caption], name: &str, profile: Ttml) -> Result<Vec<u8>, PackageError> {
    write(captions, name, profile).map_err(|error| PackageError::Document {
        document: "captions",
        detail: error.to_string(),
    })
}

fn write(captions: &[Caption], name: &str, profile: Ttml) -> std::io::Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = BytesStart::new("tt")
        .with_attributes([
            ("xmlns", "http://www.w3.org/ns/ttml"),
            ("xmlns:ttp", "http://www.w3.org/ns/ttml#parameter"),
            ("xmlns:tts", "http://www.w3.org/ns/ttml#styling"),
            ("xmlns:ttm", "http://www.w3.org/ns/ttml#metadata"),
        ])
        .with_attributes(profile.root().iter().copied())
        .with_attributes([
            ("ttp:timeBase", "media"),
            ("ttp:cellResolution", "32 15"),
            ("xml:lang", "zh-Hans"),
        ]);
    writer.write_event(Event::Start(root))?;
    open(&mut writer, "head", &[])?;
    open(&mut writer, "metadata", &[])?;
    if profile == Ttml::EbuTtD {
        open(&mut writer, "ebuttm:documentMetadata", &[])?;
        let standard = "urn:ebu:tt:distribution:2018-04";
        element(&mut writer, "ebuttm:conformsToStandard", standard)?;
        close(&mut writer, "ebuttm:documentMetadata")?;
    }
    element(&mut writer, "ttm:title", name)?;
    close(&mut writer, "metadata")?;
    open(&mut writer, "styling", &[])?;
    empty(&mut writer, "style", &WORDS)?;
    let line = [("xml:id", "line"), ("tts:textAlign", "center")];
    empty(&mut writer, "style", &line)?;
    close(&mut writer, "styling")?;
    open(&mut writer, "layout", &[])?;
    empty(&mut writer, "region", &ZONE)?;
    close(&mut writer, "layout")?;
    close(&mut writer, "head")?;
    open(&mut writer, "body", &[])?;
    open(&mut writer, "div", &[("region", "zone")])?;
    for (index, caption) in captions.iter().enumerate() {
        let id = format!("c{}", index + 1);
        let (begin, end) = (stamp(caption.start_ms), stamp(caption.end_ms));
        let p = [
            ("xml:id", id.as_str()),
            ("begin", &begin),
            ("end", &end),
            ("style", "line"),
        ];
        open(&mut writer, "p", &p)?;
        open(&mut writer, "span", &[("style", "words")])?;
        let words = legal(&caption.text);
        writer.write_event(Event::Text(BytesText::new(&words)))?;
        close(&mut writer, "span")?;
        close(&mut writer, "p")?;
    }
    for name in ["div", "body", "tt"] {
        close(&mut writer, name)?;
    }
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

type Out = Writer<Vec<u8>>;

fn open(writer: &mut Out, name: &str, attributes: &[(&str, &str)]) -> std::io::Result<()> {
    let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
    writer.write_event(Event::Start(start))
}

fn empty(writer: &mut Out, name: &str, attributes: &[(&str, &str)]) -> std::io::Result<()> {
    let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
    writer.write_event(Event::Empty(start))
}

fn close(writer: &mut Out, name: &str) -> std::io::Result<()> {
    writer.write_event(Event::End(BytesEnd::new(name)))
}

fn element(writer: &mut Out, name: &str, text: &str) -> std::io::Result<()> {
    open(writer, name, &[])?;
    writer.write_event(Event::Text(BytesText::new(&legal(text))))?;
    close(writer, name)
}

/// Without what XML 1.0 cannot hold, not even escaped.
pub fn legal(text: &str) -> String {
    let bad = |c: &char| !matches!(c, '\t' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(|c| !bad(c)).collect()
}

fn stamp(at: Millis) -> String {
    let (h, m, s, ms) = clock(at);
    format!("{h:02}:{m:02}:{s:02}.{ms:03}")
}

/// The cues of a finished file; `None`: it is none.
pub fn read(bytes: &[u8]) -> Option<Vec<Cue>> {
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).ok()?);
    let mut cues = Vec::new();
    let mut open: Option<Cue> = None;
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return Some(cues),
            Event::Start(start) if start.name().as_ref() == "p" => {
                let time = |name: &str| {
                    let found = start.try_get_attribute(name).ok()??;
                    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
                    parsed(&value, '.', 1)
                };
                open = Some((time("begin")?, time("end")?, String::new()));
            }
            Event::Text(text) => {
                if let Some((.., words)) = &mut open {
                    words.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(entity) => {
                if let Some((.., words)) = &mut open {
                    let name = entity.xml10_content();
                    words.push_str(quick_xml::escape::resolve_predefined_entity(&name)?);
                }
            }
            Event::End(end) if end.name().as_ref() == "p" => cues.push(open.take()?),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_whatever_they_are() {
        let words = ["中午好", "<b>粗</b> & ]]> \"引\"", "{\\an8}\u{0}𠮷 😀"];
        let captions: Vec<Caption> = words
            .iter()
            .enumerate()
            .map(|(i, text)| Caption {
                start_ms: Millis(i64::try_from(i).unwrap() * 2000),
                end_ms: Millis(i64::try_from(i).unwrap() * 2000 + 1960),
                text: (*text).to_owned(),
            })
            .collect();
        for profile in [Ttml::Imsc, Ttml::EbuTtD] {
            let bytes = ttml(&captions, "yixian-2026-11-28-r1", profile).unwrap();
            let back = read(&bytes).unwrap();
            assert_eq!(back.len(), captions.len());
            for (cue, caption) in back.iter().zip(&captions) {
                assert_eq!((cue.0, cue.1), (caption.start_ms, caption.end_ms));
                assert_eq!(cue.2, caption.text.replace('\u{0}', ""));
            }
        }
        assert_eq!(read(b"<tt><p begin='x'/><p>"), None);
    }

    #[test]
    fn each_profile_says_which_it_is() {
        let text = |profile| String::from_utf8(ttml(&[], "r1", profile).unwrap()).unwrap();
        assert!(text(Ttml::Imsc).contains("imsc1.1/text"));
        assert!(text(Ttml::EbuTtD).contains("urn:ebu:tt:distribution:2018-04"));
    }
}
