//! Turns of phrase by which press releases give themselves away: appeals, adverts, guest lists,
//! sponsor lists, slogans.

use std::sync::LazyLock;

use regex::Regex;

use super::text::pattern;

/// Raising money from the public.
pub static FUNDRAISING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"募捐|众筹|爱心筹|水滴筹|轻松筹|筹款|(?:善款|捐款|捐赠|爱心)(?:账户|账号|专户|方式|渠道|通道|链接|码|热线|二维码)|(?:爱心|踊跃|欢迎|积极|扫码|慷慨|请.{0,6})捐(?:款|赠|助)?|(?:伸出|献出|施以)(?:一份)?(?:援手|援助之手|爱心)|奉献(?:您的|一份|你的)?爱心|(?:筹集|募集|筹措|筹得|募得)[^，。]{0,16}(?:善款|手术费|医疗费|治疗费|救命钱|捐款|医药费)|认捐|腾讯公益.{0,8}(?:搜索|捐)|一起捐|开户行|户名",
    )
});
/// A call to the viewer to give: never in copy.
pub static APPEAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:请|欢迎|呼吁|号召|恳请|恳求|希望|期待|盼|诚邀|可)[^，。]{0,16}(?:捐|援手|援助之手|献爱心|奉献爱心|资助|认领)|救救|求助|慷慨解囊|(?:请|帮忙|恳请|扩散|紧急)[^，。]{0,8}转发|账户|账号|户名|开户|扫码|扫描|二维码|伸出援|捐款方式|捐款渠道|募捐|众筹|筹集手术费",
    )
});
/// Selling something, or asking to sign up.
pub static ADVERT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"原价|现价|特惠|优惠(?:价|套餐|活动|券|名额|码)|(?:推出|享受?|限时|现场|专享|多重)[^，。]{0,6}优惠|[一二三四五六七八九\d.]+折(?:[优起，。！]|$)|折扣|特价|报名费|售价|定价|限时|名额有限|席位有限|数量有限|先到先得|扫码|扫描[^，。]{0,8}码|二维码|(?:报名|咨询|服务|订购|加盟|招生|预约)(?:热线|电话|专线|微信|链接|方式|通道|入口|从速|请)|加微信|添加微信|免费领取|团购|抢购|立减|满减|秒杀|关注[^，。]{0,12}公众号|点击[^，。]{0,6}链接|火热(?:报名|招生|进行)|加盟|[\d,.]+元/(?:人|张|次|位|份)|每(?:人|位|张|份)[\d,.]+元|欢迎(?:选购|订购|咨询|致电|来电|报名|垂询)|疗效|治愈率|包过|稳赚|免单|价值[\d,.]+元|零基础|保证拿证|月入[过\d]|包就业|学完即可|权威导师|火热招生|证书班|优惠券|优惠价|立即(?:报名|扫码|抢)|仅需[\d,.]+元|仅剩|福利价?[！】]|重磅|开课时间|上课地点|您身边的|国家级品质|好礼|大礼包|等你来|包邮",
    )
});
/// Who was there.
pub static GUESTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:出席|莅临|见证|到场|参加)(?:了)?(?:本次|此次|本届|该|了|活动|仪式|大会|会议|启动|开幕|论坛|现场|。|，|并)|(?:等|多位|各级)(?:领导|嘉宾)|合影留念|领导[^，。]{0,10}(?:出席|致辞|讲话)|莅临",
    )
});
/// Who paid, lent the hall, supported.
pub static SPONSORS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:本次|此次|该|本届|这次|据悉，|据了解，)*[^，。]{0,12})?由[^。]{2,60}(?:主办|承办|协办|指导|联合举办)[^。]{0,80}$|(?:得到|获得)了?[^。]{4,80}(?:大力)?支持|特别鸣谢|鸣谢|赞助单位|支持单位|协办单位",
    )
});
/// Words without news.
pub static SLOGAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"一致好评|圆满成功|取得圆满|热烈反响|欢声笑语|气氛(?:热烈|融洽)|氛围(?:热烈|融洽)|其乐融融|谱写|新篇章|保驾护航|添砖加瓦|凝心聚力|奋楫|砥砺|不忘初心|再创辉煌|温暖人心|意义重大|双向奔赴|句号|纷纷表示|掌声|落下帷幕|贡献(?:更大|更多|自己|自身|一份|社会组织)?(?:的)?力量|正能量|大爱|彰显|浓厚氛围|奠定了?[^，。]{0,10}基础|注入[^，。]{0,8}(?:活力|动力)|高度(?:评价|肯定|赞扬)|受益匪浅|收获满满|意犹未尽|赞不绝口|欢乐祥和|满意而归|温馨|感受到[^，。]{0,20}(?:温暖|关爱)|让爱|爱心与|传递(?:爱心|温暖)|为[^，。]{2,30}(?:贡献|添彩|助力)",
    )
});
/// What the organization always says of itself.
pub static ABOUT_US: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"成立于|创立于|创办于|注册成立|是一家|是由[^，。]{2,40}(?:发起|组成)|业务范围|以[^，。]{2,30}为宗旨|秉承|秉持|5A级社会组织，|非营利性|关于我们|机构简介",
    )
});
/// Said to the editor, not to viewers.
pub static TO_EDITOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:老师|编辑|记者|栏目组|编辑部)[^。]{0,6}(?:您好|你好|好[，！。])|附上|请查收|请审阅|望采用|盼复|此致|敬礼|见附件|转来一稿|请看是否|随信|现将[^。]{0,20}(?:稿|材料)|特此|感谢(?:您|贵)|敬请(?:审|采|指)|如需[^。]{0,12}联系|投稿|供参考|如有(?:需要|疑问)|谢谢[！。，]|打扰了|辛苦(?:了|您)|盼刊|(?:是否|能否|可否)(?:可用|采用|刊播|播出)|麻烦(?:您|各位|老师)",
    )
});
/// Of one text about another: a correction, or the editor's word before an article.
pub static ABOUT_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[（(【]?(?:编者按|编者的话|编辑按|编者注|编辑注|按语|记者按|作者按|引言)[：:】\s]|更正如下|(?:现|特此|予以)更正|(?:原稿|原文)[^。]{0,60}(?:应为|改为|有误|作废)|^(?:删去|删除|更正|勘误|订正)|(?:姓名|日期|数据|时间|名称|单位|人数|金额)应为|表述有误|稿件有误|内容有误|深表歉意|原稿作废",
    )
});
/// The first person of the writer.
pub static FIRST_PERSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"我们|我会|我校|我院|我司|我社|我区|我市|本会|本院|本校|笔者|我机构|咱们|我单位|我处|本人|小编",
    )
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adverts_and_appeals_are_told_from_reports() {
        for advert in [
            "原价1980元",
            "名额有限",
            "扫码关注公众号立减50元",
            "报名热线",
            "欢迎致电",
        ] {
            assert!(ADVERT.is_match(advert), "{advert}");
        }
        for report in [
            "活动吸引120个家庭参加",
            "项目投入资金180万元",
            "优惠政策宣讲会",
            "会员企业签订协议21份",
        ] {
            assert!(
                !ADVERT.is_match(report) && !APPEAL.is_match(report),
                "{report}"
            );
        }
        assert!(
            FUNDRAISING.is_match("为男孩筹集手术费") && FUNDRAISING.is_match("请社会各界伸出援手")
        );
        assert!(!FUNDRAISING.is_match("企业捐赠了50万元物资"));
    }
}
