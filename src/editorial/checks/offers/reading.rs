//! A text as somebody speaks it: which lines sell, which only report, warn or quote.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    editorial::{
        material::{Kind, Material},
        text::{pattern, shielded},
    },
    model::language::personal::{self, Private},
};

/// The line tells of a trick, or warns of one: what it names is not offered.
static WARNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"反诈|防诈|诈骗|骗局|骗术|骗子|被骗|受骗|行骗|骗走|陷阱|套路|警惕|(?:学会|教会?|如何|怎样|帮助)[^，。]{0,12}识别|识别[^，。]{0,10}(?:骗|陷阱|套路|真伪|风险|非法|推销|手法|信号|谣)|识破|辨别|揭露|揭开|揭穿|防范|谨防|上当|冒用|虚假|不可信|不轻信|不要相信|一律不要|不要投|不要交|诱导|诱骗|劝阻|查处|整治|打击|曝光|维权|投诉|(?:真实|典型|警示)案例|民警|辟谣|谣言|误区|来路不明|三无产品|非法集资|反传销|收缴|回收(?:箱|点)|夸大|违规|违法|擅自停|不能(?:擅自|因为|代替|替代)|(?:会长|主任|秘书长|协会|中心|医师|律师|警方|银行|社工|药师|志愿者|评委|联合会|队长|机构)[^，。]{0,10}提醒",
    )
});
/// What warns of imitations of itself, or swears to be no fraud, sells.
static SWEARS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"谨防(?:假冒|仿冒)|认准|绝非骗局|不是骗局|无任何套路|没有套路|请勿(?:外传|向)|本品不能|成功案例",
    )
});
/// It has happened and is told by somebody who wants nothing.
static REPORTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\d{1,2}月\d{1,2}日|\d{1,2}日|近日|日前|昨天|昨日|昨晚|今天|周末|当天|上周|为期)[^。]{0,90}(?:举行|举办|召开|开展|启动|走进|公布|发布|闭幕|落幕|开幕|通报|上岗|揭牌|组织|捐赠|揭晓|成立|开讲|访问|签约|开课|开市|获评|当选|追回|上线|接到|集合|带队)|(?:协会|中心|基金会|商会|联合会|促进会|服务社|服务队|志愿队|街道|社区|联合机构|义工联|联谊会|服务团|研究会)[^，。]{0,24}(?:举行|举办|召开|开展|启动|发布|公布|通报|组织|捐赠|承办|排演|执行|介绍|表示|提醒|统计|透露|资助|联合|合作)|(?:吸引|共有|累计|先后|覆盖|惠及|服务)[^，。]{0,16}(?:人次|余人|名|户|家|场)|(?:筹得|募得|共筹|善款|所得)[^，。]{0,20}(?:元|用于|捐给|资助|建起|捐)|(?:会长|主任|秘书长|负责人|理事长|队长|创始人|民警|总干事|专家|医生|医师|讲师|律师)[\p{Han}]{1,3}(?:说|表示|介绍|提醒|认为|透露|指出|坦言)|记者(?:从|获悉|了解)|(?:报告|数据|调查)显示|”[^，。“]{2,16}(?:说|表示|道)(?:$|，)|(?:^|，|”)(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:上午|下午|晚上?|清晨|凌晨|中午|，|[^前至起止之、—,到内截发\d-])|今年(?:已|以来)|截至[^，。]{2,12}(?:月|日|目前)",
    )
});

/// One sentence or line.
#[derive(Debug)]
pub(super) struct Line {
    /// As it stands.
    pub(super) text: String,
    /// Without what is quoted or titled.
    open: String,
    /// It warns, or tells of somebody else's trick.
    pub(super) warns: bool,
    reports: bool,
}

/// All lines of a source.
#[derive(Debug)]
pub(super) struct Reading {
    /// In order, without empty ones.
    pub(super) lines: Vec<Line>,
    /// Somebody can be reached or paid: a mobile number, a chat or an account.
    pub(super) contact: bool,
    /// An account number stands in the text.
    pub(super) account: bool,
    /// It happened on a day and somebody did it, as the writers of the draft found too.
    happened: bool,
    shouts: i64,
}

impl Reading {
    pub(super) fn new(source: &str, material: &Material) -> Self {
        let lines = source
            .split(['\n', '。', '！', '？', '!', '?', '；'])
            .map(str::trim)
            .filter(|line| line.chars().count() > 1)
            .map(|line| {
                let mut open = line.to_owned();
                for range in shielded(line).into_iter().rev() {
                    open.replace_range(range, "“”");
                }
                Line {
                    warns: WARNS.is_match(line) && !SWEARS.is_match(line),
                    reports: REPORTS.is_match(line),
                    open,
                    text: line.to_owned(),
                }
            })
            .collect();
        let data = personal::find(source);
        let has = |kinds: &[Private]| data.iter().any(|datum| kinds.contains(&datum.kind));
        Self {
            lines,
            shouts: i64::try_from(source.matches(['！', '!']).count()).unwrap_or(2),
            contact: has(&[
                Private::Mobile,
                Private::Chat,
                Private::Account,
                Private::Phone,
            ]),
            account: has(&[Private::Account]),
            happened: material
                .units
                .iter()
                .any(|unit| unit.kind != Kind::Unfit && unit.event && unit.when && unit.who),
        }
    }

    /// The cues of a group that a line speaks in its own voice, with the first of them; each pattern
    /// counts up to `most` different words.
    pub(super) fn voiced(&self, group: &[Regex], most: usize) -> Hits {
        let mut hits = Hits::default();
        for cue in group {
            let mut seen: Vec<&str> = Vec::new();
            for line in self.lines.iter().filter(|line| !line.warns) {
                for hit in cue.find_iter(&line.open) {
                    if seen.len() < most && !seen.contains(&hit.as_str()) {
                        seen.push(hit.as_str());
                        hits.count += 1;
                        hits.first.get_or_insert_with(|| Voiced {
                            line: line.text.clone(),
                            words: hit.as_str().to_owned(),
                        });
                    }
                }
            }
        }
        hits
    }

    /// Lines that report, at most three count.
    pub(super) fn reports(&self) -> i64 {
        self.count(|line| line.reports)
            .max(i64::from(self.happened))
    }

    /// Lines that warn, at most three count.
    pub(super) fn warnings(&self) -> i64 {
        self.count(|line| line.warns)
    }

    fn count(&self, which: impl Fn(&Line) -> bool) -> i64 {
        let lines = self.lines.iter().filter(|line| which(line)).count();
        i64::try_from(lines.min(3)).unwrap_or(3)
    }

    /// Nothing is reported and nobody is warned: the writer only wants something.
    pub(super) fn only_asks(&self) -> bool {
        self.reports() == 0 && self.warnings() == 0
    }

    /// Somebody is quoted at length, or questioned: a portrait or an interview.
    pub(super) fn speaks_with_people(&self) -> bool {
        static SPEECH: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"“[^”]{12,}|^(?:问|答|记者)[:：]"));
        self.lines.iter().any(|line| SPEECH.is_match(&line.text))
    }

    /// Nothing is to be paid, or less than it costs.
    pub(super) fn costs_nothing(&self) -> bool {
        ["免费", "公益价", "补贴", "义诊", "义卖"]
            .iter()
            .any(|word| self.lines.iter().any(|line| line.text.contains(word)))
    }

    /// How loud: exclamations, at most two count.
    pub(super) fn loud(&self) -> i64 {
        self.shouts.min(2)
    }
}

/// The first words found and their line.
#[derive(Debug, Clone)]
pub(super) struct Voiced {
    /// The whole line.
    pub(super) line: String,
    /// What was found in it.
    pub(super) words: String,
}

/// How many different cues of a group.
#[derive(Debug, Default)]
pub(super) struct Hits {
    /// Different cues, not places.
    pub(super) count: i64,
    /// The first.
    pub(super) first: Option<Voiced>,
}
