//! HTML → the text a reader would see, and the links. Nothing is ever loaded.

use std::collections::HashMap;

use super::{
    css::{self, Look, Paint, Sheet},
    transfer,
};

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Page {
    /// Lines as blocks break them; paragraphs stand apart by an empty line.
    pub text: String,
    /// Links in order: address, the words on it, and where in `text` (bytes) it stands.
    pub links: Vec<Link>,
    /// Content-Ids of the pictures in the text.
    pub cids: Vec<String>,
    /// Addresses of the pictures in the text that lie elsewhere, as written, at most 100; icons and
    /// counters left out.
    pub pictures: Vec<String>,
    /// Type and bytes of the pictures that stand in the text themselves (`data:`), at most 100 and
    /// [`MOST_EMBEDDED_BYTES`].
    pub embedded: Vec<(String, Vec<u8>)>,
}

/// One `<a href>`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Link {
    pub url: String,
    pub label: String,
    pub at: usize,
    /// `download`, `filename`, `filesize`, `expiretime` … as the provider wrote them.
    pub attributes: HashMap<String, String>,
}

/// Elements whose content is no text.
const SILENT: [&str; 16] = [
    "script", "style", "head", "title", "template", "noscript", "object", "iframe", "svg", "math",
    "select", "textarea", "button", "canvas", "datalist", "xml",
];
/// Elements whose content is not markup.
pub(super) const RAW: [&str; 6] = ["script", "style", "title", "textarea", "iframe", "xmp"];
const PARAGRAPHS: [&str; 13] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "ul",
    "ol",
    "blockquote",
    "pre",
    "hr",
];
const BLOCKS: [&str; 20] = [
    "div",
    "tr",
    "li",
    "dl",
    "dt",
    "dd",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "nav",
    "aside",
    "figure",
    "figcaption",
    "address",
    "center",
    "fieldset",
    "form",
    "caption",
];
pub(super) const VOID: [&str; 12] = [
    "br", "img", "hr", "meta", "link", "input", "area", "base", "col", "embed", "source", "wbr",
];
/// Open elements remembered; deeper ones are read without their style.
const DEEPEST: usize = 512;

struct Open {
    name: String,
    silent: bool,
    hidden: bool,
    no_size: bool,
    preformatted: bool,
    /// The letters' colour, when somebody chose one.
    ink: Option<Paint>,
    ground: Paint,
}

impl Open {
    fn unseen(&self) -> bool {
        self.silent
            || self.hidden
            || self.no_size
            || self.ink.is_some_and(|ink| ink.lost_on(self.ground))
    }
}

/// Reads `html`. Time grows with its length alone.
pub(super) fn read(html: &str) -> Page {
    let mut reader = Reader {
        sheet: sheets(html),
        ..Reader::default()
    };
    let mut rest = html;
    while !rest.is_empty() {
        let Some(start) = rest.find('<') else {
            reader.words(rest);
            break;
        };
        reader.words(&rest[..start]);
        rest = &rest[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            rest = rest.split_once('>').map_or("", |(_, after)| after);
            continue;
        }
        let Some((tag, after)) = Tag::read(rest) else {
            reader.words("<");
            rest = &rest[1..];
            continue;
        };
        rest = after;
        if tag.closing {
            reader.close(&tag.name);
        } else {
            if RAW.contains(&tag.name.as_str()) && tag.name != "xmp" {
                rest = after_raw(rest, &tag.name);
                continue;
            }
            reader.open(tag);
        }
    }
    reader.finish()
}

/// What follows `</name …>`; raw text that never ends swallows the rest, as in browsers.
pub(super) fn after_raw<'a>(text: &'a str, name: &str) -> &'a str {
    raw_end(text, name)
        .and_then(|end| text[end..].split_once('>'))
        .map_or("", |(_, after)| after)
}

fn raw_end(text: &str, name: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = text[from..].find("</").map(|at| at + from) {
        let end = at + 2 + name.len();
        if bytes
            .get(at + 2..end)
            .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        {
            return Some(at);
        }
        from = at + 2;
    }
    None
}

fn sheets(html: &str) -> Sheet {
    let mut sheet = Sheet::default();
    let lower = html.to_ascii_lowercase();
    let mut from = 0;
    while let Some(start) = lower[from..].find("<style").map(|at| at + from) {
        let Some(open) = lower[start..].find('>').map(|at| start + at + 1) else {
            break;
        };
        let end = raw_end(&html[open..], "style").map_or(html.len(), |at| open + at);
        sheet.read(&html[open..end]);
        from = end;
    }
    sheet
}

/// Sides from which on a picture is one; smaller ones are icons, spacers and counters.
const SMALLEST_SIDE: u32 = 60;
const MOST_PICTURES: usize = 100;
/// Decoded bytes of pictures inside the text that are kept: a page with more is no letter.
const MOST_EMBEDDED_BYTES: usize = 24 * 1024 * 1024;

/// One start or end tag.
pub(super) struct Tag {
    pub name: String,
    pub closing: bool,
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// Reads a tag at the `<` that `text` begins with; `None` when it is just a sign.
    pub fn read(text: &str) -> Option<(Self, &str)> {
        let body = &text[1..];
        let (closing, body) = match body.strip_prefix('/') {
            Some(body) => (true, body),
            None => (false, body),
        };
        if !body.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let end = body
            .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
            .unwrap_or(body.len());
        let name = body[..end].to_ascii_lowercase();
        let mut rest = &body[end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if let Some(after) = rest.strip_prefix('>') {
                return Some((
                    Self {
                        name,
                        closing,
                        attributes,
                    },
                    after,
                ));
            }
            if rest.is_empty() {
                return Some((
                    Self {
                        name,
                        closing,
                        attributes,
                    },
                    rest,
                ));
            }
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '='))
                .unwrap_or(rest.len());
            let key = rest[..end].to_ascii_lowercase();
            rest = rest[end..].trim_start();
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                let after = after.trim_start();
                (value, rest) = match after.chars().next() {
                    Some(quote @ ('"' | '\'')) => {
                        after[1..].split_once(quote).unwrap_or((&after[1..], ""))
                    }
                    _ => {
                        let end = after
                            .find(|c: char| c.is_whitespace() || c == '>')
                            .unwrap_or(after.len());
                        after.split_at(end)
                    }
                };
            }
            // An attribute list of thousands is an attack.
            if attributes.len() < 100 {
                attributes.push((key, entities(value)));
            }
        }
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// Where the picture of an `<img>` lies; `None` for icons. Pages that load pictures late keep
    /// the address elsewhere than in `src`.
    fn picture(&self) -> Option<&str> {
        let small = |key: &str| {
            let digits = self.get(key)?.trim().trim_end_matches("px");
            Some(digits.parse::<u32>().ok()? < SMALLEST_SIDE)
        };
        if small("width") == Some(true) || small("height") == Some(true) {
            return None;
        }
        ["data-src", "data-original", "data-lazy-src", "src"]
            .iter()
            .filter_map(|key| self.get(key))
            .map(str::trim)
            .find(|source| !source.is_empty() && source.len() <= 4_096 && !is_inside(source))
    }
}

/// `cid:` and `data:` name bytes of the mail or page itself.
fn is_inside(source: &str) -> bool {
    let scheme = source.split(':').next().unwrap_or_default();
    ["cid", "data", "blob", "about"]
        .iter()
        .any(|inside| scheme.eq_ignore_ascii_case(inside))
}

#[derive(Default)]
struct Reader {
    text: String,
    open: Vec<Open>,
    sheet: Sheet,
    links: Vec<Link>,
    link_open: bool,
    cids: Vec<String>,
    embedded: Vec<(String, Vec<u8>)>,
    pictures: Vec<String>,
    /// Line ends still to be written before the next word.
    breaks: usize,
    space: bool,
}

impl Reader {
    fn silent(&self) -> bool {
        self.open.last().is_some_and(Open::unseen)
    }

    fn words(&mut self, raw: &str) {
        if raw.is_empty() || self.silent() {
            return;
        }
        let preformatted = self.open.last().is_some_and(|open| open.preformatted);
        for c in entities(raw).chars() {
            match c {
                '\n' if preformatted => self.breaks += 1,
                '\r' if preformatted => {}
                // A no-break space is an indent or a gap that the writer wanted.
                '\u{a0}' => self.letter(' '),
                ' ' | '\t' if preformatted => self.letter(' '),
                c if c.is_ascii_whitespace() => self.space = true,
                c => self.letter(c),
            }
        }
    }

    fn letter(&mut self, c: char) {
        if self.breaks > 0 {
            if !self.text.is_empty() {
                let trimmed = self.text.trim_end_matches(' ').len();
                self.text.truncate(trimmed);
                self.text
                    .extend(std::iter::repeat_n('\n', self.breaks.min(3)));
            }
            (self.breaks, self.space) = (0, false);
        } else if self.space {
            if !self.text.ends_with([' ', '\n']) && !self.text.is_empty() && c != ' ' {
                self.text.push(' ');
                if self.link_open
                    && let Some(link) = self.links.last_mut()
                    && !link.label.is_empty()
                    && link.label.len() < 500
                {
                    link.label.push(' ');
                }
            }
            self.space = false;
        }
        self.text.push(c);
        if self.link_open
            && let Some(link) = self.links.last_mut()
            && link.label.len() < 500
        {
            link.label.push(c);
        }
    }

    /// The next word stands at least `lines` lines further down.
    fn break_line(&mut self, lines: usize) {
        if !self.silent() {
            self.breaks = self.breaks.max(lines);
        }
    }

    fn boundary(&mut self, name: &str) {
        if PARAGRAPHS.contains(&name) {
            self.break_line(2);
        } else if BLOCKS.contains(&name) {
            self.break_line(1);
        } else if matches!(name, "td" | "th") {
            self.space = true;
        }
    }

    /// Pasted pictures are written into the page by some mail programs: nobody else has them.
    fn embed(&mut self, source: &str) {
        let Some((head, data)) = source.split_once(";base64,") else {
            return;
        };
        let kind = head.strip_prefix("data:").unwrap_or_default();
        let held: usize = self.embedded.iter().map(|(_, bytes)| bytes.len()).sum();
        let room =
            self.embedded.len() < MOST_PICTURES && held + data.len() / 4 * 3 <= MOST_EMBEDDED_BYTES;
        // Below that it is a spacer.
        if room && data.len() > 400 && kind.starts_with("image/") && !self.silent() {
            let found = (kind.to_ascii_lowercase(), transfer::base64(data.as_bytes()));
            if !self.embedded.contains(&found) {
                self.embedded.push(found);
            }
        }
    }

    fn open(&mut self, tag: Tag) {
        self.boundary(&tag.name);
        match tag.name.as_str() {
            "br" if !self.silent() => self.breaks += 1,
            "img" => {
                let source = tag.get("src").unwrap_or_default().trim();
                if source
                    .get(..4)
                    .is_some_and(|scheme| scheme.eq_ignore_ascii_case("cid:"))
                {
                    self.cids.push(source[4..].to_owned());
                }
                self.embed(source);
                if self.pictures.len() < MOST_PICTURES
                    && !self.silent()
                    && let Some(found) = tag
                        .picture()
                        .filter(|found| !self.pictures.iter().any(|known| known == found))
                {
                    self.pictures.push(found.to_owned());
                }
            }
            "a" => self.link(&tag),
            _ => {}
        }
        if VOID.contains(&tag.name.as_str()) || self.open.len() >= DEEPEST {
            return;
        }
        self.end_before(&tag.name);
        let outer = self.open.last();
        let look = self.look(&tag);
        let silent = SILENT.contains(&tag.name.as_str()) || outer.is_some_and(|open| open.silent);
        let hidden = look.hidden.unwrap_or(false)
            || tag.get("hidden").is_some()
            || outer.is_some_and(|open| open.hidden);
        let no_size = look
            .no_size
            .unwrap_or(outer.is_some_and(|open| open.no_size));
        let preformatted = look
            .preformatted
            .unwrap_or(tag.name == "pre" || outer.is_some_and(|open| open.preformatted));
        // A link has a colour of its own unless it says otherwise.
        let inherited = if tag.name == "a" {
            None
        } else {
            outer.and_then(|open| open.ink)
        };
        let page = if self.sheet.paints {
            Paint::Unknown
        } else {
            Paint::WHITE
        };
        let around = outer.map_or(page, |open| open.ground);
        let ground = look
            .ground
            .filter(|ground| *ground != Paint::Clear)
            .unwrap_or(around);
        self.open.push(Open {
            name: tag.name,
            silent,
            hidden,
            no_size,
            preformatted,
            ink: look.ink.or(inherited),
            ground,
        });
    }

    /// Ends what `name` ends without an end tag (HTML, section 13.1.2.4): else a hidden `<p>` would
    /// hide all that follows.
    fn end_before(&mut self, name: &str) {
        let (ends, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table"]),
            "option" => (&["option"], &["select"]),
            name if PARAGRAPHS.contains(&name) || BLOCKS.contains(&name) => (&["p"], &[]),
            _ => return,
        };
        for (at, open) in self.open.iter().enumerate().rev().take(20) {
            if ends.contains(&open.name.as_str()) {
                self.open.truncate(at);
                return;
            }
            // A paragraph ends inside its own block or cell alone.
            let block = BLOCKS.contains(&open.name.as_str());
            let outside = ends == ["p"] && (block || matches!(open.name.as_str(), "td" | "th"));
            if within.contains(&open.name.as_str()) || outside {
                return;
            }
        }
    }

    /// What sheet, old attributes and `style=` say, the last above all.
    fn look(&self, tag: &Tag) -> Look {
        let old = |key: &str| tag.get(key).and_then(Paint::read);
        let attributes = Look {
            ink: match tag.name.as_str() {
                "font" => old("color"),
                "body" => old("text"),
                _ => None,
            },
            ground: tag
                .get("background")
                .or((tag.name == "mark").then_some(""))
                .map(|_| Paint::Unknown)
                .or_else(|| old("bgcolor")),
            ..Look::default()
        };
        let sheet = self.sheet.look(&tag.name, tag.get("id"), tag.get("class"));
        let own = tag.get("style").map(css::look).unwrap_or_default();
        attributes.under(sheet).under(own)
    }

    fn link(&mut self, tag: &Tag) {
        self.link_open = false;
        let Some(url) = tag.get("href").map(str::trim).filter(|url| !url.is_empty()) else {
            return;
        };
        if self.links.len() < 2_000 {
            self.links.push(Link {
                url: url.to_owned(),
                label: String::new(),
                at: self.text.len(),
                attributes: tag.attributes.iter().cloned().collect(),
            });
            self.link_open = true;
        }
    }

    fn close(&mut self, name: &str) {
        // `</p>` and `</br>` without an opening count as breaks, as in browsers.
        if name == "br" && !self.silent() {
            self.breaks += 1;
        }
        if name == "a" {
            self.link_open = false;
        }
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            self.open.truncate(at);
        }
        self.boundary(name);
    }

    fn finish(self) -> Page {
        Page {
            text: self.text.trim().to_owned(),
            links: self.links,
            cids: self.cids,
            embedded: self.embedded,
            pictures: self.pictures,
        }
    }
}

/// Whether `url` (from `cid:`) names `id` once its percent signs are read.
pub(super) fn percent_equal(url: &str, id: &str) -> bool {
    let mut bytes = Vec::with_capacity(url.len());
    let source = url.as_bytes();
    let mut at = 0;
    while at < source.len() {
        match (
            source[at],
            source.get(at + 1..at + 3).and_then(transfer::hex_pair),
        ) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                at += 3;
            }
            (byte, _) => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    bytes == id.as_bytes()
}

/// Character references decoded; what is none stays.
pub(super) fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        // The longest name has 31 letters.
        let end = rest[1..]
            .char_indices()
            .take(33)
            .find(|(_, c)| !(c.is_ascii_alphanumeric() || *c == '#'))
            .map_or_else(|| rest.len().min(34), |(at, _)| at + 1);
        let Some(name) = rest.get(1..end).filter(|name| !name.is_empty()) else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        let closed = rest[end..].starts_with(';');
        match reference(name, closed) {
            Some((decoded, used)) => {
                out.push_str(&decoded);
                rest = &rest[1 + used..];
                if used == name.len() && closed {
                    rest = &rest[1..];
                }
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The character behind `name` and how many bytes of the name were used.
fn reference(name: &str, closed: bool) -> Option<(String, usize)> {
    if let Some(number) = name.strip_prefix('#') {
        let (digits, radix) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16),
            None => (number, 10),
        };
        let length = digits
            .bytes()
            .take_while(|b| char::from(*b).is_digit(radix))
            .count();
        let code = u32::from_str_radix(digits.get(..length)?, radix).ok()?;
        let used = name.len() - digits.len() + length;
        // HTML reads the C1 range as Windows-1252: &#150; is a dash.
        if let 0x80..=0x9f = code {
            let byte = [u8::try_from(code).ok()?];
            return Some((encoding_rs::WINDOWS_1252.decode(&byte).0.into_owned(), used));
        }
        // What names no character is nothing here: U+FFFD would count as a wrong charset.
        let c = char::from_u32(code).filter(|c| *c != '\0');
        return Some((c.map(String::from).unwrap_or_default(), used));
    }
    if closed {
        let mut decoded = String::new();
        let token = format!("&{name};");
        mail_parser::decoders::html::add_html_token(&mut decoded, token.as_bytes(), false);
        return (decoded != token).then_some((decoded, name.len()));
    }
    // Old pages forget the semicolon; only the oldest names are read without it.
    let old = [
        ("nbsp", " "),
        ("lt", "<"),
        ("gt", ">"),
        ("amp", "&"),
        ("quot", "\""),
    ];
    old.iter()
        .find(|(key, _)| name.starts_with(key))
        .map(|(key, value)| ((*value).to_owned(), key.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(html: &str) -> String {
        read(html).text
    }

    #[test]
    fn blocks_become_lines_and_entities_characters() {
        assert_eq!(
            text("<div>一</div><div>二</div>三<br>四<br/><br>五"),
            "一\n二\n三\n四\n\n五"
        );
        assert_eq!(
            text("<p>标题</p>\n<p>正文&nbsp;&amp;&#20013;&#x6587;&ldquo;&hellip;&#150;</p>"),
            "标题\n\n正文 &中文“…–"
        );
        assert_eq!(
            text("<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>"),
            "甲 乙\n丙"
        );
        assert_eq!(
            text("a   b\n c&nbspd &copy &unknown; R&D 1 < 2 &"),
            "a b c d &copy &unknown; R&D 1 < 2 &"
        );
        assert_eq!(text("a&#0;b&#xFFFFFFF;c&#55296;d"), "abcd");
        assert_eq!(text("<pre>a\n  b</pre>"), "a\n  b");
        assert_eq!(text("<ul><li>一</li><li>二</li></ul>"), "一\n二");
    }

    #[test]
    fn scripts_styles_and_hidden_text_are_dropped() {
        let html = "<html><head><title>t</title><style>.h{display:none} p{color:red}</style></head><body>\
            <script>alert('<p>x</p>')</script><p class=\"a h\">密</p><p style='display:none'>密<b>密</b></p>\
            <div style=\"font-size:0\">密<span style=\"font-size:14px\">明</span></div><p hidden>密</p>\
            <!-- 密 --><!--[if mso]>密<![endif]--><svg><text>密</text></svg><form><input value='密'><textarea>密</textarea></form>白</body></html>";
        assert_eq!(text(html), "明\n\n白");
    }

    #[test]
    fn letters_in_the_colour_of_their_ground_are_dropped_and_no_others() {
        let hidden = [
            "<p style='color:#fff'>密</p>",
            "<font color=white>密</font>",
            "<div style='color:white'><span>密</span></div>",
            "<p style='color:transparent'>密</p>",
            "<style>.w,.k{color:#ffffff}</style><p class=w>密</p>",
            "<table bgcolor=#003366><tr><td style='color:#036'>密</td></tr></table>",
        ];
        for html in hidden {
            assert_eq!(text(&format!("明{html}")), "明", "{html}");
        }
        let seen = [
            "<table bgcolor='#003366'><tr><td><font color=white>明</font></td></tr></table>",
            "<div style='background:url(x.png)'><p style='color:#fff'>明</p></div>",
            "<div style='color:#fff'><span style='color:#000'>明</span></div>",
            "<style>.h{background:#c00}.w{color:#fff}</style><div class=h><p class=w>明</p></div>",
            "<style>td .h{background:#c00}</style><td><div class=h style='color:#fff'>明</div>",
            "<style>body{background:#000;color:#fff}</style><body><p>明</p>",
            "<div style='color:#fff'><a href=x>明</a></div>",
            "<body bgcolor=black text=white>明",
            "<mark style='color:#fff'>明</mark>",
            "<p style='display:none'>密<p>明",
            "<ul><li style='display:none'>密<li>明</ul>",
            "<table><tr><td style='display:none'>密<td>明</table>",
            "<table><tr style='display:none'><td>密<tr><td>明</table>",
            "<xml><w:x>密</w:x></xml>明",
        ];
        for html in seen {
            assert_eq!(text(html), "明", "{html}");
        }
    }

    #[test]
    fn broken_markup_is_read_as_far_as_it_goes() {
        assert_eq!(text("<p>a<b>b</p>c</div>d"), "a b\n\nc\nd".replace(" ", ""));
        assert_eq!(text("a<br"), "a");
        assert_eq!(text("a<!-- open"), "a");
        assert_eq!(text("<script>open"), "");
        assert_eq!(text("<a href='x>y"), "");
        assert_eq!(text("<p>3<5 且 7>6</p>"), "3<5 且 7>6");
    }

    #[test]
    fn a_picture_pasted_into_the_text_is_kept_once() {
        let data = "iVBORw0K".repeat(100);
        let image = format!("<img src=\"data:image/png;base64,{data}\">");
        let page = read(&format!(
            "<p>合影</p>{image}{image}<img src=\"data:image/gif;base64,R0lG\"><img src=\"data:text/html;base64,{data}\">"
        ));
        assert_eq!(page.text, "合影");
        let [(kind, bytes)] = page.embedded.as_slice() else {
            panic!("{:?}", page.embedded.len())
        };
        assert_eq!((kind.as_str(), bytes.len()), ("image/png", 600));
    }

    #[test]
    fn links_and_pictures_are_listed() {
        let page = read(
            "看 <a HREF=\"https://x.cn/?a=1&amp;b=2\" download=v.mp4>视频 <b>下载</b></a> <img src=\"cid:p1@x\"><img src=http://x/y.png>",
        );
        assert_eq!(page.links.len(), 1);
        assert_eq!(page.links[0].url, "https://x.cn/?a=1&b=2");
        assert_eq!(page.links[0].label, "视频 下载");
        assert_eq!(page.cids, ["p1@x"]);
        assert_eq!(page.pictures, ["http://x/y.png"]);
        let late = read(
            "<img src='data:image/gif;base64,x' data-src='/a.jpg'><img src=b.png width=1><img src=c.png width=600px><img src=/a.jpg><div style='display:none'><img src=d.png></div>",
        );
        assert_eq!(late.pictures, ["/a.jpg", "c.png"]);
    }

    #[test]
    fn a_hundred_thousand_open_elements_are_read_in_time() {
        assert_eq!(text(&format!("{}a", "<div>".repeat(100_000))), "a");
        text(&"<a href=".repeat(100_000));
        text(&"&".repeat(100_000));
        text(&"<!".repeat(100_000));
        text(&"<style>".repeat(20_000));
    }

    proptest! {
        #[test]
        fn any_text_is_read(html in "(<|</|>|<!--|-->|&|#|;|=|\"|'|a|style|script|p|br| |display:none|\\PC){0,60}") {
            let page = read(&html);
            prop_assert!(page.text.len() <= html.len() * 3);
        }
    }
}
