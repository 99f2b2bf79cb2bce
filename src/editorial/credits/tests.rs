//! Furniture by kind, and that nothing is lost.

use proptest::prelude::*;

use super::{names::note_credits, *};
use crate::editorial::clean::{self, paragraphs};

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
        // What the source parted by spaces stays parted.
        (
            "（记者 丰收 实习生 麦浪）",
            vec!["丰收", "麦浪"],
            vec![],
            vec![],
        ),
        (
            "（通讯员 匡语 管彤彤）",
            vec!["匡语", "管彤彤"],
            vec![],
            vec![],
        ),
        (
            "供稿：青禾会秘书处 郁达 / 摄影：邢小飞",
            vec!["郁达"],
            vec!["邢小飞"],
            vec![],
        ),
        ("图片：老万 文字：依依", vec!["依依"], vec!["老万"], vec![]),
        (
            "（整理：温故 图片由受访者提供）",
            vec!["温故"],
            vec![],
            vec![],
        ),
        ("撰稿：党建办 审核：成功夫", vec![], vec![], vec!["成功夫"]),
        (
            "报送人：劳拉 审签：铁如山",
            vec!["劳拉"],
            vec![],
            vec!["铁如山"],
        ),
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

#[test]
fn the_furniture_of_sites_and_accounts_goes() {
    for (text, kind) in [
        ("上一篇：社区厨房开门啦", Furniture::Site),
        ("下一篇", Furniture::Site),
        ("阅读 1024", Furniture::Site),
        ("点击上方蓝字关注我们", Furniture::Site),
        ("分享到：微信 微博 QQ空间", Furniture::Site),
        ("原标题：老人学会用手机", Furniture::Site),
        ("扫码关注“深圳公益”公众号", Furniture::Site),
        ("版权声明：本文版权归原作者所有", Furniture::Site),
        ("— THE END —", Furniture::Site),
        ("发布时间：2026-11-20 10:21", Furniture::Site),
        ("来源：深圳民政", Furniture::Credit),
        ("责任编辑｜王一帆", Furniture::Credit),
        ("编辑 | 王一帆", Furniture::Credit),
        ("编辑李依林二审汪新林三审张雪松", Furniture::Credit),
        ("通讯员温知夏摄影简宁", Furniture::Credit),
        (
            "（深圳市龙华区人力资源服务行业协会供稿）",
            Furniture::Credit,
        ),
        ("图为活动现场", Furniture::Caption),
        ("▲长者在学习用手机", Furniture::Caption),
        ("坪山山鹰值班电话0755-00003110", Furniture::Contact),
        ("PART 02", Furniture::Mark),
        ("01", Furniture::Mark),
        ("●", Furniture::Mark),
        ("尊敬的各位编辑老师：", Furniture::Letter),
    ] {
        assert_eq!(line(text), Some(kind), "{text}");
    }
    for news in [
        "编辑部的故事走进社区",
        "（深圳市云图社会工作服务中心社工白小满；为保护隐私，小年为化名）",
        "（图书馆里的旧书仍在征集）",
        "图书馆里来了“小先生”",
        "阅读点亮山区，1024名孩子收到新书",
        "来源社区的志愿者占七成",
        "摄影展在福田开幕",
        "记者节公益跑在深圳湾举行",
        "分享会在南山举行",
        "扫码登记后，居民即可领取工具。",
        "关注独居长者，社工上门3,200次",
    ] {
        assert_eq!(line(news), None, "{news}");
    }
}

#[test]
fn datelines_go_and_reporters_are_kept() {
    for (text, left, writers) in [
        (
            "深圳新闻网2026年11月20日讯（记者 江未晚 通讯员 平安）想钻个孔，不用再买电钻，居民刷身份证即可借用。",
            "想钻个孔，不用再买电钻，居民刷身份证即可借用。",
            vec!["江未晚", "平安"],
        ),
        (
            "本报讯（记者 江未晚）11月3日，“共享工具屋”在黄贝街道启用，居民免费借用。",
            "11月3日，“共享工具屋”在黄贝街道启用，居民免费借用。",
            vec!["江未晚"],
        ),
        (
            "讯：11月3日，“共享工具屋”在黄贝街道启用，居民免费借用。",
            "11月3日，“共享工具屋”在黄贝街道启用，居民免费借用。",
            vec![],
        ),
        (
            "11月3日，“共享工具屋”在黄贝街道启用，通讯录随后公布。",
            "11月3日，“共享工具屋”在黄贝街道启用，通讯录随后公布。",
            vec![],
        ),
    ] {
        let body = take_off(paragraphs(text));
        assert_eq!(body.paragraphs[0].text(), left);
        assert_eq!(body.credits.writers, writers, "{text}");
    }
}

#[test]
fn what_an_organization_says_of_itself_and_titles_of_other_texts_go() {
    let news = "11月18日，深圳市安谷托育行业协会在宝安区福永街道启用首个“静音”托育点，地板、门轴和餐具都换成了低噪材料，午睡室噪声低于35分贝。";
    let about = "深圳市安谷托育行业协会成立于2019年6月，是由托育机构自愿发起的行业性社会团体。";
    let body = take_off(paragraphs(&format!(
        "宝安启用首个“静音”托育点\n{news}\n关于深圳市安谷托育行业协会\n{about}\n"
    )));
    assert_eq!(body.paragraphs.len(), 1);
    assert!(body.taken.iter().all(|t| t.kind == Furniture::Boilerplate));
    let body = take_off(paragraphs(&format!(
        "宝安启用首个“静音”托育点\n{news}\n往期推荐\n社区厨房开门啦\n一封来自山里的信\n"
    )));
    assert_eq!(body.paragraphs.len(), 1);
    assert_eq!(body.taken.len(), 3);
    // News that follows the words “关于” is news.
    let body = take_off(paragraphs(&format!(
        "关于我们\n{news}\n协会会长安禾说，孩子的听力比我们想的娇嫩。\n"
    )));
    assert!(body.paragraphs.iter().any(|p| p.text() == news));
}

proptest! {
    #[test]
    fn every_letter_is_heading_news_or_furniture(
        lines in prop::collection::vec(clean::tests::line(), 0..30),
    ) {
        let text = lines.join("\n");
        let read = clean::read(&text);
        let body = take_off(read.paragraphs);
        let mut pieces: Vec<&Clean> = body
            .headings
            .iter()
            .chain(&body.paragraphs)
            .chain(body.taken.iter().map(|taken| &taken.text))
            .chain(&read.dropped)
            .collect();
        pieces.sort_by_key(|piece| piece.from[0]);
        let kept = clean::tests::letters(pieces.iter().flat_map(|p| p.chars.iter().copied()));
        prop_assert_eq!(kept, clean::tests::letters(text.chars()));
        let source: Vec<char> = text.chars().collect();
        for piece in pieces {
            let [start, end] = piece.span(0, piece.chars.len());
            prop_assert!(start < end && end <= source.len());
        }
    }
}
