//! A feature on a person: 「P：…」, the rest from the tip's own heading.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Desk,
    grammar::{acts, begins_with_subject, begins_with_verb, plain, words},
    own::titled,
};
use crate::editorial::{
    material::Material,
    polish,
    text::{han_count, pattern},
};

/// Told of so often and so early that the story is about this person.
const OFTEN: usize = 3;

/// The one person a feature is about: named in its first sentences, again and again, and more than
/// any organization.
#[must_use]
pub(in crate::editorial) fn central(material: &Material, news: Option<usize>) -> Option<String> {
    let body: Vec<&str> = material
        .units
        .iter()
        .map(|unit| unit.text.as_str())
        .collect();
    let whole = body.concat();
    let organization = material
        .organization
        .as_deref()
        .map_or(0, |name| whole.matches(name).count());
    let (name, count) = material
        .persons
        .iter()
        .map(|person| (person.name.clone(), whole.matches(&person.name).count()))
        .max_by_key(|(_, count)| *count)?;
    // What the organization did is not the story of a guest.
    let other = news
        .and_then(|at| material.units.get(at))
        .is_some_and(|unit| unit.when && unit.event && !unit.text.contains(&name));
    let early = !other && body.iter().take(3).any(|text| text.contains(&name));
    (early && count >= OFTEN && count > organization).then_some(name)
}

/// Whether the text tells how old the person is, as features do of the one they are about; whoever is
/// merely named often need not be the one who acts.
fn is_aged(name: &str, material: &Material) -> bool {
    let Some(age) = Age::of(name) else {
        return false;
    };
    material
        .units
        .iter()
        .take(12)
        .any(|unit| age.is_told_in(&unit.text))
}

/// How a text tells the age of one person: compiled once per name.
pub(in crate::editorial) struct Age(Regex);

impl Age {
    /// Of the person of this name.
    pub(in crate::editorial) fn of(name: &str) -> Option<Self> {
        let number = r"[0-9一二三四五六七八九十]{1,4}";
        let name = regex::escape(name);
        Regex::new(&format!(
            r"{number}岁的?[\p{{Han}}、]{{0,12}}{name}|{name}，?(?:今年|现年|已)?{number}岁|{number}后[\p{{Han}}]{{0,6}}{name}|{number}年出生的{name}"
        ))
        .ok()
        .map(Self)
    }

    /// Whether `text` tells it.
    pub(in crate::editorial) fn is_told_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

/// Whether 他 or 她 in the heading can only be `name`: it names nobody else, neither by name nor as
/// somebody's father or teacher.
fn is_about_one(heading: &str, name: &str, desk: &Desk<'_>) -> bool {
    static SOMEBODY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"[父母爸妈爷奶姐妹哥弟婆公叔伯姨姑舅嫂]|妻子|丈夫|儿子|女儿|孙|老师|师傅|徒弟|同事|医生|护士|校长|老板|先生|女士|[老小阿][\p{Han}](?:[：:，]|$)",
        )
    });
    let rest = heading.replace(name, "");
    let known = desk
        .material
        .persons
        .iter()
        .any(|person| person.name != name && heading.contains(person.name.as_str()));
    !known
        && !SOMEBODY.is_match(
            &rest
                .replace("公益", "")
                .replace("公里", "")
                .replace("公园", ""),
        )
        && words(&rest)
            .iter()
            .all(|word| word.class != "nr" || han_count(word.text) < 2)
}

/// Offers 「P：heading」 for a heading that does not name its person.
pub(super) fn feature(desk: &mut Desk<'_>) {
    static SEVERAL: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?:\d+|[二两三四五六七八九十百])[余多]?(?:名|位|个|对|户|家)"));
    /// What joins to something before it, or is no predicate.
    static OPENS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:但|而|却|只|就|才|还|也|又|这|那|其|我|你|您|咱|因为|所以|于是|其中|关于|如何|怎样|怎么|为什么|为何|谁)",
        )
    });
    let Some(name) = desk.central.clone() else {
        return;
    };
    let aged = is_aged(&name, desk.material);
    for (rank, heading) in desk.material.headings.iter().enumerate() {
        let text = polish::read_aloud(heading, desk.material.year);
        let text = titled(&text).unwrap_or(text);
        for (at, part) in text.split(['：', ':', '，', ' ', '　', '—']).enumerate() {
            let cost = i64::try_from(4 * at + 6 * rank).unwrap_or(20);
            // 她坐着轮椅…: the name takes the place of the pronoun, if that can be nobody else.
            let told = part
                .strip_prefix(['他', '她'])
                .filter(|rest| !rest.starts_with(['们', '人', '乡', '山']));
            if told.is_some_and(|rest| {
                rest.contains(['我', '他', '她']) || !is_about_one(&text, &name, desk)
            }) {
                continue;
            }
            let pronoun = told.is_some();
            let part = told.unwrap_or(part);
            // A line with a doer of its own is about that one.
            let open = plain(part, &desk.names);
            let wants_doer = !acts(&open) || begins_with_verb(&open) || !begins_with_subject(&open);
            if han_count(part) >= 5
                && !part.contains(&name)
                && !SEVERAL.is_match(part)
                && !OPENS.is_match(part)
                && (pronoun || aged && wants_doer || !acts(&open))
            {
                // The heading as it stands before one whose pronoun had to go.
                let base = if pronoun { 58 } else { 70 };
                desk.push(&format!("{name}：{part}"), base - cost, true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::lines, *};

    #[test]
    fn the_name_takes_the_place_of_the_pronoun() {
        let lines = lines(
            "他用声音“放电影”\n放映厅里，讲述员孟庭洲的声音很稳。\n孟庭洲今年58岁，退休前是一名地铁调度员。\n八年里，孟庭洲讲了117部电影。孟庭洲说，不能抢戏。",
        );
        assert!(
            lines.contains(&"孟庭洲：用声音“放电影”".to_owned()),
            "{lines:?}"
        );
    }

    #[test]
    fn a_pronoun_of_somebody_else_is_not_the_person() {
        for heading in [
            "陶守信走了 他用声音“放电影”",
            "父亲的放映厅：他用声音“放电影”",
            "他用声音“放电影”给我听",
            "他用声音“放电影”给她听",
        ] {
            let lines = lines(&format!(
                "{heading}\n放映厅里，讲述员孟庭洲的声音很稳。\n孟庭洲今年58岁，退休前是一名地铁调度员。\n八年里，孟庭洲讲了117部电影。孟庭洲说，不能抢戏。陶守信会长说，谢谢。"
            ));
            assert!(
                lines
                    .iter()
                    .all(|line| !line.starts_with("孟庭洲：用") && !line.starts_with("孟庭洲：他")),
                "{heading}: {lines:?}"
            );
        }
    }

    #[test]
    fn whoever_is_only_named_is_not_the_one_who_acts() {
        let lines = lines(
            "给外卖小哥画一张“进门图”\n骑手薛小军送餐最怕门多的小区。\n11月24日，一张手绘的图贴到了薛小军的送餐箱上。\n画图的主意出自深圳市天下骑行服务中心。\n薛小军说，图很清楚。",
        );
        assert!(
            lines.iter().all(|line| !line.starts_with("薛小军：")),
            "{lines:?}"
        );
    }

    #[test]
    fn an_age_is_told_of_whom_a_feature_is_about() {
        for text in [
            "孟庭洲今年58岁，退休了。",
            "今年41岁的官小满是湖南人。",
            "七十二岁的修鞋匠骆金水来了。",
        ] {
            let name = ["孟庭洲", "官小满", "骆金水"]
                .into_iter()
                .find(|n| text.contains(n));
            let age = name.and_then(Age::of);
            assert!(age.is_some_and(|age| age.is_told_in(text)), "{text}");
        }
        let age = |name: &str, text: &str| Age::of(name).is_some_and(|age| age.is_told_in(text));
        assert!(!age("薛小军", "骑手薛小军在门口等了3分钟。"));
        // A mark in a foreign name is no pattern.
        assert!(!age("J.K", "Jack，今年58岁。"));
        assert!(!age("J.K", "JxK，今年58岁。"));
        assert!(age("J.K", "J.K，今年58岁。"));
    }
}
