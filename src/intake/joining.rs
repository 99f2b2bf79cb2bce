//! Whether a mail only points at the document that came with it, and which document that is.

use std::sync::LazyLock;

use regex::Regex;

/// Letters of a mail's own below which it is a covering note; a story has more.
const THIN: usize = 60;
/// With a word that points at the attachment a note may be politer, and longer.
const POLITE: usize = 160;
/// A PDF often repeats the Word file beside it, with its lines broken.
const SAME_PERCENT: usize = 80;

type Pattern = LazyLock<Option<Regex>>;

static POINTS: Pattern = LazyLock::new(|| {
    Regex::new(
        r"(?:详?见|如|查[收看阅]|附上|参见|打开|下载)[^。！？\n]{0,8}附件|附件[^。！？\n]{0,10}(?:为|是|请查|查收|中|里|内|如下|发送|所附|呈上)|(?:稿件?|新闻|通稿|文字|材料|内容|正文)[^。！？\n]{0,12}附件|请查[收看阅]|见附[。！\s]|已?发(?:送)?(?:给|至|到)您|(?i:attached|attachment)",
    )
    .ok()
});
/// Pictures alone are pointed at: the text is here.
static PICTURES: Pattern = LazyLock::new(|| {
    Regex::new(r"(?:照片|图片|配图|视频|素材|合影)[^。！？，,；\n]{0,10}附件|附件[^。！？，,；\n]{0,10}(?:照片|图片|配图|视频|素材)").ok()
});
/// Lines of manners, of a signature, of a quoted head.
static MANNERS: Pattern = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:尊敬的|亲爱的|各位)?[^，。,]{0,14}(?:您好|你好|大家好|老师好|好)[!！。，,：:\s]*$",
        r"|^(?:尊敬的|亲爱的)[^。]{0,20}[：:]$|^[^。，]{0,12}(?:老师|编辑|同志|领导|主任|记者)[：:，,!！]*$",
        r"|^(?:谢谢|感谢|多谢|辛苦|此致|敬礼|顺祝|顺颂|祝[您好]?|礼|麻烦)[^。]{0,16}[!！。，~～]*$",
        r"|^(?:发件人|寄件人|收件人|抄送|发送时间|发送日期|日期|时间|主题|标题|附件|From|To|Cc|Sent|Date|Subject)\s*[：:]",
        r"|^(?:联系人|联系电话|联系方式|电话|手机|邮箱|微信|传真|地址|单位|QQ|Tel|Email|E-mail|Mobile|Phone)\s*[：:]",
        r"|^(?:发自|来自|Sent from)|^[-—_=*·\s]*(?:原始邮件|转发的?邮件|Original|Forwarded)|^[\W\d_]*$|^在?\s*20\d\d.{0,60}写道",
    ))
    .ok()
});
/// Papers of an event that are no news.
static NO_NEWS: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)签到|回执|议程|日程|流程|预算|报价|名单|名录|报名|通讯录|登记表|申请表|申报表|汇总表|统计表|合同|协议|发票|收据|授权书|承诺书|简历|邀请函|手册|模板|台账|反馈表|评分").ok()
});

/// A manuscript says so in its name; plans and speeches are about the event, and longer.
static MANUSCRIPT: Pattern =
    LazyLock::new(|| Regex::new(r"新闻|稿|通讯|报道|消息|简讯|快讯|资讯").ok());
static ABOUT: Pattern = LazyLock::new(|| {
    Regex::new(r"方案|计划|通知|请示|简介|介绍|章程|总结|致辞|致词|讲话|演讲|发言|讲稿|主持|说明|规则|须知").ok()
});
/// How much more a text counts under a manuscript's name, and less under one of those.
const BY_NAME: usize = 3;

fn says(pattern: &Pattern, text: &str) -> bool {
    pattern
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(text))
}

/// A document that was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub name: &'a str,
    pub text: &'a str,
    pub pdf: bool,
}

/// The document whose text belongs below `body`; `None` when the mail speaks for itself or nothing
/// better came with it.
pub(super) fn choose(body: &str, papers: &[Candidate<'_>]) -> Option<usize> {
    if !is_note(body) {
        return None;
    }
    let own = letters_of_its_own(body);
    let squeezed = squeeze(body);
    let mut best: Option<(usize, usize)> = None;
    for (number, paper) in papers.iter().enumerate() {
        if says(&NO_NEWS, paper.name) {
            continue;
        }
        let mut worth = news(paper.text) * BY_NAME;
        if says(&ABOUT, paper.name) {
            worth /= BY_NAME;
        } else if says(&MANUSCRIPT, paper.name) {
            worth *= BY_NAME;
        }
        if paper.pdf {
            worth = worth * SAME_PERCENT / 100;
        }
        let better = best.is_none_or(|(most, _)| worth > most);
        // What says less than the mail, or says it again, is no text for it.
        if better && letters(paper.text) > own && !squeezed.contains(&squeeze(paper.text)) {
            best = Some((worth, number));
        }
    }
    best.map(|(_, number)| number)
}

/// Whether `body` only covers what came with it.
pub(super) fn is_note(body: &str) -> bool {
    let own = letters_of_its_own(body);
    let pointing = says(&POINTS, body) && !(says(&PICTURES, body) && own >= THIN);
    own < THIN || pointing && own < POLITE
}

/// Whether `body` says nothing but that the text is in what came with it.
pub(super) fn only_points(body: &str) -> bool {
    is_note(body) && says(&POINTS, body)
}

/// Whether `body` says that pictures came with it: its own words are the text.
pub(super) fn points_at_pictures(body: &str) -> bool {
    says(&PICTURES, body)
}

/// Letters besides greeting, thanks, signature and quoted heads.
fn letters_of_its_own(body: &str) -> usize {
    body.lines()
        .map(str::trim)
        .filter(|line| !says(&MANNERS, line))
        .map(letters)
        .sum()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Letters in sentences count five times those of lists and tables.
fn news(text: &str) -> usize {
    text.lines()
        .map(|line| {
            let told =
                line.contains(['。', '！', '？', '；']) || line.matches(['，', ',']).count() > 1;
            letters(line) * if told { 5 } else { 1 }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "11月21日，深圳市青苗助学中心在罗湖区河湾社区举办公益开放日活动，来自全市的三百名志愿者和社区居民参加了活动，现场设置了图书捐赠、手工制作、义诊咨询等八个展位。";

    fn paper<'a>(name: &'a str, text: &'a str) -> Candidate<'a> {
        Candidate {
            name,
            text,
            pdf: name.ends_with(".pdf"),
        }
    }

    fn joined(body: &str) -> bool {
        let longer = format!("{STORY}{STORY}");
        choose(body, &[paper("稿件.docx", &longer)]).is_some()
    }

    #[test]
    fn covering_notes_are_told_from_stories() {
        for body in [
            "",
            "见附件",
            "您好！\n稿件在附件，请查收。\n\n此致\n敬礼\n\n深圳市青苗助学中心\n联系人：王一 13800138000\n地址：深圳市罗湖区某某路一百二十三号某某大厦四楼四零五室",
            "尊敬的编辑老师：您好！我是深圳市青苗助学中心的宣传干事小王，现将我单位本周开展的公益开放日活动的新闻稿和照片发送给您，请查收附件，如有问题请随时与我联系，期待您的采用，谢谢！祝您工作顺利，身体健康！",
            "11月21日活动稿件，附件为新闻稿及照片。",
            "请处理\n\n------------------ 原始邮件 ------------------\n发件人: \"li\" <li@x.cn>;\n发送时间: 2026年11月25日(星期三) 上午10:00\n收件人: b@x.cn\n主题: 深圳市青苗助学中心举办公益开放日活动的来稿\n\n详见附件",
            "新闻稿一篇",
        ] {
            assert!(joined(body), "{body}");
        }
        for body in [
            STORY,
            &format!("{STORY}照片见附件，请查收。"),
            &format!("您好，稿件如下，照片见附件：\n{STORY}"),
            &format!("{STORY}{STORY}{STORY}详见附件。"),
        ] {
            assert!(!joined(body), "{body}");
        }
    }

    #[test]
    fn the_paper_with_most_news_is_taken() {
        let list = "张三 李四 王五 赵六\n".repeat(30);
        let papers = [
            paper("活动签到表.docx", &list),
            paper("参加人员.docx", &list),
            paper("新闻稿.pdf", STORY),
            paper("新闻稿.docx", STORY),
            paper("活动议程.docx", STORY),
        ];
        assert_eq!(choose("见附件", &papers), Some(3));
        assert_eq!(choose("见附件", &papers[..3]), Some(2));
        assert_eq!(choose("", &papers[..1]), None);
        assert_eq!(choose("", &[]), None);
        let plan = format!("{STORY}{STORY}");
        let named = [
            paper("活动方案.docx", &plan),
            paper("主持人讲稿.doc", &plan),
            paper("新闻通稿.doc", STORY),
        ];
        assert_eq!(choose("", &named), Some(2));
        assert_eq!(choose("", &named[..2]), Some(0));
        // The mail says the same: nothing is told twice.
        assert_eq!(
            choose(
                "稿件：志愿者活动今日举行",
                &[paper("a.docx", "志愿者活动今日举行")]
            ),
            None
        );
    }
}
