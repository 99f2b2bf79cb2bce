//! 导语: what the anchor says first, 60–90 characters of the source's own sentences: who, when, what,
//! where, and what came of it.

use super::{
    material::{Kind, Material, Unit},
    polish::{beginnings, closed, without_connective, without_purpose, without_sponsor_list},
    text::{cut_at_word, length},
};

/// Characters of a lead, marks included.
pub const LEAST: usize = 60;
/// See [`LEAST`].
pub const MOST: usize = 90;

/// A lead and the sentences that it used up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lead {
    /// The words.
    pub text: String,
    /// Indices of the sentences it took from, in order.
    pub used: Vec<usize>,
    /// A sentence had to be cut where it cannot end.
    pub torn: bool,
}

/// Writes the lead around the news sentence.
#[must_use]
pub fn lead(material: &Material, news: Option<usize>) -> Lead {
    let Some(news) = news else {
        return Lead::default();
    };
    let units = &material.units;
    let (head, torn) = head(&units[news]);
    let mut lead = Lead {
        text: head,
        used: vec![news],
        torn,
    };
    for _ in 0..2 {
        let room = MOST.saturating_sub(length(&lead.text));
        if length(&lead.text) >= LEAST || room < 10 {
            break;
        }
        let need = LEAST - length(&lead.text);
        let Some((at, text)) = addition(units, &lead.used, need, room) else {
            break;
        };
        lead.text.push_str(&text);
        lead.used.push(at);
    }
    lead
}

/// The news sentence at a length that can be read: purpose and sponsors off, then clauses from the end.
fn head(unit: &Unit) -> (String, bool) {
    let text = without_connective(&unit.text);
    let text = without_sponsor_list(&without_purpose(&text));
    if length(&text) <= MOST {
        return (closed(&text), false);
    }
    // The longest beginning that can end, if it says that something happened.
    if let Some(best) = beginnings(&text)
        .into_iter()
        .rfind(|b| length(b) <= MOST && length(b) >= 24)
    {
        return (best, false);
    }
    let cut = cut_at_word(&text, MOST - 1);
    let cut =
        cut.rsplit_once('，').map_or(
            cut.as_str(),
            |(head, _)| if length(head) >= 30 { head } else { &cut },
        );
    (closed(&balanced_end(cut)), true)
}

fn balanced_end(text: &str) -> String {
    let mut text = text.to_owned();
    for (open, close) in [('“', '”'), ('《', '》')] {
        if text.matches(open).count() > text.matches(close).count() {
            text = text.replace([open, close], "");
        }
    }
    text
}

/// The sentence that best fills `need..=room`: near, with numbers, able to follow.
fn addition(units: &[Unit], used: &[usize], need: usize, room: usize) -> Option<(usize, String)> {
    let last = *used.last()?;
    let mut best: Option<(i64, usize, String)> = None;
    let near = (last + 1..units.len().min(last + 7)).chain((0..last).filter(|at| last - at <= 2));
    for at in near {
        let unit = &units[at];
        if used.contains(&at) || unit.kind == Kind::Unfit || at < last && unit.looks_back {
            continue;
        }
        if unit.looks_back && at != last + 1 || unit.speech && unit.text.contains('“') {
            continue;
        }
        let text = without_connective(&without_purpose(&unit.text));
        for option in beginnings(&text) {
            let size = length(&option);
            if size > room || size < 8 {
                continue;
            }
            let whole = option == closed(&text);
            let distance = i64::try_from(at.abs_diff(last)).unwrap_or(9);
            let worth = 40 * i64::from(size >= need)
                + 18 * i64::from(super::numerals::numerals(&option).len() > 0)
                + 14 * i64::from(whole)
                - 20 * i64::from(unit.kind == Kind::Weak)
                - 8 * i64::from(unit.speech)
                - 25 * i64::from(at < last)
                - 7 * distance
                - 6 * i64::from(text != unit.text);
            if best.as_ref().is_none_or(|(known, _, _)| worth > *known) {
                best = Some((worth, at, option));
            }
        }
    }
    best.map(|(_, at, text)| (at, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Lead {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(text, "", None, air);
        lead(&material, material.news())
    }

    #[test]
    fn a_lead_has_its_length_and_ends() {
        let lead = of(
            "11月21日上午，深圳市青禾公益服务中心在南山区粤海街道党群服务中心举办“银龄数字课堂”第三期活动。来自辖区的86名长者在12名志愿者的陪伴下，学习手机挂号和线上缴费。居民很高兴。",
        );
        assert!(
            (LEAST..=MOST).contains(&length(&lead.text)),
            "{} {}",
            length(&lead.text),
            lead.text
        );
        assert!(lead.text.ends_with('。') && !lead.torn);
    }

    #[test]
    fn one_clause_without_end_is_torn_and_said_so() {
        let lead = of(&format!(
            "11月21日深圳市青禾公益服务中心举办{}活动。",
            "面向社区长者的学习".repeat(20)
        ));
        assert!(lead.torn);
        assert!(length(&lead.text) <= MOST);
    }
}
