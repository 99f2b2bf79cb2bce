//! What speaks for one of the four 新, where it stands, and how much it counts.
//!
//! The signs are of grammar more than of key words: the head noun of the heading, the predicate of
//! the lead, how often the body returns to a scene, to a sum, to a rule. The points were fitted:
//! multinomial logistic regression on labelled tips, each sign free to speak only for the classes
//! that its meaning allows, pulled (ridge) towards what the definitions of the classes say of it.
//! Twenty points are one unit of log-odds: a lead of fourteen points means two to one. A rule that is
//! changed here changes what its points are worth: measure again with `make evaluate`.

use std::sync::LazyLock;

use regex::Regex;

use super::words::{
    BEGINS, DOCUMENTS, EVENTS, HUMANS, METHODS, OFFICES, OPENED, PROJECTS, PUBLISHED,
};
use crate::{editorial::text::pattern, model::story::Category};

use Category::{Event, Idea, Project};

/// What each class has before anything is read: most tips tell of an event, few of a person.
pub(super) const BASE: [(Category, i64); 4] = [
    (Event, 74),
    (Project, 45),
    (Idea, 33),
    (Category::Person, 0),
];

/// In which part of the text a sign is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A heading: ours, the sender's, the subject of the mail. There or not.
    Heading,
    /// One of the first sentences or the news sentence. There or not.
    Lead,
    /// All sentences; this often in a text of sixteen sentences is as much as can be said.
    Body(usize),
}

/// One sign.
pub(super) struct Sign {
    /// What the reason calls it.
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) pattern: Regex,
    /// For which classes, with how many points at most.
    pub(super) points: &'static [(Category, i64)],
}

/// Compiled once.
pub(super) static SIGNS: LazyLock<Vec<Sign>> = LazyLock::new(|| {
    let mut signs = headings();
    signs.extend(leads());
    signs.extend(bodies());
    signs
});

fn sign(name: &'static str, place: Place, words: &str, points: &'static [(Category, i64)]) -> Sign {
    Sign {
        name,
        place,
        pattern: pattern(words),
        points,
    }
}

fn headings() -> Vec<Sign> {
    use Place::Heading;
    vec![
        sign(
            "标题：事情发生",
            Heading,
            r"举行|举办|召开|开幕|闭幕|落幕|收官|落下帷幕|开赛|开演|首演|开锣|上演|开营|结营|开讲|开跑|开走|收桨|打响|开打|登场|出炉|揭晓|夺冠|夺魁|圆满|结业|毕业|乔迁|首发|访问|到访|来访|走访|考察|走进|驰援|获救|救援|搜救|找回|荣获|斩获|获评|摘得|捐赠|义卖|义诊|热闹|比武|赴[\p{Han}]",
            &[(Event, 9)],
        ),
        sign(
            "标题：项目启动",
            Heading,
            &format!(
                r"{PROJECTS}[”）]?[^，。！？\n]{{0,10}}{BEGINS}|{BEGINS}[^，。！？\n]{{0,16}}{PROJECTS}|“[^”]{{2,16}}”[^，。！？“\n]{{0,4}}{BEGINS}|{OPENED}"
            ),
            &[(Project, 21)],
        ),
        sign(
            "标题：标准、报告发布",
            Heading,
            &format!(
                r"《[^》]{{2,40}}{DOCUMENTS}(?:[（(][^）)]*[）)])?》|{DOCUMENTS}[”）\d（]{{0,8}}[^，。！？\n]{{0,10}}(?:发布|出台|实施|印发|签署|公布|出炉|征求|火了)|{PUBLISHED}[^，。！？\n]{{0,20}}{DOCUMENTS}|指数为|报告摘要|(?:^|[，。！？\s])(?:[\p{{Han}}]{{0,6}}(?:报告|调查|倡议))[：:]"
            ),
            &[(Idea, 31)],
        ),
        sign(
            "标题：讲做法",
            Heading,
            &format!(
                r"{METHODS}|融合|引擎|引领|赋能|破解|破题|抱团|如何|怎么|怎样|这样[\p{{Han}}]|试出|想出|探索|摸索|创新|调解|议事|共治|治理|协商|自治|倡议"
            ),
            &[(Idea, 38)],
        ),
        sign(
            "标题：换届就任",
            Heading,
            &format!(
                r"当选|换届|就职|接棒|新任|履新|改选|选举|选出[^，。]{{0,10}}(?:新|{OFFICES})|任(?:首任)?{OFFICES}|新(?:会长|理事长|秘书长|主席)|第[一二三四五六七八九十\d]+任|上任"
            ),
            &[(Category::Person, 36)],
        ),
        sign(
            "标题：写人",
            Heading,
            &format!(
                r"(?:^|[^其])(?:他|她)(?:[^们力经时]|$)|{HUMANS}(?:走了|[”’！？。]*$|[：:]|的故事)|故事$|专访|人物(?:通讯|稿|[丨|｜：:])|对话[丨|｜：:]|追记|怀念|送别"
            ),
            &[(Category::Person, 36)],
        ),
    ]
}

fn leads() -> Vec<Sign> {
    use Place::Lead;
    vec![
        sign(
            "举行活动",
            Lead,
            &format!(
                r"{EVENTS}[^，。]{{0,16}}(?:举行|举办|召开|落|开|打响|结束|收官)|(?:举行|举办|召开|开展|组织|参加|办了?)[^，。]{{0,30}}{EVENTS}"
            ),
            &[(Event, 18)],
        ),
        sign(
            "项目启动",
            Lead,
            &format!(
                r"{PROJECTS}[”）]?[^，。\n]{{0,14}}{BEGINS}|{BEGINS}[^，。\n]{{0,20}}{PROJECTS}|“[^”]{{2,16}}”[^，。！？“\n]{{0,4}}{BEGINS}|{OPENED}"
            ),
            &[(Project, 25)],
        ),
        sign("开头提到项目", Lead, PROJECTS, &[(Project, 5)]),
        sign(
            "发布标准、报告",
            Lead,
            &format!(
                r"《[^》]{{2,40}}{DOCUMENTS}(?:[（(][^）)]*[）)])?》[^，。\n]{{0,16}}(?:发布|出台|实施|征求|印发|出炉|编制|签署|上线)|{PUBLISHED}(?:了)?的?《[^》]{{2,40}}{DOCUMENTS}|(?:发布|出台|公布)[^，。《]{{0,16}}(?:{DOCUMENTS}|调查|研究)|{DOCUMENTS}[（）\d”]{{0,8}}[^，。\n]{{0,12}}(?:发布|出台|征求)|指数(?:为|报|达)\d"
            ),
            &[(Idea, 51)],
        ),
        sign(
            "换届就任",
            Lead,
            &format!(
                r"当选|选举|换届|接任|就职|上任|出任|聘任[^，。]{{0,14}}为|接过[^，。]{{0,24}}(?:接力棒|担子|帅印|职务|{OFFICES})"
            ),
            &[(Category::Person, 69)],
        ),
        sign(
            "提出做法",
            Lead,
            &format!(
                r"(?:探索|摸索|总结|提炼|归纳|试出|想出|提出|创新|形成|推行|实行|试行|创立)[^，。]{{0,24}}(?:{METHODS}|设想|主张|概念|“[^”]{{2,12}}”)|走出[^，。]{{0,14}}路"
            ),
            &[(Idea, 39)],
        ),
    ]
}

fn bodies() -> Vec<Sign> {
    use Place::Body;
    vec![
        sign(
            "现场描写",
            Body(4),
            r"当天|当日|当晚|现场|台下|台上|全场|掌声|散场|结束[后时]|上午|下午|凌晨",
            &[(Event, 8)],
        ),
        sign(
            "比赛名次",
            Body(3),
            r"冠军|亚军|第[一二三\d]名|夺冠|参赛|选手|评委|颁奖|奖项|一等奖|决赛|金奖|名次",
            &[(Event, 14)],
        ),
        sign(
            "救援",
            Body(3),
            r"被困|获救|救起|搜救|搜寻|营救|赶赴|救灾|受灾|伤者|脱险|失联",
            &[(Event, 23)],
        ),
        sign(
            "参加人数",
            Body(3),
            r"\d[\d,，余多]*(?:万)?(?:余|多)?(?:名|位|人|支|家|户|个)[^，。]{0,12}(?:参加|参与|到场|参赛|出席|参会|报名|齐聚|观看|体验)|(?:出席|参加|参与|吸引)[^，。]{0,16}\d[\d,，]*(?:余|多|万)*(?:名|位|人|支|家|户|个|组)",
            &[(Event, 14)],
        ),
        sign(
            "期限规模",
            Body(3),
            r"为期[^，。]{0,4}(?:年|个月)|周期|未来[\d一二三四五六七八九十两]+年|[两二三四五]年(?:计划|行动|内)|首期|分[两三]批|首批|年底前|期限|规模|总投资|占地|平方米|设(?:有|在)|配备|配套",
            &[(Project, 24)],
        ),
        sign(
            "资金",
            Body(3),
            r"(?:投入|出资|资助|预算|拨付|注资|总投资|支出|筹集|募集|认捐|捐资|赞助|承担)[^，。]{0,16}万?元|善款",
            &[(Project, 16)],
        ),
        sign(
            "持续开展",
            Body(5),
            r"累计|截至|自\d{4}年|\d{4}年(?:以来|起|至今|启动|发起|开办|创立)|以来|第[\d一二三四五六七八九十百]+[期季站]|[一二两三四五六七八九十\d]+年(?:来|下来)|试运行|试点|运行|每周|每月|每天|每季度|覆盖|惠及|受益|已(?:经)?(?:服务|培训|开办|帮助|建成|支持|寄出)|人次",
            &[(Project, 12)],
        ),
        sign(
            "通篇讲项目",
            Body(4),
            r"(?:该|本|此|这个|由|的|，|。|^|”)(?:项目|计划|行动|平台|工程)|项目(?:负责|组|主管|经理|官员|自|已|由|于|还|与|将)|(?:服务站|驿站|热线|课程|学堂|厨房|联盟|馆|小站)(?:由|自|已|设|里|有|共|运行|每)",
            &[(Project, 21)],
        ),
        sign(
            "做法经验",
            Body(4),
            r"工作法|模式|总结为|归纳|提炼|机制|做法|办法是|原则|理念|可复制|推广|借鉴|探索|经验|试点|创新|规矩|制度|“[^”]{1,4}[不个先法定步][^”]{0,6}”",
            &[(Project, 12), (Idea, 18)],
        ),
        sign(
            "条款标准",
            Body(4),
            r"公约|标准|条款|第[一二三四五六七八九十\d]+条|共\d+[章条项页]|指标|规定|要求|规范|指南|指引|手册",
            &[(Idea, 14)],
        ),
        sign(
            "调查数据",
            Body(5),
            r"问卷|调查|抽样|报告显示|结果显示|数据显示|占[^，。]{0,3}\d|百分点|样本|统计|得分|指数|测算|同比",
            &[(Idea, 8)],
        ),
        sign(
            "观点主张",
            Body(4),
            r"提出|设想|建议|呼吁|主旨报告|主题报告|演讲|研究员|教授|课题|论文|倡议|观点|圆桌|意义",
            &[(Idea, 21)],
        ),
        sign(
            "前后变化",
            Body(3),
            r"(?:由|从)[^，。；]{0,22}(?:降|升|提高|增加|减少|缩短|下降|上升|延长|增至|涨|变成)(?:到|至|为|了)?|降到|降至|升至|提高到|增加到|下降到|平均降",
            &[(Project, 17), (Idea, 19)],
        ),
        sign(
            "多年历程",
            Body(4),
            r"(?:19|20)\d{2}年|\d+年前|[一二三四五六七八九十]年前",
            &[(Project, 8)],
        ),
    ]
}
