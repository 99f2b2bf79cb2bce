//! Which picture belongs to which article of a mail.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;

use super::{Article, evidence::pairs};
use crate::editorial::text::pattern;

/// A file name that shares fewer character pairs with an article says nothing.
const LEAST_PAIRS: usize = 2;

/// A picture as its name and the words around it tell of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given<'a> {
    /// The file's name.
    pub name: &'a str,
    /// The line under it, when the mail tells.
    pub caption: Option<&'a str>,
}

/// 稿件二, 第2篇, 新闻1-…: which article a file is for.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:稿件|来稿|投稿|新闻|新闻稿|简讯|文章|消息)[ _]?(\d{1,2}|[一二三四五六七八九十])(?:[^\d]|$)|第(\d{1,2}|[一二三四五六七八九十])(?:篇|则|条)",
    )
});
/// 2-1.jpg: the first picture of the second article.
static PAIR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\d{1,2})[-_－—.](\d{1,2})(?:\D|$)"));
/// A line under a picture in the text.
static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?m)^\s*(?:[（(]?图\s*[0-9一二三四五六七八九十]+[）)]?[：:\s]|[（(]?图为|▲|△|[（(]图[：:])",
    )
});

/// For each picture the article it belongs to; `None` when that cannot be told.
#[must_use]
pub fn give(articles: &[Article], pictures: &[Given<'_>]) -> Vec<Option<usize>> {
    let mut owners: Vec<Option<usize>> = pictures
        .iter()
        .map(|picture| by_number(picture.name, articles.len()))
        .collect();
    let words: Vec<HashSet<[char; 2]>> = articles
        .iter()
        .map(|a| {
            pairs(&format!(
                "{}\n{}",
                a.heading.as_deref().unwrap_or(""),
                a.text
            ))
        })
        .collect();
    for (owner, picture) in owners.iter_mut().zip(pictures) {
        if owner.is_none() {
            let said = format!("{}\n{}", picture.name, picture.caption.unwrap_or(""));
            *owner = by_words(&pairs(&said), &words);
        }
    }
    if owners.iter().all(Option::is_none) {
        return by_pair(articles.len(), pictures)
            .or_else(|| by_captions(articles, pictures.len()))
            .unwrap_or(owners);
    }
    owners
}

fn by_number(name: &str, articles: usize) -> Option<usize> {
    let found = NUMBERED.captures(name)?;
    let number = found.get(1).or_else(|| found.get(2))?.as_str();
    let number = number.parse().ok().or_else(|| {
        "一二三四五六七八九十"
            .chars()
            .position(|c| number.starts_with(c))
            .map(|at| at + 1)
    })?;
    (1..=articles).contains(&number).then(|| number - 1)
}

/// The article that holds more of the words than any other.
fn by_words(said: &HashSet<[char; 2]>, articles: &[HashSet<[char; 2]>]) -> Option<usize> {
    let counts: Vec<usize> = articles
        .iter()
        .map(|words| said.intersection(words).count())
        .collect();
    let (at, best) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
    let second = counts
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != at)
        .map(|(_, count)| *count)
        .max()
        .unwrap_or(0);
    (*best >= LEAST_PAIRS && *best >= second + LEAST_PAIRS).then_some(at)
}

/// All names are pairs of numbers, and every article has its pictures.
fn by_pair(articles: usize, pictures: &[Given<'_>]) -> Option<Vec<Option<usize>>> {
    let owners: Option<Vec<usize>> = pictures
        .iter()
        .map(|picture| PAIR.captures(picture.name)?[1].parse().ok())
        .collect();
    let owners = owners?;
    let seen: HashSet<usize> = owners.iter().copied().collect();
    ((1..=articles).all(|number| seen.contains(&number)) && seen.len() == articles)
        .then(|| owners.into_iter().map(|number| Some(number - 1)).collect())
}

/// As many lines under pictures as pictures: they follow one another in the same order.
fn by_captions(articles: &[Article], pictures: usize) -> Option<Vec<Option<usize>>> {
    let owners: Vec<Option<usize>> = articles
        .iter()
        .enumerate()
        .flat_map(|(at, article)| {
            std::iter::repeat_n(Some(at), CAPTION.find_iter(&article.text).count())
        })
        .collect();
    (!owners.is_empty() && owners.len() == pictures).then_some(owners)
}
