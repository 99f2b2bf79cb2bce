//! Which words of a headline act, and with which none begins or ends.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    editorial::text::{pattern, shielded},
    model::language::words::tagged,
};

/// Verbs that the headlines of this field live on; the dictionary knows most others.
static ACTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"举行|举办|召开|启动|发布|成立|签约|签署|签订|揭牌|挂牌|走进|获评|荣获|获得|当选|连任|收官|开幕|闭幕|落幕|开班|结业|毕业|开讲|上线|推出|捐赠|捐助|捐款|驰援|赶赴|奔赴|入选|揭晓|出炉|访问|出访|回访|授牌|亮相|落地|落户|启用|投用|开通|首发|开展|换届|转移|共建|共绘|圆梦|携手|点亮|照亮|完成|突破|开业|开播|开演|首演|开赛|开营|闭营|开课|收桨|竞渡|对接|评出|斩获|夺冠|惠及|受益|上演|出征|出海|结对|牵手|联手|发起|改造|开进|驶进|推动|聚焦|共话|共商|共议|热议|助力|增收|上任|搬进|乔迁|走访|考察|慰问|救出|营救|搜救|拿到|用上|学会|走出|搬出|守住|破解|首设|设立|征求意见|拿下|捡走|清理|回收|送岗|义卖|募得|记录到|指数为|指数达|指数报|达成|上岗|就业|公布|通过|颁奖|表彰|赠送|送达|开工|竣工|完工|奠基|开园|开馆|开放|首航|首飞|首开|抵达|出发|归来|相聚|齐聚|会师|比拼|角逐|竞技|同台|登场|唱响|奏响|跑进|融入|扎根|坚守|守护|陪伴|接力|接棒|就位|集结|过招|运行|满[一二两三四五六七八九十百千\d]",
    )
});
/// Verbs of the dictionary that are names of things in this field.
static THINGS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"会$|队$|^(?:简报|专访|示范|意向|志愿|招商|摘要|供|通稿|评审|报告|总结|计划|统计|建设|管理|发展|服务|工作|活动|培训|合作|交流|创新|教育|研究|治理|状况|生存|应用|产业|社会|公益|慈善|共享|养老|智能|数字|融合|应急|消防|分享|讲话|请审|来稿|节|使用|后续|公示|综合|专题|主题)$",
    )
});

/// One word with where it stands and its class in the dictionary.
pub(super) struct Word<'a> {
    /// Byte offset.
    pub at: usize,
    /// The word.
    pub text: &'a str,
    /// `v`, `n`, `p` …
    pub class: &'a str,
}

/// The words of `text`.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut at = 0;
    tagged(text)
        .into_iter()
        .map(|(word, class)| {
            let here = at;
            at += word.len();
            Word {
                at: here,
                text: word,
                class,
            }
        })
        .collect()
}

/// `text` with a plain noun for every name and everything inside “” or 《》, so that no word inside
/// them is taken for one of the headline.
pub(super) fn plain(text: &str, names: &[&str]) -> String {
    let mut open = text.to_owned();
    for range in shielded(text).into_iter().rev() {
        open.replace_range(range, "物品");
    }
    let mut names: Vec<&&str> = names.iter().filter(|n| n.chars().count() > 3).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
        .into_iter()
        .fold(open, |open, name| open.replace(*name, "机构"))
}

/// Whether a word acts. `plain`: see [`plain`].
pub(super) fn acts(plain: &str) -> bool {
    // 启动仪式 is a thing, not something that happens.
    static CEREMONIES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:启动|签约|揭牌|挂牌|发布|捐赠|授牌|开幕|闭幕|开班|结业|毕业|颁奖|成立|换届|选举|对接|表彰|首发|开播|开业|揭幕|开营|推介|招聘|访问|考察)(?:仪式|大会|典礼|盛典|活动|会|式|团)|(?:发起|创办|负责|创始|主办|主持|申请|捐赠|受益|见证|讲解|记录|组织)(?:人|方|者|单位)",
        )
    });
    let plain = CEREMONIES.replace_all(plain, "会议");
    let words = words(&plain);
    // 一个不肯下楼的孩子: a verb before 的 with no doer before it tells of a thing.
    let of = plain.rfind('的').unwrap_or(0);
    let mut doer = false;
    for (at, word) in words.iter().enumerate() {
        // 家长会办的课堂: what stands right before 的 tells which, not what happens.
        if words.get(at + 1).is_some_and(|next| next.text == "的") {
            continue;
        }
        let verb = ACTS.is_match(word.text) || word.class == "v" && !THINGS.is_match(word.text);
        if verb && (doer || word.at > of || of == 0) {
            return true;
        }
        let noun = word.class.starts_with(['n', 'j', 's', 'l', 'i', 'e', 'x'])
            || word.class.is_empty()
            || THINGS.is_match(word.text);
        doer |= noun && word.text.chars().all(char::is_alphanumeric);
    }
    // Some verbs the dictionary cuts in two.
    of == 0 && ACTS.is_match(&plain)
}

/// Whether one of the verbs that the headlines of this field live on ends `text` or stands before its
/// object.
pub(super) fn has_field_verb(text: &str) -> bool {
    words(text)
        .iter()
        .any(|word| ACTS.is_match(word.text) || word.text.starts_with('获') && word.class == "v")
}

/// Whether the first word can name who or what the news is about.
pub(super) fn begins_with_subject(plain: &str) -> bool {
    static NO_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:在|为|以|让|把|被|将|由|向|对|从|自|与|和|及|同|给|跟|按|据|经|因|随|当|用|靠|因为|由于|通过|围绕|根据|随着|作为|关于|对于|为了|我|你|您|他|她|它|这|那|其|该|此|本|某|谁|哪|何|怎|咱|大家|自己|的|了|着|过|地|得|并|而|且|但|也|又|还|更|再|就|才|都|不|未|没|已|正|曾|即|共|均|请|仍|只|如何|怎么|怎样|为何|为什么|为啥|一起|一同|共同|联合|携手|连续|继续|持续|积极|深入|进一步|成功|圆满|顺利|隆重|热烈|正式|成为|其中|此外|同时|最后|首先|随后|期间|会上|会后|会议|大会上|现场|仪式上|活动中|活动|仪式|项目|课程|下一步|目前|截至|至今|据悉|据了解|等)",
        )
    });
    static FOREIGN: &[&str] = &[
        "本市",
        "本土",
        "不锈钢",
        "再生",
        "同心",
        "和谐",
        "和平",
        "自然",
        "自闭症",
        "自行车",
        "为民",
        "对口",
        "对外",
        "正能量",
        "共治",
        "共享",
        "共青团",
        "同乡",
        "同行",
        "公益",
        "用工",
        "被困",
        "更多",
        "不少",
        "不倒",
        "本科",
        "本报",
        "当代",
        "当地",
        "经济",
        "经贸",
        "据点",
        "从业",
        "地铁",
        "地方",
        "地下",
        "地质",
        "得主",
        "都市",
        "只读",
        "没有围墙",
        "过期",
        "等级",
        "即兴",
        "再就业",
        "以旧",
        "以案",
        "以赛",
        "未来",
        "未成年",
        "共建",
        "共读",
        "共富",
        "共创",
        "自强",
        "自驾",
        "项目制",
        "活动板房",
        "会议中心",
        "现场招聘会",
        "为老",
        "向阳",
        "正念",
        "均安",
    ];
    !NO_SUBJECT.is_match(plain) || FOREIGN.iter().any(|word| plain.starts_with(word))
}

/// Whether the first word is a verb: 助力…, 守住…: nobody does it.
pub(super) fn begins_with_verb(plain: &str) -> bool {
    words(plain).first().is_some_and(|word| {
        word.class == "v" && !THINGS.is_match(word.text)
            || word.class == "d"
            || word.class == "p"
            || word.class == "c"
    })
}

/// Whether the last word leaves something open.
pub(super) fn ends_open(plain: &str) -> bool {
    static OPEN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:的|在|与|和|于|及|为|向|对|从|由|被|把|让|将|或|暨|等|了解|第|(?:^|[^签公预续履违条契特邀集合立订])约|近|超|逾|达|至|到|是|有|称|说|以|之|其|该|并|而|且|但|走进|(?:^|[^约议书录案同品])(?:签署|签订)|荣获|获评|获得|获|当选|助力|赋能|推出|发起|(?:^|[^动赛习训练诊力续面步序])开展|组织|参加|出席|打造|惠及|带领|联合|携手|邀请|帮助|促进|推动|推进|提升|加强|围绕|聚焦|关注|关于|通过|接到|收到|介绍|表示|认为|指出|强调|提醒|希望|宣布|成为|作为|进行|开始|共同|举|后|之际|以来|期间|之前|[^小]时)$",
        )
    });
    let trimmed = plain.trim_end_matches(['”', '》']);
    OPEN.is_match(trimmed)
        || words(trimmed)
            .last()
            .is_some_and(|word| matches!(word.class, "p" | "c" | "uj" | "uv" | "ud" | "r"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_told_from_names_of_things() {
        for acting in [
            "药师志愿者教街坊清药箱",
            "47位妈妈拿到证书",
            "一栋楼撤了143人",
        ] {
            assert!(acts(acting), "{acting}");
        }
        for still in [
            "榕树下的补鞋匠",
            "工作动态",
            "党建简报第38期",
            "一个社区的会议室",
        ] {
            assert!(!acts(still), "{still}");
        }
    }

    #[test]
    fn a_subject_comes_first() {
        for good in [
            "罗湖区珠宝设计师协会走访会员",
            "86名长者学会用手机",
            "物品项目启动",
            "同心社区换新颜",
        ] {
            assert!(
                begins_with_subject(good) && !begins_with_verb(good),
                "{good}"
            );
        }
        for bad in [
            "为300名建设者送健康",
            "她录了3000小时有声书",
            "守住长者的钱袋子",
            "签下意向订单",
        ] {
            assert!(!begins_with_subject(bad) || begins_with_verb(bad), "{bad}");
        }
    }

    #[test]
    fn a_headline_does_not_end_in_the_air() {
        for open in ["协会走进", "居民学习的", "深圳景气指数为", "协会携手"] {
            assert!(ends_open(open), "{open}");
        }
        assert!(!ends_open("协会完成换届"));
    }

    #[test]
    fn what_stands_before_its_noun_does_not_act() {
        assert!(!acts("社区为居民办的课堂"));
        assert!(acts("社区发布新的课程"));
        for whole in [
            "首单慈善信托签约",
            "善待骑手公约签署",
            "科普行动在五区接力开展",
        ] {
            assert!(!ends_open(whole), "{whole}");
        }
        for open in ["平均年龄约", "协会与基金会签署", "协会开展"] {
            assert!(ends_open(open), "{open}");
        }
    }
}
