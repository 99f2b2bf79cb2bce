//! The first sentence of a lead: which one, and what of it is read.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::MOST;
use crate::editorial::{
    material::{Kind, Material, Unit},
    polish::{
        beginnings, closed, says_where, without_connective, without_purpose, without_sponsor_list,
    },
    text::{cut_at_word, is_inside, length, shielded},
};

/// A feature opens with a scene for readers; the anchor says first who it is about: the sentence with
/// the person's name and age, early in the text. News with a day and an event stays where it is.
pub(super) fn introduction(material: &Material, news: usize) -> Option<usize> {
    let unit = &material.units[news];
    if unit.event && unit.when {
        return None;
    }
    let name = crate::editorial::headline::central(material, Some(news))?;
    let age = crate::editorial::headline::Age::of(&name)?;
    let at = material.units.iter().take(12).position(|unit| {
        unit.kind == Kind::News && !unit.looks_back && age.is_told_in(&unit.text)
    })?;
    (length(&material.units[at].text) >= 16).then_some(at)
}

/// 姚伯走了。11月19日凌晨，在家里，86岁。: who it is stands in the short sentence before.
pub(super) fn names_who(before: &Unit, news: &Unit) -> bool {
    length(&before.text) <= 16 && !news.who && !news.event && news.when && !before.looks_back
}

/// The longest beginnings of two sentences that fit a lead together.
pub(super) fn joined(first: &str, second: &str) -> Option<String> {
    static AFTER: LazyLock<Regex> =
        LazyLock::new(|| crate::editorial::text::pattern(r"^经过?[^，。]{2,24}，"));
    let second = without_sponsor_list(&without_purpose(second));
    let second = if length(first) + length(&second) > MOST {
        AFTER.replace(&second, "").into_owned()
    } else {
        second
    };
    if let Some(anchored) = anchored(first, &second) {
        return Some(anchored);
    }
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

/// 11月23日，在甲处，…。当日，乙在这里举行 → 11月23日，在甲处，乙举行: day and place from the sentence
/// that is not read.
fn anchored(first: &str, second: &str) -> Option<String> {
    static BACK: LazyLock<Regex> =
        LazyLock::new(|| crate::editorial::text::pattern(r"^(?:当日|当天|当晚)(?:[上下]午)?，"));
    let parts = crate::editorial::sentences::clauses(first);
    let [day, place, _, ..] = parts.as_slice() else {
        return None;
    };
    let back = BACK.find(second)?;
    let rest = &second[back.end()..];
    let here = here(rest)?;
    if !crate::editorial::dates::says_when(day) || length(day) > 12 || !says_where(place) {
        return None;
    }
    let whole = format!("{day}{place}{}{}", &rest[..here.start], &rest[here.end..]);
    beginnings(&whole)
        .into_iter()
        .rfind(|text| length(text) <= MOST && length(text) > length(day) + length(place) + 8)
}

/// Where `text` says 在这里 of a place: 在此次, 在此基础上 and 在现场会上 are something else, and a quotation
/// stays to the letter.
fn here(text: &str) -> Option<Range<usize>> {
    static HERE: LazyLock<Regex> =
        LazyLock::new(|| crate::editorial::text::pattern(r"在(?:这里|此|现场)"));
    const OTHER: &str = "次期基前后会之时间类种轮项刻届番处地外里内中上下的们都人工活观直互指救施";
    let quotes = shielded(text);
    HERE.find_iter(text).map(|hit| hit.range()).find(|hit| {
        !text[hit.end..].starts_with(|c| OTHER.contains(c)) && !is_inside(&quotes, hit.start)
    })
}

/// The news sentence at a length that can be read: purpose and sponsors off, then clauses from the end.
pub(super) fn head(unit: &Unit) -> (String, bool) {
    static SAME_DAY: LazyLock<Regex> =
        LazyLock::new(|| crate::editorial::text::pattern(r"^(?:当天|当日|当晚)(?:[上下]午)?，"));
    let text = without_connective(&unit.text);
    // The day was named in a sentence that is not read.
    let text = SAME_DAY.replace(&text, "").into_owned();
    let text = without_sponsor_list(&without_purpose(&text));
    let text = without_guests(&text);
    let text = if length(&text) > MOST {
        without_party(&text)
    } else {
        text
    };
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

/// …举行，会长甲、总干事乙、代表等90多人出席。 → …举行。 Who came is a caption, not a lead.
fn without_guests(text: &str) -> String {
    static CAME: LazyLock<Regex> = LazyLock::new(|| {
        crate::editorial::text::pattern(
            r"(?:出席|到场|与会|参会|莅临)(?:了)?(?:(?:本次|此次|该)?(?:活动|仪式|会议|大会|论坛|典礼|启动仪式))?(?:并致辞|并讲话)?$",
        )
    });
    let parts = crate::editorial::sentences::clauses(text);
    let Some((last, before)) = parts.split_last() else {
        return text.to_owned();
    };
    let rest: String = before.concat();
    let came = last.trim_end_matches(['。', '！']);
    if CAME.is_match(came)
        && last.contains('、')
        && length(&rest) >= 24
        && beginnings(text).contains(&closed(&rest))
    {
        closed(&rest)
    } else {
        text.to_owned()
    }
}

/// 会长甲率副会长乙、监事丙一行46人 → 会长甲一行46人.
fn without_party(text: &str) -> String {
    static PARTY: LazyLock<Regex> = LazyLock::new(|| {
        crate::editorial::text::pattern(
            r"(?:率领|率队|率|带领|带队)[^，。；“”]{2,60}?(?P<all>一行\d)",
        )
    });
    PARTY.replace(text, "$all").into_owned()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_names_no_row_of_guests_and_no_party() {
        assert_eq!(
            without_guests(
                "11月23日，社工分享会在龙华区民治街道社会创新空间举行，协会会长公羊倩、总干事关咏荷、两地社工代表等90多人出席。"
            ),
            "11月23日，社工分享会在龙华区民治街道社会创新空间举行。"
        );
        assert_eq!(
            without_party("协会会长甲率副会长乙、监事丙以及会员一行46人，走进坪山。"),
            "协会会长甲一行46人，走进坪山。"
        );
    }

    #[test]
    fn that_day_and_here_get_their_day_and_place() {
        assert_eq!(
            anchored(
                "11月23日，在翠达社区党群服务中心，92岁的婆婆对着手机说完这句话。",
                "当日，第六期AI课结业展示在这里举行，315名长者同时结业。"
            )
            .as_deref(),
            Some("11月23日，在翠达社区党群服务中心，第六期AI课结业展示举行，315名长者同时结业。")
        );
    }

    #[test]
    fn what_is_no_place_is_not_put_in_place_of_here() {
        let first = |place: &str| format!("11月23日，{place}，92岁的婆婆对着手机说完这句话。");
        let place = first("在翠达社区党群服务中心");
        for second in [
            "当日，协会在此次活动中为315名长者颁发了结业证书。",
            "当日，协会在此期间为315名长者颁发了结业证书。",
            "当日，协会在此基础上为315名长者颁发了结业证书。",
            "当日，协会在此之前为315名长者颁发了结业证书。",
            "当日，协会在现场会上为315名长者颁发了结业证书。",
            "当日，婆婆说“我在这里学了三年”，315名长者同时结业。",
        ] {
            assert_eq!(anchored(&place, second), None, "{second}");
        }
        let second = "当日，第六期AI课结业展示在这里举行，315名长者同时结业。";
        assert!(anchored(&place, second).is_some());
        for other in ["在12名志愿者的陪伴下", "在结业展示中", "在铃声响起时"] {
            assert_eq!(anchored(&first(other), second), None, "{other}");
        }
    }
}
