//! Two readers of a headline. The first strikes out what cannot stand on a card at all; the second
//! doubts: a line may be offered, but somebody must look at it (待改).

use std::sync::LazyLock;

use regex::Regex;

use super::{
    WIDEST,
    grammar::{acts, begins_with_subject, begins_with_verb, ends_open, plain, words},
};
use crate::{
    editorial::{
        cues,
        material::Material,
        numerals::numerals,
        text::{han_count, outside, pattern},
    },
    model::language::{Cells, cells, personal, words::boundaries},
};

/// Whether the line can stand on a card of `widest`: no half pair of marks, no private number, no
/// appeal, nothing that hangs at either end.
pub(super) fn is_airable(text: &str, widest: Cells) -> bool {
    let width = cells(text);
    let pairs = |open: char, close: char| text.matches(open).count() == text.matches(close).count();
    // （2026） belongs to a title, nowhere else.
    let mut open = text.to_owned();
    for range in crate::editorial::text::shielded(text).into_iter().rev() {
        open.replace_range(range, "");
    }
    Cells::whole(6) <= width
        && width <= widest
        && han_count(text) >= 5
        && pairs('“', '”')
        && pairs('《', '》')
        && !text.contains(['，', '。', '；', '！', '!', '\n'])
        && !open.contains(['（', '）', '(', ')', '/', '~', '@', '_', '=', '+'])
        && !open.contains("——")
        && personal::find(text).is_empty()
        && !cues::FUNDRAISING.is_match(text)
        && !cues::FIRST_PERSON.is_match(text)
        && !cues::APPEAL.is_match(text)
        && !cues::ADVERT.is_match(text)
        && !text.starts_with([
            '的', '在', '于', '并', '和', '与', '等', '了', '其', '该', '本', '此', '由', '被',
            '来', '将', '、', '》', '”', '：', '？', '·', '-',
        ])
        && !text.ends_with([
            '的', '在', '于', '和', '与', '为', '第', '等', '及', '对', '、', '“', '《', '：', '·',
        ])
        && !text.starts_with("仪式")
        && !["办公室", "秘书处", "宣传部", "宣传组", "传播部"]
            .iter()
            .any(|desk| text.ends_with(desk))
        && !["活动举", "会议举", "大会举", "仪式举", "会上"]
            .iter()
            .any(|w| text.starts_with(w))
}

/// As much of the body is looked through for the figures of a heading.
const BODY: usize = 6_000;
/// Sentences in which a line may stand.
const SENTENCES: usize = 16;

/// Words that tell when only on the day they were written.
pub(super) static TODAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"今日|今天|今晚|今早|昨日|昨天|昨夜|昨晚|前天|明日|明天|近日|日前|近期|刚刚|当天|当日|本周[一二三四五六日末]?|上周[一二三四五六日末]?|下周[一二三四五六日末]?|周[一二三四五六末]",
    )
});
/// Headings of mail, minutes and papers, not of news.
static DRY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"简报|通稿|新闻稿|投稿|来稿|供稿|稿件|会讯|通讯稿|活动稿|人物稿|动态$|案例|喜报|简讯|快讯|请审|附件|报送|报道|图文|综述|纪实|侧记|公示|公告|通知|启事|须知|名单$|方案$|总结$|摘要|讲话|致辞|发言|纪要|倡议书|邀请函|情况$|一则$|[两二三四五六]则$|第\d+期$|^第[\d一二三四五六七八九十]+[期号]|资料$|材料$|素材$|说明$|介绍$|简介$|回顾$|信息$|成效$|供媒体|终版|定稿|修改|专访|新闻[：:]|新闻$|招聘$|-\d+$",
    )
});
/// Mottos of four characters and what always stands beside them.
static MOTTO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"凝心聚力|行稳致远|启新程|启新航|谱新[篇章]|新征程|再出发|再启航|启航新|共谋发展|谋发展|聚合力|展宏图|展风采|绽光彩|同心同行|同心同德|携手共进|携手同行|携手奋进|携手并进|扬帆|砥砺|奋楫|赓续|铸魂|筑梦|逐梦|圆梦新|红色引擎|硕果|佳绩|情暖|暖人心|润民心|温情|大爱|爱满|情满|情系|谱写|共赴|未来可期|续写|不忘初心|牢记使命|踔厉|笃行|赋能添彩|高质量发展|新局面|新台阶|新篇|新华章|新未来|共创未来|共赢未来|共建美好|共享美好|踏新|传递温暖|传递爱心|献爱心|送温暖|显担当|勇担当|展担当|担使命|践初心|聚焦.*共|以.+促|以.+为",
    )
});
static QUESTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[？?]|吗$|呢$|怎么[办样看]?|如何|为何|为什么|为啥|谁来|是谁|哪里|哪些|哪家|几何|知多少|可以.{0,6}谁|多少",
    )
});
static MONTH_HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号])|^\d{1,2}[日号]|^[上下中]午|^晚上|^早上|^凌晨|^清晨|^\d{1,2}[时点:：]|^今年|^去年|^明年|^当晚|^次日|^一大早",
    )
});
/// Said by somebody: a headline needs the speaker and a colon.
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"表示|指出|强调|介绍|认为|提醒|透露|坦言|告诉|致辞|主持|出席|莅临|参加了|应邀")
});
/// Meetings are convened (召开), weeks and shows are not.
static CONVENED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:周|节|展|营|赛|月|季|行动|活动|项目|演练|仪式)”?(?:在[\p{Han}]{2,6}?)?召开")
});
/// 大赛从今年6月启动: which contest? A kind of event alone is no subject.
static ANY_EVENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:大赛|比赛|赛事|论坛|年会|大会|展会|峰会|课堂|课程|标准|指引|报告|车间|热线|基地|对话会|会议|发布会|培训班|讲座|义诊|沙龙|晚会|行动|计划|双方|各方|企业|居民|志愿者|社工|长者|老人|孩子们?|学员|选手|队员|嘉宾|代表团|救援队|服务队|队伍)(?:们|从|自|于|在|设|共|由|将|已|以|还|也|都|约|吸引|收到|发布|启动|举行|举办|开展|采取|采用|纷纷|围绕|表示|现场|当天|首次|签署|签订|参加|通过|获)",
    )
});
/// 会员大会暨换届: the end of a name that was cut before its 大会.
static HALF_JOINED: LazyLock<Regex> = LazyLock::new(|| pattern(r"暨[\p{Han}]{2}$"));
/// What a name of an event consists of when nothing tells which event it is.
static GENERIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"启动|捐赠|签约|揭牌|挂牌|发布|授牌|开幕|闭幕|开班|结业|毕业|颁奖|成立|换届|选举|对接|表彰|首发|开播|开业|揭幕|开营|年度|会员|代表|工作|专题|主题|专项|系列|联合|公益|志愿|服务|爱心|慈善|交流|分享|座谈|研讨|调研|走访|考察|参观|学习|培训|讲座|论坛|沙龙|比赛|大赛|决赛|总决赛|终评|评审|活动|仪式|典礼|会议|大会|年会|例会|理事|全体|团体标准|团体|标准|新闻|新址|项目|课程|行动|计划|演练|义诊|义卖|招聘|展览|展会|晚会|联谊|总结|工程|基地|平台|中心|机构|物品|协会|商会|学会|社区|社会|组织|圆满|成功|正式|隆重|顺利|完成|举行|举办|召开|开展|落幕|收官|上线|公布|揭晓|启用|开通|结果|福田|罗湖|南山|盐田|宝安|龙岗|龙华|坪山|光明|大鹏|在|于|[第届次期场年月日号\d一二三四五六七八九十、的会式]",
    )
});

/// Whether the line heads a mail or a paper, not a piece of news.
pub(super) fn is_dry(text: &str) -> bool {
    DRY.is_match(text)
}

/// Whether a strict editor would doubt the line. `names`: persons and organizations of the source;
/// `body`: what the text says, looked through once.
pub(super) fn is_doubtful(text: &str, material: &Material, names: &[&str], body: &Body) -> bool {
    let open = plain(text, names);
    // A colon or a space parts two lines; the first must be sound, the second may do without a doer.
    let head = open.split([' ', '：']).next().unwrap_or(&open);
    let person = material
        .persons
        .iter()
        .any(|p| text.contains(&format!("{}：", p.name)))
        || is_told_of(text, material);
    let quoted: String = outside(text, |_| String::new());
    let told = GENERIC.replace_all(&open, "");
    let named = names
        .iter()
        .any(|name| name.chars().count() > 3 && text.contains(*name));
    DRY.is_match(&open)
        || DRY.is_match(text) && !text.contains('》')
        || MOTTO.is_match(&open)
        || cues::SLOGAN.is_match(&open)
        || cues::TO_EDITOR.is_match(text)
        || QUESTION.is_match(&open)
        || TODAY.is_match(&open)
        || MONTH_HEAD.is_match(&open) && !open.contains("指数")
        || SAYS.is_match(&open)
        || CONVENED.is_match(text)
        || ANY_EVENT.is_match(&open)
        || HALF_JOINED.is_match(&open)
        || !person && !acts(&open)
        || !begins_with_subject(&open)
        || begins_with_verb(head) && !is_event(head)
        || ends_open(&open)
        || ends_open(head)
        || ends_with_bare_number(&open)
        || han_count(&told) < 2 && han_count(&quoted) < 2 && !named
        || open.contains("某")
        || runs_two_names_together(text, names)
        || !numbers_are_told(text, &body.numbers)
        || tears_a_word(text, &body.sentences)
        || parts_are_thin(&open)
}

/// 90后秘书长殷小楼：…: what stands before the colon ends in a name that the body says again and again.
fn is_told_of(text: &str, material: &Material) -> bool {
    let Some((head, _)) = text.split_once('：') else {
        return false;
    };
    let name: String = {
        let chars: Vec<char> = head.chars().collect();
        chars[chars.len().saturating_sub(3)..].iter().collect()
    };
    let person = words(head)
        .iter()
        .any(|word| word.class == "nr" && word.at + name.len() >= head.len());
    let told = material
        .units
        .iter()
        .map(|unit| unit.text.matches(&name).count())
        .sum::<usize>();
    han_count(&name) == 3 && person && told >= 2
}

/// 关爱困境儿童项目启动: what begins with a verb names an event when it ends in what events do.
fn is_event(head: &str) -> bool {
    static EVENT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:会|赛|营|节|展|项目|计划|行动|活动|工程|课堂|论坛|讲座|热线|驿站|基地|中心|班|周|月|日|季|物品)(?:举行|举办|召开|启动|收官|落幕|开幕|闭幕|开班|结业|开讲|开赛|开营|开播|揭牌|成立|上线|发布|启用|开通|出炉|揭晓|开演|亮相|落地)$",
        )
    });
    EVENT.is_match(head)
}

/// A half without news, and two short halves of one length (锣鼓一响 黄金万两), which are a motto.
fn parts_are_thin(open: &str) -> bool {
    let parts: Vec<&str> = open.split(' ').filter(|part| !part.is_empty()).collect();
    let counts = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    let couplet = parts.len() == 2
        && han_count(parts[0]) <= 5
        && han_count(parts[0]) == han_count(parts[1])
        && !counts(open);
    parts.len() > 1
        && (couplet
            || parts
                .iter()
                .any(|part| !counts(part) && (han_count(part) < 4 || !acts(part))))
}

/// 指数为53.8 may end in its number, 带走412 not.
fn ends_with_bare_number(open: &str) -> bool {
    static LAST: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?P<before>[^\d.,]?)[\d][\d.,]*[万千百亿]?$"));
    LAST.captures(open)
        .is_some_and(|hit| !["为", "达", "至", "数", "报"].contains(&&hit["before"]))
}

/// A协会B中心举办: nobody speaks of two names without a joint.
fn runs_two_names_together(text: &str, names: &[&str]) -> bool {
    let mut found: Vec<(usize, usize)> = names
        .iter()
        .filter(|name| name.chars().count() > 3)
        .flat_map(|name| {
            text.match_indices(*name)
                .map(|(at, hit)| (at, at + hit.len()))
        })
        .collect();
    found.sort_unstable();
    found
        .iter()
        .any(|(_, end)| found.iter().any(|(start, _)| start == end))
}

/// What the text says, looked through once for all lines.
pub(super) struct Body {
    /// Values of its numbers.
    numbers: Vec<String>,
    /// Its first sentences and its headings, each with the offsets at which a word ends.
    sentences: Vec<(String, Vec<usize>)>,
}

impl Body {
    pub(super) fn new(material: &Material) -> Self {
        let mut read = 0;
        let paragraphs = material.body.paragraphs.iter().take_while(|paragraph| {
            let fits = read < BODY;
            read += paragraph.chars.len();
            fits
        });
        let sentences = material
            .units
            .iter()
            .map(|unit| unit.text.as_str())
            .take(SENTENCES)
            .chain(material.headings.iter().map(String::as_str));
        Self {
            numbers: paragraphs
                .flat_map(|paragraph| numerals(&paragraph.text()))
                .map(|numeral| numeral.value)
                .collect(),
            sentences: sentences
                .map(|sentence| (sentence.to_owned(), boundaries(sentence)))
                .collect(),
        }
    }
}

/// Every number of the line stands in the body by value, or is a body's number rounded and said to
/// be so: a heading that says 300 over a text that counts 312 is for a person to settle.
fn numbers_are_told(text: &str, told: &[String]) -> bool {
    numerals(text).iter().all(|numeral| {
        let year =
            numeral.unit.starts_with('年') || numeral.unit.is_empty() && numeral.value.len() == 4;
        let words = &text[numeral.start..numeral.end];
        let rough = words.contains(['万', '亿', '余', '多', '千', '百'])
            || text[..numeral.start].ends_with(['近', '超', '逾', '约', '过']);
        // 90后 is a generation, not a count.
        let generation = text[numeral.end..].starts_with('后');
        year || generation
            || told.contains(&numeral.value)
            || rough && told.iter().any(|value| rounds_to(value, &numeral.value))
    })
}

/// 23170 → 23000, 1930 → 2000: the same figure to as many digits as `rounded` shows.
fn rounds_to(value: &str, rounded: &str) -> bool {
    let number = |text: &str| text.trim_end_matches('%').parse::<f64>().ok();
    let (Some(value), Some(rounded)) = (number(value), number(rounded)) else {
        return false;
    };
    value > 0.0 && rounded > 0.0 && ((value - rounded) / value).abs() < 0.05
}

/// Whether the line begins or ends inside a word of the sentence that it was taken from.
fn tears_a_word(text: &str, sentences: &[(String, Vec<usize>)]) -> bool {
    let first: String = text.chars().take(4).collect();
    let last: String = {
        let chars: Vec<char> = text.chars().collect();
        chars[chars.len().saturating_sub(4)..].iter().collect()
    };
    let edges = |words: &str, end: bool| {
        let mut seen = false;
        for (sentence, ends) in sentences {
            for (at, hit) in sentence.match_indices(words) {
                seen = true;
                let at = if end { at + hit.len() } else { at };
                if is_edge(sentence, ends, at) {
                    return true;
                }
            }
        }
        !seen
    };
    let found: Vec<bool> = sentences
        .iter()
        .filter_map(|(sentence, ends)| {
            let at = sentence.find(text)?;
            Some(is_edge(sentence, ends, at) && is_edge(sentence, ends, at + text.len()))
        })
        .collect();
    if found.is_empty() {
        !edges(&first, false) || !edges(&last, true)
    } else {
        !found.contains(&true)
    }
}

/// Whether a word of `sentence` begins or ends at byte `at`. The city and the district before a name
/// are words of their own, whatever the dictionary joins.
fn is_edge(sentence: &str, ends: &[usize], at: usize) -> bool {
    let (before, after) = sentence.split_at(at);
    let mark = |c: char| !c.is_alphanumeric();
    before.is_empty()
        || after.is_empty()
        || before.ends_with(mark)
        || after.starts_with(mark)
        || before.ends_with(['市', '区', '县', '镇', '了', '日', '午', '年'])
        || ends.contains(&at)
}

/// Without half pairs of quotes that a cut has left.
pub(super) fn balanced(text: &str) -> String {
    let mut text = text.to_owned();
    for (open, close) in [('“', '”'), ('《', '》'), ('（', '）')] {
        if text.matches(open).count() != text.matches(close).count() {
            text = text.replace([open, close], "");
        }
    }
    text
}

/// As wide as a card may be.
pub(super) fn fits_card(text: &str) -> bool {
    is_airable(text, WIDEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubtful(text: &str, source: &str) -> bool {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(source, "", None, air);
        let names = material.names();
        !fits_card(text) || is_doubtful(text, &material, &names, &Body::new(&material))
    }

    #[test]
    fn sound_lines_pass() {
        let source = "11月21日，深圳市罗湖区听云设计师协会走访会员。47位妈妈拿到证书，服务工友23170人次。深圳跨境电商景气指数为53.8。\n首届“低空与社区”论坛举行。";
        for line in [
            "听云设计师协会走访会员",
            "47位妈妈拿到证书",
            "深圳跨境电商景气指数为53.8",
            "“低空与社区”论坛举行",
            "2.3万人次走进夜校课堂",
        ] {
            assert!(!doubtful(line, source), "{line}");
        }
    }

    #[test]
    fn an_editors_red_pencil() {
        let source = "11月21日，深圳市罗湖区听云设计师协会、深圳市福田区澄心社工中心举办座谈会，为300名建设者送健康。协会代表参与和平建设。";
        for (fault, line) in [
            ("hangs on a joint", "听云设计师协会举办的"),
            ("half a quotation", "听云设计师协会举办“座谈"),
            ("a number without its noun", "听云设计师协会走访300"),
            ("nothing happens", "听云设计师协会的会议室"),
            ("no doer", "为300名建设者送健康"),
            ("a pronoun", "她为建设者送去健康"),
            ("a day", "11月21日设计师协会座谈"),
            ("a day that passes", "设计师协会今日开班"),
            (
                "two names in one breath",
                "深圳市罗湖区听云设计师协会深圳市福田区澄心社工中心举办",
            ),
            ("a number nobody told", "听云设计师协会走访48家会员"),
            ("which event", "捐赠仪式举行"),
            ("a mail's heading", "设计师协会举办座谈会新闻稿"),
            ("a motto", "凝心聚力谋发展 行稳致远启新程"),
            ("a question", "电动车上楼谁来管"),
            ("inside a word", "平建设 协会代表参与"),
        ] {
            assert!(doubtful(line, source), "{fault}: {line}");
        }
    }
}
