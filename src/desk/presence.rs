//! Who looks at what just now: known from the streams that are open, and kept nowhere else.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::rights::Right;
use crate::{app::Visitor, model::StoryId};

/// Where a page says that it is open, and whether somebody writes in it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Here {
    at: String,
    writes: String,
}

/// One open page.
#[derive(Debug)]
struct One {
    login: String,
    name: String,
    place: String,
    writes: bool,
}

/// Somebody else at some page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// `story:…`, `tip:…` or `rundown`.
    at: String,
    name: String,
    writes: bool,
}

/// All open pages.
#[derive(Debug)]
pub struct Presence {
    pages: Mutex<BTreeMap<u64, One>>,
    news: watch::Sender<u64>,
}

impl Default for Presence {
    fn default() -> Self {
        Self {
            pages: Mutex::default(),
            news: watch::Sender::new(0),
        }
    }
}

/// A page that is open; it is no more when this goes.
#[derive(Debug)]
pub struct Stay {
    presence: Arc<Presence>,
    number: u64,
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.presence
            .change(|pages| pages.remove(&self.number).is_some());
    }
}

impl Presence {
    /// Changes what is known, and tells whoever waits when that was news.
    fn change(&self, work: impl FnOnce(&mut BTreeMap<u64, One>) -> bool) {
        let news = work(&mut self.pages.lock().unwrap_or_else(PoisonError::into_inner));
        if news {
            self.news.send_modify(|number| *number += 1);
        }
    }

    /// Notes that the visitor's page is open; `None`: it is none that others are told of.
    pub fn enter(self: &Arc<Self>, visitor: &Visitor, here: &Here) -> Option<Stay> {
        let place = place(&here.at, visitor)?;
        let one = One {
            login: visitor.user.login.clone(),
            name: visitor.user.name.clone(),
            place,
            writes: here.writes == "1",
        };
        let mut number = 0;
        self.change(|pages| {
            number = pages.last_key_value().map_or(0, |(last, _)| last + 1);
            pages.insert(number, one).is_none()
        });
        Some(Stay {
            presence: Arc::clone(self),
            number,
        })
    }

    /// Changes from now on.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// The others, as far as the visitor may know: each person once a place.
    pub fn seen_by(&self, visitor: &Visitor) -> Vec<Seen> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: BTreeMap<(&str, &str), (&str, bool)> = BTreeMap::new();
        for one in pages.values() {
            let hidden = one.place.starts_with("tip:") && !Right::ReadTips.is_of(visitor.user.role);
            if hidden || one.login == visitor.user.login {
                continue;
            }
            let known = all
                .entry((&one.place, &one.login))
                .or_insert((&one.name, false));
            known.1 |= one.writes;
        }
        all.into_iter()
            .map(|((place, _), (name, writes))| Seen {
                at: place.to_owned(),
                name: name.to_owned(),
                writes,
            })
            .collect()
    }
}

/// The place of a page by its path; a page of which others need not know, or that the visitor may not see,
/// has none.
fn place(path: &str, visitor: &Visitor) -> Option<String> {
    if !Right::Look.is_of(visitor.user.role) {
        return None;
    }
    if path == "/rundown" {
        return Some("rundown".to_owned());
    }
    if let Some(id) = path.strip_prefix("/stories/") {
        return Some(format!("story:{}", id.parse::<StoryId>().ok()?));
    }
    let receipt = path.strip_prefix("/tips/")?;
    // `2026W48-0137`.
    let shaped = (8..=20).contains(&receipt.len())
        && receipt
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'W' | b'-'));
    (shaped && Right::ReadTips.is_of(visitor.user.role)).then(|| format!("tip:{receipt}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::people::{Role, User};

    fn visitor(login: &str, role: Role) -> Visitor {
        Visitor {
            user: User {
                login: login.to_owned(),
                name: format!("{login}的名字"),
                role,
                created_at: chrono::DateTime::UNIX_EPOCH,
                retired_at: None,
            },
            session: login.to_owned(),
            mark: 0,
        }
    }

    fn at(path: &str, writes: bool) -> Here {
        Here {
            at: path.to_owned(),
            writes: if writes { "1" } else { "" }.to_owned(),
        }
    }

    const STORY: &str = "/stories/019abcde-0000-7000-8000-000000000001";

    #[test]
    fn others_are_seen_once_a_place_until_their_last_page_goes() {
        let presence = Arc::new(Presence::default());
        let (ed, rev) = (visitor("ed", Role::Editor), visitor("rev", Role::Reviewer));
        let mut news = presence.news();
        let one = presence.enter(&ed, &at(STORY, false));
        assert!(news.has_changed().unwrap());
        news.mark_unchanged();
        assert_eq!(presence.seen_by(&ed), [], "nobody is told of himself");
        let two = presence.enter(&ed, &at(STORY, true));
        let seen = presence.seen_by(&rev);
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].name.as_str(), seen[0].writes), ("ed的名字", true));
        drop(two);
        assert!(!presence.seen_by(&rev)[0].writes);
        news.mark_unchanged();
        drop(one);
        assert!(news.has_changed().unwrap());
        assert_eq!(presence.seen_by(&rev), []);
    }

    #[test]
    fn a_tip_is_told_to_who_may_read_tips_and_what_is_no_page_to_nobody() {
        let presence = Arc::new(Presence::default());
        let (ed, op) = (visitor("ed", Role::Editor), visitor("op", Role::Operator));
        let prod = visitor("prod", Role::Producer);
        let _tip = presence.enter(&ed, &at("/tips/2026W48-0001", false));
        assert_eq!(presence.seen_by(&prod).len(), 1);
        assert_eq!(presence.seen_by(&op), []);
        assert!(
            presence
                .enter(&op, &at("/tips/2026W48-0001", false))
                .is_none()
        );
        for path in [
            "",
            "/",
            "/stories/1",
            "/tips/<b>",
            "/stories/../x",
            "/account",
        ] {
            assert!(presence.enter(&ed, &at(path, false)).is_none(), "{path}");
        }
        let _list = presence.enter(&op, &at("/rundown", false));
        assert_eq!(presence.seen_by(&ed).len(), 1);
    }
}
