//! Takes out of a sentence what is not read on air; adds nothing. “…” and 《…》 stay to the letter.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    purposes::purposes,
    sentences::clauses,
    text::{length, outside, pattern},
};

pub use super::purposes::without_purpose;

static BRACKETS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"（[^（）]{0,60}）|\([^()]{0,60}\)|【[^【】]{0,20}】"));
/// （以下简称“青禾”）: brackets with a quotation inside.
static SHORT_FORM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[（(](?:以下|下|又)?(?:统称|简称)[^（）()]{0,24}[）)]"));
static GRAND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<puff>隆重|成功|圆满|顺利|盛大|胜利)(?P<verb>召开|举行|举办|开幕|闭幕|落幕|收官|落下帷幕|启动|开业|启幕|登场|揭牌|开班|结束|完成|成立|发布|签约)",
    )
});
static OWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<before>^|[，。；：、])(?:我|本)(?P<kind>中心|协会|商会|学会|基金会|促进会|联合会|研究会|服务队|机构|总会)",
    )
});
static SPONSORS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"由(?P<list>(?:[^。；“”《》由]{2,60}?(?:指导|主办|承办|协办|支持|联办|执行|统筹|赞助|冠名)[，、]?)+)的",
    )
});
static SPONSOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<who>[^。；]{2,60}?)(?P<role>指导|主办|承办|协办|支持|联办|执行|统筹|赞助|冠名)(?:[，、]|$)",
    )
});
static CONNECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:此外|另外|同时|与此同时|随后|接着|据悉|据了解|值得一提的是|不仅如此|值得注意的是|据统计|总的来说|会上|会后|最后|首先|其次|接下来|紧接着)，",
    )
});
static LIST_MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]{1,2}、|\d{1,2}[、.．](?:\D|$)|[①②③④⑤⑥⑦⑧⑨●•■◆★▶►✅☆◇○]+)",
    )
});

/// One sentence as it can be read. `year`: of the edition; a date of that year loses it.
#[must_use]
pub fn read_aloud(sentence: &str, year: i32) -> String {
    let spoken: String = SHORT_FORM
        .replace_all(sentence, "")
        .chars()
        .filter(|c| is_spoken(*c))
        .collect();
    let spoken = without_orphan_signs(&spoken);
    let mut text = outside(&spoken, |part| {
        let part = BRACKETS.replace_all(part, "");
        let part = part.replace(&format!("{year}年度"), "\u{1}");
        let part = drop_year(&part, year);
        let part = part.replace('\u{1}', &format!("{year}年度"));
        let part = GRAND.replace_all(&part, "$verb");
        part.into_owned()
    });
    text = OWN.replace_all(&text, "$before$kind").into_owned();
    if let Some(mark) = LIST_MARK.find(&text) {
        let keep = mark
            .as_str()
            .chars()
            .next_back()
            .filter(|c| !"、.．）)①②③④⑤⑥⑦⑧⑨●•■◆★▶►✅☆◇○".contains(*c));
        let cut = mark.end() - keep.map_or(0, char::len_utf8);
        text = text[cut..].to_owned();
    }
    text.trim_matches(|c: char| c.is_whitespace() || "，、；".contains(c))
        .to_owned()
}

/// ¥, # and @ mean something only before a word or number.
fn without_orphan_signs(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let sign = |c: char| "$￥¥#＃@＠".contains(c);
    chars
        .iter()
        .enumerate()
        .filter(|(at, c)| {
            !sign(**c)
                || chars
                    .get(at + 1)
                    .is_some_and(|next| next.is_ascii_alphanumeric())
        })
        .map(|(_, c)| *c)
        .collect()
}

/// Emoji, dingbats, private and unassigned characters are seen, not spoken.
fn is_spoken(c: char) -> bool {
    !matches!(c,
        '\u{1f000}'..='\u{1faff}' | '\u{2190}'..='\u{21ff}' | '\u{2460}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e000}'..='\u{f8ff}' | '\u{200d}' | '\u{fffd}' | '\u{20e3}' | '{' | '}' | '<' | '>' | '\\' | '*' | '#' | '|' | '^' | '`')
}

/// 2026年11月21日 → 11月21日.
fn drop_year(text: &str, year: i32) -> String {
    let marker = format!("{year}年");
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some(at) = rest.find(&marker) {
        let after = &rest[at + marker.len()..];
        let digits = after.chars().take_while(char::is_ascii_digit).count();
        let month = (1..=2).contains(&digits) && after[digits..].starts_with('月');
        out.push_str(&rest[..at]);
        if !month {
            out.push_str(&marker);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// 由A指导、B主办、C承办的X → 由B主办的X.
#[must_use]
pub fn without_sponsor_list(sentence: &str) -> String {
    let shields = super::text::shielded(sentence);
    let Some(hit) = SPONSORS.captures(sentence) else {
        return sentence.to_owned();
    };
    let whole = hit.get(0).expect("group 0");
    if super::text::is_inside(&shields, whole.start()) {
        return sentence.to_owned();
    }
    let hosts: Vec<String> = SPONSOR
        .captures_iter(&hit["list"])
        .filter(|part| &part["role"] == "主办")
        .map(|part| format!("{}主办", &part["who"]))
        .collect();
    let Some(host) = hosts.first() else {
        return sentence.to_owned();
    };
    let mut rest = &sentence[whole.end()..];
    let mut before = sentence[..whole.start()].to_owned();
    // 活动由A主办 has no 的 and is a sentence of its own: not met here.
    before.push_str(&format!("由{host}的"));
    rest = rest.trim_start();
    before.push_str(rest);
    before
}

/// The sentence without a connective that looks back at a sentence that was left out.
#[must_use]
pub fn without_connective(sentence: &str) -> String {
    match CONNECTIVE.find(sentence) {
        Some(hit) if length(&sentence[hit.end()..]) >= 10 => sentence[hit.end()..].to_owned(),
        _ => sentence.to_owned(),
    }
}

static NEEDS_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:其中|此外|另外|同时|与此同时|随后|接着|对此|因此|所以|但|然而|不过|而|他|她|它|这|那|该|其|双方|两者|前者|后者|以上|上述|于是|为此|除此之外|不仅如此|并|还|也|如今|此次|本次|这次|之后|后来|期间)",
    )
});

/// Without the words that only tell where the writer has it from: 据悉, 据了解.
#[must_use]
pub fn without_hearsay(sentence: &str) -> String {
    static HEARSAY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:据悉|据了解|据统计|值得一提的是|值得注意的是|需要指出的是|不仅如此|总的来说)，",
        )
    });
    match HEARSAY.find(sentence) {
        Some(hit) if length(&sentence[hit.end()..]) >= 8 => sentence[hit.end()..].to_owned(),
        _ => sentence.to_owned(),
    }
}

/// Whether the sentence looks back at the one before it (其中, 他, 这, 随后).
#[must_use]
pub fn looks_back(sentence: &str) -> bool {
    static PRONOUN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^[^，。“]{1,14}，(?:他|她|它|其|该|这|那)|^“[^”]*”(?:他|她|它)|是其中之一|^(?:当天|当日|当晚|次日)",
        )
    });
    NEEDS_BEFORE.is_match(sentence) || PRONOUN.is_match(sentence) || nobody_yet(sentence)
}

/// 11月24日，在华富街道，她签下了名字: a pronoun before anybody did anything in the sentence.
fn nobody_yet(sentence: &str) -> bool {
    let mut before = String::new();
    for clause in clauses(sentence) {
        if clause.starts_with(['他', '她']) && !clause.starts_with("他人") {
            return !has_predicate(&before) && !before.contains(['“', '》']);
        }
        before.push_str(&clause);
    }
    false
}

static OPEN_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:表示|说|认为|指出|强调|介绍|称|提出|希望|宣布|公布|了解到|如|例如|比如|包括|分别为|分别是|其中|时|后|之际|以来|期间|之后|以后|之前|同时|下|中|的|基础上|过程中|启动以来|方面|一行\d+[余多]?(?:人|位|名)|^(?:\d{4}年)?\d{1,2}月\d{1,2}[日号](?:[上下]午|晚上?|凌晨|清晨)?|^[在于][^，。“”]{2,30}(?:里|上|内|旁|前|外|口|处|中心|广场|社区|学校|街道|酒店|公园|馆|楼|厅|室|园|院|村|镇|区|市|县|站|场|所|基地))[，；]?$",
    )
});
/// 组织会员代表共37人，前往…: those who were led do something yet.
static LED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:组织|率领|率队|带领|带着|率|携|召集|发动|选派|邀请|安排)[^，。；“”]{2,40}(?:\d+[余多]?(?:人|名|位|家|组|支)|代表|会员|企业家|志愿者|党员|师生|青年|骨干|人员|员工|干部|一行|长者|居民|学生|老师|专家)[，；]?$",
    )
});
static OPEN_START: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:不仅|不但|既|虽|尽管|如果|若|只有|只要|无论|不管|当|随着|由于|因|为|旨在|通过|除|自|从|经|应|据|按照|根据|围绕|截至|截止|近日|日前|一方面|其中|作为|以.{1,20}为)",
    )
});

/// Beginnings of `sentence` that can stand alone, shortest first, each closed with 。; the whole is
/// the last one.
#[must_use]
pub fn beginnings(sentence: &str) -> Vec<String> {
    let parts = clauses(sentence);
    let purposes = purposes(&parts);
    let mut beginnings = Vec::new();
    let mut text = String::new();
    let mut listed = false;
    for (at, part) in parts.iter().enumerate() {
        text.push_str(part);
        if at + 1 == parts.len() {
            beginnings.push(closed(sentence));
            break;
        }
        let own = part.trim_end_matches(['，', '；', '：', ',']);
        // Behind a colon everything belongs to what was announced: a list, or somebody's words.
        listed |= part.ends_with('：');
        let open = listed
            || at < purposes
            || LED.is_match(own)
            || !part.ends_with(['，', '；'])
            || OPEN_END.is_match(own)
            || OPEN_START.is_match(part)
            || !has_predicate(&text)
            || parts[at + 1].starts_with("而是");
        if !open {
            beginnings.push(closed(&text));
        }
    }
    beginnings
}

static PREDICATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"举行|举办|召开|开展|启动|成立|出发|抵达|到达|行驶|开进|前往|发布|签约|签署|签订|揭牌|走进|获评|荣获|获得|获|当选|落幕|收官|开幕|开班|上线|推出|发起|捐赠|捐|驰援|完成|入选|参加|参与|组织|服务|派出|来到|吸引|举行|转移|设立|建立|培训|宣布|表示|说|介绍|投入|提供|是|有|达|达到|超过|学习|录制|公布|访问|赴|揭晓|评出|通过|审议|选举|编写|帮助|带来|受益|惠及|覆盖|打造|形成|制定|出席|设置|发现|采取|采用|成为|挂上|约定|走访|让|将|被|由|为|打开|收到|开设|共建|筹集|筹得|闭幕|亮相|命名|授予|颁发|表彰|交流|探讨|分享|展示|解决|改造|带动|实施|探访|链接|跟进|讲解|展开|聚焦|推动|促进|起草|作出|突破|增长|排查|转运|开课|征集|收集|送去|送上|慰问|救助|救援|落地|开业|启用|挂牌|搭建|联合|携手|共同|达成|对接|销售|采购|举起|唱|跑|走|做|写|教|学|看|讲|拿|给|用",
    )
});

/// Nouns that a place ends in, and those that are a place only with 上, 前 or 里 behind them.
static PLACE_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:[楼馆厅室园院校村镇乡区市县省站场所岛湾港湖河江路街巷桥山城塔店堂坊]|中心|广场|社区|学校|小学|中学|大学|街道|酒店|基地|大厦|码头|车间|工厂|工地|书吧|剧院|营地|湿地|海滩|沙滩|海边|岸边|楼顶|礼堂|门口|路口|入口|出口|[门楼馆台校园]前|[台街路山岛船车馆校场]上|[楼馆厅室园院校村镇区市县站场店家]里|[楼馆厅室园院校村镇区市县站场店]内|[楼馆厅室园院校门场村城市]外|[楼馆园院校河湖江海路]旁|[楼馆园院校河湖江海路]边|海外|境内|境外|某?处)[，,]?$",
    )
});

/// Whether `clause` (在翠达社区服务中心，) says where: 在大家的努力下 and 在活动中 do not.
#[must_use]
pub fn says_where(clause: &str) -> bool {
    clause.starts_with(['在', '于']) && PLACE_END.is_match(clause)
}

/// Whether anything happens in `text`.
#[must_use]
pub fn has_predicate(text: &str) -> bool {
    PREDICATE.is_match(text)
}

/// With exactly one stop at its end.
#[must_use]
pub fn closed(text: &str) -> String {
    let text = text.trim_end_matches(|c: char| {
        c.is_whitespace()
            || "，、；：,;:…—-".contains(c)
            || crate::model::language::kinsoku::forbidden_at_end(c)
    });
    let stops = ['。', '！', '？', '!', '?'];
    let quoted = text.ends_with('”') && text.trim_end_matches('”').ends_with(stops);
    if text.is_empty() || text.ends_with(stops) || quoted {
        text.to_owned()
    } else {
        format!("{text}。")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_that_nobody_would_say() {
        for (from, to) in [
            (
                "2026年11月19日（星期四）下午，大会在宝安区隆重召开。",
                "11月19日下午，大会在宝安区召开。",
            ),
            (
                "2025年11月圆满完成2026年度目标。",
                "2025年11月完成2026年度目标。",
            ),
            ("我中心获评“圆满举办奖”😀。", "中心获评“圆满举办奖”。"),
            ("（一）开展活动。", "开展活动。"),
            ("1、举办讲座", "举办讲座"),
        ] {
            assert_eq!(read_aloud(from, 2026), to, "{from}");
        }
    }

    #[test]
    fn sponsors_go_and_no_purpose_is_a_beginning() {
        let sentence = "为巩固拓展脱贫成果，充分发挥行业优势，深入推进东西部协作，11月19日，产销对接活动在环江县举行。";
        assert_eq!(beginnings(sentence), [sentence], "no purpose is news");
        assert_eq!(
            without_sponsor_list(
                "11月18日，由深圳市民政局指导，深圳市暖阳慈善基金会主办，某中心承办的“童梦护航”项目启动。"
            ),
            "11月18日，由深圳市暖阳慈善基金会主办的“童梦护航”项目启动。"
        );
    }

    #[test]
    fn a_place_is_no_circumstance() {
        for place in [
            "在翠达社区党群服务中心，",
            "在深圳湾公园，",
            "在罗湖区东晓街道的一栋楼里，",
            "在书城门口，",
            "于龙岗区某工地，",
        ] {
            assert!(says_where(place), "{place}");
        }
        for other in [
            "在12名志愿者的陪伴下，",
            "在活动中，",
            "在启动之时，",
            "在过去的一年里，",
            "在大家的心里，",
            "在座谈会上，",
            "在专家看来，",
            "在国庆前，",
        ] {
            assert!(!says_where(other), "{other}");
        }
    }

    #[test]
    fn those_who_are_led_do_something_yet() {
        let sentence =
            "11月17日，某协会党支部组织党员、会员企业代表共37人，前往坪山参观，重温历史。";
        assert_eq!(
            beginnings(sentence),
            [
                "11月17日，某协会党支部组织党员、会员企业代表共37人，前往坪山参观。",
                sentence
            ]
        );
    }

    #[test]
    fn a_pronoun_without_its_person_looks_back() {
        assert!(looks_back(
            "11月24日，在福田区华富街道，她在一份信托合同上签下了名字。"
        ));
        assert!(!looks_back(
            "11月24日，裘女士参加签约，她在合同上签下了名字。"
        ));
        assert!(!looks_back(
            "11月21日，协会在南山区举办活动，86名长者参加。"
        ));
    }

    #[test]
    fn a_beginning_can_stand_alone() {
        assert_eq!(
            beginnings("11月21日上午，中心举办活动，86名长者参加，学会了挂号。"),
            [
                "11月21日上午，中心举办活动。",
                "11月21日上午，中心举办活动，86名长者参加。",
                "11月21日上午，中心举办活动，86名长者参加，学会了挂号。"
            ]
        );
    }

    #[test]
    fn a_day_a_place_or_a_party_is_no_end() {
        for (text, never) in [
            (
                "协会会长甲率理事一行46人，走进坪山两家企业参观。",
                "协会会长甲率理事一行46人。",
            ),
            (
                "今年协会提供服务，11月24日，举办论坛。",
                "今年协会提供服务，11月24日。",
            ),
            (
                "11月23日，在翠达社区服务中心，学员结业。",
                "11月23日，在翠达社区服务中心。",
            ),
        ] {
            assert!(!beginnings(text).contains(&never.to_owned()), "{never}");
        }
    }
}
