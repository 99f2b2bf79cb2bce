//! The tip's own heading, whole or one of its halves.

use std::sync::LazyLock;

use regex::Regex;

use super::{Candidate, push};
use crate::editorial::{
    cues,
    material::Material,
    organizations::called,
    polish,
    text::{han_count, pattern},
};

pub(super) static DRY_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:讲话摘要|讲话稿?|发言稿?|活动方案|方案|工作总结|总结|通知|邀请函|倡议书|简报|纪实|侧记|素材|说明|资料|信息|介绍|摘要|回顾|公告|简介|记录|报告|稿|附件)$",
    )
});

pub(super) static ACTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"举行|举办|召开|启动|发布|成立|签约|签署|揭牌|走进|获评|荣获|获|当选|收官|开幕|闭幕|开班|开讲|上线|推出|捐|驰援|赶赴|奔赴|入选|揭晓|访问|赴|授牌|亮相|落地|启用|首发|开展|换届|转移|共建|送|助|进|为|让|学|录|服务|帮|救|建|办|用|迎|暖|护|圆梦|携手|联合|点亮|打造|探索|赋能|完成|突破|落户|开业|开播|对接|评出|夺|摘|斩获|惠及|受益|上演|开赛|出征|出海|结对|牵手|联手|发起|改造|开进|驶进|有了|推动|聚焦|共话|共商|共议",
    )
});

/// The tip's own heading, whole or one of its halves.
pub(super) fn own_heading(
    heading: &str,
    rank: i64,
    material: &Material,
    found: &mut Vec<Candidate>,
) {
    let text = polish::read_aloud(heading, material.year).replace("热烈祝贺", "");
    let open = material
        .names()
        .iter()
        .filter(|n| n.chars().count() > 3)
        .fold(text.clone(), |text, name| text.replace(name, ""));
    if !ACTS.is_match(&open) && !text.contains('《') {
        return;
    }
    if DRY_TAIL.is_match(&text) || cues::TO_EDITOR.is_match(&text) {
        return;
    }
    let base = 74 - 6 * rank;
    if ACTS.is_match(&text) {
        push(&text.replace('，', " "), base, material, found);
        if let Some(name) = &material.organization {
            for way in called(name, material.short.as_deref()).iter().skip(1) {
                push(
                    &text.replace(name.as_str(), way).replace('，', " "),
                    base - 4,
                    material,
                    found,
                );
            }
        }
    }
    let halves: Vec<&str> = text
        .split([' ', '　', '|', '｜', '丨', '：', ':', '，', '；', '！'])
        .flat_map(|p| p.split("——"))
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    if halves.len() > 1 {
        for (at, half) in halves.iter().enumerate() {
            let starts =
                half.starts_with(['她', '他', '它', '这', '让', '为', '在', '与', '以', '用']);
            if ACTS.is_match(half) && !starts && han_count(half) >= 6 {
                push(
                    half,
                    base - 2 - 12 * i64::try_from(at).unwrap_or(4),
                    material,
                    found,
                );
            }
        }
    }
}
