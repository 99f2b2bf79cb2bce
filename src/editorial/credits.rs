//! Takes off what is not news: greetings, signatures, contacts, photo captions; names of writers
//! and photographers go into fields.

use std::sync::LazyLock;

use regex::Regex;

use super::clean::Clean;
use crate::model::story::Credits;

/// A news text without its furniture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// Headings that stood above the text, in order; often the best headline.
    pub headings: Vec<Clean>,
    /// The news, in order.
    pub paragraphs: Vec<Clean>,
    /// Who is credited.
    pub credits: Credits,
    /// Lines under pictures, in order.
    pub photo_captions: Vec<String>,
    /// Organizations that signed under the text.
    pub signatures: Vec<String>,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

const NAMES: &str = r"(?P<names>[\p{Han}·]{2,4}(?:[、，,/ ]+[\p{Han}·]{2,4}){0,4})";

/// A credit in brackets inside or after a paragraph: （通讯员 李青禾 摄影 陈小海）.
static BRACKETED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[（(](?:本报|本台|深圳)?(?:特约)?(?:记者|通讯员|供稿|文|图|图片|摄影|文/图|图/文|图文|摄|[\p{Han}]{2,4}[ ]?(?:摄|供图|文|图))[^（）()]{0,30}[）)]$",
    )
});
static WRITER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:通讯员|记者|供稿人?|撰稿人?|撰文|作者|文/图|图/文|图文|文)[：:/ ]*{NAMES}"
    ))
});
static PHOTOGRAPHER: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?:摄影|图片|图|供图|拍摄)[：:/ ]*{NAMES}")));
static SHOT_BY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?P<names>[\p{Han}]{2,4}) ?(?:摄|供图)"));
static EDITOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:编辑|责编|审核|校对|初审|复审|终审|二审|三审|一审)[：: ]*{NAMES}"
    ))
});
static CREDIT_LINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[（(【]?(?:文/图|图/文|图文|本报记者|记者|通讯员|供稿|供稿单位|撰稿|撰文|作者|摄影|图片来源|图片|图|文|来源|编辑|责编|审核|校对|初审|一审|二审|三审)[：:/ ]",
    )
});
static GREETING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:尊敬的|敬爱的|亲爱的)?(?:各位)?(?:编辑|老师|记者|栏目组|编导|主编|领导|负责人|《?每周一现》?(?:栏目组|节目组|编辑部|栏目)?)(?:部|组|们)?(?:的)?(?:编辑|老师|同志|朋友)?(?:们)?[：:，,！!]?(?:您好|你们好|你好|大家好|上午好|下午好|好)?[！!。，,：:]?$|^(?:您|你|大家|老师|编辑)?(?:们)?好[！!，,。：:]?$",
    )
});
static COVERING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:附上|现将|以下是|下面是|随信|现报送|现投|特此|请查收|请审阅|望采用|请予|敬请|盼复|此致|敬礼|祝(?:工作|编安|商祺|好)|谢谢|感谢(?:您|贵|支持)|期待(?:您|贵)|劳烦|麻烦您|如需|如有(?:问题|需要|疑问)|照片见附件|图片见附件|详见附件|见附件|稿件如下|投稿如下|盼采用|望予|我是.{2,20}的(?:通讯员|社工|工作人员))",
    )
});
static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:联\s*系\s*人|联系方式|联系电话|电\s*话|手\s*机|微\s*信(?:号)?|邮\s*箱|地\s*址|QQ|传真|邮编|Tel|Email|E-mail|官网|公众号)[：: ]|1[3-9]\d{9}|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}|发自我的|来自QQ邮箱|^-{2,}|^_{3,}|^={3,}|^\*{3,}",
    )
});
static PHOTO_CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[（(]?图\s*[0-9一二三四五六七八九十]+[）)]?[：:\s]|图为|▲|△|↑|↓|[（(]图[：:])|图片说明|照片说明",
    )
});
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[\p{Han}]{2,10}(?:网|报|社|台|客户端|融媒)?)?\d{0,4}年?\d{1,2}月\d{1,2}日(?:电|讯)[（(]?(?:[^）)]{0,24}[）)])?[：:]?|^(?:本报|本台|本网)讯[（(]?(?:[^）)]{0,24}[）)])?[：:]?",
    )
});

/// Parts news from furniture.
#[must_use]
pub fn take_off(paragraphs: Vec<Clean>) -> Body {
    let mut body = Body::default();
    let total = paragraphs.len();
    for (index, paragraph) in paragraphs.into_iter().enumerate() {
        let text = paragraph.text();
        let length = text.chars().count();
        if credit(&text, length, &mut body.credits) || GREETING.is_match(&text) {
            continue;
        }
        if PHOTO_CAPTION.is_match(&text) && length < 80 {
            body.photo_captions.push(text);
            continue;
        }
        // Prose that ends in a phone number is news with a number in it, not a contact line.
        if CONTACT.is_match(&text) && length < 80 && !(length >= 30 && text.ends_with('。')) {
            continue;
        }
        let near_edge = index < 3 || index + 6 > total;
        if near_edge && length < 90 && COVERING.is_match(&text) && !text.contains(['“', '%']) {
            continue;
        }
        let paragraph = without_brackets(paragraph, &mut body.credits);
        let paragraph = without_dateline(paragraph, &mut body.credits);
        let text = paragraph.text();
        if paragraph.is_empty() {
            continue;
        }
        // Only words to the editor stand above a heading.
        let above = body.paragraphs.iter().all(|p| {
            let text = p.text();
            p.chars.len() < 90 && super::cues::TO_EDITOR.is_match(&text)
                || p.chars.len() < 24 && !text.contains('。')
        });
        if above && body.headings.len() < 3 && is_heading(&text) {
            body.paragraphs.clear();
            body.headings.push(paragraph);
            continue;
        }
        if is_signature(&text, index, total) {
            if text
                .chars()
                .any(|c| !c.is_ascii_digit() && !"年月日".contains(c))
            {
                body.signatures.push(text);
            }
            continue;
        }
        body.paragraphs.push(paragraph);
    }
    body
}

/// A line that only credits people; true when it was one.
fn credit(text: &str, length: usize, credits: &mut Credits) -> bool {
    if length > 60
        || text.contains('。')
        || !(CREDIT_LINE.is_match(text)
            || BRACKETED.is_match(text) && text.starts_with(['（', '(']))
    {
        return false;
    }
    note_credits(text, credits);
    true
}

/// Words that say what somebody did; each begins a credit of its own.
static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"特约通讯员|通讯员|特约记者|记者|供稿人?|撰稿人?|撰文|作者|文/图|图/文|图文|摄影|图片|供图|拍摄|编辑|责编|审核|校对|初审|复审|终审|一审|二审|三审",
    )
});

fn note_credits(text: &str, credits: &mut Credits) {
    // The text has lost its spaces: 通讯员温知夏摄影简宁. Each role starts anew.
    let parted = ROLE.replace_all(text, "|$0：");
    add_names(&WRITER, &parted, &mut credits.writers);
    add_names(&PHOTOGRAPHER, &parted, &mut credits.photographers);
    add_names(&SHOT_BY, &parted, &mut credits.photographers);
    add_names(&EDITOR, &parted, &mut credits.editors);
}

fn add_names(pattern: &Regex, text: &str, list: &mut Vec<String>) {
    const NOT_NAMES: &[&str] = &[
        "摄影",
        "通讯员",
        "记者",
        "供稿",
        "图片",
        "编辑",
        "供图",
        "撰稿",
        "本报",
        "单位",
    ];
    for found in pattern.captures_iter(text) {
        let Some(names) = found.name("names") else {
            continue;
        };
        // The head of a longer run of characters is no name: 深圳市绿(构新材料…).
        let runs_on = |c: char| super::text::is_han(c) && !"摄供图".contains(c);
        let torn = text[names.end()..].chars().next().is_some_and(runs_on);
        let mut all: Vec<&str> = names.as_str().split(['、', '，', ',', '/', ' ']).collect();
        if torn {
            all.pop();
        }
        for name in all {
            let shorter = name.trim_end_matches(['摄', '图', '文']);
            let name = if shorter.chars().count() >= 2 {
                shorter
            } else {
                name
            };
            let fits = (2..=4).contains(&name.chars().count());
            if fits && !NOT_NAMES.contains(&name) && !list.iter().any(|known| known == name) {
                list.push(name.to_owned());
            }
        }
    }
}

fn without_brackets(paragraph: Clean, credits: &mut Credits) -> Clean {
    let text = paragraph.text();
    let Some(found) = BRACKETED.find(&text) else {
        return paragraph;
    };
    note_credits(found.as_str(), credits);
    let keep = text[..found.start()].chars().count();
    paragraph.slice(0, keep)
}

fn without_dateline(paragraph: Clean, credits: &mut Credits) -> Clean {
    let text = paragraph.text();
    let Some(found) = DATELINE.find(&text) else {
        return paragraph;
    };
    note_credits(found.as_str(), credits);
    let skip = found.as_str().chars().count();
    paragraph.slice(skip, paragraph.chars.len())
}

/// A line that heads the text: short, no stop, and not a label.
fn is_heading(text: &str) -> bool {
    let length = text.chars().count();
    (6..=50).contains(&length)
        && !text.ends_with(['。', '；', '，', '：', '、'])
        && !text.contains('。')
}

/// Who signs at the end: an organization or a date alone on a line.
fn is_signature(text: &str, index: usize, total: usize) -> bool {
    let length = text.chars().count();
    let end = index + 4 > total && index > 0;
    let date = text
        .chars()
        .all(|c| c.is_ascii_digit() || "年月日．.-/ ".contains(c));
    end && length <= 24
        && !text.contains(['，', '。'])
        && (date
            || [
                "中心",
                "协会",
                "基金会",
                "促进会",
                "联合会",
                "商会",
                "学会",
                "研究会",
                "办公室",
                "秘书处",
                "宣传部",
                "社工站",
            ]
            .iter()
            .any(|tail| text.ends_with(tail)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_that_lost_their_spaces_are_told_apart() {
        for (text, writers, photographers, editors) in [
            (
                "（通讯员温知夏摄影简宁）",
                vec!["温知夏"],
                vec!["简宁"],
                vec![],
            ),
            (
                "（通讯员 闻一舟 摄）",
                vec!["闻一舟"],
                vec!["闻一舟"],
                vec![],
            ),
            (
                "撰稿：柳叶青审核：盛以宁摄影：杭一帆",
                vec!["柳叶青"],
                vec!["杭一帆"],
                vec!["盛以宁"],
            ),
            ("供稿：深圳市绿构新材料应用联合会", vec![], vec![], vec![]),
            (
                "文/图：王一帆、林小满",
                vec!["王一帆", "林小满"],
                vec!["王一帆", "林小满"],
                vec![],
            ),
        ] {
            let mut credits = Credits::default();
            note_credits(text, &mut credits);
            assert_eq!(credits.writers, writers, "{text}");
            assert_eq!(credits.photographers, photographers, "{text}");
            assert_eq!(credits.editors, editors, "{text}");
        }
    }
    use crate::editorial::clean::paragraphs;

    #[test]
    fn furniture_goes_and_names_are_kept() {
        let body = take_off(paragraphs(
            "尊敬的编辑老师：\n您好！\n附上我中心的新闻稿，请查收，照片见附件。\n南山长者学会用手机\n　　11月21日，中心举办活动，86名长者参加。（通讯员 李青禾）\n图1：长者在学习\n（陈小海 摄）\n文/图：王一帆、林小满\n联系人：李青禾 13000000000\n深圳市青禾公益服务中心\n2026年11月22日\n",
        ));
        assert_eq!(
            body.headings.iter().map(Clean::text).collect::<Vec<_>>(),
            ["南山长者学会用手机"]
        );
        assert_eq!(body.signatures, ["深圳市青禾公益服务中心"]);
        assert_eq!(
            body.paragraphs.iter().map(Clean::text).collect::<Vec<_>>(),
            ["11月21日，中心举办活动，86名长者参加。"]
        );
        assert_eq!(body.credits.writers, ["李青禾", "王一帆", "林小满"]);
        assert_eq!(body.credits.photographers[0], "陈小海");
        assert_eq!(body.photo_captions, ["图1：长者在学习"]);
    }
}
