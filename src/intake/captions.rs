//! 图说 and 摄影: which words of a mail and of its files' names belong to which picture. Pure.

use std::sync::LazyLock;

use regex::Regex;

use super::credit_lines::{self, Whose};

/// Shorter is no caption, longer is the story itself.
const CHARACTERS: std::ops::RangeInclusive<usize> = 2..=100;
/// Lines that are looked at: captions stand in a mail, not in a book.
const MOST_LINES: usize = 3_000;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

const NUMBER: &str = r"[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳]";

/// 图1：…, 图1为…, 图2-4：…, （图三）….
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^[▲△↑↓▼\s]*[（(【\[]?\s*(?:照片|图片|配图|附图|图)\s*(?P<from>{NUMBER})(?:\s*(?P<link>[-—–~～至到、,，和及])\s*(?:照片|图片|图)?\s*(?P<to>{NUMBER}))?\s*(?:[）)】\]]\s*[：:、.．]?|[：:、.．]|为|是|\s)\s*(?P<text>\S.*)$"
    ))
});
/// Where a second caption begins in the same line.
static AGAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[；;。\s　](?:照片|图片|图)\s*[0-9一二三四五六七八九十]{1,3}\s*[：:]")
});
/// 图为…, ▲ …, 照片说明：….
static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[▲△↑↓▼]+\s*|[（(【]?(?:照片|图片|图)(?:说明|注)\s*[：:]\s*|图[说注]\s*[：:]\s*|[（(]图\s*[：:]\s*|[▲△↑↓▼]*\s*[（(【]?(?:[上下左右]|以上|以下)?图为)(?P<text>\S.*)$",
    )
});
/// 合照.jpg：….
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[▲△]?\s*(?P<name>[^：:]{1,60}\.(?:jpe?g|png|heic|heif|webp|tiff?|bmp|mp4|mov|avi))\s*[：:—－-]+\s*(?P<text>\S.*)$",
    )
});
/// A line that says: captions follow, one a line.
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[（(【]?附?(?:照片|图片|图)(?:说明|注释?)\s*(?:如下)?[）)】]?\s*[：:]?$|^图说\s*[：:]?$",
    )
});
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^[（(]?(?P<from>{NUMBER})[）)]?\s*[、.．：:\s]\s*(?P<text>\S.*)$"
    ))
});
/// 图1 合影, 02-志愿者, 照片三.
static NAME_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:附件|照片|图片|配图|附图|图)?\s*[（(【]?(?P<from>{NUMBER})[）)】]?(?:[\s_　、：:.．—–-]+|$)?(?P<text>.*)$"
    ))
});
/// How cameras, telephones and messengers call a picture: says nothing.
static MACHINE_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:img|dsc|dscn|dji|gopr|pxl|mvimg|vid|wx|qq|wechat|weixin|mmexport|screenshot|screen|photo|image|inserted|微信图片|微信截图|微信视频|qq图片|qq截图|qq浏览器截图|屏幕截图|截屏|截图|扫描|未命名|无标题|新建|美图|camera|c360|beauty)[\s_\-0-9a-z.（()）]*",
    )
});
static COPY_MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:\s*[-_]?\s*(?:[（(]\d{1,3}[）)]|副本|复制|拷贝|原图|压缩|高清|定稿|修))+$")
});
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:的?(?:活动|现场)?(?:照片|图片|配图|相片|现场图|视频|素材))?[\s_\-0-9一二三四五六七八九十]*$",
    )
});

/// What one caption of the text says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Caption {
    /// Pictures 图N that it is for; empty when it has no number.
    numbers: Vec<u32>,
    /// The file that it names.
    file: Option<String>,
    text: String,
    credit: Option<String>,
}

/// A file that may get a caption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown<'a> {
    /// As the sender named it.
    pub name: &'a str,
    /// A clip; otherwise a picture.
    pub clip: bool,
}

/// What a file gets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Given {
    /// 图说.
    pub caption: Option<String>,
    /// Who took it, or gave it.
    pub credit: Option<String>,
}

/// Captions and credits of `files` (in the order in which they came), from the mail's `text` and from
/// their names; one for each. A caption that may belong to any of several pictures belongs to none.
pub(super) fn give(text: &str, files: &[Shown<'_>]) -> Vec<Given> {
    let mut given = vec![Given::default(); files.len()];
    if files.is_empty() {
        return given;
    }
    let captions = captions(text);
    let names: Vec<Named> = files.iter().map(|file| named(file.name)).collect();
    let pictures: Vec<usize> = (0..files.len()).filter(|i| !files[*i].clip).collect();
    for caption in &captions {
        for number in &caption.numbers {
            // A number in the names outweighs the order.
            let by_name = pictures.iter().find(|i| names[**i].number == Some(*number));
            let by_order = usize::try_from(*number)
                .ok()
                .and_then(|n| pictures.get(n.checked_sub(1)?))
                .filter(|i| names[**i].number.is_none());
            if let Some(at) = by_name.or(by_order) {
                given[*at].take(caption);
            }
        }
        if let Some(file) = &caption.file {
            let stem = |name: &str| {
                name.rsplit_once('.')
                    .map_or(name, |(s, _)| s)
                    .trim()
                    .to_lowercase()
            };
            let found = files
                .iter()
                .position(|shown| stem(shown.name) == stem(file));
            if let Some(at) = found {
                given[at].take(caption);
            }
        }
    }
    let loose: Vec<&Caption> = captions
        .iter()
        .filter(|caption| caption.numbers.is_empty() && caption.file.is_none())
        .collect();
    if loose.len() == pictures.len() {
        for (caption, at) in loose.iter().zip(&pictures) {
            given[*at].take(caption);
        }
    } else if let ([only], true) = (loose.as_slice(), pictures.is_empty() && files.len() == 1) {
        given[0].take(only);
    }
    let (photos, clips) = credit_lines::of_text(text);
    for ((given, name), file) in given.iter_mut().zip(names).zip(files) {
        given.take(&Caption {
            text: name.caption,
            credit: name.credit,
            ..Caption::default()
        });
        let all = if file.clip { &clips } else { &photos };
        if given.credit.is_none() {
            given.credit.clone_from(all);
        }
    }
    given
}

impl Given {
    /// The first word counts.
    fn take(&mut self, caption: &Caption) {
        if self.caption.is_none() && !caption.text.is_empty() {
            self.caption = Some(caption.text.clone());
        }
        if self.credit.is_none() {
            self.credit.clone_from(&caption.credit);
        }
    }
}

fn captions(text: &str) -> Vec<Caption> {
    let mut found = Vec::new();
    let mut listed = false;
    for line in text.lines().take(MOST_LINES) {
        let line = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if line.is_empty() {
            continue;
        }
        if HEADING.is_match(line) {
            listed = true;
            continue;
        }
        if line.chars().count() > 400 {
            listed = false;
            continue;
        }
        if listed && let Some(item) = ITEM.captures(line) {
            found.extend(caption(numbers(&item), None, &item["text"]));
            continue;
        }
        let mut any = false;
        for part in parts(line) {
            let one = if let Some(hit) = NUMBERED.captures(part) {
                caption(numbers(&hit), None, &hit["text"])
            } else if let Some(hit) = NAMED.captures(part) {
                caption(
                    Vec::new(),
                    Some(hit["name"].trim().to_owned()),
                    &hit["text"],
                )
            } else {
                ALONE
                    .captures(part)
                    .and_then(|hit| caption(Vec::new(), None, &hit["text"]))
            };
            any |= one.is_some();
            found.extend(one);
        }
        listed = listed && any;
    }
    found
}

/// 图1：…；图2：… in one line.
fn parts(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    if NUMBERED.is_match(line) {
        for hit in AGAIN.find_iter(line) {
            let mark = line[hit.start()..].chars().next().map_or(1, char::len_utf8);
            parts.push(&line[from..hit.start()]);
            from = hit.start() + mark;
        }
    }
    parts.push(&line[from..]);
    parts
}

fn caption(numbers: Vec<u32>, file: Option<String>, text: &str) -> Option<Caption> {
    let (text, credit) = credit_lines::off(text, Whose::Picture);
    let text = tidy(&text);
    let length = text.chars().count();
    // 图1见附件 points at a file and says nothing of it.
    let points = ["附件", "如下", "见下", "所示", "另发", "网盘"]
        .iter()
        .any(|word| text.contains(word));
    let says =
        CHARACTERS.contains(&length) && text.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    if points || !(says || text.is_empty() && credit.is_some()) {
        return None;
    }
    Some(Caption {
        numbers,
        file,
        text,
        credit,
    })
}

fn tidy(text: &str) -> String {
    let mut text = text
        .trim()
        .trim_end_matches(['。', '；', ';', '，', ',', '、', ' ', '　']);
    // A bracket that was opened before the caption: （图1：合影）.
    for (open, close) in [('（', '）'), ('(', ')'), ('【', '】'), ('[', ']')] {
        if text.ends_with(close) && text.matches(open).count() < text.matches(close).count() {
            text = text.trim_end_matches(close);
        }
    }
    text.trim_end_matches(['。', '；', ' ']).trim().to_owned()
}

fn numbers(hit: &regex::Captures<'_>) -> Vec<u32> {
    let value = |name: &str| hit.name(name).and_then(|m| number(m.as_str()));
    match (
        value("from"),
        value("to"),
        hit.name("link").map(|m| m.as_str()),
    ) {
        (Some(from), Some(to), Some("、" | "," | "，" | "和" | "及")) => vec![from, to],
        (Some(from), Some(to), _) if from < to => (from..=to).collect(),
        (Some(from), _, _) => vec![from],
        _ => Vec::new(),
    }
}

/// 12, 十二, ⑫.
fn number(word: &str) -> Option<u32> {
    if let Ok(number) = word.parse() {
        return Some(number);
    }
    let first = word.chars().next()?;
    if ('①'..='⑳').contains(&first) {
        return Some(u32::from(first) - u32::from('①') + 1);
    }
    let digit = |c: char| {
        "一二三四五六七八九"
            .chars()
            .position(|d| d == c)
            .and_then(|at| u32::try_from(at + 1).ok())
    };
    let letters: Vec<char> = word.chars().collect();
    match letters.as_slice() {
        ['十'] => Some(10),
        ['十', one] => Some(10 + digit(*one)?),
        [ten, '十'] => Some(10 * digit(*ten)?),
        [ten, '十', one] => Some(10 * digit(*ten)? + digit(*one)?),
        [one] => digit(*one),
        _ => None,
    }
}

/// What a file's name says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Named {
    number: Option<u32>,
    caption: String,
    credit: Option<String>,
}

fn named(name: &str) -> Named {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim();
    let stem = COPY_MARK.replace(stem, "");
    let mut rest = stem.trim();
    let mut named = Named::default();
    if let Some(hit) = NAME_NUMBER.captures(rest) {
        let after = hit.name("text").map_or("", |m| m.as_str());
        let bare = hit.name("from").is_some_and(|m| m.start() == 0);
        let han = bare && hit["from"].chars().all(|c| !c.is_ascii_digit());
        // 3月5日…, 11.27…, 2024…, 300名…, 一家亲: a date, a count, a word.
        let counts = after.starts_with([
            '月', '日', '号', '年', '人', '名', '个', '张', '届', '次', '周', '点', '时', '天',
            '位', '岁', '小', '中', '期', '场', '万', '千', '百', '月',
        ]) || after.starts_with(|c: char| c.is_ascii_digit());
        if !counts && !han {
            named.number = number(&hit["from"]);
            rest = after;
        }
    }
    let machine = MACHINE_NAME.find(rest).map_or(0, |hit| hit.end());
    let (text, credit) = credit_lines::off(&rest[machine..], Whose::Picture);
    named.credit = credit;
    let text = text.replace(['_', '　'], " ");
    let text = TAIL.replace(text.trim(), "");
    let edge = |c: char| c.is_whitespace() || "-—–_+.、，。：:".contains(c);
    let text = tidy(text.trim_matches(edge));
    let text = text.trim_matches(edge);
    let han = text.chars().filter(|c| credit_lines::is_han(*c)).count();
    const BARE: [&str; 16] = [
        "照片",
        "图片",
        "配图",
        "封面",
        "活动",
        "现场",
        "现场图",
        "主图",
        "海报",
        "附件",
        "封面图",
        "活动图",
        "大图",
        "头图",
        "新闻",
        "投稿",
    ];
    if han >= 2
        && !BARE.contains(&text)
        && CHARACTERS.contains(&text.chars().count())
        && !is_date(text)
    {
        named.caption = text.to_owned();
    }
    named
}

fn is_date(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_digit() || "年月日号上下午一二三四五六七八九十 .-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photos<'a>(names: &'a [&'a str]) -> Vec<Shown<'a>> {
        names
            .iter()
            .map(|name| Shown { name, clip: false })
            .collect()
    }

    fn given(text: &str, names: &[&str]) -> Vec<(String, String)> {
        give(text, &photos(names))
            .into_iter()
            .map(|given| {
                (
                    given.caption.unwrap_or_default(),
                    given.credit.unwrap_or_default(),
                )
            })
            .collect()
    }

    fn pair(caption: &str, credit: &str) -> (String, String) {
        (caption.to_owned(), credit.to_owned())
    }

    #[test]
    fn a_line_of_the_text_is_a_caption_or_none() {
        for (line, caption) in [
            ("图1：志愿者在分发物资。", "志愿者在分发物资"),
            ("图 1 志愿者在分发物资", "志愿者在分发物资"),
            ("（图1：志愿者在分发物资）", "志愿者在分发物资"),
            ("图1为志愿者在分发物资（张三 摄）", "志愿者在分发物资"),
            ("【图片1】志愿者在分发物资", "志愿者在分发物资"),
            ("照片一：志愿者在分发物资", "志愿者在分发物资"),
            ("图①：志愿者在分发物资", "志愿者在分发物资"),
            ("▲图1：志愿者在分发物资", "志愿者在分发物资"),
            ("▲ 志愿者在分发物资", "志愿者在分发物资"),
            ("↑志愿者在分发物资", "志愿者在分发物资"),
            ("图为志愿者在分发物资。", "志愿者在分发物资"),
            ("（上图为志愿者在分发物资）", "志愿者在分发物资"),
            ("照片说明：志愿者在分发物资", "志愿者在分发物资"),
            (
                "图片说明： 志愿者（左一）在分发物资",
                "志愿者（左一）在分发物资",
            ),
            ("图注：志愿者在分发物资 摄影：张三", "志愿者在分发物资"),
            ("（图：志愿者在分发物资）", "志愿者在分发物资"),
            ("a.jpg：志愿者在分发物资", "志愿者在分发物资"),
            ("图1：见附件", ""),
            ("照片3张见附件", ""),
            ("图一乐", ""),
            ("图书馆1楼举行活动", ""),
            ("图1：", ""),
            ("11月27日，志愿者在分发物资。", ""),
            ("图片来源：深圳市志愿者联合会", ""),
        ] {
            assert_eq!(given(line, &["a.jpg"])[0].0, caption, "{line}");
        }
    }

    #[test]
    fn numbers_find_their_picture_by_name_then_by_order() {
        let text = "正文。\n图1：合影\n图2：颁奖（李四 摄）\n图3-4：志愿者分发物资";
        assert_eq!(
            given(text, &["a.jpg", "b.jpg", "c.jpg", "d.jpg"]),
            [
                pair("合影", ""),
                pair("颁奖", "李四"),
                pair("志愿者分发物资", ""),
                pair("志愿者分发物资", "")
            ]
        );
        assert_eq!(
            given(text, &["图2.jpg", "图1.jpg"]),
            [pair("颁奖", "李四"), pair("合影", "")]
        );
        let line = "图1：合影；图2：颁奖仪式 图3：分发物资";
        let captions: Vec<_> = given(line, &["a.jpg", "b.jpg", "c.jpg"])
            .into_iter()
            .map(|g| g.0)
            .collect();
        assert_eq!(captions, ["合影", "颁奖仪式", "分发物资"]);
        let block = "照片说明：\n1、志愿者合影\n2、领导致辞\n\n谢谢！";
        let captions: Vec<_> = given(block, &["x.jpg", "y.jpg"])
            .into_iter()
            .map(|g| g.0)
            .collect();
        assert_eq!(captions, ["志愿者合影", "领导致辞"]);
        assert_eq!(
            given(
                "图1、图2：张三摄；\n图3：李四摄",
                &["a.jpg", "b.jpg", "c.jpg"]
            ),
            [pair("", "张三"), pair("", "张三"), pair("", "李四")]
        );
    }

    #[test]
    fn a_caption_that_may_be_anybody_s_is_nobody_s() {
        assert_eq!(
            given("图为活动现场。", &["a.jpg", "b.jpg"]),
            [pair("", ""), pair("", "")]
        );
        let two = given("▲ 志愿者合影\n▲ 领导致辞", &["a.jpg", "b.jpg"]);
        assert_eq!(two, [pair("志愿者合影", ""), pair("领导致辞", "")]);
        assert_eq!(given("图7：合影", &["a.jpg"]), [pair("", "")]);
        assert!(give("图1：合影", &[]).is_empty());
    }

    #[test]
    fn a_file_s_name_is_a_caption_unless_a_machine_gave_it() {
        for (name, number, caption, credit) in [
            ("志愿者在分发物资.jpg", None, "志愿者在分发物资", ""),
            ("图1 合影 张三摄.jpg", Some(1), "合影", "张三"),
            (
                "图2：领导致辞（李青禾 摄）.JPG",
                Some(2),
                "领导致辞",
                "李青禾",
            ),
            ("03-颁奖仪式.png", Some(3), "颁奖仪式", ""),
            ("1.志愿者合影(2).jpg", Some(1), "志愿者合影", ""),
            ("照片三.jpg", Some(3), "", ""),
            ("1.jpg", Some(1), "", ""),
            ("3月5日志愿者植树.jpg", None, "3月5日志愿者植树", ""),
            ("一家亲活动合影.jpg", None, "一家亲活动合影", ""),
            (
                "罗湖区志愿者植树活动照片2.jpg",
                None,
                "罗湖区志愿者植树",
                "",
            ),
            ("合影_摄影张三.jpg", None, "合影", "张三"),
            ("IMG_20241127_101010.jpg", None, "", ""),
            ("微信图片_20241127101010.jpg", None, "", ""),
            ("微信图片_2024 志愿者合影.jpg", None, "志愿者合影", ""),
            ("mmexport1732675200000.jpg", None, "", ""),
            ("DSC_0042.JPG", None, "", ""),
            ("Screenshot_20241127.png", None, "", ""),
            ("活动照片1.jpg", None, "", ""),
            ("转移科目（现场声）.mp4", None, "转移科目（现场声）", ""),
            ("现场图.jpg", None, "", ""),
            ("2024年11月27日.jpg", None, "", ""),
            ("QQ图片20241127.png", None, "", ""),
            ("image001.png", None, "", ""),
            ("未命名.jpg", None, "", ""),
            ("", None, "", ""),
        ] {
            let said = named(name);
            let credit = Some(credit.to_owned()).filter(|credit| !credit.is_empty());
            assert_eq!(
                (said.number, said.caption.as_str(), said.credit),
                (number, caption, credit),
                "{name}"
            );
        }
    }

    #[test]
    fn the_text_outweighs_the_name_and_one_credit_serves_all() {
        let text =
            "图1：志愿者合影\n（通讯员 李青禾 摄影 陈小海）\n视频由深圳市青禾公益服务中心提供";
        let files = [
            Shown {
                name: "颁奖.jpg",
                clip: false,
            },
            Shown {
                name: "现场（王五摄）.jpg",
                clip: false,
            },
            Shown {
                name: "片子.mp4",
                clip: true,
            },
        ];
        let given = give(text, &files);
        let credits: Vec<_> = given
            .iter()
            .map(|given| given.credit.clone().unwrap())
            .collect();
        assert_eq!(given[0].caption.as_deref(), Some("志愿者合影"));
        assert_eq!(credits, ["陈小海", "王五", "深圳市青禾公益服务中心"]);
    }
}
