use super::*;

fn first(text: &str, subject: &str) -> Headline {
    let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
    let material = Material::new(text, subject, None, air);
    headline(&material, material.news())
}

#[test]
fn slots_give_what_an_editor_would_write() {
    for (text, want) in [
        (
            "11月18日，由深圳市暖阳慈善基金会主办的“童梦护航”关爱项目启动仪式在龙岗区举办。",
            "“童梦护航”关爱项目在龙岗启动",
        ),
        (
            "近日，深圳市物流与供应链管理协会（以下简称“市物流协会”）获评“5A级社会组织”。",
            "市物流协会获评“5A级社会组织”",
        ),
        (
            "11月20日，深圳市养老服务业协会发布《社区养老助餐服务规范》。",
            "《社区养老助餐服务规范》发布",
        ),
        (
            "11月21日上午，深圳市青禾公益服务中心在南山区举办“银龄数字课堂”第三期活动。",
            "“银龄数字课堂”第三期活动举行",
        ),
    ] {
        let headline = first(text, "");
        assert!(headline.licensed, "{text}");
        assert!(
            headline.candidates.iter().any(|c| c == want),
            "{want}: {:?}",
            headline.candidates
        );
    }
}

#[test]
fn the_tips_own_heading_is_licensed_when_it_fits() {
    let headline = first(
        "银龄数字课堂走进粤海街道 86名长者学会用手机\n　　11月21日，深圳市青禾公益服务中心的银龄数字课堂走进粤海街道，86名长者学会用手机。",
        "",
    );
    assert_eq!(headline.candidates[0], "银龄数字课堂走进粤海街道");
}

#[test]
fn every_licensed_pattern_has_its_line() {
    for (pattern, text, want) in [
        (
            "S走进P",
            "近日，深圳市龙华区听澜义工联合会“义剪日”走进观湖街道松元社区，9名义工为67位长者理发。",
            "“义剪日”走进观湖街道松元社区",
        ),
        (
            "S捐G",
            "11月25日，深圳市岚谷慈善基金会在宝安区举行捐赠仪式，向深圳市宝安区义工救助协会捐赠医疗急救设备及款物。",
            "岚谷慈善基金会捐赠医疗急救设备",
        ),
        (
            "S与T签约",
            "11月20日，深圳市氢能促进会与佛山市重卡联合会签署协议。",
            "氢能促进会与佛山市重卡联合会签约",
        ),
        (
            "P当选S会长",
            "11月15日，深圳市眼镜产业商会换届大会召开，童绍鹏当选会长。商会会长童绍鹏说，要办好三件事。",
            "童绍鹏当选深圳市眼镜产业商会会长",
        ),
        (
            "指数为N",
            "深圳市跨境贸易联合会11月25日发布，11月份深圳跨境电商景气指数为53.8。",
            "11月份深圳跨境电商景气指数为53.8",
        ),
        (
            "在P举行的E",
            "11月21日，居民的问题成了在龙华区举行的首届“低空与社区”论坛上的焦点。",
            "龙华举行“低空与社区”论坛",
        ),
        (
            "S获X",
            "11月20日，深圳市听云残障服务中心选送的《无声驿站》荣获金奖。该项目帮助听障骑手就业。",
            "听云残障服务中心项目获金奖",
        ),
        (
            "E收官",
            "11月20日，罗湖区第八届社会组织嘉年华在人民公园收官。",
            "社会组织嘉年华收官",
        ),
    ] {
        let headline = first(text, "");
        assert!(headline.licensed, "{pattern}: {:?}", headline.candidates);
        assert!(
            headline.candidates.iter().any(|c| c.ends_with(want)),
            "{pattern}: {:?}",
            headline.candidates
        );
    }
}

#[test]
fn what_is_only_planned_is_not_told_as_done() {
    let headline = first(
        "今天，深圳市家政服务行业协会有会员480家。未来五年，协会将启动“万名金牌家政员”培养计划。",
        "",
    );
    assert!(
        headline.candidates.iter().all(|c| !c.contains("计划启动")),
        "{:?}",
        headline.candidates
    );
}

#[test]
fn a_post_elsewhere_is_no_office_of_the_organization() {
    let headline = first(
        "11月20日，在深圳市龙华区澜湖青工发展中心举行的“工友夜校”校务会上，覃秀禾当选“工友夜校”校长。“工友夜校”校长覃秀禾说，要办好课。",
        "",
    );
    assert!(
        headline.candidates.iter().all(|c| !c.contains("中心校长")),
        "{:?}",
        headline.candidates
    );
}

#[test]
fn documents_get_the_fuller_line() {
    let headline = first(
        "“暖冬守望”高龄独居长者关爱行动在福田启动\n11月21日上午，由深圳市榕光长者服务促进会主办的“暖冬守望”高龄独居长者关爱行动启动仪式在福田区举行，316名独居长者受益。",
        "",
    );
    assert_eq!(headline.candidates[0], "高龄独居长者关爱行动在福田启动");
    assert_eq!(headline.long, "“暖冬守望”高龄独居长者关爱行动在福田启动");
}

#[test]
fn a_line_from_nowhere_is_marked() {
    let headline = first("今天天气很好。", "");
    assert!(!headline.licensed);
    assert!(!headline.candidates[0].is_empty());
}

#[test]
fn a_term_of_office_alone_is_no_body() {
    let headline = first(
        "11月15日，深圳市眼镜产业商会换届大会召开，童绍鹏当选第五届理事会会长。商会会长童绍鹏说，要办好三件事。",
        "",
    );
    assert!(headline.licensed);
    assert!(
        headline.candidates[0].contains("眼镜产业商会"),
        "{headline:?}"
    );
}

#[test]
fn a_correction_is_read_for_its_news() {
    let headline = first(
        "更正函\n原稿“11月19日在马田街道启动”，启动日期应为11月18日。\n更正后的主要内容为：11月18日，由深圳市光明区科普教育促进会主办的“科普大篷车”冬季巡讲活动在光明区启动。",
        "",
    );
    assert!(headline.licensed);
    assert!(
        headline.candidates[0].contains("“科普大篷车”冬季巡讲"),
        "{headline:?}"
    );
}
