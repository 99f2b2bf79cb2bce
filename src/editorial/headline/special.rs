//! Slots that look for one thing: an award, a change of office, a standard, an index; with what
//! `office` and `dealings` find.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Desk,
    clause::is_unreal,
    dealings::{contract, gift, rescue, visit},
    doer::is_alone,
    office::office,
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
static INDEX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<what>(?:\d{1,2}月份?|\d{4}年[^，。]{0,6}|[一二三四]季度|上半年|前三季度)?[\p{Han}]{2,16}指数)(?P<is>为|达到?|报)(?P<number>\d[\d.]*)",
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
        gift(&clause, &clauses[..at], base + 10, desk);
        rescue(&clause, base + 6, desk);
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

/// 《W》发布, S发布《W》; a paper whose title is too wide is called by what it is.
fn paper(clause: &str, base: i64, desk: &mut Desk<'_>) {
    /// Published already, or only what the deed goes by.
    static GOES_BY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:根据|依据|按照?|依照|参照|对照|围绕|结合|响应|落实|贯彻|执行|学习|解读|配合|依托)(?:了)?$",
        )
    });
    let opinion = clause.contains("征求意见");
    let verbs: Vec<(usize, usize)> = PUBLISHES
        .find_iter(clause)
        .map(|verb| (verb.start(), verb.end()))
        .filter(|(start, _)| !is_unreal(&clause[..*start]))
        .collect();
    for range in shielded(clause) {
        let Some(work) = clause[range.clone()]
            .strip_prefix('《')
            .and_then(|work| work.strip_suffix('》'))
        else {
            continue;
        };
        if GOES_BY.is_match(&clause[..range.start]) {
            continue;
        }
        // 市统计局发布的《W》显示: out long ago. 发布会上介绍了《W》: not the paper that was published.
        let published = verbs.iter().find(|(start, end)| {
            if *end <= range.start {
                let between = &clause[*end..range.start];
                !between.starts_with('的') && !between.contains('上')
            } else {
                *start >= range.end
            }
        });
        let Some((start, end)) = published else {
            continue;
        };
        let verb = match &clause[*start..*end] {
            _ if opinion => "征求意见",
            "实施" => "实施",
            "编制完成" => "编制完成",
            _ => "发布",
        };
        let titled = format!("《{work}》{verb}");
        let wide = cells(&titled) > super::CARD;
        desk.push(&titled, base, true);
        // Only who is the subject of that 发布 has published it.
        if verb == "发布" && *end <= range.start && is_alone(&clause[..*start], &desk.ways) {
            for way in desk.ways.clone() {
                desk.push(&format!("{way}发布《{work}》"), base - 4, true);
            }
        }
        if wide && let Some(name) = described(work) {
            desk.push(&format!("{name}{verb}"), base + 2, true);
        }
    }
}

/// A paper whose title says what it is can be called by it without marks, its year aside.
pub(super) fn described(work: &str) -> Option<String> {
    PAPER.captures(work).map(|hit| hit["name"].to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::lines;

    #[test]
    fn a_paper_is_published_by_its_publisher() {
        let told = "深圳市青禾养老协会会长说，青禾养老协会会用好它。";
        for news in [
            "11月20日，深圳市青禾养老协会学习市标准院发布的《社区助餐规范》。",
            "11月20日，市标准院在深圳市青禾养老协会发布《社区助餐规范》。",
            "11月20日，深圳市青禾养老协会举行座谈，市标准院发布《社区助餐规范》。",
            "11月20日，深圳市青禾养老协会按照《社区助餐规范》发布倡议。",
            "11月20日，深圳市青禾养老协会将发布《社区助餐规范》。",
        ] {
            let lines = lines(&format!("{news}{told}"));
            assert!(
                lines
                    .iter()
                    .all(|line| !line.contains("协会发布《社区助餐规范》")),
                "{news}: {lines:?}"
            );
        }
        for news in [
            "11月20日，深圳市青禾养老协会按照《社区助餐规范》发布倡议。",
            "11月20日，深圳市青禾养老协会学习市标准院发布的《社区助餐规范》。",
        ] {
            let lines = lines(&format!("{news}{told}"));
            assert!(
                !lines.contains(&"《社区助餐规范》发布".to_owned()),
                "{news}: {lines:?}"
            );
        }
        let lines = lines(&format!(
            "11月20日，深圳市青禾养老协会正式发布《社区助餐规范》。{told}"
        ));
        assert!(
            lines.iter().any(|line| line.contains("《社区助餐规范》")),
            "{lines:?}"
        );
    }
}
