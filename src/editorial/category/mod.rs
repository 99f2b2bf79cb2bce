//! Which of the four 新, and which theme: by what the text shows and by who is its subject, with the
//! reason and the margin that are shown beside the choice.
//!
//! Definitions: 新人 a person or new office-holder is the subject; 新事 an event; 新项目 a programme
//! with a start, a place, money or beneficiaries; 新理念 a standard, report, model or method.

mod cues;
mod evidence;
pub mod learned;
mod subject;
mod topic;
mod words;

pub use topic::topic;

use super::material::Material;
use crate::model::story::Category;

/// What was chosen, with the next best.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<T> {
    /// The best.
    pub first: T,
    /// The next best; of equal ones the more usual.
    pub second: Option<T>,
    /// By how many points the first beat the second.
    pub margin: i64,
    /// Why, in Chinese.
    pub reason: String,
}

/// Points of one class with what gave them.
struct Tally<T> {
    class: T,
    points: i64,
    told: Vec<(i64, String)>,
}

impl<T: Copy + PartialEq> Tally<T> {
    /// With the points that the class has before anything is read.
    fn new(class: T, points: i64) -> Self {
        Self {
            class,
            points,
            told: Vec::new(),
        }
    }

    fn add(&mut self, points: i64, name: String) {
        self.points += points;
        self.told.push((points, name));
    }

    /// The words that weighed most.
    fn words(&self) -> String {
        let mut told: Vec<&(i64, String)> = self.told.iter().collect();
        told.sort_by_key(|(points, _)| -points);
        told.iter()
            .take(4)
            .map(|(_, name)| format!("「{name}」"))
            .collect()
    }
}

/// The best of the tallies. Equal points: the earlier in `tallies`. `close`: whether a margin over
/// the second is too small to be relied on, by the points of the best.
fn choose<T: Copy + PartialEq>(
    mut tallies: Vec<Tally<T>>,
    close: impl Fn(i64, i64) -> bool,
    label: impl Fn(T) -> &'static str,
) -> Choice<T> {
    let nothing = tallies.iter().all(|tally| tally.told.is_empty());
    tallies.sort_by_key(|tally| -tally.points);
    let (best, next) = (&tallies[0], &tallies[1]);
    // What the classes have beforehand is no evidence.
    let margin = if nothing {
        0
    } else {
        best.points - next.points
    };
    if nothing {
        return Choice {
            first: best.class,
            second: Some(next.class),
            margin,
            reason: format!("没有明显线索，暂列{}，请编辑确认", label(best.class)),
        };
    }
    let sure = if close(best.points, margin) {
        "，差距小，请编辑确认"
    } else {
        ""
    };
    let words = if best.told.is_empty() {
        "其他类别线索不足".to_owned()
    } else {
        best.words()
    };
    let others = || tallies.iter().skip(1).any(|tally| !tally.told.is_empty());
    let apart = if !others() {
        "其他类别没有线索".to_owned()
    } else {
        format!("比{}高{margin}分", label(next.class))
    };
    Choice {
        first: best.class,
        second: Some(next.class),
        margin,
        reason: format!(
            "{}：{words}；{}分，{apart}{sure}",
            label(best.class),
            best.points
        ),
    }
}

/// One of the four 新.
#[must_use]
pub fn category(material: &Material, headline: &str, copy: &str) -> Choice<Category> {
    /// Two to one, in the points of [`cues`].
    const SURE: i64 = 14;
    choose(
        evidence::tallies(material, headline, copy),
        |_, margin| margin < SURE,
        Category::label,
    )
}

#[cfg(test)]
mod tests;
