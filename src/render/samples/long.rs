//! Cards with more words than a producer should send.

use crate::render::card::{
    BumperCard, CaptionCard, CardData, CloserCard, FigureCard, FrameCard, HeadlineStrapCard,
    HeadlinesCard, LinkCard, LocatorStrapCard, OpenerCard, Orientation, PictureOverlay, SlateCard,
    StrapCard, TitleCard,
};

/// One card of each kind with more words than a producer should send.
#[must_use]
pub fn long() -> Vec<CardData> {
    let text = |text: &str| text.to_owned();
    vec![
        CardData::Title(TitleCard {
            headline: text(
                "深圳市和声社会服务会举办粤港澳大湾区公益慈善项目交流展示活动并发布年度社会责任报告倡导更多社会组织参与乡村振兴和社区治理",
            ),
            category: text("新理念"),
            topic: text("对口帮扶"),
            organization: text(
                "深圳市人工智能与机器人应用产业高质量发展促进会、深圳市福田区社区公益慈善基金会联合",
            ),
            locator: text("深汕特别合作区"),
            ordinal: 10,
            total: 12,
        }),
        CardData::Strap(StrapCard {
            name: text("阿卜杜热西提·买买提吐尔逊·艾力肯江"),
            line: text("深圳市人工智能与机器人应用产业高质量发展促进会常务副会长兼秘书长、党支部书记"),
        }),
        CardData::Opener(OpenerCard {
            programme: text("深圳社会组织每周一现特别节目"),
            host: text("深圳广播电影电视集团都市频道城市发现栏目"),
            verse: vec![
                text("跋山涉水云飞扬，乘风破浪勇担当。"),
                text("乘风破浪勇担当。"),
                text("社会组织新鲜事，"),
                text("每周一现看端详。"),
            ],
            number: 12_345,
            date: text("2026年11月28日（星期六）十二时整"),
        }),
        CardData::Link(LinkCard {
            kicker: text("本期看点"),
            lines: vec![
                text("“暖蜂驿站”为骑手点亮回家的灯"),
                text("深圳发布社区基金会服务指南"),
                text("应急救援志愿队演练山地搜救"),
                text("深圳社会组织助力河源乡村振兴"),
                text("新当选会长：把行业标准带出去"),
                text("深圳市和声社会服务会举办粤港澳大湾区公益慈善项目交流展示活动"),
                text("护航低空经济 协会发布团体标准"),
                text("百名社工进社区 服务独居长者8000人次"),
            ],
        }),
        CardData::Closer(CloserCard {
            programme: text("每周一现"),
            credits: [
                ("供稿", "深圳市青禾义工会　深圳市社区公益基金会　深圳市福田区社会组织总会　深圳市衡宇智能制造促进会"),
                ("编辑", "林知夏　赵一鸣"),
                ("摄像", "王海涛　李想　陈可　刘洋"),
                ("初审", "陈晓岚"),
                ("复审", "周启明"),
                ("终审", "何文远"),
                ("配音", "许静"),
                ("播音", "高远"),
                ("制片", "孙立"),
                ("监制", "黄河清"),
                ("出品", "深圳市社会组织管理局　深圳广电集团"),
                ("支持单位", "深圳市民政局"),
            ]
            .map(|(role, names)| (text(role), text(names)))
            .to_vec(),
            date: text("2026年11月28日"),
        }),
        CardData::Caption(CaptionCard {
            text: text("深圳市社会组织管理局举行开播启动仪式并且发布本年度的服务指南和倡议书"),
            lifted: true,
        }),
        CardData::Overlay(PictureOverlay {
            programme: text("深圳社会组织每周一现特别节目"),
            locator: text("深圳 · 深汕特别合作区鹅埠街道社区服务中心"),
            credit: text("图：深圳市人工智能与机器人应用产业高质量发展促进会通讯员"),
        }),
        CardData::Slate(SlateCard {
            notice: text("画面待补：来稿未附图片，请向通讯员索取"),
            headline: text("深圳市和声社会服务会举办粤港澳大湾区公益慈善项目交流展示活动并发布年度社会责任报告"),
            points: vec![
                text("时间：2026年11月22日上午9时至12时，下午分组讨论"),
                text("地点：深圳市福田区莲花街道深圳市社会组织总部基地一楼多功能报告厅，分会场设在龙华、坪山、光明三区"),
                text("参加：6支队伍、120名队员"),
                text("主办：深圳市和声社会服务会"),
            ],
        }),
        CardData::HeadlineStrap(HeadlineStrapCard {
            category: text("新理念"),
            headline: text("深圳市和声社会服务会举办粤港澳大湾区公益慈善项目交流展示活动并发布年度报告"),
        }),
        CardData::LocatorStrap(LocatorStrapCard {
            place: text("深圳 · 深汕特别合作区鹅埠街道社区服务中心"),
            date: text("2026年11月22日至11月24日"),
        }),
        CardData::Bumper(BumperCard {
            programme: text("深圳社会组织每周一现特别节目"),
            kicker: text("接下来请继续收看"),
            next: text("深圳市和声社会服务会举办粤港澳大湾区公益慈善项目交流展示活动并发布年度社会责任报告"),
        }),
        CardData::Frame(FrameCard {
            orientation: Orientation::Portrait,
            credit: text("图：深圳市人工智能与机器人应用产业高质量发展促进会通讯员"),
            caption: text(
                "深圳市和声社会服务会的志愿者在莲花街道社会组织总部基地一楼多功能报告厅向来访的粤港澳大湾区公益慈善机构代表介绍项目",
            ),
        }),
        CardData::Figure(FigureCard {
            label: text("深圳市人工智能与机器人应用产业高质量发展促进会会员单位全年研发投入合计超过"),
            figure: text("1,234,567,890.12"),
            unit: text("万元人民币"),
            context: text("深圳市和声社会服务会举办粤港澳大湾区公益慈善项目交流展示活动并发布年度社会责任报告"),
            source: text("深圳市人工智能与机器人应用产业高质量发展促进会《2026年度社会责任报告》"),
        }),
        CardData::Headlines(HeadlinesCard {
            kicker: text("本期节目主要内容"),
            edition: text("第12345期　2026年11月28日（星期六）"),
            lines: vec![
                text("“暖蜂驿站”为骑手点亮回家的灯"),
                text("深圳发布社区基金会服务指南"),
                text("应急救援志愿队演练山地搜救"),
                text("深圳社会组织助力河源乡村振兴"),
                text("新当选会长：把行业标准带出去"),
                text("深圳市和声社会服务会举办粤港澳大湾区公益慈善项目交流展示活动"),
                text("护航低空经济 协会发布团体标准"),
                text("百名社工进社区 服务独居长者8000人次"),
                text("行业协会搭台 中小企业抱团出海"),
                text("社区基金会撬动1.1亿元社会资源"),
            ],
        }),
    ]
}
