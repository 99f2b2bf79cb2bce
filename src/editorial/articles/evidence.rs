//! Whether a piece of a text stands by itself: its own day, its own actor, its own event, no look back
//! at what was told before, no name that binds it to its neighbour.

use std::{collections::HashSet, ops::Range, sync::LazyLock};

use regex::Regex;

use super::blocks::{Block, Kind, Mark};
use crate::editorial::{
    cues,
    organizations::organizations,
    text::{between, han_count, is_han, pattern},
};

/// A story of fewer Han characters is a heading with a caption.
const LEAST_HAN: usize = 28;
/// A piece with so many, a day and an organization could be printed as it is.
const COMPLETE_HAN: usize = 90;
/// More of a piece is not read.
const READ_BYTES: usize = 9_000;
/// How much of a piece is read for its day, actor and event.
const LEAD_CHARS: usize = 150;

pub(super) static DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\d{1,2}月\d{1,2}[日号]|[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}[日号]|(?:^|[^\d月])\d{1,2}[日号](?:上午|下午|晚|，|、|至)|近日|日前|连日来|昨日|昨天|昨晚|今日|今天(?:上午|下午)|前天|[本上]周[一二三四五六日末]|同日|今年\d{1,2}月|[自从]?\d{4}年\d{1,2}月|(?:^|[，。])\d{1,2}月，|周[一二三四五六日](?:上午|下午|晚)|\d{1,2}[./]\d{1,2}[日，]",
    )
});
static EVENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"举行|举办|召开|启动|发布|成立|签约|签署|签订|揭牌|走进|获评|荣获|获得|斩获|当选|收官|收桨|开幕|闭幕|开班|开课|开讲|开放|上线|推出|推行|发起|捐赠|捐出|驰援|赶赴|奔赴|入选|揭晓|访问|来访|走访|赴[\p{Han}]{2}|授牌|亮相|落地|落户|启用|揭幕|首发|公布|公开征求|征求意见|开展|(?:^|[^会])组织|慰问|换届|选举|评出|转移|共建|送到|送去|送上|送走|结业|毕业|颁奖|颁发|开营|开播|开业|开出|开工|设立|首设|认养|认领|加入|宣布|参加|迎来|上岗|聘任|任命|接任|就任|出任|获颁|夺冠|夺得|通过|建成|投用|交付|交接|印发|出台|完成|更换|救出|救助|义诊|培训|演练|考试|考察|调研|座谈|交流|讲座|义卖|招募|征集|出版|首演|首映|开赛|比赛|竞赛|联合|携手|服务了?\d|举牌|挂牌|奠基|封顶|巡展|展出|卖出|捐建|投入使用",
    )
});
/// Somebody who can act, besides organizations by their full name.
static ACTOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[\p{Han}]{2,}(?:商会|协会|学会|基金会|促进会|联合会|总会|研究会|联盟|中心|读书会|分会|服务队|义工队|救援队|志愿队|服务站|社工站|合作社|公司|企业|医院|学校|小学|中学|高中|大学|学院|幼儿园|图书馆|民政局|街道办|居委会|党委|党支部|团委|妇联|工会|委员会|青委会)|商会|协会|基金会|\d{1,3}岁的",
    )
});
/// An organization called by its whole name: an author does so once in an article.
static WHOLE_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:深圳市?|广东省?|中国|[\p{Han}]{2}(?:市|区|新区))[\p{Han}“”（）]{3,24}?(?:商会|协会|学会|基金会|促进会|联合会|总会|研究会|联谊会|公益会|志愿会|互助会|中心|服务队|救援队|志愿队|服务社|书院|学院|学校|事务所|联盟|公司)",
    )
});
/// Begins by looking at what was told before.
static BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[^，。]{0,4})?(?:会上|会后|会议|大会上|活动中|活动上|活动当天|活动现场|活动期间|活动结束|活动最后|仪式上|仪式后|仪式结束|论坛上|现场[，还设]|在现场|期间|其中|其间|此外|同时|随后|接着|最后|据悉|据介绍|据了解|据统计|与此同时|除此之外|另外，|当天|当日|当晚|次日|翌日|下一步|接下来|未来|今后|目前|如今|本次|此次|这次|本届|这场|这一|这项|该[\p{Han}]|上述|截至目前|对此|为此|因此|值得一提|在[^，。]{2,12}(?:环节|阶段|部分)|[^，。]{2,10}环节|首先|其次|再次|一是|二是|三是|他|她|他们|她们|活动(?:设|分|以|共|由|内容|流程|将)|课程(?:设|分|共)|项目(?:由|将|计划|总)|比赛(?:设|分|共)|大赛(?:设|分|共)|会议(?:由|还|听取|审议|指出|强调|要求))|(?:本次|此次|本届|该)(?:活动|项目|大赛|比赛|会议|大会|论坛|行动|课程|培训|展览|演练|调研|考察)",
    )
});
/// A heading that names a section of one article, never an article.
static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:活动|项目|会议|大赛|赛事|课程|事件|案例|服务|机构|单位|协会|商会|基金会|中心|行业|政策|主要|基本|核心|突出|工作|比赛|论坛|大会|本次活动|个人|人物|嘉宾|专家|领导|主办方|媒体|总体)?(?:背景|概况|概述|简介|介绍|亮点|特色|成效|成果|意义|内容|流程|安排|议程|目标|目的|计划|展望|总结|做法|经验|情况|现场|回顾|花絮|掠影|问答|说明|要求|对象|时间|地点|方式|须知|条件|办法|荣誉|事迹|感言|寄语|致辞|发言|观点|点评|反馈|数据|影响|缘起|由来|分工|名单|链接|提示|问题|挑战|启示|建议|团队|故事|进展|开展|概要|摘要|导语|正文|结语|前言|引言)(?:与[\p{Han}]{2,4}|及[\p{Han}]{2,4}|和[\p{Han}]{2,4})?|关于(?:我们|.{2,24})|附[：:件].{0,20}|下一步.{0,10}|未来.{0,8}|背景资料|新闻背景|新闻链接|相关链接|相关阅读|延伸阅读|小贴士|温馨提示|名词解释|活动预告|往期.{0,4}|参考资料|联系我们|报名方式|招聘.{0,6}|岗位.{0,6}|工作地点|薪资待遇|任职要求)[：:！!]?$",
    )
});
/// A position offered: a list of jobs is no series of news.
static JOB: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"招聘|岗位职责|任职|薪资|月薪|五险一金|待遇[：:]|要求[：:]|简历"));
/// The text says that it holds several articles.
static ANNOUNCES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:简讯|会讯|简报|周报|月报|双周报|半月|快报|要闻|短讯|工作动态|动态|信息汇编|汇编|资讯|新闻集锦|集锦)|第[ ]?\d{1,4}期|总第\d+期|目\s*录|本期(?:导读|要目|目录|内容|看点)|本刊|赠阅|(?:[\d两二三四五六七八九十几多各]|若干)(?:篇|则|条|件事)|本(?:周|月|季)[\p{Han}]{0,3}(?:几|[二三四五六七八九])件|(?i:weekly|newsletter|issue ?\d)|合集|补报|打包|(?:稿件|来稿|新闻稿)(?:如下|汇总|合集|合并)|各(?:机构|单位|会员)[^。]{0,6}(?:稿|新闻|动态)",
    )
});
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[【\[（(]?[\p{Han}]{0,12}(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:电|讯)|(?:本报|本网|本台|本刊|本站)讯|讯[：:]|[\p{Han}]{2,10}(?:网|报|社|台)讯)",
    )
});

/// What was seen of a piece.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    /// Points for a day, an event and an actor of its own.
    pub own: u32,
    /// Looks back, or is headed as a section.
    pub leans: bool,
    /// Too little prose for a story.
    pub thin: bool,
    /// Names an organization by its whole name.
    pub introduces: bool,
    pub dated: bool,
    pub names: HashSet<String>,
    pub organizations: HashSet<String>,
    pub pairs: HashSet<[char; 2]>,
    /// Long enough, with a day and an organization somewhere: could be printed as it is.
    pub complete: bool,
    /// Stands under a heading of its own and is no short note.
    pub headed: bool,
    /// Organizations named anywhere by their whole name.
    pub named: HashSet<String>,
}

/// Whether the blocks before the first prose, or words to the editor, speak of several articles.
pub(super) fn announces(blocks: &[Block]) -> bool {
    let first = blocks.iter().position(|b| b.kind == Kind::Prose);
    blocks.iter().enumerate().any(|(at, block)| {
        let front = first.is_none_or(|first| at < first);
        (front || block.kind == Kind::Letter)
            && (block.text.chars().count() < 100)
            && ANNOUNCES.is_match(&block.text)
    })
}

pub(super) fn has_dateline(text: &str) -> bool {
    DATELINE.is_match(text)
}

/// Looks at the piece.
pub(super) fn look(blocks: &[Block], piece: &Range<usize>) -> Look {
    let first = piece
        .clone()
        .find(|at| blocks[*at].kind == Kind::Prose)
        .unwrap_or(piece.start);
    let heading = (piece.start..first)
        .rev()
        .find(|at| blocks[*at].kind == Kind::Heading && !blocks[*at].text.is_empty())
        .map_or("", |at| blocks[at].text.as_str());
    let lead = lead(&blocks[first].text);
    let whole = prose(blocks, piece);
    let told = format!("{heading}\n{lead}");
    let mut look = Look {
        thin: han_count(&whole) < LEAST_HAN || !whole.contains(['。', '！', '？']),
        leans: BACK.is_match(lead.split_inclusive('。').next().unwrap_or(""))
            || SECTION.is_match(heading)
            || JOB.find_iter(&whole).take(2).count() == 2
            || cues::ABOUT_US.is_match(&lead) && !DAY.is_match(&lead),
        introduces: WHOLE_NAME.is_match(&lead),
        dated: DAY.is_match(&lead) || has_dateline(&lead),
        ..Look::default()
    };
    let actor = ACTOR.is_match(&told);
    look.own = 2 * u32::from(look.dated)
        + u32::from(EVENT.is_match(&told))
        + u32::from(actor)
        + u32::from(look.introduces);
    look.organizations = organizations(&told, &[])
        .into_iter()
        .map(|named| named.name)
        .collect();
    let said = format!("{heading}\n{whole}");
    for (open, close) in [('“', '”'), ('《', '》'), ('「', '」')] {
        look.names.extend(
            between(&said, open, close)
                .into_iter()
                .map(|(_, name)| name)
                .filter(|name| (3..=16).contains(&han_count(name)) && !name.contains('，')),
        );
    }
    look.pairs = pairs(&said);
    look.named = WHOLE_NAME
        .find_iter(&said)
        .map(|name| name.as_str().to_owned())
        .collect();
    look.headed = han_count(heading) >= 5 && han_count(&whole) >= COMPLETE_HAN;
    look.complete =
        han_count(&whole) >= COMPLETE_HAN && DAY.is_match(&whole) && !look.named.is_empty();
    look
}

/// The prose of a piece, its first part when it is long: what an article is about stands there.
pub(super) fn prose(blocks: &[Block], piece: &Range<usize>) -> String {
    let mut prose = String::new();
    for block in &blocks[piece.clone()] {
        if block.kind == Kind::Prose {
            prose.push_str(&block.text);
            prose.push('\n');
            if prose.len() >= READ_BYTES {
                break;
            }
        }
    }
    prose
}

pub(super) fn lead(text: &str) -> String {
    let mut lead = String::new();
    let mut stops = 0;
    for (at, c) in text.chars().enumerate() {
        lead.push(c);
        stops += usize::from("。！？".contains(c));
        if stops == 2 || at >= LEAD_CHARS {
            break;
        }
    }
    lead
}

/// Pairs of neighbouring Han characters, names of organizations left out: every text of an organization
/// names it.
pub(super) fn pairs(text: &str) -> HashSet<[char; 2]> {
    let open = WHOLE_NAME.replace_all(text, "\n");
    let chars: Vec<char> = open.chars().collect();
    chars
        .windows(2)
        .filter(|pair| pair.iter().all(|c| is_han(*c)))
        .map(|pair| [pair[0], pair[1]])
        .collect()
}

/// A line that names a newsletter, or a section: no article's heading.
pub(super) fn is_no_heading(block: &Block) -> bool {
    SECTION.is_match(&block.text)
        || block.mark == Mark::None
            && block.text.chars().count() <= 24
            && !EVENT.is_match(&block.text)
            && ANNOUNCES.is_match(&block.text)
}
