//! Who wants something from the viewer: money, custom, a signature (慈善法, 广告法).

use super::{Looked, around, check};
use crate::{
    editorial::cues,
    model::story::{Check, CheckLevel},
};

pub(super) fn offers(look: &Looked<'_>, source: &str, copy: &str, found: &mut Vec<Check>) {
    if let Some(hit) = cues::FUNDRAISING.find(source) {
        let words = around(source, hit.start(), hit.end());
        let (level, what) = if look.verified && look.material.organization.is_some() {
            (
                CheckLevel::Fix,
                "涉及募捐：请核对募捐主体的登记证书和公开募捐资格（慈善法第二十八条）后再用，稿中不播账户和二维码",
            )
        } else {
            (
                CheckLevel::Block,
                "涉及募捐，且募捐主体未经核验：须先验看登记证书和公开募捐资格证书（慈善法第二十八条）",
            )
        };
        found.push(check(
            "fundraising.unverified",
            level,
            format!("原稿 「{words}」"),
            what,
        ));
    }
    let adverts: Vec<String> = cues::ADVERT
        .find_iter(source)
        .map(|hit| hit.as_str().to_owned())
        .collect();
    let spoken = cues::ADVERT.find(copy);
    if let Some(hit) = spoken {
        let words = around(copy, hit.start(), hit.end());
        found.push(check(
            "advert.offer",
            CheckLevel::Block,
            format!("稿中 「{words}」"),
            "有价格、报名或二维码等广告内容，请删去（广告法第十四条）",
        ));
    } else if let Some(first) = adverts.first() {
        let mut kinds = adverts.clone();
        kinds.sort();
        kinds.dedup();
        let level = if kinds.len() >= 4 {
            CheckLevel::Block
        } else {
            CheckLevel::Fix
        };
        let what = if level == CheckLevel::Block {
            "原稿以推销、招揽为主，疑为广告，请确认有无新闻价值（广告法第十四条）"
        } else {
            "原稿含推销或报名信息，稿中已略去，请确认不以新闻形式变相做广告"
        };
        found.push(check(
            "advert.offer",
            level,
            format!("原稿 「{first}」"),
            what,
        ));
    }
}
