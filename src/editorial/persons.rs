//! Persons named in a text: a post and a name, a name and a post, or a verb that takes a person.

use std::sync::LazyLock;

use regex::Regex;

use super::text::{is_han, pattern};

/// Surnames of nearly everybody; those that are mostly other words (和, 于, 向, 从, 时 …) are left out.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲欧靳祁路涂兰甘裴梅童翁霍游阮尤岳柯牟滕谷舒卜成饶宁凌盛查单冉鲍华包屈房喻解蒲卫简时连车项闵邬吉党阳司费蒙席晏隋古强穆姬宫景米麦谈柏瞿艾沙鄢桂窦郁缪畅巩卓褚栾戚娄甄郎池丛边岑农苟迟保商臧佘卞虞刁冷应匡栗仇练楚揭师官佟封燕桑巫敖原植邝仲荆储宗楼干苑寇盖南屠鞠荣井乐银奚明麻雍花闻冼木郜衣呙禹湛伊";
const DOUBLE_SURNAMES: &[&str] = &[
    "欧阳", "上官", "司马", "诸葛", "司徒", "东方", "尉迟", "皇甫", "慕容", "令狐", "夏侯", "公孙",
];

/// Posts that stand beside a name; longest first by construction of the pattern.
const POSTS: &[&str] = &[
    "常务副会长",
    "执行会长",
    "名誉会长",
    "荣誉会长",
    "创会会长",
    "轮值会长",
    "联席会长",
    "副会长",
    "会长",
    "执行秘书长",
    "副秘书长",
    "秘书长",
    "副理事长",
    "常务理事",
    "理事长",
    "理事",
    "监事长",
    "监事",
    "副主任",
    "主任",
    "第一书记",
    "党支部书记",
    "党委书记",
    "党总支书记",
    "副书记",
    "书记",
    "副主席",
    "主席",
    "副总干事",
    "总干事",
    "总监",
    "督导",
    "联合创始人",
    "创始人",
    "发起人",
    "召集人",
    "负责人",
    "副局长",
    "局长",
    "副处长",
    "处长",
    "科长",
    "副院长",
    "院长",
    "副校长",
    "校长",
    "园长",
    "所长",
    "馆长",
    "站长",
    "副队长",
    "大队长",
    "队长",
    "团长",
    "组长",
    "副教授",
    "教授",
    "博士",
    "院士",
    "律师",
    "主任医师",
    "医师",
    "医生",
    "护士长",
    "护士",
    "老师",
    "教师",
    "教练",
    "专家",
    "副总经理",
    "总经理",
    "经理",
    "董事长",
    "董事",
    "副总裁",
    "总裁",
    "副部长",
    "部长",
    "研究员",
    "工程师",
    "讲师",
    "顾问",
    "传承人",
    "设计师",
    "画家",
    "书法家",
    "作家",
    "企业家",
    "骑手",
    "司机",
    "队员",
    "社工",
    "志愿者",
    "义工",
    "居民",
    "村民",
    "市民",
    "学员",
    "家长",
    "长者",
    "村支书",
    "主管",
    "专员",
    "项目官员",
    "楼栋长",
    "楼长",
    "调查员",
    "技师",
    "店长",
    "班长",
    "技术员",
    "工友",
    "讲解员",
    "辅导员",
    "宣讲员",
    "理发师",
    "农场主",
    "合作社理事长",
    "台长",
    "社长",
    "船长",
    "舰长",
    "院校长",
    "总工程师",
    "调解员",
    "网格员",
    "主持人",
    "代表",
    "镇长",
    "区长",
    "市长",
    "县长",
    "村主任",
    "干事",
    "秘书",
    "选手",
    "同学",
    "学生",
    "男孩",
    "女孩",
    "患者",
    "指导员",
    "会员",
];
/// What may follow a name.
const AFTER: &str = "表示|介绍|说|指出|强调|认为|致辞|出席|主持|宣布|在|作|做|为|与|和|、|，|。|：|；|！|”|等|代表|带领|担任|当选|对|从|率|告诉|参加|发言|总结|分享|讲解|授课|呼吁|坦言|回忆|透露|谈|围绕|结合|一行|以及|及|同志|先生|女士|老师|教授|博士|也|则|将|曾|是|的|于|被|获|荣|受|坚持|用|走|来到|今年|（|\\(|给|向|提出|带队|出任|就任|连任|以|自|每|因|已|共同|道|感慨|深有|激动|高兴|笑|热情|正|上|一|都|接受|主讲|现场|任|成为|筹|和|家住|当场|连续|只|第|首|刚|又|不|还|便|就|拿|把|看|听|学|教|今";

/// A person as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Byte offsets of the name.
    pub start: usize,
    /// End.
    pub end: usize,
    /// The name.
    pub name: String,
    /// Organization and posts in front of the name as they stand, e.g. 深圳市青禾公益服务中心理事长;
    /// empty when only a verb shows that it is a person.
    pub post: String,
}

static POST: LazyLock<Regex> = LazyLock::new(|| {
    let mut posts = POSTS.to_vec();
    posts.sort_by_key(|post| std::cmp::Reverse(post.len()));
    pattern(&posts.join("|"))
});
static FOLLOWS: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^(?:{AFTER}|$)")));
/// 选举李青禾为会长, 李青禾当选会长, 聘任王一帆担任.
static ELECTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:选举|聘任|聘请|推选|推举|任命)(?P<a>\p{Han}{2,4}?)(?:为|担任|任|当)(?P<apost>[^，。；、]{2,20})|(?:^|[，。；、：\n的])(?P<b>\p{Han}{2,4}?)(?:先生|女士|同志)?(?:以[\p{Han}\d]{1,8})?(?:再次|全票|连任|高票|成功)?(?:当选|被聘任为|被聘为|被选举为|被推选为|出任|就任|获选)(?:为)?(?P<bpost>[^，。；、]{2,24})",
    )
});
static NAMED_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    let mut posts: Vec<&str> = POSTS.to_vec();
    posts.sort_by_key(|post| std::cmp::Reverse(post.len()));
    pattern(&format!(
        r"(?:^|[，。；、：“由和与])(?P<name>\p{{Han}}{{2,3}})(?P<post>{}|先生|女士|同志)(?:[，。；、：]|表示|介绍|说|指出|认为|致辞|$)",
        posts.join("|")
    ))
});
/// 苏念慈是深圳市听见公益发展中心的创始人; 苏念慈今年41岁; 苏念慈说.
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[，。；：”\n])(?P<name>\p{Han}{2,4}?)(?:是(?P<post>[^，。；]{2,30}?(?:创始人|发起人|负责人|会长|理事长|秘书长|社工|志愿者|义工|队长|教师|医生|主管|主任|专员))|今年|，(?:男|女)?，?\d{2}岁|说[，。：]|表示[，：]|告诉记者|获评|都会)",
    )
});

/// Words that look like names.
const NOT_NAMES: &[&str] = &[
    "高兴",
    "方便",
    "安全",
    "时间",
    "文明",
    "许多",
    "金牌",
    "程序",
    "项目",
    "方式",
    "方法",
    "方面",
    "马上",
    "万家",
    "成功",
    "成为",
    "关爱",
    "关心",
    "关注",
    "关于",
    "安排",
    "温暖",
    "文化",
    "何时",
    "平安",
    "和谐",
    "明确",
    "明天",
    "单位",
    "段时间",
    "华为",
    "连续",
    "时候",
    "常年",
    "党员",
    "全体",
    "路上",
    "任务",
    "解决",
    "解答",
    "解说",
    "江苏",
    "应急",
    "乐于",
    "席卷",
    "章程",
    "古稀",
    "商会",
    "农村",
    "农民",
    "官员",
    "华侨",
    "党委",
    "党组",
    "家长",
    "花样",
    "保障",
    "强调",
    "荣获",
    "荣誉",
    "南山",
    "南方",
    "龙岗",
    "龙华",
    "罗湖",
    "光明",
    "深圳",
    "广东",
    "社区",
    "居民",
    "代表",
    "万人",
    "乐观",
    "景区",
    "边缘",
    "阳光",
    "向阳",
    "白天",
    "金融",
    "石油",
    "文艺",
    "关怀",
    "常务",
    "应邀",
    "明显",
    "高度",
    "温馨",
    "高校",
    "高质量",
    "党建",
    "农业",
    "施工",
    "连接",
    "任何",
    "成员",
    "单身",
    "安心",
    "史料",
    "严格",
    "顾问",
    "康复",
    "童心",
    "童年",
    "游客",
    "游戏",
    "车辆",
    "苗木",
    "路线",
    "师生",
    "师傅",
    "官方",
    "商业",
    "商户",
    "司机",
    "花卉",
    "时代",
    "时光",
    "闻名",
    "强化",
    "强大",
    "毕业",
    "尤其",
    "万元",
    "包括",
    "包含",
    "武术",
    "古典",
    "常态",
    "应对",
    "应用",
    "解放",
    "解读",
    "金额",
    "马拉松",
    "黄金",
    "黄色",
    "白色",
    "红色",
    "田间",
    "雷锋",
    "施救",
    "查看",
    "宁静",
    "乐团",
    "席间",
    "舒适",
    "易于",
    "干部",
    "干净",
    "盖章",
    "练习",
    "谈心",
    "谈到",
    "房屋",
    "管理",
    "符合",
    "路径",
    "池塘",
    "项目组",
    "陶艺",
    "文学",
    "安装",
    "连同",
];

/// Every person of `text`, in order.
#[must_use]
pub fn persons(text: &str) -> Vec<Person> {
    let mut found: Vec<Person> = Vec::new();
    let mut add = |start: usize, name: &str, post: String| {
        let end = start + name.len();
        if let Some(known) = found.iter_mut().find(|p| p.start < end && start < p.end) {
            if known.post.is_empty() {
                known.post = post;
            }
            return;
        }
        found.push(Person {
            start,
            end,
            name: name.to_owned(),
            post,
        });
    };
    for hit in POST.find_iter(text) {
        if let Some(name) = name_at(&text[hit.end()..]) {
            let post = post_before(text, hit.start(), hit.end());
            add(hit.end(), name, post);
            // 志愿者陈小海、王一帆、林小满
            let mut at = hit.end() + name.len();
            while let Some(rest) = text[at..].strip_prefix('、') {
                let Some(next) = name_at(rest) else { break };
                at += '、'.len_utf8();
                add(at, next, hit.as_str().to_owned());
                at += next.len();
            }
        }
    }
    for hit in ELECTED.captures_iter(text) {
        for (name, post) in [("a", "apost"), ("b", "bpost")] {
            if let (Some(name), Some(post)) = (hit.name(name), hit.name(post))
                && is_name(name.as_str())
                && POST.is_match(post.as_str())
            {
                add(name.start(), name.as_str(), post.as_str().to_owned());
            }
        }
    }
    for hit in NAMED_AFTER.captures_iter(text) {
        if is_name(&hit["name"]) && !POST.is_match(&hit["name"]) {
            let start = hit.name("name").map_or(0, |m| m.start());
            add(start, &hit["name"], hit["post"].to_owned());
        }
    }
    for hit in SUBJECT.captures_iter(text) {
        // Two characters may be any word: only one that comes back is a name.
        if is_name(&hit["name"])
            && (hit["name"].chars().count() >= 3 || text.matches(&hit["name"]).count() >= 3)
        {
            let start = hit.name("name").map_or(0, |m| m.start());
            let post = hit
                .name("post")
                .map_or(String::new(), |m| m.as_str().to_owned());
            add(start, &hit["name"], post);
        }
    }
    found.sort_by_key(|person| person.start);
    // A person named once with a post keeps it wherever the bare name stands.
    found
}

/// The name that `text` begins with: the longest that leaves a sensible rest.
fn name_at(text: &str) -> Option<&str> {
    let chars: Vec<(usize, char)> = text.char_indices().take(5).collect();
    let lengths: &[usize] = if DOUBLE_SURNAMES.iter().any(|s| text.starts_with(s)) {
        &[4, 3]
    } else {
        &[3, 2]
    };
    for &length in lengths {
        if chars.len() < length {
            continue;
        }
        let end = chars.get(length).map_or(text.len(), |(at, _)| *at);
        let name = &text[..end];
        if is_name(name) && FOLLOWS.is_match(&text[end..]) {
            return Some(name);
        }
    }
    None
}

/// Whether `name` has the shape of a full name.
#[must_use]
pub fn is_full_name(name: &str) -> bool {
    is_name(name)
}

fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    let count = name.chars().count();
    let double = DOUBLE_SURNAMES.iter().any(|s| name.starts_with(s));
    (SURNAMES.contains(first) || double)
        && (2..=if double { 4 } else { 3 }).contains(&count)
        && name.chars().all(is_han)
        && !chars.any(|c| {
            "的了是在和与及等这那我你他她们不有个上下中说就也都将被会以之其从对为向由年月日区市街"
                .contains(c)
        })
        && !NOT_NAMES
            .iter()
            .any(|word| name.starts_with(word) || *word == name)
}

/// The post before a name with what belongs to it: an organization, a second post joined by 、.
fn post_before(text: &str, start: usize, end: usize) -> String {
    const BREAKS: &[&str] = &[
        "由", "据", "邀请", "请", "经", "以及", "中", "上", "了", "时", "其中", "同时", "来自",
        "对", "给", "让", "获得", "选举", "活动", "随后", "当天", "仪式", "现场", "最后", "现任",
        "是", "为", "后", "，", "。", "：", "；", "“", "”", "《", "》", "！", "？", "的", "、",
        "包括", "岁", "与", "和",
    ];
    let before = &text[..start];
    let clause = before
        .rfind(['，', '。', '：', '；', '”', '“', '》', '！', '？', '\n'])
        .map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
    let piece = &text[clause..start];
    // An organization that ends in this piece begins the post; so does a government office.
    let named = super::organizations::organizations(piece, &[]);
    let mut from = start;
    if let Some(organization) = named.last()
        && piece[organization.end..].chars().count() <= 12
        && !piece[organization.end..].contains(['的', '和', '与'])
        && !piece[organization.end..].contains("举办")
    {
        from = clause + organization.start;
    } else {
        for word in crate::model::language::words::segment(piece)
            .into_iter()
            .rev()
        {
            if BREAKS.contains(&word) || text[..from].chars().count() == 0 {
                break;
            }
            if text[from - word.len()..start].chars().count() > 14 {
                break;
            }
            if !word.chars().all(is_han) {
                break;
            }
            from -= word.len();
        }
    }
    let post = text[from..end]
        .trim_start_matches("期间")
        .trim_start_matches(['和', '与', '及']);
    post.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(String, String)> {
        persons(text)
            .into_iter()
            .map(|p| (p.name, p.post))
            .collect()
    }

    #[test]
    fn a_name_stands_beside_its_post() {
        for (text, name, post) in [
            (
                "深圳市青禾公益服务中心理事长李青禾介绍，活动",
                "李青禾",
                "深圳市青禾公益服务中心理事长",
            ),
            ("会长张伟强调，要", "张伟", "会长"),
            ("救援队队长邓志刚说，其中", "邓志刚", "救援队队长"),
            (
                "水唇镇罗洞村党支部书记彭海龙说",
                "彭海龙",
                "水唇镇罗洞村党支部书记",
            ),
            ("72岁的居民周玉兰第一次", "周玉兰", "居民"),
            ("大会选举陈立群为会长", "陈立群", "会长"),
            ("名誉会长欧阳文静出席", "欧阳文静", "名誉会长"),
        ] {
            assert_eq!(seen(text), [(name.to_owned(), post.to_owned())], "{text}");
        }
        let elected: Vec<String> =
            seen("经投票，陈立群当选会长，刘若云当选监事长，赵一鸣被聘任为秘书长。")
                .into_iter()
                .map(|p| p.0)
                .collect();
        assert_eq!(elected, ["陈立群", "刘若云", "赵一鸣"]);
    }

    #[test]
    fn common_words_are_no_names() {
        for text in [
            "居民高兴地说",
            "志愿者和居民",
            "会员单位代表共计230余人",
            "代表团走访",
            "志愿者关爱老人",
            "会长单位",
        ] {
            assert_eq!(seen(text), [], "{text}");
        }
    }
}
