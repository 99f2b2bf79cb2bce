//! The six themes of the column.

use std::sync::LazyLock;

use regex::Regex;

use super::{Choice, Tally, choose};
use crate::{
    editorial::{
        material::{Kind, Material},
        text::pattern,
    },
    model::story::Topic,
};

use Topic::{Charity, Exchange, Governance, Industry, Relief, Support};

/// Sentences after these no longer tell what a story is about.
const BODY_SENTENCES: usize = 14;

/// Points of 社会治理 before anything is read: the widest theme, with the fewest words of its own.
const USUAL: i64 = 2;

/// One turn of phrase that speaks for a theme.
struct Cue {
    /// For which.
    class: Topic,
    /// How it reads.
    pattern: Regex,
    /// Points where it stands in the body; twice as many in the news sentence, three times in the
    /// headline.
    points: i64,
}

/// The parts of a story by how much they say of its theme.
struct Zones {
    headline: String,
    news: String,
    body: String,
}

impl Zones {
    fn new(material: &Material, headline: &str, copy: &str) -> Self {
        // The sender's own heading often says more than ours.
        let mut titles = vec![headline.to_owned()];
        titles.extend(material.headings.iter().take(3).cloned());
        let news = material.news();
        let body = material
            .units
            .iter()
            .enumerate()
            .filter(|(at, unit)| Some(*at) != news && unit.kind != Kind::Unfit)
            .take(BODY_SENTENCES)
            .map(|(_, unit)| unit.text.as_str())
            .collect::<Vec<_>>()
            .join("\n");
        Self {
            headline: titles.join("\n"),
            news: news.map_or(String::new(), |at| material.units[at].text.clone()),
            body: if body.is_empty() {
                copy.to_owned()
            } else {
                body
            },
        }
    }

    /// Points and words of one cue, each zone counted once, the body up to twice.
    fn weigh(&self, cue: &Cue) -> (i64, Option<String>) {
        let mut points = 0;
        let mut words = None;
        for (zone, weight) in [(&self.headline, 3), (&self.news, 2)] {
            if let Some(hit) = cue.pattern.find(zone) {
                points += weight * cue.points;
                words.get_or_insert_with(|| hit.as_str().to_owned());
            }
        }
        for hit in cue.pattern.find_iter(&self.body).take(2) {
            points += cue.points;
            words.get_or_insert_with(|| hit.as_str().to_owned());
        }
        (points, words)
    }
}

/// Points of each theme; of equal ones the earlier.
fn tallies(themes: &[Topic], zones: &Zones) -> Vec<Tally<Topic>> {
    themes
        .iter()
        .map(|theme| {
            let usual = if *theme == Governance { USUAL } else { 0 };
            let mut tally = Tally::new(*theme, usual);
            for cue in CUES.iter().filter(|cue| cue.class == *theme) {
                if let (points, Some(words)) = zones.weigh(cue) {
                    tally.add(points, words);
                }
            }
            tally
        })
        .collect()
}

const TABLE: &[(Topic, &str, i64)] = &[
    (
        Industry,
        r"产业(?:链|园|升级|集群|发展|协会|联合会|促进会|联盟)|产业",
        2,
    ),
    (
        Industry,
        r"会员企业|企业家|商会|行业协会|行业|协会会员|从业人员|从业者|技能(?:竞赛|大赛|比武)|工匠|工程",
        2,
    ),
    (
        Industry,
        r"技术(?:创新|攻关|标准|交流)|新材料|制造|芯片|机器人|人工智能|数字化|智能|氢能|储能|新能源|低空|无人机|跨境电商|电商|模具|物流|冷链|供应链|珠宝|服装|面料|眼镜|家具|家居|礼品|餐饮|建筑|装饰|软件|集成电路|生物医药",
        2,
    ),
    (
        Industry,
        r"市场|订单|产值|产量|出口|出海|采购|展会|招商|融资|授信|营收|景气|价格|销售额|品牌|知识产权|专利|消费者",
        2,
    ),
    (Industry, r"团体标准|行业标准|标准", 1),
    (
        Governance,
        r"社区治理|基层治理|社会治理|共治|自治|居民议事|议事|协商|网格|业委会|物业|小区|楼栋|业主",
        3,
    ),
    (
        Governance,
        r"调解|普法|法律|维权|反诈|诈骗|平安|禁毒|矫正|信访|文明|垃圾分类|环境整治|楼道|停车|电动车|飞线|适老化|夜巡|隐患",
        2,
    ),
    (
        Governance,
        r"党建|党支部|社会组织(?:党委|党建|评估|等级|孵化|培育|管理|年度|龙舟|嘉年华|大会)|等级评估|培育基地|孵化",
        2,
    ),
    (
        Governance,
        r"就业|招聘|求职|岗位|劳动者|职工|工会|外卖员|骑手|退役军人|青少年外展|外展",
        2,
    ),
    (Governance, r"社区|街道|街坊|居民|邻里|老街|城中村", 1),
    (
        Governance,
        r"非遗|传承|文化|校园|全民健身|运动会|阅读|科普|龙舟|龙狮|文艺|诗歌|合唱|体育",
        1,
    ),
    (Governance, r"社工|社会工作", 1),
    (
        Charity,
        r"慈善|善款|募捐|筹款|募得|公益创投|捐赠人|义卖|义演|认捐|基金会",
        3,
    ),
    (
        Charity,
        r"长者|老人|高龄|独居|养老|助餐|助浴|认知症|适老",
        2,
    ),
    (
        Charity,
        r"儿童|困境|留守|孤儿|特殊(?:儿童|孩子|家庭)|自闭症|孤独症|青少年(?:心理|成长)|少年|妈妈|妇女|单亲",
        2,
    ),
    (
        Charity,
        r"残疾|残障|视障|听障|盲人|聋人|轮椅|融合|无障碍|助残",
        3,
    ),
    (
        Charity,
        r"助学|奖学金|贫困|困难(?:家庭|群众|学生|职工)|低保|关爱|帮困|助困|大病|患者|心理(?:援助|热线|支持)",
        2,
    ),
    (Charity, r"义诊|义剪|健康|药师|医生|护士|献血|筛查|安宁", 2),
    (Charity, r"公益|志愿|义工|爱心|捐赠|捐款|捐", 1),
    (Charity, r"环保|净滩|清滩|捡海|海洋|垃圾|湿地|植树|生态", 1),
    (
        Exchange,
        r"国际(?:交流|合作|组织|友|商|贸|市场|社会|志愿|青年|人士|学生|专家|经|会议)|海外|境外|外国|外籍|全球|中外|国家和地区|世界各地",
        2,
    ),
    (
        Exchange,
        r"访问|出访|来访|访[\p{Han}]{1,3}团|代表团|友好(?:城市|交往|往来|访问|协会|人士)|友城|领事|使馆|大使|留学生|侨",
        3,
    ),
    (
        Exchange,
        r"香港|澳门|台湾|台胞|港澳|粤港澳|大湾区|湾区|深港|深澳|两岸|三地青年",
        3,
    ),
    (
        Exchange,
        r"新加坡|马来西亚|泰国|越南|印尼|印度尼西亚|菲律宾|柬埔寨|老挝|缅甸|日本|韩国|德国|法国|英国|美国|意大利|西班牙|俄罗斯|巴西|墨西哥|阿联酋|迪拜|沙特|非洲|欧洲|东南亚|中亚|拉美|东盟|一带一路|RCEP|哈萨克|澳大利亚|加拿大|以色列|埃及|南非|肯尼亚|匈牙利|荷兰|瑞士",
        3,
    ),
    (
        Support,
        r"对口(?:帮扶|支援|合作)|结对帮扶|乡村振兴|百千万工程|百县千镇万村|东西部协作|消费帮扶|产业帮扶|助农|支教|驻村|驻镇",
        4,
    ),
    (
        Support,
        r"农产品|农户|果农|茶农|种植户|合作社|增收|村集体|滞销|山区(?:学校|小学|孩子)|乡村小学",
        2,
    ),
    (
        Support,
        r"汕尾|陆河|海丰|陆丰|河源|紫金|连平|和平县|东源|龙川|揭阳|惠来|梅州|五华|百色|河池|巴马|东兰|凤山|都安|大化|喀什|塔县|塔什库尔干|林芝|察隅|墨脱|甘孜|昌都|云南|贵州|广西|西藏|新疆|青海|甘肃|上坪",
        2,
    ),
    (
        Relief,
        r"救援|驰援|搜救|获救|救起|失联|遇险|落水|营救|抢险|救助被困|被困",
        4,
    ),
    (
        Relief,
        r"台风|地震|洪水|洪涝|内涝|暴雨|泥石流|山火|受灾|灾区|灾民|赈灾|防汛|三防|避险|灾后",
        4,
    ),
    (Relief, r"应急|疏散|演练|消防演练|心肺复苏|急救|AED|除颤", 3),
    (Relief, r"消防|溺水|防溺水|转移群众|救灾物资|逃生", 1),
];

static CUES: LazyLock<Vec<Cue>> = LazyLock::new(|| {
    TABLE
        .iter()
        .map(|(class, words, points)| Cue {
            class: *class,
            pattern: pattern(words),
            points: *points,
        })
        .collect()
});

/// The theme.
#[must_use]
pub fn topic(material: &Material, headline: &str, copy: &str) -> Choice<Topic> {
    let zones = Zones::new(material, headline, copy);
    // Whoever acts in the news says much of the theme: a chamber, a charity, a social-work centre.
    let order = [Charity, Governance, Industry, Exchange, Support, Relief];
    let mut tallies = tallies(&order, &zones);
    let name = material.organization.as_deref().unwrap_or_default();
    for (class, words, points) in ACTORS {
        if words.iter().any(|word| name.contains(word))
            && let Some(tally) = tallies.iter_mut().find(|tally| tally.class == *class)
        {
            tally.add(*points, "机构性质".to_owned());
        }
    }
    choose(tallies, |best, margin| margin * 4 < best, Topic::label)
}

/// What the name of the organization says, in points.
const ACTORS: &[(Topic, &[&str], i64)] = &[
    (
        Industry,
        &["商会", "行业协会", "产业", "电子商务", "企业"],
        5,
    ),
    (
        Industry,
        &["工程师协会", "设计师协会", "技术", "制造", "贸易"],
        3,
    ),
    (
        Charity,
        &[
            "慈善",
            "基金会",
            "残",
            "养老",
            "长者",
            "儿童",
            "特殊",
            "公益",
        ],
        4,
    ),
    (Charity, &["义工", "志愿"], 2),
    (
        Governance,
        &[
            "社区",
            "社会工作",
            "社工",
            "物业",
            "社会组织",
            "调解",
            "法律",
            "治理",
            "人力资源",
        ],
        3,
    ),
    (Relief, &["救援", "应急", "救助", "公共安全"], 4),
    (Exchange, &["国际", "海外", "湾区", "侨", "对外"], 4),
    (Support, &["乡村", "农业", "对口"], 3),
];
