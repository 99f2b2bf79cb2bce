//! Persons named in a text: a post and a name, a name and a post, or a verb that takes a person.

mod frames;
mod posts;
mod reader;
mod surnames;
mod titles;

use reader::{Follow, Reader};
use surnames::is_name;
pub(super) use surnames::is_nickname;
pub use titles::is_office;
pub(super) use titles::post_pattern;

use super::organizations::{Named, organizations};
use posts::post_start;
use titles::{POST, is_role};

/// Longer texts are no news item; the rest is not read for names.
const LONGEST_READ: usize = 90_000;

/// A person as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Byte offsets of the name.
    pub start: usize,
    /// End.
    pub end: usize,
    /// The name.
    pub name: String,
    /// Organization and posts in front of the name as they stand, e.g. 深圳市青禾公益服务中心理事长;
    /// empty when only a verb shows that it is a person.
    pub post: String,
    /// The post that the text says the person was elected or named to.
    pub elected: String,
}

/// Every mention of a person in `text`, in order; a bare name too, once something shows that it is one.
#[must_use]
pub fn persons(text: &str) -> Vec<Person> {
    persons_among(text, &organizations(text, &[]))
}

/// As [`persons`], when the organizations of the text are known.
#[must_use]
pub fn persons_among(text: &str, named: &[Named]) -> Vec<Person> {
    let text = &text[..text.floor_char_boundary(LONGEST_READ)];
    let mut found = Found::default();
    let reader = Reader::new(text);
    behind_posts(&reader, named, &mut found);
    frames::before_posts(&reader, &mut found);
    frames::elected(&reader, &mut found);
    frames::subjects(&reader, &mut found);
    frames::guests(&reader, &mut found);
    let mut people = found.people;
    repeats(&reader, &mut people);
    people.sort_by_key(|person| person.start);
    people
}

/// Each person once, in order of appearance, with the post that matters: the one elected to, else the
/// fullest. `named`: the organizations of the text.
#[must_use]
pub fn roll(text: &str, named: &[Named]) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for person in persons_among(text, named) {
        match people.iter_mut().find(|known| known.name == person.name) {
            Some(known) => {
                if known.post.chars().count() < person.post.chars().count() {
                    known.post = person.post;
                }
                if known.elected.is_empty() {
                    known.elected = person.elected;
                }
            }
            None => people.push(person),
        }
    }
    people
}

/// Whether `name` has the shape of a full name.
#[must_use]
pub fn is_full_name(name: &str) -> bool {
    is_name(name)
}

/// Persons found so far, by place.
#[derive(Default)]
struct Found {
    people: Vec<Person>,
}

impl Found {
    /// Adds a name; where one stands already, only its empty posts are filled.
    fn add(&mut self, text: &str, start: usize, end: usize, post: &str, elected: &str) {
        // Names come in any order, but rarely far from the end.
        let at = self.people.partition_point(|person| person.end <= start);
        if let Some(known) = self.people.get_mut(at).filter(|known| known.start < end) {
            if known.post.is_empty() {
                known.post = post.to_owned();
            }
            if known.elected.is_empty() {
                known.elected = elected.to_owned();
            }
            return;
        }
        self.people.insert(
            at,
            Person {
                start,
                end,
                name: text[start..end].to_owned(),
                post: post.to_owned(),
                elected: elected.to_owned(),
            },
        );
    }

    /// The person whose name ends at byte `end`.
    fn ending_at(&self, end: usize) -> Option<usize> {
        let at = self.people.partition_point(|person| person.end < end);
        self.people
            .get(at)
            .filter(|person| person.end == end)
            .map(|_| at)
    }
}

/// A post, then a name; then more names joined by 、.
fn behind_posts(reader: &Reader<'_>, named: &[Named], found: &mut Found) {
    let text = reader.text;
    let mut heads: Vec<(usize, usize)> =
        POST.find_iter(text).map(|h| (h.start(), h.end())).collect();
    heads.extend(
        reader
            .words()
            .iter()
            .filter(|word| word.tag.starts_with('n') && is_role(&text[word.start..word.end]))
            .map(|word| (word.start, word.end)),
    );
    heads.sort_unstable();
    heads.dedup_by_key(|(_, end)| *end);
    for (head, end) in heads {
        let rest = &text[end..];
        // 主讲人：李青禾; 主任 廖阿满; 发起人之一苏白鹭; 监事长为姚立新.
        let near = rest
            .trim_start_matches("之一")
            .trim_start_matches([' ', '：', ':', '\u{3000}', '兼']);
        let near = near
            .strip_prefix(['由', '为', '是'])
            .filter(|_| near.len() == rest.len())
            .unwrap_or(near);
        let at = end + (rest.len() - near.len());
        let after_colon = text[end..at].contains(['：', ':', '由', '为', '是']);
        // 少年宫 and 青年路: the post is part of a word. 主任何静怡 is none, though 任何 is.
        let doubted = after_colon || !reader.is_between(end);
        let name = reader
            .name_at(at, true)
            .filter(|end| !doubted || reader.follow(*end) == Follow::Sure)
            .or_else(|| some_one_at(reader, at))
            .or_else(|| {
                reader
                    .nickname_at(at)
                    .or_else(|| reader.neighbour_at(at))
                    .filter(|_| !doubted)
            })
            .map(|end| (at, end))
            .or_else(|| reader.foreign_at(at));
        let Some((start, name_end)) = name else {
            continue;
        };
        let from = post_start(reader, named, head);
        // 周明远秘书长：叶青 stood in two columns: a name is no part of the next one's post.
        let known = found.people.partition_point(|person| person.end <= from);
        let from = found.people[known..]
            .iter()
            .take_while(|person| person.end <= head)
            .last()
            .map_or(from, |person| person.end);
        let post = post_alone(&text[from..at]);
        found.add(text, start, name_end, post, "");
        let head_post = post_alone(&text[head..at]);
        // 志愿者陈小海、王一帆和林小满: each has the post's head.
        let mut at = name_end;
        for _ in 0..60 {
            let Some(joint) = ["、", "和", "与", "及", "以及"]
                .iter()
                .find(|joint| text[at..].starts_with(**joint))
            else {
                break;
            };
            let next = at + joint.len();
            let strict = *joint != "、";
            let end = match reader.name_at(next, true) {
                Some(end) if !strict || reader.follow(end) == Follow::Sure => end,
                _ => break,
            };
            found.add(text, next, end, head_post, "");
            at = end;
        }
    }
}

/// A post without what joins it to the name.
fn post_alone(post: &str) -> &str {
    post.trim_end_matches([' ', '：', ':', '\u{3000}', '由', '为', '是'])
}

/// 李某, 王某某: a person whose name is kept back.
fn some_one_at(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let rest = &reader.text[at..];
    let (length, _) = surnames::surname(rest)?;
    let tail = rest.char_indices().nth(length).map(|(i, _)| &rest[i..])?;
    let hidden = tail.chars().take(2).take_while(|c| *c == '某').count();
    (hidden > 0).then(|| at + rest.len() - tail.len() + hidden * '某'.len_utf8())
}

/// A name that is known comes back bare.
fn repeats(reader: &Reader<'_>, people: &mut Vec<Person>) {
    let text = reader.text;
    let mut names: Vec<String> = people.iter().map(|person| person.name.clone()).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names.truncate(60);
    for name in names {
        let short = name.chars().count() < 3;
        for (start, _) in text.match_indices(&name) {
            let end = start + name.len();
            let at = people.partition_point(|person| person.end <= start);
            if people.get(at).is_some_and(|known| known.start < end) {
                continue;
            }
            // 简单 is a name once and a word elsewhere.
            let word = reader.word_at(start).is_some_and(|word| word.end == end);
            if short && (word || !reader.is_between(start) || !reader.is_between(end)) {
                continue;
            }
            people.insert(
                at,
                Person {
                    start,
                    end,
                    name: name.clone(),
                    post: String::new(),
                    elected: String::new(),
                },
            );
        }
    }
}

#[cfg(test)]
mod tests;
