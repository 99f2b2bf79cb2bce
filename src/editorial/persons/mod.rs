//! Persons named in a text: a post and a name, a name and a post, or a verb that takes a person.

mod before;
mod behind;
mod called;
mod elected;
mod foreign;
mod guests;
mod posts;
mod reader;
mod subjects;
mod surnames;
mod titles;
mod vouched;

use reader::Reader;
use surnames::is_name;
pub(super) use surnames::is_nickname;
pub use titles::is_office;
pub(super) use titles::post_pattern;
pub(super) use vouched::is_daring;

use super::organizations::{Named, organizations};

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
    behind::behind_posts(&reader, named, &mut found);
    before::before_posts(&reader, &mut found);
    elected::elected(&reader, &mut found);
    subjects::subjects(&reader, &mut found);
    guests::guests(&reader, &mut found);
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

/// A name that is known comes back bare.
fn repeats(reader: &Reader<'_>, people: &mut Vec<Person>) {
    let text = reader.text;
    let mut names: Vec<String> = people.iter().map(|person| person.name.clone()).collect();
    // Equal ones must be neighbours: two people named in turn are two, not as many as they are mentioned.
    names.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
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
