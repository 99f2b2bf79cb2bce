//! Words that a newsroom does not say, or not without proof.

use std::sync::LazyLock;

use regex::Regex;

use super::{Looked, around, check};
use crate::{
    editorial::{
        cues,
        text::{is_inside, pattern, shielded},
        words::{GROUPS, instead},
    },
    model::{
        amend::{Field, Fix},
        story::{Check, CheckLevel},
    },
};

static GRAND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<puff>隆重|盛大|胜利|圆满|成功|顺利|热烈)(?P<verb>召开|举行|举办|开幕|闭幕|落幕|收官|启动|登场|开业|揭牌|举办了|结束|完成|落成|推出|签约|上线|发布)|(?:取得)?圆满成功|亲自|莅临|亲临|重要讲话",
    )
});
static SUPERLATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"最(?:大|高|好|佳|早|先进|著名|具|美|多|强|优|权威|专业|长|受)|首个|首家|首创|首次|首部|第一家|第一个|唯一|国家级|世界级|顶级|领先|史无前例|填补[^，。]{0,6}空白|全国第一|独一无二|百分之百|100%",
    )
});
static AWARDED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:获评|荣获|获得|评为|授予|入选|获)[^，。；]{0,24}$"));

/// Only the Party's and the state's highest bodies convene solemnly (新华社慎用词).
static CENTRAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"党中央|中共中央|国务院|全国人民代表大会|全国人大|全国政协|中国共产党第[\p{Han}]{1,4}次|党的[\p{Han}]{2,4}大|党代会|人民大会堂",
    )
});
/// A number or a limit follows: 最高30万元, 最多可报两项; or the superlative says nothing of worth.
static PLAIN_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:可|达|为|不超过|限度|程度|[\d一二三四五六七八九十]|的(?:愿望|心愿|困难|感受|收获|梦想|变化|动力|问题|难题|一[个位名次通笔场]|是|孩子|只有|才|原因|遗憾|人群|数字)|气温|温差|只有|才\d|跨度|受益|相差|的?前[三五十])",
    )
});
/// Names of honours: 最佳组织奖, 最美志愿者.
static HONOUR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^最(?:佳[^，。；]{1,10}(?:奖|称号)|美(?:志愿者|社工|义工|人物|护士|医生|教师|家庭|奋斗者|邻居|医务社会工作者|退役军人|街坊|家乡人|[\p{Han}]{1,4}(?:人|员|者|奖)|)|具(?:影响力|活力|爱心|创新力)[^，。；]{0,10}(?:奖|称号|社会组织|项目|企业|机构|品牌))",
    )
});

/// What is read or shown, by the name of its field.
pub(super) fn fields<'a>(look: &'a Looked<'_>) -> Vec<(Field, &'static str, &'a str)> {
    let title = look.headline.candidates.first().map_or("", String::as_str);
    let mut fields = vec![
        (Field::Headline, "标题", title),
        (Field::Lead, "导语", look.lead.text.as_str()),
        (Field::VoiceOver, "配音稿", look.voice_over),
    ];
    fields.extend(
        look.straps
            .iter()
            .enumerate()
            .map(|(at, strap)| (Field::StrapLine(at), "人名条", strap.line.as_str())),
    );
    fields
}

/// Other words in place of `range` of a field's text.
pub(super) fn fix(field: Field, text: &str, range: std::ops::Range<usize>, to: &str) -> Fix {
    Fix {
        field,
        at: text[..range.start].chars().count(),
        from: text[range].to_owned(),
        to: to.to_owned(),
    }
}

/// Where `words` stand in the writer's own voice in what is read or shown, and what to say instead.
fn mended(look: &Looked<'_>, words: &str, to: &str) -> Option<Fix> {
    fields(look).into_iter().find_map(|(field, _, text)| {
        let shields = shielded(text);
        let mut places = text.match_indices(words).map(|(at, _)| at);
        let at = places
            .find(|at| !is_inside(&shields, *at) && !CENTRAL.is_match(sentence_of(text, *at)))?;
        Some(fix(field, text, at..at + words.len(), to))
    })
}

/// How a word stands in a text.
enum Stands {
    /// In the writer's voice.
    Open,
    /// In somebody's words.
    Quoted,
    /// In a title or the name of an honour.
    Named,
}

fn stands(text: &str, at: usize) -> Stands {
    match shielded(text).into_iter().find(|range| range.contains(&at)) {
        Some(range) if text[range.clone()].starts_with('《') => Stands::Named,
        Some(_) if AWARDED.is_match(&text[..at]) => Stands::Named,
        Some(_) => Stands::Quoted,
        None if AWARDED.is_match(&text[..at]) => Stands::Named,
        None => Stands::Open,
    }
}

/// The lists of `editorial::words`, in every field; a word that stays in the source is told only when
/// it would be blocked.
fn listed(look: &Looked<'_>, source: &str, found: &mut Vec<Check>) {
    let fields = fields(look);
    for group in GROUPS.iter() {
        for entry in &group.entries {
            let mut told = false;
            for (field, label, text) in &fields {
                for hit in entry.find(text) {
                    let open = matches!(stands(text, hit.start), Stands::Open);
                    let (level, quoted) = match stands(text, hit.start) {
                        Stands::Named => continue,
                        Stands::Open => (entry.level, ""),
                        Stands::Quoted => (
                            if entry.level == CheckLevel::Block {
                                CheckLevel::Fix
                            } else {
                                CheckLevel::Note
                            },
                            "；此处为引语，不擅自改动原话，必要时改为转述",
                        ),
                    };
                    if told {
                        continue;
                    }
                    told = true;
                    let instead = instead(&text[hit.clone()]).filter(|_| open);
                    found.push(Check {
                        fix: instead.map(|to| fix(*field, text, hit.clone(), to)),
                        ..check(
                            group.rule,
                            level,
                            format!("{label} 「{}」", around(text, hit.start, hit.end)),
                            format!("{}：{}{quoted}", group.what, entry.instead),
                        )
                    });
                }
            }
            if told || entry.level != CheckLevel::Block {
                continue;
            }
            let kept = entry
                .find(source)
                .into_iter()
                .find(|hit| !matches!(stands(source, hit.start), Stands::Named));
            if let Some(hit) = kept {
                found.push(check(
                    group.rule,
                    CheckLevel::Note,
                    format!("原稿 「{}」", around(source, hit.start, hit.end)),
                    format!("{}：稿中未用；如需引用，{}", group.what, entry.instead),
                ));
            }
        }
    }
}

pub(super) fn words(source: &str, copy: &str, look: &Looked<'_>, found: &mut Vec<Check>) {
    listed(look, source, found);
    let shields = shielded(source);
    let mut told: Vec<String> = Vec::new();
    for hit in GRAND.captures_iter(source) {
        let whole = hit.get(0).expect("group 0");
        let sentence = sentence_of(source, whole.start());
        if is_inside(&shields, whole.start())
            || CENTRAL.is_match(sentence)
            || told.iter().any(|t| t == whole.as_str())
        {
            continue;
        }
        told.push(whole.as_str().to_owned());
        let said = if copy.contains(whole.as_str()) {
            "请改"
        } else {
            "稿中已改或已略去"
        };
        let suggestion = match hit.name("verb") {
            Some(verb) if whole.as_str().starts_with("隆重") => format!(
                "「{}」改为「{}」，{said}；「隆重召开」只用于党中央、国务院召开的重要会议",
                whole.as_str(),
                verb.as_str()
            ),
            Some(verb) => format!("「{}」改为「{}」，{said}", whole.as_str(), verb.as_str()),
            None => match whole.as_str() {
                "莅临" | "亲临" => format!("「{}」改为「到」，{said}", whole.as_str()),
                "重要讲话" => format!("「重要讲话」改为「讲话」，{said}"),
                word => format!("删去「{word}」，{said}"),
            },
        };
        let to = match hit.name("verb") {
            Some(verb) => Some(verb.as_str()),
            None => match whole.as_str() {
                "重要讲话" => Some("讲话"),
                "亲自" => Some(""),
                // 莅临指导, 取得圆满成功: the sentence has to be written anew.
                _ => None,
            },
        };
        found.push(Check {
            fix: to.and_then(|to| mended(look, whole.as_str(), to)),
            ..check(
                "words.grand",
                CheckLevel::Fix,
                format!("原稿 「{}」", whole.as_str()),
                suggestion,
            )
        });
    }
    let shields = shielded(copy);
    let mut told: Vec<&str> = Vec::new();
    for hit in SUPERLATIVE.find_iter(copy) {
        let after = &copy[hit.end()..];
        let plain = ["年龄", "单个", "单笔", "其中"]
            .iter()
            .any(|word| copy[..hit.start()].ends_with(word))
            || PLAIN_AFTER.is_match(after)
            || HONOUR.is_match(&copy[hit.start()..]);
        let official =
            plain || is_inside(&shields, hit.start()) || AWARDED.is_match(&copy[..hit.start()]);
        if !official && !told.contains(&hit.as_str()) {
            told.push(hit.as_str());
            let words = around(copy, hit.start(), hit.end());
            found.push(check(
                "words.superlative",
                CheckLevel::Note,
                format!("稿中 「{words}」"),
                proof(hit.as_str()),
            ));
        }
    }
    let mut open = copy.to_owned();
    for range in shields.iter().rev() {
        open.replace_range(range.clone(), "");
    }
    if let Some(hit) = cues::FIRST_PERSON.find(&open) {
        found.push(check(
            "copy.first_person",
            CheckLevel::Fix,
            format!("稿中 「{}」", around(&open, hit.start(), hit.end())),
            "第一人称改为机构名称或「该机构」",
        ));
    }
    if cues::SLOGAN.is_match(&look.lead.text) {
        found.push(check(
            "lead.slogan",
            CheckLevel::Fix,
            "导语",
            "导语有口号或套话，请换成事实",
        ));
    }
}

/// What to ask for, by the kind of claim.
fn proof(word: &str) -> String {
    if word.contains(['首', '第'])
        || ["唯一", "史无前例", "独一无二"].contains(&word)
        || word.contains("空白")
    {
        format!("「{word}」须有依据：请通讯员写明范围（全国、全市还是本行业）和出处，否则删去")
    } else if ["国家级", "世界级", "顶级", "最佳", "最好", "最先进", "领先"].contains(&word)
    {
        format!("「{word}」属绝对化用语（广告法第九条第三项）：官方荣誉写全称，其余删去或改为事实")
    } else {
        format!("「{word}」须有依据，请通讯员提供出处，否则删去")
    }
}

/// The sentence around byte `at`.
fn sentence_of(text: &str, at: usize) -> &str {
    let stop = |c: char| "。！？\n".contains(c);
    let from = text[..at].rfind(stop).map_or(0, |from| {
        from + text[from..].chars().next().map_or(1, char::len_utf8)
    });
    let to = text[at..].find(stop).map_or(text.len(), |to| at + to);
    &text[from..to]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{looked::Case, named};
    use crate::{editorial::words::GROUPS, model::story::CheckLevel};

    fn rules(copy: &str) -> Vec<(String, CheckLevel)> {
        let mut rules = Case::of(copy).with_copy(copy).rules();
        rules.retain(|(rule, _)| rule.starts_with("words."));
        rules
    }

    #[test]
    fn a_quotation_is_flagged_and_not_changed() {
        use CheckLevel::{Block, Fix};
        let of = |copy: &str| rules(copy).into_iter().map(|(_, level)| level).max();
        assert_eq!(of("现场来了两个瞎子。"), Some(Block));
        assert_eq!(of("他说：“以前人家叫我瞎子。”"), Some(Fix));
        assert_eq!(of("话剧《瞎子》上演。"), None);
        let checks = Case::of("他说：“以前人家叫我瞎子。”")
            .with_copy("他说：“以前人家叫我瞎子。”")
            .checks();
        let check = checks
            .iter()
            .find(|c| c.rule == "words.disability")
            .unwrap();
        assert!(
            check.place.starts_with("配音稿 「") && check.suggestion.contains("引语"),
            "{check:?}"
        );
    }

    #[test]
    fn what_certainly_mends_a_word_is_handed_over_and_nothing_else_is() {
        let told = |copy: &str| {
            let checks = Case::of(copy).with_copy(copy).checks();
            let mut told = checks
                .into_iter()
                .filter(|check| check.rule.starts_with("words."));
            told.find_map(|check| check.fix)
        };
        for (copy, mended) in [
            ("协会第三届会员大会隆重召开。", "协会第三届会员大会召开。"),
            ("局长亲自到场。", "局长到场。"),
            (
                "他念了“隆重召开”，大会随后隆重召开。",
                "他念了“隆重召开”，大会随后召开。",
            ),
            ("公司法人代表签字。", "公司法定代表人签字。"),
        ] {
            let fix = told(copy).unwrap_or_else(|| panic!("{copy}"));
            assert_eq!(fix.applied(copy).as_deref(), Some(mended));
            assert_eq!(told(mended), None, "{mended}");
        }
        for copy in [
            "活动取得圆满成功。",
            "局长莅临指导。",
            "他说：“大会隆重召开。”",
            "来了两个智障人士。",
        ] {
            assert_eq!(told(copy), None, "{copy}");
        }
    }

    #[test]
    fn honours_limits_and_plain_turns_are_no_superlatives() {
        for copy in [
            "项目获评最佳组织奖。",
            "队伍拿到最佳拼搏奖。",
            "她被授予“最美社工”称号。",
            "单个项目最高30万元。",
            "每人最多可报两项。",
            "这是他最大的心愿。",
            "平均年龄最大的队员72岁。",
            "最终共有三家入围，最后由评委投票。",
        ] {
            assert_eq!(rules(copy), [], "{copy}");
        }
        for copy in [
            "这是全国首个社区影院。",
            "协会是本市最权威的机构。",
            "拥有国家级团队。",
        ] {
            assert_eq!(
                rules(copy),
                [("words.superlative".to_owned(), CheckLevel::Note)],
                "{copy}"
            );
        }
    }

    #[test]
    fn only_the_highest_bodies_convene_solemnly() {
        assert_eq!(
            rules("协会第三届会员大会隆重召开。"),
            [("words.grand".to_owned(), CheckLevel::Fix)]
        );
        assert_eq!(rules("中国共产党第二十次全国代表大会隆重召开。"), []);
        let checks = Case::of("大会圆满落幕，局长亲自到场。")
            .with_copy("")
            .checks();
        let told: Vec<&str> = checks
            .iter()
            .filter(|c| c.rule == "words.grand")
            .map(|c| c.suggestion.as_str())
            .collect();
        assert_eq!(
            told,
            [
                "「圆满落幕」改为「落幕」，稿中已改或已略去",
                "删去「亲自」，稿中已改或已略去"
            ]
        );
    }

    proptest! {
        #[test]
        fn a_title_is_never_blocked_and_levels_are_those_of_the_table(pick in any::<prop::sample::Index>(), tail in "[\u{4e00}-\u{9fa5}]{0,6}") {
            const WORDS: [&str; 12] = ["瞎子", "残废人", "傻子", "台湾总统", "中华民国", "鬼子", "卧槽", "隆重召开", "北朝鲜", "维族", "嫌犯", "影后"];
            let word = WORDS[pick.index(WORDS.len())];
            let titled = rules(&format!("研讨会讨论了《{word}{tail}法》的修订。"));
            prop_assert!(titled.iter().all(|(_, level)| *level < CheckLevel::Block), "{titled:?}");
            for (rule, level) in rules(&format!("活动中{word}，{tail}。")) {
                prop_assert!(named(&rule).unwrap().levels.contains(&level), "{rule} {level:?}");
            }
        }
    }

    #[test]
    fn the_lists_are_whole() {
        let entries: usize = GROUPS.iter().map(|group| group.entries.len()).sum();
        assert!(entries >= 90, "{entries}");
    }
}
