//! What a break between two words costs: where a reader would not pause, a line should not end.

use crate::{model::language::words::WordClass, speech::atoms::Atom};
use WordClass as Class;

/// Words on which no line should end: what they govern comes next.
const CLINGS_TO_NEXT: &[&str] = &[
    "的",
    "地",
    "和",
    "与",
    "及",
    "以及",
    "跟",
    "同",
    "或",
    "或者",
    "并",
    "并且",
    "而",
    "而且",
    "且",
    "但",
    "但是",
    "暨",
    "在",
    "对",
    "对于",
    "为",
    "为了",
    "向",
    "从",
    "自",
    "把",
    "被",
    "将",
    "由",
    "以",
    "于",
    "给",
    "让",
    "使",
    "使得",
    "令",
    "叫",
    "往",
    "朝",
    "沿",
    "沿着",
    "按",
    "按照",
    "依",
    "依据",
    "依托",
    "根据",
    "通过",
    "经",
    "经过",
    "关于",
    "围绕",
    "随着",
    "作为",
    "除",
    "除了",
    "因",
    "因为",
    "由于",
    "如",
    "如果",
    "若",
    "虽",
    "虽然",
    "即",
    "即使",
    "不仅",
    "不但",
    "既",
    "则",
    "是",
    "有",
    "无",
    "不",
    "没",
    "没有",
    "未",
    "别",
    "很",
    "更",
    "最",
    "太",
    "极",
    "较",
    "比较",
    "非常",
    "十分",
    "尤其",
    "已",
    "已经",
    "曾",
    "曾经",
    "正",
    "正在",
    "即将",
    "刚",
    "刚刚",
    "才",
    "就",
    "都",
    "也",
    "还",
    "又",
    "再",
    "仍",
    "仍然",
    "均",
    "皆",
    "共",
    "总",
    "只",
    "仅",
    "约",
    "近",
    "逾",
    "超",
    "超过",
    "达",
    "至",
    "到",
    "该",
    "各",
    "每",
    "这",
    "那",
    "本",
    "此",
    "其",
    "某",
    "另",
    "第",
    "所",
    "之",
    "能",
    "可",
    "会",
    "要",
    "应",
    "须",
    "需",
    "可以",
    "能够",
    "应该",
    "必须",
    "需要",
    "绝不能",
    "不要",
    "不可",
    "不得",
    "未能",
    "才能",
    "就能",
    "就要",
    "将要",
    "也要",
    "还要",
    "都要",
    "还将",
    "也将",
    "比",
    "与其",
    "针对",
    "面向",
    "来自",
    "位于",
    "属于",
    "用于",
    "鉴于",
    "至于",
    "结合",
    "连同",
    "包括",
    "其中",
    "以便",
    "分别",
    "不能",
    "不再",
    "不会",
    "所有",
    "任何",
    "许多",
    "这些",
    "那些",
    "这个",
    "那个",
    "这位",
    "一个",
    "一名",
    "一位",
    "一项",
    "一批",
    "一种",
    "一些",
    "多个",
    "多名",
    "每个",
    "每位",
    "每名",
    "各个",
    "各位",
    "全体",
    "全",
    "两个",
    "多",
    "直至",
    "直到",
    "截至",
    "逐步",
    "进一步",
    "着力",
    "如何",
    "怎样",
    "为何",
    "当",
    "每当",
    "像",
    "称",
    "称为",
    "名为",
    "成为",
    "据",
    "凭",
    "凭借",
    "借助",
    "趁",
    "替",
    "连",
    "甚至",
    "只要",
    "只有",
    "无论",
    "不管",
    "尽管",
    "虽说",
    "无法",
    "来",
    "去",
    "做",
    "开",
    "请",
    "说",
    "看",
    "想",
];

/// Words with which no line should begin: they belong to what came before.
const CLINGS_TO_PREVIOUS: &[&str] = &[
    "的", "地", "得", "了", "着", "过", "们", "吧", "吗", "呢", "啊", "呀", "嘛", "啦", "等",
    "等等", "之", "者", "性", "化", "式", "个", "名", "位", "家", "次", "场", "项", "件", "份",
    "届", "期", "人次", "出", "出来", "起来", "下来", "下去", "上来", "上去", "过来", "过去", "起",
    "成", "成为", "好", "完", "住", "到", "上", "中", "下", "里", "内", "外", "前", "后", "时",
    "间", "之间", "之后", "之前", "之中", "之一", "之际", "以上", "以下", "以来", "以内", "以外",
    "以后", "以前", "左右", "前后", "当中", "余", "多", "栏目", "似的", "一样", "般", "一般",
    "而言", "来说", "来看", "起见", "为止", "所说", "在内", "于", "给", "至", "向", "自", "期间",
    "的话", "罢了", "而已", "与否", "不已", "不等", "许", "整",
];

/// Verbs after which a speaker may breathe before a long object.
const GOVERNS: &[&str] = &[
    "举行", "举办", "召开", "开展", "启动", "发布", "成立", "表示", "介绍", "认为", "联合", "走进",
    "来到", "推出", "完成", "参加", "获评", "荣获", "签署", "指出", "强调", "宣布", "提出", "要求",
    "希望", "呼吁", "围绕", "聚焦", "吸引", "组织", "邀请", "展示", "讲述", "分享", "通报", "公布",
];

/// Words that open a part of the sentence: a good place to begin a line.
const OPENS: &[&str] = &[
    "在", "对", "为", "从", "向", "由", "把", "将", "被", "以", "通过", "围绕", "根据", "按照",
    "随着", "针对", "面向", "为了", "并", "而", "并且", "但", "因为", "由于", "如果", "以及", "暨",
    "来自", "就", "与", "和", "及", "或", "同", "已", "已经", "正在", "均", "都", "也", "还",
    "将于", "于", "共", "不仅", "更", "让", "使", "是", "其中", "包括", "截至", "依托", "结合",
    "据", "经", "既", "又", "再", "可",
];

/// What names of organizations end with: the words before belong to them.
const HEADS: &[&str] = &[
    "协会",
    "商会",
    "联合会",
    "促进会",
    "基金会",
    "研究会",
    "学会",
    "慈善会",
    "联盟",
    "中心",
    "公司",
    "集团",
    "委员会",
    "理事会",
    "管理局",
    "民政局",
    "街道办",
    "工作站",
    "服务站",
    "服务队",
    "学校",
    "医院",
    "机构",
    "社区",
    "街道",
    "事务所",
    "研究院",
    "总队",
    "支队",
];

/// What posts end with: the name of who holds it comes next.
const POST_ENDS: [char; 9] = ['长', '任', '席', '记', '理', '事', '师', '员', '授'];

/// Characters that make a line look torn when a content word happens to end in one, and when one
/// happens to begin with one: 参与, 过程.
const LOOKS_OPEN: &str = "的和与及在对为向从把被将由以于并而或";
const LOOKS_CLOSING: &str = "的地了着过们得等之吗呢";

/// Cost of a break that the rules of the trade forbid but no reader would call a fault.
pub(super) const CLING: f64 = 40.0;

/// Whether no line should end on `word`.
pub(super) fn clings_to_next(word: &str) -> bool {
    CLINGS_TO_NEXT.contains(&word)
}

/// Whether no line should begin with `word`.
pub(super) fn clings_to_previous(word: &str) -> bool {
    CLINGS_TO_PREVIOUS.contains(&word)
}

/// Whether a line that ends with `word` looks as if something were missing.
pub(super) fn looks_open(word: &str) -> bool {
    word.ends_with(|c| LOOKS_OPEN.contains(c))
}

/// Cost by what the ends look like, also next to a mark.
pub(super) fn looks(before: &str, after: &str) -> f64 {
    let open = looks_open(before);
    let closing = after.starts_with(|c| LOOKS_CLOSING.contains(c));
    f64::from(u8::from(open) + u8::from(closing)) * 5.0
}

/// Cost of a break between two words that stand side by side without a mark.
pub(super) fn between(before: &Atom<'_>, after: &Atom<'_>) -> f64 {
    let length = |atom: &Atom<'_>| atom.text.chars().count();
    let (left, right) = (before.class, after.class);
    let opens = OPENS.contains(&after.text);
    let mut cost = looks(before.text, after.text);
    if clings_to_next(before.text) {
        cost += CLING;
    }
    // 成立于, 走向: the preposition after a verb is part of it; elsewhere it opens a phrase.
    let bound = matches!(
        after.text,
        "于" | "至" | "向" | "自" | "给" | "到" | "成为" | "成"
    );
    // 在镇上等人: waiting, no list.
    let waits = after.text == "等" && matches!(left, Class::Localizer | Class::Adverb);
    let free = bound && left != Class::Verb || waits;
    if clings_to_previous(after.text) && !free {
        cost += CLING;
    }
    // 写在, 送到: the preposition leans on a verb of one syllable.
    if left == Class::Verb
        && length(before) == 1
        && matches!(
            after.text,
            "在" | "到" | "于" | "给" | "向" | "为" | "往" | "自" | "以"
        )
    {
        cost += 14.0;
    }
    cost += match (left, right) {
        (_, Class::Measure) if left == Class::Number => 60.0,
        (Class::Adverb, Class::Verb | Class::Adjective | Class::Adverb) => 9.0,
        (Class::Adjective, Class::Noun | Class::Name | Class::Adjective) => 8.0,
        (Class::Number | Class::Measure, Class::Noun | Class::Name | Class::Adjective) => 8.0,
        (Class::Number, _) => 3.0,
        (Class::Pronoun, Class::Noun | Class::Measure | Class::Number) => 7.0,
        (Class::Preposition | Class::Conjunction, _) => 12.0,
        (Class::Verb, Class::Number | Class::Measure) => 6.0,
        (Class::Time, Class::Time | Class::Number | Class::Localizer) => 6.0,
        (Class::Localizer | Class::Time, _) => 0.5,
        _ if opens => 0.5,
        (_, Class::Conjunction | Class::Preposition) => 0.5,
        (_, Class::Localizer | Class::Particle) => 20.0,
        (Class::Verb, Class::Noun | Class::Name | Class::Adjective)
            if GOVERNS.contains(&before.text) =>
        {
            2.0
        }
        (Class::Verb, Class::Noun | Class::Name) => 6.5,
        (Class::Verb, Class::Verb | Class::Adjective) => 5.0,
        (Class::Verb, Class::Pronoun) => 5.0,
        (Class::Noun, Class::Noun) => 5.5,
        // 会长|何树荣: a post and who holds it.
        (Class::Noun, Class::Name) if before.text.ends_with(POST_ENDS) => 8.0,
        (Class::Name, Class::Name) => 7.0,
        (Class::Name, Class::Noun) => 5.0,
        (Class::Noun, Class::Verb) => 2.5,
        (Class::Noun | Class::Name | Class::Pronoun, Class::Adverb) => 1.0,
        (Class::Name, Class::Verb) => 1.5,
        (Class::Noun | Class::Name, Class::Adjective) => 3.0,
        (Class::Noun | Class::Name, Class::Number) => 3.0,
        (Class::Particle, Class::Noun | Class::Name) => 7.0,
        (Class::Particle, _) => 2.0,
        _ => 4.0,
    };
    // One syllable leans on its neighbour.
    let leans = |atom: &Atom<'_>| {
        length(atom) == 1
            && matches!(
                atom.class,
                Class::Noun
                    | Class::Verb
                    | Class::Adjective
                    | Class::Adverb
                    | Class::Other
                    | Class::Name
                    | Class::Measure
            )
    };
    if leans(before) && !matches!(after.class, Class::Preposition | Class::Conjunction) {
        cost += 6.0;
    }
    if leans(after) && !opens {
        // A verb of one syllable may begin a line, when its object comes with it.
        cost += if right == Class::Verb { 2.0 } else { 6.0 };
    }
    if left != Class::Verb && HEADS.iter().any(|head| after.text.ends_with(head)) {
        cost += 6.0;
    }
    cost
}
