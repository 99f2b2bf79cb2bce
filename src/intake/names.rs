//! Attachment names: safe on every system, unique within the mail; the original is kept beside.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use crate::model::language::hygiene::one_line;

/// Characters of a name; and bytes, because Linux takes 255 and a number may follow.
const LONGEST: usize = 120;
const LONGEST_BYTES: usize = 230;

/// The names given so far in one mail.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: HashSet<String>,
    nameless: u32,
}

impl Names {
    /// A safe name for `original`, different from all before (case and width do not tell two names
    /// apart). `extension` serves a part without a name, e.g. `jpg`.
    pub fn give(&mut self, original: &str, extension: &str) -> String {
        let mut name = safe(original);
        if name.is_empty() {
            self.nameless += 1;
            name = format!("附件{}.{extension}", self.nameless);
        }
        let (stem, suffix) = split(&name);
        let mut candidate = name.clone();
        let mut number = 1;
        while !self.taken.insert(key(&candidate)) {
            number += 1;
            let tail = format!(" ({number}){suffix}");
            candidate = format!(
                "{}{tail}",
                shortened(stem, LONGEST - count(&tail), LONGEST_BYTES - tail.len())
            );
        }
        candidate
    }
}

/// `original` without path, controls, overrides, reserved characters and names; may be empty.
fn safe(original: &str) -> String {
    // A terabyte of dots is a name to nobody.
    let short: String = original.chars().take(4_000).collect();
    let line = one_line(&short);
    let file = line.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name: String = file
        .chars()
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
            c => c,
        })
        .collect();
    name = name
        .trim_matches(|c: char| c == '.' || c.is_whitespace())
        .to_owned();
    let wide: String = name.nfkc().collect();
    let device = wide
        .split('.')
        .next()
        .unwrap_or_default()
        .trim()
        .to_uppercase();
    // The first of these make a name an option of a program, the others a formula of a table.
    if reserved(&device) || name.starts_with(['-', '=', '+', '@']) {
        name.insert(0, '_');
    }
    let (stem, suffix) = split(&name);
    let stem = shortened(stem, LONGEST - count(suffix), LONGEST_BYTES - suffix.len());
    format!("{stem}{suffix}")
}

/// Device names of Windows, with any extension.
fn reserved(name: &str) -> bool {
    matches!(
        name,
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$"
    ) || ["COM", "LPT"].iter().any(|device| {
        name.strip_prefix(device).is_some_and(|number| {
            number.chars().count() == 1 && number.chars().all(char::is_numeric)
        })
    })
}

/// Stem and extension with its dot; no extension when it would be longer than 16 bytes.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= 17 => name.split_at(at),
        _ => (name, ""),
    }
}

fn shortened(stem: &str, characters: usize, bytes: usize) -> &str {
    let end = stem
        .char_indices()
        .enumerate()
        .find(|(number, (at, c))| *number >= characters || at + c.len_utf8() > bytes)
        .map_or(stem.len(), |(_, (at, _))| at);
    stem[..end].trim_end_matches([' ', '.'])
}

fn count(text: &str) -> usize {
    text.chars().count()
}

/// Two names with one key would collide on Windows or macOS.
fn key(name: &str) -> String {
    name.nfkc().collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(name: &str) -> String {
        Names::default().give(name, "bin")
    }

    #[test]
    fn names_lose_what_is_dangerous_and_nothing_else() {
        for (given, expected) in [
            ("合照（1）：会场 A.JPG", "合照（1）：会场 A.JPG"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\windows\\a.exe", "a.exe"),
            ("C:\\Users\\li\\合照.jpg", "合照.jpg"),
            ("a\u{0}b\r\nc.jpg", "ab c.jpg"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("CON", "_CON"),
            ("con.txt", "_con.txt"),
            ("ＣＯＭ１.txt", "_ＣＯＭ１.txt"),
            ("a<b>:c?.doc", "a_b__c_.doc"),
            (".htaccess", "htaccess"),
            ("-rf.jpg", "_-rf.jpg"),
            ("=cmd.jpg", "_=cmd.jpg"),
            ("name. . ", "name"),
            ("𠮷野家.docx", "𠮷野家.docx"),
            ("", "附件1.bin"),
            ("..", "附件1.bin"),
            ("///", "附件1.bin"),
        ] {
            assert_eq!(one(given), expected, "{given:?}");
        }
    }

    #[test]
    fn long_names_keep_their_ending() {
        let name = one(&format!("{}.docx", "长".repeat(300)));
        assert!(
            name.ends_with("长.docx") && count(&name) <= LONGEST && name.len() <= 255,
            "{name}"
        );
        assert_eq!(count(&one(&format!("{}.jpg", "a".repeat(300)))), LONGEST);
    }

    #[test]
    fn the_same_name_again_gets_a_number() {
        let mut names = Names::default();
        assert_eq!(names.give("a.jpg", "x"), "a.jpg");
        assert_eq!(names.give("A.JPG", "x"), "A (2).JPG");
        assert_eq!(names.give("ａ.jpg", "x"), "ａ (3).jpg");
        assert_eq!(names.give("a (2).jpg", "x"), "a (2) (2).jpg");
        assert_eq!(names.give("", "png"), "附件1.png");
        assert_eq!(names.give("", "png"), "附件2.png");
    }

    proptest! {
        #[test]
        fn any_names_are_safe_and_unique(given in proptest::collection::vec("(\\.|/|\\\\|CON|a|:| |\\PC|[\\x00-\\x1f\u{202a}-\u{202e}]){0,200}", 1..6)) {
            let mut names = Names::default();
            let mut seen = HashSet::new();
            for given in given.iter().chain(&given) {
                let name = names.give(given, "bin");
                prop_assert!(!name.is_empty() && count(&name) <= LONGEST && name.len() <= 255);
                prop_assert!(!name.contains(['/', '\\', ':', '"', '<', '>', '|', '?', '*']));
                let hostile = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
                prop_assert!(!name.chars().any(hostile));
                prop_assert!(!name.starts_with('.') && !name.ends_with(['.', ' ']));
                prop_assert!(seen.insert(name.to_lowercase()));
            }
        }
    }
}
