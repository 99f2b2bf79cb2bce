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

/// Sentences behind the news that may fill the lead.
const NEAR: usize = 6;

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

/// Says that something is said, not what.
static ANNOUNCES: LazyLock<Regex> = LazyLock::new(|| {
    super::text::pattern(
        r"(?:打了个?比方|举了个?例子|算了(?:一)?笔账|这样说|如是说|有话(?:要)?说|道出了?[^，。]{0,8}|作了?[^，。]{0,8}(?:解读|介绍|说明)|进行了?[^，。]{0,6}(?:解读|介绍|说明))。$|^(?:按照?|根据|依据|据|随着|由于|为了?|在)[^，]*。$",
    )
});

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
    let introduced = introduction(material, news);
    // The scene before who it is about is not told behind it.
    let first = introduced.unwrap_or(0);
    let news = introduced.unwrap_or(news);
    let (head, torn) = head(&units[news]);
    let mut lead = Lead {
        rest: Vec::new(),
        text: head,
        used: vec![news],
        torn,
    };
    // The day stands in the sentence before: both together, if they can be short enough.
    if let Some(before) = news.checked_sub(1)
        && (!units[news].when || names_who(&units[before], &units[news]))
        && (units[before].when || names_who(&units[before], &units[news]))
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
        let Some((at, text)) = addition(units, &lead.used, first, need, room) else {
            break;
        };
        lead.text.push_str(&text);
        lead.used.push(at);
        keep_rest(&mut lead, at, &units[at]);
    }
    lead
}

/// A feature opens with a scene for readers; the anchor says first who it is about: the sentence with
/// the person's name and age, early in the text. News with a day and an event stays where it is.
fn introduction(material: &Material, news: usize) -> Option<usize> {
    let unit = &material.units[news];
    if unit.event && unit.when {
        return None;
    }
    let name = super::headline::central(material, Some(news))?;
    let at = material.units.iter().take(12).position(|unit| {
        unit.kind == Kind::News && !unit.looks_back && super::headline::tells_age(&name, &unit.text)
    })?;
    (length(&material.units[at].text) >= 16).then_some(at)
}

/// 姚伯走了。11月19日凌晨，在家里，86岁。: who it is stands in the short sentence before.
fn names_who(before: &Unit, news: &Unit) -> bool {
    length(&before.text) <= 16 && !news.who && !news.event && news.when && !before.looks_back
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
        LazyLock::new(|| super::text::pattern(r"^(?:当日|当天|当晚)(?:[上下]午)?，"));
    static HERE: LazyLock<Regex> = LazyLock::new(|| super::text::pattern(r"在(?:这里|此|现场)"));
    let parts = super::sentences::clauses(first);
    let [day, place, _, ..] = parts.as_slice() else {
        return None;
    };
    let back = BACK.find(second)?;
    let rest = &second[back.end()..];
    let here = HERE.find(rest)?;
    if !super::dates::says_when(day) || length(day) > 12 || !place.starts_with(['在', '于']) {
        return None;
    }
    let whole = format!(
        "{day}{place}{}{}",
        &rest[..here.start()],
        &rest[here.end()..]
    );
    beginnings(&whole)
        .into_iter()
        .rfind(|text| length(text) <= MOST && length(text) > length(day) + length(place) + 8)
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
        super::text::pattern(
            r"(?:出席|到场|与会|参会|莅临)(?:了)?(?:(?:本次|此次|该)?(?:活动|仪式|会议|大会|论坛|典礼|启动仪式))?(?:并致辞|并讲话)?$",
        )
    });
    let parts = super::sentences::clauses(text);
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
        super::text::pattern(r"(?:率领|率队|率|带领|带队)[^，。；“”]{2,60}?(?P<all>一行\d)")
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

/// The sentence that best fills `need..=room`: near, with numbers, able to follow.
/// None before `first` is taken.
fn addition(
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
    fn a_feature_is_opened_with_whom_it_is_about() {
        let lead = of(
            "清晨六点半，东门老街还没有醒，修鞋匠骆金水把小马扎摆在榕树下。\n今年72岁的骆金水是湖南人，修了一辈子鞋，义务修鞋11320双。\n骆金水说，闲不住。骆金水的摊子不收钱。",
        );
        assert!(lead.text.starts_with("今年72岁的骆金水"), "{}", lead.text);
    }

    #[test]
    fn words_about_a_text_are_not_its_news() {
        let lead = of(
            "编者按：我们请志愿者写了一篇手记，11月21日，深圳市银杏志愿服务促进会发布报告，供选用。\n11月21日，深圳市银杏志愿服务促进会在福田区发布五年服务报告，617位老人得到陪伴。",
        );
        assert!(!lead.text.contains("编者按"), "{}", lead.text);
    }
}
