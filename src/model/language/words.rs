//! Words: the one segmenter, with the field's own vocabulary.

use std::{collections::HashMap, sync::LazyLock};

use jieba_rs::Jieba;

/// What the general dictionary splits and a viewer must never see split. Streets, offices and
/// bodies of the field; names of organizations and people come with each story instead.
const FIELD_WORDS: &[&str] = &[
    "社会组织",
    "社会团体",
    "社会服务机构",
    "民办非企业单位",
    "基金会",
    "促进会",
    "研究会",
    "联合会",
    "商会",
    "志愿者",
    "志愿服务",
    "志愿服务队",
    "义工联",
    "社工",
    "社会工作",
    "社会工作者",
    "每周一现",
    "城市发现",
    "社区基金会",
    "党群服务中心",
    "党建引领",
    "民政局",
    "社会组织管理局",
    "深圳市",
    "粤港澳大湾区",
    "大湾区",
    "福田区",
    "罗湖区",
    "南山区",
    "盐田区",
    "宝安区",
    "龙岗区",
    "龙华区",
    "坪山区",
    "光明区",
    "大鹏新区",
    "深汕特别合作区",
    "会长",
    "副会长",
    "秘书长",
    "理事长",
    "副理事长",
    "监事长",
    "负责人",
    "启动仪式",
    "签约仪式",
    "揭牌仪式",
    "授牌仪式",
    "座谈会",
    "交流会",
    "研讨会",
    "公益行",
    "公益项目",
    "慈善",
    "嘉年华",
    "博览会",
    "公开课",
    "结对帮扶",
    "对口帮扶",
    "乡村振兴",
    "留守儿童",
    "困境儿童",
    "独居老人",
    "长者",
    "听障",
    "视障",
    "人次",
    "公众号",
    "换届",
    "团体标准",
    "白皮书",
    "蓝皮书",
    "人工智能",
    "为期",
    "小学生",
    "中学生",
    "青少年",
    "外卖员",
    "快递员",
    "坪山",
    "龙华",
    "光明",
    "盐田",
    "前海",
    "河套",
    "街道办",
    "服务中心",
    "服务站",
    "工作站",
    "居委会",
    "理事会",
    "监事会",
    "会员大会",
    "党支部",
    "党委",
    "会员单位",
    "行业协会",
    "志愿服务站",
    "志愿者协会",
    "志愿者联合会",
    "慈善会",
    "慈善基金",
    "社会影响力",
    "社会企业",
    "孵化基地",
    "枢纽型",
    "项目点",
    "获得感",
    "幸福感",
    "安全感",
    "新就业群体",
    "高质量发展",
    "对外交流",
    "产学研",
    "双百工程",
    "百千万工程",
    "慈展会",
    "民生微实事",
    "一站式",
    "一老一小",
    "心理健康",
    "心智障碍",
    "残障",
    "自闭症",
    "孤独症",
    "助残",
    "助学",
    "助老",
    "助农",
    "敬老",
    "适老化",
    "托育",
    "义诊",
    "义卖",
    "义剪",
    "理事单位",
    "副会长单位",
    "主办方",
    "承办方",
    "参会",
    "与会",
    "嘉宾",
    "启动会",
    "推进会",
    "分享会",
    "对接会",
    "发布会",
    "表彰会",
    "茶话会",
    "联谊会",
    "运动会",
    "同学会",
    "校友会",
    "同乡会",
    "宗亲会",
    "揭牌",
    "授牌",
    "授旗",
    "颁奖",
    "签约",
    "圆桌",
    "主题演讲",
    "主旨演讲",
    "低空经济",
    "新能源",
    "无人机",
    "机器人",
    "碳足迹",
    "备忘录",
    "战略合作",
    "框架协议",
    "合作协议",
    "团标",
    "标准化",
    "案例集",
    "倡议书",
    "志愿队",
    "救援队",
    "应急救援",
    "安全员",
    "网格员",
    "楼长",
    "护苗",
    "普法",
    "禁毒",
    "反诈",
    "调解员",
    "调解室",
];

/// Words that the general dictionary classes by their rarer use.
const RECLASSED: &[(&str, WordClass)] = &[
    ("主任", WordClass::Noun),
    ("副主任", WordClass::Noun),
    ("主席", WordClass::Noun),
    ("副主席", WordClass::Noun),
    ("书记", WordClass::Noun),
    ("副书记", WordClass::Noun),
    ("局长", WordClass::Noun),
    ("副局长", WordClass::Noun),
    ("总经理", WordClass::Noun),
    ("董事长", WordClass::Noun),
    ("总干事", WordClass::Noun),
    ("干事", WordClass::Noun),
    ("队长", WordClass::Noun),
    ("组长", WordClass::Noun),
    ("代表", WordClass::Noun),
    ("总监", WordClass::Noun),
    ("首席", WordClass::Adjective),
    ("同志", WordClass::Noun),
    ("无人机", WordClass::Noun),
    ("困难", WordClass::Noun),
    ("培训", WordClass::Noun),
    ("项目", WordClass::Noun),
    ("计划", WordClass::Noun),
    ("行动", WordClass::Noun),
    ("交流", WordClass::Noun),
    ("发展", WordClass::Noun),
    ("建设", WordClass::Noun),
    ("管理", WordClass::Noun),
    ("治理", WordClass::Noun),
    ("救援", WordClass::Noun),
    ("需求", WordClass::Noun),
    ("可以", WordClass::Adverb),
    ("能够", WordClass::Adverb),
    ("揭牌", WordClass::Verb),
    ("授牌", WordClass::Verb),
    ("授旗", WordClass::Verb),
    ("颁奖", WordClass::Verb),
    ("签约", WordClass::Verb),
    ("参会", WordClass::Verb),
    ("与会", WordClass::Verb),
    ("换届", WordClass::Verb),
    ("义诊", WordClass::Verb),
    ("义卖", WordClass::Verb),
    ("普法", WordClass::Verb),
    ("禁毒", WordClass::Verb),
    ("助学", WordClass::Verb),
    ("助残", WordClass::Verb),
    ("敬老", WordClass::Verb),
    ("组织", WordClass::Noun),
    ("活动", WordClass::Noun),
    ("服务", WordClass::Noun),
    ("志愿", WordClass::Adjective),
    ("公益", WordClass::Adjective),
    ("慈善", WordClass::Adjective),
    ("启动", WordClass::Verb),
    ("举行", WordClass::Verb),
    ("成长", WordClass::Noun),
    ("合作", WordClass::Noun),
    ("年会", WordClass::Noun),
    ("当天", WordClass::Time),
    ("当日", WordClass::Time),
    ("日前", WordClass::Time),
    ("近日", WordClass::Time),
    ("近期", WordClass::Time),
    ("同比", WordClass::Adverb),
    ("环比", WordClass::Adverb),
    ("积极", WordClass::Adverb),
    ("有序", WordClass::Adverb),
    ("扎实", WordClass::Adverb),
    ("稳步", WordClass::Adverb),
    ("共同", WordClass::Adverb),
    ("一起", WordClass::Adverb),
    ("全面", WordClass::Adverb),
    ("深入", WordClass::Adverb),
    ("持续", WordClass::Adverb),
    ("不断", WordClass::Adverb),
    ("联合", WordClass::Adverb),
    ("正式", WordClass::Adverb),
    ("成功", WordClass::Adverb),
    ("广泛", WordClass::Adverb),
    ("免费", WordClass::Adverb),
    ("累计", WordClass::Adverb),
    ("预计", WordClass::Verb),
    ("对外", WordClass::Adjective),
    ("主办", WordClass::Verb),
    ("承办", WordClass::Verb),
    ("协办", WordClass::Verb),
    ("白皮书", WordClass::Noun),
    ("促进会", WordClass::Noun),
];

static CLASSES: LazyLock<HashMap<&str, WordClass>> = LazyLock::new(|| {
    let field = FIELD_WORDS.iter().map(|word| (*word, WordClass::Noun));
    field.chain(RECLASSED.iter().copied()).collect()
});

static JIEBA: LazyLock<Jieba> = LazyLock::new(|| {
    let mut jieba = Jieba::new();
    for word in FIELD_WORDS {
        jieba.add_word(word, Some(100_000), None);
    }
    jieba
});

/// What a word does in a phrase; as coarse as the places where a reader pauses need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordClass {
    /// 活动, 居民; names and verbal nouns too.
    Noun,
    /// 深圳, 李青禾, 民政局.
    Name,
    /// 举行, 走进.
    Verb,
    /// 积极的 without 的; 高级, 首届.
    Adjective,
    /// 已经, 共同, 不.
    Adverb,
    /// 三, 2026; with its measure word where the dictionary joins them.
    Number,
    /// 个, 名.
    Measure,
    /// 在, 对, 通过.
    Preposition,
    /// 和, 并.
    Conjunction,
    /// 的, 了, 等.
    Particle,
    /// 上, 期间.
    Localizer,
    /// 他, 这个.
    Pronoun,
    /// 上午, 近年来.
    Time,
    /// 一声令下.
    Idiom,
    /// Latin, marks, what nobody knows.
    Other,
}

impl WordClass {
    /// From the dictionary's tag (the ICTCLAS set).
    fn of(tag: &str) -> Self {
        match tag.as_bytes() {
            [b'n', b'r' | b's' | b't', ..] => Self::Name,
            [b'v', b'n', ..] | [b'n' | b'j', ..] | [b'a', b'n', ..] | b"s" => Self::Noun,
            [b'v', ..] => Self::Verb,
            [b'a', b'd', ..] | [b'd', ..] => Self::Adverb,
            [b'a' | b'b' | b'z', ..] => Self::Adjective,
            [b'm', b'q', ..] | [b'm', ..] => Self::Number,
            [b'q', ..] => Self::Measure,
            [b'p', ..] => Self::Preposition,
            [b'c', ..] => Self::Conjunction,
            [b'u' | b'y' | b'e' | b'o' | b'k', ..] => Self::Particle,
            [b'f', ..] => Self::Localizer,
            [b'r', ..] => Self::Pronoun,
            [b't', ..] => Self::Time,
            [b'i' | b'l', ..] => Self::Idiom,
            _ => Self::Other,
        }
    }
}

/// Cuts `text` into words, in order, each with its class; joined they are `text` again.
#[must_use]
pub fn classified(text: &str) -> Vec<(&str, WordClass)> {
    JIEBA
        .tag(text, true)
        .into_iter()
        .map(|token| {
            let known = CLASSES.get(token.word).copied();
            (
                token.word,
                known.unwrap_or_else(|| WordClass::of(token.tag)),
            )
        })
        .collect()
}

/// Cuts `text` into words, in order; joined they are `text` again. Loads the dictionary (about
/// 0.2 s) at the first call of the process.
#[must_use]
pub fn segment(text: &str) -> Vec<&str> {
    JIEBA
        .cut(text, true)
        .into_iter()
        .map(|token| token.word)
        .collect()
}

/// A word of the dictionary as it stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Byte offsets.
    pub start: usize,
    /// End.
    pub end: usize,
    /// Part of speech by the dictionary: `n`, `v`, `nr` for a person's name.
    pub tag: &'a str,
}

/// The words of two and more characters that the dictionary knows in `text`, in order, none guessed:
/// what lies between them may be a name.
#[must_use]
pub fn listed(text: &str) -> Vec<Listed<'_>> {
    JIEBA
        .tag(text, false)
        .into_iter()
        .filter(|token| token.word.chars().nth(1).is_some())
        .map(|token| Listed {
            start: token.byte_start,
            end: token.byte_end,
            tag: token.tag,
        })
        .collect()
}

/// The words of `text` with the class that the dictionary gives each (`v` verb, `n` noun, `p`
/// preposition …). A word's class does not depend on its neighbours: a hint, no proof.
#[must_use]
pub fn tagged(text: &str) -> Vec<(&str, &str)> {
    JIEBA
        .tag(text, true)
        .into_iter()
        .map(|token| (token.word, token.tag))
        .collect()
}

/// Byte offsets inside `text` at which a word ends, without 0 and the end itself.
#[must_use]
pub fn boundaries(text: &str) -> Vec<usize> {
    let mut at = 0;
    let mut offsets: Vec<usize> = segment(text)
        .into_iter()
        .map(|word| {
            at += word.len();
            at
        })
        .collect();
    offsets.pop();
    offsets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_dictionarys_words_are_listed() {
        let text = "会长童绍鹏介绍";
        let words: Vec<&str> = listed(text)
            .iter()
            .map(|word| &text[word.start..word.end])
            .collect();
        assert_eq!(words, ["会长", "介绍"]);
    }

    #[test]
    fn words_have_a_class() {
        let class = |text| classified(text).first().map(|(_, class)| *class);
        assert_eq!(class("组织"), Some(WordClass::Noun));
        assert_eq!(class("积极"), Some(WordClass::Adverb));
        assert_eq!(class("在"), Some(WordClass::Preposition));
        assert_eq!(class("和"), Some(WordClass::Conjunction));
        let text = "社会组织积极有序参与";
        let joined: String = classified(text).iter().map(|(word, _)| *word).collect();
        assert_eq!(joined, text);
    }

    #[test]
    fn words_have_a_tag() {
        let tagged = tagged("居民拿到证书");
        assert!(
            tagged.contains(&("拿到", "v")) && tagged.contains(&("居民", "n")),
            "{tagged:?}"
        );
    }

    #[test]
    fn the_fields_words_stay_whole() {
        let words = segment("深圳市社会组织管理局举行《每周一现》开播仪式");
        assert!(
            words.contains(&"社会组织") || words.contains(&"社会组织管理局"),
            "{words:?}"
        );
        assert!(words.contains(&"每周一现"), "{words:?}");
        assert_eq!(
            words.concat(),
            "深圳市社会组织管理局举行《每周一现》开播仪式"
        );
    }
}
