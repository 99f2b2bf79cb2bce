//! Takes off what is not news: greetings, signatures, contacts, photo captions, the furniture of
//! sites; names of writers and photographers go into fields.

mod furniture;
mod names;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use regex::Regex;

use super::{clean::Clean, cues, text::pattern};
use crate::model::story::Credits;
use furniture::{ABOUT, BRACKETED, MORE, is_covering};
pub use furniture::{Furniture, line};
use names::note_credits;

/// Behind a heading that no news follows, at most so many characters are what an organization says of
/// itself.
const LONGEST_ABOUT: usize = 900;
/// Before so many characters of text nothing can stand under the news.
const LEAST_NEWS: usize = 60;

/// A news text without its furniture. Headings, paragraphs and what was taken off hold together every
/// letter and digit of the paragraphs given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// Headings that stood above the text, in order; often the best headline.
    pub headings: Vec<Clean>,
    /// The news, in order.
    pub paragraphs: Vec<Clean>,
    /// Who is credited.
    pub credits: Credits,
    /// Lines under pictures, in order.
    pub photo_captions: Vec<String>,
    /// Organizations that signed under the text.
    pub signatures: Vec<String>,
    /// All that is neither heading nor news, in order of the source.
    pub taken: Vec<Taken>,
}

/// Something that is no news, with where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What it is.
    pub kind: Furniture,
    /// Its words.
    pub text: Clean,
}

static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[【\[（(]?(?:(?:[\p{Han}]{2,12}(?:网|报|社|台|客户端|融媒)?[ ]?)?(?:[\p{Han}]{2,6})?(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:电|讯)|(?:本报|本台|本网|本刊|本站|本社|[\p{Han}]{2,10}(?:网|报|社|台))讯|(?:深圳|广州|北京|香港)讯|讯(?:[：:]))[】\]]?[ ]?(?:[（(](?:[^）)]{0,40})[）)]|[（(][\p{Han}]{0,14}(?:记者|通讯员)[\p{Han}、 ]{2,20}[）)]|(?:首席|见习|实习|全媒体)?记者[\p{Han}、 ]{2,12}(?:通讯员[\p{Han}、 ]{2,12})?(?:报道)?[：:])?[）)]?[：:]?",
    )
});

/// Parts news from furniture.
#[must_use]
pub fn take_off(paragraphs: Vec<Clean>) -> Body {
    let mut body = Body::default();
    let total = paragraphs.len();
    let tail = tail(&paragraphs);
    let mut above = true;
    for (index, paragraph) in paragraphs.into_iter().enumerate() {
        let text = paragraph.text();
        let length = text.chars().count();
        if index >= tail.0 {
            body.take(tail.1, paragraph);
            continue;
        }
        let near_edge = index < 3 || index + 6 > total;
        let kind = line(&text)
            .filter(|kind| *kind != Furniture::Letter || near_edge || !is_covering(&text, length));
        if let Some(kind) = kind {
            match kind {
                Furniture::Credit => note_credits(&gapped(&paragraph), &mut body.credits),
                Furniture::Caption => body.photo_captions.push(text),
                _ => {}
            }
            body.take(kind, paragraph);
            continue;
        }
        let paragraph = without_brackets(paragraph, &mut body);
        let paragraph = without_dateline(paragraph, &mut body);
        let text = paragraph.text();
        if paragraph.is_empty() {
            continue;
        }
        if above && body.headings.len() < 3 && is_heading(&text) {
            for words in std::mem::take(&mut body.paragraphs) {
                body.take(Furniture::Letter, words);
            }
            body.headings.push(paragraph);
            continue;
        }
        if is_signature(&text, index, total) {
            if text
                .chars()
                .any(|c| !c.is_ascii_digit() && !"年月日".contains(c))
            {
                body.signatures.push(text);
            }
            body.take(Furniture::Signature, paragraph);
            continue;
        }
        // Only words to the editor stand above a heading.
        let length = paragraph.chars.len();
        above &=
            length < 90 && cues::TO_EDITOR.is_match(&text) || length < 24 && !text.contains('。');
        body.paragraphs.push(paragraph);
    }
    body.taken.sort_by_key(|taken| taken.text.from[0]);
    body
}

impl Body {
    fn take(&mut self, kind: Furniture, text: Clean) {
        if !text.is_empty() {
            self.taken.push(Taken { kind, text });
        }
    }
}

/// Where the titles of other texts, or what an organization says of itself, begin under the news; the
/// number of paragraphs when there is no such thing.
fn tail(paragraphs: &[Clean]) -> (usize, Furniture) {
    let total = paragraphs.len();
    let whole: usize = paragraphs.iter().map(|p| p.chars.len()).sum();
    // Below the last sentence only titles stand.
    let titles = paragraphs
        .iter()
        .rposition(|p| p.chars.len() > 60 || p.chars.contains(&'。'))
        .map_or(0, |last| last + 1);
    let mut told = 0;
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let length = paragraph.chars.len();
        let rest = whole - told - length;
        if length <= 40 && told >= LEAST_NEWS {
            let text = paragraph.text();
            if at >= titles && MORE.is_match(&text) {
                return (at, Furniture::Site);
            }
            let below = &paragraphs[at + 1..];
            if rest <= LONGEST_ABOUT && ABOUT.is_match(&text) {
                let own = below
                    .first()
                    .is_some_and(|p| cues::ABOUT_US.is_match(&p.text()));
                let credited = |p: &Clean| line(&p.text()) == Some(Furniture::Credit);
                if own && !below.iter().any(credited) {
                    return (at, Furniture::Boilerplate);
                }
            }
        }
        told += length;
    }
    (total, Furniture::Boilerplate)
}

fn without_brackets(paragraph: Clean, body: &mut Body) -> Clean {
    let text = paragraph.text();
    let Some(found) = BRACKETED.find(&text) else {
        return paragraph;
    };
    let keep = text[..found.start()].chars().count();
    let credit = paragraph.slice(keep, paragraph.chars.len());
    note_credits(&gapped(&credit), &mut body.credits);
    body.take(Furniture::Credit, credit);
    paragraph.slice(0, keep)
}

fn without_dateline(paragraph: Clean, body: &mut Body) -> Clean {
    let text = paragraph.text();
    let Some(found) = DATELINE.find(&text) else {
        return paragraph;
    };
    let skip = found.as_str().chars().count();
    let dateline = paragraph.slice(0, skip);
    note_credits(&gapped(&dateline), &mut body.credits);
    body.take(Furniture::Dateline, dateline);
    paragraph.slice(skip, paragraph.chars.len())
}

/// The text with a space where the source had one: 通讯员 匡语 管彤彤 are two names.
fn gapped(text: &Clean) -> String {
    let mut gapped = String::new();
    for (at, &c) in text.chars.iter().enumerate() {
        let gap = at > 0 && text.from[at] > text.from[at - 1] + 1;
        if gap && !c.is_whitespace() && !gapped.ends_with(' ') {
            gapped.push(' ');
        }
        gapped.push(c);
    }
    gapped
}

/// A line that heads the text: short, no stop, and not a label.
fn is_heading(text: &str) -> bool {
    // Prose that lost its stop begins with its day, a heading does not.
    static DATED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\d{4}年)?\d{1,2}月\d{1,2}日"));
    let length = text.chars().count();
    let dated = length > 24 && DATED.is_match(text);
    !dated
        && (6..=50).contains(&length)
        && !text.ends_with(['。', '；', '，', '：', '、'])
        && !text.contains('。')
}

/// Who signs at the end: an organization or a date alone on a line.
fn is_signature(text: &str, index: usize, total: usize) -> bool {
    let length = text.chars().count();
    let end = index + 4 > total && index > 0;
    let date = text
        .chars()
        .all(|c| c.is_ascii_digit() || "年月日．.-/ ".contains(c));
    end && length <= 24
        && !text.contains(['，', '。'])
        && (date
            || [
                "中心",
                "协会",
                "基金会",
                "促进会",
                "联合会",
                "商会",
                "学会",
                "研究会",
                "办公室",
                "秘书处",
                "宣传部",
                "社工站",
            ]
            .iter()
            .any(|tail| text.ends_with(tail)))
}
