//! 导语: what the anchor says first, 60–90 characters of the source's own sentences: who, when, what,
//! where, and what came of it.

use std::sync::LazyLock;

use regex::Regex;

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
    /// What was left of sentences that it used in part and that can stand alone.
    pub rest: Vec<(usize, String)>,
    /// A sentence had to be cut where it cannot end.
    pub torn: bool,
}

/// One beneficiary with an age belongs over pictures: 81岁的陈阿婆.
static ONE_OF_MANY: LazyLock<Regex> = LazyLock::new(|| super::text::pattern(r"^\d{1,3}岁的"));

/// What came of it.
static KEY: LazyLock<Regex> = LazyLock::new(|| {
    super::text::pattern(
        r"当选|获评|荣获|金奖|签订|签下|达成|捐赠|投入|惠及|受益|首批|评出|选举产生|救出|转移|脱险|拿到|覆盖|收入|募得|办结",
    )
});

/// Writes the lead around the news sentence.
#[must_use]
pub fn lead(material: &Material, news: Option<usize>) -> Lead {
    let Some(news) = news else {
        return Lead::default();
    };
    let units = &material.units;
    let (head, torn) = head(&units[news]);
    let mut lead = Lead {
        rest: Vec::new(),
        text: head,
        used: vec![news],
        torn,
    };
    // The day stands in the sentence before: both together, if they can be short enough.
    if let Some(before) = news.checked_sub(1)
        && !units[news].when
        && units[before].when
        && units[before].kind == Kind::News
        && units[before].paragraph == units[news].paragraph
        && let Some(both) = joined(&units[before].text, &units[news].text)
    {
        lead = Lead {
            rest: Vec::new(),
            text: both,
            used: vec![before, news],
            torn: false,
        };
        keep_rest(&mut lead, before, &units[before]);
    }
    keep_rest(&mut lead, news, &units[news]);
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
        keep_rest(&mut lead, at, &units[at]);
    }
    lead
}

/// The longest beginnings of two sentences that fit a lead together.
fn joined(first: &str, second: &str) -> Option<String> {
    static AFTER: LazyLock<Regex> =
        LazyLock::new(|| super::text::pattern(r"^经过?[^，。]{2,24}，"));
    let second = without_sponsor_list(&without_purpose(second));
    let second = if length(first) + length(&second) > MOST {
        AFTER.replace(&second, "").into_owned()
    } else {
        second
    };
    let mut best: Option<String> = None;
    for a in beginnings(first) {
        for b in beginnings(&second) {
            let both = format!("{a}{b}");
            if length(&both) <= MOST
                && best
                    .as_ref()
                    .is_none_or(|known| length(known) < length(&both))
            {
                best = Some(both);
            }
        }
    }
    best
}

/// Keeps the end of a sentence that the lead used only in part, when it has a doer of its own.
fn keep_rest(lead: &mut Lead, at: usize, unit: &Unit) {
    let parts = super::sentences::clauses(&unit.text);
    let last_said = parts.iter().rposition(|part| {
        let words = part.trim_end_matches(['，', '。', '；', '！']);
        lead.text.contains(words)
    });
    let Some(from) = last_said
        .map(|said| said + 1)
        .filter(|from| *from < parts.len())
    else {
        return;
    };
    let begins = (from..parts.len()).find(|at| super::voice_over::begins_anew(&parts[*at]));
    if let Some(begins) = begins {
        let rest: String = parts[begins..].concat();
        if length(&rest) >= 12 && super::polish::has_predicate(&rest) && !lead.torn {
            lead.rest.push((at, closed(&rest)));
        }
    }
}

/// The news sentence at a length that can be read: purpose and sponsors off, then clauses from the end.
fn head(unit: &Unit) -> (String, bool) {
    static SAME_DAY: LazyLock<Regex> =
        LazyLock::new(|| super::text::pattern(r"^(?:当天|当日|当晚)(?:[上下]午)?，"));
    let text = without_connective(&unit.text);
    // The day was named in a sentence that is not read.
    let text = SAME_DAY.replace(&text, "").into_owned();
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
            // A number that would be lost with the end of the sentence is better told later.
            let lost = text
                .strip_prefix(option.trim_end_matches('。'))
                .is_some_and(|rest| !super::numerals::numerals(rest).is_empty());
            let distance = i64::try_from(at.abs_diff(last)).unwrap_or(9);
            let worth = 40 * i64::from(size >= need)
                + 18 * i64::from(!super::numerals::numerals(&option).is_empty())
                + 14 * i64::from(whole)
                + 16 * i64::from(KEY.is_match(&option))
                - 22 * i64::from(lost && !whole)
                - 20 * i64::from(unit.kind == Kind::Weak)
                - 22 * i64::from(unit.speech)
                - 25 * i64::from(at < last)
                + i64::try_from(size / 4).unwrap_or(0)
                - 10 * distance
                - 12 * i64::from(option.contains('…'))
                - 20 * i64::from(ONE_OF_MANY.is_match(&option))
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
