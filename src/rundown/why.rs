//! Why a story is in, or what it would cost to have it in; in the words of a newsroom.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};

use super::{
    air::AirRecord,
    field::{Choice, Field},
    select::{PARTS, Pick},
};
use crate::model::{
    Millis, Placement, Version,
    story::{FactKind, MediaKind, Relation},
};

/// Steps of the search for the price of one story: there may be hundreds to ask for.
const PRICE_STEPS: u64 = 20_000;

/// Explains a choice.
pub(super) struct Why<'a> {
    pub(super) field: &'a Field<'a>,
    pub(super) choice: &'a Choice,
    pub(super) air: &'a AirRecord<'a>,
    /// Those of which the price is asked for.
    pub(super) priced: HashSet<usize>,
}

impl Why<'_> {
    /// A headline in title marks; those within it become single ones, as GB/T 15834 has it.
    fn title(&self, place: usize) -> String {
        let headline = &self.field.stories[place].draft.headline;
        format!("《{}》", headline.replace('《', "〈").replace('》', "〉"))
    }

    /// `新项目 · 龙岗区（本期唯一）· 3天内 · 素材齐 · 742分 · 中版，可换全版（+12秒）`.
    pub(super) fn picked(&self, pick: Pick) -> String {
        let story = self.field.stories[pick.candidate];
        let candidate = &self.field.candidates[pick.candidate];
        let mut parts = vec![candidate.category.label().to_owned()];
        if let Some(district) = &candidate.district {
            let here = |pick: &&Pick| {
                let other = &self.field.candidates[pick.candidate];
                other.district.as_ref() == Some(district)
            };
            let only = self.choice.picked.iter().filter(here).count() == 1;
            let mark = if only { "（本期唯一）" } else { "" };
            parts.push(format!("{district}{mark}"));
        }
        parts.extend(self.freshness(pick.candidate));
        let pictures = story.media.len();
        let clip = story.media.iter().any(|m| m.kind == MediaKind::Clip);
        parts.push(match pictures {
            0 => "缺画面".to_owned(),
            1 if !clip => "素材1件".to_owned(),
            _ => "素材齐".to_owned(),
        });
        parts.push(format!("{}分", candidate.value));
        let organization = candidate.organization.as_deref();
        if let Some(last) = self.air.last(organization) {
            parts.push(format!(
                "{}周前播过（{}）",
                last.weeks,
                day(last.edition.date())
            ));
        }
        parts.extend(self.version(pick));
        if !story.placement.label().is_empty() {
            parts.push(story.placement.label().to_owned());
        }
        if !self.choice.proven {
            parts.push("未证最优".to_owned());
        }
        parts.join(" · ")
    }

    /// How long before air the newest event of the source was, or that it is still to come.
    fn freshness(&self, contender: usize) -> Option<String> {
        let facts = &self.field.stories[contender].draft.facts;
        let air = self.field.plan.edition.date();
        let days: Vec<i64> = facts
            .iter()
            .filter(|fact| fact.kind == FactKind::Date)
            .filter_map(|fact| fact.value.parse::<NaiveDate>().ok())
            .map(|day| (air - day).num_days())
            .collect();
        match days.iter().copied().filter(|days| *days >= 0).min() {
            Some(days) => [3, 7, 14, 28]
                .into_iter()
                .find(|most| days <= *most)
                .map(|most| format!("{most}天内")),
            None => (!days.is_empty()).then(|| "预告".to_owned()),
        }
    }

    /// Which version is told, and what the others would change; nothing when there is no other.
    fn version(&self, pick: Pick) -> Option<String> {
        let offers = &self.field.candidates[pick.candidate].offers;
        let own = offers[pick.offer];
        let others: Vec<String> = offers
            .iter()
            .filter(|other| other.version != own.version)
            .map(|other| {
                let more = (other.length - own.length).0;
                let sign = if more < 0 { '−' } else { '+' };
                let seconds = (more.abs() + 500) / 1000;
                format!("{}版（{sign}{seconds}秒）", other.version.label())
            })
            .collect();
        match (others.is_empty(), own.version) {
            (true, Version::Full) => None,
            (true, version) => Some(format!("{}版", version.label())),
            (false, version) => Some(format!("{}版，可换{}", version.label(), others.join("、"))),
        }
    }

    /// The first reason that is true, and what forcing the story in would cost.
    pub(super) fn left_out(&self, contender: usize) -> String {
        let story = self.field.stories[contender];
        let candidate = &self.field.candidates[contender];
        if story.placement == Placement::Pinned {
            return self.pinned_out(contender);
        }
        let weaker = self.choice.weaker.iter().find(|(own, _)| *own == contender);
        let picked = || self.choice.picked.iter().map(|pick| pick.candidate);
        let reason = if let Some(&(_, stronger)) = weaker {
            self.same(contender, stronger)
        } else if let Some(other) = picked().find(|other| {
            candidate.organization.is_some()
                && self.field.candidates[*other].organization == candidate.organization
        }) {
            format!("本机构已有一条{}", self.title(other))
        } else if story.placement == Placement::Reserve {
            return match picked().find(|other| self.field.relation(contender, *other).is_some()) {
                Some(other) => self.same(contender, other),
                None => "备播：本期用不上".to_owned(),
            };
        } else if let Some(last) = self
            .air
            .last(candidate.organization.as_deref())
            .filter(|last| last.recent)
        {
            let when = if last.previous {
                "上期".to_owned()
            } else {
                format!("{}周前", last.weeks)
            };
            format!("{when}刚播（{}）", day(last.edition.date()))
        } else {
            return self.price(contender);
        };
        format!("{reason} · {}", self.price(contender))
    }

    fn same(&self, contender: usize, other: usize) -> String {
        let how = match self.field.relation(contender, other) {
            Some(Relation::Resend) => "同一稿",
            _ => "同一件事，可合并",
        };
        format!("与{}重复（{how}）", self.title(other))
    }

    /// What the edition loses when the story is forced in, and what goes out for it.
    fn price(&self, contender: usize) -> String {
        let offers = &self.field.candidates[contender].offers;
        let shortest = offers.iter().map(|offer| offer.length).min();
        let shortest = shortest.unwrap_or_default();
        if shortest > self.choice.room {
            return lacking(shortest - self.choice.room);
        }
        if !self.priced.contains(&contender) {
            let value = self.field.candidates[contender].value;
            return format!("{value}分，低于其他候选");
        }
        let forced = self
            .field
            .choose(self.choice.room, Some(contender), PRICE_STEPS);
        let displaces = |pick: &Pick| {
            let pinned = self.field.candidates[pick.candidate].pinned;
            pinned && forced.offer(pick.candidate).is_none()
        };
        if forced.offer(contender).is_none() || self.choice.picked.iter().any(displaces) {
            // What a person pinned goes out for nothing.
            let pinned = self.pinned_length();
            return if pinned + shortest > self.choice.room {
                format!(
                    "必播稿占满：{}",
                    lacking(pinned + shortest - self.choice.room)
                )
            } else {
                format!("必播稿已满 {} 条", self.field.plan.max_stories)
            };
        }
        let mut changes = Vec::new();
        let out: Vec<String> = self
            .choice
            .picked
            .iter()
            .filter(|pick| forced.offer(pick.candidate).is_none())
            .map(|pick| self.title(pick.candidate))
            .collect();
        if !out.is_empty() {
            changes.push(format!("换下{}", out.join("")));
        }
        for pick in &self.choice.picked {
            if let Some(offer) = forced.offer(pick.candidate)
                && offer != pick.offer
            {
                let told = &self.field.candidates[pick.candidate].offers[offer];
                changes.push(format!(
                    "{}改{}版",
                    self.title(pick.candidate),
                    told.version.label()
                ));
            }
        }
        let sure = self.choice.proven && forced.proven;
        let about = if sure { "" } else { "约" };
        let points = ((self.choice.worth - forced.worth + PARTS - 1) / PARTS).max(1);
        let few = forced.picked.len() < self.field.plan.min_stories
            && forced.picked.len() < self.choice.picked.len();
        let few = if few { "，条数不足" } else { "" };
        if changes.is_empty() {
            format!("差{about} {points} 分：放得下，但整期分数降低")
        } else {
            format!(
                "差{about} {points} 分：{}少 {points} 分{few}",
                changes.join("，")
            )
        }
    }

    /// Why a story that a person pinned is not in.
    pub(super) fn pinned_out(&self, contender: usize) -> String {
        if let Some((_, stronger)) = self.choice.weaker.iter().find(|(own, _)| *own == contender) {
            return self.same(contender, *stronger);
        }
        let over = self.pinned_length() - self.choice.room;
        if over > Millis::ZERO {
            return format!("必播稿合计{}", lacking(over));
        }
        format!("必播稿超过 {} 条", self.field.plan.max_stories)
    }

    /// What all pinned stories need, each as short as it can be told.
    fn pinned_length(&self) -> Millis {
        self.field
            .candidates
            .iter()
            .filter(|candidate| candidate.pinned)
            .filter_map(|candidate| candidate.offers.iter().map(|o| o.length).min())
            .sum()
    }
}

fn lacking(time: Millis) -> String {
    format!("时长不够：还差 {} 秒", (time.0 + 999) / 1000)
}

fn day(date: NaiveDate) -> String {
    format!("{}月{}日", date.month(), date.day())
}
