//! What a tip still lacks before the newsroom can use it: pure rules over its text and files.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Submission, submission::AttachmentRole};

/// One thing that the sender is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// No picture or clip that may go on air.
    Photo,
    /// No telephone number to ask back.
    Contact,
    /// Not when it happened.
    Time,
    /// Not where it happened.
    Place,
    /// No word that the pictures may be used; asked only where there are pictures.
    Permission,
}

impl Missing {
    /// How the newsroom calls it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Photo => "照片",
            Self::Contact => "联系人",
            Self::Time => "时间",
            Self::Place => "地点",
            Self::Permission => "授权",
        }
    }
}

type Pattern = LazyLock<Option<Regex>>;

// The number may stand in any usual grouping: 0755-8888 8888, 138 0013 8000; or masked: 138****8000.
static PHONE: Pattern = LazyLock::new(|| {
    Regex::new(r"(?:^|\D)(?:1[3-9]\d(?:[- ]?\d{4}[- ]?|\*{4})\d{4}|0\d{2,3}[-－ ]?\d{3,4}[- ]?\d{4})(?:\D|$)")
        .ok()
});
static TIME: Pattern = LazyLock::new(|| {
    Regex::new(r"\d{1,2}\s*月\s*\d{1,2}\s*[日号]|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}[日号]|昨[天日]|今[天日]|前[天日]|日前|近日|上周|本周|(?:周|星期)[一二三四五六日天]").ok()
});
static PLACE: Pattern = LazyLock::new(|| {
    Regex::new(r"\p{Han}{2,}(?:[省市区县镇乡村]|街道|社区|广场|公园|中心|学校|小学|中学|大学|医院|图书馆|博物馆|大厦|会议室|礼堂|书屋|车站|基地|养老院)|[在于]\p{Han}{2,12}(?:举行|举办|召开|开展|启动)").ok()
});
static PERMISSION: Pattern = LazyLock::new(|| {
    Regex::new(r"授权|(?:同意|可以|可供|允许|供)[^。！？\n]{0,12}(?:使用|播出|刊登|采用)|原创|本人拍摄|自行拍摄").ok()
});
// 「未授权」 and 「不同意使用」 say the opposite; such a sentence gives no permission.
static REFUSED: Pattern = LazyLock::new(|| {
    Regex::new(
        r"(?:未经?|没有?|尚未|无|不)(?:获得?|取得|得到)?(?:授权|同意|可以|允许|原创)|谢绝|禁止",
    )
    .ok()
});

fn says(pattern: &Pattern, text: &str) -> bool {
    pattern
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(text))
}

fn permits(text: &str) -> bool {
    text.split(['。', '！', '？', '；', '\n'])
        .any(|sentence| says(&PERMISSION, sentence) && !says(&REFUSED, sentence))
}

/// What `submission` lacks, in the order in which it is asked for. Mails inside it count as its own.
#[must_use]
pub fn missing(submission: &Submission) -> Vec<Missing> {
    let mut texts = vec![submission.text.as_str()];
    let mut files: Vec<_> = submission.attachments.iter().collect();
    let mut open: Vec<_> = submission.nested.iter().collect();
    while let Some(inner) = open.pop() {
        texts.push(&inner.text);
        files.extend(&inner.attachments);
        open.extend(&inner.nested);
    }
    texts.extend(files.iter().filter_map(|file| file.facts.text.as_deref()));
    let pictures = files.iter().any(|file| {
        matches!(
            file.facts.role,
            AttachmentRole::Photo | AttachmentRole::Clip
        ) && file.facts.problem.is_none()
    });
    of(&texts.join("\n"), pictures || !submission.links.is_empty())
}

/// The rule behind [`missing`]: `pictures` tells whether there is one that may go on air, or a link
/// to files that nobody has looked at yet.
#[must_use]
pub fn of(text: &str, pictures: bool) -> Vec<Missing> {
    [
        (Missing::Photo, !pictures),
        (Missing::Contact, !says(&PHONE, text)),
        (Missing::Time, !says(&TIME, text)),
        (Missing::Place, !says(&PLACE, text)),
        (Missing::Permission, pictures && !permits(text)),
    ]
    .into_iter()
    .filter_map(|(what, lacks)| lacks.then_some(what))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "11月21日，青苗助学中心在河湾社区举行开放日。照片由本会拍摄，同意节目使用。\n联系人：王一 0755-8888 8888";

    #[test]
    fn a_whole_tip_is_asked_for_nothing() {
        assert_eq!(of(WHOLE, true), []);
    }

    #[test]
    fn each_thing_is_missed_by_itself() {
        for (without, lacks) in [
            ("11月21日，", Missing::Time),
            ("在河湾社区", Missing::Place),
            ("同意节目使用", Missing::Permission),
            ("0755-8888 8888", Missing::Contact),
        ] {
            // 中心 is a place word too: the name goes with the place.
            let text = WHOLE.replace(without, "").replace("青苗助学中心", "本会");
            assert_eq!(of(&text, true), [lacks], "{text}");
        }
        // Without a picture there is nothing to permit.
        assert_eq!(of("", false).len(), 4);
        assert!(!of("", false).contains(&Missing::Permission));
    }

    #[test]
    fn a_refusal_is_no_permission_and_an_account_no_telephone() {
        for text in ["照片未经授权", "不同意使用照片", "谢绝授权转载"] {
            assert!(of(text, true).contains(&Missing::Permission), "{text}");
        }
        assert!(of("账号 4000138001380001234", true).contains(&Missing::Contact));
        assert!(!of("电话：138 0013 8000", true).contains(&Missing::Contact));
    }
}
