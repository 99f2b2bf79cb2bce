//! The strict reader of a headline: a line may be offered, but somebody must look at it (待改).

use std::sync::LazyLock;

use regex::Regex;

use super::{
    grammar::{acts, begins_with_subject, begins_with_verb, ends_open, plain, words},
    shape::{
        ends_with_bare_number, is_event, is_named_only, is_small_and_great, names_a_quality,
        parts_are_thin, runs_two_names_together, waits_for_what,
    },
    told::{Body, is_told, numbers_are_told, tears_a_word},
};
use crate::editorial::{
    cues,
    material::Material,
    text::{han_count, outside, pattern},
};

/// Words that tell when only on the day they were written.
pub(super) static TODAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"今日|今天|今晚|今早|昨日|昨天|昨夜|昨晚|前天|明日|明天|近日|日前|近期|刚刚|当天|当日|本周[一二三四五六日末]?|上周[一二三四五六日末]?|下周[一二三四五六日末]?|周[一二三四五六末]",
    )
});
/// Headings of mail, minutes and papers, not of news.
static DRY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"简报|通稿|新闻稿|投稿|来稿|供稿|稿件|会讯|通讯稿|活动稿|人物稿|动态$|案例|喜报|简讯|快讯|请审|附件|报送|报道|图文|综述|纪实|侧记|公示|公告|通知|启事|须知$|名单$|方案$|总结$|摘要|讲话|致辞|发言|纪要|倡议书|邀请函|情况$|一则$|[两二三四五六]则$|第\d+期$|^第[\d一二三四五六七八九十]+[期号]|资料$|材料$|素材$|说明$|介绍$|简介$|回顾$|信息$|成效$|供媒体|终版|定稿|修改|专访|新闻[：:]|新闻$|招聘$|-\d+$|通报|战报|小结|手记|札记|掠影|花絮|特写|汇编|汇报|素材|来稿|稿$|日志$|情况|(?:^|[^讲说听写演述拍记])[^讲说听写演述拍记]*故事$|一览$|一周(?:动态|要闻|工作|活动|新闻|简讯|$)|月报|周报|年报$|风采|感言|心得|感想|体会$|记录$|供[\p{Han}]{1,6}参考|编者按|访谈|对话录",
    )
});
/// Mottos of four characters and what always stands beside them.
static MOTTO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"抢抓|凝心聚力|行稳致远|启新程|启新航|谱新[篇章]|新征程|再出发|再启航|启航新|共谋发展|谋发展|聚合力|展宏图|展风采|绽光彩|同心同行|同心同德|携手共进|携手同行|携手奋进|携手并进|扬帆|砥砺|奋楫|赓续|铸魂|筑梦|逐梦|圆梦新|红色引擎|硕果|佳绩|情暖|暖人心|润民心|温情|大爱|爱满|情满|情系|谱写|共赴|未来可期|续写|不忘初心|牢记使命|踔厉|笃行|赋能添彩|高质量发展|新局面|新台阶|新篇|新华章|新未来|共创未来|共赢未来|共建美好|共享美好|踏新|传递温暖|传递爱心|献爱心|送温暖|显担当|勇担当|展担当|担使命|践初心|聚焦.*共|以.+促|以.+为",
    )
});
static QUESTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[？?]|吗$|呢$|怎么[办样看]?|如何|为何|为什么|为啥|怎样|谁来|是谁|哪里|哪些|哪家|几何|知多少|可以.{0,6}谁|多少",
    )
});
static MONTH_HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号])|^\d{1,2}[日号]|^[上下中]午|^晚上|^早上|^凌晨|^清晨|^\d{1,2}[时点:：]|^今年|^去年|^明年|^当晚|^次日|^一大早",
    )
});
/// A text that sets another text right is no news.
static CORRECTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"应为|误为|误写|误作|更正|勘误|订正|原稿|原文|以此稿为准|以本稿为准|撤稿|重发")
});
/// Rouses and keeps the news back: …来了, …这样建, 这件事….
static TEASES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:来|拼|火|绝|炸|稳|赢|值|爽|牛)了$|[啦咯喽哟哦呀]$|[这那][群位个家支些座条份场]|这样[\p{Han}]{1,3}$|这么[\p{Han}]{1,3}$|^这|^原来|^竟|^看(?:看|一|这|他|她|谁|如何|怎)|^听(?:听|一|这|他|她)|有话说$|那些事|这些事|二三事|那点事",
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
        r"^(?:(?:行业|社会|各)?(?:协会|商会|学会|促进会|联合会|研究会|基金会|联盟|社会组织|社工站|服务中心|中心)(?:党委|党总支|党支部|支部|工会|团委|妇联|理事会|监事会|秘书处)?|党委|党支部|理事会|大赛|比赛|赛事|论坛|年会|大会|展会|峰会|课堂|课程|标准|指引|报告|车间|热线|基地|对话会|会议|发布会|培训班|讲座|义诊|沙龙|晚会|行动|计划|双方|各方|企业|居民|志愿者|社工|长者|老人|孩子们?|学员|选手|队员|嘉宾|代表团|救援队|服务队|队伍)(?:们|从|自|于|在|设|共|由|将|已|以|还|也|都|约|吸引|收到|发布|启动|举行|举办|召开|开展|组织|成立|换届|走进|赴|采取|采用|纷纷|围绕|表示|现场|当天|首次|签署|签订|参加|通过|获)",
    )
});
/// 会员大会暨换届: the end of a name that was cut before its 大会.
static HALF_JOINED: LazyLock<Regex> = LazyLock::new(|| pattern(r"暨[\p{Han}]{2}$"));
/// What a name of an event consists of when nothing tells which event it is.
static GENERIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"启动|捐赠|签约|签署|交接|授旗|慰问|颁发|聘任|入驻|落成|奠基|开学|揭牌|挂牌|发布|授牌|开幕|闭幕|开班|结业|毕业|颁奖|成立|换届|选举|对接|表彰|首发|开播|开业|揭幕|开营|年度|会员|代表|工作|专题|主题|专项|系列|联合|公益|志愿|服务|爱心|慈善|交流|分享|座谈|研讨|调研|走访|考察|参观|学习|培训|讲座|论坛|沙龙|比赛|大赛|决赛|总决赛|终评|评审|活动|仪式|典礼|会议|大会|年会|例会|理事|全体|团体标准|团体|标准|新闻|新址|项目|课程|行动|计划|演练|义诊|义卖|招聘|展览|展会|晚会|联谊|总结|工程|基地|平台|中心|机构|物品|协会|商会|学会|社区|社会|组织|圆满|成功|正式|隆重|顺利|完成|举行|举办|召开|开展|落幕|收官|上线|公布|揭晓|启用|开通|结果|福田|罗湖|南山|盐田|宝安|龙岗|龙华|坪山|光明|大鹏|在|于|[第届次期场年月日号\d一二三四五六七八九十、的会式]",
    )
});

/// Whether the line heads a mail or a paper, not a piece of news.
pub(super) fn is_dry(text: &str) -> bool {
    DRY.is_match(text)
}

/// What a strict editor would strike the line for, the first of it. `names`: persons and
/// organizations of the source; `body`: what the text says, looked through once.
pub(super) fn fault(
    text: &str,
    material: &Material,
    names: &[&str],
    body: &Body,
) -> Option<&'static str> {
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
    let dry = DRY.is_match(&open) || DRY.is_match(text) && !text.contains('》');
    let reasons: [(bool, &'static str); 21] = [
        (dry, "heads a paper"),
        (CORRECTS.is_match(text), "corrects another text"),
        (
            MOTTO.is_match(&open) || cues::SLOGAN.is_match(&open) || is_small_and_great(text),
            "a motto",
        ),
        (cues::TO_EDITOR.is_match(text), "words to the editor"),
        (QUESTION.is_match(&open), "a question"),
        (TEASES.is_match(&open), "teases"),
        (
            TODAY.is_match(&open) || MONTH_HEAD.is_match(&open) && !open.contains("指数"),
            "a day",
        ),
        (SAYS.is_match(&open), "somebody's words"),
        (CONVENED.is_match(text), "no meeting"),
        (
            ANY_EVENT.is_match(&open)
                || HALF_JOINED.is_match(&open)
                || han_count(&told) < 2 && han_count(&quoted) < 2 && !named,
            "which event",
        ),
        (
            !person && (!acts(&open) || names_a_quality(&open)),
            "nothing happens",
        ),
        (is_named_only(&open), "an event without its verb"),
        (!named && !is_told(text, &open, body), "said nowhere else"),
        (!begins_with_subject(&open), "no subject"),
        (begins_with_verb(head) && !is_event(head), "no doer"),
        (
            ends_open(&open) || ends_open(head) || waits_for_what(&open),
            "ends in the air",
        ),
        (ends_with_bare_number(&open), "a number without its noun"),
        (
            open.contains('某') || runs_two_names_together(text, names),
            "names",
        ),
        (
            !numbers_are_told(text, &body.numbers),
            "a number nobody told",
        ),
        (tears_a_word(text, &body.sentences), "tears a word"),
        (parts_are_thin(&open), "thin parts"),
    ];
    reasons
        .into_iter()
        .find_map(|(found, reason)| found.then_some(reason))
}

/// Whether a strict editor would doubt the line.
pub(super) fn is_doubtful(text: &str, material: &Material, names: &[&str], body: &Body) -> bool {
    fault(text, material, names, body).is_some()
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

#[cfg(test)]
mod tests {
    use super::{super::card::fits_card, *};

    fn found(text: &str, source: &str) -> Option<&'static str> {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(source, "", None, air);
        let names = material.names();
        if fits_card(text) {
            fault(text, &material, &names, &Body::new(&material))
        } else {
            Some("no card")
        }
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
            assert_eq!(found(line, source), None, "{line}");
        }
    }

    #[test]
    fn an_editors_red_pencil() {
        let source = "11月21日，深圳市罗湖区听云设计师协会、深圳市福田区澄心社工中心举办座谈会，为300名建设者送健康。协会代表参与和平建设。";
        for (reason, line) in [
            ("no subject", "为300名建设者送健康"),
            ("no subject", "她为建设者送去健康"),
            ("a number without its noun", "听云设计师协会走访300"),
            ("nothing happens", "听云设计师协会的会议室"),
            ("a day", "11月21日设计师协会座谈"),
            ("a day", "设计师协会今日开班"),
            ("a number nobody told", "听云设计师协会走访48家会员"),
            ("which event", "捐赠仪式举行"),
            ("heads a paper", "设计师协会举办座谈会新闻稿"),
            ("a motto", "凝心聚力谋发展 行稳致远启新程"),
            ("a question", "电动车上楼谁来管"),
        ] {
            assert_eq!(found(line, source), Some(reason), "{line}");
        }
        // What cannot stand on a card at all needs no reader.
        for line in ["听云设计师协会举办的", "听云设计师协会举办“座谈"] {
            assert_eq!(found(line, source), Some("no card"), "{line}");
        }
    }

    #[test]
    fn each_fault_is_told_from_its_sound_neighbour() {
        let source = "11月21日，深圳市罗湖区听云设计师协会为骑手设立驿站17个，维护骑手权益，社区“议事大排档”满一周年。学员唱《山歌》，渔民在海外获救，首单慈善信托签约，协会理事会换届。";
        for (reason, bad, sound) in [
            ("heads a paper", "海外渔民获救通报", "渔民在海外获救"),
            (
                "heads a paper",
                "社区“议事大排档”一周动态",
                "社区“议事大排档”满一周年",
            ),
            ("a motto", "小驿站撑起大权益", "听云设计师协会设立驿站"),
            (
                "corrects another text",
                "设计师协会启动日期应为21日",
                "首单慈善信托签约",
            ),
            ("teases", "听云设计师协会这样建", "听云设计师协会设立驿站"),
            (
                "which event",
                "行业协会党委开展主题党日活动",
                "听云设计师协会设立驿站",
            ),
            (
                "an event without its verb",
                "骑手权益维护计划三周年报告会",
                "骑手权益维护计划在罗湖启动",
            ),
            (
                "nothing happens",
                "骑手驿站：给学员办的课堂",
                "学员唱《山歌》唱进社区",
            ),
            (
                "nothing happens",
                "深圳：设计师协会维护权益的新探索",
                "听云设计师协会设立驿站",
            ),
            (
                "ends in the air",
                "听云设计师协会组织17家会员企业",
                "听云设计师协会组织骑手参观驿站",
            ),
            ("teases", "深圳这群骑手出海", "渔民在海外获救"),
            ("teases", "听云设计师协会开课啦", "听云设计师协会设立驿站"),
            (
                "said nowhere else",
                "棋王争霸开赛 爷爷奶奶拼搏",
                "渔民在海外获救",
            ),
        ] {
            assert_eq!(found(bad, source), Some(reason), "{bad}");
            assert_eq!(found(sound, source), None, "{sound}");
        }
    }
}
