//! The book of registered names, made ready to be found in a text: built once, read in one pass.

use std::collections::HashMap;

use crate::model::people::Organization;

/// Shorter names are words as well.
const SHORTEST: usize = 4;
/// Names further away than this are other names.
const FARTHEST: usize = 2;

/// What the register says of one organization.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Registered full name.
    pub name: String,
    /// 社会团体, 基金会 or 社会服务机构; may be empty.
    pub kind: String,
    /// 正常, 注销 …; may be empty.
    pub status: String,
    /// 曾用名 and 简称.
    pub aliases: Vec<String>,
}

impl From<&Organization> for Entry {
    fn from(organization: &Organization) -> Self {
        Self {
            name: organization.name.clone(),
            kind: organization.kind.clone(),
            status: organization.status.clone(),
            aliases: organization.aliases.clone(),
        }
    }
}

/// A registered name, or an alias of it, as it stands in a text.
#[derive(Debug, Clone, Copy)]
pub struct Hit<'a> {
    /// Byte offsets.
    pub start: usize,
    /// End.
    pub end: usize,
    /// Whose name it is.
    pub entry: &'a Entry,
}

/// All registered names. Lookup walks the text once: its cost does not grow with the book.
#[derive(Debug, Clone, Default)]
pub struct Book {
    entries: Vec<Entry>,
    /// Edges of the trie: from a node by a character to a node; 0 is the root.
    edges: HashMap<(u32, char), u32>,
    /// For each node the entry whose name ends there.
    ends: Vec<Option<u32>>,
    /// Entries by the length of their name in characters: near names have nearly the same length.
    by_length: HashMap<usize, Vec<u32>>,
}

impl Book {
    /// Builds the book. Of two entries of one name the first stays.
    #[must_use]
    pub fn new(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut book = Self {
            ends: vec![None],
            ..Self::default()
        };
        for entry in entries {
            let Ok(number) = u32::try_from(book.entries.len()) else {
                break;
            };
            book.add(&entry.name, number);
            book.by_length
                .entry(entry.name.chars().count())
                .or_default()
                .push(number);
            book.entries.push(entry);
        }
        // An alias never takes the place of a registered name.
        for number in 0..book.entries.len() {
            for alias in book.entries[number].aliases.clone() {
                if let Ok(number) = u32::try_from(number) {
                    book.add(&alias, number);
                }
            }
        }
        book
    }

    fn add(&mut self, name: &str, entry: u32) {
        if name.chars().count() < SHORTEST {
            return;
        }
        let mut node = 0;
        for c in name.chars() {
            let Ok(next) = u32::try_from(self.ends.len()) else {
                return;
            };
            let to = *self.edges.entry((node, c)).or_insert(next);
            if to == next {
                self.ends.push(None);
            }
            node = to;
        }
        let end = &mut self.ends[node as usize];
        if end.is_none() {
            *end = Some(entry);
        }
    }

    /// What the register says of each organization.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many organizations it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The names of the book in `text`, in order, the longest first where one begins another, none
    /// overlapping.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Hit<'_>> {
        let mut found = Vec::new();
        if self.is_empty() {
            return found;
        }
        let mut free = 0;
        for (start, _) in text.char_indices() {
            if start < free {
                continue;
            }
            let mut node = 0;
            let mut longest: Option<(usize, u32)> = None;
            for (at, c) in text[start..].char_indices() {
                let Some(next) = self.edges.get(&(node, c)) else {
                    break;
                };
                node = *next;
                if let Some(entry) = self.ends[node as usize] {
                    longest = Some((start + at + c.len_utf8(), entry));
                }
            }
            if let Some((end, entry)) = longest {
                found.push(Hit {
                    start,
                    end,
                    entry: &self.entries[entry as usize],
                });
                free = end;
            }
        }
        found
    }

    /// The entry whose registered name is `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Entry> {
        let mut node = 0;
        for c in name.chars() {
            node = *self.edges.get(&(node, c))?;
        }
        let entry = &self.entries[self.ends[node as usize]? as usize];
        (entry.name == name).then_some(entry)
    }

    /// The entry that bears `name` as 曾用名 or 简称.
    #[must_use]
    pub fn by_alias(&self, name: &str) -> Option<&Entry> {
        let mut node = 0;
        for c in name.chars() {
            node = *self.edges.get(&(node, c))?;
        }
        let entry = &self.entries[self.ends[node as usize]? as usize];
        (entry.name != name).then_some(entry)
    }

    /// Registered names that differ from `name` in at most two characters, nearest first, at most
    /// three of them.
    #[must_use]
    pub fn near(&self, name: &str) -> Vec<&Entry> {
        let wanted: Vec<char> = name.chars().collect();
        let mut near: Vec<(usize, &Entry)> = Vec::new();
        for length in wanted.len().saturating_sub(FARTHEST)..=wanted.len() + FARTHEST {
            for number in self.by_length.get(&length).into_iter().flatten() {
                let entry = &self.entries[*number as usize];
                if let Some(distance) = distance(&wanted, &entry.name, FARTHEST) {
                    near.push((distance, entry));
                }
            }
        }
        near.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
        near.truncate(3);
        near.into_iter().map(|(_, entry)| entry).collect()
    }
}

/// Edit distance of two names, when it is at most `most`.
fn distance(a: &[char], b: &str, most: usize) -> Option<usize> {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        let mut least = row[0];
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y {
                before
            } else {
                1 + before.min(above).min(row[j])
            };
            before = above;
            least = least.min(row[j + 1]);
        }
        if least > most {
            return None;
        }
    }
    row.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, aliases: &[&str]) -> Entry {
        Entry {
            name: name.to_owned(),
            aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
            ..Entry::default()
        }
    }

    fn book() -> Book {
        Book::new([
            entry("深圳市青禾公益服务中心", &["青禾公益中心"]),
            entry("深圳市青禾公益服务中心联合会", &[]),
            entry("深圳市向阳慈善基金会", &[]),
        ])
    }

    #[test]
    fn the_longest_name_is_found_first() {
        let book = book();
        let text = "深圳市青禾公益服务中心联合会与青禾公益中心、深圳市向阳慈善基金会";
        let found: Vec<(&str, &str)> = book
            .find(text)
            .into_iter()
            .map(|hit| (&text[hit.start..hit.end], hit.entry.name.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                (
                    "深圳市青禾公益服务中心联合会",
                    "深圳市青禾公益服务中心联合会"
                ),
                ("青禾公益中心", "深圳市青禾公益服务中心"),
                ("深圳市向阳慈善基金会", "深圳市向阳慈善基金会"),
            ]
        );
    }

    #[test]
    fn near_names_differ_in_two_characters_at_most() {
        let book = book();
        let near = |name: &str| -> Vec<String> {
            book.near(name).iter().map(|e| e.name.clone()).collect()
        };
        assert_eq!(near("深圳市青木公益服务中心"), ["深圳市青禾公益服务中心"]);
        assert_eq!(near("深圳青禾公益服务中心"), ["深圳市青禾公益服务中心"]);
        assert_eq!(near("深圳市红叶书法协会"), Vec::<String>::new());
        assert!(book.get("深圳市向阳慈善基金会").is_some());
        assert_eq!(
            book.by_alias("青禾公益中心").map(|e| e.name.as_str()),
            Some("深圳市青禾公益服务中心")
        );
    }

    #[test]
    fn a_large_book_is_read_in_one_pass() {
        let book =
            Book::new((0..11_000).map(|n| entry(&format!("深圳市第{n}号公益服务中心"), &[])));
        let text = "深圳市第77号公益服务中心".repeat(4_000);
        assert_eq!(book.len(), 11_000);
        assert_eq!(book.find(&text).len(), 4_000);
    }
}
