//! Which lines are no news: words to the editor, credits, contacts, captions, the furniture of sites
//! and public accounts.

use std::sync::LazyLock;

use regex::Regex;

use crate::editorial::text::pattern;

/// What was taken off a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Furniture {
    /// Greetings and words to the editor.
    Letter,
    /// Who wrote, photographed, edited, where it was first printed.
    Credit,
    /// Telephone, address, account of a person or an organization.
    Contact,
    /// The line under a picture.
    Caption,
    /// Buttons, counters, notices of a site or a public account.
    Site,
    /// Who signs at the end, and when.
    Signature,
    /// 本报讯.
    Dateline,
    /// What an organization says of itself under the news.
    Boilerplate,
    /// A number or a mark without words.
    Mark,
}

/// Words that say what somebody did for a text.
pub(super) const ROLES: &str = r"文字整理|整理|文字|图文编辑|稿件|来稿单位|来稿|报送人|报送单位|报送|审签人|审签|经办人|经办|信息员|实习生|采访|统稿|文/图|图/文|图文|文图|特约通讯员|通讯员|本报记者|特约记者|见习记者|实习记者|首席记者|全媒体记者|融媒记者|记者|供稿单位|供稿人|供稿|投稿人|投稿单位|撰稿人|撰稿|撰文|作者|执笔|采写|摄影师|摄影|摄像|图片来源|图片|图源|供图|拍摄|视频|剪辑|海报|插画|设计|美编|美术编辑|排版|制作|策划|统筹|监制|出品人|出品|值班编辑|责任编辑|新媒体编辑|微信编辑|见习编辑|实习编辑|编辑|责编|编审|校对|校稿|审核人|审核|审校|审稿|审定|签发人|签发|终审|初审|复审|一审|二审|三审|一校|二校|三校|值班主任|执行主编|副主编|主编|总编辑|总编|稿件来源|文章来源|信息来源|资料来源|素材来源|来源|转自|转载自";

static CREDIT_LINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^[（(【〔]?(?:{ROLES}|文|图|摄)[ ]?[：:/|｜丨·•]|^[（(【]?(?:本报|本台)?(?:{ROLES}) "
    ))
});
/// 编辑李依林二审汪新林三审张雪松: the spaces are gone, the roles part the names.
static CREDIT_CHAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^[（(【〔]?(?:(?:{ROLES})[：:/|｜丨 ]*[\p{{Han}}·]{{2,4}}(?:[、，,/ ][\p{{Han}}·]{{2,4}}){{0,4}}[；;/|｜丨 ]*){{1,8}}[）)】〕]?$"
    ))
});
/// A credit in brackets inside or after a paragraph: （通讯员 李青禾 摄影 陈小海）.
pub(super) static BRACKETED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[（(](?:(?:本报|本台|深圳)?(?:特约|见习|实习)?(?:(?:记者|通讯员|供稿|撰稿|作者|来源|图片|摄影|文/图|图/文|图文|编辑|责编)[^（）()]{0,40}|(?:文|图|摄)(?:[：:/ ][^（）()]{1,40}|[\p{Han}]{2,4}(?:[、/ ][\p{Han}]{2,4}){0,3}))|[\p{Han}]{2,14}(?:报|网|台|社|刊|端)(?:特约|见习|实习|首席)?(?:记者|通讯员) ?[\p{Han}、 ]{2,20}|(?:整理|撰文|文字|信息员|报送人|来稿单位)[：:][^（）()]{2,40}|[\p{Han}、 ]{2,12}(?:摄|供图|文|图)(?:[、，；;/ ][^（）()]{0,30})?|[\p{Han}]{4,24}供稿)[）)]$",
    )
});
static GREETING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:尊敬的|敬爱的|亲爱的)?(?:各位)?(?:编辑|老师|记者|栏目组|编导|主编|领导|负责人|《?每周一现》?(?:栏目组|节目组|编辑部|栏目)?)(?:部|组|们)?(?:的)?(?:各位)?(?:编辑|老师|同志|朋友)?(?:们)?[：:，,！!]?(?:您好|你们好|你好|大家好|上午好|下午好|好)?[！!。，,：:]?$|^(?:您|你|大家|老师|编辑|早上|上午|下午|晚上|中午)?(?:们)?好[！!，,。：:]?$",
    )
});
/// A greeting that goes on to say who writes.
static SALUTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:尊敬的|敬爱的|亲爱的)?(?:各位)?(?:编辑|老师|记者|主编|编导|栏目组)[^，。！]{0,8}(?:您好|你们好|你好|好)[！!，,。]",
    )
});
static COVERING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:附上|现将|以下是|下面是|随信|现报送|现投|特此|请查收|请审阅|望采用|请予|敬请|盼复|此致|敬礼|祝(?:工作|编安|商祺|好)|谢谢|感谢(?:您|贵|支持)|期待(?:您|贵)|劳烦|麻烦您|如需|如有(?:问题|需要|疑问)|照片见附件|图片见附件|详见附件|见附件|稿件如下|投稿如下|盼采用|望予|择用|我是.{2,20}的(?:通讯员|社工|工作人员))",
    )
});
static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:新闻|媒体|活动|业务|报名)?(?:联\s*系\s*人|联络人|联络员|联系方式|联系电话|咨询电话|联系我们|电\s*话|手\s*机|热\s*线|微\s*信(?:号)?|邮\s*箱|投稿邮箱|电子邮箱|地\s*址|QQ群?|传\s*真|邮\s*编|Tel|Email|E-mail|官\s*网|网\s*址|公众号|微信公众号|视频号)[：: ]|1[3-9]\d{9}|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}|发自我的|来自QQ邮箱|^https?://\S+$|^www\.\S+$|^-{2,}|^_{3,}|^={3,}|^\*{3,}|^[^，。]{0,20}(?:电话|热线|座机)[：: ]?0\d{2,3}-?\d{7,8}",
    )
});
static PHOTO_CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[（(]?(?:图|照片|配图)\s*[0-9一二三四五六七八九十]+[）)]?[：:、.\s]|[（(]?图为|[（(]?图中|▲|△|↑|↓|[（(]图[：:]|[（(](?:上|下|左|右|资料|活动)图|[（(]资料图)|图片说明|照片说明",
    )
});
/// Lines that a site or a public account puts around every text.
static SITE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[<《]{0,2}(?:上一篇|下一篇|上一条|下一条|上一页|下一页)[>》]{0,2}(?:$|[：: ].*|没有了.*)|返回(?:首页|顶部|列表|上[级页]|目录)|(?:一键)?分享(?:到|至|给)[：:]?.{0,30}$|打印(?:本页|文章)?$|关闭(?:窗口|本页)?$|字\s*[号体][：:].{0,12}$|[\[【]?大[\]】]?[\[【]?中[\]】]?[\[【]?小[\]】]?$|(?:浏览|阅读|点击|访问|点赞|在看|收藏|评论|转发)(?:次数|量|数|率)?[ ：:(（]*\d[\d,.]*[+万wW]*(?:次|人|人次)?[）)]?$|阅读(?:原文|全文|更多)|展开(?:全文|阅读)|(?:发布|更新|发表)(?:时间|日期|者|人|机构|于)[：:]?.{0,30}$|(?:您|你)?(?:当前|现在)的?位置[：:].*|(?:网站)?首页[>》/-].*|原标题[：:].*|原文(?:链接|标题|地址)[：:]?.*|本文(?:来源|转自|转载|系|由|为|已|首发|仅代表).{0,40}$|(?:版权|免责)(?:声明|所有|归).*|声明[：:].*|(?:转载|如需转载|欢迎转载).{0,40}$|未经(?:授权|许可|允许).*|侵权.{0,10}删.*|[（(]?(?:扫码|扫一扫|扫描|长按|识别|微信扫|打开微信).{0,40}$|(?:↑+|↓+|☞|👆|👇)?点击(?:上方|下方|右上角|蓝字|此处|这里|关注|“|阅读|图片|链接|文末|左下角).{0,40}$|关注(?:我们|公众号|“|本号|官方|并).{0,30}$|.{0,12}(?:蓝字|星标).{0,16}关注.{0,12}$|(?:设为|加)星标.{0,20}$|[\s—\-·.~*【\[(（]*(?i:the end|end|fin)[\s—\-·.~*】\])）]*$|[（(【]?(?:全文)?完[）)】]?$|(?:继续|上下|左右|向[上下左右])?滑动(?:查看|阅读|浏览)?.{0,12}$|(?:点个|求)(?:在看|赞|关注).{0,16}$|(?:分享|点赞|收藏|在看)(?:[、·｜| ]?(?:分享|点赞|收藏|在看|评论)){1,4}$|(?:粤|京|沪)ICP备.*|Copyright.*|©.*|相关标签[：:].*|标签[：:].*|关键词[：:].*|(?:预览时标签不可点|微信号|功能介绍|收录于合集|收录于话题).*)",
    )
});
/// Behind it stand only titles of other texts.
pub(super) static MORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[【\[]?(?:往期(?:推荐|回顾|精选|精彩|好文|内容)?|推荐阅读|相关(?:阅读|推荐|新闻|文章|报道)|延伸阅读|猜你喜欢|热门(?:文章|推荐)|精彩(?:推荐|回顾)|更多(?:精彩|内容|资讯|新闻)|历史文章)[】\]]?[：:>》]*$",
    )
});
/// Heads what an organization always says of itself.
pub(super) static ABOUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[【\[·•●■◆★—-]*(?:关于(?:我们|[^，。]{2,24})|(?:机构|协会|商会|基金会|中心|单位|组织|公司|主办方|主办单位)(?:简介|介绍|概况)|[^，。]{4,24}(?:中心|协会|商会|基金会|促进会|联合会|学会|总会)简介)[】\]·•●■◆★—:：-]*$",
    )
});

/// What a line is by its own words, wherever it stands; `None` when it may be news.
#[must_use]
pub fn line(text: &str) -> Option<Furniture> {
    let length = text.chars().count();
    if !text.chars().any(char::is_alphabetic) && !text.contains(['月', '年', '日']) {
        return (length <= 8).then_some(Furniture::Mark);
    }
    if is_mark(text) {
        return Some(Furniture::Mark);
    }
    // A whole sentence is furniture only when it speaks of the text itself.
    let notice = !text.ends_with('。')
        || [
            "版权",
            "免责",
            "声明",
            "本文",
            "转载",
            "如需转载",
            "未经",
            "侵权",
        ]
        .iter()
        .any(|word| text.starts_with(word));
    if length <= 60 && notice && SITE.is_match(text) {
        return Some(Furniture::Site);
    }
    if is_credit(text, length) {
        return Some(Furniture::Credit);
    }
    if GREETING.is_match(text) {
        return Some(Furniture::Letter);
    }
    if length < 80 && PHOTO_CAPTION.is_match(text) {
        return Some(Furniture::Caption);
    }
    // Prose that ends in a phone number is news with a number in it, not a contact line.
    if length < 80 && CONTACT.is_match(text) && !(length >= 30 && text.ends_with('。')) {
        return Some(Furniture::Contact);
    }
    is_covering(text, length).then_some(Furniture::Letter)
}

/// Words to the editor; only near the edges of a text, because news thanks people too.
pub(super) fn is_covering(text: &str, length: usize) -> bool {
    let quiet = !text.chars().any(|c| c.is_ascii_digit());
    length < 90
        && !text.contains(['“', '%'])
        && (COVERING.is_match(text) || quiet && SALUTE.is_match(text))
}

fn is_credit(text: &str, length: usize) -> bool {
    length <= 80
        && !text.contains('。')
        && (length <= 60 && CREDIT_LINE.is_match(text)
            || CREDIT_CHAIN.is_match(text)
            || text.starts_with(['（', '(']) && BRACKETED.is_match(text))
}

/// PART 01, No.2, 一、, ●: a mark whose words stand on the next line.
fn is_mark(text: &str) -> bool {
    static ORPHAN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:(?i:part|no|chapter)[.．·]?\s*)?(?:0?\d{1,2}|[一二三四五六七八九十]{1,3})[、.．：:）)]?$|^[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]$|^[①-⑳]$",
        )
    });
    ORPHAN.is_match(text)
}
