//! 管理: the register, the people, the calendar, what comes in, what goes out, and how the house is set.

pub mod calendar;
pub mod cards;
pub mod jobs;
pub mod organizations;
pub mod outbox;
pub mod overview;
pub mod samples;
pub mod settings;
pub mod sources;
pub mod users;

use axum::{http::StatusCode, response::Response};
use serde::Serialize;

use super::{
    frame::Failed,
    rights::Right,
    state::{Desk, DeskState},
};
use crate::app::Visitor;

/// The pages of 管理: address, word, right.
const SECTIONS: [(&str, &str, Right); 10] = [
    ("/manage", "概况", Right::Operate),
    ("/manage/users", "人员", Right::Manage),
    ("/manage/organizations", "社会组织", Right::Manage),
    ("/calendar", "播出日历", Right::Look),
    ("/manage/sources", "来稿渠道", Right::Operate),
    ("/manage/outbox", "发件", Right::Operate),
    ("/manage/jobs", "后台任务", Right::Operate),
    ("/log", "操作记录", Right::Operate),
    ("/manage/cards", "样张", Right::Operate),
    ("/manage/settings", "设置", Right::Operate),
];

#[derive(Debug, Serialize)]
struct Section {
    address: &'static str,
    word: &'static str,
    here: bool,
}

#[derive(Debug, Serialize)]
struct Managed<'a, T> {
    sections: Vec<Section>,
    #[serde(flatten)]
    body: &'a T,
}

impl Desk {
    /// A page of 管理: its template, its title and its own address among them.
    pub fn show_managed(
        &self,
        (template, title, here): (&str, &str, &str),
        visitor: &Visitor,
        page: &impl Serialize,
    ) -> Result<Response, Failed> {
        let role = visitor.user.role;
        // Who manages nothing sees the calendar alone, and no row of one.
        let manages = Right::Operate.is_of(role);
        let sections = SECTIONS
            .iter()
            .filter(|(_, _, right)| manages && right.is_of(role))
            .map(|(address, word, _)| Section {
                address,
                word,
                here: *address == here,
            });
        let page = Managed {
            sections: sections.collect(),
            body: page,
        };
        let place = if manages { "/manage" } else { here };
        self.show((template, title, place), visitor, &page)
    }
}

/// A page that says what was wrong with what was sent.
fn told_wrong(mut page: Response, error: &str) -> Result<Response, Failed> {
    if !error.is_empty() {
        *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(page)
}

/// Rows on a page of a long list.
const ROWS: u32 = 50;

/// Where one stands in a long list, and the addresses of the pages beside.
#[derive(Debug, Serialize)]
struct Turning {
    from: u64,
    to: u64,
    total: u64,
    newer: String,
    older: String,
}

/// The pages beside number `page` (from 0) of `path?q=…`, of `total` rows.
fn turning(path: &str, q: &str, page: u32, total: u64) -> Turning {
    let at = |page: u32| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !q.is_empty() {
            query.append_pair("q", q);
        }
        query.append_pair("page", &page.to_string());
        format!("{path}?{}", query.finish())
    };
    let first = u64::from(page) * u64::from(ROWS);
    let last = (first + u64::from(ROWS)).min(total);
    Turning {
        from: (first + 1).min(last),
        to: last,
        total,
        newer: page.checked_sub(1).map(at).unwrap_or_default(),
        older: if last < total {
            at(page + 1)
        } else {
            String::new()
        },
    }
}

/// Whether a visitor sees addresses of correspondents whole.
pub fn sees_senders(visitor: &Visitor) -> bool {
    Right::ReadTips.is_of(visitor.user.role)
}

/// `zh***@qq.com`.
fn veiled(address: &str) -> String {
    match address.split_once('@') {
        Some((name, host)) => {
            let shown: String = name.chars().take(2).collect();
            format!("{shown}***@{host}")
        }
        None => "***".to_owned(),
    }
}

/// A text in which no address stands whole.
pub fn veiled_in(text: &str) -> String {
    let is_part = |c: char| !c.is_whitespace() && !"<>\"'(),;:：，；（）".contains(c);
    let mut told = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars().map(Some).chain([None]) {
        match c {
            Some(c) if is_part(c) => word.push(c),
            other => {
                if word.contains('@') {
                    told.push_str(&veiled(&word));
                } else {
                    told.push_str(&word);
                }
                word.clear();
                told.extend(other);
            }
        }
    }
    told
}

/// What handlers of these pages are given.
type State = axum::extract::State<DeskState>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_a_list_are_counted() {
        let first = turning("/x", "", 0, 120);
        assert_eq!((first.from, first.to), (1, 50));
        assert_eq!(
            (first.newer.as_str(), first.older.as_str()),
            ("", "/x?page=1")
        );
        let last = turning("/x", "南山&", 2, 120);
        assert_eq!((last.from, last.to), (101, 120));
        assert_eq!(last.newer, "/x?q=%E5%8D%97%E5%B1%B1%26&page=1");
        assert_eq!(last.older, "");
        let none = turning("/x", "", 0, 0);
        assert_eq!((none.from, none.to), (0, 0));
    }

    #[test]
    fn an_address_keeps_its_host_alone() {
        assert_eq!(veiled("zhangsan@qq.com"), "zh***@qq.com");
        assert_eq!(veiled("x"), "***");
        assert_eq!(
            veiled_in("550 5.1.1 <zhangsan@qq.com>: no such user"),
            "550 5.1.1 <zh***@qq.com>: no such user"
        );
        assert_eq!(
            veiled_in(r#"{"address":"a@b.example"}"#),
            r#"{"address":"a***@b.example"}"#
        );
    }
}
