//! What holds for every feed, whatever its bytes: asked by the fuzz target, and of every file of the
//! corpus by the tests.

use std::collections::HashSet;

use yixian::intake;

/// Reads `bytes` as a feed.
///
/// # Panics
/// Something does not hold.
pub fn feed(bytes: &[u8]) {
    let feed = match intake::read_feed(bytes, None, "https://org.example/feed/rss.xml") {
        Ok(feed) => feed,
        Err(reason) => return assert!(!reason.is_empty(), "refused without a reason"),
    };
    assert!(feed.items.len() <= 500, "too many items");
    feed.trouble.iter().for_each(|trouble| line(trouble));
    let mut keys = HashSet::new();
    for item in &feed.items {
        assert!(keys.insert(&item.key), "{:?} is there twice", item.key);
        assert!(
            !item.key.is_empty() && item.key.len() <= 500,
            "{:?}",
            item.key
        );
        // With the mark of its cut.
        assert!(item.title.chars().count() <= 301, "{:?}", item.title);
        assert!(item.author.chars().count() <= 101, "{:?}", item.author);
        assert!(item.text.len() <= 200_000 + 3, "too much text");
        assert!(item.pictures.len() <= 20, "too many pictures");
        for text in [&item.title, &item.author] {
            line(text);
        }
        clean(&item.text);
        for address in item.link.iter().chain(&item.pictures) {
            line(address);
            assert!(
                address.starts_with("http://") || address.starts_with("https://"),
                "{address:?}"
            );
        }
    }
}

/// One line of clean text.
fn line(text: &str) {
    clean(text);
    assert!(!text.contains('\n'), "more than one line: {text:?}");
}

/// No control but the line end, and nothing that turns the direction of reading.
fn clean(text: &str) {
    let bad = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{200b}')
    };
    assert!(!text.contains(bad), "a control is left in {text:?}");
}
