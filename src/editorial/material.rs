//! A tip taken apart: the sentences that can be read, with what each of them tells.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;

use crate::model::language::personal;

use super::{
    clean::{Clean, paragraphs},
    credits::{Body, take_off},
    cues,
    dates::says_when,
    faithful::Source,
    numerals::numerals,
    organizations::{Book, Named, called, organizations, organizations_by, short_form},
    persons::{Person, roll},
    polish,
    sentences::{clauses, sentences},
    text::{han_count, length, pattern},
};

/// A news item is told in its first part; what comes later is read for checks, not for copy.
const READ_CHARS: usize = 6_000;

/// What a sentence is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// News.
    News,
    /// Says little: slogans, the organization about itself.
    Weak,
    /// Not for air: guests, sponsors, appeals, words to the editor.
    Unfit,
}

/// One sentence as it can be read aloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Which paragraph.
    pub paragraph: usize,
    /// Its text, closed with a stop.
    pub text: String,
    /// What it is good for.
    pub kind: Kind,
    /// Says when.
    pub when: bool,
    /// Names the organization the story is about, by any of its names.
    pub who: bool,
    /// Something happens.
    pub event: bool,
    /// Numbers with a unit, dates not counted.
    pub numbers: usize,
    /// Holds words of a person.
    pub speech: bool,
    /// Looks back at the sentence before it.
    pub looks_back: bool,
}

/// All that the writers of headline, lead and voice-over work from.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// The tip without furniture.
    pub body: Body,
    /// All paragraphs, furniture included: the checks read these.
    pub all: Vec<Clean>,
    /// Sentences in order.
    pub units: Vec<Unit>,
    /// Headings with their spaces, then the subject of the mail.
    pub headings: Vec<String>,
    /// Organizations in order of appearance, each once.
    pub organizations: Vec<Named>,
    /// The one it is about.
    pub organization: Option<String>,
    /// Its short form, when the tip gives one.
    pub short: Option<String>,
    /// Persons in order of appearance, each once, with the fullest post.
    pub persons: Vec<Person>,
    /// Children by their full name, with their age: never in copy.
    pub minors: Vec<(String, u32)>,
    /// For the gate.
    pub source: Source,
    /// Year of the edition.
    pub year: i32,
}

static EVENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"举行|举办|召开|启动|发布|成立|签约|签署|签订|揭牌|走进|获评|荣获|获得|当选|收官|开幕|闭幕|开班|开讲|上线|推出|发起|捐赠|驰援|赶赴|奔赴|入选|揭晓|访问|赴[\p{Han}]{2}|授牌|亮相|落地|启用|开通|揭幕|首发|公布|接到求助|求助|救出|脱险|义诊|义卖|毕业|拿到|座谈|走访|募得|演练|开赛|落幕|出炉|发布|开展|组织|慰问|换届|选举|评出|转移|共建|捐出|送到|送去|结业|颁奖|开营|开播|开业",
    )
});
/// How a meeting went, not what came of it.
static HOUSEKEEPING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"由[^，。]{2,24}主持|主持(?:了)?(?:会议|大会|仪式|活动)|应到|实到|符合章程|奏唱国歌|报告分为|全面总结了|作(?:了)?(?:总结|会议总结|致辞|题为)|议程|休会|签到|入场|一致认为",
    )
});
/// 图片在附件里: about the mail, not the news.
static SENT_ALONG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:图片|照片|视频|素材|正文|原文|文稿)(?:、[\p{Han}]{2})?(?:都|均|已)?(?:在|见|随|附|发)[^，。]{0,6}(?:附件|文末|后台|邮件|网盘|链接|里)|见附件|附件(?:里|中|是|为)",
    )
});
/// Behind a quotation: who said it.
static SAID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^[^，。“]{2,32}(?:说|道|表示|介绍|坦言|感慨|告诉记者|回忆)(?:[，。：]|$)")
});
/// 表示 and 道： before somebody's words; 代表 and 街道 are none.
static SPEAKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"表示|表达|[问写答喊叫笑叹念唱][道：]|道[：，]?$|道：|坦言|感慨|告诉")
});
static SUBJECT_NOISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:\s*(?:re|fw|fwd|回复|转发|答复|转)\s*[:：]|\s*(?:【[^】]{0,12}】|\[[^\]]{0,12}\]|（[^）]{0,8}稿[^）]{0,4}）)|\s*(?:每周一现|《每周一现》)?(?:投稿|新闻稿件?|来稿|供稿|稿件|通讯稿|活动稿|新闻通稿|通稿|报送|新闻线索|线索|喜报|简讯|快讯|新闻)(?:[:：—_-]+|！|\s+)|\s*(?:主题|标题|题目|关于)[:：]?|\s*[-—_:：]+)+",
    )
});
/// 专访 | 90后秘书长…, 社区活动新闻：守住…: the kind of text, then its heading.
static SUBJECT_KIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*[\p{Han}]{0,6}(?:新闻通稿|新闻稿|通讯稿|通稿|稿件|稿|专访|人物|特写|通讯|简讯|快讯|喜报|动态|会讯|新闻|报道|图文|分享|关注|聚焦|视频|资讯|简报|纪实|侧记|预告|回顾)\s*[|｜丨:：！]\s*",
    )
});
/// 关于报送…的新闻稿.
static SUBJECT_SENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^关于(?:报送|报道|投送|提供|上报|推荐)(?P<what>[^，。]{6,40})的(?:新闻稿|稿件|报道|通讯|信息|函)$",
    )
});
static SUBJECT_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:[-—_ ，,]*(?:新闻通稿|请审阅?|图文稿?|新闻稿|通讯稿|投稿|稿件|供稿|活动报道|新闻报道|报道|简讯|通稿|活动稿|活动简报)|[（(【][^（）()【】]{0,24}[）)】]|[-—_ ]+[\p{Han}]{2,16}(?:中心|协会|商会|基金会|促进会|联合会|总会|学会))$",
    )
});

impl Material {
    /// Takes `text` apart. `registered`: the sender's organization by the book; `air`: the edition.
    #[must_use]
    pub fn new(text: &str, subject: &str, registered: Option<&str>, air: NaiveDate) -> Self {
        Self::by_book(text, subject, registered, None, air)
    }

    /// As [`Material::new`], with the book of all registered names.
    #[must_use]
    pub fn by_book(
        text: &str,
        subject: &str,
        registered: Option<&str>,
        book: Option<&Book>,
        air: NaiveDate,
    ) -> Self {
        let all = paragraphs(text);
        let body = take_off(all.clone());
        let year = air.year();
        let mut material = Self {
            year,
            ..Self::default()
        };
        let chars: Vec<char> = text.chars().collect();
        // The line right above the text is its heading; what stands higher is less likely one.
        material.headings = body
            .headings
            .iter()
            .rev()
            .map(|h| spaced(h, &chars))
            .collect();
        material.headings.push(subject.to_owned());
        material.headings = material
            .headings
            .iter()
            .map(|h| heading(h))
            .filter(|h| !h.is_empty())
            .collect();
        let mut read = 0;
        let told: Vec<Clean> = body
            .paragraphs
            .iter()
            .take_while(|p| {
                let fits = read < READ_CHARS;
                read += p.chars.len();
                fits
            })
            .map(|p| p.slice(0, p.chars.len().min(READ_CHARS)))
            .collect();
        let whole: String = told.iter().map(Clean::text).collect::<Vec<_>>().join("\n");
        let known: Vec<&str> = registered.into_iter().collect();
        let named = organizations_by(&whole, &known, book);
        let headed = organizations(&material.headings.join("\n"), &known);
        let mut seen: Vec<Named> = Vec::new();
        for named in named.iter().cloned().chain(headed) {
            if seen.iter().all(|other| other.name != named.name) {
                seen.push(named);
            }
        }
        // A short form is no second organization.
        let shorts: Vec<String> = seen
            .iter()
            .filter_map(|n| short_form(&whole, &n.name))
            .collect();
        let full: Vec<String> = seen.iter().map(|n| n.name.clone()).collect();
        seen.retain(|n| {
            !shorts.contains(&n.name)
                && !full
                    .iter()
                    .any(|other| *other != n.name && other.ends_with(&n.name))
        });
        material.organization = registered
            .map(str::to_owned)
            .or_else(|| subject_of(&seen, &whole, &body));
        material.short = material
            .organization
            .as_deref()
            .and_then(|name| short_form(&whole, name));
        let mut people: Vec<Person> = roll(&whole, &named);
        material.minors = super::minors::minors(
            &format!("{}\n{whole}", material.headings.join("\n")),
            &people,
        );
        material.units = units(
            &told,
            material.organization.as_deref(),
            material.short.as_deref(),
            year,
        );
        let bare = |text: &str| {
            text.chars()
                .filter(|c| c.is_alphanumeric())
                .collect::<String>()
        };
        let headings: Vec<String> = material.headings.iter().map(|h| bare(h)).collect();
        for unit in &mut material.units {
            if headings.contains(&bare(&unit.text)) {
                unit.kind = Kind::Unfit;
            }
            if material
                .minors
                .iter()
                .any(|(name, _)| unit.text.contains(name))
            {
                unit.kind = Kind::Unfit;
            }
        }
        people.retain(|p| material.minors.iter().all(|(name, _)| *name != p.name));
        let mut parts: Vec<String> = all.iter().map(Clean::text).collect();
        parts.extend(body.headings.iter().map(|h| spaced(h, &chars)));
        parts.push(subject.to_owned());
        parts.extend(material.headings.iter().cloned());
        parts.extend(material.organization.clone());
        for unit in &material.units {
            parts.push(unit.text.clone());
            parts.push(polish::without_sponsor_list(&unit.text));
        }
        material.source = Source::new(parts.iter().map(String::as_str));
        material.organizations = seen;
        material.persons = people;
        material.body = body;
        material.all = all;
        material
    }

    /// Names that the gate protects.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.persons
            .iter()
            .map(|p| p.name.as_str())
            .chain(self.organizations.iter().map(|o| o.name.as_str()))
            .chain(self.organization.as_deref())
            .chain(self.short.as_deref())
            .collect()
    }

    /// The sentence that holds the news: who, when and what happened, early.
    #[must_use]
    pub fn news(&self) -> Option<usize> {
        self.news_of(12).or_else(|| self.news_of(6))
    }

    /// The news sentence among those of at least `least` characters.
    fn news_of(&self, least: usize) -> Option<usize> {
        let early = self.units.iter().enumerate().take(12);
        early
            .filter(|(_, unit)| unit.kind != Kind::Unfit && length(&unit.text) >= least)
            .max_by_key(|(at, unit)| {
                let at = i64::try_from(*at).unwrap_or(0);
                30 * i64::from(unit.when) + 30 * i64::from(unit.event) + 20 * i64::from(unit.who)
                    - 20 * i64::from(unit.kind == Kind::Weak)
                    - 70 * i64::from(unit.looks_back && !unit.text.starts_with("当"))
                    - 10 * i64::from(unit.looks_back)
                    - 25 * i64::from(unit.text.starts_with('“'))
                    - 9 * at
            })
            .map(|(at, _)| at)
    }
}

/// The heading with the spaces that parted its halves.
fn spaced(heading: &Clean, source: &[char]) -> String {
    let mut text = String::new();
    for (i, (&c, &from)) in heading.chars.iter().zip(&heading.from).enumerate() {
        let gap = i > 0
            && source
                .get(heading.from[i - 1] + 1..from)
                .is_some_and(|gap| gap.iter().any(|c| c.is_whitespace()));
        let before = i.checked_sub(1).map(|i| heading.chars[i]);
        let digits = c.is_ascii_digit()
            || before.is_some_and(|b| b.is_ascii_digit())
            || c == ' '
            || before == Some(' ');
        // A full-width space parts two halves also behind a figure: 指数为53.8　连续四月.
        let wide = i > 0
            && source
                .get(heading.from[i - 1] + 1..from)
                .is_some_and(|gap| gap.contains(&'\u{3000}') || gap.len() >= 2);
        let half = i >= 8 && (wide || before.is_some_and(super::text::is_han));
        if gap && (!digits || half) {
            text.push(' ');
        }
        text.push(c);
    }
    text
}

/// A heading or subject without the words that sort mail.
fn heading(text: &str) -> String {
    let text = crate::model::language::hygiene::one_line(text);
    let mut text = SUBJECT_NOISE.replace(&text, "").into_owned();
    if let Some(hit) = SUBJECT_KIND.find(&text)
        && han_count(&text[hit.end()..]) >= 5
    {
        text = text[hit.end()..].trim().to_owned();
    }
    if let Some(hit) = SUBJECT_SENT.captures(&text) {
        text = hit["what"].to_owned();
    }
    loop {
        let shorter = SUBJECT_TAIL.replace(&text, "").trim().to_owned();
        if shorter == text || length(&shorter) < 6 {
            return text;
        }
        text = shorter;
    }
}

/// The organization a story is about: the social organization that acts in the first sentences, else
/// the one that signed, else the first named.
fn subject_of(named: &[Named], whole: &str, body: &Body) -> Option<String> {
    static ACTS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:（[^）]{0,30}）)?(?:联合[^，。]{0,40})?(?:主办|举办|举行|召开|开展|启动|发布|组织|发起|获评|荣获|获|牵头|联合|携手|走进|推出|第一时间|第[一二三四五六七八九十\d]+[届次]|成立|派出|会长|理事长|秘书长|代表团|团队|于|在|近日|赴|向)",
        )
    });
    let social: Vec<&Named> = named.iter().filter(|n| n.social).collect();
    let counts = |name: &str| whole.matches(name).count();
    if let Some(signed) = body
        .signatures
        .iter()
        .find(|s| social.iter().any(|n| n.name == **s))
    {
        return Some(signed.clone());
    }
    social
        .iter()
        .take(4)
        .max_by_key(|n| {
            let acts = whole
                .match_indices(&n.name)
                .any(|(at, _)| ACTS.is_match(&whole[at + n.name.len()..]));
            let hosts = whole
                .match_indices(&n.name)
                .any(|(at, _)| whole[at + n.name.len()..].starts_with("主办"));
            let first = whole.find(&n.name).unwrap_or(whole.len());
            (
                2 * usize::from(hosts) + usize::from(acts) * 2 + counts(&n.name).min(3),
                std::cmp::Reverse(first),
            )
        })
        .map(|n| n.name.clone())
}

fn units(told: &[Clean], organization: Option<&str>, short: Option<&str>, year: i32) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut answered: Option<usize> = None;
    for sentence in sentences(told) {
        if sentence.text.starts_with("问：") || sentence.text.starts_with("答：") {
            answered = Some(sentence.paragraph);
        }
        let text = polish::read_aloud(&sentence.text, year);
        let text = corrected(&text);
        let (text, cut) = without_private(&text);
        // Said a line later: “……。”秘书长孙凯说。
        if let Some(last) = units.last_mut()
            && last.paragraph == sentence.paragraph
            && last.text.starts_with('“')
            && last.text.ends_with('”')
            && SAID.is_match(&text)
        {
            last.text.push_str(&polish::closed(&text));
            last.text = attribution_first(&last.text);
            last.speech = true;
            last.looks_back = polish::looks_back(&last.text);
            last.kind = if length(&last.text) > 110 {
                Kind::Weak
            } else {
                Kind::News
            };
            continue;
        }
        if han_count(&text) < 4 || cut && (length(&text) < 12 || !polish::has_predicate(&text)) {
            continue;
        }
        let ending = sentence.text.trim_end();
        // A heading may end with a quotation, a sentence only with the stop inside it.
        let finished = ending
            .trim_end_matches(['”', '）'])
            .ends_with(['。', '！', '？', '!', '?', '；']);
        let text = polish::closed(&text);
        let mut unit = look_at(text, sentence.paragraph, finished, organization, short);
        // The whole answer is in somebody's own words.
        if answered == Some(sentence.paragraph) {
            unit.kind = Kind::Unfit;
        }
        units.push(unit);
    }
    units
}

/// 更正后的主要内容为：A。 → A: the news behind the words about it.
fn corrected(text: &str) -> String {
    static NOW: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:更正|修改|订正|调整)后的?(?:主要|正确|完整)?(?:内容|稿件|全文|正文|文字|表述)(?:为|如下|是)?[：:]",
        )
    });
    NOW.replace(text, "").into_owned()
}

/// “A。”甲说。 → 甲说：“A。”: on air the speaker comes first.
fn attribution_first(text: &str) -> String {
    let shields = super::text::shielded(text);
    let [quote] = shields.as_slice() else {
        return text.to_owned();
    };
    let who = text[quote.end..].trim_end_matches('。');
    if quote.start != 0 || who.contains('，') || who.is_empty() {
        return text.to_owned();
    }
    format!("{who}：{}", &text[quote.clone()])
}

fn look_at(
    text: String,
    paragraph: usize,
    finished: bool,
    organization: Option<&str>,
    short: Option<&str>,
) -> Unit {
    let shields = super::text::shielded(&text);
    let open: String = {
        let mut open = text.clone();
        for range in shields.iter().rev() {
            open.replace_range(range.clone(), "");
        }
        open
    };
    let who = organization.is_some_and(|name| {
        called(name, short)
            .iter()
            .any(|way| text.contains(way.as_str()))
    });
    let numbers = numerals(&text).len();
    let guests = cues::GUESTS.is_match(&open)
        && (open.matches('、').count() >= 3 || numbers == 0)
        && !(EVENT.is_match(&open) && who && says_when(&open));
    let named = organizations(&text, &organization.into_iter().collect::<Vec<_>>());
    let rest = named.iter().rev().fold(text.clone(), |mut rest, n| {
        rest.replace_range(n.start..n.end, "");
        rest
    });
    let greeting = han_count(&rest) < 4
        || ["各位", "尊敬的", "亲爱的", "大家好", "女士们", "同志们"]
            .iter()
            .any(|w| open.starts_with(w));
    let unfit = greeting
        || cues::TO_EDITOR.is_match(&open)
        || cues::ABOUT_TEXT.is_match(&open)
        || guests
        || cues::SPONSORS.is_match(open.trim_end_matches('。')) && numbers < 2 && !says_when(&open)
                || HOUSEKEEPING.is_match(&open)
        // Feelings without a fact.
        || cues::SLOGAN.is_match(&open) && numbers == 0 && !says_when(&open) && !EVENT.is_match(&open)
        || appeals(&open)
        || cues::ADVERT.is_match(&open)
        || open.matches('、').count() >= 8
        // Words of nobody: who said them stands elsewhere, or nowhere.
        || !finished && length(&text) <= 45 && !says_when(&text)
        || text.starts_with('“') && text.ends_with('”') && shields.len() == 1
        // Question and answer are print; on air somebody says something.
        || SENT_ALONG.is_match(&open)
        || text.starts_with("问：") || text.starts_with("答：") || text.starts_with('—')
        || text.ends_with('？') && shields.is_empty();
    let weak = cues::SLOGAN.is_match(&open) && numbers == 0
        || cues::ABOUT_US.is_match(&open)
        || !finished && length(&text) > 45
        || cues::FIRST_PERSON.is_match(&open)
        || open.contains('我')
        || numbers == 0
            && open.chars().nth(1) == Some('是')
            && open.starts_with(['一', '二', '三', '四', '五', '六'])
        || text.ends_with(['？', '！']);
    Unit {
        paragraph,
        kind: if unfit {
            Kind::Unfit
        } else if weak {
            Kind::Weak
        } else {
            Kind::News
        },
        when: says_when(&text),
        who,
        event: EVENT.is_match(&open),
        numbers,
        speech: text.contains('“') && (text.contains(['说', '称']) || SPEAKS.is_match(&open))
            || [
                "表示", "介绍", "认为", "指出", "提醒", "强调", "透露", "直言", "坦言", "解释",
                "回忆", "呼吁",
            ]
            .iter()
            .any(|w| open.contains(w)),
        looks_back: polish::looks_back(&text),
        text,
    }
}

/// The sentence without clauses that hold personal data, prices or a call to give; and whether any
/// was cut.
fn without_private(text: &str) -> (String, bool) {
    let parts = clauses(text);
    let parts: Vec<String> = parts.iter().map(|part| without_number(part)).collect();
    let whole: String = parts.concat();
    let text = whole.as_str();
    let keep: Vec<&String> = parts
        .iter()
        .filter(|part| {
            let quoted = part.contains('“') && part.contains('”');
            personal::find(part).is_empty()
                && (quoted || !appeals(part) && !cues::ADVERT.is_match(part))
        })
        .collect();
    // A whole sentence can hide a number that its clauses part.
    if keep.len() == parts.len() && personal::find(text).is_empty() {
        return (text.to_owned(), false);
    }
    let kept: String = keep.into_iter().map(String::as_str).collect();
    if personal::find(&kept).is_empty() {
        (
            kept.trim_end_matches(['，', '；', '：', '、']).to_owned(),
            true,
        )
    } else {
        (String::new(), true)
    }
}

/// Whether viewers are asked to give or help; a fundraising, or a call for rescue, that is only reported
/// on is none.
fn appeals(text: &str) -> bool {
    static REPORTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"公开募捐|募捐(?:项目|成果|情况|收支|结果)|(?:接到|收到|接获|发出)[^，。：]{0,8}求助|求助(?:者|电话|信息|人员)|求助\d",
        )
    });
    cues::APPEAL.is_match(&REPORTED.replace_all(text, ""))
}

/// “夜航灯”热线0755-… 正式开通: the number goes, the news stays. A clause that only tells how to get in
/// touch is left to be cut whole.
fn without_number(clause: &str) -> String {
    static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"联系|咨询|报名|预约|致电|拨打|微信|账|户名|扫|邮箱|详情|公众号|身份证|卡号|车牌")
    });
    static LINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:热线|专线|电话)[：:]?$"));
    if clause.chars().filter(char::is_ascii_digit).count() < 7 {
        return clause.to_owned();
    }
    let found = personal::find(clause);
    let [found] = found.as_slice() else {
        return clause.to_owned();
    };
    let (before, after) = (&clause[..found.start], &clause[found.end..]);
    let rest = after.trim_start();
    if CONTACT.is_match(clause) || !LINE.is_match(before) || han_count(rest) < 2 {
        return clause.to_owned();
    }
    format!("{before}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn material(text: &str) -> Material {
        Material::new(
            text,
            "",
            None,
            NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date"),
        )
    }

    #[test]
    fn the_news_sentence_says_who_when_and_what() {
        let m = material(
            "随着人工智能的发展，长者遇到了困难。\n11月21日，深圳市青禾公益服务中心在南山区举办“银龄数字课堂”活动。居民很高兴。",
        );
        let news = m.news().unwrap();
        assert!(m.units[news].text.starts_with("11月21日"), "{:?}", m.units);
        assert_eq!(m.organization.as_deref(), Some("深圳市青禾公益服务中心"));
    }

    #[test]
    fn personal_data_and_adverts_are_not_read() {
        let m = material(
            "深圳市青禾公益服务中心举办活动，吸引120个家庭参加，联系电话13800138000，微信号haixing2026。现价只要598元，名额有限。",
        );
        let copy: String = m.units.iter().map(|u| u.text.as_str()).collect();
        assert_eq!(copy, "深圳市青禾公益服务中心举办活动，吸引120个家庭参加。");
    }

    #[test]
    fn a_hotline_is_told_without_its_number() {
        let m = material(
            "11月20日，深圳市青禾公益服务中心宣布，“守夜人”心理热线0755-88886666正式开通，每天接听。联系电话13800138000。",
        );
        let copy: String = m.units.iter().map(|u| u.text.as_str()).collect();
        assert!(
            copy.contains("“守夜人”心理热线正式开通，每天接听。"),
            "{copy}"
        );
        assert!(!copy.contains("1380"), "{copy}");
    }

    #[test]
    fn headings_lose_the_words_that_sort_mail() {
        assert_eq!(
            heading("Fwd: 【投稿】南山长者学会用手机（附图）"),
            "南山长者学会用手机"
        );
        assert_eq!(
            heading("投稿：长者学会用手机——青禾公益服务中心"),
            "长者学会用手机"
        );
    }

    #[test]
    fn the_speaker_comes_first_on_air() {
        let m = material("11月21日活动举行。“要把服务做得更细。”市物流协会秘书长孙凯说。");
        assert_eq!(
            m.units[1].text,
            "市物流协会秘书长孙凯说：“要把服务做得更细。”"
        );
    }
}
