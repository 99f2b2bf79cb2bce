//! Words to find a text by. Chinese has no spaces: every two characters that stand side by side are a word
//! of the index, and the last of a run stands alone as well, so that one character finds all its places.
//! What a person types is only ever taken apart into such words: no sign in it means anything.

use unicode_normalization::UnicodeNormalization;

/// Bytes of one Latin word, about; the rest is not looked at.
const LONGEST_WORD: usize = 64;
/// Characters of a query that are read, and terms of it.
const LONGEST_QUERY: usize = 100;
const MOST_TERMS: usize = 8;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Compatibility forms unified, lower case: `Ｇ` is `g`.
    pub text: String,
    /// Character offsets `[start, end)` in the text.
    pub span: [usize; 2],
    /// The last character of a run of Chinese that has others.
    tail: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    /// Written without spaces: Han, kana, Hangul.
    Dense,
    /// Letters and digits that make words.
    Spaced,
}

fn script(c: char) -> Option<Script> {
    match c {
        '\u{3005}' | '\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' => {
            Some(Script::Dense)
        }
        '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            Some(Script::Dense)
        }
        c if c.is_alphanumeric() => Some(Script::Spaced),
        _ => None,
    }
}

/// What may stand inside a run of Chinese without parting it: a mail's hard line breaks, and quotes.
fn joins(c: char) -> bool {
    c.is_whitespace() || "“”‘’\"'《》〈〉「」『』\u{200b}\u{feff}".contains(c)
}

/// The words of `text`, in order.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut cutter = Cutter::default();
    for (at, original) in text.chars().enumerate() {
        match original {
            // Nearly everything is one of these, and stands for itself.
            '\u{4e00}'..='\u{9fff}' => cutter.take(original, Some(Script::Dense), at),
            c if c.is_ascii_alphanumeric() => {
                cutter.take(c.to_ascii_lowercase(), Some(Script::Spaced), at);
            }
            c if joins(c) => cutter.end_word(),
            c if c.is_ascii() => cutter.take(c, None, at),
            c => {
                for c in c.nfkc().flat_map(char::to_lowercase) {
                    cutter.take(c, script(c), at);
                }
            }
        }
    }
    cutter.end_word();
    cutter.end_run();
    cutter.words
}

/// What was cut so far, and what goes on.
#[derive(Default)]
struct Cutter {
    words: Vec<Word>,
    run: Vec<(char, usize)>,
    word: Option<Word>,
}

impl Cutter {
    fn take(&mut self, c: char, script: Option<Script>, at: usize) {
        match script {
            Some(Script::Dense) => {
                self.end_word();
                self.run.push((c, at));
            }
            Some(Script::Spaced) => {
                self.end_run();
                let word = self.word.get_or_insert_with(|| Word {
                    text: String::new(),
                    span: [at, at],
                    tail: false,
                });
                word.span[1] = at + 1;
                if word.text.len() < LONGEST_WORD {
                    word.text.push(c);
                }
            }
            None => {
                self.end_word();
                self.end_run();
            }
        }
    }

    fn end_word(&mut self) {
        self.words.extend(self.word.take());
    }

    fn end_run(&mut self) {
        let tail = self.run.len() > 1;
        for (index, (c, at)) in self.run.iter().enumerate() {
            self.words.push(match self.run.get(index + 1) {
                Some((next, until)) => Word {
                    text: String::from_iter([*c, *next]),
                    span: [*at, until + 1],
                    tail: false,
                },
                None => Word {
                    text: c.to_string(),
                    span: [*at, at + 1],
                    tail,
                },
            });
        }
        self.run.clear();
    }
}

/// The words of `text` as an index takes them: parted by single spaces, letters and digits alone.
#[must_use]
pub fn index_text(text: &str) -> String {
    let words: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
    words.join(" ")
}

/// What a person looks for: terms that must all be there, each as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Vec<String>>,
}

impl Query {
    /// Reads what was typed; `None`: there is no letter, digit or Chinese character in it.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let typed: String = typed.chars().take(LONGEST_QUERY).collect();
        let terms: Vec<Vec<String>> = typed
            .split_whitespace()
            .map(|term| {
                let mut words = words(term);
                // Behind it the text may go on.
                words.pop_if(|last| last.tail);
                words.into_iter().map(|word| word.text).collect()
            })
            .filter(|term: &Vec<String>| !term.is_empty())
            .take(MOST_TERMS)
            .collect();
        (!terms.is_empty()).then_some(Self { terms })
    }

    /// The query in the language of SQLite's FTS5: phrases of letters and digits in quotes, joined by AND.
    #[must_use]
    pub fn expression(&self) -> String {
        let terms: Vec<String> = self
            .terms
            .iter()
            .map(|words| {
                let star = if goes_on(words) { " *" } else { "" };
                format!("\"{}\"{star}", words.join(" "))
            })
            .collect();
        terms.join(" AND ")
    }

    /// Where the terms stand in `text`: character ranges `[start, end)`, in order, apart from one another.
    #[must_use]
    pub fn places(&self, text: &str) -> Vec<[usize; 2]> {
        let all = words(text);
        let mut places: Vec<[usize; 2]> = Vec::new();
        for term in &self.terms {
            let begins = goes_on(term);
            for window in all.windows(term.len()) {
                let (Some(last), Some(wanted)) = (window.last(), term.last()) else {
                    continue;
                };
                let same = window
                    .iter()
                    .zip(&term[..term.len() - 1])
                    .all(|(word, wanted)| word.text == *wanted);
                if !same || !(last.text == *wanted || begins && last.text.starts_with(wanted)) {
                    continue;
                }
                // One character of Chinese found at the beginning of two.
                let half = last.text != *wanted
                    && wanted.chars().all(|c| script(c) == Some(Script::Dense));
                let end = if half { last.span[0] + 1 } else { last.span[1] };
                places.push([window[0].span[0], end]);
            }
        }
        places.sort_unstable();
        let mut apart: Vec<[usize; 2]> = Vec::with_capacity(places.len());
        for place in places {
            match apart.last_mut() {
                Some(last) if place[0] <= last[1] => last[1] = last[1].max(place[1]),
                _ => apart.push(place),
            }
        }
        apart
    }
}

/// Whether the last word of a term is only the beginning of what it finds.
fn goes_on(term: &[String]) -> bool {
    term.last().is_some_and(|last| {
        let mut chars = last.chars();
        let dense = chars.next().and_then(script) == Some(Script::Dense);
        !dense || chars.next().is_none()
    })
}

/// A part of a text: whether it was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its characters.
    pub text: String,
    /// Whether it was looked for.
    pub found: bool,
}

/// Characters in which most texts say what they are about, and in which a place is looked for at all.
const NEAR: usize = 2_000;
const FAR: usize = 20_000;

fn one_line(text: &str, most: usize) -> String {
    let end = text
        .char_indices()
        .nth(most)
        .map_or(text.len(), |(at, _)| at);
    super::hygiene::one_line(&text[..end])
}

/// About `length` characters of `text` as one line, from shortly before the first place; its beginning
/// when there is none. What was looked for stands in pieces of its own.
#[must_use]
pub fn excerpt(text: &str, query: Option<&Query>, length: usize) -> Vec<Piece> {
    let mut line = one_line(text, NEAR);
    let places = query.map_or_else(Vec::new, |query| {
        let places = query.places(&line);
        if !places.is_empty() || text.chars().nth(NEAR).is_none() {
            return places;
        }
        line = one_line(text, FAR);
        query.places(&line)
    });
    let line: Vec<char> = line.chars().collect();
    let first = places.first().map_or(0, |place| place[0]);
    // Near the beginning nothing is left out.
    let from = if first + 12 < length {
        0
    } else {
        first - 12.min(first)
    };
    let to = line.len().min(from + length);
    let mut pieces = Vec::new();
    let mut push = |start: usize, end: usize, found: bool| {
        if start < end {
            let text = line[start..end].iter().collect();
            pieces.push(Piece { text, found });
        }
    };
    let mut at = from;
    for [start, end] in places.into_iter().take_while(|place| place[0] < to) {
        push(at, start.min(to), false);
        push(start.max(at), end.min(to), true);
        at = end.min(to).max(at);
    }
    push(at, to, false);
    let dots = |found: &mut Vec<Piece>, at: usize| {
        let dots = Piece {
            text: "……".to_owned(),
            found: false,
        };
        found.insert(at, dots);
    };
    if to < line.len() {
        let end = pieces.len();
        dots(&mut pieces, end);
    }
    if from > 0 {
        dots(&mut pieces, 0);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn query(typed: &str) -> Query {
        Query::read(typed).unwrap_or_else(|| panic!("{typed}"))
    }

    /// As the index finds it: every term's words side by side.
    fn finds(typed: &str, text: &str) -> bool {
        let query = query(typed);
        query.terms.iter().all(|term| {
            let one = Query {
                terms: vec![term.clone()],
            };
            !one.places(text).is_empty()
        })
    }

    #[test]
    fn chinese_is_cut_into_twos_and_the_rest_into_words() {
        assert_eq!(
            index_text("深圳市AI短视频，Ｇ20 第12期。"),
            "深圳 圳市 市 ai 短视 视频 频 g20 第 12 期"
        );
        assert_eq!(
            index_text("党群服\n务“中心”"),
            "党群 群服 服务 务中 中心 心"
        );
        assert_eq!(index_text("𠮷䶮㙓"), "𠮷䶮 䶮㙓 㙓");
        assert_eq!(index_text("\"*:()^-—，。"), "");
    }

    #[test]
    fn one_two_and_more_characters_words_and_numbers_find() {
        let text = "深圳市福田区的AI课堂第12期，服\n务1600人次，联系 Robotics@hedeng.example";
        for typed in [
            "深",
            "期",
            "圳市",
            "福田区",
            "服务",
            "AI",
            "ai课",
            "ａｉ",
            "第12期",
            "12",
            "16",
            "robot",
            "hedeng.example",
            "@hedeng",
            "课堂 深圳",
            "田区的AI课堂第12",
        ] {
            assert!(finds(typed, text), "{typed}");
        }
        for typed in ["田福", "期服", "obotics", "深圳 北京", "21"] {
            assert!(!finds(typed, text), "{typed}");
        }
        assert_eq!(Query::read(" “*” -- "), None);
    }

    #[test]
    fn signs_of_the_index_s_language_mean_nothing() {
        for (typed, expression) in [
            ("深圳", "\"深圳\""),
            ("深", "\"深\" *"),
            ("a OR b", "\"a\" * AND \"or\" * AND \"b\" *"),
            (
                "\") OR subject:x* NEAR(",
                "\"or\" * AND \"subject x\" * AND \"near\" *",
            ),
            ("第12期", "\"第 12 期\" *"),
        ] {
            assert_eq!(query(typed).expression(), expression, "{typed}");
        }
        let long = "深".repeat(5_000) + " x".repeat(50).as_str();
        assert!(query(&long).expression().len() < 1_000);
    }

    #[test]
    fn an_excerpt_begins_near_what_was_looked_for() {
        let text = format!("{}银龄数字课堂开讲<b>", "头".repeat(200));
        let pieces = excerpt(&text, Some(&query("数字 开")), 30);
        let shown: Vec<(&str, bool)> = pieces.iter().map(|p| (p.text.as_str(), p.found)).collect();
        assert_eq!(shown[0], ("……", false));
        assert_eq!(
            shown[2..],
            [
                ("数字", true),
                ("课堂", false),
                ("开", true),
                ("讲<b>", false)
            ]
        );
        let plain = excerpt("一\n二", None, 30);
        assert_eq!(plain.len(), 1);
        assert_eq!(plain[0].text, "一 二");
        assert_eq!(excerpt("", Some(&query("深")), 30), []);
    }

    proptest! {
        #[test]
        fn every_part_of_a_text_is_found_in_it(text in "[深圳市民 a-c1-3“，\n𠮷]{1,40}", from in 0_usize..40, length in 1_usize..8) {
            let chars: Vec<char> = text.chars().collect();
            let part: String = chars.iter().skip(from).take(length).collect();
            // A word cut at its head is another word; quotes and line breaks are no part of what one types.
            let cut = from > 0 && chars.get(from).is_some_and(|c| c.is_ascii_alphanumeric());
            if !cut && !part.contains(['“', '\n', '，']) && let Some(query) = Query::read(&part) {
                prop_assert!(!query.places(&text).is_empty(), "{part:?} in {text:?}");
            }
        }

        #[test]
        fn places_lie_in_order_inside_the_text(text in ".{0,60}", typed in ".{0,12}") {
            if let Some(query) = Query::read(&typed) {
                let length = text.chars().count();
                let mut at = 0;
                for [start, end] in query.places(&text) {
                    prop_assert!(at <= start && start < end && end <= length);
                    at = end;
                }
                prop_assert!(!query.expression().matches(['*', ':', '(', ')', '^', '-', '+']).any(|sign| sign != "*"));
                let shown: usize = excerpt(&text, Some(&query), 20).iter().map(|p| p.text.chars().count()).sum();
                prop_assert!(shown <= 24);
            }
        }
    }
}
