//! WordprocessingML → paragraphs, rows and where pictures stand. Names count without their prefix:
//! programs choose it freely, and the strict form has another namespace with the same names.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// Elements inside one another; Word writes fewer than 60, tables in text boxes included.
const DEEPEST: usize = 250;
/// Paragraphs, rows and cells of one document: empty ones take memory, too.
const MOST_PARTS: usize = 100_000;
/// Pictures of one document that are looked at.
const MOST_PICTURES: usize = 200;

/// A paragraph, or a row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Block {
    /// The text; of a row one for each cell.
    pub cells: Vec<String>,
    /// Relationship ids of its pictures, with the cell each stands in.
    pub pictures: Vec<(usize, String)>,
    pub centered: bool,
}

impl Block {
    /// One line or more; cells apart by tabs.
    pub fn text(&self) -> String {
        self.cells.join("\t")
    }

    fn is_empty(&self) -> bool {
        self.pictures.is_empty() && self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub blocks: Vec<Block>,
    /// The markup breaks off or is beyond our bounds: there may have been more.
    pub torn: bool,
}

/// Text that runs by itself: the body, a cell, a text box.
#[derive(Default)]
struct Flow {
    done: Vec<Block>,
    open: Option<Open>,
    row: Option<Row>,
    /// Text boxes of the open paragraph: they follow it.
    hanging: Vec<Block>,
}

#[derive(Default)]
struct Open {
    text: String,
    pictures: Vec<String>,
    centered: bool,
    /// The paragraph's end was deleted: the next one goes on.
    endless: bool,
}

#[derive(Default)]
struct Row {
    cells: Vec<Vec<Block>>,
    deleted: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Properties {
    Paragraph,
    Run,
    Row,
}

struct Walk {
    flows: Vec<Flow>,
    properties: Vec<Properties>,
    /// Fields that are open: whether their code is still being told.
    fields: Vec<bool>,
    /// For each mc:AlternateContent whether a choice was read.
    chosen: Vec<bool>,
    inside: bool,
    hidden: bool,
    characters: usize,
    pictures: usize,
    parts: usize,
}

/// Reads a part of a document; stops after `most` characters of text.
pub(super) fn read(xml: &str, most: usize) -> Story {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut walk = Walk {
        flows: vec![Flow::default()],
        properties: Vec::new(),
        fields: Vec::new(),
        chosen: Vec::new(),
        inside: false,
        hidden: false,
        characters: 0,
        pictures: 0,
        parts: 0,
    };
    let (mut depth, mut skip) = (0_usize, 0_usize);
    let mut elements = 0_usize;
    let torn = loop {
        if depth > DEEPEST || walk.characters > most || walk.parts > MOST_PARTS {
            break true;
        }
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                depth += 1;
                elements += 1;
                if skip > 0 || walk.skips(tag.local_name().as_ref()) {
                    skip += 1;
                } else {
                    walk.start(&tag);
                }
            }
            Ok(Event::End(tag)) => {
                depth = depth.saturating_sub(1);
                if skip > 0 {
                    skip -= 1;
                } else {
                    walk.end(tag.local_name().as_ref());
                }
            }
            Ok(Event::Empty(tag)) if skip == 0 => walk.empty(&tag),
            Ok(Event::Text(text)) if skip == 0 => walk.text(&text.xml10_content()),
            Ok(Event::CData(text)) if skip == 0 => walk.text(&text.xml10_content()),
            Ok(Event::GeneralRef(entity)) if skip == 0 => {
                // XML's own five and character numbers: no other was ever defined.
                if let Ok(Some(c)) = entity.resolve_char_ref() {
                    walk.text(c.encode_utf8(&mut [0; 4]));
                } else if let Some(text) =
                    quick_xml::escape::resolve_predefined_entity(&entity.xml10_content())
                {
                    walk.text(text);
                }
            }
            Ok(Event::Eof) => break depth > 0 || elements == 0,
            Ok(_) => {}
            Err(_) => break true,
        }
    };
    while walk.flows.len() > 1 {
        walk.leave();
    }
    let mut flow = walk.flows.pop().unwrap_or_default();
    flow.close_paragraph();
    Story {
        blocks: flow.done,
        torn,
    }
}

impl Flow {
    fn close_paragraph(&mut self) {
        if let Some(open) = self.open.take() {
            if open.endless {
                self.open = Some(open);
            } else {
                self.push(open);
            }
        }
        if self.open.is_none() {
            self.done.append(&mut self.hanging);
        }
    }

    fn push(&mut self, open: Open) {
        self.done.push(Block {
            cells: vec![open.text],
            pictures: open.pictures.into_iter().map(|id| (0, id)).collect(),
            centered: open.centered,
        });
    }

    /// Everything in order, whatever is still open.
    fn finish(mut self) -> Vec<Block> {
        if let Some(open) = self.open.take() {
            self.push(open);
        }
        self.done.append(&mut self.hanging);
        if let Some(row) = self.row.take() {
            self.done.extend(row.blocks());
        }
        self.done
    }
}

impl Row {
    /// One block; where a cell holds several paragraphs the table is a layout, and they stand apart.
    fn blocks(self) -> Vec<Block> {
        if self.deleted {
            return Vec::new();
        }
        let mut cells = self.cells;
        for cell in &mut cells {
            cell.retain(|block| !block.is_empty());
        }
        if cells.iter().any(|cell| cell.len() > 1) {
            return cells.into_iter().flatten().collect();
        }
        let mut row = Block::default();
        for (number, mut cell) in cells.into_iter().enumerate() {
            let block = cell.pop().unwrap_or_default();
            row.cells.push(block.text().replace('\n', " "));
            row.centered |= block.centered;
            let pictures = block.pictures.into_iter().map(|(_, id)| (number, id));
            row.pictures.extend(pictures);
        }
        vec![row]
    }
}

impl Walk {
    fn flow(&mut self) -> &mut Flow {
        if self.flows.is_empty() {
            self.flows.push(Flow::default());
        }
        let last = self.flows.len() - 1;
        &mut self.flows[last]
    }

    /// Elements whose content is no text of the document; a second `Choice` says the same as the first.
    fn skips(&mut self, name: &str) -> bool {
        match name {
            "del" | "moveFrom" => !self.properties.contains(&Properties::Row),
            "Fallback" | "instrText" | "delInstrText" | "delText" | "tblPr" | "tblGrid"
            | "tblPrEx" | "sectPr" | "tcPr" | "sdtPr" | "rt" | "rPrChange" | "pPrChange"
            | "trPrChange" | "ffData" => true,
            "Choice" => self.chosen.last().copied().unwrap_or(false),
            _ => false,
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name();
        let name = name.as_ref();
        self.parts += usize::from(matches!(name, "p" | "tr" | "tc" | "txbxContent"));
        match name {
            "p" => {
                let flow = self.flow();
                // A paragraph that another one was in: both are kept.
                if flow.open.as_ref().is_some_and(|open| !open.endless) {
                    flow.close_paragraph();
                }
                let open = flow.open.get_or_insert_default();
                open.endless = false;
                self.properties.clear();
            }
            "pPr" => self.properties.push(Properties::Paragraph),
            "rPr" => self.properties.push(Properties::Run),
            "trPr" => self.properties.push(Properties::Row),
            "r" => self.hidden = false,
            "t" => self.inside = self.properties.is_empty(),
            "tr" => self.flow().row = Some(Row::default()),
            "tc" | "txbxContent" => self.flows.push(Flow::default()),
            "AlternateContent" => self.chosen.push(false),
            "Choice" => {
                if let Some(chosen) = self.chosen.last_mut() {
                    *chosen = true;
                }
            }
            _ => self.empty(tag),
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" => {
                self.inside = false;
                self.properties.clear();
                // A code that runs over its paragraph is a field without an end.
                self.fields.iter_mut().for_each(|code| *code = false);
                self.flow().close_paragraph();
            }
            "pPr" | "rPr" | "trPr" => {
                self.properties.pop();
            }
            "r" => self.hidden = false,
            "t" => self.inside = false,
            "tc" | "txbxContent" if self.flows.len() > 1 => self.leave(),
            "tr" => {
                let flow = self.flow();
                let row = flow.row.take().unwrap_or_default();
                flow.done.extend(row.blocks());
            }
            "AlternateContent" => {
                self.chosen.pop();
            }
            _ => {}
        }
    }

    /// Ends the innermost text: a cell goes into its row, a box behind its paragraph.
    fn leave(&mut self) {
        let inner = self.flows.pop().unwrap_or_default().finish();
        let flow = self.flow();
        match (&flow.open, &mut flow.row) {
            (Some(_), _) => flow.hanging.extend(inner),
            (None, Some(row)) => row.cells.push(inner),
            (None, None) => flow.done.extend(inner),
        }
    }

    fn empty(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name();
        let name = name.as_ref();
        if let Some(properties) = self.properties.last().copied() {
            self.property(properties, name, tag);
            return;
        }
        match name {
            "p" => {
                self.parts += 1;
                self.flow().done.push(Block {
                    cells: vec![String::new()],
                    ..Block::default()
                });
            }
            "br" | "cr" => self.mark("\n"),
            "tab" | "ptab" => self.mark(" "),
            "noBreakHyphen" => self.mark("-"),
            "fldChar" => match attribute(tag, "fldCharType").as_deref() {
                Some("begin") if self.fields.len() < DEEPEST => self.fields.push(true),
                Some("separate") => {
                    if let Some(code) = self.fields.last_mut() {
                        *code = false;
                    }
                }
                Some("end") => {
                    self.fields.pop();
                }
                _ => {}
            },
            "blip" => self.picture(attribute(tag, "embed")),
            "imagedata" => self.picture(attribute(tag, "id")),
            _ => {}
        }
    }

    fn property(&mut self, of: Properties, name: &str, tag: &BytesStart<'_>) {
        let paragraph = self.properties.first() == Some(&Properties::Paragraph);
        match (of, name) {
            (Properties::Paragraph, "jc") => {
                let centered = attribute(tag, "val").as_deref() == Some("center");
                if let Some(open) = &mut self.flow().open {
                    open.centered = centered;
                }
            }
            (_, "del" | "moveFrom") if paragraph => {
                if let Some(open) = &mut self.flow().open {
                    open.endless = true;
                }
            }
            (Properties::Row, "del") => {
                if let Some(row) = &mut self.flow().row {
                    row.deleted = true;
                }
            }
            (Properties::Run, "vanish") if !paragraph => {
                let off = attribute(tag, "val");
                self.hidden = !matches!(off.as_deref(), Some("0" | "false" | "off"));
            }
            _ => {}
        }
    }

    fn mark(&mut self, text: &str) {
        let inside = std::mem::replace(&mut self.inside, true);
        self.text(text);
        self.inside = inside;
    }

    fn text(&mut self, text: &str) {
        if !self.inside || self.hidden || self.fields.contains(&true) {
            return;
        }
        self.characters += text.chars().count();
        // Markup without a paragraph still says something.
        self.flow().open.get_or_insert_default().text.push_str(text);
    }

    fn picture(&mut self, id: Option<String>) {
        if let Some(id) = id.filter(|_| !self.hidden && self.pictures < MOST_PICTURES) {
            self.pictures += 1;
            let open = self.flow().open.get_or_insert_default();
            open.pictures.push(id);
        }
    }
}

/// The value of an attribute, whatever its prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .with_checks(false)
        .flatten()
        .take(40)
        .find(|found| found.key.local_name().as_ref() == name)
        .map(
            |found| match found.normalized_value(quick_xml::XmlVersion::Implicit1_0) {
                Ok(value) => value.into_owned(),
                Err(_) => found.value.into_owned(),
            },
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(body: &str) -> Vec<String> {
        let story = read(
            &format!("<w:document><w:body>{body}</w:body></w:document>"),
            9_999,
        );
        assert!(!story.torn, "{body}");
        story.blocks.iter().map(Block::text).collect()
    }

    fn p(inner: &str) -> String {
        format!("<w:p>{inner}</w:p>")
    }

    fn r(text: &str) -> String {
        format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
    }

    #[test]
    fn deleted_hidden_and_coded_text_is_out_and_inserted_text_in() {
        let cases = [
            (
                p(&(r("甲 &amp; 乙&#65281;") + &r("丙"))),
                vec!["甲 & 乙！丙"],
            ),
            (
                p("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r>"),
                vec!["a\nb c"],
            ),
            (
                p("<w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r>"),
                vec!["a"],
            ),
            (
                p(&format!(
                    "{}<w:del><w:r><w:delText>删</w:delText><w:t>删</w:t></w:r></w:del><w:ins>{}</w:ins><w:moveFrom>{}</w:moveFrom>",
                    r("留"),
                    r("增"),
                    r("移")
                )),
                vec!["留增"],
            ),
            (
                p(&format!(
                    "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>现</w:t></w:r>{}",
                    r("后")
                )),
                vec!["现后"],
            ),
            (
                p(&format!(
                    "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{}",
                    r("字")
                )),
                vec!["字"],
            ),
            (
                p(&format!(
                    "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>HYPERLINK x</w:instrText><w:t>code</w:t></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:hyperlink>{}</w:hyperlink>",
                    r("链接"),
                    r("又一")
                )),
                vec!["链接又一"],
            ),
            (
                p(&format!(
                    "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{}",
                    r("前")
                )) + &p(&r("后")),
                vec!["前后"],
            ),
            (
                p(
                    "<w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby></w:r>",
                ),
                vec!["拼"],
            ),
            ("<w:p/>".to_owned() + &p(&r("x")), vec!["", "x"]),
        ];
        for (body, expected) in cases {
            assert_eq!(lines(&body), expected, "{body}");
        }
        // A field without an end does not swallow the rest.
        let open =
            p("<w:r><w:fldChar w:fldCharType=\"begin\"/><w:t>x</w:t></w:r>") + &p(&r("正文"));
        assert_eq!(lines(&open), ["", "正文"]);
    }

    #[test]
    fn tables_run_row_by_row_and_text_boxes_stand_once() {
        let cell = |inner: &str| format!("<w:tc><w:tcPr><w:jc/></w:tcPr>{inner}</w:tc>");
        let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
        let table = format!(
            "<w:tbl><w:tblPr/>{}{}<w:tr><w:trPr><w:del/></w:trPr>{}</w:tr></w:tbl>",
            row(&[cell(&p(&r("时间"))), cell(&p(&r("周六")))]),
            row(&[cell(&(p(&r("一")) + &p(&r("二")))), cell(&p(&r("三")))]),
            cell(&p(&r("删")))
        );
        assert_eq!(lines(&table), ["时间\t周六", "一", "二", "三"]);
        let nested = format!(
            "<w:tbl>{}</w:tbl>",
            row(&[cell(&(table.clone() + "<w:p/>")), cell("<w:p/>")])
        );
        assert_eq!(lines(&nested), ["时间\t周六", "一", "二", "三"]);
        let boxed = format!("<w:txbxContent>{}</w:txbxContent>", p(&r("框")));
        let body = p(&format!(
            "{}<w:r><mc:AlternateContent><mc:Choice>{boxed}</mc:Choice><mc:Choice>{boxed}</mc:Choice><mc:Fallback><w:pict>{boxed}</w:pict></mc:Fallback></mc:AlternateContent></w:r>{}",
            r("头"),
            r("尾")
        ));
        assert_eq!(lines(&body), ["头尾", "框"]);
        // In a cell the box belongs to the cell.
        let body = format!("<w:tbl>{}</w:tbl>", row(&[cell(&body), cell(&p(&r("旁")))]));
        assert_eq!(lines(&body), ["头尾", "框", "旁"]);
    }

    #[test]
    fn pictures_stand_where_they_are() {
        let body = p(
            "<w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:drawing><a:blip r:embed=\"rId5\"/></w:drawing><w:pict><v:imagedata r:id=\"rId6\"/></w:pict></w:r>",
        );
        let story = read(&body, 99);
        assert_eq!(
            story.blocks[0].pictures,
            [(0, "rId5".to_owned()), (0, "rId6".to_owned())]
        );
        assert!(story.blocks[0].centered);
    }

    #[test]
    fn any_markup_ends() {
        assert!(read(&"<w:p>".repeat(100_000), 99).torn);
        assert!(read(&"<w:p/>".repeat(MOST_PARTS * 2), 99).blocks.len() <= MOST_PARTS + 1);
        assert!(read("no markup", 99).torn);
        assert!(read("<w:p><w:r><w:t>字", 99).torn);
        assert_eq!(read("<w:p><w:r><w:t>字", 99).blocks[0].text(), "字");
        assert!(read(&p(&r(&"字".repeat(100))), 99).torn);
        for odd in [
            "</w:tc></w:tr></w:p>",
            "<w:tc><w:tr><w:txbxContent><w:p><w:tc>",
            "<w:pPr><w:t>x",
        ] {
            let _ = read(&odd.repeat(30), 99);
        }
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><d><p><r><t>&b;好&lt;</t></r></p></d>";
        assert_eq!(read(bomb, 99).blocks[0].text(), "好<");
        let strict = "<doc xmlns=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"><p><r><t>严格</t></r></p></doc>";
        assert_eq!(read(strict, 99).blocks[0].text(), "严格");
    }
}
