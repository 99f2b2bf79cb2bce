//! Press releases made from a number alone: the same number is the same tip on every machine. One in
//! twenty is sent again with small changes, one in twelve is the next of a series, one in thirty is
//! another account of an event.

/// SplitMix64: numbers that look random and are the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or(0);
        of[at]
    }
}

const REGIONS: [&str; 8] = [
    "深圳市",
    "深圳市福田区",
    "深圳市罗湖区",
    "深圳市南山区",
    "深圳市宝安区",
    "深圳市龙岗区",
    "深圳市龙华区",
    "深圳市坪山区",
];
const FIRST: [&str; 24] = [
    "青", "海", "晨", "暖", "向", "同", "启", "绿", "星", "和", "春", "云", "博", "益", "安", "乐",
    "仁", "凤", "木", "竹", "江", "远", "明", "朝",
];
const SECOND: [&str; 24] = [
    "禾", "星", "光", "阳", "葵", "行", "明", "洲", "辰", "风", "晖", "帆", "雅", "邻", "居", "学",
    "心", "舟", "棉", "影", "汐", "航", "溪", "阶",
];
const FORMS: [&str; 10] = [
    "公益服务中心",
    "社会工作服务中心",
    "慈善基金会",
    "志愿者协会",
    "教育发展促进会",
    "环保志愿者协会",
    "长者服务促进会",
    "文化艺术协会",
    "行业协会",
    "儿童关爱基金会",
];
const SURNAMES: [&str; 20] = [
    "李", "王", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "林", "高", "梁",
];
const GIVEN: [&str; 24] = [
    "青禾", "一帆", "小满", "佳宁", "海涛", "婉婷", "立群", "念慈", "子墨", "文博", "若兰", "书言",
    "景行", "远山", "思齐", "清和", "知夏", "以宁", "国栋", "秀英", "建华", "晓东", "雨桐", "星野",
];
const STREETS: [&str; 20] = [
    "粤海街道",
    "南头街道",
    "沙河街道",
    "西乡街道",
    "新安街道",
    "福永街道",
    "南湾街道",
    "布吉街道",
    "坂田街道",
    "民治街道",
    "龙华街道",
    "观湖街道",
    "莲花街道",
    "园岭街道",
    "华富街道",
    "东门街道",
    "翠竹街道",
    "坑梓街道",
    "石井街道",
    "梅沙街道",
];
const WHO: [&str; 12] = [
    "长者",
    "流动儿童",
    "残障青年",
    "外卖骑手",
    "环卫工人",
    "新手妈妈",
    "退役军人",
    "听障学员",
    "快递员",
    "社区居民",
    "中学生",
    "来深建设者",
];
const WHAT: [&str; 24] = [
    "手机课堂",
    "旧衣改造工坊",
    "红树林观鸟",
    "急救培训",
    "木偶剧排演",
    "阳台种菜比赛",
    "法律咨询",
    "眼底筛查",
    "书信展",
    "跳蚤集市",
    "城市寻宝",
    "修伞补鞋",
    "口述史采集",
    "手语咖啡体验",
    "夜读会",
    "龙舟训练",
    "古法造纸",
    "消防演练",
    "面点大赛",
    "骑行护照",
    "亲子天文营",
    "社区合唱",
    "无障碍地图绘制",
    "旧物博物馆",
];
const WORKS: [&str; 20] = [
    "银龄同行",
    "童梦护航",
    "邻里灯火",
    "暖冬守望",
    "蓝色海湾",
    "书香漂流",
    "指尖有光",
    "慢慢走",
    "再上路",
    "种子计划",
    "守望者",
    "小桔灯",
    "听见你",
    "转角遇见",
    "拾光者",
    "一米菜园",
    "百家宴",
    "夜归人",
    "追风者",
    "树洞来信",
];
const OPENINGS: [&str; 8] = [
    "{d}上午，{o}在{s}举办“{w}”{t}活动，{n1}名{p}参加。",
    "{o}{d}在{s}启动“{w}”项目，首批{n1}名{p}报名{t}。",
    "“{w}”{t}{d}来到{s}，由{o}组织，{n1}名{p}到场。",
    "{d}，{n1}名{p}走进{s}党群服务中心，参加{o}发起的“{w}”{t}。",
    "由{o}主办的“{w}”{t}{d}在{s}举行，共有{n1}名{p}和{n2}名志愿者参与。",
    "{s}{d}多了一处好去处：{o}的“{w}”{t}点开门，当天接待{p}{n1}人次。",
    "{d}下午，{o}与{s}联合开展“{w}”{t}，{n1}名{p}坐满了会场。",
    "{o}{d}公布“{w}”{t}成果，{s}的{n1}名{p}从中受益。",
];
const MIDDLES: [&str; 16] = [
    "志愿者{x}带着{n2}套工具，从早上九点忙到傍晚，没有坐下来喝过一口水。",
    "{x}今年{n3}岁，她说从前觉得{t}离自己很远，现在每周都要来一回。",
    "整个项目投入资金{n4}万元，计划用{n5}个月覆盖{n6}个社区。",
    "参加者分成{n5}组，每组配一名督导，先学方法，再到楼栋里实地练习。",
    "记者看到，墙上贴着{n2}张手写的便签，最多的一句是“下次还来”。",
    "据统计，前三个季度共有{n7}人次使用这项服务，比去年同期增加{n5}%。",
    "{x}把自己画的{n5}张图纸带到现场，请大家在上面标出最难走的路段。",
    "现场没有主席台，长桌拼成一个圈，谁有话谁就站起来说。",
    "为了不打扰上班族，时间特意放在晚上{n8}点，结束时还有人不肯走。",
    "{x}修好的第一件东西是邻居的收音机，里面的磁带还能放出三十年前的歌。",
    "项目组在{n6}个小区设了回收箱，收到的材料有{n7}公斤，一半以上重新用起来。",
    "雨下了一整天，原定在广场上的环节改到架空层，{n2}把椅子不够，又从小学借来一批。",
    "几位{p}合写了一首歌，歌词里有菜市场、天桥和凌晨四点的路灯。",
    "工作人员算过一笔账：每服务一位{p}，平均要走{n7}步，打{n5}通电话。",
    "问卷收回{n7}份，其中最集中的意见是希望把{t}办到学校里去。",
    "{x}说，去年这个时候只有{n5}个人报名，大家在楼下等了一个钟头。",
];
const QUOTES: [&str; 8] = [
    "{h}{y}介绍，{t}已经办了{n6}场，接下来会把经验写成一本小册子。",
    "“我们不缺热心，缺的是方法。”{h}{y}说，年底前还要培训{n2}名骨干。",
    "{h}{y}表示，{t}不是一阵风，每月第二个周末都会在同一个地方等大家。",
    "对于明年的打算，{h}{y}说想先把{n5}个试点做扎实，再谈推广。",
    "{y}是{o}的{h}，她认为{t}最难的是让{p}愿意走出家门。",
    "{h}{y}透露，已有{n5}家企业愿意提供场地，名单将在网上公开。",
    "“人来了，话就多了。”{h}{y}回忆第一次活动时只有{n5}张凳子。",
    "{h}{y}告诉记者，所有物资都有编号，{n7}件中只少了一件。",
];
const HEADS: [&str; 4] = ["理事长", "秘书长", "会长", "总干事"];

/// A tip, as it would come by mail.
pub struct MadeTip {
    pub subject: String,
    pub sender: String,
    pub text: String,
}

/// The tip of this number.
pub fn tip(number: u64) -> MadeTip {
    match number % 60 {
        // Sent again: of the one a few before it.
        7 | 27 | 47 if number > 40 => {
            let mut again = plain(number - 5, 0);
            again.text = again.text.replacen("上午", "", 1) + "\n感谢各位街坊的支持。";
            again
        }
        // The next of a series.
        11 | 23 | 31 | 43 | 59 if number > 60 => plain(number % 12, number / 60),
        // Another account.
        17 | 37 if number > 40 => account(number - 4),
        _ => plain(number, 0),
    }
}

fn named(numbers: &mut Numbers) -> String {
    format!("{}{}", numbers.pick(&SURNAMES), numbers.pick(&GIVEN))
}

struct Facts {
    organization: String,
    street: &'static str,
    work: String,
    what: &'static str,
    who: &'static str,
    day: String,
    head: String,
    sender: u64,
}

fn facts(numbers: &mut Numbers) -> Facts {
    let sender = numbers.below(3_000);
    let mut own = Numbers(sender);
    Facts {
        organization: format!(
            "{}{}{}{}",
            own.pick(&REGIONS),
            own.pick(&FIRST),
            own.pick(&SECOND),
            own.pick(&FORMS)
        ),
        street: numbers.pick(&STREETS),
        work: format!(
            "{}{}",
            numbers.pick(&WORKS),
            numbers.pick(&["", "行动", "计划", "小站"])
        ),
        what: numbers.pick(&WHAT),
        who: numbers.pick(&WHO),
        day: format!("11月{}日", 16 + numbers.below(12)),
        head: named(&mut own),
        sender,
    }
}

/// `later`: which of its series; 0 for the first.
fn plain(seed: u64, later: u64) -> MadeTip {
    let mut numbers = Numbers(seed.wrapping_mul(0x5851_f42d_4c95_7f2d) + 1);
    let mut facts = facts(&mut numbers);
    if later > 0 {
        facts.day = format!("11月{}日", 1 + (later * 7) % 28);
    }
    let mut text = String::new();
    let mut lines = vec![numbers.pick(&OPENINGS)];
    let middles = 3 + numbers.below(4);
    let mut at = numbers.below(16);
    for _ in 0..middles {
        at = (at + 1 + numbers.below(4)) % 16;
        let line = MIDDLES[usize::try_from(at).unwrap_or(0)];
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.push(numbers.pick(&QUOTES));
    for line in lines {
        text.push_str(&filled(line, &facts, &mut numbers, later));
        text.push('\n');
    }
    // One organization in three always says this of itself.
    if facts.sender.is_multiple_of(3) {
        text.push_str(&format!(
            "{}设有办公室和项目部，常年在社区开展入户探访与课后辅导，欢迎各界监督。\n",
            facts.organization
        ));
    }
    MadeTip {
        subject: format!("{}{}举办{}", facts.organization, facts.street, facts.what),
        sender: format!("press{}@example.org", facts.sender),
        text,
    }
}

/// The event of another tip, in other words, by somebody else.
fn account(of: u64) -> MadeTip {
    let mut numbers = Numbers(of.wrapping_mul(0x5851_f42d_4c95_7f2d) + 1);
    let facts = facts(&mut numbers);
    let mut own = Numbers(of + 77);
    let x = named(&mut own);
    MadeTip {
        subject: format!("{}的一天", facts.street),
        sender: format!("street{}@example.org", own.below(40)),
        text: format!(
            "天还没亮，{x}就到了{street}。{day}这里有一场“{work}”，她负责签到。来的{who}里，有人推着婴儿车，有人拄着拐杖，还有人带来了自家腌的萝卜。中午，{organization}的工作人员把桌子收好，地上一张纸屑也没有。{x}说，人情味就是这样一点一点攒起来的。\n",
            street = facts.street,
            day = facts.day,
            work = facts.work,
            who = facts.who,
            organization = facts.organization,
        ),
    }
}

fn filled(line: &str, facts: &Facts, numbers: &mut Numbers, later: u64) -> String {
    let mut text = line
        .replace("{d}", &facts.day)
        .replace("{o}", &facts.organization)
        .replace("{s}", facts.street)
        .replace("{w}", &facts.work)
        .replace("{t}", facts.what)
        .replace("{p}", facts.who)
        .replace("{y}", &facts.head)
        .replace("{h}", HEADS[usize::try_from(facts.sender % 4).unwrap_or(0)])
        .replace("{x}", &named(numbers));
    for (slot, least, range) in [
        ("{n1}", 30, 400),
        ("{n2}", 8, 90),
        ("{n3}", 22, 60),
        ("{n4}", 3, 200),
        ("{n5}", 3, 30),
        ("{n6}", 5, 60),
        ("{n7}", 120, 9_000),
        ("{n8}", 7, 3),
    ] {
        let value = least + (numbers.below(range) + later * 37) % range;
        text = text.replace(slot, &value.to_string());
    }
    text
}
