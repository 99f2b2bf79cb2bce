//! Slots that look for one thing: an award, an office, a standard, a contract, a gift, a rescue, an
//! index.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Desk,
    names::core,
    slots::{TIME_HEAD, is_unreal},
};
use crate::{
    editorial::{
        sentences::clauses,
        text::{between, han_count, is_han, is_inside, pattern, shielded},
    },
    model::language::cells,
};

static AWARD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<verb>获评|荣获|喜获|斩获|摘得|夺得|获得|被评为|被授予|入选|获颁|获)(?:为|了)?(?P<what>[^，。；、]{0,12}“[^”]{2,20}”(?:称号)?|[^，。；“、]{1,14}?(?:奖项?|称号|组织|单位|集体|个人|项目|品牌|优秀案例|5A级?|冠军|亚军|季军|第一名|金牌|银牌|铜牌))",
    )
});
/// The contest of an award that is told without it: 金奖.
static CONTEST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:第[一二三四五六七八九十百\d]{1,4}届|\d{4}年?)?(?P<name>(?:全国|全省|全市|广东省?|深圳市?|大湾区|粤港澳|中国|国际)[^，。；“”《》的]{2,14}?(?:大赛|比赛|竞赛|评选|锦标赛|挑战赛|创投))",
    )
});
static SIGNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<a>[^，。；]{2,40}?)(?:与|和|同)(?P<b>[^，。；]{2,30}?)(?:正式)?(?P<verb>签署|签订|签约|签下)(?:了)?(?P<what>[^，。；、并]{0,14})",
    )
});
static BECOMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<who>[\p{Han}]{2,4}?)(?:以[^，。]{0,8}票|全票|高票|再次|成功)*(?P<verb>当选|连任|出任|就任|被选举为|被推选为)(?:为)?(?P<post>[^，。、；]{0,24}?(?:会长|理事长|主席|秘书长|监事长|校长|队长|主任))",
    )
});
static NEW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"第[一二三四五六七八九十百\d]+届|理事会|新一届|新一任|新任|首任|首届|协会|商会|学会|联合会|促进会|基金会|中心",
    )
});
static INDEX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<what>(?:\d{1,2}月份?|\d{4}年[^，。]{0,6}|[一二三四]季度|上半年|前三季度)?[\p{Han}]{2,16}指数)(?P<is>为|达到?|报)(?P<number>\d[\d.]*)",
    )
});
static GIVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<doer>[^，。；]{0,40}?)(?P<way>向|为)(?P<whom>[^，。；]{2,26}?)(?P<verb>捐赠|捐出|捐助|捐献|捐|赠送|送去|送上)(?:了)?(?P<what>[^，。；]{2,30})$",
    )
});
static RESCUES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<verb>驰援|奔赴|赶赴|增援|支援)(?:[遭受][\p{Han}]{2,10}的)?(?P<where>[\p{Han}]{2,8}?(?:灾区|现场|县|市|省|区|镇|村|北|南|西|东|山区|一线|$)(?:山区|灾区|一线|地区)?)",
    )
});
static CHANGES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"换届|选举产生(?:了)?(?:新一届|第[一二三四五六七八九十\d]+届)"));
static PAPER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<name>[^（）()“”]{5,20}(?:报告|白皮书|蓝皮书|绿皮书|规范|指南|指引|标准|规程|导则|公约|倡议|手册|名录|地图|图谱|条例))(?:[（(][^）)]{1,10}[）)])?$",
    )
});
static PUBLISHES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"发布|出台|实施|印发|首发|问世|公布|编制完成|征求意见"));

/// Looks through the clauses of one sentence. `before`: the sentence before it.
pub(super) fn special(sentence: &str, before: &str, base: i64, desk: &mut Desk<'_>) {
    let clauses = clauses(sentence);
    for (at, clause) in clauses.iter().enumerate() {
        let clause = clause.trim_end_matches(['，', '。', '；']).to_owned();
        award(&clause, &clauses[..at].concat(), before, base + 10, desk);
        office(&clause, base + 10, desk);
        visit(&clause, base + 8, desk);
        paper(&clause, base + 12, desk);
        contract(&clause, base + 10, desk);
        gift(&clause, base + 10, desk);
        rescue(&clause, sentence, base + 6, desk);
        if let Some(hit) = INDEX.captures(&clause) {
            let line = format!("{}{}{}", &hit["what"], &hit["is"], &hit["number"]);
            desk.push(&line.replace("月份", "月"), base + 14, true);
            desk.push(&line, base + 12, true);
        }
        if CHANGES.is_match(&clause) && elects(desk) {
            let done = desk.material.source.has("完成换届");
            for way in desk.ways.clone() {
                let verb = if done { "完成换届" } else { "换届" };
                desk.push(&format!("{way}{verb}"), base + 4, true);
            }
        }
    }
}

/// Whether the organization has members who elect: a company or a centre has none.
fn elects(desk: &Desk<'_>) -> bool {
    desk.material
        .organization
        .as_deref()
        .is_some_and(|name| name.ends_with(['会', '盟', '社', '团', '队']))
}

/// S获X, P获评X.
fn award(clause: &str, earlier: &str, before: &str, base: i64, desk: &mut Desk<'_>) {
    for hit in AWARD.captures_iter(clause) {
        let start = hit.get(0).map_or(0, |m| m.start());
        if is_inside(&shielded(clause), start) || is_unreal(&clause[..start]) {
            continue;
        }
        let near = &clause[..start];
        let doer = if han_count(near) >= 2 { near } else { earlier };
        let what = hit["what"].trim();
        let bare = between(what, '“', '”')
            .first()
            .map(|(_, inner)| inner.clone());
        let verb = match &hit["verb"] {
            "喜获" | "获得" | "获颁" | "荣获" | "斩获" | "摘得" | "夺得" => "获",
            "被评为" | "被授予" => "获评",
            verb => verb,
        };
        let person = desk
            .material
            .persons
            .iter()
            .map(|p| p.name.as_str())
            .chain(desk.central.as_deref())
            .find(|name| doer.contains(name))
            .map(str::to_owned);
        // Of several who share an award none stands alone.
        let shared = doer.contains('、') || doer.ends_with('等') || doer.contains("家企业");
        let mut subjects: Vec<String> = Vec::new();
        match person {
            Some(person) if !shared => subjects.push(person),
            Some(_) => {}
            None if desk.ways.iter().any(|way| doer.contains(way.as_str())) => {
                let chosen = ["选送的", "申报的", "推荐的", "的项目", "项目"]
                    .iter()
                    .any(|word| doer.contains(word));
                for way in &desk.ways {
                    if chosen {
                        subjects.push(format!("{way}项目"));
                    } else if !shared {
                        subjects.push(way.clone());
                    }
                }
            }
            None => {}
        }
        // 《无声驿站：…》, later “无声驿站”: the work is what won.
        for (_, work) in between(doer, '《', '》') {
            let nick: String = work.chars().take_while(|c| is_han(*c)).collect();
            let quoted = format!("“{nick}”");
            if desk.material.source.has(&quoted) {
                subjects.push(quoted);
            }
        }
        let contest = CONTEST
            .captures(&format!("{before}{earlier}"))
            .map(|hit| hit["name"].to_owned())
            .filter(|_| han_count(what) <= 4);
        for subject in subjects {
            let thin = 20 * i64::from(contest.is_some()) + 8 * i64::from(han_count(what) <= 3);
            if let Some(contest) = &contest {
                desk.push(&format!("{subject}获{contest}{what}"), base + 6, true);
            }
            desk.push(&format!("{subject}{verb}{what}"), base + 4 - thin, true);
            if let Some(bare) = &bare {
                desk.push(&format!("{subject}{verb}“{bare}”"), base + 4, true);
                desk.push(&format!("{subject}{verb}{bare}"), base + 2, true);
            }
        }
    }
}

/// P当选S会长.
fn office(clause: &str, base: i64, desk: &mut Desk<'_>) {
    elected(clause, desk, base + 20);
    for hit in BECOMES.captures_iter(clause) {
        let known = desk
            .material
            .persons
            .iter()
            .map(|p| p.name.clone())
            .find(|name| clause[..hit.get(0).map_or(0, |m| m.end())].contains(name.as_str()));
        let (Some(who), post) = (known, &hit["post"]) else {
            continue;
        };
        let verb_at = hit.name("verb").map_or(0, |m| m.start());
        // Right before the verb, and first of its kind: a vice president is no headline.
        let near = clause[..verb_at]
            .rsplit_once(who.as_str())
            .is_some_and(|(_, between)| han_count(between) <= 10 && !between.contains('、'));
        if !near
            || ["副", "监事", "执行", "常务", "名誉", "荣誉", "轮值", "候任"]
                .iter()
                .any(|rank| post.contains(rank))
            || clause[..verb_at].contains('等')
        {
            continue;
        }
        // 第五届理事会会长: of what?
        let whose = post.contains('”')
            || desk.ways.iter().any(|way| post.contains(way.as_str()))
            || desk
                .names
                .iter()
                .any(|name| name.chars().count() > 3 && post.contains(*name));
        desk.push(&format!("{who}{}{post}", &hit["verb"]), base + 2, whose);
        let Some(bare) = ["理事长", "会长", "主席"]
            .iter()
            .find(|bare| post.ends_with(**bare))
        else {
            continue;
        };
        // “工友夜校”校长 is no office of the organization.
        let mut rest = NEW
            .replace_all(post.trim_end_matches(*bare), "")
            .into_owned();
        for way in &desk.ways {
            rest = rest.replace(way.as_str(), "");
        }
        if !rest.is_empty() {
            continue;
        }
        for way in desk.ways.clone() {
            desk.push(&format!("{who}当选{way}{bare}"), base + 6, true);
        }
    }
}

/// What an office that was filled by election is called in the sentence.
fn elected(clause: &str, desk: &mut Desk<'_>, base: i64) {
    static ELECTS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:选举|推选|推举|选出)(?:产生)?(?:了)?(?P<who>[\p{Han}]{2,4}?)(?:先生|女士|同志)?(?:为|担任|出任)(?:新一届|新任|第[一二三四五六七八九十\d]+[届任])?(?:理事会)?(?P<post>会长|理事长|主席)|当选的?(?:新任|新一届)?(?P<bare>会长|理事长|主席)(?P<named>[\p{Han}]{2,4})",
        )
    });
    for hit in ELECTS.captures_iter(clause) {
        let (Some(who), Some(post)) = (
            hit.name("who").or_else(|| hit.name("named")),
            hit.name("post").or_else(|| hit.name("bare")),
        ) else {
            continue;
        };
        let person = desk
            .material
            .persons
            .iter()
            .map(|p| p.name.clone())
            .find(|name| {
                who.as_str() == name
                    || hit.name("named").is_some() && who.as_str().starts_with(name.as_str())
            });
        if let Some(person) = person
            && !is_unreal(&clause[..hit.get(0).map_or(0, |m| m.start())])
        {
            for way in desk.ways.clone() {
                desk.push(&format!("{person}当选{way}{}", post.as_str()), base, true);
            }
        }
    }
}

/// T到访S: who came to see the organization.
fn visit(clause: &str, base: i64, desk: &mut Desk<'_>) {
    static COMES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?P<who>[\p{Han}]{2,18}?(?:协会|商会|学会|促进会|联合会|总会|基金会|公会|研究会|代表团|考察团|访问团|商团))(?:(?:会长|理事长|主席|秘书长|署理|副|一行|率|、)[^，。；]{0,40})?(?P<verb>到访|来访|走访|参访|造访|访问|拜访)(?:了)?(?P<whom>[\p{Han}]{4,30})",
        )
    });
    let clause = TIME_HEAD.replace(clause, "").into_owned();
    let Some(hit) = COMES.captures(&clause) else {
        return;
    };
    let own = desk
        .ways
        .iter()
        .any(|way| hit["whom"].starts_with(way.as_str()));
    let theirs = desk
        .ways
        .iter()
        .any(|way| hit["who"].contains(way.as_str()));
    let at = hit.name("who").map_or(0, |m| m.start());
    if !own || theirs || at > 0 || is_unreal(&clause[..hit.name("verb").map_or(0, |m| m.start())]) {
        return;
    }
    for way in desk.ways.clone() {
        let verb = if &hit["verb"] == "来访" {
            "到访"
        } else {
            &hit["verb"]
        };
        desk.push(&format!("{}{verb}{way}", &hit["who"]), base, true);
    }
}

/// Later sentences that may still hold who was elected.
pub(super) fn election(sentence: &str, base: i64, desk: &mut Desk<'_>) {
    for clause in clauses(sentence) {
        office(clause.trim_end_matches(['，', '。', '；']), base, desk);
    }
}

/// 《W》发布, S发布《W》; a paper whose title is too wide is called by what it is.
fn paper(clause: &str, base: i64, desk: &mut Desk<'_>) {
    let Some(published) = PUBLISHES.find(clause) else {
        return;
    };
    if is_unreal(&clause[..published.start()]) {
        return;
    }
    let opinion = clause.contains("征求意见");
    for (_, work) in between(clause, '《', '》') {
        let verb = if opinion { "征求意见" } else { "发布" };
        let titled = format!("《{work}》{verb}");
        let wide = cells(&titled) > super::CARD;
        desk.push(&titled, base, true);
        for way in desk.ways.clone() {
            desk.push(&format!("{way}发布《{work}》"), base - 4, !opinion);
        }
        if wide && let Some(name) = described(&work) {
            desk.push(&format!("{name}{verb}"), base + 2, true);
        }
    }
}

/// A paper whose title says what it is can be called by it without marks, its year aside.
pub(super) fn described(work: &str) -> Option<String> {
    PAPER.captures(work).map(|hit| hit["name"].to_owned())
}

/// S与T签约; where two names are too wide, what they sign.
fn contract(clause: &str, base: i64, desk: &mut Desk<'_>) {
    let Some(hit) = SIGNS.captures(clause) else {
        return;
    };
    if is_unreal(&clause[..hit.name("verb").map_or(0, |m| m.start())]) {
        return;
    }
    let first = TIME_HEAD.replace(&hit["a"], "").into_owned();
    let (second, _) = super::slots::without_circumstance(&hit["b"]);
    let seconds = [second.clone(), core(&second).to_owned()];
    let own = desk.ways.iter().any(|way| first.ends_with(way.as_str()));
    for second in &seconds {
        if own {
            for way in desk.ways.clone() {
                desk.push(&format!("{way}与{second}签约"), base, true);
            }
        }
        desk.push(&format!("{}与{second}签约", core(&first)), base - 6, own);
    }
    let what = hit["what"].trim();
    if own && han_count(what) >= 4 {
        for way in desk.ways.clone() {
            desk.push(&format!("{way}{}{what}", &hit["verb"]), base - 6, true);
        }
    }
}

/// S向T捐G, S捐G.
fn gift(clause: &str, base: i64, desk: &mut Desk<'_>) {
    let clause = TIME_HEAD.replace(clause, "").into_owned();
    let Some(hit) = GIVES.captures(&clause) else {
        return;
    };
    let doer = &hit["doer"];
    if is_unreal(doer) || is_unreal(&hit["whom"]) {
        return;
    }
    if !(desk.led(doer).is_some()
        || doer.is_empty()
        || desk.ways.iter().any(|w| doer.contains(w.as_str())))
        || is_inside(
            &shielded(&clause),
            hit.name("verb").map_or(0, |m| m.start()),
        )
    {
        return;
    }
    let verb = &hit["verb"];
    let mut gifts = vec![hit["what"].to_owned()];
    for joint in ["及", "和", "以及", "等", "、", "与"] {
        if let Some((first, _)) = hit["what"].split_once(joint)
            && han_count(first) >= 3
        {
            gifts.push(first.to_owned());
        }
    }
    let whom = [hit["whom"].to_owned(), core(&hit["whom"]).to_owned()];
    for way in desk.ways.clone() {
        for gift in &gifts {
            for whom in &whom {
                desk.push(
                    &format!("{way}{}{whom}{verb}{gift}", &hit["way"]),
                    base,
                    true,
                );
            }
            desk.push(&format!("{way}{verb}{gift}"), base - 1, true);
        }
    }
}

/// S驰援P.
fn rescue(clause: &str, sentence: &str, base: i64, desk: &mut Desk<'_>) {
    let Some(hit) = RESCUES.captures(clause) else {
        return;
    };
    let where_to = &hit["where"];
    if !desk.ways.iter().any(|way| sentence.contains(way.as_str())) || where_to == "现场" {
        return;
    }
    for way in desk.ways.clone() {
        desk.push(&format!("{way}{}{where_to}", &hit["verb"]), base, true);
    }
}
