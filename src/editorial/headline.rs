//! The line on the title card: the tip's own heading when it is short enough, else slots filled from
//! the news sentence. A line from no licensed pattern is offered, but marked 待改.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    material::Material,
    organizations::called,
    polish,
    sentences::clauses,
    text::{between, cut_at_word, han_count, pattern, shielded},
};
use crate::model::language::{Cells, cells};

/// One line of a card.
const CARD: Cells = Cells::whole(16);
/// No headline is wider.
const WIDEST: Cells = Cells::whole(20);

/// The chosen line and up to two more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headline {
    /// Best first; at least one.
    pub candidates: Vec<String>,
    /// Whether the first came from a licensed pattern.
    pub licensed: bool,
}

struct Candidate {
    text: String,
    weight: i64,
}

static DRY_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:讲话摘要|讲话稿?|发言稿?|活动方案|方案|工作总结|总结|通知|邀请函|倡议书|简报|纪实|侧记|素材|说明|资料|信息|介绍|摘要|回顾|公告|简介|记录|报告|稿|附件)$",
    )
});
static ACTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"举行|举办|召开|启动|发布|成立|签约|签署|揭牌|走进|获评|荣获|获|当选|收官|开幕|闭幕|开班|开讲|上线|推出|捐|驰援|赶赴|奔赴|入选|揭晓|访问|赴|授牌|亮相|落地|启用|首发|开展|换届|转移|共建|送|助|进|为|让|学|录|服务|帮|救|建|办|用|迎|暖|护|圆梦|携手|联合|点亮|打造|探索|赋能|完成|突破|落户|开业|开播|对接|评出|夺|摘|斩获|惠及|受益|上演|开赛|出征|出海|结对|牵手|联手|发起|改造|开进|驶进|有了|推动|聚焦|共话|共商|共议",
    )
});
static TIME_HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:\d{4}年|今年)?\d{1,2}月(?:\d{1,2}[日号])?(?:[至到\-—–~～](?:\d{1,2}月)?\d{1,2}[日号])?(?:以来|起)?|近日|日前|近期|昨日|昨天|今天|今日|上周[一二三四五六日末]?|本周[一二三四五六日末]?|当天|当日)?(?:[上下中]午|晚上?|晚间|清晨|凌晨|傍晚|早上)?(?:\d{1,2}[时点:：]\d{0,2}分?)?[，,]?",
    )
});
static PLACE_TAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:在|于)[^，。“《]{2,34}$"));
static DATE_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:于|在)?(?:\d{4}年)?\d{1,2}月\d{1,2}[日号](?:[至到\-—]\d{1,2}[日号])?(?:[上下]午|晚)?$",
    )
});
static MAIN_VERB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:联合|共同|成功|正式)?(?P<verb>举行|举办|召开|开展|启动|发布|揭牌|成立|收官|落幕|开幕|闭幕|开班|推出|发起|上线|开讲|揭晓|亮相|开营|开业|开播|启用)了?",
    )
});
static AWARD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<verb>获评|荣获|喜获|获得|被评为|被授予|入选|获颁|获)(?:为|了)?(?P<what>[^，。；]{0,12}“[^”]{2,20}”|[^，。；“]{2,14}?(?:奖|称号|组织|单位|集体|个人|项目|品牌|优秀案例|5A级?))",
    )
});
static SIGNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<a>[^，。；]{2,24}?)(?:与|和|同)(?P<b>[^，。；]{2,24}?)(?:正式)?(?:签署|签订|签约)",
    )
});
static BECOMES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"当选|被聘任为|被聘为|出任|就任|选举|推选"));

/// Tails of an event's name and the verb that says the same in two characters.
const TAILS: &[(&str, &str)] = &[
    ("启动仪式", "启动"),
    ("启动大会", "启动"),
    ("启动会", "启动"),
    ("启动活动", "启动"),
    ("新闻发布会", "发布"),
    ("发布会", "发布"),
    ("发布仪式", "发布"),
    ("签约仪式", "签约"),
    ("签约活动", "签约"),
    ("揭牌仪式", "揭牌"),
    ("授牌仪式", "授牌"),
    ("成立大会", "成立"),
    ("成立仪式", "成立"),
    ("开班仪式", "开班"),
    ("开班典礼", "开班"),
    ("开幕式", "开幕"),
    ("开幕仪式", "开幕"),
    ("闭幕式", "闭幕"),
    ("换届选举大会", "换届"),
    ("换届大会", "换届"),
    ("结业典礼", "结业"),
    ("结业仪式", "结业"),
    ("开播仪式", "开播"),
    ("开业仪式", "开业"),
    ("颁奖典礼", "颁奖"),
    ("颁奖仪式", "颁奖"),
    ("开营仪式", "开营"),
    ("首发仪式", "首发"),
    ("上线仪式", "上线"),
    ("启用仪式", "启用"),
    ("揭幕仪式", "揭幕"),
    ("总决赛", "总决赛举行"),
];

/// Writes up to three headlines. `news`: index of the news sentence.
#[must_use]
pub fn headline(material: &Material, news: Option<usize>) -> Headline {
    let mut found: Vec<Candidate> = Vec::new();
    for (rank, heading) in material.headings.iter().enumerate() {
        own_heading(
            heading,
            i64::try_from(rank).unwrap_or(9),
            material,
            &mut found,
        );
    }
    if let Some(unit) = news.and_then(|at| material.units.get(at)) {
        slots(&unit.text, material, 40, &mut found);
    }
    for heading in &material.headings {
        slots(
            &polish::read_aloud(heading, material.year),
            material,
            30,
            &mut found,
        );
    }
    // A second thought: an office, a standard, an award told a sentence later.
    for unit in material
        .units
        .iter()
        .take(5)
        .filter(|u| u.kind == super::material::Kind::News)
    {
        special(&unit.text, material, 20, &mut found);
    }
    let names = material.names();
    found.retain(|candidate| {
        material
            .minors
            .iter()
            .all(|(name, _)| !candidate.text.contains(name))
    });
    // A name alone is no news.
    found.retain(|candidate| {
        let rest = material
            .names()
            .iter()
            .filter(|n| n.chars().count() > 3)
            .fold(candidate.text.clone(), |text, name| text.replace(name, ""));
        han_count(&rest) >= 3
            && !rest.trim().starts_with("办公室")
            && !rest.trim().starts_with("秘书处")
    });
    found.retain(|candidate| {
        is_airable(&candidate.text)
            && material
                .source
                .unfounded(&candidate.text, &names)
                .is_empty()
    });
    found.sort_by_key(|candidate| -candidate.weight);
    let mut candidates: Vec<String> = Vec::new();
    for candidate in found {
        let near = candidates
            .iter()
            .any(|c| *c == candidate.text || c.contains(&candidate.text));
        if !near && candidates.len() < 3 {
            candidates.push(candidate.text);
        }
    }
    let licensed = !candidates.is_empty();
    if !licensed {
        candidates.push(fallback(material, news));
    }
    Headline {
        candidates,
        licensed,
    }
}

/// Width, and what a producer would like best: close to the measure, with a doer.
fn weigh(text: &str, base: i64, material: &Material) -> i64 {
    let width = cells(text);
    let halves = i64::from(width.halves());
    let fit = if width <= CARD {
        60 + halves
    } else {
        20 - (halves - 32) * 3
    };
    let doer = material.organization.as_deref().is_some_and(|name| {
        called(name, material.short.as_deref())
            .iter()
            .any(|called| text.contains(called.as_str()))
    });
    base + fit + 8 * i64::from(doer) + 4 * i64::from(text.contains(['“', '《']))
}

fn push(text: &str, base: i64, material: &Material, found: &mut Vec<Candidate>) {
    let text = text
        .trim_matches(|c: char| c.is_whitespace() || "，。；：、！—-".contains(c))
        .to_owned();
    let weight = weigh(&text, base, material);
    found.push(Candidate { text, weight });
}

/// The tip's own heading, whole or one of its halves.
fn own_heading(heading: &str, rank: i64, material: &Material, found: &mut Vec<Candidate>) {
    let text = polish::read_aloud(heading, material.year).replace("热烈祝贺", "");
    let open = material
        .names()
        .iter()
        .filter(|n| n.chars().count() > 3)
        .fold(text.clone(), |text, name| text.replace(name, ""));
    if !ACTS.is_match(&open) && !text.contains('《') {
        return;
    }
    if DRY_TAIL.is_match(&text) || super::cues::TO_EDITOR.is_match(&text) {
        return;
    }
    let base = 74 - 6 * rank;
    if ACTS.is_match(&text) {
        push(&text.replace('，', " "), base, material, found);
        if let Some(name) = &material.organization {
            for way in called(name, material.short.as_deref()).iter().skip(1) {
                push(
                    &text.replace(name.as_str(), way).replace('，', " "),
                    base - 4,
                    material,
                    found,
                );
            }
        }
    }
    let halves: Vec<&str> = text
        .split([' ', '　', '|', '｜', '丨', '：', ':', '，', '；', '！'])
        .flat_map(|p| p.split("——"))
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    if halves.len() > 1 {
        for (at, half) in halves.iter().enumerate() {
            let starts =
                half.starts_with(['她', '他', '它', '这', '让', '为', '在', '与', '以', '用']);
            if ACTS.is_match(half) && !starts && han_count(half) >= 6 {
                push(
                    half,
                    base - 2 - 12 * i64::try_from(at).unwrap_or(4),
                    material,
                    found,
                );
            }
        }
    }
}

/// Slots that look for one thing: an award, an office, a standard, a contract.
fn special(sentence: &str, material: &Material, base: i64, found: &mut Vec<Candidate>) {
    let ways: Vec<String> = material
        .organization
        .as_deref()
        .map_or(Vec::new(), |name| called(name, material.short.as_deref()));
    for clause in clauses(sentence) {
        let clause = clause.trim_end_matches(['，', '。', '；']).to_owned();
        if let Some(hit) = AWARD.captures(&clause)
            && !super::text::is_inside(&shielded(&clause), hit.get(0).map_or(0, |m| m.start()))
        {
            let doer = &clause[..hit.get(0).map_or(0, |m| m.start())];
            let own = ways.iter().any(|way| doer.contains(way.as_str()));
            let person = material.persons.iter().find(|p| doer.contains(&p.name));
            let what = hit["what"].trim();
            let bare = between(what, '“', '”')
                .first()
                .map(|(_, inner)| inner.clone());
            let verb = match &hit["verb"] {
                "喜获" | "获得" | "获颁" => "获",
                "被评为" | "被授予" => "获评",
                verb => verb,
            };
            let subjects: Vec<&str> = match person {
                Some(person) => vec![person.name.as_str()],
                None if own => ways.iter().map(String::as_str).collect(),
                None => Vec::new(),
            };
            for subject in subjects {
                push(
                    &format!("{subject}{verb}{what}"),
                    base + 14,
                    material,
                    found,
                );
                if let Some(bare) = &bare {
                    push(
                        &format!("{subject}{verb}“{bare}”"),
                        base + 14,
                        material,
                        found,
                    );
                    push(
                        &format!("{subject}{verb}{bare}"),
                        base + 12,
                        material,
                        found,
                    );
                }
            }
        }
        if BECOMES.is_match(&clause) {
            for person in &material.persons {
                let lead = person.post.contains("会长")
                    || person.post.contains("理事长")
                    || person.post.contains("主席");
                let vice = person.post.contains('副') || person.post.contains("监事");
                if clause.contains(&person.name) && lead && !vice {
                    let post = ["会长", "理事长", "主席"]
                        .iter()
                        .find(|post| person.post.contains(**post))
                        .copied()
                        .unwrap_or("会长");
                    for way in &ways {
                        push(
                            &format!("{}当选{way}{post}", person.name),
                            base + 6,
                            material,
                            found,
                        );
                    }
                }
            }
        }
        if clause.contains("发布") || clause.contains("实施") || clause.contains("出台") {
            for (_, work) in between(&clause, '《', '》') {
                push(&format!("《{work}》发布"), base + 12, material, found);
                for way in &ways {
                    push(&format!("{way}发布《{work}》"), base + 6, material, found);
                }
            }
        }
        if let Some(hit) = SIGNS.captures(&clause) {
            let first = TIME_HEAD.replace(&hit["a"], "").into_owned();
            let second = PLACE_TAIL.replace(&hit["b"], "").into_owned();
            for way in &ways {
                if first.contains(way.as_str()) {
                    push(&format!("{way}与{second}签约"), base + 10, material, found);
                }
            }
            push(
                &format!("{first}与{}签约", &hit["b"]),
                base + 6,
                material,
                found,
            );
        }
    }
}

/// Slots filled from a sentence: S 举办 E, E 在 P 举行, E 启动, and the special ones.
fn slots(sentence: &str, material: &Material, base: i64, found: &mut Vec<Candidate>) {
    special(sentence, material, base, found);
    let sentence = polish::without_sponsor_list(&polish::without_purpose(sentence));
    let ways: Vec<String> = material
        .organization
        .as_deref()
        .map_or(Vec::new(), |name| called(name, material.short.as_deref()));
    for (rank, clause) in clauses(&sentence).iter().take(6).enumerate() {
        let base = base - 5 * i64::try_from(rank).unwrap_or(9);
        let clause = clause.trim_end_matches(['，', '。', '；', '！']);
        let clause = TIME_HEAD.replace(clause, "").into_owned();
        let shields = shielded(&clause);
        let Some(hit) = MAIN_VERB.captures_iter(&clause).find(|hit| {
            hit.get(0).is_some_and(|m| {
                // 启动仪式 is a thing, not something that happens.
                let rest = &clause[m.end()..];
                let thing = [
                    "仪式", "大会", "会", "式", "典礼", "活动", "以来", "的", "周年", "之", "于",
                ]
                .iter()
                .any(|t| rest.starts_with(t));
                !thing && !super::text::is_inside(&shields, m.start())
            })
        }) else {
            whole_clause(&clause, &ways, base, material, found);
            continue;
        };
        let whole = hit.get(0).expect("group 0");
        let verb = &hit["verb"];
        let before = clause[..whole.start()].trim();
        let after = clause[whole.end()..].trim();
        let mut event = before.to_owned();
        for tail in [&*PLACE_TAIL, &*DATE_TAIL, &*PLACE_TAIL] {
            if shielded(&event).last().is_none_or(|s| s.end != event.len()) {
                event = tail.replace(&event, "").into_owned();
            }
        }
        if after.is_empty() {
            // 由A主办的E在P举行
            let own = event
                .rsplit_once("主办的")
                .map_or(event.as_str(), |(_, own)| own)
                .to_owned();
            // “S主办，E在P举行” has its doer elsewhere: the event speaks for itself.
            for (way, stem) in ways
                .iter()
                .filter_map(|w| own.strip_prefix(w.as_str()).map(|s| (w, s)))
            {
                for name in shorter(stem) {
                    for short in &ways {
                        push(
                            &with_verb(&format!("{short}{name}"), verb),
                            base + 4,
                            material,
                            found,
                        );
                    }
                }
                let _ = way;
            }
            let led = ways.iter().any(|way| own.starts_with(way.as_str()));
            for name in shorter(&own) {
                let own_doer = ways.iter().any(|way| name.starts_with(way.as_str()));
                // A bare catchword is no event: “童梦护航”举办.
                let bare = name.ends_with('”') || own.contains(&format!("“{name}”"));
                if !bare && han_count(&name) >= 3 {
                    // 年会举行: whose?
                    let orphan = led && !own_doer && !name.contains('“');
                    push(
                        &with_verb(&name, verb),
                        base + 6 - 60 * i64::from(orphan),
                        material,
                        found,
                    );
                }
            }
        } else {
            let doer_acts =
                ways.iter().any(|way| event.contains(way.as_str())) || event.is_empty() || rank > 0;
            for name in shorter(after)
                .into_iter()
                .filter(|name| han_count(name) >= 3)
            {
                let eventlike = TAILS.iter().any(|(tail, _)| {
                    name.ends_with(tail) && han_count(&name) >= tail.chars().count() + 5
                });
                if eventlike {
                    push(&with_verb(&name, verb), base + 6, material, found);
                }
                if doer_acts {
                    for way in &ways {
                        push(&format!("{way}{verb}{name}"), base + 5, material, found);
                    }
                }
            }
        }
    }
}

/// A short clause that begins with the organization is a headline as it stands.
fn whole_clause(
    clause: &str,
    ways: &[String],
    base: i64,
    material: &Material,
    found: &mut Vec<Candidate>,
) {
    if !ACTS.is_match(clause) {
        return;
    }
    let clause = clause.replacen('了', "", 1);
    for way in ways {
        if let Some(rest) = clause.strip_prefix(way.as_str()) {
            let rest = rest.trim_start_matches("（").to_owned();
            for short in ways {
                push(&format!("{short}{rest}"), base - 4, material, found);
            }
        }
    }
}

/// E + verb; where E's tail says the verb already, the tail goes.
fn with_verb(event: &str, verb: &str) -> String {
    for (tail, short) in TAILS {
        if let Some(stem) = event.strip_suffix(tail)
            && han_count(stem) >= 3
        {
            return format!("{}{short}", stem.trim_end_matches('的'));
        }
    }
    if event.ends_with(verb) {
        event.to_owned()
    } else {
        format!("{event}{verb}")
    }
}

static YEAR_HEAD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:20\d\d年?度?|全市|本市)"));
static ORDINAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"第[一二三四五六七八九十百\d]{1,4}[届期次场批站季讲](?:第[一二三四五六七八九十\d]{1,3}次)?(?:系列)?",
    )
});
static LOOSE_TAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:主题|系列|专题|专项)?(?:活动|工作)$|(?:活动)?(?:并|，).*$"));

/// The name of an event, whole and shortened: without year, ordinal, district tail; around its “…”.
fn shorter(event: &str) -> Vec<String> {
    let event = event.trim_matches(|c: char| c.is_whitespace() || "，。、的了".contains(c));
    let mut names = vec![event.to_owned()];
    // A暨B启动仪式 → B启动仪式; A暨B → A.
    if let Some((first, second)) = event.split_once('暨')
        && shielded(event).iter().all(|s| !s.contains(&first.len()))
    {
        names.push(first.to_owned());
        names.push(second.to_owned());
    }
    for name in names.clone() {
        let bare = YEAR_HEAD.replace(&name, "").into_owned();
        let plain = ORDINAL.replace(&bare, "").into_owned();
        names.extend([bare.clone(), plain.clone()]);
        names.push(LOOSE_TAIL.replace(&plain, "").into_owned());
        for text in [&name, &plain] {
            if let Some(range) = shielded(text).first().cloned() {
                names.push(text[range.start..].to_owned());
                let tail: String = text[range.end..].to_owned();
                names.push(format!(
                    "{}{}",
                    &text[range.clone()],
                    ORDINAL.replace(&tail, "")
                ));
                if text[range.clone()].chars().count() >= 6 {
                    names.push(text[range.clone()].to_owned());
                    names.push(text[range].trim_matches(['“', '”', '「', '」']).to_owned());
                }
            }
        }
    }
    names.retain(|name| {
        han_count(name) >= 2 && !name.starts_with("为期") && !name.starts_with("一系列")
    });
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

/// No mark, half pair or hanging word that a producer would strike out at once.
fn is_airable(text: &str) -> bool {
    let width = cells(text);
    let pairs = |open: char, close: char| text.matches(open).count() == text.matches(close).count();
    Cells::whole(6) <= width
        && width <= WIDEST
        && han_count(text) >= 5
        && pairs('“', '”')
        && pairs('《', '》')
        && !text.contains(['，', '。', '；', '？', '！', '!', '\n', '（', '）'])
        && crate::model::language::personal::find(text).is_empty()
        && !super::cues::FUNDRAISING.is_match(text)
        && !super::cues::FIRST_PERSON.is_match(text)
        && !super::cues::APPEAL.is_match(text)
        && !super::cues::ADVERT.is_match(text)
        && !text.starts_with([
            '的', '在', '于', '并', '和', '与', '等', '了', '其', '该', '本', '此', '由', '被',
            '来', '将', '、',
        ])
        && !text.ends_with([
            '的', '在', '于', '和', '与', '为', '第', '等', '了', '及', '对', '、', '“', '《',
        ])
        && !text.starts_with("仪式")
        && !["办公室", "秘书处", "宣传部", "宣传组", "传播部"]
            .iter()
            .any(|desk| text.ends_with(desk))
        && !["活动举", "会议举", "大会举", "仪式举", "会上"]
            .iter()
            .any(|w| text.starts_with(w))
}

/// Something to begin with when no pattern holds; always marked.
fn fallback(material: &Material, news: Option<usize>) -> String {
    let heading = material
        .headings
        .iter()
        .map(|h| polish::read_aloud(h, material.year))
        .find(|h| {
            han_count(h) >= 4
                && !super::cues::APPEAL.is_match(h)
                && !super::cues::ADVERT.is_match(h)
                && !super::cues::TO_EDITOR.is_match(h)
                && !super::cues::FIRST_PERSON.is_match(h)
        });
    let sentence = news
        .and_then(|at| material.units.get(at))
        .map(|unit| TIME_HEAD.replace(&unit.text, "").into_owned());
    let text = heading.or(sentence).unwrap_or_default();
    let text: String = text.chars().filter(|c| !"。；\n".contains(*c)).collect();
    let mut text = text.replace('，', " ");
    if !crate::model::language::personal::find(&text).is_empty()
        || material.minors.iter().any(|(name, _)| text.contains(name))
    {
        text = String::new();
    }
    let first = text
        .split([' ', '：', '—'])
        .find(|part| han_count(part) >= 4)
        .map(str::to_owned);
    if cells(&text) > CARD
        && let Some(first) = first
    {
        text = first;
    }
    let mut most = 16;
    let text = text.trim_start_matches(['在', '为', '于', '由']).to_owned();
    let mut cut = text.clone();
    while cells(&cut) > CARD && most > 0 {
        cut = cut_at_word(&text, most);
        most -= 1;
    }
    let cut = balanced(&cut);
    let cut = cut
        .trim_matches(|c: char| c.is_whitespace() || "，。、：；-—".contains(c))
        .to_owned();
    if cut.is_empty() || !crate::model::language::personal::find(&cut).is_empty() {
        "标题待拟".to_owned()
    } else {
        cut
    }
}

/// Without half pairs of quotes that a cut has left.
fn balanced(text: &str) -> String {
    let mut text = text.to_owned();
    for (open, close) in [('“', '”'), ('《', '》'), ('（', '）')] {
        if text.matches(open).count() != text.matches(close).count() {
            text = text.replace([open, close], "");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str, subject: &str) -> Headline {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(text, subject, None, air);
        headline(&material, material.news())
    }

    #[test]
    fn slots_give_what_an_editor_would_write() {
        for (text, want) in [
            (
                "11月18日，由深圳市暖阳慈善基金会主办的“童梦护航”关爱项目启动仪式在龙岗区举办。",
                "“童梦护航”关爱项目启动",
            ),
            (
                "近日，深圳市物流与供应链管理协会（以下简称“市物流协会”）获评“5A级社会组织”。",
                "市物流协会获评“5A级社会组织”",
            ),
            (
                "11月20日，深圳市养老服务业协会发布《社区养老助餐服务规范》。",
                "《社区养老助餐服务规范》发布",
            ),
            (
                "11月21日上午，深圳市青禾公益服务中心在南山区举办“银龄数字课堂”第三期活动。",
                "青禾公益服务中心举办银龄数字课堂",
            ),
        ] {
            let headline = first(text, "");
            assert!(headline.licensed, "{text}");
            assert!(
                headline.candidates.iter().any(|c| c == want),
                "{want}: {:?}",
                headline.candidates
            );
        }
    }

    #[test]
    fn the_tips_own_heading_is_licensed_when_it_fits() {
        let headline = first(
            "银龄数字课堂走进粤海街道 86名长者学会用手机\n　　11月21日，深圳市青禾公益服务中心举办活动，86名长者学会用手机。",
            "",
        );
        assert_eq!(headline.candidates[0], "银龄数字课堂走进粤海街道");
    }

    #[test]
    fn a_line_from_nowhere_is_marked() {
        let headline = first("今天天气很好。", "");
        assert!(!headline.licensed);
        assert!(!headline.candidates[0].is_empty());
    }
}
