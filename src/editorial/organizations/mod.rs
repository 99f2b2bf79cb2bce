//! Organizations named in a text: by the register first, then by the grammar of names.

mod bare;
mod book;
mod forms;
mod rule;
mod short;

use std::sync::LazyLock;

use regex::Regex;

pub use book::{Book, Entry};
pub use short::{called, short_form};

pub(super) use bare::is_group;

use super::text::{is_inside, pattern};
use bare::{bare, listed_companies, quoted_groups};
use forms::PREFIX;
use rule::{Read, name_end};

/// No news item names more; a hostile text would only cost time.
const MOST: usize = 1_500;

/// An organization as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Byte offsets.
    pub start: usize,
    /// End.
    pub end: usize,
    /// Its name as written.
    pub name: String,
    /// Whether its form is one of a social organization.
    pub social: bool,
}

static START: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("{PREFIX}|{}", super::places::streets().join("|"))));

/// Every organization of `text`, in order. `known`: registered names, which win over the rule.
#[must_use]
pub fn organizations(text: &str, known: &[&str]) -> Vec<Named> {
    organizations_by(text, known, None)
}

/// As [`organizations`], with the book of all registered names before the rule.
#[must_use]
pub fn organizations_by(text: &str, known: &[&str], book: Option<&Book>) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for name in known.iter().filter(|name| name.chars().count() >= 4) {
        for (start, _) in text.match_indices(name) {
            found.push(Named {
                start,
                end: start + name.len(),
                name: (*name).to_owned(),
                social: true,
            });
        }
    }
    for hit in book.map(|book| book.find(text)).unwrap_or_default() {
        found.push(Named {
            start: hit.start,
            end: hit.end,
            name: hit.entry.name.clone(),
            social: true,
        });
    }
    let mut found = apart(found);
    let titles: Vec<_> = super::text::shielded(text)
        .into_iter()
        .filter(|range| text[range.clone()].starts_with('《'))
        .collect();
    let read = Read::new(text);
    let mut ruled = Vec::new();
    let mut at = 0;
    for _ in 0..MOST {
        let Some(hit) = START.find_at(text, at) else {
            break;
        };
        at = hit.end();
        if is_inside(&titles, hit.start()) || overlaps(&found, hit.start(), hit.end()) {
            continue;
        }
        if let Some((end, social)) = name_end(text, &read, hit.start(), hit.end()) {
            ruled.push(Named {
                start: hit.start(),
                end,
                name: text[hit.start()..end].to_owned(),
                social,
            });
            at = end;
        }
    }
    found.extend(ruled);
    let mut found = apart(found);
    let quoted = super::text::shielded(text);
    let mut more = bare(text, &read, &quoted, &found);
    more.extend(quoted_groups(text, &quoted));
    more.extend(listed_companies(text, &found));
    found.extend(more);
    apart(found)
}

/// A name that the rule drew too far would overlap a known one: the earlier and longer stays.
fn apart(mut found: Vec<Named>) -> Vec<Named> {
    found.sort_by_key(|named| (named.start, std::cmp::Reverse(named.end)));
    let mut end = 0;
    found.retain(|named| {
        let apart = named.start >= end;
        if apart {
            end = named.end;
        }
        apart
    });
    found
}

/// Whether `start..end` touches one of `found`, which are ordered and apart.
fn overlaps(found: &[Named], start: usize, end: usize) -> bool {
    let next = found.partition_point(|other| other.end <= start);
    found.get(next).is_some_and(|other| other.start < end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        organizations(text, &[])
            .into_iter()
            .map(|n| n.name)
            .collect()
    }

    #[test]
    fn names_end_at_their_form() {
        for (text, want) in [
            (
                "深圳市青禾公益服务中心在南山区粤海街道党群服务中心举办活动",
                vec!["深圳市青禾公益服务中心"],
            ),
            (
                "由深圳市民政局指导，深圳市暖阳慈善基金会主办，深圳市龙岗区向日葵社会工作服务中心承办",
                vec![
                    "深圳市民政局",
                    "深圳市暖阳慈善基金会",
                    "深圳市龙岗区向日葵社会工作服务中心",
                ],
            ),
            (
                "深圳市社会组织联合会联合深圳市红十字会",
                vec!["深圳市社会组织联合会", "深圳市红十字会"],
            ),
            ("深圳市服装行业协会会长李青禾", vec!["深圳市服装行业协会"]),
            (
                "深圳市智能穿戴产业协会第三届会员大会",
                vec!["深圳市智能穿戴产业协会"],
            ),
            (
                "深圳市民政局、深圳市工业和信息化局相关负责人",
                vec!["深圳市民政局", "深圳市工业和信息化局"],
            ),
            ("深圳有1万多家社会组织", vec![]),
            ("全国性行业协会商会脱钩，深圳市各商会响应", vec![]),
            ("近日，海星义工服务队发起", vec!["海星义工服务队"]),
            (
                "深圳市布艺手工协会深圳市清湖居民互助会",
                vec!["深圳市布艺手工协会", "深圳市清湖居民互助会"],
            ),
            (
                "由深圳市罗湖区粤韵街坊曲艺社创排",
                vec!["深圳市罗湖区粤韵街坊曲艺社"],
            ),
            (
                "深圳市一家亲家庭服务中心发起",
                vec!["深圳市一家亲家庭服务中心"],
            ),
            // One of a kind, places, and sentences.
            ("龙岗区某小学和上海某珠宝协会", vec![]),
            ("深圳9家医院、南山区5所中小学、福田区一所学校", vec![]),
            (
                "在龙岗区国际大学园召开，在福田区深圳湾书城多功能厅举行",
                vec![],
            ),
            ("深圳社工则集体学会了“唔该”", vec![]),
        ] {
            assert_eq!(names(text), want, "{text}");
        }
    }

    #[test]
    fn names_without_a_place_have_something_of_their_own() {
        for (text, want) in [
            ("岚山救援队接到求助", vec!["岚山救援队"]),
            ("资助方川岭公益基金会项目总监说", vec!["川岭公益基金会"]),
            ("由松影书院承办", vec!["松影书院"]),
            ("四年来商会会员增加", vec![]),
            ("以前找协会是找饭局，明年协会计划", vec![]),
            ("社区服务中心和行业协会的代表", vec![]),
            ("区基金会表示，各行业协会响应", vec![]),
            ("支持更多社区基金会参与，新一届理事会上任", vec![]),
            ("他说拍老人先要学会等", vec![]),
            ("香港青桐自然教育会总干事", vec!["香港青桐自然教育会"]),
            ("深圳市听雪儿童关怀中心选送", vec!["深圳市听雪儿童关怀中心"]),
        ] {
            assert_eq!(names(text), want, "{text}");
        }
    }

    #[test]
    fn the_book_wins_over_the_rule() {
        let book = Book::new([Entry {
            name: "深圳市和为贵文化传播促进中心".to_owned(),
            kind: "社会服务机构".to_owned(),
            status: "正常".to_owned(),
            aliases: vec!["和为贵".to_owned()],
        }]);
        let text = "11月21日，深圳市和为贵文化传播促进中心举办讲座";
        let found = organizations_by(text, &[], Some(&book));
        assert_eq!(found[0].name, "深圳市和为贵文化传播促进中心");
    }

    #[test]
    fn hostile_texts_stay_cheap() {
        for piece in ["深圳市", "协会", "深圳市协会和", "山岚救援队", "香港"] {
            let text = piece.repeat(60_000 / piece.chars().count());
            let _ = organizations(&text, &[]);
        }
    }
}
