//! Which items of a feed become submissions.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::FeedItem;
use crate::model::{BlobHash, SubmissionId};

/// What a feed that is read for the first time may bring: a weekly programme airs no older news.
const FRESH: TimeDelta = TimeDelta::days(14);
/// Undated items that a first reading takes: the top of the list.
const UNDATED: usize = 5;
/// Versions of one item that become submissions. A page that says something else at every reading
/// (a counter, an advertisement) is not edited.
const MOST_VERSIONS: u32 = 6;

/// What is known of an item that was seen before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::intake) struct Seen {
    /// Hash of what it said.
    pub content: BlobHash,
    /// What was made of it last; none: it was too old.
    pub submission: Option<SubmissionId>,
    /// How many submissions were made of it.
    pub versions: u32,
}

/// What happens with one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake) enum Verdict {
    /// It is here and says the same.
    Known,
    /// It becomes a submission; `after`: an earlier version did.
    Take { after: Option<SubmissionId> },
    /// It is remembered and nothing is made of it.
    Record,
}

/// Decides about each of `items`. `seen`: by key. `first`: this feed was never read before.
pub(in crate::intake) fn decide(
    items: &[FeedItem],
    seen: &HashMap<String, Seen>,
    first: bool,
    now: DateTime<Utc>,
) -> Vec<Verdict> {
    let mut undated = 0;
    let mut one = |item: &FeedItem| {
        let old = item.published.is_some_and(|at| now - at > FRESH);
        match seen.get(&item.key) {
            Some(known) if known.content == item.content => Verdict::Known,
            Some(known) if known.versions >= MOST_VERSIONS => Verdict::Record,
            Some(known) if known.submission.is_none() && old => Verdict::Record,
            Some(known) => Verdict::Take {
                after: known.submission,
            },
            None if first && old => Verdict::Record,
            None if first && item.published.is_none() => {
                undated += 1;
                if undated > UNDATED {
                    Verdict::Record
                } else {
                    Verdict::Take { after: None }
                }
            }
            None => Verdict::Take { after: None },
        }
    };
    items.iter().map(&mut one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(key: &str, published: Option<&str>) -> FeedItem {
        FeedItem {
            key: key.to_owned(),
            title: key.to_owned(),
            text: String::new(),
            link: None,
            published: published.map(|at| at.parse().unwrap()),
            author: String::new(),
            pictures: Vec::new(),
            content: BlobHash::of(key.as_bytes()),
        }
    }

    const NOW: &str = "2026-11-25T02:00:00Z";
    const TAKE: Verdict = Verdict::Take { after: None };

    #[test]
    fn a_first_reading_takes_what_is_fresh_and_the_top_of_what_is_undated() {
        let mut items = vec![
            item("fresh", Some("2026-11-11T02:00:00Z")),
            item("old", Some("2026-11-11T01:00:00Z")),
            item("tomorrow", Some("2026-11-26T01:00:00Z")),
        ];
        items.extend((0..7).map(|n| item(&n.to_string(), None)));
        let now = NOW.parse().unwrap();
        let none = HashMap::new();
        let first = decide(&items, &none, true, now);
        assert_eq!(first[..3], [TAKE, Verdict::Record, TAKE]);
        assert_eq!(first[3..8], [TAKE; 5]);
        assert_eq!(first[8..], [Verdict::Record; 2]);
        assert_eq!(decide(&items, &none, false, now), [TAKE; 10]);
    }

    #[test]
    fn an_edited_item_comes_again_but_not_for_ever() {
        let now: DateTime<Utc> = NOW.parse().unwrap();
        let id = SubmissionId::derive(now, b"x");
        let fresh = item("a", Some(NOW));
        let old = item("a", Some("2026-01-01T00:00:00Z"));
        let seen = |content: &[u8], submission, versions| {
            let known = Seen {
                content: BlobHash::of(content),
                submission,
                versions,
            };
            HashMap::from([("a".to_owned(), known)])
        };
        for (item, known, verdict) in [
            (&fresh, seen(b"a", Some(id), 1), Verdict::Known),
            (
                &fresh,
                seen(b"b", Some(id), 1),
                Verdict::Take { after: Some(id) },
            ),
            (&fresh, seen(b"b", Some(id), 6), Verdict::Record),
            (
                &old,
                seen(b"b", Some(id), 1),
                Verdict::Take { after: Some(id) },
            ),
            (&old, seen(b"b", None, 0), Verdict::Record),
            (&fresh, seen(b"b", None, 0), TAKE),
        ] {
            let verdicts = decide(std::slice::from_ref(item), &known, false, now);
            assert_eq!(verdicts, [verdict], "{known:?}");
        }
    }
}
