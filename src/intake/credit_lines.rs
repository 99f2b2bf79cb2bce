//! 摄影 and 供图: who took the pictures, by the lines that say so. Pure.

use std::sync::LazyLock;

use regex::Regex;

/// A line that is longer tells the news.
const LONGEST: usize = 60;
/// More names than this are a list of members.
const MOST_NAMES: usize = 4;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// First characters of nine tenths of all Chinese names; what stands alone after 图： or before 摄 is a
/// name only with one of them.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温常葛康施乔樊简闻柳盛杭纪卓柯甘庄涂詹关凌章费鲁翁倪岳齐颜俞华欧阳司徒上官诸令狐东游聂焦宁池古易明牛辛骆阮麦植容区蓝伍成连祝梅洪左米冼黎丘巫官练利";

const WHO: &str = r"[\p{Han}A-Za-z·、，,/／& 　]{2,40}";

/// 摄影：张三, 图/李四, 供图：某中心, 文/图 王五.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"[（(【\[]?\s*(?P<role>摄影师?|摄像|视频拍摄|视频提供|视频来源|视频|拍摄者?|(?:图片|照片)(?:提供|来源|作者)|供图单位|供图|图源|文[/／]?图|图[/／]?文|图片|照片|图|Photo)\s*(?P<mark>[：:/／丨|]|by\b|[\s　]|)\s*(?P<who>{WHO})"
    ))
});
/// 张三 摄, 某中心供图.
static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<open>[（(【\[—\s　_，,。；;：:-]|^)(?P<who>(?:[\p{Han}·]{2,20}[、，, 　/]{1,2}){0,3}?[\p{Han}·]{2,20}?)[\s　_/／]*(?P<role>摄影报道|摄影|摄|供图|提供图片|图)\s*[）)】\]]?\s*[。；;]?$",
    )
});
/// 照片由某中心提供.
static GIVEN_BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<role>照片|图片|视频|影像|素材)(?:均|皆|都)?由(?P<who>[\p{Han}A-Za-z·、]{2,30}?)(?:提供|拍摄|供图)",
    )
});
static BRACKET: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[（(【][^（）()【】]{2,40}[）)】]\s*[。]?$"));
/// Each begins something that is not the name before it.
static OTHER_ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"特约|通讯员|记者|供稿|撰稿|撰文|作者|编辑|责编|审核|校对|初审|复审|终审|[一二三]审|来源|文字|文案|联系|电话|微信|投稿|文[/／：:]|摄影|摄像|视频|剪辑|供图",
    )
});

/// Whose credit is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Of photos.
    Picture,
    /// Of clips.
    Clip,
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}' | '〇')
}

/// Credits that a mail gives for all its photos, and for all its clips.
pub(super) fn of_text(text: &str) -> (Option<String>, Option<String>) {
    let (mut photos, mut clips) = (Vec::new(), Vec::new());
    for line in text.lines().take(3_000) {
        let line = line.trim();
        // Who is credited under one caption took that one picture.
        if line.is_empty() || is_caption(line) {
            continue;
        }
        let whole = line.chars().count() <= LONGEST && !line.trim_end_matches('。').contains('。');
        let part = if whole {
            Some(line)
        } else {
            BRACKET.find(line).map(|hit| hit.as_str())
        };
        if let Some(part) = part {
            photos.extend(find(part, Whose::Picture).map(|hit| hit.who));
            clips.extend(find(part, Whose::Clip).map(|hit| hit.who));
        }
    }
    (joined(photos), joined(clips))
}

fn is_caption(line: &str) -> bool {
    let mut letters = line.trim_start_matches(['（', '(', '【', ' ']).chars();
    let first = letters.next().unwrap_or(' ');
    "▲△↑↓▼".contains(first)
        || first == '图'
            && letters.next().is_some_and(|c| {
                "为注说".contains(c)
                    || c.is_numeric()
                    || "一二三四五六七八九十①②③④⑤⑥".contains(c)
                    || c == ' ' && letters.next().is_some_and(char::is_numeric)
            })
}

fn joined(lists: Vec<String>) -> Option<String> {
    let mut all: Vec<&str> = Vec::new();
    for name in lists.iter().flat_map(|list| list.split('、')) {
        if !all.contains(&name) && all.len() < MOST_NAMES {
            all.push(name);
        }
    }
    (!all.is_empty()).then(|| all.join("、"))
}

/// `text` without the credit at its end, and the credit.
pub(super) fn off(text: &str, whose: Whose) -> (String, Option<String>) {
    match find(text, whose) {
        // What follows the credit would be torn from what stands before it.
        Some(hit)
            if text[hit.end..]
                .trim_matches(['）', ')', '】', ']', '。', '；', ';', ' ', '　'])
                .is_empty() =>
        {
            (
                text[..hit.start]
                    .trim_end_matches([
                        '（', '(', '【', '，', ',', ' ', '　', '_', '-', '—', '：', ':',
                    ])
                    .to_owned(),
                Some(hit.who),
            )
        }
        _ => (text.to_owned(), None),
    }
}

struct Hit {
    start: usize,
    end: usize,
    who: String,
}

fn find(text: &str, whose: Whose) -> Option<Hit> {
    let of_clip = |role: &str| role.contains("视频") || role.contains("摄像") || role == "影像";
    let both = |role: &str| matches!(role, "拍摄" | "拍摄者" | "素材");
    let fits = |role: &str| match whose {
        Whose::Clip => of_clip(role) || both(role),
        Whose::Picture => !of_clip(role),
    };
    for hit in GIVEN_BY.captures_iter(text) {
        if fits(&hit["role"])
            && let Some(who) = names(&hit["who"], false)
        {
            let all = hit.get_match();
            return Some(Hit {
                start: all.start(),
                end: all.end(),
                who,
            });
        }
    }
    for hit in LABELLED.captures_iter(text) {
        let (role, mark) = (&hit["role"], hit["mark"].trim());
        // 视频 alone, 图 and 照片 are words of prose: only a mark makes a label of them.
        let weak = matches!(
            role,
            "图" | "图片" | "照片" | "视频" | "文图" | "图文" | "摄像"
        );
        let at = hit.name("role").map_or(0, |m| m.start());
        let before = text[..at].chars().next_back();
        let torn = before.is_some_and(is_han) && mark.is_empty();
        if !fits(role) || torn || mark.is_empty() && weak {
            continue;
        }
        let strict = mark.is_empty() || matches!(role, "图" | "图片" | "照片" | "图文" | "文图");
        let whole = hit.name("who").map_or(0..0, |m| m.range());
        if let Some(who) = names(&text[whole.clone()], strict) {
            let cut = OTHER_ROLE
                .find(&text[whole.clone()])
                .map_or(whole.end, |role| whole.start + role.start());
            return Some(Hit {
                start: hit.get_match().start(),
                end: cut,
                who,
            });
        }
    }
    if whose == Whose::Clip {
        return None;
    }
    let hit = SIGNED.captures(text)?;
    let role = &hit["role"];
    let before = hit.name("open").map_or("", |m| m.as_str());
    // 现场图: only brackets and names make a credit of 图.
    if role == "图" && !"（(【[".contains(before.trim()) {
        return None;
    }
    let place = hit.name("who")?;
    if let Some(who) = names(place.as_str(), role != "供图" && role != "提供图片") {
        return Some(Hit {
            start: place.start(),
            end: text.len(),
            who,
        });
    }
    // 志愿者合影 张三摄: the last word alone.
    let last = place.as_str().rsplit([' ', '　', '，', ',']).next()?;
    let who = names(last, true)?;
    Some(Hit {
        start: place.end() - last.len(),
        end: text.len(),
        who,
    })
}

/// Names in `who`, joined by 、. `strict`: each a person's, of two to four characters with a surname.
fn names(who: &str, strict: bool) -> Option<String> {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:本报|本台|特约|实习|首席|深圳)*(?:记者|通讯员|摄影师|摄影|志愿者|作者)[\s　：:]*",
        )
    });
    const NEVER: [&str; 18] = [
        "活动现场",
        "现场",
        "合影",
        "志愿者",
        "如下",
        "见附件",
        "附件",
        "报道",
        "记者",
        "通讯员",
        "单位",
        "文字",
        "提供",
        "来源",
        "向导",
        "高清",
        "图片",
        "照片",
    ];
    let who = BEFORE.replace(who.trim(), "");
    let end = OTHER_ROLE.find(&who).map_or(who.len(), |role| role.start());
    let mut all: Vec<String> = Vec::new();
    for token in who[..end].split(['、', '，', ',', '/', '／', ' ', '　', '&']) {
        let token = BEFORE.replace(token.trim(), "");
        let token = token.strip_suffix('摄').unwrap_or(&token).trim_matches('·');
        let length = token.chars().count();
        if length == 0 {
            continue;
        }
        let han = token.chars().all(|c| is_han(c) || c == '·');
        let person =
            (2..=4).contains(&length) && han && token.starts_with(|c| SURNAMES.contains(c));
        let house = !strict && (2..=24).contains(&length) && token.chars().any(is_han);
        if NEVER.contains(&token) || !(person || house) || token.contains("见附件") {
            return None;
        }
        if all.len() < MOST_NAMES && !all.iter().any(|known| known == token) {
            all.push(token.to_owned());
        }
    }
    (!all.is_empty()).then(|| all.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_s_credit_serves_all_its_photos() {
        for (line, credit) in [
            ("（摄影：张三）", "张三"),
            ("摄影：张三、李四", "张三、李四"),
            ("摄影/张三", "张三"),
            ("摄影 张三", "张三"),
            ("图/张三", "张三"),
            ("图：张三", "张三"),
            ("文/图：王一帆、林小满", "王一帆、林小满"),
            ("文/王一帆 图/林小满", "林小满"),
            ("文图 王一帆", ""),
            ("张三 摄", "张三"),
            ("（张三 摄）", "张三"),
            ("本报记者 张三 摄", "张三"),
            ("（通讯员 李青禾 摄影 陈小海）", "陈小海"),
            ("撰稿：柳叶青　摄影：杭一帆　审核：盛以宁", "杭一帆"),
            ("供图：深圳市青禾公益服务中心", "深圳市青禾公益服务中心"),
            ("深圳市青禾公益服务中心供图", "深圳市青禾公益服务中心"),
            ("（受访者供图）", "受访者"),
            (
                "照片由深圳市青禾公益服务中心提供。",
                "深圳市青禾公益服务中心",
            ),
            ("图片来源：主办方", "主办方"),
            (
                "11月27日，三百名志愿者参加了在罗湖区举行的植树活动，大家从早上八点一直忙到傍晚，共种下六百棵树苗，现场气氛热烈，市民纷纷点赞。（李青禾 摄）",
                "李青禾",
            ),
            ("图：志愿者", ""),
            ("图为志愿者在分发物资", ""),
            ("图1：合影（李四 摄）", ""),
            ("▲合影（李四 摄）", ""),
            ("志愿者摄影协会举行年会", ""),
            ("摄影比赛", ""),
            ("参赛者用镜头拍摄了三百张照片", ""),
            ("图片：见附件", ""),
            ("照片：5张", ""),
            ("现场图", ""),
            ("视频：李四", ""),
            ("图书馆开放", ""),
        ] {
            assert_eq!(of_text(line).0.unwrap_or_default(), credit, "{line}");
        }
    }

    #[test]
    fn a_clip_s_credit_is_its_own() {
        for (line, credit) in [
            ("视频由深圳市青禾公益服务中心提供", "深圳市青禾公益服务中心"),
            ("摄像：张三", "张三"),
            ("视频拍摄：张三", "张三"),
            ("视频：李四", "李四"),
            ("摄影：张三", ""),
            ("视频见附件", ""),
        ] {
            assert_eq!(of_text(line).1.unwrap_or_default(), credit, "{line}");
        }
    }

    #[test]
    fn a_credit_is_taken_off_a_caption() {
        for (text, rest, credit) in [
            ("志愿者合影（张三 摄）", "志愿者合影", "张三"),
            ("志愿者合影 张三摄", "志愿者合影", "张三"),
            ("志愿者合影。摄影：张三", "志愿者合影。", "张三"),
            ("张三摄", "", "张三"),
            ("志愿者合影", "志愿者合影", ""),
            ("张三（左）为志愿者授旗", "张三（左）为志愿者授旗", ""),
        ] {
            let (left, who) = off(text, Whose::Picture);
            assert_eq!(
                (left.as_str(), who.unwrap_or_default().as_str()),
                (rest, credit),
                "{text}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[图摄影：/（）张三 供a、\n。]{0,60}") {
            let _ = of_text(&text);
            let _ = off(&text, Whose::Picture);
        }
    }
}
