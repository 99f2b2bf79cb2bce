//! What fills a lead behind its first sentence.

use std::sync::LazyLock;

use regex::Regex;

use crate::editorial::{
    material::{Kind, Unit},
    polish::{beginnings, closed, without_connective, without_purpose},
    text::length,
};

/// Sentences behind the news that may fill the lead.
const NEAR: usize = 6;

/// One beneficiary with an age belongs over pictures: 81岁的陈阿婆.
static ONE_OF_MANY: LazyLock<Regex> =
    LazyLock::new(|| crate::editorial::text::pattern(r"^\d{1,3}岁的"));

/// Says that something is said, not what.
static ANNOUNCES: LazyLock<Regex> = LazyLock::new(|| {
    crate::editorial::text::pattern(
        r"(?:打了个?比方|举了个?例子|算了(?:一)?笔账|这样说|如是说|有话(?:要)?说|道出了?[^，。]{0,8}|作了?[^，。]{0,8}(?:解读|介绍|说明)|进行了?[^，。]{0,6}(?:解读|介绍|说明))。$|^(?:按照?|根据|依据|据|随着|由于|为了?|在)[^，]*。$",
    )
});

/// What came of it.
static KEY: LazyLock<Regex> = LazyLock::new(|| {
    crate::editorial::text::pattern(
        r"当选|获评|荣获|金奖|签订|签下|达成|捐赠|投入|惠及|受益|首批|评出|选举产生|救出|转移|脱险|拿到|覆盖|收入|募得|办结",
    )
});

/// The sentence that best fills `need..=room`: near, with numbers, able to follow.
/// None before `first` is taken.
pub(super) fn addition(
    units: &[Unit],
    used: &[usize],
    first: usize,
    need: usize,
    room: usize,
) -> Option<(usize, String)> {
    let last = *used.last()?;
    let mut best: Option<(i64, usize, String)> = None;
    let fit = |at: &usize| units[*at].kind != Kind::Unfit;
    let near = (last + 1..units.len())
        .filter(fit)
        .take(NEAR)
        .chain((first..last).filter(|at| last - at <= 2));
    for at in near {
        let unit = &units[at];
        if used.contains(&at) || unit.kind == Kind::Unfit || at < last && unit.looks_back {
            continue;
        }
        // The answer to a question that is not read, or words before somebody's words.
        let answers = at
            .checked_sub(1)
            .is_some_and(|before| units[before].text.ends_with('？') && !used.contains(&before));
        if answers && unit.numbers == 0 || ANNOUNCES.is_match(&unit.text) {
            continue;
        }
        // Far away only a figure is worth it.
        if at > last + NEAR && (unit.kind == Kind::Weak || unit.numbers == 0) {
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
            // Half of what somebody says is not what was said.
            if unit.speech && !whole && size < 24 {
                continue;
            }
            // A number that would be lost with the end of the sentence is better told later.
            let lost = text
                .strip_prefix(option.trim_end_matches('。'))
                .is_some_and(|rest| !crate::editorial::numerals::numerals(rest).is_empty());
            let distance = i64::try_from(at.abs_diff(last)).unwrap_or(9);
            let worth = 40 * i64::from(size >= need)
                + 18 * i64::from(!crate::editorial::numerals::numerals(&option).is_empty())
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
